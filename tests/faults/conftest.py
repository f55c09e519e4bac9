"""A store as `init` makes it, made once and copied: what the rows are tried on."""

import shutil
from pathlib import Path

import pytest
from homes import make_home

from cmeboard.cli.main import run

CALENDAR = "terms:\n  - {first: 2026-09-03, last: 2026-12-18}\n  - {first: 2027-01-04, last: 2027-03-25}\n"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that the others are copies of: one case, with one entry."""
    with pytest.MonkeyPatch.context() as patch:
        base = tmp_path_factory.mktemp("made")
        make_home(base, patch)
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
    make_home(tmp_path, monkeypatch)
    root = Path(shutil.copytree(made, tmp_path / "store", symlinks=True))
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def case(store: Path) -> Path:
    """The file of the store's one case."""
    [path] = store.glob("cases/*/*.yaml")
    return path
