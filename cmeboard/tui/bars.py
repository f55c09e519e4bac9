"""One-line bars: the counts on top, the keys at the foot, the tabs of a narrow board."""

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from cmeboard.core.board import Board
from cmeboard.tui.fitting import fit
from cmeboard.tui.keys import Key, shown
from cmeboard.tui.paint import Look

Piece = tuple[str, Style]


class Bar(Widget):
    """One line of styled pieces, cut at the right edge."""

    DEFAULT_CSS = "Bar { height: 1; width: 1fr; }"
    ALLOW_SELECT = False

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self._pieces: list[Piece] = []

    def show(self, look: Look, pieces: list[Piece]) -> None:
        """Draws `pieces`; where they are the same as before, nothing is sent."""
        if (look, pieces) == (self.look, self._pieces):
            return
        self.look, self._pieces = look, pieces
        self.refresh()

    def render_line(self, y: int) -> Strip:
        base = self.look.paint.bar
        room = self.size.width
        segments: list[Segment] = []
        for text, style in self._pieces:
            shown = fit(text, room, self.look.signs.cut)
            segments.append(Segment(shown, base + style))
            room -= cell_len(shown)
        segments.append(Segment(" " * room, base))
        return Strip(segments, self.size.width)


def header_pieces(board: Board, look: Look, view: str) -> list[Piece]:
    """School, view, the moment, and what cannot wait: each count with its sign and word."""
    paint, signs = look.paint, look.signs
    plain = Style.null()
    overdue = sum(card.overdue for card in board.cards)
    due = sum(card.due for card in board.cards)
    unrecorded = sum(1 for card in board.cards if card.uncommitted)
    mend = sum(1 for card in board.cards if card.to_mend)
    pieces: list[Piece] = [(f" {view} ", paint.bar_key), (f" {board.now}  ", plain)]
    counts = [
        (overdue, f"{signs.states['overdue']} {overdue} overdue", paint.overdue),
        (due, f"{signs.states['due']} {due} due", paint.due),
        (unrecorded, f"{signs.unrecorded} {unrecorded} not in the record", paint.warning),
        (mend, f"{signs.mend} {mend} to mend", paint.warning),
    ]
    for count, words, style in counts:
        if count:
            pieces.append((f" {words} ", _on_bar(style)))
    if not overdue and not due:
        pieces.append((f" {signs.states['done']} nothing due ", plain))
    pieces.append((f"  {board.school}", plain))
    return pieces


def _on_bar(style: Style) -> Style:
    return Style(bold=True, reverse=style.reverse)


def footer_pieces(look: Look, keys: list[Key]) -> list[Piece]:
    """`? help  q quit`, from the rows of the table of keys that this person is offered."""
    pieces: list[Piece] = []
    for key in keys:
        names = look.offered.keys_of(key)
        if names and look.offered.offers(key):
            pieces += [(f" {shown(names[0])}", look.paint.bar_key), (f" {key.short} ", Style.null())]
    return pieces
