"""Locks of git's references and configuration. Git holds one for milliseconds: an old one is a dead process's."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

STALE_AFTER = 5.0
"""Seconds after which such a lock is a dead process's."""

_STANDS = re.compile(r"Unable to create '([^']+\.lock)': File exists")


def stale_locks(git_dir: Path) -> Iterator[Path]:
    """Those that dead processes left."""
    named = (git_dir / f"{name}.lock" for name in ("packed-refs", "config"))
    heads = git_dir.glob("*[A-Z]_HEAD.lock")  # such as what a rebase that was killed was taking over
    for lock in (*named, git_dir / "HEAD.lock", *heads, *(git_dir / "refs").rglob("*.lock")):
        if (age := _age(lock)) is not None and age > STALE_AFTER:
            yield lock


def lock_in_the_way(detail: str, *folders: Path) -> Path | None:
    """The lock that git names in its words, where it stands in one of `folders`."""
    match = _STANDS.search(detail)
    lock = Path(match[1]) if match else None
    return lock if lock is not None and any(folder in lock.parents for folder in folders) else None


def is_locked(detail: str) -> bool:
    """Whether git says that a lock is in its way, wherever it stands."""
    return _STANDS.search(detail) is not None


def outwait(lock: Path, patience: float) -> bool:
    """Waits until the lock is gone, and removes it once it is a dead process's. False after `patience` seconds."""
    until = time.monotonic() + patience
    while (age := _age(lock)) is not None:
        if age > STALE_AFTER:
            lock.unlink(missing_ok=True)
            return True
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _age(lock: Path) -> float | None:
    try:
        return time.time() - lock.lstat().st_mtime
    except OSError:
        return None
