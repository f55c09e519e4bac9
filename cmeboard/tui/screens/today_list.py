"""Today's list as a person arranged and filtered it."""

from textual.message import Message

from cmeboard.core.board import Board, Column
from cmeboard.core.shown.filtering import EVERYTHING, Filter
from cmeboard.core.shown.today import Group, Grouping, today
from cmeboard.tui.look.paint import Look
from cmeboard.tui.widgets.acting import ActingScreen
from cmeboard.tui.widgets.step_list import StepList


class TodayList(StepList):
    """The steps of a `Board` that are work now, under the headings that were chosen."""

    def __init__(self, look: Look, grouping: Grouping, lines_a_step: int) -> None:
        super().__init__(look)
        self.grouping = grouping
        self.lines_a_step = lines_a_step
        self.whole = 0
        """How many steps there are without the filter."""
        self.groups: tuple[Group, ...] = ()
        """The steps as they are shown."""
        self._columns: tuple[Column, ...] | None = None
        self._ordered: tuple[Grouping, Filter] = (grouping, EVERYTHING)

    def begin_with(self, board: Board, page: tuple[Group, ...]) -> None:
        """Takes the first page of the board's steps for all, until it is shown another board."""
        self._columns, self.groups, self.whole = board.columns, page, sum(group.size for group in page)

    def show_board(
        self, board: Board, look: Look, wanted: Filter = EVERYTHING, shown: tuple[Column, ...] | None = None
    ) -> None:
        """Takes over a board, or the same in another arrangement. `shown` are the cards that the filter wants."""
        is_new = board.columns is not self._columns
        if is_new or self._ordered != (self.grouping, wanted):
            self._columns, self._ordered = board.columns, (self.grouping, wanted)
            self.groups = today(board._replace(columns=shown or board.columns), self.grouping, wanted)
            if is_new or wanted.is_off:
                self.whole = _count(self.groups if wanted.is_off else today(board, self.grouping))
        self.show(self.groups, self.grouping, look, board.now, self.lines_a_step)

    def regroup(self) -> ActingScreen.Arranged:
        """The same steps under other headings, by urgency or by who does them; it stands once it is shown again."""
        self.grouping = Grouping.OWNER if self.grouping is Grouping.URGENCY else Grouping.URGENCY
        return ActingScreen.Arranged(today_by=self.grouping.value)

    def make_denser(self) -> ActingScreen.Arranged:
        """A step on one line or on two; it stands once it is shown again."""
        self.lines_a_step = 3 - self.lines_a_step
        return ActingScreen.Arranged(today_lines=self.lines_a_step)

    @property
    def case(self) -> str:
        """The file of the step under the cursor, readable or not; or nothing."""
        return self.step.card.case if self.step is not None else ""

    def known_of(self, did: str) -> dict[str, str]:
        """What the step says already of an entry that is recorded from here: which duty is waived."""
        duty = self.step.duty if self.step is not None else None
        return {"duty": duty.duty} if did == "waive" and duty is not None else {}

    def wish(self) -> Message | None:
        """What Enter asks for: the form of the step, or its case where a person has to look first."""
        step = self.step
        if step is None:
            return None
        if step.duty is not None and not step.card.problem:
            return ActingScreen.StepWanted(step.card.case, step.duty.duty)
        return ActingScreen.CaseWanted(step.card.case)


def _count(groups: tuple[Group, ...]) -> int:
    return sum(len(group.steps) for group in groups)
