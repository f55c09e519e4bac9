"""How the exchange with the other copies stands, as the board says it. Warm path: standard library only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from cmeboard.core.board import SyncStanding
from cmeboard.store.copies.sync_state import read_state
from cmeboard.store.git.head import quick_head, quick_reference

_REMOTE = re.compile(r'^\[remote "([^"\n]+)"\]', re.MULTILINE)


def standing_of(
    root: str, zone: str, auto: bool, kept: Mapping[str, str]
) -> tuple[SyncStanding | None, dict[str, str]]:
    """How it stands, or None where this store has no other copy; and what to keep for the next time.

    `kept` is what was kept: how many commits wait costs a call of git, which is made only when a branch has moved.
    """
    git_dir = f"{root}/.git"
    remote = _remote(git_dir)
    if not remote:
        return None, {}
    head = quick_head(git_dir) or ""
    theirs = quick_reference(git_dir, f"refs/remotes/{remote}/{_branch(git_dir)}") or ""
    between = f"{theirs}..{head}"
    waiting = kept.get("waiting", "") if kept.get("waiting_between") == between else ""
    if not waiting:
        waiting = str(_count(root, theirs, head))
    state = read_state(Path(git_dir))
    worked = _local(state.worked, zone) if state.worked else ""
    trouble = " ".join(": ".join(filter(None, (state.trouble, state.remedy))).split())
    return (
        SyncStanding(worked, int(waiting), trouble, state.rewritten, auto),
        {"waiting": waiting, "waiting_between": between},
    )


def _local(moment: float, zone: str) -> str:
    from zoneinfo import ZoneInfo

    return f"{datetime.fromtimestamp(moment, ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def has_remote(root: str) -> bool:
    """Whether this store has another copy to exchange with."""
    return bool(_remote(f"{root}/.git"))


def _count(root: str, theirs: str, head: str) -> int:
    from cmeboard.store.errors import GitFailed
    from cmeboard.store.git.repository import Git

    if not head:
        return 0
    try:
        return int(Git(Path(root)).text("rev-list", "--count", f"{theirs}..{head}" if theirs else head))
    except GitFailed:
        return 0


def _remote(git_dir: str) -> str:
    """The remote's name, from git's own file; `origin` before others."""
    try:
        names = _REMOTE.findall(Path(git_dir, "config").read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return ""
    return "origin" if "origin" in names else names[0] if names else ""


def _branch(git_dir: str) -> str:
    try:
        return Path(git_dir, "HEAD").read_text(encoding="ascii").strip().removeprefix("ref: refs/heads/")
    except (OSError, UnicodeDecodeError):
        return "main"
