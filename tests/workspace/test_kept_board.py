"""The first picture comes from what is kept, and only while it may hold; what the files say follows."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cmeboard.store.cache import UNSETTLED_NS
from cmeboard.workspace import Workspace
from cmeboard.workspace.demonstrating import make_demo

NOW = datetime(2026, 11, 24, 8, 50)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A store whose board has been looked at, after its files had settled."""
    root = tmp_path_factory.mktemp("kept") / "store"
    make_demo(root, 12, 7, NOW)
    while not _settled(root):
        pass
    workspace = Workspace.open(root)
    workspace.board(NOW)
    return workspace


def _settled(root: Path) -> bool:
    (root / ".git" / "now").touch()
    now = (root / ".git" / "now").stat().st_mtime_ns
    return all(file.stat().st_mtime_ns + UNSETTLED_NS < now for file in root.glob("cases/*/*.yaml"))


def test_what_is_kept_is_the_board_of_a_moment_ago(shown: Workspace) -> None:
    assert shown.kept_board(NOW) == shown.board(NOW)


def test_no_file_is_looked_at_and_the_board_that_follows_looks(shown: Workspace) -> None:
    file = next(shown.root.glob("cases/*/*.yaml"))
    before = file.read_bytes()
    file.write_bytes(before.replace(b"stage: ", b"stage: Mist", 1))
    try:
        assert shown.kept_board(NOW) is not None
        assert any(column.stage.startswith("Mist") for column in shown.board(NOW).columns)
    finally:
        file.write_bytes(before)


@pytest.mark.parametrize("later", [timedelta(days=1), timedelta(days=-1)])
def test_another_day_is_never_shown_from_what_is_kept(shown: Workspace, later: timedelta) -> None:
    shown.board(NOW)
    assert shown.kept_board(NOW + later) is None


def test_another_calendar_is_never_shown_from_what_is_kept(shown: Workspace) -> None:
    shown.board(NOW)
    with (shown.root / "calendar.yaml").open("a") as calendar:
        calendar.write("# looked at\n")
    assert shown.kept_board(NOW) is None
