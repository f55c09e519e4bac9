"""Copies brought together."""

import subprocess
import sys
from pathlib import Path

from cmeboard.store.copies.sync import SLOWEST, Manner, sync
from cmeboard.store.errors import Busy, StoreError


def sync_unattended(root: Path, now: float, slowest: float = SLOWEST) -> str:
    """As `sync`, with nobody to ask and nobody who waits. Gives what has to be said, or nothing.

    Whatever stands in the way is kept for the board to tell, and the work goes on.
    """
    try:
        done = sync(root, now, Manner.IN_BACKGROUND, slowest)
    except Busy:
        return ""
    except StoreError as error:
        return f"{error.why}: {error.remedy}"
    return "; ".join(done.said)


def start_sync(root: Path) -> None:
    """Begins an exchange in a process of its own, which outlives this one and says nothing."""
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-m", "cmeboard", "--store", str(root.resolve()), "sync", "--in-background"]
    subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, cwd="/", start_new_session=True)
