"""The command palette: every action that is offered, by name, from the table of keys."""

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.fuzzy import Matcher
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from cmeboard.tui.look.fitting import pad, wrap
from cmeboard.tui.look.key_words import keys_in_words
from cmeboard.tui.look.keys import MOVING, Key
from cmeboard.tui.look.paint import Look
from cmeboard.tui.widgets.window import Window

KEYS_WIDTH = 18
WIDTH = 78
FRAME = 6
"""Cells of the window's border, its padding and the list's scroll bar."""


class Palette(Window[Key | None]):
    """Finds an action by some letters of its words. Gives the row of the table, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+p", "dismiss", "leave it", priority=True),
        Binding("down,ctrl+n", "step(1)", show=False, priority=True),
        Binding("up", "step(-1)", show=False, priority=True),
        Binding("pagedown", "step(10)", show=False, priority=True),
        Binding("pageup", "step(-10)", show=False, priority=True),
    ]
    DEFAULT_CSS = f"""
    Palette {{ align: center top; }}
    Palette > Vertical {{ width: {WIDTH}; height: auto; max-height: 100%; padding: 0 1; }}
    Palette Input {{ width: 1fr; }}
    Palette OptionList {{ height: auto; max-height: 16; border: none; padding: 0; background: transparent;
        text-wrap: nowrap; }}
    Palette OptionList:focus {{ border: none; }}
    """

    def __init__(self, rows: Iterable[Key], look: Look) -> None:
        """`rows` are what can be done where the person is."""
        super().__init__()
        self._rows = {row.name: row for row in sorted(rows, key=lambda row: row.group == MOVING)}
        self._look = look

    def named_actions(self) -> list[Key]:
        """Nothing: its key puts it away again."""
        return []

    def compose(self) -> ComposeResult:
        with Vertical() as window:
            window.border_title = "What to do"
            window.border_subtitle = "Enter does it, Esc leaves it"
            yield Input(placeholder="some letters of it", compact=True)
            choices = OptionList()
            choices.can_focus = False
            yield choices

    def on_mount(self) -> None:
        self._choices = self.query_one(OptionList)
        self.query_one(Input).focus()
        self._show("")

    def _show(self, letters: str) -> None:
        matcher = Matcher(letters)
        scored = [(matcher.match(row.words) if letters else 1.0, row) for row in self._rows.values()]
        found = [row for score, row in sorted(scored, key=lambda one: -one[0]) if score > 0]
        self._choices.clear_options()
        self._choices.add_options([Option(self._line(row), id=row.name) for row in found])
        self._choices.highlighted = 0 if found else None

    def _line(self, row: Key) -> Text:
        keys = keys_in_words(row, self._look.offered)
        room = min(WIDTH, self.app.size.width) - FRAME - KEYS_WIDTH
        first, *others = wrap(row.words, room)
        return Text("\n".join([f"{pad(keys, KEYS_WIDTH - 1)} {first}", *(" " * KEYS_WIDTH + line for line in others)]))

    def on_input_changed(self, event: Input.Changed) -> None:
        self._show(event.value.strip())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        at = self._choices.highlighted
        self.dismiss(None if at is None else self._rows[self._choices.get_option_at_index(at).id or ""])

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        message.stop()
        self.dismiss(self._rows[message.option.id or ""])

    def action_step(self, step: int) -> None:
        last = self._choices.option_count - 1
        if last >= 0:
            self._choices.highlighted = min(max(0, (self._choices.highlighted or 0) + step), last)
