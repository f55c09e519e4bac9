"""What the board shows of each case file, kept outside what git tracks, so that a start reads no case file.

Never needed for correctness: a row counts only while the file, the settings, calendar and policy, the branch and the
span of time are those it was reckoned from; anything odd throws the whole cache away. Standard library only.
"""

import json
import os
import sqlite3
import sys
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import reduce
from sys import byteorder
from typing import Any, NamedTuple
from zlib import crc32

from cmeboard import __version__
from cmeboard.core.shown.packed import Packed
from cmeboard.core.shown.stock import Said, Shelf
from cmeboard.store.cache.shelves import EMPTY, KeptShelf, Reckoned, changed, touched_by
from cmeboard.store.files.listing import notice_stats

FORMAT = f"10 {byteorder}"
UNSETTLED_NS = 50_000_000
"""A file changed so shortly before it was read may change again in the same clock tick: it is read next time too."""

FILES = "files"
"""The page with the `Listing.text` of the very files that the cards are of: an equal one, and each card still holds."""

ORDER = "order"
"""The page with the `order_text` of the cards."""

_PAGE_BYTES = 16_384
"""A shelf has some tens of thousands of bytes: on SQLite's own pages of four thousand it would lie in many places."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE said (key TEXT PRIMARY KEY, words TEXT NOT NULL, crc INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE shelves (
    shelf INTEGER PRIMARY KEY, since TEXT NOT NULL, until TEXT NOT NULL,
    crc INTEGER NOT NULL, ledger_crc INTEGER NOT NULL,
    paths BLOB NOT NULL, paths_ends BLOB NOT NULL, front BLOB NOT NULL, facts BLOB NOT NULL, facts_ends BLOB NOT NULL,
    duties BLOB NOT NULL, duties_ends BLOB NOT NULL, stats BLOB NOT NULL, ledger BLOB NOT NULL
);
CREATE TABLE pages (
    name TEXT PRIMARY KEY, since TEXT NOT NULL, until TEXT NOT NULL, body BLOB NOT NULL, crc INTEGER NOT NULL
) WITHOUT ROWID;
"""
"""Cards lie on a few shelves, so that all are read in one go; each `crc` tells where a byte was changed since.

A page is made of all of them and goes with the first that changes.
"""

_READ = (
    "SELECT shelf, since, until, crc, paths, paths_ends, front, facts, facts_ends, duties, duties_ends, stats{more}"
    " FROM shelves"
)


class Found(NamedTuple):
    """What the cache holds: values for the whole board, the cards on their shelves, the words of their duties, and the
    pages `FILES` and `ORDER`.

    Empty where it was made under another stamp.
    """

    meta: dict[str, str]
    shelves: tuple[KeptShelf, ...]
    said: Said
    files: bytes = b""
    order: bytes = b""


class Page(NamedTuple):
    """What was made of all cards and of the meta values, good from `since` until before `until` (local times)."""

    since: str
    until: str
    body: bytes

    @property
    def crc(self) -> int:
        """Tells where a byte of it was changed since."""
        return _crc(self.since, self.until, [self.body])


def _nothing() -> Found:
    return Found({}, EMPTY, {})


def _crc(since: str, until: str, parts: Iterable[bytes]) -> int:
    return reduce(lambda crc, part: crc32(part, crc), parts, crc32(f"{since} {until}".encode()))


def _shelf(row: Any) -> KeptShelf:
    """A shelf as the table has it. Raises ValueError where it is not as it was written."""
    since, until, crc, *parts = row[1:12]
    if _crc(since, until, parts) != crc:
        raise ValueError
    ledger = b""
    if len(row) > 12:
        ledger_crc, ledger = row[12:]
        if crc32(ledger) != ledger_crc:
            raise ValueError
    paths, paths_ends, front, facts, facts_ends, duties, duties_ends, stats = parts
    packs = Packed(facts, array("I", facts_ends)), Packed(duties, array("I", duties_ends))
    cards = Shelf(paths, array("I", paths_ends), front, *packs)
    return KeptShelf(cards, stats, since, until, ledger)


def _values(at: int, shelf: KeptShelf) -> tuple[object, ...]:
    paths, paths_ends, front, facts, duties = shelf.cards
    parts = [paths, paths_ends.tobytes(), front]
    parts += [facts.packs, facts.ends.tobytes(), duties.packs, duties.ends.tobytes(), shelf.stats]
    crcs = (_crc(shelf.since, shelf.until, parts), crc32(shelf.ledger))
    return (at, shelf.since, shelf.until, *crcs, *parts, shelf.ledger)


