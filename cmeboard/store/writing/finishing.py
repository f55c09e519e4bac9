"""Finishes what an interrupted write had begun."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from cmeboard.store.disk import OUR_PREFIX, read_file
from cmeboard.store.errors import CannotWrite
from cmeboard.store.git.index import FreshIndex, index_locked
from cmeboard.store.git.objects import new_object
from cmeboard.store.git.repository import Git
from cmeboard.store.git.settings import Settings
from cmeboard.store.git.stored import Objects
from cmeboard.store.writing.install import Moved, Put, install, set_aside
from cmeboard.store.writing.journal import Pending, PendingFile, drop_journal, journal_path, read_journal


def finish_interrupted(git: Git, settings: Settings) -> str:
    """Completes the write that a crash interrupted, if its files are as it left them. The caller holds the lock.

    Returns what was found and done, in a sentence, or nothing. Files that somebody has changed since stay as they are.
    """
    done = _finish(git, settings)
    sweep(git)
    return done


def _finish(git: Git, settings: Settings) -> str:
    if not journal_path(git.git_dir).exists():
        return ""
    pending = read_journal(git.git_dir)
    if pending is None or git.unfinished() is not None:
        drop_journal(git.git_dir)
        return "a save that was interrupted before it began was forgotten"
    head = git.head()
    if head.commit == pending.new:
        drop_journal(git.git_dir)
        return "a save was complete when the program was interrupted; it is in the record"
    if head.branch != pending.branch or head.commit != pending.old:
        drop_journal(git.git_dir)
        return "a save was interrupted and somebody has committed since; its file is as they left it"
    with git.reading() as objects, index_locked(git, settings.file_mode):
        _unstage(git, objects, pending, settings.file_mode)
        try:
            puts = [_put(git, objects, file) for file in pending.files]
            install(git, pending.branch, pending.old, pending.new, puts, settings)
        except (Moved, CannotWrite):
            drop_journal(git.git_dir)
            return "a save was interrupted and its file changed since; the file is as it was found"
    return "a save was interrupted and is now complete: it is in the record"


def _unstage(git: Git, objects: Objects, pending: Pending, mode: int) -> None:
    """Takes what the interrupted write staged out of git's index again.

    Where its file was changed since, the write is not finished, and a version that nobody staged would stand in the way
    of every later one.
    """
    staged = [file for file in pending.files if _oid(objects, f":{file.path}") == file.recorded]
    last = {file.path: _oid(objects, f"{pending.old}:{file.path}") if pending.old else None for file in staged}
    if all(last[file.path] == file.recorded for file in staged):
        return
    fresh = FreshIndex(git, last, pending.old, mode)
    fresh.use()
    fresh.clear()


def _oid(objects: Objects, name: str) -> str | None:
    found = objects.get(name)
    return found.oid if found is not None else None


def _put(git: Git, objects: Objects, file: PendingFile) -> Put:
    data = read_file(git.root, file.path)
    now = new_object("blob", data, git.hash_name).oid if data is not None else None
    # Where the file system knows no exchange, the file is away for a moment.
    if now is not None and now not in (file.before, file.after):
        raise Moved
    after = objects.get(file.after) if file.after is not None else None
    return Put(file.path, data, after.data if after is not None else None, now, file.after, file.recorded)


def sweep(git: Git) -> list[Path]:
    """Removes temporary files of dead processes; what git does not have is kept aside. The caller holds the lock.

    Returns what was kept.
    """
    kept = []
    with git.reading() as objects:
        for file in _ours(git.root):
            if not file.stat().st_size:
                file.unlink()  # nothing was written yet: a colleague's may not even be readable
                continue
            data = file.read_bytes()
            if objects.get(new_object("blob", data, git.hash_name).oid) is not None:
                file.unlink()
            else:
                kept.append(set_aside(git.git_dir, file, file.name))
    for file in (git.git_dir / "cmeboard").glob("index*-*"):
        file.unlink()
    for folder in (git.git_dir / "cmeboard").glob("merge-*"):
        shutil.rmtree(folder, ignore_errors=True)
    return kept


def _ours(root: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(root):
        if ".git" in names:
            names.remove(".git")
        yield from (Path(folder, name) for name in files if name.startswith(OUR_PREFIX))
