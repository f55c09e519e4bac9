"""The board from the cache, and the few cards that have to be made anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import datetime
from time import time_ns
from typing import TYPE_CHECKING, NamedTuple

from cmeboard.core.board import TO_MEND, Board, Card, case_named, in_columns, total_of
from cmeboard.core.shown.stock import Said, Stock, order_text
from cmeboard.store.cache.cache import FILES, ORDER, UNSETTLED_NS, Cache, Page, stamp_of
from cmeboard.store.cache.shelves import KeptShelf, Reckoned, Row, changed, touched_by
from cmeboard.store.files.listing import Listing, listing_of
from cmeboard.store.git.head import quick_head

if TYPE_CHECKING:
    from cmeboard.core.shown.today import Group, Grouping, Opening
    from cmeboard.workspace.reckoning import Reckoner


_TODAY_BY = "today by "
"""How the pages of Today are called in the cache, before what their headings are."""


class _Seen(NamedTuple):
    """A board with all that it was made of: while nothing of that has changed, it is the board still.

    It holds from `since` until before `until` (local times) of the day that `meta` names. `unsettled` are files that
    may change again in the tick of the clock in which they were read, and so have to be read once more. `files` is the
    `Listing.text` of the others, where it is known; else the shelves have their stats.
    """

    stamp: str
    since: str
    until: str
    shelves: tuple[KeptShelf, ...]
    unsettled: frozenset[str]
    files: bytes
    meta: dict[str, str]
    board: Board

    def holds(self, stamp: str, head: str, moment: str) -> bool:
        """Whether it may stand for a moment (`2026-11-09 09:40`), where the files are those that it was made of."""
        made_of = (self.stamp, self.meta.get("head"), self.meta.get("day"))
        return made_of == (stamp, head, moment[:10]) and self.since <= moment < self.until

    def is_of(self, listing: Listing) -> bool:
        """Whether it was made of these files, as they are, and of no others."""
        if self.unsettled or len(listing) != sum(len(shelf.cards) for shelf in self.shelves):
            return False
        if self.files:
            return self.files == listing.text()
        stats = listing.stats()
        return all(shelf.is_of(stats) for shelf in self.shelves)


def _seen(
    stamp: str,
    meta: dict[str, str],
    shelves: Iterable[KeptShelf],
    said: Said,
    moment: str,
    files: bytes = b"",
    unsettled: Iterable[str] = (),
    order: bytes = b"",
) -> _Seen:
    shelves = tuple(shelves)
    held = tuple(shelf.held(are_files_known=bool(files)) for shelf in shelves)
    return _Seen(
        stamp,
        max((shelf.since for shelf in held), default=""),
        min((shelf.until for shelf in held), default="9999"),
        held,
        frozenset(unsettled),
        files,
        meta,
        _laid_out(meta, shelves, said, moment, order),
    )


class BoardReader:
    """Reads the board of one store, and answers with the very same one until something has changed."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._git_dir = f"{root}/.git"
        self._last: _Seen | None = None

    def kept(self, now: datetime) -> Board | None:
        """The board at `now` from the cache alone, no case file looked at; None where a row no longer holds by then."""
        moment, stamp, head = _written(now), stamp_of(self._root), quick_head(self._git_dir) or ""
        with closing(Cache(self._git_dir)) as cache:
            found = cache.read(stamp)
        if "day" not in found.meta:
            return None
        kept = _seen(stamp, found.meta, found.shelves, found.said, moment, found.files, order=found.order)
        return self._at(kept, moment)._replace(is_checked=False) if kept.holds(stamp, head, moment) else None

    def opening(self, now: datetime, grouping: Grouping) -> Opening | None:
        """The first page of Today at `now`, no card but its own read and no case file looked at; None where there is
        none that holds.
        """
        from cmeboard.workspace.opening import read_page
        from cmeboard.workspace.syncing import standing_of

        meta, body = self._page(_TODAY_BY + grouping, now)
        if not body:
            return None
        found = read_page(body, meta, _written(now))
        sync, _ = standing_of(self._root, meta["zone"], meta["sync"] == "auto", meta)
        return found._replace(board=found.board._replace(sync=sync))

    def keep_opening(self, board: Board, grouping: Grouping, groups: Iterable[Group]) -> None:
        """Keeps the first page of Today, whose `groups` are those of `board`, for the next start.

        Nothing where the board is no longer the last that was read, or a file of it may still change unseen.
        """
        from cmeboard.workspace.opening import page_text

        if (last := self._last_of(board)) is not None:
            self._keep_page(_TODAY_BY + grouping, last, page_text(board, groups))

    def kept_answer(self, name: str, now: datetime) -> str | None:
        """An answer that was given from the whole board, where every file is as it was then; None where it is not."""
        _, body = self._page(name, now)
        files = listing_of(self._root).text() if body else b""
        return body.removeprefix(files).decode() if body and body.startswith(files) else None

    def keep_answer(self, name: str, board: Board, answer: str) -> None:
        """Keeps what was said of this board, as `keep_opening` keeps its first page."""
        last, listing = self._last_of(board), listing_of(self._root)
        if last is not None and last.is_of(listing):
            self._keep_page(name, last, listing.text() + answer.encode())

    def _page(self, name: str, now: datetime) -> tuple[dict[str, str], bytes]:
        """The meta values and the body of a page that holds at `now`, whatever has become of the files; or nothing."""
        moment, stamp, head = _written(now), stamp_of(self._root), quick_head(self._git_dir) or ""
        with closing(Cache(self._git_dir)) as cache:
            meta, page = cache.page(stamp, name)
        if page is None or (meta.get("head"), meta.get("day")) != (head, moment[:10]):
            return {}, b""
        return (meta, page.body) if page.since <= moment < page.until else ({}, b"")

    def _last_of(self, board: Board) -> _Seen | None:
        """What the board was made of, where it is the last that was read and none of its files may change unseen."""
        last = self._last
        return last if last is not None and last.board.columns is board.columns and not last.unsettled else None

    def _keep_page(self, name: str, last: _Seen, body: bytes) -> None:
        with closing(Cache(self._git_dir)) as cache:
            cache.keep_page(last.stamp, last.meta, name, Page(last.since, last.until, body))

    def read(self, now: datetime, reckoner: Callable[[], Reckoner]) -> Board:
        """The board at `now`. `reckoner` is asked for only where the cache cannot answer. Raises StoreError."""
        moment, stamp, head = _written(now), stamp_of(self._root), quick_head(self._git_dir) or ""
        listing = listing_of(self._root)
        last = self._last
        if last is None or not (last.holds(stamp, head, moment) and last.is_of(listing)):
            self._last = None
            last = self._read(stamp, head, listing, now, reckoner)
        if not (last.files or last.unsettled):
            last = self._looked_at(last, listing.text())
        return self._at(last, moment)

    def _looked_at(self, seen: _Seen, files: bytes) -> _Seen:
        """What was seen, now that each of its files was looked at. The next program is told so, for these very rows."""
        with closing(Cache(self._git_dir)) as cache:
            for name, page in _pages(files, seen.board).items():
                cache.keep_page(seen.stamp, seen.meta, name, page)
        return seen._replace(files=files, shelves=tuple(shelf.held(are_files_known=True) for shelf in seen.shelves))

    def _read(self, stamp: str, head: str, listing: Listing, now: datetime, reckoner: Callable[[], Reckoner]) -> _Seen:
        moment, files = _written(now), listing.text()
        with closing(Cache(self._git_dir)) as cache:
            found = cache.read(stamp)
            if "day" in found.meta:
                known = files if found.files == files else b""
                kept = _seen(stamp, found.meta, found.shelves, found.said, moment, known, order=found.order)
                if kept.holds(stamp, head, moment) and kept.is_of(listing):
                    return kept
            return self._read_anew(cache, stamp, head, listing, now, reckoner)

    def _read_anew(
        self,
        cache: Cache,
        stamp: str,
        head: str,
        listing: Listing,
        now: datetime,
        reckoner: Callable[[], Reckoner],
    ) -> _Seen:
        """What no longer holds is reckoned and kept."""
        from cmeboard.workspace.rows_anew import rows_anew

        moment, stats = _written(now), listing.stats()
        meta, shelves, said, *_ = cache.read_with_rows(stamp)
        rows = {row.path: row for shelf in shelves for row in shelf.rows()}
        stale = {path for path, stat in stats.items() if path not in rows or not rows[path].holds(stat, moment)}
        gone = rows.keys() - stats.keys()
        if not (stale or gone or meta.get("head") != head or meta.get("day") != moment[:10]):
            return _seen(stamp, meta, shelves, said, moment, listing.text())
        made = rows_anew(reckoner(), stats, rows, stale, gone, now)
        rows = {path: row for path, row in rows.items() if path in stats} | {path: made[path][0] for path in made}
        meta, recommitted = _meta(reckoner(), rows, head, meta, now)
        made = _recommitted(made, recommitted, shelves, said)
        unsettled = frozenset(made) - _settled(made.values())
        changes = changed(shelves, made, gone, said)
        shelves = tuple(changes.get(at, shelf) for at, shelf in enumerate(shelves))
        seen = _seen(stamp, meta, shelves, said, moment, b"" if unsettled else listing.text(), unsettled)
        pages = {} if unsettled else _pages(seen.files, seen.board)
        meta = cache.write(stamp, meta, [made[path] for path in made.keys() - unsettled], gone, pages)
        return seen._replace(meta=meta)

    def _at(self, seen: _Seen, moment: str) -> Board:
        """The board that was seen, at a moment for which it holds, with how the exchange stands now."""
        from cmeboard.workspace.syncing import standing_of

        meta, board = seen.meta, seen.board
        sync, counted = standing_of(self._root, meta.get("zone", "Europe/London"), meta.get("sync") == "auto", meta)
        if not counted.items() <= meta.items():
            with closing(Cache(self._git_dir)) as cache:
                meta = cache.write(seen.stamp, meta | counted, [], ())
        if (board.now, board.sync) != (moment, sync):
            board = board._replace(now=moment, sync=sync)
        self._last = seen._replace(meta=meta, board=board)
        return board


