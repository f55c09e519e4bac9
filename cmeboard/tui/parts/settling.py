"""How the board is for this person: colours, names covered, the lock, the palette."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual import events
from textual.filter import LineFilter, Monochrome, NoColor
from textual.notifications import Notify
from textual.timer import Timer
from textual.widget import Widget

from cmeboard.core.refused import Refused
from cmeboard.core.showing import safe
from cmeboard.tui.look.filters import STYLED, AsciiOnly, Ground
from cmeboard.tui.look.keys import ANYWHERE, Place, bindings_for
from cmeboard.tui.look.paint import ASCII_SIGNS, PAINTS
from cmeboard.tui.look.personal import Choice, hashed_pin, keep_personal, lock_minutes
from cmeboard.tui.look.theme_name import ThemeName
from cmeboard.tui.look.widths import is_too_small
from cmeboard.tui.parts.shell import Shell
from cmeboard.tui.widgets.acting import ActingScreen
from cmeboard.tui.widgets.window import LeftOnce

if TYPE_CHECKING:
    from cmeboard.tui.windows.lock import LockScreen, TooSmall

KEEP_SECONDS = 0.5
"""So long after the first of several arrangements they are kept together."""


@runtime_checkable
class Blinking(Protocol):
    """What letters are typed into. Its own class is not asked for, since no start waits for that."""

    cursor_blink: bool


class Settling(Shell):
    """Does what changes how the board looks and behaves, and no case."""

    BINDINGS = bindings_for(Place.ANYWHERE)

    def __init__(self, *args: Any, kept_in: Path | None = None, **kwargs: Any) -> None:
        """`kept_in` is the file of the personal settings: without one, what is chosen lasts as long as this board."""
        super().__init__(*args, **kwargs)
        self._kept_in = kept_in
        self._ground = Ground()
        self._ascii = AsciiOnly(enabled=self.look.signs is ASCII_SIGNS)
        self._covered_toasts: list[tuple[str, dict[str, Any]]] = []
        self.animation_level = "full" if self.personal.animation else "none"
        self.set_keymap({name: ",".join(keys) for name, keys in self.look.offered.bound})
        self.lock_after = 60.0 * lock_minutes(self.lock_after_minutes, self.personal.lock_after_minutes)
        """Seconds without keys until the screen is covered; 0 is never."""
        self._lock_timer: Timer | None = None
        self._lock: LockScreen | None = None
        self._too_small: TooSmall | None = None
        self._to_keep: dict[str, Choice] = {}
        self._keeping = asyncio.Lock()
        self.to_say: list[str] = []
        """What was wrong with the settings, for the first moment in which a person can read it."""

    def on_mount(self) -> None:
        self.lock_in(self.lock_after)
        for words in self.to_say:
            self.notify(safe(words), severity="warning", markup=False, timeout=15)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A cursor that blinks is an animation, which nobody asked for, and bytes on a slow line for each blink."""
        if isinstance(event.widget, Blinking):
            event.widget.cursor_blink = self.personal.animation

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual asks this for each widget that it draws.

        Where no colours are wanted, its own way to that is chosen once, for the theme at the start: another one would
        be black on black.
        """
        first: list[LineFilter] = [STYLED] if self.no_color else []
        theirs = [one for one in super().get_line_filters() if not isinstance(one, (NoColor, Monochrome))]
        own: list[LineFilter] = [one for one in (self.covering, self._ascii) if one.enabled]
        if self.look.paint.has_ground:
            own.append(self._ground)
        if self.no_color or self.look.paint.name is ThemeName.NONE:
            own.append(NoColor() if self.native_ansi_color else Monochrome())
        return [*first, *theirs, *own]

    async def on_event(self, event: events.Event) -> None:
        if (
            self._lock_timer is not None
            and self.lock_after
            and isinstance(event, (events.Key, events.Paste, events.MouseDown))
        ):
            self._lock_timer.reset()
        await super().on_event(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Behind a cover nothing is done: not even leaving, where a PIN keeps others from what is behind it."""
        if self.personal.pin and self.is_locked:
            return action not in ("leave", "quit", "palette", "lock")
        if action == "palette":
            return isinstance(self.screen, LeftOnce) and bool(self.screen.named_actions())
        return super().check_action(action, parameters)

    def is_at_once(self, event: events.Key | events.Paste) -> bool:
        if self.is_locked:
            return True
        keys = [key for row in ANYWHERE if row.name in ("lock", "leave") for key in self.look.offered.keys_of(row)]
        return isinstance(event, events.Key) and event.key in keys

    def lock_in(self, seconds: float) -> None:
        """Covers the screen after so many seconds without keys from now; 0 is never."""
        self.lock_after = seconds
        if self._lock_timer is not None:
            self._lock_timer.stop()
        self._lock_timer = self.set_timer(seconds or 1.0, self.action_lock, pause=not seconds)

    def action_lock(self) -> None:
        if self.is_locked:
            return
        from cmeboard.tui.windows.lock import LockScreen

        self.clear_notifications()
        self.forget_typed()
        self._cover(LockScreen(self.clock(), self.personal.pin))

    def _cover(self, cover: LockScreen) -> None:
        self._lock = cover
        self.push_screen(cover, self._unlocked)

    def push_screen(self, screen: Any, *args: Any, **how: Any) -> Any:
        """Nothing comes to stand over the cover: what was asked for a moment before it stands behind it."""
        cover = self._lock
        if cover is None or screen is cover or not self.is_locked:
            return super().push_screen(screen, *args, **how)
        with self.batch_update():
            self.pop_screen()
            pushed = super().push_screen(screen, *args, **how)
            self._cover(cover.again())
        return pushed

    @property
    def is_locked(self) -> bool:
        """Whether nothing of any case is shown until the person says who they are."""
        return self._lock is not None and self.screen is self._lock

    def _unlocked(self, _: None) -> None:
        self.lock_in(self.lock_after)
        held, self._covered_toasts = self._covered_toasts, []
        for message, how in held:
            self.notify(message, **how)

    def notify(self, message: str, **how: Any) -> None:
        """What is said while the screen is covered is said afterwards."""
        if self.is_running and self.screen_stack and self.is_locked:
            self._covered_toasts.append((message, how))
        else:
            super().notify(message, **how)

    def on_notify(self, event: Notify) -> None:
        """Of what went well the last is enough: what was said of the cards before would cover half of a small window.

        A warning and what went wrong stand until they were there to be read.
        """
        if event.notification.severity == "information":
            for said in [one for one in self._notifications if one.severity == "information"]:
                self._unnotify(said, refresh=False)

    def on_resize(self, event: events.Resize) -> None:
        is_small = is_too_small(*event.size)
        if is_small and self._too_small not in self.screen_stack:
            from cmeboard.tui.windows.lock import TooSmall

            self._too_small = TooSmall()
            self.push_screen(self._too_small)
        elif not is_small and self.screen is self._too_small:
            self.pop_screen()

    def action_leave(self) -> None:
        self.exit()

    def action_palette(self) -> None:
        screen = self.screen
        if isinstance(screen, LeftOnce):
            self.take_up(self._choose_action(screen))

    async def _choose_action(self, screen: LeftOnce[Any]) -> None:
        from cmeboard.tui.windows.palette import Palette

        row = await self.ask(Palette(screen.named_actions(), self.look))
        if row is None:
            return
        here: list[Widget | Shell | None] = [self] if Place.ANYWHERE in row.places else [screen.focused, screen]
        for target in here:
            if target is not None and await target.run_action(row.action):
                if isinstance(target, Widget):
                    self.wait_for_what_it_asks(target)
                    self.bring_up_no_more()
                return

    def on_acting_screen_cover_wanted(self, message: ActingScreen.CoverWanted) -> None:
        self.covering.enabled = not self.look.covered
        self.covering.learn(card.pupil for card in self.board.cards)
        self.show_look(self.look._replace(covered=self.covering.enabled))
        self._draw_all()

    def _draw_all(self) -> None:
        for screen in self.screen_stack:
            for widget in screen.walk_children(with_self=True):
                widget.refresh(layout=False)

    def on_acting_screen_theme_wanted(self, message: ActingScreen.ThemeWanted) -> None:
        self.take_up(self._choose_theme())

    async def _choose_theme(self) -> None:
        from cmeboard.tui.windows.dialogs import Answer, LetterQuestion

        answers = [Answer(theme.value[0], theme.value, theme.value) for theme in ThemeName]
        chosen = await self.ask(LetterQuestion("Colours", answers))
        if chosen:
            self.show_look(self.look._replace(paint=PAINTS[ThemeName(chosen)]))
            self._draw_all()
            await self.keep(theme=chosen)

    def on_acting_screen_pin_wanted(self, message: ActingScreen.PinWanted) -> None:
        self.take_up(self._choose_pin())

    async def _choose_pin(self) -> None:
        from cmeboard.tui.windows.dialogs import TextQuestion

        why = "It opens the cover that hides the board. Whoever has your account and files can get past it."
        pin = await self.ask(TextQuestion("A PIN for the lock", why, is_secret=True))
        if not pin:
            return
        if await self.ask(TextQuestion("Once more", why, is_secret=True)) != pin:
            self.say_wrong(Refused("the two were not the same", "choose the PIN again: Ctrl+p, PIN"))
            return
        kept = await asyncio.to_thread(hashed_pin, pin)
        self.personal = self.personal._replace(pin=kept)
        if await self.keep(pin=kept):
            self.say(f"The lock asks for your PIN from now on. Forgotten? Remove its line from {self._kept_in}")

    def on_acting_screen_arranged(self, message: ActingScreen.Arranged) -> None:
        """Keeps how the screen was arranged; keys pressed in a row are kept together."""
        message.stop()
        if self._to_keep == {}:
            self.set_timer(KEEP_SECONDS, self._keep_arranged)
        self._to_keep |= message.choices

    def _keep_arranged(self) -> None:
        choices, self._to_keep = self._to_keep, {}
        if choices:
            self.run_worker(self.keep(**choices))

    def exit(self, *args: Any, **kwargs: Any) -> None:
        """Also what was arranged a moment ago is kept."""
        if self._to_keep and self._kept_in is not None:
            with suppress(OSError):
                keep_personal(self._kept_in, **self._to_keep)
        self._to_keep = {}
        super().exit(*args, **kwargs)

    async def keep(self, **changes: Choice) -> bool:
        """Keeps a choice for the next time. False where it was not kept, which is said."""
        if self._kept_in is None:
            return False
        try:
            async with self._keeping:
                await asyncio.to_thread(keep_personal, self._kept_in, **changes)
        except OSError as error:
            self.say_wrong(
                Refused(f"not kept for the next time: {safe(str(error))}", "mend that file, then choose again")
            )
            return False
        return True
