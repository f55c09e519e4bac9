"""A file brought back to what the record holds, without losing what somebody wrote: that is kept aside."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cmeboard.core.board import case_named
from cmeboard.core.problem import Problem
from cmeboard.core.refused import Refused
from cmeboard.store.disk import cannot_swap, flush, make_folders, read_file, swap, write_beside
from cmeboard.store.errors import Busy, CannotWrite
from cmeboard.store.files.case_files import parse_case
from cmeboard.store.files.lost import lost_entries, with_lost_entries
from cmeboard.store.files.merge import CannotMerge
from cmeboard.store.git.repository import Git
from cmeboard.store.lock import held
from cmeboard.store.writing.install import set_aside
from cmeboard.store.writing.writer import writable_head


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back: `entries` into the edited file, or the file whole where there are none.

    `kept` is where the bytes lie that stood there before.
    """

    entries: tuple[Problem, ...]
    kept: Path | None


def restore(root: Path, path: str, *, whole: bool) -> Restored:
    """Brings the entries of the record back into a file that was edited by hand; `whole`, the file as recorded.

    A file that is gone or cannot be read is always brought back whole. Nothing is committed: what else was edited stays
    to be recorded. Raises Refused where there is nothing to bring back, StoreError.
    """
    git = Git(root)
    settings = git.settings()
    with held(git.git_dir, settings.file_mode), git.reading() as objects:
        recorded = objects.blob(writable_head(git, settings).commit, path)
        edited = read_file(root, path)
        if recorded is None:
            raise Refused(f"the record does not hold {path} yet", "nothing can be brought back into it")
        if edited == recorded:
            raise Refused(f"{path} is as the record has it", _earlier(recorded, path))
        lost = lost_entries(recorded, edited, path) if edited is not None else ()
        new = recorded
        if not whole and edited is not None:
            try:
                new = with_lost_entries(recorded, edited, path)
            except CannotMerge:
                lost = ()
        if new == edited:
            case = case_named(path)
            raise Refused(
                "no recorded entry is missing in it",
                f"to give up all that was edited: cmeboard restore {case} --whole, which keeps a copy of it",
            )
        make_folders(root, path, settings.folder_mode)
        kept = _replace(git, root / path, edited, write_beside(root / path, new, settings.file_mode))
        return Restored(() if new == recorded else lost, kept)


def _earlier(recorded: bytes, path: str) -> str:
    """What to do about a file that was recorded so that it cannot be read; else nothing needs doing."""
    if parse_case(recorded, path).case is not None:
        return "there is nothing to bring back"
    return f"it was recorded so and cannot be read: git log -- {path} names the commit; git revert COMMIT takes it back"


def _replace(git: Git, target: Path, edited: bytes | None, new: Path) -> Path | None:
    """Puts `new` in the place of what was read, and keeps that aside. Raises Busy where it is not that any more."""
    flush([new])
    try:
        if edited is None:
            os.link(new, target)
            new.unlink()
            return None
        _exchange(new, target)
        if new.read_bytes() != edited:
            _exchange(new, target)
            raise Busy(f"{target.name} was saved by another program meanwhile", "close the editor, then try again")
        return set_aside(git.git_dir, new, target.name)
    except OSError as error:
        raise CannotWrite(
            f"the disk refused ({error.strerror})", "nothing was changed; see: cmeboard doctor"
        ) from error
    finally:
        with suppress(OSError):
            new.unlink()
        flush([target.parent])


def _exchange(one: Path, other: Path) -> None:
    try:
        swap(one, other)
    except OSError as error:
        if not cannot_swap(error):
            raise
        between = one.with_name(f"{one.name}-out")
        other.rename(between)
        one.rename(other)
        between.rename(one)
