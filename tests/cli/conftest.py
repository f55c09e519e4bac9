"""A store as `init` makes it, with one invented pupil."""

from pathlib import Path

import pytest

from cmeboard.cli.main import run

CONFIGURATION = "[user]\n\tname = Sam Patel\n\temail = sam@school.example\n"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store, which is the working folder too."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(CONFIGURATION)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    root = tmp_path / "store"
    calendar = tmp_path / "calendar.yaml"
    calendar.write_text("terms:\n  - {first: 2026-09-03, last: 2026-12-18}\n")
    assert run(["init", str(root), "--school", "Example Academy", "--calendar", str(calendar)]) == 0
    monkeypatch.chdir(root)
    contact = "Dana Sample=07700 900123"
    assert run(["new", "--name", "Rowan Sample", "--first-day-absent", "2026-11-09", "--contact", contact]) == 0
    return root