def _pages(files: bytes, board: Board) -> dict[str, Page]:
    """What spares the next program to look at each file and to put the cards in order. Good while the cards are."""
    return {FILES: Page("", "", files), ORDER: Page("", "", order_text(board.columns))}


def _written(now: datetime) -> str:
    return now.strftime("%Y-%m-%d %H:%M")


def _laid_out(meta: dict[str, str], shelves: Iterable[KeptShelf], said: Said, moment: str, order: bytes) -> Board:
    others = [_deleted_card(path) for path in json.loads(meta["deleted"])]
    others += [_notice_card(path, problem) for path, problem in json.loads(meta["mend"]).items()]
    stock = Stock(tuple(shelf.cards for shelf in shelves), said, tuple(others), json.loads(meta["lost"]))
    columns, notices = in_columns(stock.by_stage(order)), tuple(json.loads(meta["notices"]))
    return Board(meta["school"], moment, columns, notices, totals=total_of(columns))


def kept_lost(root: str, path: str) -> tuple[str, ...]:
    """The recorded entries that the file lacked when the board was last read, in words."""
    cache = Cache(f"{root}/.git")
    try:
        return tuple(json.loads(cache.value("lost") or "{}").get(path, ()))
    except ValueError:
        return ()  # a damaged cache: the board's next reading finds it
    finally:
        cache.close()


