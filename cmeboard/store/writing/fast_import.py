"""A whole record written in one go by git's own importer: of a demonstration, or of a store to measure on.

Only into a repository that has no commit yet. What people record goes through `cmeboard.store.writing.writer`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cmeboard.store.disk import checked_path
from cmeboard.store.git.repository import Git
from cmeboard.store.git.settings import Person
from cmeboard.store.writing.writer import Commit, FileChange, message


@dataclass(frozen=True, slots=True)
class Dated:
    """A commit of the past. `at` knows its zone."""

    commit: Commit
    by: Person
    at: datetime


def import_record(git: Git, commits: Iterable[Dated]) -> str:
    """Writes the commits, oldest first, and the files as the last leaves them; returns its id. Raises StoreError."""
    branch = git.head().branch
    stream = b"".join(part for dated in commits for part in stream_of(dated, branch))
    git.run("fast-import", "--quiet", "--date-format=raw", data=stream)
    git.run("reset", "--quiet", "--hard")
    return git.text("rev-parse", "HEAD")


def stream_of(dated: Dated, branch: str) -> Iterator[bytes]:
    """One commit in the words of git's importer, its dates raw. Raises CannotWrite for a path outside a store."""
    words = message(dated.commit.subject, dated.commit.trailers, dated.commit.body).encode()
    who = f"{dated.by} {int(dated.at.timestamp())} {dated.at:%z}"
    yield f"commit {branch}\nauthor {who}\ncommitter {who}\ndata {len(words)}\n".encode() + words + b"\n"
    for file in dated.commit.files:
        yield _change(file)


def _change(file: FileChange) -> bytes:
    path = checked_path(file.path)
    if file.data is None:
        return f"D {path}\n".encode()
    return f"M 100644 inline {path}\ndata {len(file.data)}\n".encode() + file.data + b"\n"
