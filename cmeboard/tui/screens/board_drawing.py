"""What the board looks like: bars, columns and the case beside them, and the cursor that stands on a card."""

from typing import NamedTuple

from textual import events
from textual.app import ComposeResult

from cmeboard.core.board import Board, Card, Column
from cmeboard.core.roles import Act, may
from cmeboard.core.shown.filtering import KnownWords, Sort, shown_columns
from cmeboard.core.stage import STAGES
from cmeboard.tui.look.backdrop import Beneath
from cmeboard.tui.look.key_words import keys_in_words, shown
from cmeboard.tui.look.keys import KEYS, Place, footer_for
from cmeboard.tui.look.paint import Look
from cmeboard.tui.look.personal import Personal
from cmeboard.tui.look.widths import Layout, lay_out_widths
from cmeboard.tui.screens.beside import Beside
from cmeboard.tui.widgets.bars import Bar, footer_pieces, header_pieces, tab_pieces
from cmeboard.tui.widgets.card_lines import DENSITIES
from cmeboard.tui.widgets.column import ColumnView
from cmeboard.tui.widgets.cursor import Cursor
from cmeboard.tui.widgets.filter_bar import FilterBar, filter_pieces
from cmeboard.tui.widgets.notice_bar import NoticeBar

_NEW_KEY = next(key for key in KEYS if key.name == "new")
_ONWARD_KEY = next(key for key in KEYS if key.name == "move_right")


class Standing(NamedTuple):
    """How the columns stand: the first card in view of each, and the first column that is not narrowed."""

    tops: tuple[int, ...]
    first_whole: int


