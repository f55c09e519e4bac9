"""The board from the cache, and the few cards that have to be made anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from time import time_ns
from typing import TYPE_CHECKING, Any

from cmeboard.core.board import TO_MEND, Board, Card, SyncStanding, lay_out
from cmeboard.store.cache import UNSETTLED_NS, Cache, Row, stamp_of
from cmeboard.store.head import quick_head
from cmeboard.store.listing import Stat, case_stats
from cmeboard.workspace.syncing import standing_of

if TYPE_CHECKING:
    from cmeboard.core.case import Case
    from cmeboard.store.case_files import CaseFile
    from cmeboard.workspace.reckoning import FlagDays, Reckoner


def read_board(root: str, now: datetime, reckoner: Callable[[], Reckoner]) -> Board:
    """The board at `now`. `reckoner` is asked for only where the cache cannot answer. Raises StoreError."""
    moment = now.strftime("%Y-%m-%d %H:%M")
    cache = Cache(f"{root}/.git")
    try:
        stamp = stamp_of(root)
        meta, rows = cache.read(stamp)
        stats = case_stats(root)
        head = quick_head(f"{root}/.git") or ""
        stale = {path for path, stat in stats.items() if path not in rows or not rows[path].holds(stat, moment)}
        gone = rows.keys() - stats.keys()
        if stale or gone or meta.get("head") != head or meta.get("day") != moment[:10]:
            made = _reckon_anew(reckoner(), stats, rows, stale, gone, now)
            rows = {path: row for path, row in rows.items() if path in stats} | made
            meta, recommitted = _meta(reckoner(), rows, head, meta, now)
            rows |= recommitted
            settled = _settled(rows[path] for path in made.keys() | recommitted.keys())
            cache.write(stamp, meta, settled, gone)
        sync, counted = _standing(root, meta)
        if any(meta.get(key) != value for key, value in counted.items()):
            cache.write(stamp, meta | counted, [], ())
        return _laid_out(meta, rows.values(), moment, sync)
    finally:
        cache.close()


def kept_board(root: str, now: datetime) -> Board | None:
    """The board at `now` from the cache alone, no case file looked at, or None where a row no longer holds by then."""
    moment = now.strftime("%Y-%m-%d %H:%M")
    cache = Cache(f"{root}/.git")
    try:
        meta, rows = cache.read(stamp_of(root))
    finally:
        cache.close()
    holds = all(row.reckoned <= moment < row.until for row in rows.values())
    if not holds or meta.get("head") != (quick_head(f"{root}/.git") or "") or meta.get("day") != moment[:10]:
        return None
    return _laid_out(meta, rows.values(), moment, _standing(root, meta)[0])


def _standing(root: str, meta: dict[str, str]) -> tuple[SyncStanding | None, dict[str, str]]:
    return standing_of(root, meta.get("zone", "Europe/London"), meta.get("sync") == "auto", meta)


def _laid_out(meta: dict[str, str], rows: Iterable[Row], moment: str, sync: SyncStanding | None) -> Board:
    lost: dict[str, list[str]] = json.loads(meta["lost"])
    cards = [_with_lost(row.card, lost.get(row.path, [])) for row in rows]
    cards += [_deleted_card(path) for path in json.loads(meta["deleted"])]
    return lay_out(meta["school"], moment, cards, tuple(json.loads(meta["notices"])), sync)


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
    return replace(card, warnings=(*lost, *card.warnings)) if lost else card


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
            changed[path] = row._replace(card=replace(row.card, uncommitted=uncommitted))
    edited = [path for path, row in (rows | changed).items() if row.card.uncommitted and path in committed]
    lost = reckoner.lost_entries(edited) if edited else {}
    deleted = [path for path in sorted(committed.keys() - rows.keys()) if path.endswith(".yaml")]
    meta = {
        "school": reckoner.settings.school.name,
        "head": head,
        "day": f"{now:%Y-%m-%d}",
        "deleted": json.dumps(deleted),
        "lost": json.dumps(lost),
        "notices": json.dumps([*reckoner.rewritten(head), *reckoner.notices(now)]),
        "zone": reckoner.settings.zone,
        "sync": reckoner.settings.sync,
    }
    return before | meta, changed


def _deleted_card(path: str) -> Card:
    case = path.rpartition("/")[2].removesuffix(".yaml")
    return Card(
        case=case,
        path=path,
        stage=TO_MEND,
        problem=f"the file was deleted, and the record has it still: bring it back with: cmeboard restore {case}",
        uncommitted=True,
    )
