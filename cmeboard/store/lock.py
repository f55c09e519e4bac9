"""The one lock of a store: whoever writes, in any process, holds it."""

import fcntl
import os
import random
import stat
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

from cmeboard.store.errors import Busy, CannotWrite, disk_remedy
from cmeboard.store.unix_users import login

PATIENCE = 30.0
"""Seconds that a write waits for others. Each of them takes its turn, and on a slow disk a turn can take a second."""


@contextmanager
def held(git_dir: Path, mode: int, patience: float = PATIENCE) -> Iterator[str]:
    """Holds the store's lock. The kernel lets go of it when the process ends, however it ends.

    Whoever waits holds the turnstile `next` meanwhile, and everybody passes it: so a process that writes again and
    again has to let the one that waits go first.

    Gives the name of the last holder where that one died with the lock, else nothing. `patience` is in seconds.
    Raises Busy, naming the holder, and CannotWrite.
    """
    folder = git_dir / "cmeboard"
    with ExitStack() as files:
        try:
            folder.mkdir(exist_ok=True)
            descriptor = _open(folder / "lock", mode, files)
            with ExitStack() as queue:
                turnstile = _open(folder / "next", mode, queue)
                _share(folder, 0o700 if mode == 0o600 else 0o2770)
                _share(folder / "lock", mode)
                _share(folder / "next", mode)
                _take_turn(turnstile, descriptor, time.monotonic() + patience)
        except OSError as error:
            raise CannotWrite(
                f"the store cannot be written ({error.strerror}: {error.filename})",
                disk_remedy(error),
            ) from error
        dead = _read(descriptor)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{owner_line()} since {datetime.now().astimezone():%H:%M:%S}\n".encode(), 0)
        try:
            yield _holder(dead) if dead else ""
        finally:
            os.ftruncate(descriptor, 0)


@contextmanager
def exchanging(git_dir: Path, mode: int, patience: float) -> Iterator[bool]:
    """Lets one process at a time exchange with the other copies; recording goes on meanwhile.

    Gives False where somebody waits already, who will hand on what is here, and where no turn came within `patience`
    seconds.
    """
    folder = git_dir / "cmeboard"
    folder.mkdir(exist_ok=True)
    with ExitStack() as files:
        queue, line = (_open(folder / name, mode, files) for name in ("sync-next", "sync-now"))
        for name in ("sync-next", "sync-now"):
            _share(folder / name, mode)
        if not _taken(queue):
            yield False
            return
        until = time.monotonic() + patience
        while not (came := _taken(line)) and time.monotonic() < until:
            time.sleep(0.05)
        fcntl.flock(queue, fcntl.LOCK_UN)
        yield came


def hold(path: Path, mode: int) -> int:
    """Holds a lock of its own until the descriptor that it gives is closed, or the process ends. Raises OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def is_held(path: Path) -> bool:
    """Whether somebody holds this lock now, be it this process; a lock that is not there is held by nobody."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _taken(descriptor)
    finally:
        os.close(descriptor)


def _share(path: Path, mode: int) -> None:
    """Gives the path the store's mode, whatever this person's umask is, so that colleagues can use it or cannot."""
    state = path.stat()
    if state.st_uid == os.getuid() and stat.S_IMODE(state.st_mode) != mode:
        path.chmod(mode)


def _open(path: Path, mode: int, files: ExitStack) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    files.callback(os.close, descriptor)
    return descriptor


def _take_turn(turnstile: int, descriptor: int, until: float) -> None:
    for wanted in (turnstile, descriptor):
        while not _taken(wanted):
            if time.monotonic() > until:
                raise Busy(
                    f"another program is writing to this store ({_holder(_read(descriptor))})",
                    "nothing was recorded; try again in a moment",
                )
            time.sleep(random.uniform(0.002, 0.02))  # noqa: S311 - so that waiters do not march in step


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


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


@cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return "unknown"
