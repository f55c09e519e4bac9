"""A message recorded for many children: planned from their files, and written as one commit or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cmeboard.core.case import Case
from cmeboard.core.refused import Refused
from cmeboard.core.rounds import MessageKind, RecordRound, RoundDeed, RoundPlan, decide_round, plan_round
from cmeboard.core.words import NEVER_TO_FAMILY
from cmeboard.store.files.case_files import apply_edits, case_path
from cmeboard.store.writing.writer import Commit, Current, FileChange, Writer
from cmeboard.workspace.answers import Done
from cmeboard.workspace.judging_files import problems_of
from cmeboard.workspace.performing import readable_case, with_id
from cmeboard.workspace.reckoning import Reckoner


class Rounds:
    """Plans and records rounds in one store, for the person who records as `by`."""

    def __init__(self, root: Path, reckoner: Reckoner, by: str) -> None:
        self._root = root
        self._reckoner = reckoner
        self._by = by

    def plan(self, case_ids: Sequence[str], did: MessageKind, now: datetime, note: str | None = None) -> RoundPlan:
        """Who would get the message, and who not and why. Writes nothing. Raises Refused for a file to mend."""
        cases = []
        for case_id in dict.fromkeys(case_ids):
            file = self._reckoner.read(case_path(case_id))
            if file.case is None:
                why = str(file.problems[0]) if file.problems else f"case {case_id} cannot be read"
                raise Refused(why, "mend the file first, or leave the case out")
            cases.append(file.case)
        return plan_round(cases, did, self._by, now, note, self._reckoner.flagged(NEVER_TO_FAMILY))

    def record(self, action: RecordRound) -> Done:
        """Writes every entry of the round in one commit. Raises Refused or StoreError, and then nothing changed."""
        named = [replace(one, entry=with_id(one.entry)) for one in action.records]
        action = RecordRound(tuple(named))
        done: list[RoundDeed] = []

        def plan(current: Current) -> Commit:
            texts: dict[str, bytes] = {}
            cases: dict[str, Case] = {}
            for record in action.records:
                text = current.read(case_path(record.case))
                if text is not None:
                    texts[record.case] = text
                    cases[record.case] = readable_case(case_path(record.case), text)
            deed = decide_round(cases, action, self._reckoner.configuration.policy.moves)
            done[:] = [deed]
            files = []
            for one in deed.deeds:
                path = case_path(one.case)
                files.append(FileChange(path, apply_edits(texts[one.case], one.edits, one.after, path)))
            return Commit(tuple(files), deed.subject, deed.trailers)

        commit = Writer(self._root, problems_of).write(plan)
        return Done(tuple(one.case for one in done[0].deeds), commit, done[0].subject)
