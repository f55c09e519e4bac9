"""Makes a prepared commit what the store holds: its files, then git's index, then the branch. All of it, or nothing.

Files come first: should everything end there, what lies on disk is a valid edit that anybody's `git commit -a` keeps,
while a branch ahead of its files would be taken back by one. The index comes before the branch, so that no commit by
hand falls between the two. The journal names the commit, so that a crash in the middle is finished by the next start
under the commit's own author and words.
"""

import os
import secrets
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cmeboard.store.disk import OUR_PREFIX, cannot_swap, flush, make_folders, read_file, swap, write_beside
from cmeboard.store.errors import Busy, CannotWrite, GitFailed, StoreError, disk_remedy
from cmeboard.store.git.index import FreshIndex
from cmeboard.store.git.ref_locks import lock_in_the_way, outwait
from cmeboard.store.git.repository import Git
from cmeboard.store.git.settings import Settings
from cmeboard.store.lock import PATIENCE
from cmeboard.store.writing.journal import Pending, PendingFile, drop_journal, write_journal
from cmeboard.store.writing.seen import led_on


class Moved(Exception):
    """Somebody changed a file or the branch meanwhile: look again, and decide again."""


class Unsure(CannotWrite):
    """Nobody can say whether the branch has moved: everything stays as it is, and the next start finishes it."""


@dataclass(frozen=True, slots=True)
class Put:
    """One file to replace: `before` is what was read, `after` what it becomes; None where there is no file.

    `recorded_oid` is what the record holds for it: another than `after_oid` where an edit by hand stays in the file.
    """

    path: str
    before: bytes | None
    after: bytes | None
    before_oid: str | None
    after_oid: str | None
    recorded_oid: str | None


def install(git: Git, branch: str, old: str | None, new: str, puts: Sequence[Put], settings: Settings) -> None:
    """Puts `puts` in place and `branch` from `old` to `new`, whose objects git has. The caller holds both locks.

    Raises Moved, CannotWrite or another StoreError, and then everything is as it was.
    """
    with _all_or_nothing(git) as undo:
        fresh = FreshIndex(git, {put.path: put.recorded_oid for put in puts}, old, settings.file_mode)
        undo.callback(fresh.clear)
        placed = [_Placed(git, put, settings, undo) for put in puts]
        flush(file.temporary for file in placed if file.temporary)
        files = tuple(PendingFile(put.path, put.before_oid, put.after_oid, put.recorded_oid) for put in puts)
        write_journal(git.git_dir, Pending(branch, old, new, files), settings.file_mode)
        for file in placed:
            file.place()
        flush([*(file.target.parent for file in placed), *(top for file in placed for top in file.above_new_folders)])
        undo.callback(fresh.put_back)
        fresh.use()
        flush([git.git_dir])
        _move_branch(git, branch, old, new)
    # From here on the commit stands; what is left is tidying, which the next start would do as well. The journal goes
    # once the branch is on the disk: until then it is what a start after a power cut finishes the write by.
    with suppress(OSError):
        flush([(git.git_dir / branch).parent])
        for file in placed:
            file.tidy()
        fresh.clear()
        led_on(git, old, new)
        drop_journal(git.git_dir)


@contextmanager
def _all_or_nothing(git: Git) -> Iterator[ExitStack]:
    undo = ExitStack()
    try:
        yield undo
    except Unsure:
        undo.pop_all()
        raise
    except BaseException as error:
        # Should this fail too, the journal stays, and the next start finishes what was begun.
        undo.close()
        drop_journal(git.git_dir)
        if isinstance(error, OSError):
            raise CannotWrite(
                f"the disk refused ({error.strerror}: {error.filename})",
                f"nothing was recorded; {disk_remedy(error)}",
            ) from error
        raise