def _settled(made: Iterable[Reckoned]) -> set[str]:
    before = time_ns() - UNSETTLED_NS
    return {row.path for row, _ in made if row.can_be_kept and row.stat[0] < before}


def _recommitted(
    made: dict[str, Reckoned], rows: dict[str, Row], shelves: Sequence[KeptShelf], said: Said
) -> dict[str, Reckoned]:
    """What was made, and with it the cards of the rows whose standing in the record has changed."""
    cards = {path: card for path, (_, card) in made.items()}
    asked = rows.keys() - made.keys()
    for at in touched_by(asked, ()):
        for place, path in enumerate(shelves[at].cards.all_paths()):
            if path in asked:
                cards[path] = shelves[at].cards.card(place, said)
    return made | {path: (row, cards[path]._replace(uncommitted=row.uncommitted)) for path, row in rows.items()}


def _meta(
    reckoner: Reckoner, rows: dict[str, Row], head: str, before: dict[str, str], now: datetime
) -> tuple[dict[str, str], dict[str, Row]]:
    """What holds for the whole board, and the rows whose standing in the record has changed."""
    committed = reckoner.committed_blobs()
    recommitted = {}
    for path, row in rows.items():
        uncommitted = bool(row.blob) and committed.get(path) != row.blob
        if uncommitted != row.uncommitted:
            recommitted[path] = row._replace(uncommitted=uncommitted)
    edited = [path for path, row in (rows | recommitted).items() if row.uncommitted and path in committed]
    lost = reckoner.lost_entries(edited) if edited else {}
    deleted = [path for path in sorted(committed.keys() - rows.keys()) if path.endswith(".yaml")]
    meta = {
        "school": reckoner.settings.school.name,
        "head": head,
        "day": f"{now:%Y-%m-%d}",
        "deleted": json.dumps(deleted),
        "lost": json.dumps(lost),
        "mend": json.dumps({one.path: str(one) for one in reversed(reckoner.notices_to_mend)}),
        "notices": json.dumps([*reckoner.rewritten(head), *reckoner.notices(now)]),
        "zone": reckoner.settings.zone,
        "sync": reckoner.settings.sync,
    }
    return before | meta, recommitted


def _notice_card(path: str, problem: str) -> Card:
    """Another authority's notice that has to be mended stands with the cases that have to be."""
    return Card(case=case_named(path), path=path, stage=TO_MEND, problem=problem)


def _deleted_card(path: str) -> Card:
    case = case_named(path)
    return Card(
        case=case,
        path=path,
        stage=TO_MEND,
        problem=f"the file was deleted, and the record has it still: bring it back with: cmeboard restore {case}",
        uncommitted=True,
    )
