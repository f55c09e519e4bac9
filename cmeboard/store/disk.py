"""Files of the work tree: read without following a link, replaced whole and durably."""

import ctypes
import errno
import os
import re
import secrets
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from cmeboard.store.errors import CannotWrite

OUR_PREFIX = ".cmeboard-"
"""Our temporary files begin so; whoever lists a folder skips them."""

LARGEST_FILE = 64 * 1024 * 1024

_NAME = re.compile(r"[.\w(][\w ()'&,+@~.-]*")
_SYNC_ALL_FROM = 32
"""From how many files on one flush of the whole file system is cheaper than one for each."""


def is_path(path: str) -> bool:
    """Whether a path leads to a file inside the store and nowhere else: not out of it, and not into git's own."""
    return all(
        _NAME.fullmatch(part)
        and part.isprintable()
        and not part.lower().startswith((".git~", "git~"))
        and part.lower().rstrip(". ") not in ("", ".git")
        for part in path.split("/")
    )


def checked_path(path: str) -> str:
    """The path inside the store, unless it could lead out of it. Raises CannotWrite."""
    if not is_path(path):
        raise CannotWrite(f"{path!r} is no path inside a store", "name a file such as cases/2026-27/2026-K7Q3FD.yaml")
    return path


def read_file(root: Path, path: str) -> bytes | None:
    """The file's bytes, or None where there is none.

    Raises CannotWrite for what is no plain file (a link, a pipe, a folder), is too large or cannot be read.
    """
    folder = root
    for part in checked_path(path).split("/")[:-1]:
        folder = folder / part
        if folder.is_symlink():
            raise CannotWrite(f"{folder} is a link, not a folder", "put a folder in its place")
    try:
        descriptor = os.open(root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        why = "is a link, not a file" if error.errno == errno.ELOOP else f"cannot be read ({error.strerror})"
        raise CannotWrite(f"{path} {why}", "see what it is with: ls -l") from error
    state = os.fstat(descriptor)
    if not stat.S_ISREG(state.st_mode):
        os.close(descriptor)
        raise CannotWrite(f"{path} is no plain file", "move it out of the store")
    with os.fdopen(descriptor, "rb") as file:
        if state.st_size > LARGEST_FILE:
            raise CannotWrite(f"{path} is larger than {LARGEST_FILE // 1024**2} MB", "move it out of the store")
        return file.read()


def make_folders(root: Path, path: str, mode: int) -> list[Path]:
    """Makes the folders that lead to `path`; returns those that are new."""
    made = []
    folder = root
    for part in path.split("/")[:-1]:
        folder = folder / part
        with suppress(FileExistsError):
            folder.mkdir()
            folder.chmod(mode)
            made.append(folder)
    return made


def write_beside(target: Path, data: bytes, mode: int) -> Path:
    """A temporary file in the target's folder, not yet flushed."""
    temporary = target.with_name(f"{OUR_PREFIX}{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, mode)
            file.write(data)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def flush(paths: Iterable[Path]) -> None:
    """Has the disk keep these files and folders."""
    wanted = list(dict.fromkeys(paths))
    if len(wanted) >= _SYNC_ALL_FROM and sys.platform == "linux":
        os.sync()
        return
    for path in wanted:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def swap(one: Path, other: Path) -> None:
    """Exchanges two files in one step. Raises OSError; errno EINVAL or ENOSYS where the file system cannot."""
    call = _swap_call()
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if call(os.fsencode(one), os.fsencode(other)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(other))


@cache
def _swap_call():  # type: ignore[no-untyped-def]  # a foreign function has no type
    library = ctypes.CDLL(None, use_errno=True)
    at_working_folder, exchange, swap_flag = -100, 2, 2
    if sys.platform == "linux" and hasattr(library, "renameat2"):
        return lambda one, other: library.renameat2(at_working_folder, one, at_working_folder, other, exchange)
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        return lambda one, other: library.renamex_np(one, other, swap_flag)
    return None


def cannot_swap(error: OSError) -> bool:
    """Whether the file system knows no exchange, rather than refusing this one."""
    return error.errno in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)
