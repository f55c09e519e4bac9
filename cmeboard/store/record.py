"""Proves the record: reads the whole history once and names what a person who was not there has to ask about."""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cmeboard.core.problem import Problem
from cmeboard.store.errors import CannotWrite, GitFailed
from cmeboard.store.git import Git
from cmeboard.store.stored import Objects

_SKEW = 600
"""Seconds by which two clocks may differ."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one version of a file says: its log entries, each by what identifies it, and what is wrong with it.

    Each entry comes with the stage that it brings the card into, or nothing.
    """

    entries: Mapping[str, str]
    problems: tuple[Problem, ...]
    stage: str = ""

    @property
    def broken(self) -> bool:
        """Whether the version cannot be read at all."""
        return bool(self.problems) and not self.entries


_BEGUN_ANEW = re.compile(r"^Begun-anew: (\S+) as (\S+)$", re.MULTILINE)

EXPLAINS_ALL = "any stage"
"""What an entry that takes another back brings the card into."""

Reader = Callable[[str, bytes], Reading]
"""Reads one version of a file of the record."""


@dataclass(frozen=True, slots=True)
class RecordFinding:
    """One thing that does not prove itself. `commit` and `case` are empty where it concerns none."""

    commit: str
    case: str
    finding: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was read, and what was found."""

    commits: int
    cases: int
    entries: int
    findings: tuple[RecordFinding, ...]
    purged: tuple[str, ...] = ()
    """What the tombstones explain: cases that were purged, and seals whose fingerprints changed by it."""


@dataclass(frozen=True, slots=True)
class _Change:
    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class _Step:
    """A commit seen from one of its parents."""

    commit: str
    parents: tuple[str, ...]
    committed: int
    changes: tuple[_Change, ...]


def verify(git: Git, read: Reader, now: float) -> Verified:
    """Checks every commit from the first: files valid, no entry gone or altered, no case deleted, dates in order.

    A merge is held against each of its parents. `now` is in seconds since 1970. What only a seal kept elsewhere can
    show, a history rewritten as a whole, is not proved by this.
    """
    with git.reading() as objects:
        return _verified(git, objects, read, now)


def _verified(git: Git, objects: Objects, read: Reader, now: float) -> Verified:
    @cache
    def reading(path: str, blob: str | None) -> Reading:
        found = objects.get(blob) if blob is not None else None
        return read(path, found.data) if found is not None else Reading({}, ())

    findings: list[RecordFinding] = []
    dates: dict[str, int] = {}
    standing: dict[str, str | None] = {}
    readable: dict[str, Reading] = {}
    withdrawn: set[str] = set()
    for step in _steps(git):
        first_seen = step.commit not in dates
        dates[step.commit] = step.committed
        if first_seen:
            findings += _dates(step, dates, now)
        for change in step.changes:
            after = reading(change.path, change.after)
            before = reading(change.path, change.before)
            if change.after is None and not before.entries:
                withdrawn |= _withdrawn(objects, step)
                if change.path in withdrawn:
                    standing[change.path] = None
                    continue
            findings += _change(
                step.commit, change, after, readable.get(change.path, before) if before.broken else before
            )
            if not after.broken:
                readable[change.path] = after
            standing[change.path] = change.after
    findings += _seals(git)
    cases = [path for path, blob in standing.items() if blob is not None and path.startswith("cases/")]
    entries = sum(len(reading(path, standing[path]).entries) for path in cases)
    return Verified(len(dates), len(cases), entries, tuple(dict.fromkeys(findings)))


def _withdrawn(objects: Objects, step: _Step) -> set[str]:
    """The cases in whose place an import put another: nobody had worked on them, and the commit says which it is."""
    commit = objects.get(step.commit)
    added = {_case_of(change.path) for change in step.changes if change.after is not None}
    pairs = _BEGUN_ANEW.findall(commit.data.decode("utf-8", "replace")) if commit is not None else []
    gone = {old for old, new in pairs if new in added}
    return {change.path for change in step.changes if change.after is None and _case_of(change.path) in gone}


def _dates(step: _Step, dates: dict[str, int], now: float) -> Iterator[RecordFinding]:
    if any(step.committed < dates.get(parent, 0) - _SKEW for parent in step.parents):
        yield RecordFinding(step.commit, "", "is dated before the commit that it follows")
    if step.committed > now + _SKEW:
        yield RecordFinding(step.commit, "", "is dated in the future")


def _change(commit: str, change: _Change, after: Reading, before: Reading) -> Iterator[RecordFinding]:
    case = _case_of(change.path)
    if change.after is None:
        if case:
            yield RecordFinding(commit, case, f"{change.path} was deleted")
        return
    for problem in after.problems:
        yield RecordFinding(commit, case, f"the file is not valid: {problem}")
    if after.broken:
        return  # what it lost shows against the next version that can be read
    for entry in sorted(before.entries.keys() - after.entries.keys()):
        yield RecordFinding(commit, case, f"the entry {entry} was removed or altered")
    if before.stage and after.stage and before.stage != after.stage:
        explained = {after.entries[entry] for entry in after.entries.keys() - before.entries.keys()}
        if not explained & {after.stage, EXPLAINS_ALL}:
            yield RecordFinding(commit, case, f"the stage went from {before.stage} to {after.stage}, no entry says why")


def unsigned(git: Git, signers: Path, since: str) -> Iterator[RecordFinding]:
    """Commits after `since` that carry no good SSH signature of one of the `signers`."""
    options = ("-c", "gpg.format=ssh", "-c", f"gpg.ssh.allowedSignersFile={signers}", *git.settings().signing())
    raw = git.text(*options, "log", "--format=%H %G?", f"{since}..HEAD")
    words = {
        "N": "is not signed",
        "B": "has a bad signature",
        "U": "is signed by somebody whom the store does not name",
    }
    for line in raw.splitlines():
        commit, _, state = line.partition(" ")
        if state != "G":
            yield RecordFinding(commit, "", words.get(state, "has a signature that cannot be checked"))


def _case_of(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".yaml") if path.startswith("cases/") else ""


def _steps(git: Git) -> Iterator[_Step]:
    """Every commit, parents first; a merge once for each parent."""
    mark = uuid.uuid4().hex  # no path can hold it
    options = ("--reverse", "--topo-order", "-m", "--root", "--raw", "--no-abbrev", "--no-renames", "-z")
    raw = git.run("log", *options, f"--format=tformat:{mark} %H,%P,%ct", "HEAD")
    for block in raw.decode("utf-8", "surrogateescape").split(mark + " ")[1:]:
        head, *fields = block.split("\0")
        commit, parents, committed = head.split(",")
        changes = tuple(_changes([field.lstrip("\n") for field in fields]))
        yield _Step(commit, tuple(parents.split()), int(committed), changes)


def _changes(fields: Sequence[str]) -> Iterator[_Change]:
    words = [field for field in fields if field]
    for about, path in zip(words[::2], words[1::2], strict=True):
        _, _, before, after, _ = about.split(" ")
        if path.endswith(".yaml") and path.startswith(("cases/", "notices/")):
            yield _Change(path, _blob(before), _blob(after))


def _blob(oid: str) -> str | None:
    return oid if oid.strip("0") else None


def seal(git: Git, name: str, verified: Verified) -> str:
    """Records the head in the tag `seal/NAME`, signed where the user signs, and returns a fingerprint to be kept
    elsewhere: in the minutes of a meeting, in a letter to governors. Raises CannotWrite where that seal exists.
    """
    settings = git.settings()
    words = f"{verified.commits} commits, {verified.cases} cases, {verified.entries} entries"
    sign = settings.is_on("commit.gpgsign") or settings.is_on("tag.gpgsign")
    options = [*settings.signing(), "tag", "-s"] if sign else ["tag", "-a", "--no-sign"]
    try:
        git.run(*options, "-m", words, f"seal/{name}", "HEAD", identity=settings.identity())
    except GitFailed as error:
        raise CannotWrite(
            f"the seal could not be set ({error.why})", "a seal is set once a day; see: git tag -l 'seal/*'"
        ) from error
    return fingerprint(git, f"refs/tags/seal/{name}")


def fingerprint(git: Git, reference: str) -> str:
    """A seal's id in groups of four, short enough to be read aloud."""
    oid = git.text("rev-parse", "--verify", reference)
    return " ".join(oid[start : start + 4] for start in range(0, 20, 4))


def seals(git: Git) -> dict[str, str]:
    """The fingerprint of each seal, by its name."""
    names = git.text("for-each-ref", "--format=%(refname:lstrip=2)", "refs/tags/seal").splitlines()
    return {name: fingerprint(git, f"refs/tags/{name}") for name in names}


def _seals(git: Git) -> Iterator[RecordFinding]:
    sealed = git.text("for-each-ref", "--format=%(refname:short) %(*objectname)", "refs/tags/seal").splitlines()
    standing = set(
        git.text("for-each-ref", "--format=%(refname:short)", "--merged=HEAD", "refs/tags/seal").splitlines()
    )
    for line in sealed:
        name, _, commit = line.partition(" ")
        if name not in standing:
            yield RecordFinding(commit, "", f"was sealed ({name}) and is no longer in the history: it was rewritten")
