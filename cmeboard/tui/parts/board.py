"""What the board and Today ask for: whose steps are mine, a message for the marked cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual.screen import Screen

from cmeboard.core.shown.today import StepKey
from cmeboard.tui.forms.draft_keys import CASES, NOTE, ROUND
from cmeboard.tui.look.keys import Place
from cmeboard.tui.parts.drafts import Keeping
from cmeboard.tui.widgets.acting import ActingScreen

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from cmeboard.core.shown.today import Opening
    from cmeboard.tui.screens.board_screen import BoardScreen
    from cmeboard.tui.screens.today import TodayScreen
    from cmeboard.workspace.answers import Done


class Boarding(Keeping):
    """Answers the board's and Today's own questions."""

    opens_on = "board"
    """What is seen first: `board`, `today`, or, where it is empty, Today if it has anything to show."""
    opening: Opening | None = None
    """The first page of Today while only that is there: `board` has no other cards so long."""

    def get_default_screen(self) -> Screen[Any]:
        self.board_screen.is_behind = self._opens_on_today and not self.board_screen.cells_beside.today
        return self.board_screen

    def on_mount(self) -> None:
        if self.opening is None and self._opens_on_today:
            self.open_today()

    @property
    def _opens_on_today(self) -> bool:
        return self.opens_on == "today" or (not self.opens_on and self.board.totals.urgent > 0)

    def open_today(self, at: StepKey | None = None) -> None:
        """Shows what is due now: beside the columns where there is room, else alone. Back on the board the cursor is
        on the case that it was on, where that is shown. `at` is the step to stand on.
        """
        if not self.board_screen.enter_today(at):
            self.put_up_today(at)

    def put_up_today(self, at: StepKey | None = None) -> AwaitMount:
        """Shows Today alone, whatever room there is."""
        from cmeboard.tui.screens.today import TodayScreen

        today = TodayScreen(self.board, self.look, *self.board_screen.today_as, at)

        def left(_: None) -> None:
            self.board_screen.today_as = today.grouping, today.lines_a_step
            self.board_screen.stand_on(today.current_file())

        put_up: AwaitMount = self.push_screen(today, left)
        return put_up

    def on_resize(self, event: events.Resize) -> None:
        if self.opening is None:
            self.call_later(self.stay_in_today)

    def stay_in_today(self) -> None:
        """In a window that has become wider or narrower, Today is still where a person is."""
        board, screen = self.board_screen, self.screen
        if board.is_in_today and not board.cells_beside.today:
            at = board.today_list.step_key if board.today_list is not None else None
            board.leave_today()
            self.open_today(at)
        elif isinstance(screen, ActingScreen) and screen.PLACE is Place.TODAY and board.cells_beside.today:
            from cmeboard.tui.screens.today import TodayScreen

            at = screen.step_key if isinstance(screen, TodayScreen) else None
            screen.dismiss()
            self.call_later(self.open_today, at)

    def on_board_screen_today_wanted(self, message: BoardScreen.TodayWanted) -> None:
        self.open_today()

    async def on_today_screen_filter_wanted(self, message: TodayScreen.FilterWanted) -> None:
        """The columns show which cards there are, and so it is typed there. Where something came to stand
        over Today meanwhile, Today goes as soon as that is left.
        """
        for screen in self.screen_stack:
            if isinstance(screen, ActingScreen) and screen.PLACE is Place.TODAY:
                await screen.dismiss()
        self.board_screen.call_later(self.board_screen.action_filter)  # once the columns are put up
        self.wait_for_what_it_asks(self.board_screen)

    def on_board_screen_mine_wanted(self, message: BoardScreen.MineWanted) -> None:
        self.run_worker(self._tell_mine())

    async def _tell_mine(self) -> None:
        self.board_screen.know_me(await self.attempt(self.workspace.answers_for) or ())

    def on_board_screen_round_wanted(self, message: BoardScreen.RoundWanted) -> None:
        self.take_up(self._record_round(message.cases))

    def open_kept(self, case: str, did: str) -> None:
        if did == ROUND:
            self.take_up(self._record_round(tuple(self.draft_of(case, did).get(CASES, "").split())))
        else:
            super().open_kept(case, did)

    async def _record_round(self, cases: tuple[str, ...]) -> None:
        """Shows who would get the text, and records it once the person has said so. What was typed is kept."""
        from cmeboard.core.rounds import named, with_note
        from cmeboard.tui.windows.round_question import RoundQuestion

        now = self.clock()
        person = await self.person()
        if not person:
            return
        begun = self.draft_of("", ROUND).get(NOTE, "")

        plan = await self.attempt(self.workspace.plan_round, "sms", cases, now, None)
        if plan is None:
            return

        def record(note: str) -> Done:
            done = self.workspace.record_round(named(with_note(plan.action, note), self.entry_id("", ROUND)))
            self.forget_draft("", ROUND)
            return done

        question = RoundQuestion(plan, person, f"{now:%Y-%m-%d %H:%M}", self.look, begun, ("", ROUND))
        note: str | None = await self.ask(question)
        self.bring_up_no_more()
        done = await self.attempt(record, note) if note is not None else None
        if done is None:
            return
        self.board_screen.unmark(done.cases)
        left = f". Left out, and still marked: {len(plan.left_out)}" if plan.left_out else ""
        self.say(f"{done.message}{left}")
        self.reload_wanted.set()

    def on_acting_screen_find_wanted(self, message: ActingScreen.FindWanted) -> None:
        self.take_up(self._find())

    async def _find(self) -> None:
        """Opens the case that was found; the board's cursor is on its card when the person comes back."""
        from cmeboard.tui.screens.case_screen import CaseScreen
        from cmeboard.tui.windows.find_child import FindChild

        case = await self.ask(FindChild(tuple(self.board.cards), self.look))
        if case is None:
            return
        if isinstance(self.screen, CaseScreen):
            self.pop_screen()
        self.board_screen.point_at(case)
        self.post_message(ActingScreen.CaseWanted(case))
