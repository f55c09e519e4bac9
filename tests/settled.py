"""Stores whose files have lain long enough to be kept: what was written in this tick of the clock may change unseen."""

from pathlib import Path

from cmeboard.store.cache.cache import UNSETTLED_NS


def wait_until_settled(root: Path) -> None:
    """Waits until the disk's own clock, which may lag behind ours, has left the ticks of all case files."""
    while not _is_settled(root):
        pass


def _is_settled(root: Path) -> bool:
    (root / ".git" / "now").touch()
    now = (root / ".git" / "now").stat().st_mtime_ns
    return all(file.stat().st_mtime_ns + UNSETTLED_NS < now for file in root.glob("cases/*/*.yaml"))
