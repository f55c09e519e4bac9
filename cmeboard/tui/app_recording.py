"""Recording from the board: forms and what was typed in them, moves, new cases, undo."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from cmeboard.core.refused import Refused
from cmeboard.core.stage import STAGES, Stage
from cmeboard.tui.acting import ActingScreen
from cmeboard.tui.shell import Shell
from cmeboard.tui.verbs import StoreError

if TYPE_CHECKING:
    from cmeboard.core.entries import Entry, EntryBase
    from cmeboard.tui.form import RecordForm
    from cmeboard.tui.new_case import NewCaseForm


class Recording(Shell):
    """Does what the screens ask to be recorded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._drafts: dict[tuple[str, str], dict[str, str]] = {}

    def on_acting_screen_record_wanted(self, message: ActingScreen.RecordWanted) -> None:
        self.run_worker(self._open_form(message.case, message.did, message.fields))

    async def _open_form(self, case: str, did: str, fields: Mapping[str, str]) -> None:
        from cmeboard.tui.asking import asked_for
        from cmeboard.tui.form import RecordForm

        now = self.clock()
        person = await self.person()
        try:
            view = await self.view_of(case)
        except (Refused, StoreError) as error:
            self.say_wrong(error)
            return
        if person:
            draft = {**self._drafts.get((case, did), {}), **fields}
            self.push_screen(RecordForm(asked_for(view, did, person, now, draft), self.look))

    def on_record_form_submitted(self, message: RecordForm.Submitted) -> None:
        self.run_worker(self._record(message.form, message.entry))

    async def _record(self, form: RecordForm, entry: EntryBase) -> None:
        from cmeboard.core.actions import RecordEntry

        asked = form.asked
        try:
            done = await asyncio.to_thread(
                self.workspace.perform, RecordEntry(asked.case, cast("Entry", entry)), self.clock()
            )
        except (Refused, StoreError) as error:
            form.show_wrong(f"Not recorded: {error.why}: {error.remedy}. What you typed is kept.")
            return
        self._drafts.pop((asked.case, asked.did), None)
        form.dismiss()
        self.say(done.message)
        self.reload_wanted.set()

    def on_record_form_left(self, message: RecordForm.Left) -> None:
        kept = {name: text for name, text in message.texts.items() if name not in ("at", "by")}
        self._drafts[message.form.asked.case, message.form.asked.did] = kept

    def on_acting_screen_move_wanted(self, message: ActingScreen.MoveWanted) -> None:
        self.run_worker(self._move(message.case, message.to))

    async def _move(self, case: str, to: str) -> None:
        from cmeboard.core.actions import MoveCase
        from cmeboard.tui.dialogs import Answer, LetterQuestion, TextQuestion

        card = self.card_of(case)
        if card is None:
            return
        if not to:
            answers = [Answer(stage.value[0].lower(), stage.value, stage.value) for stage in STAGES]
            to = await self.ask(LetterQuestion(f"Move {case} from {card.stage} to", answers)) or ""
        if not to or to == card.stage:
            return
        stage = Stage(to)
        try:
            why = await asyncio.to_thread(self.workspace.why_a_reason, case, stage, self.clock())
        except (Refused, StoreError) as error:
            self.say_wrong(error)
            return
        reason = ""
        if why:
            question = TextQuestion(f"{card.stage} → {stage.value}: why?", f"{why[0].upper()}{why[1:]}.")
            reason = await self.ask(question) or ""
            if not reason:
                return
        person = await self.person()
        if person:
            await self.perform(MoveCase(case, stage, person, self.clock(), reason))

    def on_acting_screen_new_wanted(self, message: ActingScreen.NewWanted) -> None:
        from cmeboard.tui.new_case import NewCaseForm

        self.push_screen(NewCaseForm(self.clock().date()))

    def on_new_case_form_submitted(self, message: NewCaseForm.Submitted) -> None:
        self.run_worker(self._open_new(message))

    async def _open_new(self, message: NewCaseForm.Submitted) -> None:
        try:
            done = await asyncio.to_thread(
                self.workspace.open_case, message.pupil, message.first_day_absent, self.clock(), message.reason
            )
        except (Refused, StoreError) as error:
            message.form.show_wrong(f"Not recorded: {error.why}: {error.remedy}. What you typed is kept.")
            return
        message.form.dismiss()
        self.say(done.message)
        self.board_screen.case = done.cases[0]
        self.reload_wanted.set()

    def on_acting_screen_undo_wanted(self, message: ActingScreen.UndoWanted) -> None:
        self.run_worker(self._undo(message.case))

    async def _undo(self, case: str) -> None:
        from cmeboard.core.actions import Undo

        person = await self.person()
        if person:
            await self.perform(Undo(case, person, self.clock()))
