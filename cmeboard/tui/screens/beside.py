"""What stands beside the columns where there is room: Today, and the case under the cursor."""

from functools import partial
from typing import TYPE_CHECKING

from cmeboard.core.board import Board, Card, Column
from cmeboard.core.shown.filtering import Filter, KnownWords
from cmeboard.core.shown.today import Grouping, StepKey
from cmeboard.tui.look.keys import Place
from cmeboard.tui.look.paint import Look
from cmeboard.tui.look.widths import LEAST_CELLS, ROOMY_CELLS, BesideCells, cells_beside
from cmeboard.tui.widgets.acting import ActingScreen

if TYPE_CHECKING:
    from cmeboard.tui.screens.today_beside import SteppingList, TodayBeside
    from cmeboard.tui.widgets.preview import Preview

PAUSE_SECONDS = 0.15
"""So long without a key, and what stands beside is that of the card or step which the cursor has come to."""


class Beside(ActingScreen):
    """Puts Today and the case under the cursor up beside the columns, and takes them away.

    While the keys are Today's own (`is_in_today`), the cursor of the columns follows the child of its step.
    """

    def __init__(self, board: Board, look: Look) -> None:
        super().__init__()
        self.board = board
        self.look = look
        self.filter = Filter()
        self.is_in_today = False
        self.today_as = (Grouping.URGENCY, 2)
        """How Today was last arranged, here or alone: its headings, and the lines of a step."""
        self._words = KnownWords(board)
        self._has_today: bool | None = None
        self._has_preview: bool | None = None
        self._today: TodayBeside | None = None
        self._begin_at: StepKey | None = None
        self._preview: Preview | None = None
        self._steps_taken = 0

    @property
    def place(self) -> Place:
        return Place.TODAY if self.is_in_today else Place.BOARD

    @property
    def card(self) -> Card | None:
        """The card under the cursor, or None where there is none."""
        raise NotImplementedError

    def visit(self, case: str) -> None:
        """Puts the cursor on a case where its card is shown, for as long as Today says which."""
        raise NotImplementedError

    def stay(self) -> None:
        """Has the cursor stay where Today put it: from here on the columns have it."""
        raise NotImplementedError

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns with the cards that are shown."""
        raise NotImplementedError

    def _draw(self) -> None:
        """Draws what changed."""
        raise NotImplementedError

    def _draw_bars(self) -> None:
        """Draws what changed of the lines above and below."""
        raise NotImplementedError

    @property
    def cells_beside(self) -> BesideCells:
        """The cells that are not for the columns."""
        return cells_beside(self.app.size.width, len(self.board.columns), self._has_today, self._has_preview)

    def _place_beside(self) -> None:
        cells = self.cells_beside
        if self._today is None and cells.today:
            self._put_up_today()
        if self._preview is None and cells.preview:
            from cmeboard.tui.widgets.preview import Preview

            self._preview = Preview(self.look)
            self.query_one("#middle").mount(self._preview)
        if self._today is not None:
            is_new = bool(cells.today) and not (self._today.display and self._today.list.count)
            self._today.display = bool(cells.today)
            self._today.styles.width = cells.today
            if is_new:
                self._draw_today()
        if self._preview is not None:
            self._preview.display = bool(cells.preview)
        self._follow_in_a_moment()

    def _follow_in_a_moment(self) -> None:
        """What costs more than a cursor waits until the keys pause, so that one held down sends no page with each."""
        if self.is_in_today or (self._preview is not None and self._preview.display):
            self._steps_taken += 1
            self.set_timer(PAUSE_SECONDS, partial(self._follow, self._steps_taken))

    def _follow(self, steps_taken: int) -> None:
        if steps_taken != self._steps_taken:
            return
        if self.is_in_today:
            self._stand_on_the_step()
        if self._preview is not None and self._preview.display:
            self._preview.show_card(self.card, self.look, self.board.now)

    # The case under the cursor.

    def action_preview(self) -> None:
        """Puts the case up beside the columns, or away; where there is no room, says so.

        Where there is room for one thing beside the columns, it stands there instead of Today.
        """
        if self.app.size.width < LEAST_CELLS:
            self.notify(f"A case beside the columns needs a window {LEAST_CELLS} cells wide.", markup=False)
            return
        self._has_preview = not self.cells_beside.preview
        if self._has_preview and not self.cells_beside.preview:
            self._has_today = False
            self.leave_today()
        self._keep_beside()

    def _keep_beside(self) -> None:
        cells = self.cells_beside
        choices = {"preview": bool(cells.preview)} if self._has_preview is not None else {}
        if self._has_today is not None:
            choices["today_beside"] = self._has_today
        self.post_message(self.Arranged(**choices))
        self._draw()

    # Today.

    @property
    def today_list(self) -> "SteppingList | None":
        """The steps beside the columns, or None where they have not been put up."""
        return self._today.list if self._today is not None else None

    def _put_up_today(self) -> None:
        from cmeboard.tui.screens.today_beside import TodayBeside

        self._today = TodayBeside(self.look, *self.today_as)
        self._today.list.show_active(is_active=self.is_in_today)
        self._today.list.begin_at = self._begin_at
        holder = self.query_one("#middle")
        holder.mount(self._today, after=holder.children[0])
        self._today.call_after_refresh(self._give_keys)

    def _draw_today(self) -> None:
        if self._today is not None and self._today.display:
            self._today.list.grouping, self._today.list.lines_a_step = self.today_as
            self._today.show_board(self.board, self.look, self.filter, self.columns)

    def action_beside(self) -> None:
        """Puts Today up beside the columns, or away; where there is no room, says so."""
        if self.app.size.width < ROOMY_CELLS:
            self.notify(f"Today beside the columns needs a window {ROOMY_CELLS} cells wide.", markup=False)
            return
        self._has_today = not self.cells_beside.today
        if not self._has_today:
            self.leave_today()
        self._keep_beside()

    def enter_today(self, at: StepKey | None = None) -> bool:
        """Gives the keys to Today beside the columns, on the step `at`; False where it does not stand there."""
        if not self.cells_beside.today:
            return False
        self.is_in_today = True
        if self._today is None:
            self._begin_at = at
        elif at is not None:
            self._today.list.stand_on(at)
        self._give_keys()
        return True

    def leave_today(self) -> None:
        """Gives the keys back to the columns; their cursor is on the child of the step."""
        if not self.is_in_today:
            return
        self._stand_on_the_step()
        self.stay()
        self.is_in_today = False
        self.set_focus(None)
        self._give_keys()

    def _give_keys(self) -> None:
        if self._today is None:
            return
        if self.is_in_today and self._today.list.is_mounted:
            self.set_focus(self._today.list)
        self._today.show_active(self.look, is_active=self.is_in_today)
        self._draw_bars()
        self._follow_in_a_moment()

    def _stand_on_the_step(self) -> None:
        case = self._today.list.case if self._today is not None else ""
        if case and (self.card is None or self.card.case != case):
            self.visit(case)

    def on_stepping_list_entered(self) -> None:
        if not self.is_in_today:
            self.enter_today()

    def on_stepping_list_left(self) -> None:
        self.leave_today()

    def on_stepping_list_moved(self) -> None:
        self._follow_in_a_moment()

    def on_stepping_list_rearranged(self) -> None:
        if self._today is not None:
            self.today_as = self._today.list.grouping, self._today.list.lines_a_step
            self._draw()

    def current_case(self) -> str:
        return self.card.case if self.current_file() and self.card is not None and not self.card.problem else ""

    def current_file(self) -> str:
        if self.is_in_today:
            self._stand_on_the_step()
        return self.card.case if self.card is not None else ""
