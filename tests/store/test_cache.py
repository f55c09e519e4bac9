"""The cache: right or empty, never wrong."""

import sqlite3
from pathlib import Path

import pytest

from cmeboard.core.board import Card, CardDuty
from cmeboard.store.cache import Cache, Row
from cmeboard.store.head import quick_head
from cmeboard.store.listing import Stat, case_stats

PATH = "cases/2026-27/a.yaml"
DUTY = CardDuty("N1a", "Text", "staff", "2026-11-09", "due", "2026-11-09", "Heading", "Sentence", "day 1")
SHOWN = ((DUTY,), DUTY.due, 0, 1)
CARD = Card("2026-AAAAAA", PATH, "Absent", "Zoë", 9, "2026-11-09", 1, None, ("fgm",), ("a", "b"), *SHOWN, "", True)
ROW = Row(PATH, Stat(1, 2, 3), "2026-11-09 08:00", "2026-11-10 00:00", "p", "b", CARD)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(str(tmp_path))


def test_rows_come_back_under_the_same_stamp_only(cache: Cache) -> None:
    cache.write("one", {"head": "abc"}, [ROW], [])
    meta, rows = cache.read("one")
    assert meta["head"] == "abc"
    assert rows == {ROW.path: ROW}
    assert cache.read("two") == ({}, {})


def test_another_stamp_forgets_everything(cache: Cache) -> None:
    cache.write("one", {"head": "abc"}, [ROW], [])
    cache.write("two", {}, [], [])
    assert cache.read("two") == ({"stamp": "two"}, {})


def test_gone_files_are_forgotten(cache: Cache) -> None:
    cache.write("one", {}, [ROW], [])
    cache.write("one", {}, [], [ROW.path])
    assert cache.read("one")[1] == {}


@pytest.mark.parametrize(
    "damage", [b"", b"not a database at all, but long enough to be looked at", b"SQLite format 3\0"]
)
def test_a_damaged_cache_is_thrown_away(tmp_path: Path, damage: bytes) -> None:
    Cache(str(tmp_path)).write("one", {}, [ROW], [])
    (tmp_path / "cmeboard" / "cache.sqlite").write_bytes(damage)
    again = Cache(str(tmp_path))
    assert again.read("one") == ({}, {})
    again.write("one", {}, [ROW], [])
    assert again.read("one")[1] == {ROW.path: ROW}


@pytest.mark.parametrize(
    ("column", "was", "then"),
    [
        ("duties", "Sentence", "Sentance"),
        ("facts", "AAAAAA", "AAAAAB"),
        ("facts", "Absent", "Abscnt"),
        ("facts", "2026-11-10 00:00", "2036-11-10 00:00"),
        ("facts", "true", "null"),
        ("facts", "[1, 2, 3,", "[1, 2, 4,"),
        ("facts", "]", ""),
    ],
)
def test_a_row_that_is_not_as_it_was_written_throws_the_cache_away(
    tmp_path: Path, column: str, was: str, then: str
) -> None:
    Cache(str(tmp_path)).write("one", {}, [ROW], [])
    with sqlite3.connect(tmp_path / "cmeboard" / "cache.sqlite") as other:
        (text,) = other.execute("SELECT facts || duties FROM rows").fetchone()
        assert was in text
        change = f"UPDATE rows SET {column} = CAST(replace({column}, ?, ?) AS BLOB)"  # noqa: S608  nobody types it
        other.execute(change, (was, then))
    assert Cache(str(tmp_path)).read("one") == ({}, {})


def test_a_folder_in_its_place_is_lived_with(tmp_path: Path) -> None:
    (tmp_path / "cmeboard" / "cache.sqlite").mkdir(parents=True)
    cache = Cache(str(tmp_path))
    cache.write("one", {}, [ROW], [])
    assert cache.read("one") == ({}, {})


@pytest.mark.parametrize(
    ("stat", "now", "holds"),
    [
        (Stat(1, 2, 3), "2026-11-09 08:00", True),
        (Stat(1, 2, 3), "2026-11-09 23:59", True),
        (Stat(1, 2, 3), "2026-11-10 00:00", False),
        (Stat(1, 2, 3), "2026-11-09 07:59", False),
        (Stat(1, 2, 4), "2026-11-09 08:00", False),
        (None, "2026-11-09 08:00", False),
    ],
)
def test_a_row_holds_for_its_file_and_its_time(stat: Stat | None, now: str, holds: bool) -> None:
    assert ROW.holds(stat, now) is holds


def test_quick_head_reads_loose_packed_detached_and_unborn(tmp_path: Path) -> None:
    (tmp_path / "HEAD").write_text("ref: refs/heads/main\n")
    assert quick_head(str(tmp_path)) is None
    (tmp_path / "packed-refs").write_text("# pack-refs with: peeled\n" + "a" * 40 + " refs/heads/main\n")
    assert quick_head(str(tmp_path)) == "a" * 40
    (tmp_path / "refs" / "heads").mkdir(parents=True)
    (tmp_path / "refs" / "heads" / "main").write_text("b" * 40 + "\n")
    assert quick_head(str(tmp_path)) == "b" * 40
    (tmp_path / "HEAD").write_text("c" * 40 + "\n")
    assert quick_head(str(tmp_path)) == "c" * 40


def test_listing_follows_no_link_and_misses_nothing(tmp_path: Path) -> None:
    year = tmp_path / "cases" / "2026-27"
    year.mkdir(parents=True)
    (year / "a.yaml").write_text("x")
    (year / "b.yaml").symlink_to("/etc/passwd")
    (tmp_path / "cases" / "stray.yaml").write_text("x")
    stats = case_stats(str(tmp_path))
    assert sorted(stats) == ["cases/2026-27/a.yaml", "cases/2026-27/b.yaml", "cases/stray.yaml"]
    assert stats["cases/2026-27/b.yaml"].size == len("/etc/passwd")
    assert case_stats(str(tmp_path / "nowhere")) == {}
