"""Steps on a case beside the plain entries: what is due next, moves, waiving, putting right, taking back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from cmeboard.core.refused import Refused
from cmeboard.core.roles import Act, act_of_entry, may
from cmeboard.core.stage import STAGES, Stage
from cmeboard.tui.acting import ActingScreen
from cmeboard.tui.app_recording import Recording
from cmeboard.tui.app_viewing import Viewing
from cmeboard.tui.draft_keys import CORRECTS, ENTRY_ID, MOVE_TO, PUT_RIGHT, TAKEN_BACK
from cmeboard.workspace import StoreError

if TYPE_CHECKING:
    from cmeboard.core.entries import Entry
    from cmeboard.core.steps import Step
    from cmeboard.tui.case_screen import CaseScreen
    from cmeboard.tui.verbs import CaseView

WAIVE = "waive"
OPEN = "open"


class Stepping(Recording, Viewing):
    """Offers the step that the policy wants next, and records what is done instead of it."""

    def on_acting_screen_step_wanted(self, message: ActingScreen.StepWanted) -> None:
        self.run_worker(self._do_step(message.case, message.duty))

    async def _do_step(self, case: str, duty: str) -> None:
        """The form for a duty: the one named, or the most urgent. Offered, never forced: each can be waived too.

        Where no entry meets it, or this person records none, its case.
        """
        from cmeboard.tui.case_screen import CaseScreen

        view = await self.view_or_say(case)
        if view is None:
            return
        wanted = duty or _most_urgent(view)
        if not wanted:
            self.say(f"{case}: nothing is due.")
            return
        steps = view.steps.get(wanted, ()) if may(self.look.offered.role, Act.RECORD) else ()
        if steps:
            await self.offer(case, wanted, steps)
        elif isinstance(self.screen, CaseScreen):
            self.say(f"{case}: {wanted} is met by no entry of its own. Its sentence says what is wanted.")
        else:
            self.post_message(ActingScreen.CaseWanted(case))

    async def offer(self, case: str, duty: str, steps: tuple[Step, ...]) -> None:
        """Opens the form of the one step, or asks which of several it is."""
        from cmeboard.tui.dialogs import Answer, LetterQuestion

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
            chosen = await self.ask(LetterQuestion(f"{case}: which meets {duty or 'it'}?", answers))
            if chosen is None:
                return
            if chosen == WAIVE:
                await self.open_form(case, WAIVE, {"duty": duty})
                return
            if chosen == OPEN:
                self.post_message(ActingScreen.CaseWanted(case))
                return
            step = steps[int(chosen)]
        if step.every_contact:
            await self.open_calls(case)
        else:
            await self.open_form(case, step.did, dict(step.fields))

    def on_case_screen_offer_wanted(self, message: CaseScreen.OfferWanted) -> None:
        self.run_worker(self.offer(message.case, "", message.steps))

    def on_acting_screen_correct_wanted(self, message: ActingScreen.CorrectWanted) -> None:
        self.run_worker(self._correct(message.case, message.place))

    async def _correct(self, case: str, place: int | None) -> None:
        """Takes an entry back, or records what is right instead of it. Which one is asked for in the case's log."""
        from cmeboard.tui.dialogs import Answer, LetterQuestion

        if place is None:
            await self.open_log(case)
            self.say("Mark the entry that is wrong, and press X again.")
            return
        view = await self.view_or_say(case)
        if view is None or view.case is None or place >= len(view.case.log):
            return
        entry = view.case.log[place]
        title = f"{entry.at:%Y-%m-%d %H:%M} {entry.did}"
        if entry.did == "correct":
            self.say_wrong(Refused(f"{title} only takes another entry back", "record again what was right after all"))
            return
        if all(entry is not one for one in view.case.standing_entries):
            self.say_wrong(Refused(f"{title} is taken back already", "mark another entry"))
            return
        answers = [Answer("t", "it did not happen: take it back (it stays in the log)", "t")]
        if entry.did not in ("move", WAIVE):
            answers.insert(0, Answer("r", "record what is right instead of it (both stay)", "r"))
        chosen = await self.ask(LetterQuestion(f"{title}: what is right?", answers))
        if chosen == "r":
            await self._put_right(case, entry)
        elif chosen == "t":
            await self._take_back(case, entry)

    def open_kept(self, case: str, did: str) -> None:
        if did.startswith(MOVE_TO):
            self.run_worker(self._move(case, did.removeprefix(MOVE_TO)))
        elif did.endswith((PUT_RIGHT, TAKEN_BACK)):
            self.run_worker(self._correct_as_kept(case, did))
        else:
            super().open_kept(case, did)

    async def _correct_as_kept(self, case: str, key: str) -> None:
        """Goes on with correcting an entry, as a draft left it."""
        from cmeboard.core.case import refers_to
        from cmeboard.core.entries import EntryRef
        from cmeboard.core.text import parse_moment

        kept = self.draft_of(case, key)
        when, did = kept.get(CORRECTS, "")[:16], kept.get(CORRECTS, "")[17:]
        view = await self.view_or_say(case)
        if view is None or view.case is None or not did:
            return
        ref = EntryRef(at=parse_moment(when), did=did, id=kept.get(ENTRY_ID) or None)
        for entry in view.case.log:
            if refers_to(ref, entry):
                await (self._put_right if key.endswith(PUT_RIGHT) else self._take_back)(case, entry)

    async def _put_right(self, case: str, entry: Entry) -> None:
        from cmeboard.tui.asked import put_right
        from cmeboard.tui.form import RecordForm

        asked = await self.ask_about(case, entry.did, {})
        if asked is None:
            return
        draft = self.draft_of(case, entry.did + PUT_RIGHT)
        form = put_right(asked, entry)
        self.push_screen(RecordForm(replace(form, begun={**form.begun, **draft}, is_draft=bool(draft)), self.look))

    async def _take_back(self, case: str, entry: Entry) -> None:
        from cmeboard.core.actions import RecordEntry
        from cmeboard.core.entries import Correct, EntryRef

        title = f"{entry.at:%Y-%m-%d %H:%M} {entry.did}"
        key = f"{title}{TAKEN_BACK}"
        which = {CORRECTS: title, ENTRY_ID: entry.id or ""}
        why = "The entry stays, and counts for nothing."
        reason = await self.ask_kept(case, key, f"{title}: why is it wrong?", why, which)
        person = await self.person() if reason else ""
        if person:
            ref = EntryRef(at=entry.at, did=entry.did, id=entry.id)
            of_its_own = self.entry_id(case, key)
            back = Correct(at=self.clock(), by=person, did="correct", entry=ref, note=reason, id=of_its_own)
            await self.record_kept(case, key, RecordEntry(case, back))

    def on_acting_screen_move_wanted(self, message: ActingScreen.MoveWanted) -> None:
        self.run_worker(self._move(message.case, message.to))

    async def _move(self, case: str, to: str) -> None:
        from cmeboard.core.actions import MoveCase
        from cmeboard.tui.dialogs import Answer, LetterQuestion

        card = self.card_of(case)
        if card is None:
            return
        if not to:
            answers = [
                Answer(stage.value[0].lower(), f"{stage.value}{_beside(card.stage, stage)}", stage.value)
                for stage in STAGES
            ]
            to = await self.ask(LetterQuestion(f"Move {case} from {card.stage} to", answers)) or ""
        if not to:
            return
        if to == card.stage:
            self.forget_draft(case, f"{MOVE_TO}{to}")
            self.say(f"{case} is in {to} already.")
            return
        stage = Stage(to)
        try:
            why = await asyncio.to_thread(self.workspace.why_a_reason, case, stage, self.clock())
        except (Refused, StoreError) as error:
            self.say_wrong(error)
            return
        key, reason = f"{MOVE_TO}{stage.value}", ""
        if why or self.draft_of(case, key):
            words = f"{why[0].upper()}{why[1:]}." if why else "A reason was typed before, and may stay or be left out."
            reason = await self.ask_kept(case, key, f"{card.stage} → {stage.value}: why?", words) or ""
            if not reason:
                return
        person = await self.person()
        if person:
            move = MoveCase(case, stage, person, self.clock(), reason, self.entry_id(case, key))
            await self.record_kept(case, key, move)

    def on_acting_screen_undo_wanted(self, message: ActingScreen.UndoWanted) -> None:
        self.run_worker(self._undo(message.case))

    async def _undo(self, case: str) -> None:
        """Takes the last entry back once the person has seen which one that is: it may be somebody else's."""
        from cmeboard.core.actions import Undo, standing_without_corrections
        from cmeboard.core.entries import EntryRef
        from cmeboard.tui.dialogs import Answer, LetterQuestion
        from cmeboard.tui.entry_words import covered_words, entry_words

        view = await self.view_or_say(case)
        if view is None or view.case is None:
            return
        meant = None
        for entry in standing_without_corrections(view.case)[-1:]:
            words = covered_words(entry) if self.look.covered else entry_words(entry)
            said = f"{entry.at:%a} {entry.at.day} {entry.at:%b %H:%M} {words}, by {entry.by}"
            answers = [Answer("y", said, "y"), Answer("n", "leave it as it is", "")]
            title = f"Take this back? It stays in {case}, and counts no more"
            if not await self.ask(LetterQuestion(title, answers)):
                return
            meant = EntryRef(at=entry.at, did=entry.did, id=entry.id)
        person = await self.person()
        if person:
            await self.perform(Undo(case, person, self.clock(), meant=meant))


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
