"""Putting entries right: taking one back, recording what is right instead of it, undoing the last."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cmeboard.core.refused import Refused
from cmeboard.tui.forms.draft_keys import CORRECTS, ENTRY_ID, PUT_RIGHT, TAKEN_BACK
from cmeboard.tui.parts.recording import Recording
from cmeboard.tui.parts.viewing import Viewing
from cmeboard.tui.widgets.acting import ActingScreen

if TYPE_CHECKING:
    from cmeboard.core.entries import Entry

WAIVE = "waive"


class Correcting(Recording, Viewing):
    """Corrects what stands in a log. No entry is removed: a new one says which counts no more."""

    def on_acting_screen_correct_wanted(self, message: ActingScreen.CorrectWanted) -> None:
        self.take_up(self._correct(message.case, message.place))

    async def _correct(self, case: str, place: int | None) -> None:
        """Takes an entry back, or records what is right instead of it. Which one is asked for in the case's log."""
        from cmeboard.core.case import entry_title
        from cmeboard.tui.windows.dialogs import Answer, LetterQuestion

        if place is None:
            await self.open_log(case)
            self.say("Mark the entry that is wrong, and press X again.")
            return
        view = await self.view_or_say(case)
        if view is None or view.case is None or place >= len(view.case.log):
            return
        entry = view.case.log[place]
        title = entry_title(entry)
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
        if did.endswith((PUT_RIGHT, TAKEN_BACK)):
            self.take_up(self._correct_as_kept(case, did))
        else:
            super().open_kept(case, did)

    async def _correct_as_kept(self, case: str, key: str) -> None:
        """Goes on with correcting an entry, as a draft left it. That it stands no more is said."""
        from cmeboard.core.case import entry_title

        kept = self.draft_of(case, key)
        meant = kept.get(CORRECTS, ""), kept.get(ENTRY_ID, "")
        view = await self.view_or_say(case)
        if view is None:
            return
        for entry in view.case.standing_entries if view.case is not None else ():
            if (entry_title(entry), entry.id or "") == meant:
                await (self._put_right if key.endswith(PUT_RIGHT) else self._take_back)(case, entry)
                return
        why = f"{meant[0] or key} does not stand in the log as it is now"
        self.say_wrong(Refused(why, "what was typed is kept: look in the log whether somebody took the entry back"))

    async def _put_right(self, case: str, entry: Entry) -> None:
        from cmeboard.tui.forms.asked import put_right
        from cmeboard.tui.forms.form import RecordForm

        asked = await self.ask_about(case, entry.did, {})
        if asked is None:
            return
        draft = self.draft_of(case, entry.did + PUT_RIGHT)
        form = put_right(asked, entry)
        self.push_screen(RecordForm(replace(form, begun={**form.begun, **draft}, is_draft=bool(draft)), self.look))

    async def _take_back(self, case: str, entry: Entry) -> None:
        from cmeboard.core.actions import RecordEntry, correction
        from cmeboard.core.case import entry_title

        title = entry_title(entry)
        key = f"{title}{TAKEN_BACK}"
        which = {CORRECTS: title, ENTRY_ID: entry.id or ""}
        why = "The entry stays, and counts for nothing."
        reason = await self.ask_kept(case, key, f"{title}: why is it wrong?", why, which)
        person = await self.person() if reason else ""
        if reason and person:
            try:
                back = correction(entry, self.clock(), person, reason, self.entry_id(case, key))
            except Refused as error:
                self.say_wrong(error)
                return
            await self.record_kept(case, key, RecordEntry(case, back))

    def on_acting_screen_undo_wanted(self, message: ActingScreen.UndoWanted) -> None:
        self.take_up(self._undo(message.case))

    async def _undo(self, case: str) -> None:
        """Takes the last entry back once the person has seen which one that is: it may be somebody else's."""
        from cmeboard.core.actions import Undo, standing_without_corrections
        from cmeboard.core.entries import EntryRef
        from cmeboard.tui.forms.entry_words import covered_words, entry_words
        from cmeboard.tui.windows.dialogs import Answer, LetterQuestion

        view = await self.view_or_say(case)
        if view is None or view.case is None:
            return
        meant = None
        for entry in standing_without_corrections(view.case)[-1:]:
            words = covered_words(entry) if self.look.covered else entry_words(entry)
            said = f"{entry.at:%a} {entry.at.day} {entry.at:%b %H:%M} {words}, by {entry.by}"
            answers = [Answer("y", said, "y"), Answer("n", "leave it as it is", "")]
            title = f"Take this back? It stays in the log · {self.who(case)}"
            if not await self.ask(LetterQuestion(title, answers)):
                return
            meant = EntryRef.to(entry)
        person = await self.person()
        if person:
            await self.perform(Undo(case, person, self.clock(), meant=meant))
