"""A store as `init` makes it, made once and copied: what the rows are tried on."""

import os
import shutil
from pathlib import Path

import pytest

from cmeboard.cli.main import run

CONFIGURATION = "[user]\n\tname = Sam Patel\n\temail = sam@school.example\n"
CALENDAR = "terms:\n  - {first: 2026-09-03, last: 2026-12-18}\n  - {first: 2027-01-04, last: 2027-03-25}\n"


def _at_home(base: Path, patch: pytest.MonkeyPatch) -> None:
    home = base / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(CONFIGURATION)
    for name in [name for name in os.environ if name.startswith(("GIT_", "XDG_", "CMEBOARD_"))]:
        patch.delenv(name)
    patch.setenv("HOME", str(home))
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that the others are copies of: one case, with one entry."""
    with pytest.MonkeyPatch.context() as patch:
        base = tmp_path_factory.mktemp("made")
        _at_home(base, patch)
        (base / "calendar.yaml").write_text(CALENDAR)
        root = base / "store"
        init = ["init", str(root), "--school", "Example Academy", "--calendar", str(base / "calendar.yaml")]
        assert run(init) == 0
        patch.chdir(root)
        assert run(["new", "--name", "Rowan Sample", "--first-day-absent", "2026-11-09"]) == 0
        [case] = (path.stem for path in root.glob("cases/*/*.yaml"))
        assert run(["record", case, "sms", "--at", "2026-11-09 09:40"]) == 0
        return root


@pytest.fixture
def store(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one case in which one entry was recorded; it is the working folder too."""
    _at_home(tmp_path, monkeypatch)
    root = Path(shutil.copytree(made, tmp_path / "store", symlinks=True))
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def case(store: Path) -> Path:
    """The file of the store's one case."""
    [path] = store.glob("cases/*/*.yaml")
    return path
