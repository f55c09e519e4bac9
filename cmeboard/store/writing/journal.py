"""What a write is about to put in place, kept until it is: so that after a crash the next start can finish it."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from cmeboard.store.disk import flush


@dataclass(frozen=True, slots=True)
class PendingFile:
    """A path, the ids of its bytes before and after, and of what the record holds; None where there is no file."""

    path: str
    before: str | None
    after: str | None
    recorded: str | None


@dataclass(frozen=True, slots=True)
class Pending:
    """A commit that exists and is on its way to become `branch`; its parent `old` is what the branch was."""

    branch: str
    old: str | None
    new: str
    files: tuple[PendingFile, ...]


def journal_path(git_dir: Path) -> Path:
    """Where the journal lies."""
    return git_dir / "cmeboard" / "pending.json"


def write_journal(git_dir: Path, pending: Pending, mode: int) -> None:
    """Keeps `pending`, flushed."""
    path = journal_path(git_dir)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)  # a colleague's, left by a crash, could not be written to
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, mode)
        json.dump(asdict(pending), file)
        file.flush()
        os.fsync(descriptor)
    new.replace(path)
    flush([path.parent])


def read_journal(git_dir: Path) -> Pending | None:
    """What an interrupted write was about to do, or None. One that is torn was never acted on."""
    try:
        raw = json.loads(journal_path(git_dir).read_bytes())
        files = tuple(PendingFile(**{"recorded": file["after"], **file}) for file in raw.pop("files"))
        return Pending(**raw, files=files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def drop_journal(git_dir: Path) -> None:
    """Forgets it: the write is done, or was taken back."""
    journal_path(git_dir).unlink(missing_ok=True)
