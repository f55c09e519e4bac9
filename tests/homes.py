"""A home of one's own, so that nobody's git configuration reaches a test, and git as a person types it."""

import os
import subprocess
from pathlib import Path

import pytest

WHO = "[user]\n\tname = Sam Patel\n\temail = sam@school.example\n"
"""What git knows of who records."""


def make_home(base: Path, patch: pytest.MonkeyPatch) -> Path:
    """A home under `base`, in force, whose git knows who records."""
    home = base / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(WHO)
    at_home(base, patch)
    return home


def at_home(base: Path, patch: pytest.MonkeyPatch) -> None:
    """Puts the home under `base` in force, and takes out of the environment what git and the program would heed."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "XDG_", "CMEBOARD_"))]:
        patch.delenv(name)
    patch.setenv("HOME", str(base / "home"))
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def git(root: Path, *args: str, check: bool = True) -> str:
    """A git command as a person types it in `root`; what it answered and said."""
    done = subprocess.run(["git", *args], cwd=root, capture_output=True, text=True, check=check)
    return (done.stdout + done.stderr).strip()
