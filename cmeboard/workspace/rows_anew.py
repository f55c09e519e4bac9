"""Rows of the cache for the files that have changed, and for those that they bear upon."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from cmeboard.store.cache.shelves import Reckoned, Row
from cmeboard.store.files.listing import Stat

if TYPE_CHECKING:
    from cmeboard.core.case import Case
    from cmeboard.store.files.case_files import CaseFile
    from cmeboard.workspace.reckoning import FlagDays, Reckoner


def rows_anew(
    reckoner: Reckoner,
    stats: Mapping[str, Stat],
    rows: Mapping[str, Row],
    stale: Collection[str],
    gone: Iterable[str],
    now: datetime,
) -> dict[str, Reckoned]:
    """New rows for the stale files, and for the other cases of the pupils in them and in those that are gone.

    After a change of the calendar these are all the cases there are, and a case takes ten times the memory of its file.
    So one is held no longer than it takes, but where the record has to say since when its flags are known, which it
    says of all in one go; and those of a pupil who has several are read once more.
    """
    making = _Making(reckoner, stats, rows, now)
    for path in stale:
        making.take(path)
    making.ask_for_flags()
    making.reckon_together({rows[path].pupil for path in (*stale, *gone) if path in rows})
    return making.made


class _Making:
    """Makes rows, of which the cases are let go."""

    def __init__(self, reckoner: Reckoner, stats: Mapping[str, Stat], rows: Mapping[str, Row], now: datetime) -> None:
        self._reckoner, self._stats, self._rows, self._now = reckoner, stats, rows, now
        self._waiting: dict[str, CaseFile] = {}
        self.made: dict[str, Reckoned] = {}

    def take(self, path: str) -> None:
        """Reads a file and reckons it, as of a pupil without another case; later, where its flags are not known."""
        file = self._reckoner.read(path)
        known = _known_flags(self._rows.get(path), file.case)
        if known is None:
            self._waiting[path] = file
        else:
            self._reckon(path, file, (), known)

    def ask_for_flags(self) -> None:
        """Reckons the cases for which the record has to say since when their flags are known."""
        cases = {path: file.case for path, file in self._waiting.items() if file.case is not None}
        recorded = self._reckoner.flags_since(cases.values())
        days = {path: recorded.get(case.case, {}) for path, case in cases.items()}
        del cases
        while self._waiting:
            path, file = self._waiting.popitem()
            self._reckon(path, file, (), days[path])

    def reckon_together(self, pupils: set[str]) -> None:
        """Reckons the cases of each pupil anew who has several, and of `pupils`, where one has changed or gone."""
        paths: dict[str, list[str]] = {}
        for path, (row, _) in self.made.items():
            paths.setdefault(row.pupil, []).append(path)
        for path, row in self._rows.items():
            if path not in self.made and path in self._stats and (row.pupil in pupils or row.pupil in paths):
                paths.setdefault(row.pupil, []).append(path)
        for pupil, some in paths.items():
            if pupil and (len(some) > 1 or some[0] not in self.made):
                self._reckon_all(some)

    def _reckon_all(self, paths: Iterable[str]) -> None:
        files = {path: self._reckoner.read(path) for path in paths}
        for path, file in files.items():
            others = tuple(one.case for one in files.values() if one.case is not None and one is not file)
            row = self.made[path][0] if path in self.made else self._rows[path]
            self._reckon(path, file, others, _known_flags(row, file.case) or {})

    def _reckon(self, path: str, file: CaseFile, others: tuple[Case, ...], flagged: FlagDays) -> None:
        found = self._reckoner.reckon(file, self._now, others, flagged)
        row = Row(
            path,
            self._stats[path],
            self._now.strftime("%Y-%m-%d %H:%M"),
            found.until.strftime("%Y-%m-%d %H:%M"),
            self._reckoner.pupil_of(file),
            self._reckoner.blob_of(file),
            found.card.uncommitted,
            found.card.flags,
            "\n".join(f"{flag}={day}" for flag, day in flagged.items()),
        )
        self.made[path] = row, found.card


def _known_flags(row: Row | None, case: Case | None) -> FlagDays | None:
    """Since when the flags of a case are known, where there are none or a row with the same says it; else None."""
    if case is None or not case.pupil.flags:
        return {}
    flags = {str(flag): flag for flag in case.pupil.flags}
    if row is None or row.flags != tuple(flags):
        return None
    days = (line.split("=") for line in row.flags_since.splitlines())
    return {flags[name]: date.fromisoformat(day) for name, day in days}
