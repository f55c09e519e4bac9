"""Git's own index: locked against people who commit by hand, and kept in step with what the program records.

Without that, the next plain `git commit` by hand would take the program's entry back in silence. No git command
writes the index itself, since one that is killed would leave a lock that nobody can tell from a living one's.
"""

import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from cmeboard.store.disk import flush
from cmeboard.store.errors import Busy
from cmeboard.store.git.repository import Git
from cmeboard.store.lock import PATIENCE, owner_line


@contextmanager
def index_locked(git: Git, mode: int, patience: float = PATIENCE) -> Iterator[None]:
    """Holds git's `index.lock`. The caller holds the store's lock, so one of ours that lies there is a dead process's.

    Raises Busy when somebody's git command does not finish within `patience` seconds.
    """
    lock = git.git_dir / "index.lock"
    ours = git.git_dir / "cmeboard" / f"index.lock-{secrets.token_hex(8)}"
    try:
        ours.write_text(owner_line() + "\n", encoding="utf-8")
        ours.chmod(mode)
        flush([ours])  # whose it is has to be known after a power cut too
        _take(ours, lock, patience)
    finally:
        with suppress(OSError):
            ours.unlink()
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _take(ours: Path, lock: Path, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            _create(ours, lock)
        except FileExistsError:
            if is_ours(lock):
                lock.unlink(missing_ok=True)
            elif time.monotonic() > until:
                raise Busy(
                    f"a git command in this store has not finished ({lock} is there{_age(lock)})",
                    "nothing was recorded; finish or close that command. If none is running: cmeboard doctor",
                ) from None
            else:
                time.sleep(0.02)
        else:
            return


def _create(ours: Path, lock: Path) -> None:
    try:
        os.link(ours, lock)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK):
            raise
        # A file system without hard links: the lock is still made by one process alone.
        with lock.open("x", encoding="utf-8") as file:
            file.write(owner_line() + "\n")


def is_ours(lock: Path) -> bool:
    """Whether this program made the lock."""
    try:
        with lock.open("rb") as file:
            return file.read(9) == b"cmeboard "
    except OSError:
        return False


def _age(lock: Path) -> str:
    try:
        return f", since {int(time.time() - lock.stat().st_mtime)} seconds"
    except OSError:
        return ""


class FreshIndex:
    """A copy of the index with some paths changed, put in its place by `use` and taken out again by `put_back`."""

    def __init__(self, git: Git, entries: Mapping[str, str | None], head: str | None, mode: int) -> None:
        self._index = git.git_dir / "index"
        self._new = git.git_dir / "cmeboard" / f"index-{secrets.token_hex(8)}"
        self._old = self._new.with_name(self._new.name + "-old")
        if self._index.exists() and self._index.stat().st_size:
            shutil.copyfile(self._index, self._new)
        elif head is not None:
            git.run("read-tree", head, index=self._new)
        none = "0" * (40 if git.hash_name == "sha1" else 64)
        lines = [f"{'100644' if oid else '0'} {oid or none}\t{path}\0" for path, oid in entries.items()]
        git.run("update-index", "-z", "--index-info", data="".join(lines).encode(), index=self._new)
        self._new.chmod(mode)
        flush([self._new])

    def use(self) -> None:
        """Makes it the index."""
        if self._index.exists():
            try:
                os.link(self._index, self._old)
            except OSError:
                shutil.copy2(self._index, self._old)
        self._new.replace(self._index)

    def put_back(self) -> None:
        """Makes the former index the index again."""
        if self._old.exists():
            self._old.replace(self._index)
        else:
            self._index.unlink(missing_ok=True)

    def clear(self) -> None:
        """Removes what was needed on the way."""
        for path in (self._new, self._old):
            path.unlink(missing_ok=True)
