"""A home of one's own, so that nobody's git configuration reaches a test."""

from pathlib import Path

import pytest

from stress.hub_world import EMAIL, NAME


def set_home(base: Path, patch: pytest.MonkeyPatch) -> None:
    """A home in force whose git knows the person who records."""
    home = base / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(f"[user]\n\tname = {NAME}\n\temail = {EMAIL}\n")
    patch.setenv("HOME", str(home))
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    patch.delenv("XDG_CONFIG_HOME", raising=False)
