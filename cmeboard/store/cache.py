"""What the board shows of each case file, kept outside what git tracks, so that a start reads no case file.

Never needed for correctness: a row counts only while the file, the settings, calendar and policy, the branch and the
span of time are those it was reckoned from; anything odd throws the whole cache away. Standard library only.
"""

import json
import os
import sqlite3
from collections.abc import Iterable
from sys import intern
from typing import Any, NamedTuple
from zlib import crc32

from cmeboard import __version__
from cmeboard.core.board import Card, StoredDuties, stored
from cmeboard.store.listing import Stat, notice_stats

FORMAT = "6"
UNSETTLED_NS = 50_000_000
"""A file changed so shortly before it was read may change again in the same clock tick: it is read next time too."""

_PAGE_BYTES = 16_384
"""A row has some two thousand bytes: on SQLite's own pages of four thousand a third would lie empty."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE rows (
    path TEXT PRIMARY KEY, facts BLOB NOT NULL, duties BLOB NOT NULL, crc INTEGER NOT NULL
) WITHOUT ROWID;
"""
"""Facts and duties are JSON, since thousands of rows are read in one go; `crc` tells where a byte of them changed."""


class Row(NamedTuple):
    """One case file as it was reckoned: valid for its `stat`, from `reckoned` until before `until` (local times).

    `pupil` is a hash that tells pupils apart, `blob` git's id of the file's bytes, `flags_since` a line such as
    `overseas=2026-11-12` for each flag that came into the file after it was opened.
    """

    path: str
    stat: Stat
    reckoned: str
    until: str
    pupil: str
    blob: str
    card: Card
    flags_since: str = ""

    def holds(self, stat: Stat | None, now: str) -> bool:
        """Whether this row may stand for a file with this stat at this moment (`2026-11-09 09:40`)."""
        return stat == self.stat and self.reckoned <= now < self.until


def _read_rows(found: list[tuple[str, bytes, bytes, int]]) -> dict[str, Row]:
    """The table's rows by path. Raises ValueError where one is not as it was written."""
    if any(crc32(duties, crc32(facts)) != crc for _, facts, duties, crc in found):
        raise ValueError
    read = json.loads(b"[%s]" % b",".join([facts for _, facts, _, _ in found]))
    return {row[0]: _row(row[0], facts, row[2]) for row, facts in zip(found, read, strict=True)}


def _row(path: str, facts: list[Any], duties: bytes) -> Row:
    mtime_ns, size, inode, reckoned, until, pupil_hash, blob, flags_since, *shown = facts
    case, stage, pupil, year, first, day, no_contact, flags, warnings, *rest = shown
    stood = (case, path, intern(stage), pupil, year, first, day, no_contact, tuple(flags), tuple(warnings))
    card = Card(*stood, StoredDuties(duties), *rest)
    return Row(path, Stat(mtime_ns, size, inode), reckoned, until, pupil_hash, blob, card, flags_since)


def _values(row: Row) -> tuple[str, bytes, bytes, int]:
    card, duties = row.card, stored(row.card.duties)
    shown = [value for name, value in zip(Card._fields, card, strict=True) if name not in ("path", "duties")]
    facts = json.dumps([*row.stat, row.reckoned, row.until, row.pupil, row.blob, row.flags_since, *shown]).encode()
    return row.path, facts, duties, crc32(duties, crc32(facts))


def _can_be_kept(row: Row) -> bool:
    """A file whose name is no text in any encoding cannot be spelled in a table: it is read each time."""
    return row.path.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in row.path)


class Cache:
    """The cache of one store. Opening never fails: without a usable file it is just empty."""

    def __init__(self, git_dir: str) -> None:
        self._path = os.path.join(git_dir, "cmeboard", "cache.sqlite")
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection | None:
        try:
            return self._connect()
        except sqlite3.DatabaseError:
            return self._start_anew()
        except OSError:
            return None

    def _connect(self) -> sqlite3.Connection:
        os.makedirs(os.path.dirname(self._path), exist_ok=True)
        if os.path.islink(self._path):
            os.unlink(self._path)  # it may lead to another program's database
        new = not os.path.exists(self._path)
        connection = sqlite3.connect(self._path, timeout=2, isolation_level=None)
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("PRAGMA synchronous = OFF")
        if new:
            connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            os.chmod(self._path, os.stat(os.path.dirname(self._path)).st_mode & 0o666)
            connection.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
        connection.execute("SELECT 1 FROM rows LIMIT 1").fetchone()  # another version's file has none
        return connection

    def _start_anew(self) -> sqlite3.Connection | None:
        try:
            os.unlink(self._path)
            return self._connect()
        except (OSError, sqlite3.DatabaseError):
            return None

    def read(self, stamp: str) -> tuple[dict[str, str], dict[str, Row]]:
        """The meta values and the rows by path; both empty where they were made under another `stamp`."""
        if self._connection is None:
            return {}, {}
        try:
            meta = dict(self._connection.execute("SELECT key, value FROM meta"))
            if meta.get("stamp") != stamp:
                return {}, {}
            rows = _read_rows(self._connection.execute("SELECT path, facts, duties, crc FROM rows").fetchall())
        except (sqlite3.DatabaseError, TypeError, ValueError):
            self._connection = self._start_anew()
            return {}, {}
        return meta, rows

    def value(self, key: str) -> str:
        """One meta value as it was last written, whatever has changed since; nothing where there is none."""
        if self._connection is None:
            return ""
        try:
            found = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        except sqlite3.DatabaseError:
            return ""
        return str(found[0]) if found else ""

    def write(self, stamp: str, meta: dict[str, str], rows: Iterable[Row], gone: Iterable[str]) -> None:
        """Keeps rows and forgets the paths in `gone`; a `stamp` other than before forgets everything first."""
        if self._connection is None:
            return
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            kept = self._connection.execute("SELECT value FROM meta WHERE key = 'stamp'").fetchone()
            if kept is None or kept[0] != stamp:
                self._connection.execute("DELETE FROM rows")
                self._connection.execute("DELETE FROM meta")
            self._connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", [*meta.items(), ("stamp", stamp)])
            self._connection.executemany("DELETE FROM rows WHERE path = ?", [(path,) for path in gone])
            self._connection.executemany(
                "INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?)", [_values(row) for row in rows if _can_be_kept(row)]
            )
            self._connection.execute("COMMIT")
        except sqlite3.DatabaseError:
            self._connection = self._start_anew()

    def close(self) -> None:
        """Lets the file go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def stamp_of(root: str) -> str:
    """Changes whenever the settings, the calendar, the policy, a notice or the program do."""
    package = os.path.dirname(os.path.dirname(__file__))
    parts = [FORMAT, __version__]
    parts += [str(os.stat(os.path.join(package, room)).st_mtime_ns) for room in ("core", "packs")]
    for name in ("cmeboard.yaml", "calendar.yaml", "policy.yaml"):
        try:
            found = os.stat(os.path.join(root, name), follow_symlinks=False)
            parts.append(f"{found.st_mtime_ns}:{found.st_size}:{found.st_ino}")
        except OSError:
            parts.append("none")
    parts += sorted(f"{name}:{stat.mtime_ns}:{stat.size}" for name, stat in notice_stats(root).items())
    return " ".join(parts)
