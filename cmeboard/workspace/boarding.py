"""The board from the cache, and the few cards that have to be made anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing
from datetime import date, datetime
from time import time_ns
from typing import TYPE_CHECKING, Any, NamedTuple

from cmeboard.core.board import TO_MEND, Board, Card, lay_out
from cmeboard.store.cache import UNSETTLED_NS, Cache, Row, stamp_of
from cmeboard.store.head import quick_head
from cmeboard.store.listing import Stat, case_stats
from cmeboard.workspace.syncing import standing_of

if TYPE_CHECKING:
    from cmeboard.core.case import Case
    from cmeboard.store.case_files import CaseFile
    from cmeboard.workspace.reckoning import FlagDays, Reckoner


class _Seen(NamedTuple):
    """A board with all that it was made of: while nothing of that has changed, it is the board still.

    It holds from `since` until before `until` (local times) of the day that `meta` names. A file that may change again
    in the tick of the clock in which it was read has no stat here, so that it is read once more.
    """

    stamp: str
    since: str
    until: str
    stats: Mapping[str, Stat | None]
    meta: dict[str, str]
    board: Board

    def holds(self, stamp: str, head: str, moment: str) -> bool:
        """Whether it may stand for a moment (`2026-11-09 09:40`), where the files are those of `stats`."""
        made_of = (self.stamp, self.meta.get("head"), self.meta.get("day"))
        return made_of == (stamp, head, moment[:10]) and self.since <= moment < self.until


def _seen(
    stamp: str, meta: dict[str, str], rows: dict[str, Row], moment: str, unsettled: Collection[str] = ()
) -> _Seen:
    return _Seen(
        stamp,
        max((row.reckoned for row in rows.values()), default=""),
        min((row.until for row in rows.values()), default="9999"),
        {path: None if path in unsettled else row.stat for path, row in rows.items()},
        meta,
        _laid_out(meta, rows.values(), moment),
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
            meta, rows = cache.read(stamp)
        if "day" not in meta:
            return None
        kept = _seen(stamp, meta, rows, moment)
        return self._at(kept, moment)._replace(is_checked=False) if kept.holds(stamp, head, moment) else None

    def read(self, now: datetime, reckoner: Callable[[], Reckoner]) -> Board:
        """The board at `now`. `reckoner` is asked for only where the cache cannot answer. Raises StoreError."""
        moment, stamp, head = _written(now), stamp_of(self._root), quick_head(self._git_dir) or ""
        stats = case_stats(self._root)
        last = self._last
        if last is None or last.stats != stats or not last.holds(stamp, head, moment):
            self._last = None
            last = self._read(stamp, head, stats, now, reckoner)
        return self._at(last, moment)

    def _read(
        self, stamp: str, head: str, stats: dict[str, Stat], now: datetime, reckoner: Callable[[], Reckoner]
    ) -> _Seen:
        moment, unsettled = _written(now), set[str]()
        with closing(Cache(self._git_dir)) as cache:
            meta, rows = cache.read(stamp)
            if "day" in meta:
                kept = _seen(stamp, meta, rows, moment)
                if kept.stats == stats and kept.holds(stamp, head, moment):
                    return kept
            stale = {path for path, stat in stats.items() if path not in rows or not rows[path].holds(stat, moment)}
            gone = rows.keys() - stats.keys()
            if stale or gone or meta.get("head") != head or meta.get("day") != moment[:10]:
                made = _reckon_anew(reckoner(), stats, rows, stale, gone, now)
                rows = {path: row for path, row in rows.items() if path in stats} | made
                meta, recommitted = _meta(reckoner(), rows, head, meta, now)
                rows |= recommitted
                settled = _settled(rows[path] for path in made.keys() | recommitted.keys())
                unsettled = (made.keys() | recommitted.keys()) - {row.path for row in settled}
                cache.write(stamp, meta, settled, gone)
        return _seen(stamp, meta, rows, moment, unsettled)

    def _at(self, seen: _Seen, moment: str) -> Board:
        """The board that was seen, at a moment for which it holds, with how the exchange stands now."""
        meta, board = seen.meta, seen.board
        sync, counted = standing_of(self._root, meta.get("zone", "Europe/London"), meta.get("sync") == "auto", meta)
        if not counted.items() <= meta.items():
            meta = meta | counted
            with closing(Cache(self._git_dir)) as cache:
                cache.write(seen.stamp, meta, [], ())
        if (board.now, board.sync) != (moment, sync):
            board = board._replace(now=moment, sync=sync)
        self._last = seen._replace(meta=meta, board=board)
        return board


def _written(now: datetime) -> str:
    return now.strftime("%Y-%m-%d %H:%M")


def _laid_out(meta: dict[str, str], rows: Iterable[Row], moment: str) -> Board:
    lost: dict[str, list[str]] = json.loads(meta["lost"])
    cards = [_with_lost(row.card, lost.get(row.path, [])) for row in rows]
    cards += [_deleted_card(path) for path in json.loads(meta["deleted"])]
    cards += [_notice_card(path, problem) for path, problem in json.loads(meta["mend"]).items()]
    return lay_out(meta["school"], moment, cards, tuple(json.loads(meta["notices"])))


def kept_lost(root: str, path: str) -> tuple[str, ...]:
    """The recorded entries that the file lacked when the board was last read, in words."""
    cache = Cache(f"{root}/.git")
    try:
        return tuple(json.loads(cache.value("lost") or "{}").get(path, ()))
    except ValueError:
        return ()  # a damaged cache: the board's next reading finds it
    finally:
        cache.close()


def _with_lost(card: Card, lost: list[str]) -> Card:
    return card._replace(warnings=(*lost, *card.warnings)) if lost else card


def _settled(rows: Iterable[Row]) -> list[Row]:
    before = time_ns() - UNSETTLED_NS
    return [row for row in rows if row.stat.mtime_ns < before]


def _reckon_anew(
    reckoner: Reckoner,
    stats: dict[str, Stat],
    rows: dict[str, Row],
    stale: set[str],
    gone: Iterable[str],
    now: datetime,
) -> dict[str, Row]:
    """New rows for the stale files, and for the other cases of the pupils in them, which they bear upon."""
    files = {path: reckoner.read(path) for path in stale}
    pupils = {rows[path].pupil for path in (*stale, *gone) if path in rows}
    pupils |= {reckoner.pupil_of(file) for file in files.values()}
    pupils.discard("")
    for path, row in rows.items():
        if row.pupil in pupils and path in stats and path not in files:
            files[path] = reckoner.read(path)
    by_pupil: dict[str, list[Any]] = {}
    for file in files.values():
        if file.case is not None:
            by_pupil.setdefault(reckoner.pupil_of(file), []).append(file.case)
    flagged = _flagged(reckoner, rows, files)
    made = {}
    for path, file in files.items():
        pupil = reckoner.pupil_of(file)
        others = tuple(case for case in by_pupil.get(pupil, ()) if case is not file.case)
        found = reckoner.reckon(file, now, others, flagged.get(path, {}))
        if found.card.path:
            made[path] = Row(
                path,
                stats[path],
                now.strftime("%Y-%m-%d %H:%M"),
                found.until.strftime("%Y-%m-%d %H:%M"),
                pupil,
                reckoner.blob_of(file),
                found.card,
                "\n".join(f"{flag}={day}" for flag, day in flagged.get(path, {}).items()),
            )
    return made


def _flagged(reckoner: Reckoner, rows: dict[str, Row], files: dict[str, CaseFile]) -> dict[str, FlagDays]:
    """Since when the flags of each case are known: as its row says where they are the same, else as the record does."""
    found: dict[str, FlagDays] = {}
    asked: dict[str, Case] = {}
    for path, file in files.items():
        if file.case is None or not file.case.pupil.flags:
            continue
        flags = {str(flag): flag for flag in file.case.pupil.flags}
        row = rows.get(path)
        if row is not None and row.card.flags == tuple(flags):
            days = (line.split("=") for line in row.flags_since.splitlines())
            found[path] = {flags[name]: date.fromisoformat(day) for name, day in days}
        else:
            asked[path] = file.case
    recorded = reckoner.flags_since(asked.values())
    return found | {path: recorded[case.case] for path, case in asked.items() if case.case in recorded}


def _meta(
    reckoner: Reckoner, rows: dict[str, Row], head: str, before: dict[str, str], now: datetime
) -> tuple[dict[str, str], dict[str, Row]]:
    """What holds for the whole board, and the rows whose standing in the record has changed."""
    committed = reckoner.committed_blobs()
    changed = {}
    for path, row in rows.items():
        uncommitted = bool(row.blob) and committed.get(path) != row.blob
        if uncommitted != row.card.uncommitted:
            changed[path] = row._replace(card=row.card._replace(uncommitted=uncommitted))
    edited = [path for path, row in (rows | changed).items() if row.card.uncommitted and path in committed]
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
    return before | meta, changed


def _notice_card(path: str, problem: str) -> Card:
    """Another authority's notice that has to be mended stands with the cases that have to be."""
    return Card(case=path.rpartition("/")[2].removesuffix(".yaml"), path=path, stage=TO_MEND, problem=problem)


def _deleted_card(path: str) -> Card:
    case = path.rpartition("/")[2].removesuffix(".yaml")
    return Card(
        case=case,
        path=path,
        stage=TO_MEND,
        problem=f"the file was deleted, and the record has it still: bring it back with: cmeboard restore {case}",
        uncommitted=True,
    )
