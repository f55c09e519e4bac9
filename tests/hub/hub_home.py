"""A store, its hub and copies of it."""

import time
from pathlib import Path

import pytest
from homes import at_home, git, make_home

from cmeboard.cli.main import run
from cmeboard.core.refused import Refused
from cmeboard.store.errors import StoreError
from cmeboard.workspace.gating import judge
from stress.hub_world import NOBODY

MAIN = "refs/heads/main"


def cmeboard(root: Path, *args: str) -> int:
    """The exit status of a command on a store."""
    return run(["--store", str(root), *args])


def make_school(base: Path) -> None:
    """A store with one invented pupil, and an empty hub beside it that the store knows as origin."""
    with pytest.MonkeyPatch.context() as patch:
        make_home(base, patch)
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
