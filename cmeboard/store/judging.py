"""What the record asks of each commit, wherever it is asked: by `verify` over the whole history, by a hub of a push.

Files are valid, no entry goes or is altered, no case is deleted, each change of stage has an entry that says why, and
no commit is dated before the one that it follows or in the future. A merge is held against each of its parents.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cmeboard.core.problem import Problem
from cmeboard.store.differences import Change
from cmeboard.store.stored import Objects, StoredObject, damaged
from cmeboard.store.walk import Step

SKEW = 600
"""Seconds by which two clocks may differ."""

FIRST_STAGE = "Absent"
"""The stage in which a case is before any entry says otherwise."""

POLICY = "policy.yaml"
PLAIN = "100644"
"""The mode of a file that is neither a link nor a program."""

_BEGUN_ANEW = re.compile(r"^Begun-anew: (\S+) as (\S+)$", re.MULTILINE)


class Said:
    """An entry of a version: what tells it apart from all others, its kind, where it moves the card if it is a move,
    and when it happened. What tells it apart may be worked out when it is asked for, which is seldom.
    """

    __slots__ = ("_identity", "did", "to", "when")

    def __init__(self, identity: str | Callable[[], str], did: str = "", to: str = "", when: object = None) -> None:
        self._identity = identity
        self.did = did
        self.to = to
        self.when = when

    @property
    def identity(self) -> str:
        """What tells it apart: two entries that say the same have the same."""
        if not isinstance(self._identity, str):
            self._identity = self._identity()
        return self._identity

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Said):
            return NotImplemented
        return (self.did, self.when) == (other.did, other.when) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash((self.did, self.when))

    def __repr__(self) -> str:
        return f"Said({self.identity!r})"

    def leads_to(self, stage: str, moves: Mapping[str, str]) -> bool:
        """Whether it explains that the card is now in `stage`; what takes an entry back may lead anywhere."""
        return self.did == "correct" or stage == (self.to or moves.get(self.did))


class Reading(NamedTuple):
    """What one version of a file says: its log entries, its stage, and what is wrong with it."""

    entries: tuple[Said, ...] = ()
    problems: tuple[Problem, ...] = ()
    stage: str = ""

    @property
    def broken(self) -> bool:
        """Whether the version cannot be read at all."""
        return bool(self.problems) and not self.entries


_REPOSITORY = "160000"
_NOT_A_FILE = Reading((), (Problem("", None, None, "", "another repository stood here", ""),))

Reader = Callable[[str, bytes], Reading]
"""Reads one version of a file of the record."""

Moves = Callable[[bytes], Mapping[str, str] | None]
"""Which kind of entry brings a card into which stage, by one version of the policy; None where it cannot be read."""


@dataclass(frozen=True, slots=True)
class RecordFinding:
    """One thing that does not prove itself. `commit`, `case` and `path` are empty where it concerns none.

    `remedy` is what the person who made the commit does about it while it is theirs alone.
    """

    commit: str
    case: str
    finding: str
    path: str = ""
    remedy: str = ""


class Judge:
    """Judges commits one after the other, parents first."""

    def __init__(self, objects: Objects, read: Reader, moves: Moves, now: float) -> None:
        self._objects = objects
        self._read = read
        self._moves = moves
        self._now = now
        self._readings: dict[tuple[str, str], Reading] = {}
        self._last_readable: dict[str, Reading] = {}
        self._dates: dict[str, int] = {}
        self._policies: dict[str, str | None] = {}
        self._moves_by: dict[str, Mapping[str, str] | None] = {}
        self._moves_of_both: dict[tuple[str | None, str | None], Mapping[str, str]] = {}
        self._withdrawn: set[str] = set()
        self.standing: dict[str, str | None] = {}
        """The version of each file of the record as the last commit left it; None where it is gone."""

    @property
    def commits(self) -> int:
        """How many commits were judged."""
        return len(self._policies)

    def reading(self, path: str, blob: str | None) -> Reading:
        """What a version says; one that is not there says nothing. Raises GitFailed where the record is damaged."""
        if blob is None:
            return Reading()
        known = self._readings.get((path, blob))
        if known is None:
            known = self._checked(path, blob, self._objects.get(blob))
            self._readings[path, blob] = known
        return known

    def read_ahead(self, steps: Sequence[Step]) -> None:
        """Reads what these commits changed in one go and in their order, before they are judged. Raises GitFailed."""
        wanted = dict.fromkeys(
            (change.path, change.after)
            for step in steps
            for change in step.changes
            if change.after is not None and change.mode == PLAIN and in_record(change.path)
        )
        keys = [key for key in wanted if key not in self._readings]
        for (path, blob), found in zip(keys, self._objects.get_many([blob for _, blob in keys]), strict=True):
            self._readings[path, blob] = self._checked(path, blob, found)

    def _checked(self, path: str, blob: str, found: StoredObject | None) -> Reading:
        if found is None or not found.is_whole:
            raise damaged(f"{path} ({blob})")
        return self._read(path, found.data)

    def judge(self, step: Step) -> Iterator[RecordFinding]:
        """What is wrong with a commit, seen from one of its parents."""
        if step.commit not in self._policies:
            yield from self._times(step)
            self._policies[step.commit] = self._policy(step)
        moves = self._moves_of(step)
        for change in step.changes:
            if change.after is not None and change.path.endswith(".mailmap") and _name(change.path) == ".mailmap":
                fix = "take it out: git rm"
                yield RecordFinding(step.commit, "", "makes git's log show other names (.mailmap)", change.path, fix)
            elif in_record(change.path):
                yield from self._change(step, change, moves)

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

    def _change(self, step: Step, change: Change, moves: Mapping[str, str]) -> Iterator[RecordFinding]:
        before = _NOT_A_FILE if change.mode_before == _REPOSITORY else self.reading(change.path, change.before)
        if change.after is None:
            self.standing[change.path] = None
            yield from self._gone(step, change, before)
            return
        case = case_of(change.path)
        if change.mode != PLAIN:
            self.standing[change.path] = None
            words = "is no plain file: a link, a program or another repository stands in its place"
            yield RecordFinding(step.commit, case, f"{change.path} {words}", change.path, "put the file itself there")
            return
        after = self.reading(change.path, change.after)
        self.standing[change.path] = change.after
        for problem in after.problems:
            yield RecordFinding(
                step.commit, case, f"the file is not valid: {problem}", change.path, "mend it: see cmeboard check"
            )
        if after.broken:
            return  # what it lost shows against the next version that can be read
        was = self._last_readable.get(change.path, before) if before.broken else before
        self._last_readable[change.path] = after
        yield from _lost(step.commit, change.path, was, after)
        yield from _unexplained(step.commit, change.path, was, after, moves)

    def _gone(self, step: Step, change: Change, before: Reading) -> Iterator[RecordFinding]:
        case = case_of(change.path)
        if not case:
            return
        if not before.entries:
            self._withdrawn |= _withdrawn(step)
            if change.path in self._withdrawn:
                return
        fix = f"bring it back with: git restore --source={step.parent[:12]} {change.path}"
        yield RecordFinding(step.commit, case, f"{change.path} was deleted", change.path, fix)


def _lost(commit: str, path: str, before: Reading, after: Reading) -> Iterator[RecordFinding]:
    if before.entries == after.entries[: len(before.entries)]:
        return
    # Counted, since the same call may have been written down twice in one minute.
    lost = Counter(before.entries) - Counter(after.entries)
    for identity in sorted(said.identity for said in lost):
        yield RecordFinding(
            commit,
            case_of(path),
            f"the entry {identity} was removed or altered",
            path,
            "put it back as it was; a wrong entry is taken back with: cmeboard undo, or a correct entry",
        )


def _unexplained(
    commit: str, path: str, before: Reading, after: Reading, moves: Mapping[str, str]
) -> Iterator[RecordFinding]:
    was = before.stage or (FIRST_STAGE if case_of(path) else "")
    if after.stage in ("", was):
        return
    if not any(said.leads_to(after.stage, moves) and said not in before.entries for said in reversed(after.entries)):
        yield RecordFinding(
            commit,
            case_of(path),
            f"the stage went from {was} to {after.stage}, no entry says why",
            path,
            f"leave the stage and move the card with: cmeboard move {case_of(path)}",
        )


def _withdrawn(step: Step) -> set[str]:
    """The cases in whose place an import put another: nobody had worked on them, and the commit says which it is."""
    added = {case_of(change.path) for change in step.changes if change.after is not None}
    gone = {old for old, new in _BEGUN_ANEW.findall(step.message) if new in added}
    return {change.path for change in step.changes if change.after is None and case_of(change.path) in gone}


def in_record(path: str) -> bool:
    """Whether a file is one that the record judges, by its path: a case, a notice, or what they are judged by."""
    return path.endswith(".yaml")


def case_of(path: str) -> str:
    """The id of the case that a file holds, by its path; empty for any other file."""
    return _name(path).removesuffix(".yaml") if path.startswith("cases/") else ""


def _name(path: str) -> str:
    return path.rpartition("/")[2]
