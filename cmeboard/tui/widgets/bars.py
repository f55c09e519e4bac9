"""One-line bars: the counts on top, the keys at the foot, the tabs of a narrow board."""

from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from cmeboard.core.board import Board, Column
from cmeboard.tui.look.fitting import fit
from cmeboard.tui.look.key_words import shown
from cmeboard.tui.look.keys import Key
from cmeboard.tui.look.paint import Look

Piece = tuple[str, Style]


class Bar(Widget):
    """One line of styled pieces, cut at the right edge."""

    DEFAULT_CSS = "Bar { height: 1; width: 1fr; }"
    ALLOW_SELECT = False

    class Pressed(Message):
        """A piece of a bar was clicked: its place, from 0."""

        def __init__(self, bar: "Bar", place: int) -> None:
            super().__init__()
            self.bar = bar
            self.place = place

    def __init__(self, look: Look, id: str | None = None) -> None:  # noqa: A002  the widget's own word
        super().__init__(id=id)
        self.look = look
        self._pieces: list[Piece] = []

    def show(self, look: Look, pieces: list[Piece]) -> None:
        """Draws `pieces`; only from the first to the last that changed is anything sent."""
        if look.paint is not self.look.paint or look.signs is not self.look.signs:
            self.look, self._pieces = look, pieces
            self.refresh()
            return
        first, last = changed_cells(self._pieces, pieces)
        self.look, self._pieces = look, pieces
        if last > first:
            self.refresh(Region(first, 0, last - first, 1))

    def on_click(self, event: events.Click) -> None:
        end = 0
        for place, (text, _) in enumerate(self._pieces):
            end += cell_len(text)
            if event.x < end:
                self.post_message(self.Pressed(self, place))
                return

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


def changed_cells(old: list[Piece], new: list[Piece]) -> tuple[int, int]:
    """The first cell that differs, and the one behind the last; equal where nothing does."""
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    first = _cells(new[:same])
    olds, news = old[same:], new[same:]
    while olds and news and olds[-1] == news[-1] and _cells(olds) == _cells(news):
        olds, news = olds[:-1], news[:-1]
    return first, first + max(_cells(olds), _cells(news))


def _cells(pieces: list[Piece]) -> int:
    return sum(cell_len(text) for text, _ in pieces)


def header_pieces(board: Board, look: Look, view: str, width: int = 0) -> list[Piece]:
    """View, the moment, school, and what cannot wait: each count with its sign and word, in short where it is narrow.

    `width` is that of the terminal, 0 where it does not matter.
    """
    plain = Style.null()
    counts = _counts(board, look) or [_Count(f"{look.signs.states['done']} nothing due", "", plain)]
    counts += _of_sync(board, look)
    view_pieces: list[Piece] = [(f" {view} ", look.paint.bar_key)]
    moment: Piece = (f" {board.now}{'' if board.is_checked else ', the files are being read'}  ", plain)
    minute: Piece = (f" {board.now[11:]}{'' if board.is_checked else look.signs.cut} ", plain)
    full: list[Piece] = [(f" {one.full or one.words} ", _on_bar(one.style)) for one in counts]
    whole: list[Piece] = [(f" {one.words} ", _on_bar(one.style)) for one in counts]
    short: list[Piece] = [(f" {one.short or one.words}", _on_bar(one.style)) for one in counts]
    school: Piece = (f"  {board.school}", plain)
    synced: list[Piece] = [(f" {words} ", plain) for words in _last_synced(board)]
    for pieces in (
        [*view_pieces, moment, *full, *synced, school],
        [*view_pieces, moment, *full, *synced],
        [*view_pieces, moment, *full],
        [*view_pieces, moment, *whole, *synced],
        [*view_pieces, moment, *whole],
        [*view_pieces, minute, *whole],
        [*view_pieces, minute, *short],
    ):
        if not width or _cells(pieces) <= width:
            return pieces
    return [*view_pieces, *short]


class _Count(NamedTuple):
    """What the header says of something: in words, in short, and in full where there is room for more."""

    words: str
    short: str
    style: Style
    full: str = ""