class _Placed:
    """One file on its way: written beside, exchanged, and taken back where something fails."""

    def __init__(self, git: Git, put: Put, settings: Settings, undo: ExitStack) -> None:
        self.put = put
        self.target = git.root / put.path
        self._git = git
        self._undo = undo
        self.temporary: Path | None = None
        self.above_new_folders: list[Path] = []
        if put.after is not None and put.after != put.before:
            for folder in make_folders(git.root, put.path, settings.folder_mode):
                undo.callback(_remove_folder, folder)
                self.above_new_folders.append(folder.parent)
            self.temporary = write_beside(self.target, put.after, settings.file_mode)
            undo.callback(self.tidy)

    def place(self) -> None:
        """Puts it there, if what comes out is what was read. Raises Moved."""
        if self.put.after == self.put.before:
            if self._on_disk() != self.put.before:
                raise Moved
        elif self.temporary is None:
            self._take_out()
        elif self.put.before is None:
            self._add(self.temporary)
        else:
            self._exchange(self.temporary)

    def _add(self, temporary: Path) -> None:
        _link_new(temporary, self.target)
        self._undo.callback(self._if_still_ours, self.target.unlink)

    def _exchange(self, temporary: Path) -> None:
        try:
            swap(temporary, self.target)
        except FileNotFoundError:
            raise Moved from None
        except OSError as error:
            if not cannot_swap(error):
                raise
            return self._exchange_in_steps(temporary)
        self._undo.callback(self._if_still_ours, lambda: swap(temporary, self.target))
        if temporary.read_bytes() != self.put.before:
            raise Moved
        return None

    def _exchange_in_steps(self, temporary: Path) -> None:
        self._undo.callback(temporary.unlink, missing_ok=True)
        out = self._out()
        if out.read_bytes() != self.put.before:
            raise Moved
        _link_new(temporary, self.target)
        self._undo.callback(self._if_still_ours, self.target.unlink)
        temporary.unlink()

    def _take_out(self) -> None:
        if self._out().read_bytes() != self.put.before:
            raise Moved

    def _out(self) -> Path:
        out = self.target.with_name(f"{OUR_PREFIX}{secrets.token_hex(8)}")
        try:
            self.target.rename(out)
        except FileNotFoundError:
            raise Moved from None
        self.temporary = out
        self._undo.callback(self._back_from, out)
        return out

    def _back_from(self, out: Path) -> None:
        try:
            os.link(out, self.target)
        except FileExistsError:
            self.tidy()
        else:
            out.unlink()

    def _if_still_ours(self, put_back: Callable[[], None]) -> None:
        """An editor may have saved on top of what is being taken back; that stays, as an edit by hand."""
        if self._on_disk() == self.put.after:
            put_back()

    def _on_disk(self) -> bytes | None:
        return read_file(self._git.root, self.put.path)

    def tidy(self) -> None:
        """Removes what was exchanged, unless an editor that still had it open wrote into it: that is kept aside."""
        if self.temporary is None or not self.temporary.exists():
            return
        if self.temporary.read_bytes() in (self.put.before, self.put.after):
            self.temporary.unlink()
        else:
            set_aside(self._git.git_dir, self.temporary, self.target.name)


def set_aside(git_dir: Path, file: Path, name: str) -> Path:
    """Keeps bytes that a person may have written, out of the way: `.git/cmeboard/aside`."""
    folder = git_dir / "cmeboard" / "aside"
    with suppress(FileExistsError):
        folder.mkdir()
        folder.chmod(stat.S_IMODE(folder.parent.stat().st_mode))  # whose the store is may look at it
    kept = folder / f"{time.time_ns()}-{name}"
    file.replace(kept)
    return kept


def _link_new(temporary: Path, target: Path) -> None:
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise Moved from None
    except OSError:
        if target.exists():
            raise Moved from None
        temporary.rename(target)


def _remove_folder(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _move_branch(git: Git, branch: str, old: str | None, new: str) -> None:
    none = "0" * len(new)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            git.run("update-ref", "--create-reflog", "-m", "cmeboard", branch, new, old or none)
        except GitFailed as error:
            lock = lock_in_the_way(error.detail, git.git_dir)
            if lock is None:
                stands_at = _where_it_stands(git, error)
                if stands_at == new:
                    return  # what failed was git's tidying afterwards
                if stands_at != old:
                    raise Moved from None
                raise
            if not outwait(lock, until - time.monotonic()):
                raise Busy(f"{lock} is in the way", "nothing was recorded; see cmeboard doctor") from None
        else:
            return


def _where_it_stands(git: Git, error: GitFailed) -> str | None:
    try:
        return git.head().commit
    except StoreError:
        raise Unsure(
            f"git failed while the entry was being put into the record ({error.why})",
            "it may be in the record or not: open the store again, which finishes or forgets it, and look",
        ) from error
