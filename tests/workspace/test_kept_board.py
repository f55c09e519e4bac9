"""The first picture comes from what is kept, and only while it may hold; what the files say follows."""

import os
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from time import time_ns

import pytest
from settled import wait_until_settled

from cmeboard.core.shown.stock import order_text
from cmeboard.store.cache.cache import FILES, Cache, Page
from cmeboard.store.files.listing import listing_of
from cmeboard.workspace import Workspace
from cmeboard.workspace.demonstrating import make_demo

NOW = datetime(2026, 11, 24, 8, 50)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store for all, each of which finds it as the one before left it."""
    root = tmp_path_factory.mktemp("kept") / "store"
    make_demo(root, 12, 7, NOW)
    return root


@pytest.fixture
def shown(store: Path) -> Workspace:
    """The store, whose board has been looked at after its files had settled."""
    wait_until_settled(store)
    workspace = Workspace.open(store)
    workspace.board(NOW)
    return workspace


def test_what_is_kept_is_the_board_of_a_moment_ago_and_says_that_it_is(shown: Workspace) -> None:
    kept = Workspace.open(shown.root).kept_board(NOW)
    assert kept is not None
    assert kept != shown.board(NOW)
    assert kept._replace(is_checked=True) == shown.board(NOW)


def test_what_has_not_changed_is_not_made_anew(shown: Workspace) -> None:
    board = shown.board(NOW)
    assert shown.board(NOW) is board
    later = shown.board(NOW + timedelta(minutes=1))
    assert (later.now, later.columns) == ("2026-11-24 08:51", board.columns)
    assert later.columns is board.columns


def test_the_kept_board_is_the_one_that_is_read_where_the_files_are_as_they_were(shown: Workspace) -> None:
    again = Workspace.open(shown.root)
    kept = again.kept_board(NOW)
    assert kept is not None
    assert again.board(NOW).columns is kept.columns


def test_a_file_that_comes_goes_or_changes_is_seen_at_the_next_look(shown: Workspace) -> None:
    before = shown.board(NOW)
    file = next(shown.root.glob("cases/*/*.yaml"))
    text = file.read_bytes()
    try:
        file.write_bytes(text + b"# seen\n")
        assert [card.path for card in shown.board(NOW).cards if card.uncommitted]
        (file.parent / "2026-AAAAAA.yaml").write_bytes(b"case: 2026-AAAAAA\n")
        assert "2026-AAAAAA" in [card.case for card in shown.board(NOW).cards]
        (file.parent / "2026-AAAAAA.yaml").unlink()
        assert "2026-AAAAAA" not in [card.case for card in shown.board(NOW).cards]
    finally:
        file.write_bytes(text)
    assert shown.board(NOW) == before


def test_a_second_change_in_the_same_tick_of_the_clock_is_seen(shown: Workspace) -> None:
    file = next(shown.root.glob("cases/*/*.yaml"))
    text = file.read_bytes()
    changed = text.replace(b"stage: ", b"stage: Mist", 1)
    try:
        tick = (time_ns() + 3600 * 10**9,) * 2  # still to come, so that it lasts as long as the test
        file.write_bytes(changed)
        os.utime(file, ns=tick)
        shown.board(NOW)
        with file.open("r+b") as same:
            same.write(changed.replace(b"Mist", b"Fogg", 1))
        os.utime(file, ns=tick)
        assert any(column.stage.startswith("Fogg") for column in shown.board(NOW).columns)
    finally:
        file.write_bytes(text)


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


@pytest.mark.parametrize("year", [1600, 2300])
def test_a_file_of_another_age_has_its_card(shown: Workspace, year: int) -> None:
    file = next(shown.root.glob("cases/*/*.yaml"))
    before, stat = shown.board(NOW), file.stat()
    try:
        seconds = int((datetime(year, 1, 1) - datetime(1970, 1, 1)).total_seconds())
        os.utime(file, ns=(0, seconds * 10**9))
        for workspace in (shown, Workspace.open(shown.root)):
            assert [card.case for card in workspace.board(NOW).cards] == [card.case for card in before.cards]
    finally:
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_a_new_program_tells_by_one_look_that_no_file_has_changed(shown: Workspace) -> None:
    with closing(Cache(f"{shown.root}/.git")) as cache:
        stamp = cache.value("stamp")
        board = Workspace.open(shown.root).board(NOW)
        found = cache.read(stamp)
        assert found.order == order_text(board.columns)
        assert found.files == listing_of(str(shown.root)).text()
        file = next(shown.root.glob("cases/*/*.yaml"))
        file.touch()
        assert found.files != listing_of(str(shown.root)).text()
        Workspace.open(shown.root).board(NOW)
        after = cache.read(stamp).files
        assert after in (b"", listing_of(str(shown.root)).text()), "of the file as it is, once it has settled"
        assert after != found.files


def test_an_open_board_that_looked_at_each_file_tells_the_next_program(shown: Workspace) -> None:
    with closing(Cache(f"{shown.root}/.git")) as cache:
        stamp = cache.value("stamp")
        cache.write(stamp, cache.read(stamp).meta, [], [])
        assert cache.read(stamp).files == b""
        opened = Workspace.open(shown.root)
        assert opened.kept_board(NOW) is not None
        columns = opened.board(NOW).columns
        assert cache.read(stamp).files == listing_of(str(shown.root)).text()
        assert cache.read(stamp).order == order_text(columns)


def test_a_page_of_files_without_their_cards_is_believed_by_nobody(shown: Workspace) -> None:
    before, listed = shown.board(NOW), listing_of(str(shown.root)).text()
    with closing(Cache(f"{shown.root}/.git")) as cache:
        stamp = cache.value("stamp")
        meta = cache.read(stamp).meta
        cache.write("another", {}, [], [])
        emptied = cache.write(stamp, {key: meta[key] for key in meta if key != "edition"}, [], [])
        cache.keep_page(stamp, emptied, FILES, Page("", "", listed))
        assert cache.read(stamp).files == listed
    assert Workspace.open(shown.root).board(NOW).columns == before.columns


def test_files_that_a_folder_lists_in_another_order_are_looked_at_one_by_one(shown: Workspace) -> None:
    before, listed = shown.board(NOW), listing_of(str(shown.root)).text()
    with closing(Cache(f"{shown.root}/.git")) as cache:
        stamp = cache.value("stamp")
        cache.keep_page(stamp, cache.read(stamp).meta, FILES, Page("", "", b"in another order"))
        again = Workspace.open(shown.root)
        kept = again.kept_board(NOW)
        assert kept is not None
        assert again.board(NOW).columns == kept.columns == before.columns
        assert cache.read(stamp).files == listed
