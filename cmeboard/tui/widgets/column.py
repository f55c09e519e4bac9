"""One column of the board: a single widget that draws the lines in view, and draws anew only what changed."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from cmeboard.core.board import Card, tally_of
from cmeboard.tui.look.fitting import pad
from cmeboard.tui.look.paint import Look
from cmeboard.tui.look.widths import NARROW
from cmeboard.tui.widgets.card_lines import Line, card_lines

HEADER_LINES = 2


class ColumnView(Widget):
    """Shows `cards` under a heading. The cursor is one cell wide, so that moving it costs a few bytes."""

    DEFAULT_CSS = "ColumnView { height: 1fr; }"
    ALLOW_SELECT = False

    class Chosen(Message):
        """A card was clicked, or the heading where the place is -1; `times` says how often in a row."""

        def __init__(self, column: int, index: int, times: int) -> None:
            super().__init__()
            self.column = column
            self.index = index
            self.times = times

    class Dragged(Message):
        """The card of a case is being dragged from its column, and is over this place of the screen."""

        def __init__(self, column: int, case: str, screen_x: int) -> None:
            super().__init__()
            self.column = column
            self.case = case
            self.screen_x = screen_x

    class Dropped(Message):
        """The card of a case was dragged from its column to a place on the screen. It is named by its case: what
        others record while it is dragged may put another card in its place.
        """

        def __init__(self, column: int, case: str, screen_x: int) -> None:
            super().__init__()
            self.column = column
            self.case = case
            self.screen_x = screen_x

    def __init__(self, column: int, look: Look) -> None:
        super().__init__()
        self.column = column
        self.look = look
        self.title = ""
        self.now = ""
        self.cards: Sequence[Card] = ()
        self.whole = 0
        self.picked: frozenset[str] = frozenset()
        self.cursor: int | None = None
        self.top = 0
        self._urgent = 0
        self._drawn: dict[int, list[Line]] = {}
        self._drawn_width = 0
        self._dragged = ""
        self._is_target = False

    def show(
        self,
        title: str,
        cards: Sequence[Card],
        whole: int,
        look: Look,
        now: str,
        picked: frozenset[str],
        cursor: int | None,
    ) -> None:
        """Takes over new contents; `whole` is how many cards there are without the filter."""
        before = (self.title, self.look, self.now[:10], self.whole, self._urgent, len(self.cards), self.cursor is None)
        old_cards, old_top, old_cursor, old_picked = self.cards, self.top, self.cursor, self.picked
        self.title, self.cards, self.whole, self.look, self.now = title, cards, whole, look, now
        self.picked, self.cursor = picked, cursor
        self._urgent = tally_of(cards).urgent
        self._drawn.clear()
        self._scroll_to_cursor()
        after = (self.title, self.look, self.now[:10], self.whole, self._urgent, len(self.cards), self.cursor is None)
        if before != after or old_top != self.top:
            self.refresh()
            return
        for index in self._indices_in_view() if self.size.width > NARROW else ():
            card = cards[index]
            changed = card != old_cards[index] or (card.case in picked) != (card.case in old_picked)
            if changed or (index in (cursor, old_cursor) and cursor != old_cursor):
                self._refresh_card(index)

    def move_cursor(self, cursor: int | None, top: int | None = None) -> None:
        """Puts the cursor on a card of this column, or takes it away; scrolls from `top`, or from where it stands."""
        if cursor == self.cursor and top in (None, self.top):
            return
        old, old_top = self.cursor, self.top
        self.cursor = cursor
        if top is not None:
            self.top = top
        self._scroll_to_cursor()
        if self.top != old_top or self.size.width <= NARROW:
            self.refresh()
            return
        if (old is None) != (cursor is None):
            self.refresh(Region(0, 0, min(self.size.width, 1 + cell_len(self._heading)), 1))
        for index in (old, cursor):
            if index is not None:
                self._refresh_marker(index)

    @property
    def cards_in_view(self) -> int:
        """How many whole cards fit below the heading."""
        return max(1, (self.size.height - HEADER_LINES) // self.look.density)

    def _indices_in_view(self) -> range:
        lines = max(0, self.size.height - HEADER_LINES)
        count = -(-lines // self.look.density)
        return range(self.top, min(len(self.cards), self.top + count))

    def _scroll_to_cursor(self) -> None:
        """Scrolls by more than a card, so that a key held down over a slow line sends a column only now and then."""
        most = max(0, len(self.cards) - self.cards_in_view)
        jump = self.cards_in_view // 2
        if self.cursor is not None:
            if self.cursor < self.top:
                self.top = max(0, self.cursor - jump)
            elif self.cursor >= self.top + self.cards_in_view:
                self.top = self.cursor - self.cards_in_view + 1 + jump
        self.top = min(self.top, most)

    def _card_y(self, index: int) -> int:
        return HEADER_LINES + (index - self.top) * self.look.density

    def _marker_lines(self) -> int:
        return min(self.look.density, 2)

    def _refresh_card(self, index: int) -> None:
        self.refresh(Region(0, self._card_y(index), self.size.width, self.look.density))

    def _refresh_marker(self, index: int) -> None:
        self.refresh(Region(0, self._card_y(index), 1, self._marker_lines()))

    def on_resize(self, event: events.Resize) -> None:
        old_top = self.top
        self._scroll_to_cursor()
        if self.top != old_top:
            self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return viewport.height

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if width <= NARROW:
            return self._narrow_line(y, width)
        if y < HEADER_LINES:
            return self._header_line(y, width)
        index, line = divmod(y - HEADER_LINES, self.look.density)
        index += self.top
        if index >= len(self.cards):
            return self._below(index, line, width)
        if width != self._drawn_width:  # lines are asked for in a new width before a resize is told
            self._drawn.clear()
            self._drawn_width = width
        if index not in self._drawn:
            card = self.cards[index]
            self._drawn[index] = card_lines(card, width - 2, self.look, self.now, card.case in self.picked)
        marked = index == self.cursor and line < self._marker_lines()
        marker = Segment(self.look.signs.marker if marked else " ", self.look.paint.marker if marked else None)
        return Strip([marker, *self._drawn[index][line], Segment(" ")], width)

    def _below(self, index: int, line: int, width: int) -> Strip:
        if not self.cards and index == 0 and line == 0:
            words = "nothing matches" if self.whole else "no cards"
            return Strip([Segment(pad(f" {words}", width), self.look.paint.quiet)], width)
        return Strip.blank(width)

    def _header_line(self, y: int, width: int) -> Strip:
        paint, signs = self.look.paint, self.look.signs
        if y == 0:
            style = paint.heading_active if self.cursor is not None else paint.heading
            if self._is_target:
                style += Style(reverse=True)
            cursor = signs.onward[-1] if self._is_target else signs.cursor if self.cursor is not None else " "
            title = pad(f"{cursor}{self._heading}", width - 1, signs.cut)
            return Strip([Segment(title, style), Segment(" ")], width)
        below = max(0, len(self.cards) - self.top - self.cards_in_view)
        more = f" {signs.more_above}{self.top}" * bool(self.top) + f" {signs.more_below}{below}" * bool(below)
        counts = [Segment(f" {self._count} ", paint.text)]
        if self._urgent:
            counts.append(Segment(f"{signs.states['overdue']}{self._urgent} ", paint.overdue))
        room = max(0, width - 2 - sum(segment.cell_length for segment in counts) - len(more))
        rule = Segment(signs.rule * room, paint.quiet)
        return Strip([*counts, rule, Segment(f"{more}  ", paint.quiet)]).adjust_cell_length(width)

    @property
    def _heading(self) -> str:
        """`1 Absent`: the number is the key that jumps here."""
        return f"{self.column + 1} {self.title}"

    @property
    def _count(self) -> str:
        return f"{len(self.cards)}/{self.whole}" if len(self.cards) != self.whole else f"{self.whole}"

    def _narrow_line(self, y: int, width: int) -> Strip:
        paint, signs = self.look.paint, self.look.signs
        active = self.cursor is not None
        if y == 0:
            cursor = signs.onward[-1] if self._is_target else signs.cursor if active else " "
            style = paint.heading_active if active else paint.heading
            words = f"{self.column + 1}{self.title[:1]}"
            return Strip([Segment(cursor, paint.marker), Segment(pad(words, width - 1), style)], width)
        if y == 1:
            return Strip([Segment(signs.rule * (width - 1) + " ", paint.quiet)], width)
        if y == 2:
            return Strip([Segment(pad(f"{len(self.cards)}", width), paint.text)], width)
        if y == 3 and self._urgent:
            return Strip([Segment(pad(f"{signs.states['overdue']}{self._urgent}", width), paint.overdue)], width)
        if 5 <= y < 5 + len(self.title):
            return Strip([Segment(pad(f" {self.title[y - 5]}", width), paint.quiet)], width)
        return Strip.blank(width)

    def index_at(self, y: int) -> int | None:
        """The card drawn at line `y` of this widget, or None."""
        if y < HEADER_LINES or self.size.width <= NARROW:
            return None
        index = self.top + (y - HEADER_LINES) // self.look.density
        return index if index < len(self.cards) else None

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._scroll_by(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._scroll_by(-1)

    def _scroll_by(self, cards: int) -> None:
        most = max(0, len(self.cards) - self.cards_in_view)
        top = min(max(0, self.top + cards), most)
        if top != self.top:
            self.top = top
            self.refresh()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        index = self.index_at(event.y) if event.button == 1 else None
        self._dragged = self.cards[index].case if index is not None else ""
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragged:
            self.post_message(self.Dragged(self.column, self._dragged, int(event.screen_x)))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self.release_mouse()
        if self._dragged and not self.region.contains(int(event.screen_x), int(event.screen_y)):
            self.post_message(self.Dropped(self.column, self._dragged, int(event.screen_x)))
        self._dragged = ""

    def show_target(self, is_target: bool) -> None:
        """Marks the heading of the column that a card would be dropped into."""
        if is_target != self._is_target:
            self._is_target = is_target
            self.refresh(Region(0, 0, self.size.width, 1))

    def on_click(self, event: events.Click) -> None:
        index = self.index_at(event.y)
        self.post_message(self.Chosen(self.column, index if index is not None else -1, event.chain))
