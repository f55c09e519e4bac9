"""Proves the record: reads the whole history once and names what a person who was not there has to ask about."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cmeboard.store.git import Git
from cmeboard.store.judging import Judge, Moves, Reader, RecordFinding
from cmeboard.store.seals import broken_seals
from cmeboard.store.walk import steps


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
        return f"{self.commits} commits, {self.cases} cases, {self.entries} entries"


def verify(git: Git, read: Reader, moves: Moves, now: float) -> Verified:
    """Checks every commit from the first by what `Judge` asks of it. `now` is in seconds since 1970.

    What only a seal kept elsewhere can show, a history rewritten as a whole, is not proved by this.
    """
    findings: list[RecordFinding] = []
    with git.reading() as objects:
        judge = Judge(objects, read, moves, now)
        for step in steps(git, "HEAD"):
            findings += judge.judge(step)
        findings += broken_seals(git)
        standing = [(path, blob) for path, blob in judge.standing.items() if blob and path.startswith("cases/")]
        entries = sum(len(judge.reading(path, blob).entries) for path, blob in standing)
    return Verified(judge.commits, len(standing), entries, tuple(dict.fromkeys(findings)))


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
