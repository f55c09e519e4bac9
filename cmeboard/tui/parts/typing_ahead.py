"""Keys that come faster than windows: what is typed behind a key that brings one up waits for it.

Textual hands each key on to whatever is on top by then. The first letters of a note typed fast, or sent in one piece
over a slow line, would be keys of the board: one moves the card, and another opens the editor. In a line to type in
it takes a letter at once, and what is bound to a key, such as Backspace, only when the key has come up to the app: that
would take away a letter that was typed behind it.
"""

from __future__ import annotations

from collections.abc import Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import events
from textual.message import Message
from textual.worker import NoActiveWorker, Worker, get_current_worker

from cmeboard.tui.widgets.window import LeftOnce, is_typed_into

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen
    from textual.widget import Widget

    Base = App[None]
else:
    Base = object

LOOK_AGAIN = 0.1
"""Seconds after which it is seen whether the widget that a key was handed to is still there to send word of it."""


class TypingAhead(Base):
    """Holds keys while something that a key asked for is coming up, and hands them to it. One that would record or
    answer is not handed on: that is pressed on what is seen.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._behind: list[tuple[events.Key | events.Paste, bool]] = []
        """What was typed and waits, each with whether what it waits for was put up by then."""
        self._turn = 0
        self._is_on_its_way = False
        """Whether a key that leads on, that of this turn, has not come through yet."""
        self._taken_up: set[Worker[Any]] = set()
        """What keys asked for and is under way, as long as it may bring up a window."""
        self._asking: set[Worker[Any]] = set()
        """Of these, what has put one up, and waits for its answer."""
        self._coming: Screen[Any] | None = None
        """A window that was put up and can take no key yet."""

    class CameThrough(Message):
        """A key has gone its whole way; the first time round, what it asks for may still be on its own."""

        def __init__(self, handed_to: Widget, turn: int, *, is_last: bool) -> None:
            super().__init__()
            self.handed_to = handed_to
            self.turn = turn
            self.is_last = is_last

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded or self.is_at_once(event):
            await super().on_event(event)
        elif self._behind or self.must_wait:
            self._behind.append((event, self._is_coming))
            await self._hand_on_what_waits()
        else:
            await self._hand_on(event)

    async def _hand_on(self, event: events.Key | events.Paste) -> None:
        screen, widget = self.screen, self.focused or self.screen
        leads_on = isinstance(event, events.Key) and isinstance(screen, LeftOnce) and screen.leads_on(event)
        edits = isinstance(event, events.Key) and not event.is_printable and is_typed_into(self.focused)
        if leads_on or edits:
            self._begin_turn(widget)
        await super().on_event(event)
        if leads_on or edits:
            self._follow(widget, is_last=not leads_on)

    def wait_for_what_it_asks(self, widget: Widget) -> None:
        """Keys wait until what this widget has just asked for is taken up."""
        self._begin_turn(widget)
        self._follow(widget, is_last=True)

    def _begin_turn(self, widget: Widget) -> None:
        self._turn += 1
        self._is_on_its_way = True
        self.set_timer(LOOK_AGAIN, partial(self._look_after, widget, self._turn))

    async def _look_after(self, widget: Widget, turn: int) -> None:
        """Ends a turn of which no word can come, since the widget was taken away meanwhile."""
        if turn == self._turn and self._is_on_its_way:
            if widget.is_attached:
                self.set_timer(LOOK_AGAIN, partial(self._look_after, widget, turn))
            else:
                await self._end_turn(turn)

    def _follow(self, widget: Widget, *, is_last: bool) -> None:
        """Sends a message after the key on the same way, from the widget itself, so that it comes up to the app."""
        message = partial(self.CameThrough, widget, self._turn, is_last=is_last)
        widget.call_later(lambda: widget.post_message(message()))

    async def on_typing_ahead_came_through(self, message: CameThrough) -> None:
        message.stop()
        if message.turn == self._turn and not message.is_last:
            self._follow(message.handed_to, is_last=True)
        else:
            await self._end_turn(message.turn)

    async def _end_turn(self, turn: int) -> None:
        if turn == self._turn:
            self._is_on_its_way = False
            await self._hand_on_what_waits()

    @property
    def must_wait(self) -> bool:
        """Whether something is coming up that the next key may be meant for."""
        return self._is_on_its_way or self._is_coming or bool(self._taken_up - self._asking)

    @property
    def _is_coming(self) -> bool:
        return self._coming is not None and self._coming in self.screen_stack

    def is_at_once(self, event: events.Key | events.Paste) -> bool:
        """Whether a key is for the program itself, which waits for nothing."""
        raise NotImplementedError

    async def _hand_on_what_waits(self) -> None:
        while self._behind and not self.must_wait:
            event, is_meant = self._behind.pop(0)
            if is_meant or not isinstance(self.screen, LeftOnce) or self.screen.takes_ahead(event):
                await self._hand_on(event)

    def forget_typed(self) -> None:
        """What was typed and waits is meant for nothing any more."""
        self._behind.clear()

    def take_up(self, work: Coroutine[Any, Any, object]) -> None:
        """Begins what a key asked for. Keys wait until its window stands there, or it brings up none."""
        self._taken_up.add(self.run_worker(self._worked_off(work)))

    async def _worked_off(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        finally:
            if get_current_worker() in self._taken_up:  # it brought up nothing: what was typed was meant for that
                self.forget_typed()
            self.bring_up_no_more()

    def bring_up_no_more(self) -> None:
        """From here on what is under way brings up no window: keys need not wait for the rest of it."""
        worker = _current_worker()
        if worker in self._taken_up:
            self._taken_up.discard(worker)
            self.call_later(self._end_turn, self._turn)

    def push_screen(self, screen: Any, *args: Any, **how: Any) -> Any:
        """Puts a screen up; keys wait until it can take them."""
        pushed = super().push_screen(screen, *args, **how)
        self._coming = screen
        screen.call_later(self.call_later, self._has_come, screen)
        worker = _current_worker()
        if worker in self._taken_up:
            (self._asking.add if how.get("wait_for_dismiss") else self._taken_up.discard)(worker)
        return pushed

    async def _has_come(self, screen: Screen[Any]) -> None:
        if screen is self._coming:
            self._coming = None
            await self._end_turn(self._turn)

    async def ask(self, screen: Any) -> Any:
        """Shows a dialog and waits for its answer."""
        answer = await self.push_screen(screen, wait_for_dismiss=True)
        self._asking.discard(get_current_worker())  # another window may follow
        return answer


def _current_worker() -> Any:
    """What is under way where this is asked, or None where that is no worker."""
    try:
        return get_current_worker()
    except NoActiveWorker:
        return None
