"""A home of one's own, so that nobody's git configuration reaches a test; a store, its hub and copies of it."""

import subprocess
import time
from pathlib import Path

import pytest

from cmeboard.cli.main import run
from cmeboard.core.refused import Refused
from cmeboard.store.errors import StoreError
from cmeboard.workspace.gating import judge
from stress.hub_world import EMAIL, NAME, NOBODY

MAIN = "refs/heads/main"


def set_home(base: Path, patch: pytest.MonkeyPatch) -> None:
    """A home in force whose git knows the person who records."""
    (base / "home").mkdir()
    (base / "home" / ".gitconfig").write_text(f"[user]\n\tname = {NAME}\n\temail = {EMAIL}\n")
    at_home(base, patch)


def at_home(base: Path, patch: pytest.MonkeyPatch) -> None:
    """Puts the home under `base` in force."""
    patch.setenv("HOME", str(base / "home"))
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    patch.delenv("XDG_CONFIG_HOME", raising=False)


def git(root: Path, *args: str, check: bool = True) -> str:
    """A git command as a person types it; what it answered and said."""
    done = subprocess.run(["git", *args], cwd=root, capture_output=True, text=True, check=check)
    return (done.stdout + done.stderr).strip()


def cmeboard(root: Path, *args: str) -> int:
    """The exit status of a command on a store."""
    return run(["--store", str(root), *args])


def make_school(base: Path) -> None:
    """A store with one invented pupil, and an empty hub beside it that the store knows as origin."""
    with pytest.MonkeyPatch.context() as patch:
        set_home(base, patch)
        root = base / "store"
        assert run(["init", str(root), "--school", "Example Academy"]) == 0
        assert cmeboard(root, "new", "--name", "Rowan Sample", "--first-day-absent", "2026-11-09") == 0
        assert run(["init", "--hub", str(base / "hub.git")]) == 0
        git(root, "remote", "add", "origin", "../hub.git")


def make_school_that_met(base: Path) -> None:
    """The same after a first exchange."""
    make_school(base)
    with pytest.MonkeyPatch.context() as patch:
        at_home(base, patch)
        assert cmeboard(base / "store", "sync") == 0


def copy_of(hub: Path, name: str) -> Path:
    """A colleague's copy."""
    root = hub.parent / name
    git(hub.parent, "clone", "-q", str(hub), str(root))
    root.chmod(0o700)
    return root


def judged(hub: Path, copy: Path, reference: str = MAIN) -> str:
    """What the hub says of a push, without the push; nothing where it would take it.

    It is what its hook runs in a push, over the objects as they lie in the copy.
    """
    old = git(hub, "rev-parse", "-q", "--verify", reference, check=False) or NOBODY
    new = git(copy, "rev-parse", reference)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", str(copy / ".git" / "objects"))
        try:
            found = judge(hub, [f"{old} {new} {reference}"], time.time())
        except (Refused, StoreError) as refused:
            return str(refused)
    return "\n".join(f"{one.path}: {one.finding}: {one.remedy}" for one in found)


def taken(hub: Path, copy: Path) -> None:
    """The hub takes what it finds nothing wrong with."""
    assert judged(hub, copy) == ""
    git(hub, "fetch", "-q", str(copy), f"{MAIN}:{MAIN}")
