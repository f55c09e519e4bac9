"""The record packed and its history indexed, so that it stays quick to read. Nothing is ever removed by it."""

from dataclasses import dataclass
from pathlib import Path

from cmeboard.store.git.repository import Git


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many objects lay in files of their own before and after."""

    before: int
    after: int


def tidy(root: Path) -> Tidied:
    """Packs what lies loose and writes the index by which a case's history is found. Raises StoreError.

    It may run while others record: git takes nothing away that it has not packed. Unlike git's own housekeeping it
    keeps what no branch leads to, since that is evidence too.
    """
    git = Git(root)
    before = _loose(git)
    git.run("repack", "-d", "-l", "-q", "--geometric=2")
    git.run("commit-graph", "write", "--reachable", "--changed-paths")
    return Tidied(before, _loose(git))


def _loose(git: Git) -> int:
    return int(git.text("count-objects").split()[0])
