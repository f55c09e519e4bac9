"""An empty store of a school, made once and copied."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cmeboard.cli.main import run

CONFIGURATION = "[user]\n\tname = Sam Patel\n\temail = sam@school.example\n"
CALENDAR = "terms:\n  - {first: 2026-09-03, last: 2026-12-18}\n  - {first: 2027-01-05, last: 2027-04-01}\n"


def at_home(base: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("HOME", str(base))
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def make_school(base: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        at_home(base, patch)
        (base / ".gitconfig").write_text(CONFIGURATION)
        calendar = base / "calendar.yaml"
        calendar.write_text(CALENDAR)
        assert run(["init", str(base / "store"), "--school", "Example Academy", "--calendar", str(calendar)]) == 0


@pytest.fixture
def school(
    copy_of: Callable[[Callable[[Path], object], Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The store; a home is in force whose git knows who records."""
    copy_of(make_school, tmp_path)
    at_home(tmp_path, monkeypatch)
    return tmp_path / "store"
