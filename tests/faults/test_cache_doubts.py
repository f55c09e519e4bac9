"""The cache is thrown away on any doubt: what is shown with it is what is shown without it."""

import os
import sqlite3
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from answering import said

NOW = ("--now", "2026-11-12 10:00")


@pytest.fixture
def cache(store: Path, case: Path) -> Path:
    """The store's cache, filled."""
    for path in (case, *store.glob("*.yaml")):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    said(*NOW, "list")
    path = store / ".git/cmeboard/cache.sqlite"
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM shelves").fetchone() == (1,)
    return path


def without(cache: Path, *call: str) -> str:
    """What a call says where there is no cache."""
    cache.unlink(missing_ok=True)
    return said(*call)


def _sql(*statements: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with sqlite3.connect(path) as connection:
            for statement in statements:
                connection.execute(statement)

    return change


def _cut(part: float) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _linked(path: Path) -> None:
    other = path.with_name("other.sqlite")
    path.rename(other)
    path.symlink_to(other)


DAMAGE = {
    "cut to nothing": _cut(0),
    "cut in its head": _cut(0.01),
    "cut in the middle": _cut(0.5),
    "cut at the end": _cut(0.95),
    "garbage": lambda path: path.write_bytes(b"not a database at all" * 1000),
    "garbage behind its head": lambda path: path.write_bytes(path.read_bytes()[:100] + b"\xff" * 20_000),
    "NULs": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "another program's": _sql("DROP TABLE shelves", "DROP TABLE meta", "CREATE TABLE places (url TEXT)"),
    "another version's": _sql("UPDATE meta SET value = 'x' || value WHERE key = 'stamp'"),
    "a column less": _sql("ALTER TABLE shelves DROP COLUMN duties"),
    "duties of something else": _sql("UPDATE shelves SET duties = CAST(replace(duties, 'overdue', 'done') AS BLOB)"),
    "another owner": _sql("UPDATE said SET words = replace(words, 'staff', 'office')"),
    "a byte of a name": _sql("UPDATE shelves SET facts = CAST(replace(facts, 'Rowan', 'Rowen') AS BLOB)"),
    "another column": _sql("UPDATE shelves SET front = CAST(replace(front, 'Contacted', 'Visited') AS BLOB)"),
    "another file": _sql("UPDATE shelves SET paths = CAST(replace(paths, '2026-27', '2025-26') AS BLOB)"),
    "no stats": _sql("UPDATE shelves SET stats = zeroblob(length(stats))"),
    "facts that are no list": _sql("UPDATE shelves SET facts = CAST('0' AS BLOB)"),
    "words for bytes": _sql("UPDATE shelves SET facts = CAST(facts AS TEXT)"),
    "numbers that are words": _sql("UPDATE shelves SET crc = 'soon'"),
    "no meta": _sql("DELETE FROM meta WHERE key != 'stamp'"),
    "a folder in its place": _folder,
    "a link in its place": _linked,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_whatever_happened_to_it_the_board_is_the_same(cache: Path, damage: str) -> None:
    before = said(*NOW, "list") + said(*NOW, "due")
    DAMAGE[damage](cache)
    assert said(*NOW, "list") + said(*NOW, "due") == before


def test_a_link_in_its_place_is_not_written_through(cache: Path, tmp_path: Path) -> None:
    other = tmp_path / "places.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE meta (key TEXT, value TEXT)")
    was = other.read_bytes()
    cache.unlink()
    cache.symlink_to(other)
    said(*NOW, "list")
    assert other.read_bytes() == was


@pytest.mark.parametrize(
    "now", ["2026-11-09 08:00", "2026-11-12 09:59", "2026-11-12 23:59", "2026-11-13 00:00", "2030-01-01"]
)
def test_another_clock_gets_another_board(cache: Path, now: str) -> None:
    kept = [said("--now", now, verb) for verb in ("list", "due")]
    assert kept == [without(cache, "--now", now, verb) for verb in ("list", "due")]


def _policy(store: Path) -> None:
    path = store / "policy.yaml"
    path.write_text(path.read_text().replace("owner: staff", "owner: office"))


def _calendar(store: Path) -> None:
    (store / "calendar.yaml").write_text("terms:\n  - {first: 2026-09-03, last: 2026-11-10}\n")


def _settings(store: Path) -> None:
    path = store / "cmeboard.yaml"
    path.write_text(path.read_text().replace("Example Academy", "Another Academy"))


def _notice(store: Path) -> None:
    (store / "notices").mkdir(exist_ok=True)
    (store / "notices/2026-AAAAAA.yaml").write_text(
        "notice: 2026-AAAAAA\nname: Rowan Sample\nauthority: Somewhere\nreceived: 2026-11-01\n"
    )


def _case(store: Path) -> None:
    [path] = store.glob("cases/*/*.yaml")
    path.write_text(path.read_text().replace("Rowan", "Rawon"))


def _same_size_and_time(store: Path) -> None:
    [path] = store.glob("cases/*/*.yaml")
    new = path.with_name(".new")
    new.write_text(path.read_text().replace("Rowan", "Rawon"))
    os.utime(new, (1_700_000_000, 1_700_000_000))
    new.replace(path)


def _committed(store: Path) -> None:
    _case(store)
    said(*NOW, "list")
    subprocess.run(["git", "commit", "-qnam", "by hand"], cwd=store, check=True)


CHANGES = [_policy, _calendar, _settings, _notice, _case, _same_size_and_time, _committed]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_what_it_was_made_from_has_changed(cache: Path, store: Path, change: Callable[[Path], None]) -> None:
    before = said(*NOW, "list") + said(*NOW, "due")
    change(store)
    after = said(*NOW, "list") + said(*NOW, "due")
    assert after == without(cache, *NOW, "list") + without(cache, *NOW, "due")
    assert after != before


def test_it_is_for_those_whose_the_store_is(cache: Path) -> None:
    assert stat.S_IMODE(cache.stat().st_mode) == 0o600
    assert [path for path in cache.parent.iterdir() if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
