"""Sense before safeguarding: what is odd about the marks themselves, each a finding with file and line."""

from collections.abc import Sequence

from cmeboard.register.absences import Outcome
from cmeboard.register.context import Context
from cmeboard.register.found import MOST_PROBLEMS, Finding, Kind, Reading
from cmeboard.register.grid import CLASH, SILENT, UNKNOWN, Grid
from cmeboard.register.matching import Child

N_MUST_CHANGE_AFTER = 5
"""School days within which N must become the true code, else O (regulation 10(7) to (9) of SI 2024/208)."""


class Sense:
    """Looks at one child after the other and keeps what it finds."""

    def __init__(self, grid: Grid, context: Context) -> None:
        self._grid = grid
        self._context = context
        self._found: list[Finding] = []
        self._closed: dict[int | None, bytes] = {}
        today = context.now.date()
        recent = [
            day for day in grid.days if context.calendar.school_days_between(day, today) <= N_MUST_CHANGE_AFTER + 1
        ]
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

    def look(self, child: Child, files: bytes, letters: bytes, outcome: Outcome) -> None:
        """What is odd about one child's marks in the files given now."""
        if outcome.unnamed:
            self._find(
                Kind.NO_NAME, child, None, "an unexplained absence opens no case, as no file names the pupil", True
            )
        if bytes([UNKNOWN]) in letters:
            for place in (at for at, letter in enumerate(letters) if letter == UNKNOWN and files[at]):
                code, day = self._grid.code(files[place]), self._grid.day(place)
                self._find(Kind.UNKNOWN_CODE, child, place, f"the code {code} did not exist on {day}: not used", True)
        if len(child.sources) > 1 and bytes([CLASH]) in letters:
            place = letters.index(bytes([CLASH]))
            self._find(Kind.TWO_MARKS, child, place, f"{self._grid.day(place)} has two marks: neither is used", True)
        number = self._grid.number("N")
        place = files.find(number, 0, self._old)
        if place >= 0:
            day = self._grid.day(place)
            self._find(
                Kind.OLD_N, child, place, f"N of {day} is more than five school days old: make it the true code or O"
            )

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
        return self._found + [finding for reading in readings for finding in self._closed_days(reading)]

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
                words = (
                    f"{len(odd)} pupils have marks on {day}, and calendar.yaml has no school then ({why}): not counted"
                )
                found.append(Finding(Kind.CLOSED, reading.file, line, words))
        return found
