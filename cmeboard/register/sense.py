"""Sense before safeguarding: what is odd about the marks themselves, each a finding with file and line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cmeboard.core.entries import ReportToPolice
from cmeboard.core.marks import SESSIONS
from cmeboard.core.school_age import is_of_compulsory_school_age
from cmeboard.register.absences import Outcome
from cmeboard.register.context import Context
from cmeboard.register.found import MOST_PROBLEMS, Finding, Kind, Reading
from cmeboard.register.grid import BLANK, CLASH, EXPLAINED, SILENT, UNEXPLAINED, UNKNOWN, Grid
from cmeboard.register.matching import Child
from cmeboard.register.not_taken import registers_not_taken
from cmeboard.register.patterns import Patterns
from cmeboard.register.sessions import CLASHING, NOTHING

_BLANKS = bytes([NOTHING, BLANK, CLASHING])


@dataclass(frozen=True, slots=True)
class Marks:
    """A child's marks on one grid: those of the files given now, those remembered from earlier imports, and all.

    `letters` are what all of them say.
    """

    files: bytes
    remembered: bytes
    all: bytes
    letters: bytes


class Sense:
    """Looks at one child after the other and keeps what it finds."""

    def __init__(self, grid: Grid, context: Context) -> None:
        self._grid = grid
        self._context = context
        self._found: list[Finding] = []
        self._closed: dict[int | None, bytes] = {}
        self._patterns = Patterns(grid, context)
        self._not_required = grid.number("X")
        today = context.now.date()
        unresolved = context.settings.unresolved_school_days
        recent = [day for day in grid.days if context.calendar.school_days_between(day, today) <= unresolved + 1]
        self._old = 2 * (len(grid.days) - len(recent))

    def letters(self, child: Child, row: bytes, year_group: int | None) -> bytes:
        """What a row says, without the days on which the school was closed to the child's year group."""
        letters = self._grid.letters(row)
        closed = self._closed_places(year_group)
        if not closed:
            return letters
        return bytes(SILENT if shut else letter for letter, shut in zip(letters, closed, strict=True))

    def _closed_places(self, year_group: int | None) -> bytes:
        if year_group not in self._closed:
            calendar = self._context.calendar.for_year_group(year_group)
            closed = [0 if calendar.is_school_day(day) else 1 for day in self._grid.days]
            self._closed[year_group] = bytes(n for shut in closed for n in (shut, shut)) if any(closed) else b""
        return self._closed[year_group]

    def look(self, child: Child, marks: Marks, outcome: Outcome) -> None:
        """What is odd about one child's marks in the files given now, and what they add up to."""
        if outcome.unnamed:
            self._find(
                Kind.NO_NAME, child, None, "an unexplained absence opens no case, as no file names the pupil", True
            )
        self._look_at_codes(child, marks)
        self._look_at_changes(child, marks)
        for case, pattern in outcome.patterns:
            self._find(pattern.kind, child, pattern.place, f"{pattern.message} (case {case})")
        if outcome.opened and (earlier := _missing_before(child)):
            message = f"case {outcome.opened[-1]}: the child was missing before, in {earlier}"
            self._find(Kind.MISSING_BEFORE, child, None, message)
        last = len(marks.all.rstrip(_BLANKS)) - 1
        if last < 0 or not marks.files[last] or marks.letters[last] not in (EXPLAINED, UNEXPLAINED):
            return
        told = {pattern.kind for _, pattern in outcome.patterns}
        is_watched = bool(outcome.opened) or any(case.stage.is_open for case in child.cases)
        for found in (
            None if is_watched else self._patterns.long_absence(marks.all, marks.letters),
            self._patterns.sickness_in_total(marks.all),
            self._patterns.irregular(marks.all),
        ):
            if found is not None and found.kind not in told:
                self._find(found.kind, child, found.place, found.message)

    def _look_at_codes(self, child: Child, marks: Marks) -> None:
        files, letters = marks.files, marks.letters
        if UNKNOWN in letters:
            for place in (at for at, letter in enumerate(letters) if letter == UNKNOWN and files[at]):
                code, day = self._grid.code(files[place]), self._grid.day(place)
                self._find(Kind.UNKNOWN_CODE, child, place, f"the code {code} did not exist on {day}: not used", True)
        if len(child.sources) > 1 and CLASH in letters:
            place = letters.index(CLASH)
            self._find(Kind.TWO_MARKS, child, place, f"{self._grid.day(place)} has two marks: neither is used", True)
        place = files.find(self._grid.number("N"), 0, self._old)
        if place >= 0:
            day = self._grid.day(place)
            unresolved = self._context.settings.unresolved_school_days
            message = f"N of {day} is more than {unresolved} school days old: make it the true code or O"
            self._find(Kind.OLD_N, child, place, message)
        place = files.find(self._not_required)
        if place >= 0 and self._is_of_age(child, self._grid.day(place)):
            message = f"X on {self._grid.day(place)}, and the child is of compulsory school age then"
            self._find(Kind.NOT_OF_AGE, child, place, message)

    def _is_of_age(self, child: Child, day: date) -> bool:
        born = child.pupil_row.date_of_birth or next((case.pupil.date_of_birth for case in child.cases), None)
        return born is not None and is_of_compulsory_school_age(born, day, self._context.school_age)

    def _look_at_changes(self, child: Child, marks: Marks) -> None:
        """A mark that is not what the last import read; N that became the true code is what should happen."""
        if not any(marks.remembered) or marks.remembered == marks.files:
            return
        unresolved = self._grid.number("N")
        for place, (old, new) in enumerate(zip(marks.remembered, marks.files, strict=True)):
            if old != new and old > BLANK and new > BLANK and old != unresolved:
                session = SESSIONS[place % 2]
                was, now = self._grid.code(old), self._grid.code(new)
                message = f"the {session} of {self._grid.day(place)} was {was} at the last import and is {now} now"
                self._find(Kind.CHANGED, child, place, message)

    def _find(self, kind: Kind, child: Child, place: int | None, message: str, stops: bool = False) -> None:
        if len(self._found) >= MOST_PROBLEMS:
            return
        source = next(
            (s for s in child.sources if place is None or s.reading.sessions.line(s.pupil, self._grid.day(place))),
            child.sources[0],
        )
        line = source.line if place is None else source.reading.sessions.line(source.pupil, self._grid.day(place))
        self._found.append(Finding(kind, source.reading.file, line, message, stops))

    def findings(self, readings: Sequence[Reading]) -> list[Finding]:
        """All that was found, and the days of each file on which the calendar has no school."""
        return self._found + [
            finding
            for reading in readings
            for finding in (*self._closed_days(reading), *registers_not_taken(reading, self._context))
        ]

    def _closed_days(self, reading: Reading) -> list[Finding]:
        found = []
        for day in sorted(reading.sessions.days):
            why = self._context.calendar.why_no_school(day)
            if not why:
                continue
            place, _ = reading.sessions.places([day])
            quiet = {reading.sessions.number(code) for code in ("#", "-")} | {0}
            odd = [n for n, marks in enumerate(reading.sessions.marks) if marks[place] not in quiet]
            if odd:
                line = reading.sessions.line(odd[0], day)
                whose = f"{len(odd)} pupils have" if len(odd) > 1 else "a pupil has"
                words = f"{whose} marks on {day}, and calendar.yaml has no school then ({why}): not counted"
                found.append(Finding(Kind.CLOSED, reading.file, line, words))
        return found


def _missing_before(child: Child) -> str:
    """An earlier case in which the child was reported to the police, or nothing."""
    reported = (
        case.case for case in child.cases if any(isinstance(entry, ReportToPolice) for entry in case.standing_entries)
    )
    return next(reported, "")
