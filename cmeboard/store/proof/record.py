"""Proves the record: reads the whole history once and names what a person who was not there has to ask about."""

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from operator import itemgetter

from cmeboard.store.errors import GitFailed
from cmeboard.store.git.differences import AT_ONCE
from cmeboard.store.git.parts import what_is_lacking
from cmeboard.store.git.repository import Git
from cmeboard.store.git.walk import Step, commits_of, steps
from cmeboard.store.proof.dropped import dropped_heads
from cmeboard.store.proof.file_judge import Changed, FileJudge
from cmeboard.store.proof.findings import RecordFinding
from cmeboard.store.proof.judging import CommitJudge, Moves
from cmeboard.store.proof.seals import broken_seals
from cmeboard.store.proof.shares import Outcome, Place, Stop, nothing_collected
from cmeboard.store.proof.sharing import AnyShare, MakeReader, cores, processes_for, shared_out, turns

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

_THE_END: Place = (sys.maxsize, 0)

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
    git: Git,
    make_reader: MakeReader,
    moves: Moves,
    now: float,
    more: More | None = None,
    remade: Collection[str] = (),
    processes: int | None = None,
) -> Verified:
    """Checks every commit from the first by what is asked of each, as `Judge` does. `now` is in seconds since 1970.

    `remade` are the fingerprints that seals had before a purge made them anew. The files are judged by so many
    processes, which makes no difference to what is found; by as many as it is worth where none are named.
    What only a seal kept elsewhere can show, a history rewritten as a whole, is not proved by this. Raises StoreError.
    """
    findings = list(_of_this_copy(git))
    with git.reading() as objects, nothing_collected():
        with shared_out(git, objects, make_reader, processes or processes_for(git, cores())) as shares:
            try:
                oids = commits_of(git, "HEAD")
            except GitFailed as error:
                return Verified(0, 0, 0, (*findings, *_stopped(git, Stop(_THE_END, _THE_END, error.why, error.remedy))))
            walk = _Walk(CommitJudge(objects, moves, now), shares, more)
            walk.go(steps(git, objects, oids, len(shares)))
            outcomes = [walk.outcome(), *(share.outcome() for share in shares)]
        stop = min((outcome.stop for outcome in outcomes if outcome.stop is not None), default=None)
        findings += _in_order(outcomes, stop)
        commits = walk.commits_before(stop)
        if stop is None:
            try:
                findings += dropped_heads(git, objects, FileJudge(objects, make_reader()), commits)
                findings += broken_seals(git, remade)
            except GitFailed as error:
                stop = Stop(_THE_END, _THE_END, error.why, error.remedy)
        if stop is not None:
            return Verified(len(commits), 0, 0, tuple(dict.fromkeys((*findings, *_stopped(git, stop)))))
    cases, entries = sum(outcome.cases for outcome in outcomes), sum(outcome.entries for outcome in outcomes)
    return Verified(len(commits), cases, entries, tuple(dict.fromkeys(findings)))


def _stopped(git: Git, stop: Stop) -> Iterator[RecordFinding]:
    yield RecordFinding("", "", str(stop))
    yield from damage(git)


def _in_order(outcomes: Collection[Outcome], stop: Stop | None) -> Iterator[RecordFinding]:
    """What was found up to a stop, in the order in which who reads everything one after the other would find it."""
    placed = sorted(chain.from_iterable(outcome.findings for outcome in outcomes), key=itemgetter(0))
    return (finding for place, finding in placed if stop is None or place < stop.place)


class _Walk:
    """Goes through the history: judges what each commit says itself, and hands the files that it changed to shares."""

    def __init__(self, judge: CommitJudge, shares: Sequence[AnyShare], more: More | None) -> None:
        self._judge = judge
        self._shares = shares
        self._turns = turns(len(shares))
        self._share_of: dict[str, int] = {}
        self._more = more
        self._findings: list[tuple[Place, RecordFinding]] = []
        self._stop: Stop | None = None
        self._commits: list[str] = []
        self._here: set[str] = set()

    def go(self, walk: Iterator[Step]) -> None:
        """Goes through it as far as it can be read, as many commits at once as git compares: so it compares the next
        ones while these are judged, and their files are read by the hundred.
        """
        try:
            while some := list(islice(walk, AT_ONCE)):
                self._hand_out(some)
                if any(share.is_over for share in self._shares):
                    break
        except GitFailed as error:
            place = (len(self._commits), 0)
            self._stop = Stop(place, place, error.why, error.remedy)
        for share in self._shares:
            share.end()

    def _hand_out(self, some: Sequence[Step]) -> None:
        files: list[list[tuple[Place, Changed]]] = [[] for _ in self._shares]
        since = len(self._commits)
        for number, step in enumerate(some, since):
            for part, asked in enumerate(self._asked(step)):
                if isinstance(asked, RecordFinding):
                    self._findings.append(((number, part), asked))
                else:
                    files[self._share(asked.change.path)].append(((number, part), asked))
        for share, its in zip(self._shares, files, strict=True):
            share.judge(since, its)
        self._commits += [step.commit for step in some]

    def _asked(self, step: Step) -> Iterator[RecordFinding | Changed]:
        if step.parent and step.parent not in self._here:
            yield RecordFinding(step.commit, "", f"follows {step.parent[:12]}, which this copy does not have")
        self._here.add(step.commit)
        yield from self._judge.judge(step)
        if self._more is not None:
            yield from self._more(step)

    def _share(self, path: str) -> int:
        """Each file stays in the share in which it was first."""
        return self._share_of.setdefault(path, self._turns[len(self._share_of) % len(self._turns)])

    def outcome(self) -> Outcome:
        """What was found of the commits themselves."""
        return Outcome(self._findings, self._stop)

    def commits_before(self, stop: Stop | None) -> set[str]:
        """The commits that were read."""
        return set(self._commits if stop is None else self._commits[: stop.place[0]])


def _of_this_copy(git: Git) -> Iterator[RecordFinding]:
    """What makes git show another history in this copy than the one that was recorded."""
    for reference in git.text("for-each-ref", "--format=%(refname)", "refs/replace").splitlines():
        replaced = reference.rpartition("/")[2]
        yield RecordFinding(
            replaced, "", "git shows another commit in its place (refs/replace); git replace -d undoes it"
        )
    if (git.git_dir / "info" / "grafts").exists():
        yield RecordFinding("", "", "git shows the history otherwise than it is (.git/info/grafts)")
    yield from (RecordFinding("", "", f"{what}: {remedy}") for what, remedy in what_is_lacking(git, git.settings()))
    operation = git.unfinished()
    if operation is not None and operation.stands_elsewhere:
        words = f"a {operation.name} is under way, and what it has yet to put back counts as missing"
        yield RecordFinding("", "", f"{words}; finish it first: {operation.finish}")


def damage(git: Git) -> Iterator[RecordFinding]:
    """What git itself finds wrong with the objects that it keeps: it reads every one."""
    try:
        git.run("fsck", "--full", "--no-dangling", "--no-progress", "--no-reflogs")
    except GitFailed as found:
        for line in found.detail.splitlines()[:MOST_OF_FSCK]:
            yield RecordFinding("", "", f"git fsck says: {line}")
