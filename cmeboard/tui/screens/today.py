"""Today: every step that is work now over all cases, the most urgent first, and the way to act on it."""

from textual.message import Message

from cmeboard.core.board import Board
from cmeboard.core.shown.today import Group, StepKey
from cmeboard.tui.look.keys import Place, bindings_for
from cmeboard.tui.look.paint import Look
from cmeboard.tui.screens.today_page import TodayPage
from cmeboard.tui.widgets.acting import ActingScreen
from cmeboard.tui.widgets.step_list import StepList


class TodayScreen(TodayPage, ActingScreen):
    """Today with its keys."""

    PLACE = Place.TODAY
    BINDINGS = bindings_for(Place.TODAY)

    class FilterWanted(Message):
        """Show only some cards, which the columns do: this screen is to be left for them."""

    def action_filter(self) -> None:
        self.post_message(self.FilterWanted())

    def show_board(self, board: Board) -> None:
        """Takes over a new board; the cursor stays on its step, or on the next one where that is done."""
        self.board = board
        self._draw()

    def show_look(self, look: Look) -> None:
        self.look = look
        self._draw()

    @property
    def groups(self) -> tuple[Group, ...]:
        """The steps as they are shown."""
        return self._list.groups

    @property
    def step_key(self) -> StepKey | None:
        """What names the step under the cursor."""
        return self._list.step_key

    @property
    def lines_a_step(self) -> int:
        """How many lines each step has."""
        return self._list.lines_a_step

    def current_case(self) -> str:
        step = self._list.step
        return step.card.case if step is not None and not step.card.problem else ""

    def current_file(self) -> str:
        return self._list.case

    def action_record(self, did: str) -> None:
        self._record(did, self._list.known_of(did))

    def action_up(self) -> None:
        self._list.move(-1)

    def action_down(self) -> None:
        self._list.move(1)

    def action_left(self) -> None:
        self.action_back()

    def action_right(self) -> None:
        if case := self.current_file():
            self.post_message(self.CaseWanted(case))

    def action_page(self, direction: int) -> None:
        self._list.move(self._list.page * direction)

    def action_first(self) -> None:
        self._list.go(0)

    def action_last(self) -> None:
        self._list.go(self._list.count)

    def action_group(self) -> None:
        """The same steps under other headings."""
        self.post_message(self._list.regroup())
        self._draw()

    def action_density(self) -> None:
        self.post_message(self._list.make_denser())
        self._draw()

    def action_open(self) -> None:
        """Acts: the form for the step, or the case where a person has to look first."""
        wish = self._list.wish()
        if wish is not None:
            self.post_message(wish)

    def on_step_list_chosen(self, message: StepList.Chosen) -> None:
        if message.times == 2:
            self.action_open()

    def action_back(self) -> None:
        self.dismiss()
