"""One action: read under the lock, decide, splice, commit."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cmeboard.core.actions import Action, Deed, MoveCase, NewCase, RecordEntries, RecordEntry, Undo, decide
from cmeboard.core.board import case_named
from cmeboard.core.case import Case, Pupil
from cmeboard.core.entries import Call, Enquiry, Entry, HomeVisit, ReturnInterview
from cmeboard.core.ids import CROCKFORD, case_id, pupil_key
from cmeboard.core.problem import Problem
from cmeboard.core.reckoning.doubtful import doubts_of
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.refused import Refused
from cmeboard.core.retention import Purgeable
from cmeboard.core.stage import Stage
from cmeboard.core.words import CallOutcome, EnquiryOutcome, InterviewOutcome, VisitOutcome
from cmeboard.store.files.case_files import apply_edits, case_path, parse_case, render_case
from cmeboard.store.files.explain import in_words
from cmeboard.store.files.model_files import read_bytes
from cmeboard.store.files.tombstones import read_tombstones
from cmeboard.store.writing.writer import Commit, Current, FileChange, Writer
from cmeboard.workspace.answers import Done
from cmeboard.workspace.judging_files import problems_of
from cmeboard.workspace.reckoning import Reckoner

ENTRY_ID_LENGTH = 8
"""Forty random bits: two clones that record on one case will not meet on an id."""


def new_entry_id() -> str:
    """A short random id for an entry that the program writes, so that merging tells entries apart."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(ENTRY_ID_LENGTH)).lower()


def _outcome_wanted(entry: Entry) -> str:
    """What is said where a call, a visit, an enquiry or an interview came to nothing that is written down.

    A file may be without an outcome, since a hand may add it later; whoever reads it learns from it only that it was
    tried.
    """
    if not isinstance(entry, (Call, HomeVisit, Enquiry, ReturnInterview)) or entry.outcome is not None:
        return ""
    outcomes = {Call: CallOutcome, HomeVisit: VisitOutcome, Enquiry: EnquiryOutcome}.get(type(entry), InterviewOutcome)
    return (
        f"this {entry.did} says nothing of what came of it, and nobody counts as reached by it: take it back "
        f"(cmeboard undo) and record it with its outcome: {', '.join(outcomes)}"
    )