class DrawnBoard(Beside):
    """Draws a `Board`, of which some or all cards are shown, in an order. What keys do to it is `BoardScreen`'s."""

    PLACE = Place.BOARD
    DEFAULT_CSS = """
    DrawnBoard { layout: vertical; overflow: hidden; }
    DrawnBoard #middle, DrawnBoard #columns { height: 1fr; width: 1fr; }
    """

    def __init__(self, board: Board, look: Look) -> None:
        super().__init__(board, look)
        self.sort = Sort.URGENCY
        self.folded: frozenset[str] = frozenset()
        self.picked: frozenset[str] = frozenset()
        self.cursor = Cursor(board.columns)
        self._me: tuple[str, ...] | None = None
        self._typed: str | None = None
        self._views: list[ColumnView] = []
        self._layout_of_columns: Layout | None = None
        self._before_visit: Standing | None = None
        self._counted = (0, 0, 0)
        """Cards that are shown, their steps that are overdue, and cards there are: no key has to count them again."""
        self.is_behind = False
        """Whether something else is put up over it at the start, whose first picture does not wait for the columns."""
        self._has_begun = False

    def compose(self) -> ComposeResult:
        if self.is_behind:
            return
        yield Bar(self.look)
        yield NoticeBar(self.look)
        yield FilterBar(self.look)
        yield Bar(self.look, id="tabs")
        with Beneath(id="middle"), Beneath(id="columns"):
            for index in range(len(self.board.columns)):
                yield ColumnView(index, self.look)
        yield Bar(self.look)

    async def put_up(self) -> None:
        """Puts up what was left out because it is behind something else."""
        if self.is_behind:
            self.is_behind = False
            await self.recompose()
            if self.query("#columns"):  # nothing is put up any more once the board is being left
                await self.on_mount()

    async def on_screen_resume(self) -> None:
        """The first comes at the start, when what it is behind is not there yet."""
        if self._has_begun:
            await self.put_up()
        self._has_begun = True

    async def on_mount(self) -> None:
        if self.is_behind:
            return
        self._header, self._footer = self.query_children(Bar).exclude("#tabs")
        self._tabs = self.query_one("#tabs", Bar)
        self._tabs.display = False
        self._filter_bar = self.query_one(FilterBar)
        self._notice_bar = self.query_one(NoticeBar)
        self._views = list(self.query(ColumnView))
        if len(self._views) != len(self.columns):
            await self._make_columns()
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        if self._views:
            self._draw_bars()
            self._place_columns()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns with the cards that are shown."""
        return self.cursor.columns

    @property
    def column(self) -> int:
        """The place of the current column."""
        return self.cursor.column

    @property
    def case(self) -> str:
        """The case that the cursor stands on; one that is set is looked for at the next board."""
        return self.cursor.case

    @case.setter
    def case(self, case: str) -> None:
        self.cursor.case = case

    @property
    def card(self) -> Card | None:
        """The card under the cursor, or None in an empty column."""
        return self.cursor.card

    def _show_columns(self) -> None:
        self.cursor.take(shown_columns(self.board, self.filter, self.sort, self._words))
        if self.filter.is_off:
            self._words = KnownWords(self.board)  # what was typed is done with, and thousands of cards are let go

    def action_density(self) -> None:
        place = DENSITIES.index(self.look.density) + 1 if self.look.density in DENSITIES else 0
        self.look = self.look._replace(density=DENSITIES[place % len(DENSITIES)])
        self.post_message(self.Arranged(density=self.look.density))
        self._draw()

    def action_fold(self) -> None:
        self.folded ^= {self.columns[self.column].stage}
        self.post_message(self.Arranged(folded=[stage for stage in STAGES if stage in self.folded]))
        self._draw()

    def as_last_time(self, personal: Personal) -> None:
        """Takes over how a person had it the last time, before the board is put up."""
        self.sort, self.folded = personal.order, personal.folded
        self._has_preview, self._has_today = personal.preview, personal.today_beside
        self.today_as = personal.today_by, personal.today_lines
        self._show_columns()

    def show_look(self, look: Look) -> None:
        """Takes over another look; how many lines a card has stays as it was chosen here."""
        self.look = look._replace(density=self.look.density)
        self._draw()

    async def show_board(self, board: Board) -> None:
        """Takes over a new board; the cursor stays on its case, and what is being typed stays."""
        self.board = board
        self._words = KnownWords(board)
        if self.picked:
            self.picked &= {card.case for card in board.cards if not card.problem}
        self._show_columns()
        if self._views and len(self._views) != len(board.columns):
            await self._make_columns()
        self._draw()

    async def _make_columns(self) -> None:
        self._layout_of_columns = self._before_visit = None
        self._views = []
        holder = self.query_one("#columns")
        await holder.remove_children()
        await holder.mount(*(ColumnView(index, self.look) for index in range(len(self.board.columns))))
        self._views = list(self.query(ColumnView))

    def _draw(self) -> None:
        """Draws what changed. A board that comes before the screen is put up is drawn with it."""
        if not self._views:
            return
        shown = sum(len(column.cards) for column in self.columns)
        late = sum(column.tally.late for column in self.columns)
        self._counted = (shown, late, sum(len(column.cards) for column in self.board.columns))
        self._draw_bars()
        for index, (view, column) in enumerate(zip(self._views, self.columns, strict=True)):
            view.show(
                column.stage,
                column.cards,
                len(self.board.columns[index].cards),
                self.look,
                self.board.now,
                self.picked,
                self.cursor.row if index == self.column else None,
            )
        self._place_columns()
        self._draw_today()

    def _draw_bars(self) -> None:
        width = self.size.width
        view = f"Today by {self.today_as[0]}" if self.is_in_today else "Board"
        self._header.show(self.look, header_pieces(self.board, self.look, view, width))
        self._footer.show(self.look, footer_pieces(self.look, footer_for(self.place), width))
        self._notice_bar.show(self.look, self.board.notices)
        self._draw_filter_bar()

    def _draw_filter_bar(self) -> None:
        said = []
        if self.filter.text and not self._filter_bar.is_open:
            said.append("only …" if self.look.covered else f"only “{self.filter.text}”")
        if self.filter.is_mine and self._me == ():
            said.append("nobody in the settings is you")
        if self.sort is not Sort.URGENCY:
            said.append(f"by {self.sort}")
        if self.picked:
            out_of_sight = len(self.picked.difference(card.case for column in self.columns for card in column.cards))
            said.insert(0, f"{out_of_sight} of them not shown" if out_of_sight else "s: one text for all")
        shown, late, whole = self._counted
        if not whole and may(self.look.offered.role, Act.RECORD):
            keys = keys_in_words(_NEW_KEY, self.look.offered) or "Ctrl+p"
            said.append(f"no case yet: {keys} opens one, cmeboard import reads a register")
        pieces = filter_pieces(self.look, shown, whole, late, said, len(self.picked))
        self._filter_bar.show(self.look, pieces, self._onward())

    def _onward(self) -> str:
        """Where the card under the cursor may go next."""
        stages = [stage.value for stage in STAGES]
        if self.card is None or self.card.stage not in stages:
            return ""
        place = stages.index(self.card.stage) + 1
        if place == len(stages):
            return ""
        keys = self.look.offered.keys_of(_ONWARD_KEY) if self.look.offered.offers(_ONWARD_KEY) else ()
        lead = f"{shown(keys[0])} " if keys else ""
        return f"{lead}{self.look.signs.onward} {stages[place]}"

    def _place_columns(self) -> None:
        old = self._layout_of_columns
        folded = frozenset(index for index, column in enumerate(self.columns) if column.stage in self.folded)
        self._place_beside()
        room = self.size.width - sum(self.cells_beside)
        before = self._before_visit or old
        new = lay_out_widths(room, len(self.columns), self.column, before.first_whole if before else 0, folded)
        if new.tabs:
            self._tabs.show(self.look, tab_pieces(self.columns, self.column, self.look, self.size.width))
        if new == old:
            return
        self._layout_of_columns = new
        for view, width in zip(self._views, new.widths, strict=True):
            view.display = width > 0
            view.styles.width = width
        self._tabs.display = new.tabs

    def _move_to(self, column: int, row: int) -> None:
        """Moves the cursor; only the two cards it leaves and enters are drawn."""
        old = self.column
        self.stay()
        self.cursor.go(column, row)
        self._show_cursor(old)

    def visit(self, case: str) -> None:
        """Stands on the card of a step, with the columns as they stood before the first of these visits: what is seen
        does not depend on the steps that were passed on the way, of which a key held down visits none.
        """
        place = self.cursor.find(case)
        if place is None:
            return
        old = self.column
        if self._before_visit is None and self._views and self._layout_of_columns is not None:
            tops = tuple(view.top for view in self._views)
            self._before_visit = Standing(tops, self._layout_of_columns.first_whole)
        self.cursor.visit(*place)
        self._show_cursor(old)

    def stay(self) -> None:
        self._before_visit = None
        self.cursor.stay()

    def _show_cursor(self, old: int) -> None:
        """Shows where the cursor stands, which was in the column `old`."""
        if not self._views:
            return
        tops = self._before_visit.tops if self._before_visit else (None,) * len(self._views)
        if old != self.column:
            self._views[old].move_cursor(None, tops[old])
            self._place_columns()
            self._draw_filter_bar()
        self._views[self.column].move_cursor(self.cursor.row, tops[self.column])
        self._follow_in_a_moment()
