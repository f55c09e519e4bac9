"""Screens over the board: each is left once, however fast the keys come."""

from datetime import datetime
from typing import Any

from textual import events
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen, ScreenResultType
from textual.widget import Widget

from cmeboard.tui.look.keys import ANYWHERE, Key, row_of_window


def is_typed_into(widget: Widget | None) -> bool:
    """Whether what has the keys takes letters."""
    if widget is None:
        return False
    from textual.widgets import Input, TextArea  # where nothing has the keys, no start waits for them

    return isinstance(widget, (Input, TextArea))


class LeftOnce(Screen[ScreenResultType]):
    """A screen that goes by itself alone: Textual's own takes away whatever stands on top, be it the lock, and twice
    where two keys come at once.
    """

    _left_with: tuple[Any] | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was put up and not left, whatever stands over it."""
        return self in self.app.screen_stack

    def show_moment(self, now: datetime) -> None:
        """It is `now` by the school's clock. Most screens show no more of it than the board that they are handed."""

    def named_actions(self) -> list[Key]:
        """What can be done here, for the palette: what its bindings say in words, as far as it may be done now."""
        keys: dict[tuple[str, str], list[str]] = {}
        for name, active in self.active_bindings.items():
            binding = active.binding
            is_its_own = active.node is self and "." not in binding.action
            if is_its_own and active.enabled and binding.description:
                keys.setdefault((binding.action, binding.description), []).append(name)
        return [*(row_of_window(*named, *pressed) for named, pressed in keys.items()), *ANYWHERE]

    def leads_on(self, event: events.Key) -> bool:
        """Whether that key may bring up something else, which the keys behind it are then meant for."""
        return False

    def takes_ahead(self, event: events.Key | events.Paste) -> bool:
        """Whether what was typed before this was in sight is taken by it."""
        return True

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Leaves it; where something stands over it, as soon as that is gone. Once it is left, nothing."""
        if self.app.screen is self:
            return super().dismiss(result)
        if self.is_open:
            self._left_with = (result,)
        return AwaitComplete()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No key means anything before there is something to see."""
        return super().check_action(action, parameters) if self.is_mounted else False

    async def on_screen_resume(self) -> None:
        if self._left_with is not None:
            self.dismiss(*self._left_with)

    async def on_event(self, event: events.Event) -> None:
        """A screen that was left before it was put up has nothing to show, and no key left to take."""
        if not isinstance(event, (events.Mount, events.Key)) or self.is_open:
            await super().on_event(event)


class Window(ModalScreen[ScreenResultType], LeftOnce[ScreenResultType]):
    """A window over the board, which stays in sight: styles come from the class that is named first."""

    DEFAULT_CSS = """
    Window { align: center middle; }
    Window > Vertical { max-width: 100%; border: round $primary; background: $surface; }
    """

    def leads_on(self, event: events.Key) -> bool:
        """What a window answers may bring up the next one."""
        return event.key == "enter"

    def takes_ahead(self, event: events.Key | events.Paste) -> bool:
        """Letters are; what records or answers is pressed on what is seen."""
        return isinstance(event, events.Paste) or event.is_printable or event.key == "backspace"
