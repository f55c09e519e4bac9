"""The first page of Today is kept, and shown only while all holds that it was made of."""

import os
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from time import time_ns

import pytest
from settled import wait_until_settled

from cmeboard.core.shown.today import PAGE, Grouping, Opening, first_page, today
from cmeboard.store.cache.cache import UNSETTLED_NS, Cache, Page
from cmeboard.workspace import Workspace
from cmeboard.workspace.boarding import BoardReader
from cmeboard.workspace.demonstrating import make_demo

NOW = datetime(2026, 11, 24, 8, 50)
BY = Grouping.URGENCY


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("opening") / "store"
    make_demo(root, 60, 7, NOW)
    return root


@pytest.fixture
def shown(root: Path) -> Workspace:
    """A store whose first page has been kept, its files settled."""
    wait_until_settled(root)
    workspace = Workspace.open(root)
    keep(workspace, NOW)
    assert opening(root, NOW) is not None
    return workspace


def keep(workspace: Workspace, now: datetime, by: Grouping = BY) -> None:
    board = workspace.board(now)
    workspace.keep_opening(board, by, today(board, by))


def opening(root: Path, now: datetime, by: Grouping = BY) -> Opening | None:
    """What the next start finds."""
    return Workspace.open(root).opening(now, by)


@pytest.fixture
def changed_file(root: Path) -> Iterator[Path]:
    file = next(root.glob("cases/*/*.yaml"))
    text = file.read_bytes()
    file.write_bytes(text.replace(b"stage: ", b"stage: Mist", 1))
    yield file
    file.write_bytes(text)


@pytest.mark.parametrize("by", list(Grouping))
def test_it_is_the_first_page_of_the_board_that_follows_and_says_that_no_file_was_looked_at(
    shown: Workspace, by: Grouping
) -> None:
    keep(shown, NOW, by)
    found, board = opening(shown.root, NOW, by), shown.board(NOW)
    assert found is not None
    assert found.groups == first_page(today(board, by))
    assert sum(len(group.steps) for group in found.groups) == PAGE
    assert sum(group.size for group in today(board, by)) > PAGE
    assert (found.board.totals, found.board.notices, found.board.school) == (board.totals, board.notices, board.school)
    assert (found.board.is_checked, found.board.now) == (False, "2026-11-24 08:50")
    assert set(found.board.cards) == {step.card for group in found.groups for step in group.steps}


def test_it_is_good_later_on_the_same_day_until_time_changes_a_card(shown: Workspace) -> None:
    later = opening(shown.root, NOW + timedelta(minutes=1))
    assert later is not None
    assert later.board.now == "2026-11-24 08:51"
    evening = NOW.replace(hour=23, minute=59)
    assert Workspace.open(shown.root).kept_board(evening) is None  # else this test says nothing
    assert opening(shown.root, evening) is None


@pytest.mark.parametrize("later", [timedelta(days=1), timedelta(days=-1), timedelta(minutes=-1)])
def test_another_day_or_an_earlier_moment_is_never_shown_from_it(shown: Workspace, later: timedelta) -> None:
    assert opening(shown.root, NOW + later) is None


def test_the_next_day_is_never_shown_from_it_though_no_card_would_change(shown: Workspace) -> None:
    cache = Cache(shown.git_dir)
    stamp = cache.value("stamp")
    meta, page = cache.page(stamp, "today by urgency")
    assert page is not None
    cache.keep_page(stamp, meta, "today by urgency", Page(page.since, "9999", page.body))
    cache.close()
    assert opening(shown.root, NOW.replace(hour=23, minute=59)) is not None
    assert opening(shown.root, NOW + timedelta(days=1)) is None


@pytest.mark.parametrize("name", ["calendar.yaml", "policy.yaml", "cmeboard.yaml"])
def test_other_settings_are_never_shown_from_it(shown: Workspace, name: str) -> None:
    path = shown.root / name
    before = path.read_bytes() if path.exists() else None
    path.write_bytes((before or b"") + b"# looked at\n")
    try:
        assert opening(shown.root, NOW) is None
    finally:
        path.unlink() if before is None else path.write_bytes(before)


def test_another_head_is_never_shown_from_it(shown: Workspace) -> None:
    git = ["git", "-C", str(shown.root), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "commit", "-q", "--allow-empty", "--no-verify", "-m", "x"], check=True)
    assert opening(shown.root, NOW) is None
    subprocess.run([*git, "reset", "-q", "--soft", "HEAD~1"], check=True)


def test_a_file_that_changed_is_found_by_the_board_that_follows_and_the_page_goes(
    shown: Workspace, changed_file: Path
) -> None:
    assert opening(shown.root, NOW) is not None
    assert any(column.stage.startswith("Mist") for column in shown.board(NOW).columns)
    while time_ns() < changed_file.stat().st_mtime_ns + UNSETTLED_NS:
        pass
    Workspace.open(shown.root).board(NOW)
    assert opening(shown.root, NOW) is None


def test_of_a_board_that_is_no_longer_the_last_nothing_is_kept(shown: Workspace, changed_file: Path) -> None:
    before = opening(shown.root, NOW)
    board = shown.board(NOW)
    changed_file.write_bytes(changed_file.read_bytes().replace(b"Mist", b"Fogg", 1))
    shown.board(NOW)
    shown.keep_opening(board, BY, ())
    after = opening(shown.root, NOW)
    assert after is None or after == before


def test_while_a_file_may_change_unseen_nothing_is_kept(shown: Workspace, changed_file: Path) -> None:
    tick = time_ns() + 3600 * 10**9  # still to come, so that it lasts as long as the test
    os.utime(changed_file, ns=(tick, tick))
    board = shown.board(NOW)
    shown.keep_opening(board, BY, ())
    found = opening(shown.root, NOW)
    assert found is None or found.groups


def test_an_answer_is_not_kept_for_a_file_that_changed_after_it_was_read(shown: Workspace) -> None:
    board = shown.board(NOW)
    file = next(shown.root.glob("cases/*/*.yaml"))
    text = file.read_bytes()
    try:
        file.write_bytes(text + b"# seen\n")
        shown.keep_answer("due", board, "words")
        assert BoardReader(str(shown.root)).kept_answer("due", NOW) is None
    finally:
        file.write_bytes(text)
