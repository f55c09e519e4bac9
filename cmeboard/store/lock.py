"""The one lock of a store: whoever writes, in any process, holds it."""

import fcntl
import os
import random
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from pwd import getpwuid

from cmeboard.store.errors import Busy, CannotWrite

PATIENCE = 10.0
"""Seconds that a write waits for another one."""


@contextmanager
def held(git_dir: Path, mode: int, patience: float = PATIENCE) -> Iterator[str]:
    """Holds the store's lock. The kernel lets go of it when the process ends, however it ends.

    Gives the name of the last holder where that one died with the lock, else nothing. `patience` is in seconds.
    Raises Busy, naming the holder, and CannotWrite.
    """
    folder = git_dir / "cmeboard"
    try:
        folder.mkdir(exist_ok=True)
        descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    except OSError as error:
        raise CannotWrite(
            f"the store cannot be written ({error.strerror}: {error.filename})",
            "see who owns it with: ls -l .git, and ask that person or the administrator",
        ) from error
    try:
        _share(folder, 0o700 if mode == 0o600 else 0o2770)
        _share(folder / "lock", mode)
        _wait(descriptor, patience)
        dead = _read(descriptor)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{owner_line()} since {datetime.now().astimezone():%H:%M:%S}\n".encode(), 0)
        try:
            yield _holder(dead) if dead else ""
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _share(path: Path, mode: int) -> None:
    """Gives the path the store's mode, whatever this person's umask is, so that colleagues can use it or cannot."""
    state = path.stat()
    if state.st_uid == os.getuid() and stat.S_IMODE(state.st_mode) != mode:
        path.chmod(mode)


def _wait(descriptor: int, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise Busy(
                    f"another program is writing to this store ({_holder(_read(descriptor))})",
                    "nothing was recorded; try again in a moment",
                ) from None
            time.sleep(random.uniform(0.002, 0.02))  # noqa: S311 - so that waiters do not march in step
        else:
            return


def _read(descriptor: int) -> str:
    return os.pread(descriptor, 300, 0).decode("utf-8", "replace").strip()


def _holder(line: str) -> str:
    words = line.removeprefix("cmeboard ").split()
    if len(words) < 4:
        return "it does not say who"
    return f"{words[0]}, process {words[2]}{line[line.rindex(' since') :] if ' since' in line else ''}"


def owner_line() -> str:
    """Names this process in a lock: `cmeboard USER pid PID boot ID`."""
    return f"cmeboard {login()} pid {os.getpid()} boot {_boot()}"


def login() -> str:
    """The unix user, by name where there is one."""
    try:
        return getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


@cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return "unknown"
