"""Attendance codes: what a register's mark means on a day, and runs of absence made of them."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property

SESSIONS = ("morning", "afternoon")
"""A day's two sessions, in the order of its marks."""

NOON = time(12)
"""Between the two sessions of a school day."""


def begins_after(day: date, session: int, moment: datetime) -> bool:
    """Whether a session of a day (0 the morning's, 1 the afternoon's) lies after a moment.

    Of the moment's own day that is the afternoon, if the moment is before noon.
    """
    return day > moment.date() or (day == moment.date() and session == 1 and moment.time() < NOON)


class Meaning(StrEnum):
    """What a session's code says about where the child was."""

    ATTENDING = "attending"
    SEEN_LATE = "seen late"
    UNEXPLAINED = "unexplained"
    EXPLAINED = "explained"
    NOT_REQUIRED = "not required"
    NOT_TAKEN = "not taken"
    UNKNOWN_CODE = "unknown code"


@dataclass(frozen=True, slots=True)
class Code:
    """One row of `attendance_codes.csv`; `valid_from` and `valid_to` bound it where known."""

    code: str
    title: str
    group: str
    stat_class: str
    valid_from: date | None
    valid_to: date | None
    meaning: Meaning


def _meaning(code: str, stat_class: str) -> Meaning:
    if code == "U":
        return Meaning.SEEN_LATE
    if code in ("N", "O"):
        return Meaning.UNEXPLAINED
    return {
        "attending": Meaning.ATTENDING,
        "authorised": Meaning.EXPLAINED,
        "unauthorised": Meaning.EXPLAINED,
        "not_possible": Meaning.EXPLAINED,
        "not_collected": Meaning.NOT_REQUIRED,
        "none": Meaning.NOT_TAKEN,
    }[stat_class]


class Codes:
    """The register codes by date. A code means what it meant on the day of the session."""

    def __init__(self, rows: tuple[Code, ...]) -> None:
        self._by_code: dict[str, list[Code]] = {}
        self._meanings: dict[tuple[tuple[str, ...], date], frozenset[Meaning]] = {}
        for row in rows:
            self._by_code.setdefault(row.code, []).append(row)

    @classmethod
    def from_csv(cls, text: str) -> "Codes":
        """Reads the shipped table (`packs/england/attendance_codes.csv`)."""

        def day(cell: str) -> date | None:
            return date.fromisoformat(cell) if cell else None

        return cls(
            tuple(
                Code(
                    row["code"],
                    row["title"],
                    row["group"],
                    row["stat_class"],
                    day(row["valid_from"]),
                    day(row["valid_to"]),
                    _meaning(row["code"], row["stat_class"]),
                )
                for row in csv.DictReader(text.splitlines())
            )
        )

    def find(self, code: str, day: date) -> Code | None:
        """The code as it stood on `day`, or None where it did not exist then."""
        for row in self._by_code.get(code, ()):
            if (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to):
                return row
        return None

    @cached_property
    def of_any_day(self) -> frozenset[str]:
        """The codes that there were always and still are."""
        return frozenset(
            row.code
            for rows in self._by_code.values()
            for row in rows
            if row.valid_from is None and row.valid_to is None
        )

    def unknown(self, marks: Mapping[date, tuple[str, str]]) -> Iterator[tuple[date, str]]:
        """Each mark with a code that there was not on its day, oldest first."""
        for day, codes in sorted(marks.items()):
            if Meaning.UNKNOWN_CODE in self.meanings(codes, day):
                yield from ((day, code) for code in dict.fromkeys(codes) if self.find(code, day) is None)

    def meaning(self, code: str, day: date) -> Meaning:
        """What the code says on that day."""
        found = self.find(code, day)
        return found.meaning if found else Meaning.UNKNOWN_CODE

    def meanings(self, codes: tuple[str, ...], day: date) -> frozenset[Meaning]:
        """What a day's codes say, one with another. A school's days and codes are few, so each answer is kept."""
        found = self._meanings.get((codes, day))
        if found is None:
            found = self._meanings[codes, day] = frozenset(self.meaning(code, day) for code in codes)
        return found

    def ends_unexplained(self, codes: tuple[str, ...], day: date) -> bool:
        """Whether the last session of the day that says anything is an absence that nobody explained."""
        said = [meaning for code in codes if (meaning := self.meaning(code, day)) not in _SILENT]
        return bool(said) and said[-1] is Meaning.UNEXPLAINED

    def is_gone_again(self, codes: tuple[str, ...], day: date) -> bool:
        """Whether the day's last session is an absence that nobody explained, after one in which the child was seen."""
        *before, last = [self.meaning(code, day) for code in codes]
        return last is Meaning.UNEXPLAINED and not _SEEN.isdisjoint(before)


_SILENT = frozenset({Meaning.NOT_TAKEN, Meaning.NOT_REQUIRED})
_SEEN = frozenset({Meaning.ATTENDING, Meaning.SEEN_LATE})