def _said(rows: Iterable[tuple[str, str, int]]) -> Said:
    """The words by their key. Raises ValueError where they are not as they were written."""
    found: Said = {}
    for key, words, crc in rows:
        if crc32(f"{key} {words}".encode()) != crc:
            raise ValueError
        duty, title, owner, heading, quote = json.loads(words)
        found[key] = (duty, title, owner, heading, quote)
    return found


def _written(said: Said) -> Iterator[tuple[str, str, int]]:
    for key, words in said.items():
        text = json.dumps(words)
        yield key, text, crc32(f"{key} {text}".encode())


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
        connection.execute("PRAGMA cache_size = -256")  # each page is read once
        if new:
            connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            os.chmod(self._path, os.stat(os.path.dirname(self._path)).st_mode & 0o666)
            connection.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
        connection.execute("SELECT 1 FROM pages LIMIT 1").fetchone()  # another version's file has none
        return connection

    def _start_anew(self) -> sqlite3.Connection | None:
        try:
            os.unlink(self._path)
            return self._connect()
        except (OSError, sqlite3.DatabaseError):
            return None

    def read(self, stamp: str) -> Found:
        """What was kept under this `stamp`, without the shelves' ledgers."""
        return self._read(stamp, _READ.format(more=""))

    def read_with_rows(self, stamp: str) -> Found:
        """What was kept under this `stamp`, with all that is known of each file."""
        return self._read(stamp, _READ.format(more=", ledger_crc, ledger"))

    def _read(self, stamp: str, query: str) -> Found:
        if self._connection is None:
            return _nothing()
        try:
            self._connection.execute("BEGIN")
            meta = dict(self._connection.execute("SELECT key, value FROM meta"))
            if meta.get("stamp") != stamp:
                return _nothing()
            shelves, said = self._shelves(query), _said(self._connection.execute("SELECT key, words, crc FROM said"))
            files, order = self._body_of(FILES), self._body_of(ORDER)
        except (sqlite3.DatabaseError, TypeError, ValueError):
            self._connection = self._start_anew()
            return _nothing()
        finally:
            self._end()
        in_place = tuple(shelves.get(at, none) for at, none in enumerate(EMPTY))
        return Found(meta, in_place, said, files, order)

    def _shelves(self, query: str, *values: int) -> dict[int, KeptShelf]:
        assert self._connection is not None  # noqa: S101
        return {row[0]: _shelf(row) for row in self._connection.execute(query, values)}

    def _end(self) -> None:
        if self._connection is not None and self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def page(self, stamp: str, name: str) -> tuple[dict[str, str], Page | None]:
        """The meta values and a page that goes with them; nothing where they were made under another `stamp`."""
        if self._connection is None:
            return {}, None
        try:
            self._connection.execute("BEGIN")
            meta = dict(self._connection.execute("SELECT key, value FROM meta"))
            page = self._page_of(name) if meta.get("stamp") == stamp else None
            if page is None:
                return {}, None
        except (sqlite3.DatabaseError, TypeError, ValueError):
            self._connection = self._start_anew()
            return {}, None
        finally:
            self._end()
        return meta, page

    def _body_of(self, name: str) -> bytes:
        page = self._page_of(name)
        return b"" if page is None else page.body

    def _page_of(self, name: str) -> Page | None:
        """A page as the table has it. Raises ValueError where it is not as it was written."""
        assert self._connection is not None  # noqa: S101
        wanted = "SELECT since, until, body, crc FROM pages WHERE name = ?"
        found = self._connection.execute(wanted, (name,)).fetchone()
        if found is None:
            return None
        page = Page(*found[:3])
        if page.crc != found[3]:
            raise ValueError
        return page

    def keep_page(self, stamp: str, meta: Mapping[str, str], name: str, page: Page) -> None:
        """Keeps a page made of the cards that were read with these meta values; nothing where they have changed."""
        if self._connection is None:
            return
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            if self._stamp_and_edition() == {"stamp": stamp, "edition": meta.get("edition")}:
                self._write_page(name, page)
            self._connection.execute("COMMIT")
        except sqlite3.DatabaseError:
            self._connection = self._start_anew()

    def _stamp_and_edition(self) -> dict[str, str]:
        assert self._connection is not None  # noqa: S101
        return dict(self._connection.execute("SELECT key, value FROM meta WHERE key IN ('stamp', 'edition')"))

    def _write_page(self, name: str, page: Page) -> None:
        assert self._connection is not None  # noqa: S101
        values = (name, page.since, page.until, page.body, page.crc)
        self._connection.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?)", values)

    def value(self, key: str) -> str:
        """One meta value as it was last written, whatever has changed since; nothing where there is none."""
        if self._connection is None:
            return ""
        try:
            found = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        except sqlite3.DatabaseError:
            return ""
        return str(found[0]) if found else ""

    def write(
        self,
        stamp: str,
        meta: Mapping[str, str],
        made: Iterable[Reckoned],
        gone: Collection[str],
        pages: Mapping[str, Page] = {},
    ) -> dict[str, str]:
        """Keeps rows and forgets the paths in `gone`, and every page; a `stamp` other than before forgets everything
        first. Returns the meta values as they then are: `edition` is another with each writing.

        `pages` are made of what there is then, and kept where nobody has written since `meta` was read. Where somebody
        has, and no card is written that would be of use, the values returned are of no edition: no page is kept for
        whoever holds other cards than there are.
        """
        read = meta.get("edition")
        meta = {**meta, "stamp": stamp, "edition": os.urandom(8).hex()}
        if self._connection is None:
            return meta
        coming = {row.path: (row, card) for row, card in made if row.can_be_kept}
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            kept = self._stamp_and_edition()
            is_as_read = read == (kept.get("edition") if kept.get("stamp") == stamp else None)
            if kept.get("stamp") != stamp:
                for table in ("shelves", "said", "meta"):
                    self._connection.execute(f"DELETE FROM {table}")  # noqa: S608
            self._connection.execute("DELETE FROM pages")
            self._connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta.items())
            self._write_shelves(coming, gone)
            for name, page in pages.items() if is_as_read else ():
                self._write_page(name, page)
            self._connection.execute("COMMIT")
        except (sqlite3.DatabaseError, TypeError, ValueError):
            self._connection = self._start_anew()
            return meta
        return meta if is_as_read or coming or gone else {**meta, "edition": ""}

    def _write_shelves(self, coming: Mapping[str, Reckoned], gone: Collection[str]) -> None:
        """Another process may have written since they were read: so they are read once more, under the lock."""
        assert self._connection is not None  # noqa: S101
        touched = touched_by(coming, gone)
        if not touched:
            return
        said = _said(self._connection.execute("SELECT key, words, crc FROM said"))
        known = set(said)
        query = _READ.format(more=", ledger_crc, ledger") + " WHERE shelf = ?"
        there: dict[int, KeptShelf] = {at: self._shelves(query, at).get(at, KeptShelf()) for at in touched}
        rows = [_values(at, shelf) for at, shelf in changed(there, coming, gone, said).items()]
        new = {key: words for key, words in said.items() if key not in known}
        self._connection.executemany("INSERT OR REPLACE INTO said VALUES (?, ?, ?)", _written(new))
        places = ", ".join("?" * len(rows[0]))
        self._connection.executemany(
            f"INSERT OR REPLACE INTO shelves VALUES ({places})",  # noqa: S608
            rows,
        )

    def close(self) -> None:
        """Lets the file go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _program() -> Iterator[str]:
    """The folders that change when what reckons cases is replaced: an update writes each file anew beside the old one.

    So does one of a library (a bank holiday that it did not know) with what it says of itself beside all others.
    """
    package = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
    for room in ("core", "packs", "store", "workspace"):
        yield os.path.join(package, room)
        inside = os.scandir(os.path.join(package, room))
        yield from (entry.path for entry in inside if entry.is_dir() and entry.name != "__pycache__")
    libraries = (folder for folder in sys.path if folder.endswith(("site-packages", "dist-packages")))
    yield from filter(os.path.isdir, libraries)  # Python too passes over one that a PYTHONPATH names and nobody made


def stamp_of(root: str) -> str:
    """Changes whenever the settings, the calendar, the policy, a notice, the program or a library of it do."""
    parts = [FORMAT, __version__]
    parts += [str(os.stat(folder).st_mtime_ns) for folder in _program()]
    for name in ("cmeboard.yaml", "calendar.yaml", "policy.yaml"):
        try:
            found = os.stat(os.path.join(root, name), follow_symlinks=False)
            parts.append(f"{found.st_mtime_ns}:{found.st_size}:{found.st_ino}")
        except OSError:
            parts.append("none")
    parts += sorted(f"{name}:{changed_ns}:{size}" for name, (changed_ns, size, _) in notice_stats(root).items())
    return " ".join(parts)
