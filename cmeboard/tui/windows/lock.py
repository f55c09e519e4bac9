"""The screen covered, after a time without keys or at once: what was open stays open behind it."""

from datetime import datetime

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, Static

from cmeboard.tui.look.keys import Key
from cmeboard.tui.look.personal import is_pin
from cmeboard.tui.look.widths import LEAST_WINDOW, is_too_small
from cmeboard.tui.widgets.window import LeftOnce

MOST_WAITING = 60.0
"""Seconds between two tries, once several PINs were wrong."""


class LockScreen(LeftOnce[None]):
    """Shows nothing of any case. A PIN opens it, where this person keeps one; else Enter.

    Without a PIN it hides children from whoever looks over a shoulder, and keeps nobody out. With one it also keeps out
    whoever sits down at this terminal; not somebody who can read this person's files or use their account elsewhere.
    """

    AUTO_FOCUS = "Input"
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LockScreen { align: center middle; }
    LockScreen > Vertical { width: 62; max-width: 100%; height: auto; padding: 0 1; border: round $primary; }
    LockScreen Static { width: 1fr; }
    LockScreen Input { width: 1fr; }
    """

    def __init__(self, since: datetime, pin: str) -> None:
        super().__init__()
        self._since = since
        self._pin = pin
        self._wrong = 0

    def again(self) -> "LockScreen":
        """The same cover, to be put over what came to stand behind it; what was typed of a PIN is typed anew."""
        cover = LockScreen(self._since, self._pin)
        cover._wrong = self._wrong
        return cover

    def named_actions(self) -> list[Key]:
        """Nothing is done behind a cover."""
        return []

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Text(f"cmeboard is covered since {self._since:%H:%M}.\nNothing was closed or lost."))
            if self._pin:
                yield Static(Text("Type your PIN, then Enter:"), id="say")
                yield Input(password=True, compact=True)
            else:
                yield Static(Text("Enter shows it again. To keep others out too, choose a PIN then: Ctrl+p, PIN."))

    def on_key(self, event: events.Key) -> None:
        if not self._pin and event.key == "enter":
            event.stop()
            self.dismiss()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        field = event.input
        if is_pin(event.value, self._pin):
            self.dismiss()
            return
        self._wrong += 1
        wait = min(2.0 ** (self._wrong - 1), MOST_WAITING)
        field.clear()
        field.disabled = True
        self.query_one("#say", Static).update(Text(f"That is not it. Again in {wait:.0f} s."))
        self.set_timer(wait, self._let_try)

    def _let_try(self) -> None:
        field = self.query_one(Input)
        field.disabled = False
        field.focus()
        self.query_one("#say", Static).update(Text("Type your PIN, then Enter:"))


class TooSmall(Screen[None]):
    """Stands over everything while the window is too small to show a case without cutting what matters."""

    ALLOW_SELECT = False

    def on_screen_resume(self) -> None:
        """What stood over it may have stood there while the window grew."""
        if self.app.screen is self and not is_too_small(*self.app.size):
            self.dismiss()

    def compose(self) -> ComposeResult:
        width, height = LEAST_WINDOW
        yield Static(Text(f"Make the window larger: {width} by {height} at least. All is kept. Ctrl+q leaves."))