class Performer:
    """Does actions in one store."""

    def __init__(self, root: Path, reckoner: Reckoner) -> None:
        self._root = root
        self._reckoner = reckoner
        self._writer = Writer(root, problems_of)

    def perform(self, action: Action, now: datetime) -> Done:
        """Does one action and commits it. Raises Refused, with nothing changed, or StoreError."""
        action = _with_entry_id(action)
        path = case_path(action.case.case if isinstance(action, NewCase) else action.case)
        deeds: list[Deed] = []

        def plan(current: Current) -> Commit:
            data = current.read(path)
            if data is None and isinstance(action, NewCase):
                self._refuse_purged(action.case.case)
            case = None if data is None else readable_case(path, data)
            deed = decide(case, action, self._reckoner.configuration.policy.moves)
            deeds[:] = [deed]
            text = render_case(deed.after) if data is None else apply_edits(data, deed.edits, deed.after, path)
            return Commit((FileChange(path, text),), deed.subject, dict(deed.trailers))

        commit = self._writer.write(plan)
        deed = deeds[0]
        return Done((deed.case,), commit, deed.subject, deed.after.stage.value, self._remark(deed.after, now))

    def _remark(self, case: Case, now: datetime) -> str:
        """What may not have been meant in the entry that was just recorded, or in a case that was just opened."""
        facts, just_now = Facts(case, self._reckoner.context(), now), ("log", len(case.log) - 1)
        doubts = [one for one in doubts_of(facts) if not case.log or one.place[:2] == just_now]
        if not doubts:
            return _outcome_wanted(case.log[-1]) if case.log else ""
        # Who waives relies on it, and has to know at once what could be waived instead.
        is_waiver = bool(case.log) and case.log[-1].did == "waive"
        return f"{doubts[0]}; {doubts[0].fix}" if is_waiver else str(doubts[0])

    def _refuse_purged(self, case_id: str) -> None:
        """A case that a person decided to purge is not opened again by mistake."""
        stone = next((one for one in read_tombstones(self._root)[0] if one.case == case_id), None)
        if stone is not None and stone.what is Purgeable.CASE:
            raise Refused(
                f"{stone}; nothing was opened",
                "a later absence of the child has another first day; where this one has to be on record again, "
                "open it with the next school day and say why in a note",
            )

    def record_hand_edits(self, path: str) -> Done:
        """Commits what a person changed in one file. Raises Refused where nothing was, StoreError."""
        commit = self._writer.record_hand_edits([path])
        if not commit:
            raise Refused(f"{path} is as the record has it", "there is nothing to record")
        case = case_named(path)
        return Done((case,), commit, f"{case}: recorded as edited by hand")

    def open_case(self, pupil: Mapping[str, Any], first_day_absent: date, now: datetime, reason: str | None) -> Done:
        """Opens a case for a pupil, whose fields are spelled as in a case file. Raises Refused, StoreError."""
        try:
            who = Pupil.model_validate(pupil)
        except ValidationError as error:
            raise Refused(*in_words(error, Pupil)) from None
        if first_day_absent > now.date():
            raise Refused(
                f"the first day absent, {first_day_absent}, lies in the future", "name the day the absence began"
            )
        made = self.identify(who, first_day_absent)
        fields = {"case": made, "stage": Stage.ABSENT, "first_day_absent": first_day_absent, "pupil": who}
        try:
            case = Case.model_validate({**fields, "reason": reason})
        except ValidationError as error:
            raise Refused(*in_words(error, Case)) from None
        done = self.perform(NewCase(case), now)
        from cmeboard.register.cells import upn_doubt  # who records a call does not wait for it

        remarks = [done.remark, upn_doubt(who.upn) if who.upn else ""]
        still_open = ", ".join(other.case for other in self._reckoner.others(case) if other.stage.is_open)
        if still_open:
            remarks.append(f"the pupil has another case that is open, {still_open}: see that each step goes into one")
        return replace(done, remark="; ".join(filter(None, remarks)))

    def identify(self, pupil: Pupil, first_day_absent: date) -> str:
        """The id of this absence of this pupil; longer where another child's case has the short one."""
        return case_id(
            self._reckoner.settings.id_key, pupil, first_day_absent, _OthersIds(self._root, pupil, first_day_absent)
        )


class _OthersIds:
    """Holds an id where another child's case, or another absence of this one, is in the file of that name."""

    def __init__(self, root: Path, pupil: Pupil, first_day_absent: date) -> None:
        self._root = root
        self._pupil = pupil_key(pupil)
        self._day = first_day_absent

    def __contains__(self, case: object) -> bool:
        path = self._root / case_path(str(case))
        if not path.exists():
            return False
        there = parse_case(path.read_bytes(), case_path(str(case))).case
        return there is not None and (pupil_key(there.pupil) != self._pupil or there.first_day_absent != self._day)


def case_of(root: Path, case_id: str) -> Case:
    """One case as its file stands now. Raises Refused where there is none, or where it cannot be read."""
    path = case_path(case_id)
    data = read_bytes(root, path)
    if isinstance(data, Problem):
        raise Refused(str(data), "")
    return readable_case(path, data)


def readable_case(path: str, data: bytes) -> Case:
    """The case in a file's bytes. Raises Refused where the file is to be mended first."""
    file = parse_case(data, path)
    if file.case is None:
        raise Refused(
            str(file.problems[0]) if file.problems else f"{path} cannot be read",
            "mend the file first; what you typed is kept",
        )
    return file.case


def with_id(entry: Entry) -> Entry:
    """The entry under its own id, or under a new one where it has none."""
    return entry if entry.id is not None else entry.model_copy(update={"id": new_entry_id()})


def _with_entry_id(action: Action) -> Action:
    match action:
        case RecordEntry(entry=entry):
            return replace(action, entry=with_id(entry))
        case RecordEntries(entries=entries):
            return replace(action, entries=tuple(map(with_id, entries)))
        case MoveCase(entry_id=None) | Undo(entry_id=None):
            return replace(action, entry_id=new_entry_id())
        case _:
            return action
