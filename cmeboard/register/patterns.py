"""What the marks of one child add up to: returns that fall due, attendance that is irregular, leave that ran out."""

import re
from dataclasses import dataclass

from cmeboard.register.context import Context
from cmeboard.register.found import Kind
from cmeboard.register.grid import ATTENDED, EXPLAINED, NO_CLASS, SEEN, SICK, UNAUTHORISED, UNEXPLAINED, Grid
from cmeboard.register.runs import Run

_LEAVE = ("C", "C1", "C2")
_UNAUTHORISED_RUN = re.compile(rb"U(?:[U.]*U)?")
_ABSENT_RUN = re.compile(rb"[AUI](?:[AUI.]*[AUI])?(?=\.*\Z)")
_SICK_RUN = re.compile(rb"I(?:[I.]*I)?")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something that the marks add up to: its kind, the place in the row where it shows, and the words for it."""

    kind: Kind
    place: int
    message: str


class Patterns:
    """Looks for them on one grid, by the numbers of the settings and the policy."""

    def __init__(self, grid: Grid, context: Context) -> None:
        self._grid = grid
        self._calendar = context.calendar
        self._settings = context.settings
        self._follows_a_break = context.follows_a_break

    def return_due(self, run: Run, row: bytes) -> Pattern | None:
        """The return to the authority that is called for by the length of an absence which goes on in a run, or None.

        It may have begun before the run: U counts here, though the child was seen.
        """
        classes = self._grid.classes(row)[: run.last + 1]
        for pattern, letter, days, kind, words in (
            (_UNAUTHORISED_RUN, UNAUTHORISED, self._settings.unauthorised_school_days, Kind.TEN_DAYS, "G, N, O or U"),
            (_SICK_RUN, SICK, self._settings.sickness_school_days, Kind.FIFTEEN_DAYS, "I"),
        ):
            for found in pattern.finditer(classes):
                if found.end() > run.first and found[0].count(letter) >= 2 * days:
                    since = self._grid.day(found.start())
                    message = f"{days} school days of {words} without a break since {since}: a return is due"
                    return Pattern(kind, max(found.start(), run.first), message)
        return None

    def sickness_in_total(self, row: bytes) -> Pattern | None:
        """Days of sickness that reach the mark in total over the school year, where the child is ill now."""
        first = self._calendar.first_day
        start = 0 if first is None else next((2 * n for n, day in enumerate(self._grid.days) if day >= first), 0)
        marked = bytes(self._grid.classes(row)[start:])
        days = self._settings.sickness_school_days
        last = len(marked.rstrip(bytes([NO_CLASS]))) - 1
        if last < 0 or marked[last] != SICK or marked.count(SICK) < 2 * days:
            return None
        message = f"{days} school days of sickness in total this school year: a return may be due"
        return Pattern(Kind.FIFTEEN_DAYS, start + last, message)

    def long_absence(self, row: bytes, letters: bytes) -> Pattern | None:
        """An absence of so many school days without a break that goes on, authorised or not (rules.md, L1).

        `letters` are the same sessions by where the child was: who came late, coded U, was there.
        """
        found = _ABSENT_RUN.search(self._grid.classes(row), letters.rfind(SEEN) + 1)
        days = self._settings.absent_school_days
        if found is None or len(found[0]) - found[0].count(NO_CLASS) < 2 * days:
            return None
        since = self._grid.day(found.start())
        message = f"absent for {days} school days without a break since {since}, authorised or not, and in no open case"
        return Pattern(Kind.LONG_ABSENCE, found.end() - 1, message)

    def irregular(self, row: bytes) -> Pattern | None:
        """Attendance below the settings' share over the last school days, where at least half of them are known."""
        span = 2 * self._settings.irregular_school_days
        recent = self._grid.classes(row)[-span:]
        counted = len(recent) - recent.count(NO_CLASS)
        attended = recent.count(ATTENDED)
        if counted * 2 < span or attended * 100 >= self._settings.irregular_percent * counted:
            return None
        percent = attended * 100 // counted
        message = f"attendance of {percent} % over the last {self._settings.irregular_school_days} school days"
        return Pattern(Kind.IRREGULAR, len(row) - 1, message)

    def after_holiday(self, run: Run) -> Pattern | None:
        """An absence from the first day after a holiday on."""
        day = self._grid.day(run.first)
        if not self._follows_a_break(day):
            return None
        return Pattern(Kind.AFTER_HOLIDAY, run.first, f"absent from {day}, the first school day after a holiday")

    def leave_over(self, run: Run, row: bytes) -> Pattern | None:
        """An absence that was leave until a day, and has been unexplained since."""
        at = run.letters.find(UNEXPLAINED)
        before = run.letters.rfind(EXPLAINED, 0, at) if at > 0 else -1
        if before < 0:
            return None
        code, last = self._grid.code(row[run.first + before]), self._grid.day(run.first + before)
        if code not in _LEAVE:
            return None
        day = self._grid.day(run.first + at)
        return Pattern(Kind.LEAVE_OVER, run.first + at, f"leave ({code}) ran until {last}, and no word since {day}")