def _counts(board: Board, look: Look) -> list[_Count]:
    """What cannot wait; what there is none of is left out. Steps are counted, where the line below counts cases."""
    overdue, due, unrecorded, mend, *_ = board.totals
    paint, signs = look.paint, look.signs
    rows = [
        (overdue, signs.states["overdue"], "overdue", f"step{'s' * (overdue != 1)} overdue", paint.overdue),
        (due, signs.states["due"], *_of_today(board, look), paint.due),
        (unrecorded, signs.unrecorded, "not in the record", "not in the record", paint.warning),
        (mend, signs.mend, "to mend", "to mend", paint.warning),
    ]
    return [
        _Count(f"{sign} {count} {words}", f"{sign}{count}", style, f"{sign} {count} {full}")
        for count, sign, words, full, style in rows
        if count
    ]


def _of_today(board: Board, look: Look) -> tuple[str, str]:
    """What is due today, in words and in full: once school is over it is said to be open still, since soon nobody may
    be there who could do it.
    """
    if look.school_ends and board.now[11:] >= look.school_ends:
        return "still due today", "still due today, school is over"
    return "due today", "due today"


def _of_sync(board: Board, look: Look) -> list[_Count]:
    """What stands in the way between this copy and the others, and how many commits wait, as `_counts` says it."""
    sync, paint, signs = board.sync, look.paint, look.signs
    if sync is None:
        return []
    rows = []
    if sync.waiting:
        rows.append(_Count(f"{signs.unrecorded} {sync.waiting} not sent", f"{sync.waiting} unsent", paint.warning))
    if sync.rewritten:
        rows.append(_Count(f"{signs.mend} the hub was rewritten", f"{signs.mend} hub", paint.overdue))
    elif sync.trouble:
        when = _when_synced(board)
        rows.append(_Count(f"not synced since {when}" if when else "never synced", "no sync", paint.warning))
    return rows


def _last_synced(board: Board) -> list[str]:
    """When the exchange last worked, where nothing has stood in its way since."""
    when = _when_synced(board)
    return [f"synced {when}"] if when and board.sync is not None and not board.sync.trouble else []


def _when_synced(board: Board) -> str:
    """The minute, and the day where it was not today; nothing where it never was."""
    day, _, minute = (board.sync.worked if board.sync is not None else "").partition(" ")
    return minute if board.now.startswith(day) else f"{day} {minute}"


def tab_pieces(columns: tuple[Column, ...], current: int, look: Look, width: int) -> list[Piece]:
    """The strip of tabs: the current column in full, the others by letter, count and sign of urgency, or less."""
    sign, paint = look.signs.states["overdue"], look.paint
    pieces: list[Piece] = []
    for size in (3, 2, 1):
        pieces = []
        for index, column in enumerate(columns):
            urgent = sign if column.tally.urgent else ""
            words = column.stage[:1] + (str(len(column.cards)) if size > 2 else "") + (urgent if size > 1 else "")
            if index == current:
                pieces.append((f" {index + 1} {column.stage} ", paint.heading_active))
            else:
                pieces.append((f" {words}", paint.heading))
        if _cells(pieces) <= width:
            break
    return pieces


def _on_bar(style: Style) -> Style:
    return Style(bold=True, reverse=style.reverse)


ALWAYS = ("help", "quit")
"""Where there is no room for every key, these stay: from the help every other is found."""


def footer_pieces(look: Look, keys: list[Key], width: int = 0) -> list[Piece]:
    """`? help  q quit`, from the rows of the table of keys that this person is offered.

    As many as go into `width` cells; the help and the way out always, and 0 is room for all.
    """
    offered = [(look.offered.keys_of(key), key.short) for key in keys if look.offered.offers(key)]
    pairs = [(shown(names[0]), words) for names, words in offered if names]
    always = [pair for pair in pairs if pair[1] in ALWAYS]
    room = width - sum(map(_key_cells, always))
    fitting = []
    for pair in pairs:
        if pair in always:
            continue
        room -= _key_cells(pair)
        if width and room < 0:
            break
        fitting.append(pair)
    pieces: list[Piece] = []
    for name, words in [*fitting, *always]:
        pieces += [(f" {name}", look.paint.bar_key), (f" {words} ", Style.null())]
    return pieces


def _key_cells(pair: tuple[str, str]) -> int:
    return cell_len(pair[0]) + cell_len(pair[1]) + 3
