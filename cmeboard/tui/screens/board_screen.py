"""The board: columns side by side, one cursor, and the keys that move it."""

from collections.abc import Iterable
from datetime import date

from textual.message import Message

from cmeboard.core.shown.filtering import KnownWords, Sort, parse_filter
from cmeboard.core.stage import STAGES
from cmeboard.tui.look.keys import Place, bindings_for, is_offered
from cmeboard.tui.screens.board_drawing import DrawnBoard
from cmeboard.tui.widgets.bars import Bar
from cmeboard.tui.widgets.column import ColumnView
from cmeboard.tui.widgets.filter_bar import FilterBar


class BoardScreen(DrawnBoard):
    """Shows a `Board`: some or all of its cards, in an order, under a cursor that stays on its case."""

    BINDINGS = bindings_for(Place.BOARD)

    class TodayWanted(Message):
        """Show what is due now."""

    class MineWanted(Message):
        """Somebody asks for what is theirs: `know_me` is to be told for which owners' steps they answer."""

    class RoundWanted(Message):
        """Record one text message in all these cases."""

        def __init__(self, cases: tuple[str, ...]) -> None:
            super().__init__()
            self.cases = cases

    # Which cards are shown, and in which order.

    def action_filter(self) -> None:
        self._filter_bar.open()

    def on_filter_bar_typed(self, message: FilterBar.Typed) -> None:
        """Keys that come faster than columns can be filtered are taken together."""
        if self._typed is None:
            self.call_later(self._filter_as_typed)
        self._typed = message.text

    def _filter_as_typed(self) -> None:
        text, self._typed = self._typed or "", None
        self.show_only(text)

    def on_filter_bar_left(self, message: FilterBar.Left) -> None:
        self._words = KnownWords(self.board)
        self.set_focus(self.today_list if self.is_in_today else None)
        self._draw_bars()

    def show_only(self, text: str) -> None:
        """Shows only the cards that `text` asks for; all where it is empty."""
        self.filter = parse_filter(text, self._me or (), date.fromisoformat(self.board.now[:10]))
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
        self.stand_on(case)

    def stand_on(self, case: str) -> None:
        """Puts the cursor on a case where its card is shown."""
        place = self.cursor.find(case)
        if place is not None:
            self._move_to(*place)

    def action_sort(self) -> None:
        orders = list(Sort)
        self.sort = orders[(orders.index(self.sort) + 1) % len(orders)]
        self.post_message(self.Arranged(order=self.sort.value))
        self._show_columns()
        self._draw()

    # Several cards at once.

    def action_mark(self) -> None:
        """Marks the card, or takes its mark away, and goes on to the next."""
        if case := self._case_or_say():
            self._mark(self.picked ^ {case})
            if self.is_in_today and self.today_list is not None:
                self.today_list.move(1)
            else:
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
            self._record(did, self.today_list.known_of(did) if self.is_in_today and self.today_list else {})

    # The cursor.

    def action_up(self) -> None:
        self._move_to(self.column, self.cursor.row - 1)

    def action_down(self) -> None:
        self._move_to(self.column, self.cursor.row + 1)

    def action_left(self) -> None:
        self.action_jump(self.column)

    def action_right(self) -> None:
        """To the column on the right; from the last one to Today, where that stands beside it."""
        if self.column + 1 < len(self.columns) or not self.enter_today():
            self.action_jump(self.column + 2)

    def action_jump(self, number: int) -> None:
        """Goes to a column by its number, counted from 1."""
        if 1 <= number <= len(self.columns):
            self.leave_today()
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
        """To Today: beside the columns where it stands there, else in place of them."""
        if not self.enter_today():
            self.post_message(self.TodayWanted())

    def action_open(self) -> None:
        if self.card is not None:
            self.post_message(self.CaseWanted(self.card.case))

    def action_shift(self, direction: int) -> None:
        """Asks to move the card to the column beside its own."""
        stages = [stage.value for stage in STAGES]
        case = self._case_or_say()
        if not case or self.card is None or self.card.stage not in stages:
            return
        place = stages.index(self.card.stage) + direction
        if 0 <= place < len(stages):
            self.post_message(self.MoveWanted(case, stages[place]))
        else:
            self.notify("There is no column further on.", markup=False)

    def on_column_view_chosen(self, message: ColumnView.Chosen) -> None:
        self.leave_today()
        row = message.index if message.index >= 0 else self.cursor.row_of(message.column)
        self._move_to(message.column, row)
        if message.times == 2 and message.index >= 0:
            self.action_open()

    def on_bar_pressed(self, message: Bar.Pressed) -> None:
        """A tab is a column of a narrow board; the line of the counts is where a filter is typed."""
        if message.bar is self._tabs:
            self.action_jump(message.place + 1)
        elif message.bar.parent is self._filter_bar and is_offered(self.place, "filter", self.look.offered):
            self.action_filter()

    def on_column_view_dragged(self, message: ColumnView.Dragged) -> None:
        """The column under a dragged card says that the card would go there."""
        target = self._target_of(message)
        for index, view in enumerate(self._views):
            view.show_target(index == target)

    def on_column_view_dropped(self, message: ColumnView.Dropped) -> None:
        """Asks to move a card into the column where it was let go; the app asks for a reason where one is needed."""
        for view in self._views:
            view.show_target(False)
        target = self._target_of(message)
        if target is not None:
            self.stand_on(message.case)
            self.post_message(self.MoveWanted(message.case, self.columns[target].stage))

    def _target_of(self, message: ColumnView.Dragged | ColumnView.Dropped) -> int | None:
        """The column that the card may be let go in; None where that would do nothing."""
        target, card = self._column_at(message.screen_x), self.board.card_of(message.case)
        if target in (None, message.column) or card is None or card.problem:
            return None
        is_a_stage = self.columns[target].stage in [one.value for one in STAGES]
        return target if is_a_stage and is_offered(self.place, "move", self.look.offered) else None

    def _column_at(self, screen_x: int) -> int | None:
        return next(
            (
                index
                for index, view in enumerate(self._views)
                if view.display and view.region.x <= screen_x < view.region.right
            ),
            None,
        )
