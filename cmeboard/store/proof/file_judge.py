"""What the record asks of one file from version to version, whichever commits they are in.

A version is valid, no entry goes or is altered, no case is deleted, each change of stage has an entry that says why.
Of other files nothing is known here: so different files can be judged in different places.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cmeboard.core.problem import Problem
from cmeboard.store.git.differences import Change
from cmeboard.store.git.stored import Objects, StoredObject, damaged
from cmeboard.store.proof.findings import RecordFinding, case_of
from cmeboard.store.proof.readings import Reader, Reading

FIRST_STAGE = "Absent"
"""The stage in which a case is before any entry says otherwise."""

PLAIN = "100644"
"""The mode of a file that is neither a link nor a program."""

_REPOSITORY = "160000"
_NOT_A_FILE = Reading((), (Problem.of_file("", "another repository stood here", ""),))


class Changed(NamedTuple):
    """A file as a commit left it, seen from one parent, with all that judging it asks of that commit."""

    commit: str
    parent: str
    change: Change
    moves: Mapping[str, str]
    """Which kind of entry brings a card into which stage."""
    is_begun_anew: bool = False
    """Whether the commit says which other case it put in the place of the one that it takes away."""


class FileJudge:
    """Judges files version by version, each of them parents first."""

    def __init__(self, objects: Objects, read: Reader) -> None:
        self._objects = objects
        self._read = read
        self._readings: dict[tuple[str, str], Reading] = {}
        self._last_readable: dict[str, Reading] = {}
        self._withdrawn: set[str] = set()
        self._standing: dict[str, str | None] = {}

    def reading(self, path: str, blob: str | None) -> Reading:
        """What a version says; one that is not there says nothing. Raises GitFailed where the record is damaged."""
        if blob is None:
            return Reading()
        known = self._readings.get((path, blob))
        if known is None:
            known = self._checked(path, blob, self._objects.get(blob))
            self._readings[path, blob] = known
        return known

    def read_ahead(self, files: Sequence[Changed]) -> None:
        """Reads these versions in one go and in their order, before they are judged. Raises GitFailed."""
        wanted = dict.fromkeys(
            (file.change.path, file.change.after)
            for file in files
            if file.change.after is not None and file.change.mode == PLAIN
        )
        keys = [key for key in wanted if key not in self._readings]
        for (path, blob), found in zip(keys, self._objects.get_many([blob for _, blob in keys]), strict=True):
            self._readings[path, blob] = self._checked(path, blob, found)

    def first_unread(self, files: Sequence[Changed]) -> int:
        """Which of these versions `read_ahead` came to and could not read."""
        return next(
            number
            for number, file in enumerate(files)
            if file.change.after is not None
            and file.change.mode == PLAIN
            and (file.change.path, file.change.after) not in self._readings
        )

    def _checked(self, path: str, blob: str, found: StoredObject | None) -> Reading:
        if found is None or not found.is_whole:
            raise damaged(f"{path} ({blob})")
        return self._read(path, found.data)

    def judge(self, file: Changed) -> Iterator[RecordFinding]:
        """What is wrong with a file as a commit left it."""
        change = file.change
        before = _NOT_A_FILE if change.mode_before == _REPOSITORY else self.reading(change.path, change.before)
        if change.after is None:
            self._standing[change.path] = None
            yield from self._gone(file, before)
            return
        case = case_of(change.path)
        if change.mode != PLAIN:
            self._standing[change.path] = None
            words = "is no plain file: a link, a program or another repository stands in its place"
            yield RecordFinding(file.commit, case, f"{change.path} {words}", change.path, "put the file itself there")
            return
        after = self.reading(change.path, change.after)
        self._standing[change.path] = change.after
        for problem in after.problems:
            yield RecordFinding(
                file.commit, case, f"the file is not valid: {problem}", change.path, "mend it: see cmeboard check"
            )
        if after.broken:
            return  # what it lost shows against the next version that can be read
        was = self._last_readable.get(change.path, before) if before.broken else before
        self._last_readable[change.path] = after
        yield from _lost(file.commit, change.path, was, after)
        yield from _unexplained(file, was, after)

    def _gone(self, file: Changed, before: Reading) -> Iterator[RecordFinding]:
        path = file.change.path
        case = case_of(path)
        if not case:
            return
        if not before.entries:
            if file.is_begun_anew:
                self._withdrawn.add(path)
            if path in self._withdrawn:
                return
        fix = f"bring it back with: git restore --source={file.parent[:12]} {path}"
        yield RecordFinding(file.commit, case, f"{path} was deleted", path, fix)

    def standing(self) -> tuple[int, int]:
        """How many cases stand as the last commit left them, and how many entries in them."""
        cases = [(path, blob) for path, blob in self._standing.items() if blob and path.startswith("cases/")]
        return len(cases), sum(len(self.reading(path, blob).entries) for path, blob in cases)


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


def _unexplained(file: Changed, before: Reading, after: Reading) -> Iterator[RecordFinding]:
    path = file.change.path
    was = before.stage or (FIRST_STAGE if case_of(path) else "")
    if after.stage in ("", was):
        return
    added = (said for said in reversed(after.entries) if said.leads_to(after.stage, file.moves))
    if all(said in before.entries for said in added):
        yield RecordFinding(
            file.commit,
            case_of(path),
            f"the stage went from {was} to {after.stage}, no entry says why",
            path,
            f"leave the stage and move the card with: cmeboard move {case_of(path)}",
        )
