"""Recording from the board: the forms, what they send, new cases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, cast

from cmeboard.core.refused import Refused
from cmeboard.core.roles import act_of_entry, may
from cmeboard.tui.forms.draft_keys import NEW_CASE
from cmeboard.tui.parts.drafts import Keeping
from cmeboard.tui.widgets.acting import ActingScreen
from cmeboard.workspace import StoreError

if TYPE_CHECKING:
    from cmeboard.core.entries import Entry
    from cmeboard.tui.forms.asked import Asked
    from cmeboard.tui.forms.call_round import CallRound
    from cmeboard.tui.forms.form import RecordForm
    from cmeboard.tui.forms.new_case import NewCaseForm
    from cmeboard.workspace.answers import Done
    from cmeboard.workspace.reading_down import ReadDown

POLICE = "report to police"


class Sending(Protocol):
    """A form that waits for what it sent to be recorded."""

    @property
    def is_open(self) -> bool: ...
    def show_wrong(self, words: str) -> None: ...
    def dismiss(self) -> Any: ...


class Recording(Keeping):
    """Opens forms, and records what they send."""

    def on_acting_screen_record_wanted(self, message: ActingScreen.RecordWanted) -> None:
        self.take_up(self.open_form(message.case, message.did, message.fields))

    async def open_form(self, case: str, did: str, fields: Mapping[str, str]) -> None:
        """The form for one entry; what was typed before and what is known already stand in it."""
        from cmeboard.tui.forms.form import RecordForm

        asked = await self.ask_about(case, did, fields)
        if asked is None or self._is_open(case, asked.key):
            return
        form = RecordForm(asked, self.look)
        await self.push_screen(form)
        if asked.facts:
            form.show_facts(await self._facts(case))

    def _is_open(self, case: str, key: str) -> bool:
        """Whether that form stands there: a key that was pressed twice opens one, and would record twice with two."""
        from cmeboard.tui.forms.form_widgets import KeptForm

        return any(isinstance(form, KeptForm) and form.names == (case, key) for form in self.screen_stack)

    async def ask_about(self, case: str, did: str, fields: Mapping[str, str]) -> Asked | None:
        """What a form for one entry asks. None where it cannot be opened, which is said."""
        from cmeboard.tui.forms.asked import asked_for
        from cmeboard.workspace.reading_down import ReadDown

        now = self.clock()
        view = await self.view_or_say(case)
        person = await self.person()
        if view is None or not person or not self.is_allowed(did):
            return None
        facts = (ReadDown("Putting the facts together", (("", "…"),)),) if did == POLICE else ()
        draft = self.draft_of(case, did)
        asked = asked_for(view, did, person, now, self.look, {**draft, **fields}, facts)
        for name, options in asked.choices.items():
            if not options:
                why = f"no {name} of {self.who(case)} is due, late or still to come, so there is none to {did}"
                self.say_wrong(Refused(why, "open the case: what was done, waived or needed no more stands there"))
                return None
        return replace(asked, is_draft=bool(draft))

    def is_allowed(self, did: str) -> bool:
        """Whether this person may write such an entry; where not, it is said."""
        act = act_of_entry(did)
        if may(self.look.offered.role, act):
            return True
        self.say_wrong(Refused(f"as {self.look.offered.role} you may not {act}", "ask a safeguarding lead"))
        return False

    async def _facts(self, case: str) -> tuple[ReadDown, ...]:
        """What the police ask, to read out. A report is never held up for want of them."""
        from cmeboard.workspace.reading_down import ReadDown

        try:
            return tuple(await asyncio.to_thread(self.workspace.police_facts, case, self.clock()))
        except (Refused, StoreError) as error:
            why = ": ".join(filter(None, (error.why, error.remedy)))
            return (ReadDown("The facts could not be put together", (("", why),)),)

    def on_record_form_submitted(self, message: RecordForm.Submitted) -> None:
        self.run_worker(self._record(message.form, cast("Entry", message.entry)))

    async def _record(self, form: RecordForm, entry: Entry) -> None:
        from cmeboard.core.actions import RecordEntries, RecordEntry
        from cmeboard.core.entries import Correct

        asked, now = form.asked, self.clock()
        entry = entry.model_copy(update={"id": self.entry_id(asked.case, asked.key)})
        if asked.corrects is None:
            await self._send(form, asked.case, asked.key, RecordEntry(asked.case, entry))
            return
        back = Correct(at=now, by=await self.person() or entry.by, did="correct", entry=asked.corrects, note=_INSTEAD)
        await self._send(form, asked.case, asked.key, RecordEntries(asked.case, (back, entry)))

    async def _send(self, form: Sending, case: str, key: str, action: Any) -> None:
        await self._send_by(form, case, key, lambda: self.workspace.perform(action, self.clock()))

    async def _send_by(self, form: Sending, case: str, key: str, perform: Callable[[], Done]) -> Done | None:
        """Records in a thread; the draft goes with it, also when the board is left meanwhile."""

        def record() -> Done:
            done = perform()
            self.forget_draft(case, key)
            return done

        try:
            done = await asyncio.to_thread(record)
        except (Refused, StoreError) as error:
            if form.is_open:
                form.show_wrong(f"Not recorded: {error.why}: {error.remedy}. What you typed is kept.")
            else:  # it was left while the disk was waited for
                self.say_wrong(error)
            return None
        form.dismiss()
        self.say_done(done)
        self.reload_wanted.set()
        return done

    def on_acting_screen_calls_wanted(self, message: ActingScreen.CallsWanted) -> None:
        self.take_up(self.open_calls(message.case))

    async def open_calls(self, case: str) -> None:
        """The form for several calls in one go."""
        from cmeboard.tui.forms.asked import round_for
        from cmeboard.tui.forms.call_round import KEY, CallRound

        view, person = await self.view_or_say(case), await self.person()
        if view is None or view.case is None or not person or not self.is_allowed("call"):
            return
        asked = round_for(view, view.case, person, self.clock(), self.look, self.draft_of(case, KEY))
        if not asked.targets:
            self.say_wrong(Refused(f"{case}: no contact stands in the file", "press e and write one down"))
            return
        if not self._is_open(case, KEY):
            self.push_screen(CallRound(asked, self.clock))

    def on_call_round_submitted(self, message: CallRound.Submitted) -> None:
        self.run_worker(self._record_calls(message.form, cast("tuple[Entry, ...]", message.entries)))

    async def _record_calls(self, form: CallRound, entries: tuple[Entry, ...]) -> None:
        from cmeboard.core.actions import RecordEntries
        from cmeboard.tui.forms.call_round import KEY

        case, (first, *others) = form.asked.case, entries
        first = first.model_copy(update={"id": self.entry_id(case, KEY)})
        await self._send(form, case, KEY, RecordEntries(case, (first, *others)))

    def open_kept(self, case: str, did: str) -> None:
        from cmeboard.core.entries import ENTRY_CLASSES
        from cmeboard.tui.forms.call_round import KEY

        if did == NEW_CASE:
            self._open_new_form()
        elif did == KEY:
            self.take_up(self.open_calls(case))
        elif did in ENTRY_CLASSES:
            self.take_up(self.open_form(case, did, {}))
        else:
            super().open_kept(case, did)

    def on_acting_screen_new_wanted(self, message: ActingScreen.NewWanted) -> None:
        self._open_new_form()

    def _open_new_form(self) -> None:
        from cmeboard.tui.forms.new_case import NewCaseForm

        self.push_screen(NewCaseForm(self.clock().date(), self.draft_of("", NEW_CASE)))

    def on_new_case_form_submitted(self, message: NewCaseForm.Submitted) -> None:
        self.run_worker(self._open_new(message))

    async def _open_new(self, sent: NewCaseForm.Submitted) -> None:
        now = self.clock()
        done = await self._send_by(
            sent.form,
            "",
            NEW_CASE,
            lambda: self.workspace.open_case(sent.pupil, sent.first_day_absent, now, sent.reason),
        )
        if done is not None:
            self.board_screen.case = done.cases[0]


_INSTEAD = "written anew with what is right"
