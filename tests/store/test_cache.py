"""The cache: right or empty, never wrong."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import cmeboard
from cmeboard.core.board import Card, CardDuty
from cmeboard.core.shown.stock import shelf_of
from cmeboard.store.cache.cache import Cache, Found, Page, stamp_of
from cmeboard.store.cache.shelves import EMPTY, Reckoned, Row
from cmeboard.store.files.listing import Stat, case_stats, listing_of
from cmeboard.store.git.head import quick_head

PATH = "cases/2026-27/2026-AAAAAA.yaml"
DUTY = CardDuty("N1a", "Text", "staff", "2026-11-09", "due", "2026-11-09", "Heading", "Sentence", "day 1")
SHOWN = ((DUTY,), DUTY.due, 0, 1)
CARD = Card("2026-AAAAAA", PATH, "Absent", "Zoë", 9, "2026-11-09", 1, None, ("fgm",), ("a", "b"), *SHOWN, "", True)
ROW = Row(PATH, (1, 2, 3), "2026-11-09 08:00", "2026-11-10 00:00", "p", "b", True, ("fgm",), "fgm=2026-11-09")

PAGE = Page("2026-11-09", "2026-11-10", b"first page")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(str(tmp_path))


def held(found: Found) -> dict[str, Reckoned]:
    """The rows and cards by path."""
    return {
        row.path: (row, card)
        for shelf in found.shelves
        for row, card in zip(shelf.rows(), shelf.cards.all_cards(found.said), strict=True)
    }


def test_rows_come_back_under_the_same_stamp_only(cache: Cache) -> None:
    cache.write("one", {"head": "abc"}, [(ROW, CARD)], [])
    found = cache.read_with_rows("one")
    assert found.meta["head"] == "abc"
    assert held(found) == {PATH: (ROW, CARD)}
    assert cache.read_with_rows("two") == cache.read("two") == Found({}, EMPTY, {})


def test_a_start_reads_the_cards_and_stats_alone(cache: Cache) -> None:
    cache.write("one", {}, [(ROW, CARD)], [])
    found, whole = cache.read("one"), cache.read_with_rows("one")
    assert [shelf._replace(ledger=b"") for shelf in whole.shelves] == [
        shelf._replace(ledger=b"") for shelf in found.shelves
    ]
    [shelf] = [shelf for shelf in found.shelves if len(shelf.cards)]
    assert shelf.is_of({PATH: (1, 2, 3), "another": (1, 2, 4)})
    assert not shelf.is_of({PATH: (1, 2, 4)})
    assert not shelf.is_of({})
    assert (shelf.since, shelf.until, shelf.ledger) == (ROW.reckoned, ROW.until, b"")


def test_another_stamp_forgets_everything(cache: Cache) -> None:
    cache.write("one", {"head": "abc"}, [(ROW, CARD)], [])
    cache.write("two", {}, [], [])
    meta, *others = cache.read("two")
    assert (meta["stamp"], "head" in meta, others) == ("two", False, [EMPTY, {}, b"", b""])


def test_gone_files_are_forgotten(cache: Cache) -> None:
    cache.write("one", {}, [(ROW, CARD)], [])
    cache.write("one", {}, [], [PATH])
    assert held(cache.read_with_rows("one")) == {}


def test_what_another_process_kept_meanwhile_stays(tmp_path: Path) -> None:
    one, other = Cache(str(tmp_path)), Cache(str(tmp_path))
    paths = [f"cases/2026-27/2026-{number:06}.yaml" for number in range(200)]
    cards = [CARD._replace(case=path[14:-5], path=path) for path in paths]
    reckoned = [(ROW._replace(path=path), card) for path, card in zip(paths, cards, strict=True)]
    assert len({shelf_of(card.case) for card in cards}) == len(EMPTY)
    one.write("one", {}, reckoned[:150], [])
    other.write("one", {}, reckoned[100:], paths[:50])
    assert held(one.read_with_rows("one")) == dict(zip(paths[50:], reckoned[50:], strict=True))


@pytest.mark.parametrize("mtime_ns", [2**63, -(2**63) - 1])
def test_a_file_of_a_time_that_cannot_be_spelled_is_read_each_time(cache: Cache, mtime_ns: int) -> None:
    cache.write("one", {}, [(ROW._replace(stat=(mtime_ns, 2, 3)), CARD)], [])
    assert held(cache.read_with_rows("one")) == {}
    cache.write("one", {}, [(ROW._replace(stat=(-1, 2, 2**64 - 1)), CARD)], [])
    assert held(cache.read_with_rows("one"))[PATH][0].stat == (-1, 2, 2**64 - 1)


@pytest.mark.parametrize(
    "damage", [b"", b"not a database at all, but long enough to be looked at", b"SQLite format 3\0"]
)
def test_a_damaged_cache_is_thrown_away(tmp_path: Path, damage: bytes) -> None:
    Cache(str(tmp_path)).write("one", {}, [(ROW, CARD)], [])
    (tmp_path / "cmeboard" / "cache.sqlite").write_bytes(damage)
    again = Cache(str(tmp_path))
    assert again.read("one") == Found({}, EMPTY, {})
    again.write("one", {}, [(ROW, CARD)], [])
    assert held(again.read_with_rows("one")) == {PATH: (ROW, CARD)}


@pytest.mark.parametrize(
    ("table", "column", "was", "then"),
    [
        ("said", "words", b"Sentence", b"Sentance"),
        ("said", "words", b"]", b""),
        ("shelves", "paths", b"AAAAAA", b"AAAAAB"),
        ("shelves", "paths_ends", b"\0", b"\1"),
        ("shelves", "front", b"Absent", b"Abscnt"),
        ("shelves", "front", b"0", b"1"),
        ("shelves", "facts", b"x\x9c", b"x\x9d"),
        ("shelves", "facts", b"x\x9c", b""),
        ("shelves", "facts_ends", b"\0", b"\1"),
        ("shelves", "duties", b"x\x9c", b"x\x9d"),
        ("shelves", "duties_ends", b"\0", b""),
        ("shelves", "stats", b"\1", b"\2"),
        ("shelves", "until", b"2026-11-10", b"2036-11-10"),
        ("shelves", "since", b"2026", b"2016"),
    ],
)
def test_what_is_not_as_it_was_written_throws_the_cache_away(
    tmp_path: Path, table: str, column: str, was: bytes, then: bytes
) -> None:
    _damage(tmp_path, table, column, was, then)
    assert Cache(str(tmp_path)).read("one") == Found({}, EMPTY, {})
    assert Cache(str(tmp_path)).read_with_rows("one") == Found({}, EMPTY, {})


@pytest.mark.parametrize(("was", "then"), [(b"2026-11-09 08:00", b"2026-11-09 07:00"), (b'"p"', b'"q"'), (b"]", b"")])
def test_a_row_that_is_not_as_it_was_written_throws_the_cache_away(tmp_path: Path, was: bytes, then: bytes) -> None:
    _damage(tmp_path, "shelves", "ledger", was, then)
    assert Cache(str(tmp_path)).read_with_rows("one") == Found({}, EMPTY, {})


def _damage(root: Path, table: str, column: str, was: bytes, then: bytes) -> None:
    """Writes one card, and changes some of its bytes in the file."""
    Cache(str(root)).write("one", {}, [(ROW, CARD)], [])
    with sqlite3.connect(root / "cmeboard" / "cache.sqlite") as other:
        [[there]] = other.execute(f"SELECT {column} FROM {table}").fetchall()  # noqa: S608  nobody types it
        there = there if isinstance(there, bytes) else there.encode()
        assert was in there
        damaged: bytes | str = there.replace(was, then)
        damaged = damaged if column not in ("words", "since", "until") else damaged.decode()  # type: ignore[union-attr]
        other.execute(f"UPDATE {table} SET {column} = ?", (damaged,))  # noqa: S608


def test_a_page_comes_back_with_its_meta_values_under_the_same_stamp_only(cache: Cache) -> None:
    meta = cache.write("one", {"head": "abc"}, [(ROW, CARD)], [])
    cache.keep_page("one", meta, "today", PAGE)
    assert cache.page("one", "today") == (meta, PAGE)
    assert cache.page("one", "due") == ({}, None)
    assert cache.page("two", "today") == ({}, None)


@pytest.mark.parametrize(("made", "gone"), [([(ROW, CARD)], []), ([], [PATH]), ([], [])])
def test_a_page_goes_with_the_first_card_that_changes(cache: Cache, made: list[Reckoned], gone: list[str]) -> None:
    meta = cache.write("one", {}, [(ROW, CARD)], [])
    cache.keep_page("one", meta, "today", PAGE)
    cache.write("one", {}, made, gone)
    assert cache.page("one", "today") == ({}, None)


def test_pages_that_come_with_cards_are_kept_where_nobody_else_has_written_since(cache: Cache, tmp_path: Path) -> None:
    meta = cache.write("one", {}, [(ROW, CARD)], [], {"today": PAGE})
    assert cache.page("one", "today")[1] == PAGE, "of a cache that was empty"
    meta = cache.write("one", meta, [], [], {"due": PAGE})
    assert (cache.page("one", "today")[1], cache.page("one", "due")[1]) == (None, PAGE)
    Cache(str(tmp_path)).write("one", {}, [(ROW, CARD)], [])
    meta = cache.write("one", meta, [], [], {"due": PAGE})
    assert cache.page("one", "due")[1] is None, "the other's cards are not in it"
    cache.write("two", {}, [(ROW, CARD)], [], {"due": PAGE})
    assert cache.page("two", "due")[1] == PAGE, "what there was under another stamp is gone"


@pytest.mark.parametrize("stamp", ["one", "two"])
def test_who_holds_other_cards_than_there_are_keeps_no_page(cache: Cache, tmp_path: Path, stamp: str) -> None:
    meta = cache.write("one", {}, [(ROW, CARD)], [])
    Cache(str(tmp_path)).write(stamp, {}, [(ROW, CARD)], [])
    stale = cache.write("one", meta | {"waiting": "1"}, [], [], {"files": PAGE})
    cache.keep_page("one", stale, "files", PAGE)
    assert cache.page("one", "files")[1] is None
    stale = cache.write("one", meta, [(ROW, CARD)], [], {"files": PAGE})
    assert cache.page("one", "files")[1] is None


def test_a_page_of_cards_that_another_process_has_changed_since_is_not_kept(cache: Cache, tmp_path: Path) -> None:
    meta = cache.write("one", {}, [(ROW, CARD)], [])
    Cache(str(tmp_path)).write("one", {}, [(ROW, CARD)], [])
    cache.keep_page("one", meta, "today", PAGE)
    assert cache.page("one", "today") == ({}, None)


@pytest.mark.parametrize(("column", "then"), [("body", "first pagf"), ("since", "2026-11-08"), ("until", "2036-11-10")])
def test_a_page_that_is_not_as_it_was_written_throws_the_cache_away(tmp_path: Path, column: str, then: str) -> None:
    cache = Cache(str(tmp_path))
    cache.keep_page("one", cache.write("one", {}, [(ROW, CARD)], []), "today", PAGE)
    value = then.encode() if column == "body" else then
    with sqlite3.connect(tmp_path / "cmeboard" / "cache.sqlite") as other:
        other.execute(f"UPDATE pages SET {column} = ?", (value,))  # noqa: S608  nobody types it
    assert Cache(str(tmp_path)).page("one", "today") == ({}, None)
    assert Cache(str(tmp_path)).read("one") == Found({}, EMPTY, {})


def test_a_folder_in_its_place_is_lived_with(tmp_path: Path) -> None:
    (tmp_path / "cmeboard" / "cache.sqlite").mkdir(parents=True)
    cache = Cache(str(tmp_path))
    cache.write("one", {}, [(ROW, CARD)], [])
    assert cache.read("one") == Found({}, EMPTY, {})


@pytest.mark.parametrize(
    ("stat", "now", "holds"),
    [
        ((1, 2, 3), "2026-11-09 08:00", True),
        ((1, 2, 3), "2026-11-09 23:59", True),
        ((1, 2, 3), "2026-11-10 00:00", False),
        ((1, 2, 3), "2026-11-09 07:59", False),
        ((1, 2, 4), "2026-11-09 08:00", False),
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
    assert stats["cases/2026-27/b.yaml"][1] == len("/etc/passwd")
    assert case_stats(str(tmp_path / "nowhere")) == {}


def test_a_listing_has_one_text_for_the_same_files_and_another_for_each_change(tmp_path: Path) -> None:
    year = tmp_path / "cases" / "2026-27"
    year.mkdir(parents=True)
    seen = set()

    def look() -> None:
        text = listing_of(str(tmp_path)).text()
        assert text == listing_of(str(tmp_path)).text()
        assert not any(text.startswith(other) or other.startswith(text) for other in seen)
        seen.add(text)

    look()
    (year / "1.yaml").write_text("x")
    look()
    os.utime(year / "1.yaml", ns=(1, 1))
    look()
    (year / "1.yaml").write_text("xy")
    os.utime(year / "1.yaml", ns=(1, 1))
    look()
    (year / "1.yaml").rename(year / "2.yaml")
    look()
    (year / "2.yaml").rename(tmp_path / "cases" / "2.yaml")
    look()
    shutil.copy2(tmp_path / "cases" / "2.yaml", year / "1.yaml")
    look()
    os.utime(year / "1.yaml", ns=(1, 2**63 + 10**9))
    look()
    assert case_stats(str(tmp_path))["cases/2026-27/1.yaml"][0] == 2**63 + 10**9
    (year / ".1.yaml.swp").write_text("an editor's own")
    assert listing_of(str(tmp_path)).text() in seen


@pytest.mark.parametrize(
    "changed",
    [
        "core/reckoning/starts.py",
        "store/files/layout.py",
        "workspace/telling.py",
        "packs/england/policy.yaml",
        "site-packages/holidays-1",
    ],
)
def test_an_update_of_the_program_or_of_a_library_is_another_stamp(tmp_path: Path, changed: str) -> None:
    """Else a deadline that an update counts right would stay wrong until somebody touched the case."""
    program = tmp_path / "cmeboard"
    shutil.copytree(Path(cmeboard.__file__).parent, program, ignore=shutil.ignore_patterns("__pycache__", "tui"))
    libraries = tmp_path / "site-packages"
    libraries.mkdir()
    script = "import sys; from cmeboard.store.cache.cache import stamp_of; print(stamp_of(sys.argv[1]))"

    def stamp() -> str:
        paths = os.pathsep.join(map(str, (tmp_path, libraries)))
        command = [sys.executable, "-S", "-B", "-c", script, str(tmp_path)]
        asked = subprocess.run(
            command, cwd=tmp_path, env={"PYTHONPATH": paths}, capture_output=True, text=True, check=True
        )
        return asked.stdout

    before = stamp()
    assert stamp() == before
    file = (tmp_path if "site" in changed else program) / changed
    beside = file.with_name(f"{file.name}.new")
    beside.write_bytes(file.read_bytes() if file.exists() else b"")
    beside.replace(file)
    assert stamp() != before


def test_a_folder_of_libraries_that_was_never_made_keeps_nobody_from_the_board(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stamp_of(str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path / "site-packages"))
    assert stamp_of(str(tmp_path)) == before
