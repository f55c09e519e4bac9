"""Proves the record: reads the whole history once and names what a person who was not there has to ask about."""

import gc
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from cmeboard.store.differences import AT_ONCE
from cmeboard.store.dropped import dropped_heads
from cmeboard.store.errors import GitFailed
from cmeboard.store.git import Git
from cmeboard.store.judging import Judge, Moves, Reader, RecordFinding
from cmeboard.store.seals import broken_seals
from cmeboard.store.stored import Objects
from cmeboard.store.walk import Step, steps

PROVED = (
    "every file is valid, no entry that was there is gone or altered, each change of stage has an entry "
    "that says why, no case was deleted, and no commit is dated before the one it follows or in the future; "
    "where the settings name the staff with their addresses, each author is one of them"
)
NOT_PROVED = (
    "Whoever has all rights on a machine can write every copy on it anew, seals and all. "
    "That shows only against a seal's fingerprint that is kept elsewhere: cmeboard verify --fingerprint. "
    "That each folder which git keeps is the one that its commit means is looked at by that, or with --deep"
)

MOST_OF_FSCK = 20
"""How many of git's own lines about damage are told: one broken object makes many of them."""


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was read, and what was found."""

    commits: int
    cases: int
    entries: int
    findings: tuple[RecordFinding, ...]
    purged: tuple[str, ...] = ()
    """What the tombstones explain: cases that were purged, and seals whose fingerprints changed by it."""

    def __str__(self) -> str:
        numbers = (
            (self.commits, "commit", "commits"),
            (self.cases, "case", "cases"),
            (self.entries, "entry", "entries"),
        )
        return ", ".join(f"{count} {one if count == 1 else several}" for count, one, several in numbers)


More = Callable[[Step], Iterator[RecordFinding]]
"""Looks at each commit for what else the store asks of it, once for each parent."""


def verify(
    git: Git, read: Reader, moves: Moves, now: float, more: More | None = None, remade: Collection[str] = ()
) -> Verified:
    """Checks every commit from the first by what `Judge` asks of it. `now` is in seconds since 1970.

    `remade` are the fingerprints that seals had before a purge made them anew.
    What only a seal kept elsewhere can show, a history rewritten as a whole, is not proved by this.
    """
    findings = list(_of_this_copy(git))
    with git.reading() as objects, _nothing_collected():
        judge = Judge(objects, read, moves, now)
        try:
            findings += _of_commits(git, objects, judge, more)
            standing = [(path, blob) for path, blob in judge.standing.items() if blob and path.startswith("cases/")]
            entries = sum(len(judge.reading(path, blob).entries) for path, blob in standing)
            findings += broken_seals(git, remade)
        except GitFailed as error:
            words = f"{error.why}: {error.remedy}; nothing after it could be proved"
            findings += [RecordFinding("", "", words), *damage(git)]
            standing, entries = [], 0
    return Verified(judge.commits, len(standing), entries, tuple(dict.fromkeys(findings)))


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """What is read of the record stays until the end and holds no rings: looking for them is a sixth of a proof.

    In the end it counts as looked through, or all of it would be at once.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        if was_on:
            gc.enable()


def _of_commits(git: Git, objects: Objects, judge: Judge, more: More | None) -> Iterator[RecordFinding]:
    here: set[str] = set()
    for step in _read_ahead(judge, steps(git, objects, "HEAD")):
        if step.parent and step.parent not in here:
            yield RecordFinding(step.commit, "", f"follows {step.parent[:12]}, which this copy does not have")
        here.add(step.commit)
        yield from judge.judge(step)
        if more is not None:
            yield from more(step)
    yield from dropped_heads(git, objects, judge, here)


def _read_ahead(judge: Judge, walk: Iterator[Step]) -> Iterator[Step]:
    """The same steps, what they changed read by the hundred: to ask git for each would cost more than reading.

    As many as git compares at once: so it compares the next ones while these are judged.
    """
    while some := list(islice(walk, AT_ONCE)):
        judge.read_ahead(some)
        yield from some


def _of_this_copy(git: Git) -> Iterator[RecordFinding]:
    """What makes git show another history in this copy than the one that was recorded."""
    for reference in git.text("for-each-ref", "--format=%(refname)", "refs/replace").splitlines():
        replaced = reference.rpartition("/")[2]
        yield RecordFinding(
            replaced, "", "git shows another commit in its place (refs/replace); git replace -d undoes it"
        )
    if (git.git_dir / "info" / "grafts").exists():
        yield RecordFinding("", "", "git shows the history otherwise than it is (.git/info/grafts)")
    if (git.git_dir / "shallow").exists():
        yield RecordFinding("", "", "this copy holds a part of the history alone: git fetch --unshallow")


def damage(git: Git) -> Iterator[RecordFinding]:
    """What git itself finds wrong with the objects that it keeps: it reads every one."""
    try:
        git.run("fsck", "--full", "--no-dangling", "--no-progress", "--no-reflogs")
    except GitFailed as found:
        for line in found.detail.splitlines()[:MOST_OF_FSCK]:
            yield RecordFinding("", "", f"git fsck says: {line}")
