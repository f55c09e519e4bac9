"""Steps on a case beside the plain entries: what is due next, moves, waiving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmeboard.core.roles import Act, act_of_entry, may
from cmeboard.core.stage import STAGES, Stage
from cmeboard.tui.forms.draft_keys import MOVE_TO
from cmeboard.tui.parts.correcting import WAIVE, Correcting
from cmeboard.tui.widgets.acting import ActingScreen

if TYPE_CHECKING:
    from cmeboard.core.reckoning.steps import Step
    from cmeboard.tui.screens.case_screen import CaseScreen
    from cmeboard.workspace.answers import CaseView

OPEN = "open"


class Stepping(Correcting):
    """Offers the step that the policy wants next, and records what is done instead of it."""

    def on_acting_screen_step_wanted(self, message: ActingScreen.StepWanted) -> None:
        self.take_up(self._do_step(message.case, message.duty))

    async def _do_step(self, case: str, duty: str) -> None:
        """The form for a duty: the one named, or the most urgent. Offered, never forced: each can be waived too.

        Where no entry meets it, or this person records none, its case.
        """
        from cmeboard.tui.screens.case_screen import CaseScreen

        view = await self.view_or_say(case)
        if view is None:
            return
        wanted = duty or _most_urgent(view)
        if not wanted:
            self.say(f"{self.who(case)}: nothing is due.")
            return
        may_record = may(self.look.offered.role, Act.RECORD)
        steps = view.steps.get(wanted, ()) if may_record else ()
        if steps:
            await self.offer(case, wanted, steps)
        elif isinstance(self.screen, CaseScreen) and not may_record:
            self.is_allowed("")  # says that this person records nothing
        elif isinstance(self.screen, CaseScreen):
            self.say(f"{self.who(case)}: {wanted} is met by no entry of its own. Its sentence says what is wanted.")
        else:
            self.post_message(ActingScreen.CaseWanted(case))

    async def offer(self, case: str, duty: str, steps: tuple[Step, ...]) -> None:
        """Opens the form of the one step, or asks which of several it is."""
        from cmeboard.tui.windows.dialogs import Answer, LetterQuestion

        if not steps:  # an enquiry of several parts, of which each was met in an entry of its own
            self.say(f"{self.who(case)}: no entry is wanted for this any more.")
            return
        step = steps[0]
        if len(steps) > 1:
            letters = "123456789abcdefghijklmn"
            answers = [
                Answer(letter, one.words, str(place))
                for place, (letter, one) in enumerate(zip(letters, steps, strict=False))
            ]
            if duty and may(self.look.offered.role, act_of_entry(WAIVE)):
                answers.append(Answer("x", "none of these: waive it, with the reason", WAIVE))
            answers.append(Answer("o", "open the case", OPEN))
            chosen = await self.ask(LetterQuestion(f"{self.who(case)}: which meets {duty or 'it'}?", answers))
            if chosen is None:
                return
            if chosen == WAIVE:
                await self.open_form(case, WAIVE, {"duty": duty})
                return
            if chosen == OPEN:
                self.post_message(ActingScreen.CaseWanted(case))
                return
            step = steps[int(chosen)]
        if step.every:
            await self.open_calls(case)
        else:
            await self.open_form(case, step.did, dict(step.fields))

    def on_case_screen_offer_wanted(self, message: CaseScreen.OfferWanted) -> None:
        self.take_up(self.offer(message.case, "", message.steps))

    def open_kept(self, case: str, did: str) -> None:
        if did.startswith(MOVE_TO):
            self.take_up(self._move(case, did.removeprefix(MOVE_TO)))
        else:
            super().open_kept(case, did)

    def on_acting_screen_move_wanted(self, message: ActingScreen.MoveWanted) -> None:
        self.take_up(self._move(message.case, message.to))

    async def _move(self, case: str, to: str) -> None:
        from cmeboard.core.actions import MoveCase
        from cmeboard.tui.windows.dialogs import Answer, LetterQuestion

        card = self.card_of(case)
        if card is None:
            return
        if not to:
            answers = [
                Answer(stage.value[0].lower(), f"{stage.value}{_beside(card.stage, stage)}", stage.value)
                for stage in STAGES
            ]
            to = await self.ask(LetterQuestion(f"Move {self.who(case)} from {card.stage} to", answers)) or ""
        if not to:
            return
        if to == card.stage:
            self.forget_draft(case, f"{MOVE_TO}{to}")
            self.say(f"{self.who(case)} is in {to} already.")
            return
        stage = Stage(to)
        why = await self.attempt(self.workspace.why_a_reason, case, stage, self.clock())
        if why is None:
            return
        key, reason = f"{MOVE_TO}{stage.value}", ""
        if why or self.draft_of(case, key):
            words = (
                f"{why[0].upper()}{why[1:]}."
                if why
                else "None is needed now: Enter records what was typed before, Ctrl+t throws it away."
            )
            title = f"{self.who(case)}, {card.stage} → {stage.value}: why?"
            reason = await self.ask_kept(case, key, title, words) or ""
            if not reason:
                return
        person = await self.person()
        if person:
            move = MoveCase(case, stage, person, self.clock(), reason, self.entry_id(case, key))
            await self.record_kept(case, key, move)


def _beside(here: str, stage: Stage) -> str:
    """What is said beside a column that a card may go to: where it is, and which one comes next."""
    if stage == here:
        return " · where it is now"
    return " · comes next" if here in list(STAGES) and stage.position == Stage(here).position + 1 else ""


def _most_urgent(view: CaseView) -> str:
    """The most urgent duty that an entry meets: work now, else the next one coming."""
    leading = [duty for duty in view.duties if not duty.led_by]
    for group in (
        [duty for duty in leading if duty.state.is_work],
        [duty for duty in leading if duty.state.value == "upcoming"],
    ):
        for duty in group:
            if view.steps.get(duty.duty):
                return duty.duty
    return ""
