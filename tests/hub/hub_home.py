"""A home of one's own, so that nobody's git configuration reaches a test; a store, its hub and copies of it."""

import subprocess
from pathlib import Path

import pytest

from cmeboard.cli.main import run
from stress.hub_world import EMAIL, NAME


def set_home(base: Path, patch: pytest.MonkeyPatch) -> None:
    """A home in force whose git knows the person who records."""
    home = base / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(f"[user]\n\tname = {NAME}\n\temail = {EMAIL}\n")
    patch.setenv("HOME", str(home))
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    patch.delenv("XDG_CONFIG_HOME", raising=False)


def git(root: Path, *args: str, check: bool = True) -> str:
    """A git command as a person types it; what it answered and said."""
    done = subprocess.run(["git", *args], cwd=root, capture_output=True, text=True, check=check)
    return (done.stdout + done.stderr).strip()


def cmeboard(root: Path, *args: str) -> int:
    """The exit status of a command on a store."""
    return run(["--store", str(root), *args])


def new_store(base: Path, patch: pytest.MonkeyPatch) -> Path:
    """A store with one invented pupil, and a home in force."""
    set_home(base, patch)
    root = base / "store"
    assert run(["init", str(root), "--school", "Example Academy"]) == 0
    assert cmeboard(root, "new", "--name", "Rowan Sample", "--first-day-absent", "2026-11-09") == 0
    return root


def hub_of(store: Path) -> Path:
    """An empty hub that the store knows as origin."""
    folder = store.parent / "hub.git"
    assert run(["init", "--hub", str(folder)]) == 0
    git(store, "remote", "add", "origin", str(folder))
    return folder


def copy_of(hub: Path, name: str) -> Path:
    """A colleague's copy."""
    root = hub.parent / name
    git(hub.parent, "clone", "-q", str(hub), str(root))
    root.chmod(0o700)
    return root
