"""The board: columns side by side, one cursor, and the keys that move it."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message

from cmeboard.core.board import Board, Card, Column
from cmeboard.core.filtering import Filter, Sort, parse_filter, shown_columns
from cmeboard.core.stage import STAGES
from cmeboard.tui.acting import ActingScreen
from cmeboard.tui.bars import Bar, footer_pieces, header_pieces, tab_pieces
from cmeboard.tui.card_lines import DENSITIES
from cmeboard.tui.column import ColumnView
from cmeboard.tui.cursor import Cursor
from cmeboard.tui.filter_bar import FilterBar, filter_pieces
from cmeboard.tui.keys import KEYS, Place, bindings_for, footer_for, is_offered
from cmeboard.tui.notice_bar import NoticeBar
from cmeboard.tui.paint import Look
from cmeboard.tui.widths import LEAST_CELLS, PREVIEW_CELLS, ROOMY_CELLS, Layout, lay_out_widths

PAUSE_SECONDS = 0.15
"""So long without a key, and the case beside the columns is that of the card which the cursor has come to."""

if TYPE_CHECKING:
    from cmeboard.tui.preview import Preview

FILTER_KEY = next(key for key in KEYS if key.name == "filter")


class BoardScreen(ActingScreen):
    """Shows a `Board`: some or all of its cards, in an order, under a cursor that stays on its case."""

    PLACE = Place.BOARD
    BINDINGS = bindings_for(Place.BOARD)
    DEFAULT_CSS = """
    BoardScreen { layout: vertical; overflow: hidden; }
    BoardScreen #middle, BoardScreen #columns { height: 1fr; width: 1fr; }
    """

    class TodayWanted(Message):
        """Show what is due now."""

    class MineWanted(Message):
        """Somebody asks for what is theirs: `know_me` is to be told for which owners' steps they answer."""

    class RoundWanted(Message):
        """Record one text message in all these cases."""

        def __init__(self, cases: tuple[str, ...]) -> None:
            super().__init__()
            self.cases = cases

    def __init__(self, board: Board, look: Look) -> None:
        super().__init__()
        self.board = board
        self.look = look
        self.filter = Filter()
        self.sort = Sort.URGENCY
        self.folded: frozenset[str] = frozenset()
        self.picked: frozenset[str] = frozenset()
        self.cursor = Cursor(board.columns)
        self._me: tuple[str, ...] | None = None
        self._typed: str | None = None
        self._views: list[ColumnView] = []
        self._layout_of_columns: Layout | None = None
        self._has_preview: bool | None = None
        self._preview: Preview | None = None
        self._steps_taken = 0

    def compose(self) -> ComposeResult:
        yield Bar(self.look)
        yield NoticeBar(self.look)
        yield FilterBar(self.look)
        yield Bar(self.look, id="tabs")
        with Horizontal(id="middle"), Horizontal(id="columns"):
            for index in range(len(self.board.columns)):
                yield ColumnView(index, self.look)
        yield Bar(self.look)

    async def on_mount(self) -> None:
        self._header, self._footer = self.query_children(Bar).exclude("#tabs")
        self._tabs = self.query_one("#tabs", Bar)
        self._tabs.display = False
        self._filter_bar = self.query_one(FilterBar)
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

    def current_case(self) -> str:
        return self.card.case if self.card is not None and not self.card.problem else ""

    def current_file(self) -> str:
        return self.card.case if self.card is not None else ""

    # Which cards are shown, and in which order.

    def action_filter(self) -> None:
        self._filter_bar.open()

    def on_key(self, event: events.Key) -> None:
        """A filter may be typed in one go with the key that opens it, faster than an input can be put up."""
        if self._filter_bar.is_open:
            taken = not self._filter_bar.takes_keys and self._filter_bar.type_ahead(event)
        else:
            taken = event.key in self.look.offered.keys_of(FILTER_KEY)
            if taken:
                self.action_filter()
        if taken:
            event.stop()
            event.prevent_default()

    def on_filter_bar_typed(self, message: FilterBar.Typed) -> None:
        """Keys that come faster than columns can be filtered are taken together."""
        if self._typed is None:
            self.call_later(self._filter_as_typed)
        self._typed = message.text

    def _filter_as_typed(self) -> None:
        text, self._typed = self._typed or "", None
        self.show_only(text)

    def on_filter_bar_left(self, message: FilterBar.Left) -> None:
        self.set_focus(None)
        self._draw_bars()

    def show_only(self, text: str) -> None:
        """Shows only the cards that `text` asks for; all where it is empty."""
        self.filter = parse_filter(text, self._me or ())
        if self.filter.is_mine and self._me is None:
            self.post_message(self.MineWanted())
        self._show_columns()
        if self.filter.text:
            self.cursor.leave_empty_column()
        self._draw()

    def know_me(self, owners: tuple[str, ...]) -> None:
        """Takes over for which owners' steps this person answers."""
        self._me = owners
        self.show_only(self.filter.text)

    def action_all(self) -> None:
        """Takes the marks away, and at the next press the filter."""
        if self.picked:
            self.unmark(self.picked)
        elif self.filter.text:
            self._filter_bar.text = ""
            self.show_only("")

    def point_at(self, case: str) -> None:
        """Puts the cursor on a case; a filter that would hide it is taken away."""
        if self.cursor.find(case) is None and self.filter.text:
            self._filter_bar.text = ""
            self.show_only("")
        place = self.cursor.find(case)
        if place is not None:
            self._move_to(*place)

    def action_sort(self) -> None:
        orders = list(Sort)
        self.sort = orders[(orders.index(self.sort) + 1) % len(orders)]
        self._show_columns()
        self._draw()

    def _show_columns(self) -> None:
        self.cursor.take(shown_columns(self.board, self.filter, self.sort))

    # Several cards at once.

    def action_mark(self) -> None:
        """Marks the card, or takes its mark away, and goes on to the next."""
        if case := self.current_case():
            self._mark(self.picked ^ {case})
            self.action_down()

    def action_mark_column(self) -> None:
        """Marks every card that the column shows; where all are marked, takes their marks away."""
        cases = frozenset(card.case for card in self.columns[self.column].cards if not card.problem)
        self._mark(self.picked - cases if cases <= self.picked else self.picked | cases)

    def unmark(self, cases: Iterable[str]) -> None:
        """Takes the marks of these cases away."""
        self._mark(self.picked.difference(cases))

    def _mark(self, cases: frozenset[str]) -> None:
        self.picked = cases
        self._draw()

    def action_record(self, did: str) -> None:
        if did == "sms" and self.picked:
            self.post_message(self.RoundWanted(tuple(c.case for c in self.board.cards if c.case in self.picked)))
        else:
            super().action_record(did)

    # How they are drawn.

    def action_density(self) -> None:
        place = DENSITIES.index(self.look.density) + 1 if self.look.density in DENSITIES else 0
        self.look = replace(self.look, density=DENSITIES[place % len(DENSITIES)])
        self._draw()

    def action_fold(self) -> None:
        self.folded ^= {self.columns[self.column].stage}
        self._draw()

    def show_look(self, look: Look) -> None:
        """Takes over another look; how many lines a card has stays as it was chosen here."""
        self.look = replace(look, density=self.look.density)
        self._draw()

    async def show_board(self, board: Board) -> None:
        """Takes over a new board; the cursor stays on its case, and what is being typed stays."""
        self.board = board
        self.picked &= {card.case for card in board.cards if not card.problem}
        self._show_columns()
        if self._views and len(self._views) != len(board.columns):
            await self._make_columns()
        self._draw()

    async def _make_columns(self) -> None:
        self._layout_of_columns = None
        self._views = []
        holder = self.query_one("#columns")
        await holder.remove_children()
        await holder.mount(*(ColumnView(index, self.look) for index in range(len(self.board.columns))))
        self._views = list(self.query(ColumnView))

    def _draw(self) -> None:
        """Draws what changed. A board that comes before the screen is put up is drawn with it."""
        if not self._views:
            return
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

    def _draw_bars(self) -> None:
        width = self.size.width
        self._header.show(self.look, header_pieces(self.board, self.look, "Board", width))
        self._footer.show(self.look, footer_pieces(self.look, footer_for(self.PLACE), width))
        self.query_one(NoticeBar).show(self.look, self.board.notices)
        self._draw_filter_bar()

    def _draw_filter_bar(self) -> None:
        shown = [card for column in self.columns for card in column.cards]
        said = []
        if self.filter.text and not self._filter_bar.is_open:
            said.append("only …" if self.look.covered else f"only “{self.filter.text}”")
        if self.filter.is_mine and self._me == ():
            said.append("nobody in the settings is you")
        if self.sort is not Sort.URGENCY:
            said.append(f"by {self.sort}")
        if self.picked:
            out_of_sight = len(self.picked.difference(card.case for card in shown))
            said.insert(0, f"{out_of_sight} of them not shown" if out_of_sight else "s: one text for all")
        overdue = sum(card.overdue for card in shown)
        whole, marked = len(self.board.cards), len(self.picked)
        pieces = filter_pieces(self.look, len(shown), whole, overdue, said, marked)
        self._filter_bar.show(self.look, pieces, self._onward())

    def _onward(self) -> str:
        """Where the card under the cursor may go next."""
        stages = [stage.value for stage in STAGES]
        if self.card is None or self.card.stage not in stages:
            return ""
        place = stages.index(self.card.stage) + 1
        return f"L {self.look.signs.onward} {stages[place]}" if place < len(stages) else ""

    def _place_columns(self) -> None:
        old = self._layout_of_columns
        folded = frozenset(index for index, column in enumerate(self.columns) if column.stage in self.folded)
        self._place_preview()
        room = self.size.width - (PREVIEW_CELLS if self._shows_preview else 0)
        new = lay_out_widths(room, len(self.columns), self.column, old.first_whole if old else 0, folded)
        if new.tabs:
            self._tabs.show(self.look, tab_pieces(self.columns, self.column, self.look, self.size.width))
        if new == old:
            return
        self._layout_of_columns = new
        for view, width in zip(self._views, new.widths, strict=True):
            view.display = width > 0
            view.styles.width = width
        self._tabs.display = new.tabs

    # The case beside the columns.

    def action_preview(self) -> None:
        """Puts the case up beside the columns, or away; where there is no room, says so."""
        if self.size.width < LEAST_CELLS:
            self.notify(f"A case beside the columns needs a window {LEAST_CELLS} cells wide.", markup=False)
            return
        self._has_preview = not self._shows_preview
        self._draw()

    @property
    def _shows_preview(self) -> bool:
        wanted = self.size.width >= ROOMY_CELLS if self._has_preview is None else self._has_preview
        return wanted and self.size.width >= LEAST_CELLS

    def _place_preview(self) -> None:
        if self._preview is None and self._shows_preview:
            from cmeboard.tui.preview import Preview

            self._preview = Preview(self.look)
            self.query_one("#middle").mount(self._preview)
        if self._preview is not None:
            self._preview.display = self._shows_preview
            self._want_preview()

    def _want_preview(self) -> None:
        """The case is shown once the keys pause, so that a cursor that moves sends no page with each step."""
        if self._preview is not None and self._shows_preview:
            self._steps_taken += 1
            self.set_timer(PAUSE_SECONDS, partial(self._show_preview, self._steps_taken))

    def _show_preview(self, steps_taken: int) -> None:
        if self._preview is not None and steps_taken == self._steps_taken:
            self._preview.show_card(self.card, self.look, self.board.now)

    # The cursor.

    def _move_to(self, column: int, row: int) -> None:
        """Moves the cursor; only the two cards it leaves and enters are drawn."""
        old = self.column
        self.cursor.go(column, row)
        if not self._views:
            return
        if old != column:
            self._views[old].move_cursor(None)
            self._place_columns()
            self._draw_filter_bar()
        self._views[column].move_cursor(self.cursor.row)
        self._want_preview()

    def action_up(self) -> None:
        self._move_to(self.column, self.cursor.row - 1)

    def action_down(self) -> None:
        self._move_to(self.column, self.cursor.row + 1)

    def action_left(self) -> None:
        self.action_jump(self.column)

    def action_right(self) -> None:
        self.action_jump(self.column + 2)

    def action_jump(self, number: int) -> None:
        """Goes to a column by its number, counted from 1."""
        if 1 <= number <= len(self.columns):
            self._move_to(number - 1, self.cursor.row_of(number - 1))

    def action_page(self, direction: int) -> None:
        if self._views:
            self._move_to(self.column, self.cursor.row + self._views[self.column].cards_in_view * direction)

    def action_first(self) -> None:
        self._move_to(self.column, 0)

    def action_last(self) -> None:
        self._move_to(self.column, len(self.columns[self.column].cards))

    # What is asked of the app.

    def action_today(self) -> None:
        self.post_message(self.TodayWanted())

    def action_open(self) -> None:
        if self.card is not None:
            self.post_message(self.CaseWanted(self.card.case))

    def action_shift(self, direction: int) -> None:
        """Asks to move the card to the column beside its own."""
        stages = [stage.value for stage in STAGES]
        if self.card is None or self.card.stage not in stages:
            return
        place = stages.index(self.card.stage) + direction
        if 0 <= place < len(stages):
            self.post_message(self.MoveWanted(self.card.case, stages[place]))

    def on_column_view_chosen(self, message: ColumnView.Chosen) -> None:
        row = message.index if message.index >= 0 else self.cursor.row_of(message.column)
        self._move_to(message.column, row)
        if message.times == 2 and message.index >= 0:
            self.action_open()

    def on_column_view_dragged(self, message: ColumnView.Dragged) -> None:
        """The column under a dragged card says that the card would go there."""
        target = self._column_at(message.screen_x)
        for index, view in enumerate(self._views):
            view.show_target(index == target and index != message.column)

    def on_column_view_dropped(self, message: ColumnView.Dropped) -> None:
        """Asks to move a card into the column where it was let go; the app asks for a reason where one is needed."""
        for view in self._views:
            view.show_target(False)
        target = self._column_at(message.screen_x)
        cards = self.columns[message.column].cards
        if target is None or target == message.column or message.index >= len(cards):
            return
        card, stage = cards[message.index], self.columns[target].stage
        may_move = is_offered(self.PLACE, "move", self.look.offered)
        if may_move and not card.problem and stage in [one.value for one in STAGES]:
            self._move_to(message.column, message.index)
            self.post_message(self.MoveWanted(card.case, stage))

    def _column_at(self, screen_x: int) -> int | None:
        return next(
            (
                index
                for index, view in enumerate(self._views)
                if view.display and view.region.x <= screen_x < view.region.right
            ),
            None,
        )
