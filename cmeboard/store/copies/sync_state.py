"""What this working copy knows of its exchange with the others: when it last worked, what stands in the way.

Kept in a small file beside the cache, so that the board can say it without asking git. Standard library only.
"""

import json
import os
from pathlib import Path
from typing import NamedTuple


class SyncState(NamedTuple):
    """`worked` and `tried` are in seconds since 1970, 0 for never. `seen` is the other copy's last commit then.

    `trouble` says why it did not work since, and `remedy` what to do; both are empty where it did. `rewritten` says
    that the other copy's history was changed after the fact.
    """

    worked: float = 0.0
    tried: float = 0.0
    seen: str = ""
    trouble: str = ""
    remedy: str = ""
    rewritten: bool = False


def state_path(git_dir: Path) -> Path:
    """Where it is kept."""
    return git_dir / "cmeboard" / "sync.json"


def read_state(git_dir: Path) -> SyncState:
    """What was kept, or nothing known."""
    try:
        raw = json.loads(state_path(git_dir).read_bytes())
        seen, trouble, remedy = (str(raw[name]) for name in ("seen", "trouble", "remedy"))
        return SyncState(float(raw["worked"]), float(raw["tried"]), seen, trouble, remedy, raw["rewritten"] is True)
    except (OSError, ValueError, KeyError, TypeError):
        return SyncState()


def keep_state(git_dir: Path, state: SyncState, mode: int) -> None:
    """Keeps it; not flushed, since the next exchange finds out anew."""
    path = state_path(git_dir)
    path.parent.mkdir(exist_ok=True)
    new = path.with_name(f"sync.json-{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, mode)
        json.dump(state._asdict(), file)
    new.replace(path)
