"""The line that says how many cards of how many are shown, and why; in it a filter is typed live."""

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message

from cmeboard.tui.look.paint import Look
from cmeboard.tui.widgets.bars import Bar, Piece

if TYPE_CHECKING:
    from textual.widgets import Input

ONWARD_CELLS = 24
"""Cells for where the card may go next: a place of its own, so that a move to another column sends little more."""
NARROW = 60
"""A terminal narrower than this gives that place no more cells than its words need."""
HINT = "name y9 flag: owner: since:mon overdue mine"


class FilterBar(Horizontal):
    """Shows its pieces; while a person types, an input stands before them. Each key is told at once."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "drop", "all cards again")]
    DEFAULT_CSS = """
    FilterBar { height: 1; }
    FilterBar > Input { width: 1fr; max-width: 44; border: none; padding: 0 1; height: 1; }
    """

    class Typed(Message):
        """The filter reads so now."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """Typing is over; what was typed holds."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.text = ""
        self._input: Input | None = None
        self._bars = (Bar(look), Bar(look, id="onward"))

    def compose(self) -> ComposeResult:
        yield from self._bars

    @property
    def is_open(self) -> bool:
        """Whether a person is typing here."""
        return self._input is not None

    def show(self, look: Look, pieces: list[Piece], onward: str) -> None:
        """What stands behind the input, or alone; `onward` has a place of its own, since it changes with the column."""
        self.look = look
        said, where = self._bars
        said.show(look, pieces)
        words = f" {onward} " if onward else ""
        where.show(look, [(words, look.paint.bar_key)])
        width = self.app.size.width
        is_narrow = width < NARROW
        fits = sum(cell_len(text) for text, _ in pieces) + cell_len(words) <= width
        where.styles.width = cell_len(words) if is_narrow else ONWARD_CELLS
        where.display = bool(words) and (not is_narrow or (fits and not self.is_open))

    def open(self) -> None:
        """Lets a person type, on from the filter's text."""
        from textual.widgets import Input

        if self._input is None:
            text = self.text
            self._input = Input(text, placeholder=HINT, compact=True, password=self.look.covered, select_on_focus=False)
            self._input.cursor_position = len(text)
            self.mount(self._input, before=0)
        self._input.focus()

    def _tell(self, text: str) -> None:
        self.text = text
        self.post_message(self.Typed(text))

    def _leave(self) -> None:
        self.close()
        self.post_message(self.Left())

    def close(self) -> None:
        """Takes the input away."""
        if self._input is not None:
            self._input.remove()
            self._input = None

    def on_input_changed(self, event: "Input.Changed") -> None:
        event.stop()
        if event.input is self._input:
            self._tell(event.value)

    def on_input_submitted(self, event: "Input.Submitted") -> None:
        event.stop()
        self._leave()

    def action_drop(self) -> None:
        self._tell("")
        self._leave()


def filter_pieces(look: Look, shown: int, whole: int, late: int, said: list[str], marked: int = 0) -> list[Piece]:
    """`9 of 27 · 3 overdue`: cards all, the last those with a step that is `late`. Then what is marked, and what
    narrows or orders them.
    """
    plain = Style.null()
    pieces: list[Piece] = [
        (f" {shown} of {whole}", Style(bold=True, reverse=shown != whole)),
        (f" {look.signs.dot} {late} overdue ", Style(bold=bool(late))),
    ]
    if marked:
        pieces.append((f" {look.signs.picked} {marked} marked ", Style(bold=True, reverse=True)))
    return pieces + [(f" {words} ", plain) for words in said]
