"""What the record asks of each commit, wherever it is asked: by `verify` over the whole history, by a hub of a push.

Files are valid, no entry goes or is altered, no case is deleted, each change of stage has an entry that says why, and
no commit is dated before the one that it follows or in the future. A merge is held against each of its parents.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from cmeboard.store.git.stored import Objects
from cmeboard.store.git.walk import Step
from cmeboard.store.proof.file_judge import Changed, FileJudge
from cmeboard.store.proof.findings import RecordFinding, case_of, in_record, name_of
from cmeboard.store.proof.readings import Reader, Reading

SKEW = 600
"""Seconds by which two clocks may differ."""

POLICY = "policy.yaml"

Moves = Callable[[bytes], Mapping[str, str] | None]
"""Which kind of entry brings a card into which stage, by one version of the policy; None where it cannot be read."""

_BEGUN_ANEW = re.compile(r"^Begun-anew: (\S+) as (\S+)$", re.MULTILINE)


class Judge:
    """Judges commits one after the other, parents first."""

    def __init__(self, objects: Objects, read: Reader, moves: Moves, now: float) -> None:
        self._commits = CommitJudge(objects, moves, now)
        self._files = FileJudge(objects, read)

    def reading(self, path: str, blob: str | None) -> Reading:
        """What a version says; one that is not there says nothing. Raises GitFailed where the record is damaged."""
        return self._files.reading(path, blob)

    def judge(self, step: Step) -> Iterator[RecordFinding]:
        """What is wrong with a commit, seen from one of its parents."""
        for part in self._commits.judge(step):
            if isinstance(part, RecordFinding):
                yield part
            else:
                yield from self._files.judge(part)


class CommitJudge:
    """Judges what commits themselves say, one after the other, parents first, and tells what files they changed."""

    def __init__(self, objects: Objects, moves: Moves, now: float) -> None:
        self._objects = objects
        self._moves = moves
        self._now = now
        self._dates: dict[str, int] = {}
        self._policies: dict[str, str | None] = {}
        self._moves_by: dict[str, Mapping[str, str] | None] = {}
        self._moves_of_both: dict[tuple[str | None, str | None], Mapping[str, str]] = {}

    def judge(self, step: Step) -> Iterator[RecordFinding | Changed]:
        """What is wrong with a commit itself, seen from one of its parents, and each file of the record in it, in the
        order in which it is to be told.
        """
        if step.commit not in self._policies:
            yield from self._times(step)
            self._policies[step.commit] = self._policy(step)
        moves = self._moves_of(step)
        anew = _begun_anew(step)
        for change in step.changes:
            if change.after is not None and change.path.endswith(".mailmap") and name_of(change.path) == ".mailmap":
                fix = "take it out: git rm"
                yield RecordFinding(step.commit, "", "makes git's log show other names (.mailmap)", change.path, fix)
            elif in_record(change.path):
                yield Changed(step.commit, step.parent, change, moves, change.path in anew)

    def _times(self, step: Step) -> Iterator[RecordFinding]:
        self._dates[step.commit] = step.committed
        latest = max(map(self._date, step.parents), default=step.committed)
        if step.committed < latest - SKEW:
            yield RecordFinding(
                step.commit,
                "",
                "is dated before the commit that it follows",
                remedy="set the clock of this computer right, then make the commit anew: git commit --amend --no-edit",
            )
        if max(step.committed, step.authored) > self._now + SKEW:
            in_future = step.committed > self._now + SKEW
            what = "is dated in the future" if in_future else "says it was written later"
            fix = "set the clock of this computer right, then: git commit --amend --no-edit --date=now"
            yield RecordFinding(step.commit, "", what, remedy=fix)

    def _date(self, commit: str) -> int:
        """When a commit was made; one that is not among those judged is asked of git."""
        if commit not in self._dates:
            found = self._objects.get(commit)
            line = re.search(rb"^committer .*> (\d+) ", found.data, re.MULTILINE) if found is not None else None
            self._dates[commit] = int(line[1]) if line is not None else 0
        return self._dates[commit]

    def _policy(self, step: Step) -> str | None:
        """The version of the policy in force after a commit."""
        for change in step.changes:
            if change.path == POLICY:
                return change.after
        return self._policies[step.parent] if step.parent in self._policies else self._policy_at(step.commit)

    def _policy_at(self, commit: str) -> str | None:
        found = self._objects.get(f"{commit}:{POLICY}")
        return found.oid if found is not None else None

    def _moves_of(self, step: Step) -> Mapping[str, str]:
        """What moves a card, by the policy after the commit or the one before: one commit may change both."""
        both = self._policies.get(step.parent), self._policies[step.commit]
        if both not in self._moves_of_both:
            self._moves_of_both[both] = {**self._moves_in(both[0]), **self._moves_in(both[1])}
        return self._moves_of_both[both]

    def _moves_in(self, blob: str | None) -> Mapping[str, str]:
        if blob is None:
            return {}
        if blob not in self._moves_by:
            found = self._objects.get(blob)
            self._moves_by[blob] = self._moves(found.data) if found is not None else None
        return self._moves_by[blob] or {}


def _begun_anew(step: Step) -> Collection[str]:
    """The cases in whose place an import put another: nobody had worked on them, and the commit says which it is."""
    said = _BEGUN_ANEW.findall(step.message)
    if not said:
        return ()
    added = {case_of(change.path) for change in step.changes if change.after is not None}
    gone = {old for old, new in said if new in added}
    return {change.path for change in step.changes if change.after is None and case_of(change.path) in gone}
