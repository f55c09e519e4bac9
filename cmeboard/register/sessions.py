"""The marks of many pupils over many days, kept small: a byte a session, and the line it came from."""

from array import array
from collections.abc import Iterator, Sequence
from datetime import date

from cmeboard.core.refused import Refused
from cmeboard.register.cells import NOT_TAKEN

NOTHING = 0
"""No mark was read for this session."""

MOST_CODES = 250
MOST_DAYS = 800
CLASHING = 255
"""The same session was read twice with different marks."""


EMPTY = 0
"""A place that no day has: it is always without a mark."""


class Sessions:
    """Marks by pupil and session. A pupil is a number from 0; a day has two places, morning and afternoon.

    `codes[n]` is the mark that byte `n` stands for; `lines` tells the line of the file that each mark stands in,
    under the morning's place where one line holds both.
    """

    def __init__(self) -> None:
        self.codes: list[str] = ["", NOT_TAKEN]
        self.days: list[date] = []
        self.marks: list[bytearray] = []
        self.lines: list[array[int]] = []
        self._places: dict[date, int] = {}
        self._numbers: dict[str, int] = {NOT_TAKEN: 1}
        self._room = 64

    def add_pupil(self) -> int:
        """The number of a new pupil, without marks."""
        self.marks.append(bytearray(self._room))
        self.lines.append(array("I", bytes(4 * self._room)))
        return len(self.marks) - 1

    def place(self, day: date) -> int:
        """The place of a day's morning; its afternoon is the next. Raises Refused for more days than a register has."""
        if day not in self._places:
            if len(self.days) == MOST_DAYS:
                raise Refused(f"the file has marks of more than {MOST_DAYS} days", "export one school year, or less")
            self.days.append(day)
            self._places[day] = 2 * len(self.days)
            if 2 * len(self.days) + 2 > self._room:
                self._grow()
        return self._places[day]

    def _grow(self) -> None:
        for marks, lines in zip(self.marks, self.lines, strict=True):
            marks.extend(bytes(self._room))
            lines.frombytes(bytes(4 * self._room))
        self._room *= 2

    def number(self, code: str) -> int:
        """The byte that stands for a mark. Raises Refused where a column holds no register marks at all."""
        if code not in self._numbers:
            if len(self.codes) == MOST_CODES:
                raise Refused(
                    "the column of marks holds no register codes", "say which columns they are, with a profile"
                )
            self._numbers[code] = len(self.codes)
            self.codes.append(code)
        return self._numbers[code]

    def put(self, pupil: int, place: int, number: int, line: int) -> int:
        """Writes one mark. Returns the line of an earlier, different one, or 0; a blank never counts as different."""
        marks = self.marks[pupil]
        old = marks[place]
        blank = self._numbers[NOT_TAKEN]
        if old in (NOTHING, blank) or old == number:
            marks[place] = number
            self.lines[pupil][place] = line
            return 0
        if number == blank:
            return 0
        marks[place] = CLASHING
        return self.lines[pupil][place] or self.lines[pupil][place ^ 1]

    @property
    def first(self) -> date | None:
        """The earliest day, or None."""
        return min(self.days, default=None)

    @property
    def last(self) -> date | None:
        """The latest day, or None."""
        return max(self.days, default=None)

    @property
    def count(self) -> int:
        """How many sessions were read, those not taken among them."""
        return sum(len(marks) - marks.count(NOTHING) for marks in self.marks)

    def places(self, days: Sequence[date]) -> tuple[int, ...]:
        """The places of these days' mornings and afternoons; `EMPTY` for a day without marks."""
        mornings = [self._places.get(day, EMPTY) for day in days]
        return tuple(place for morning in mornings for place in (morning, morning and morning + 1))

    def line(self, pupil: int, day: date) -> int | None:
        """The line that the marks of a pupil's day stand in, or None."""
        place = self._places.get(day, EMPTY)
        return self.lines[pupil][place] or self.lines[pupil][place + 1] or None

    def of(self, pupil: int) -> Iterator[tuple[date, str, str]]:
        """Each day of one pupil that has a mark, in order, with the marks of morning and afternoon."""
        marks = self.marks[pupil]
        for day in sorted(self.days):
            place = self._places[day]
            if marks[place] or marks[place + 1]:
                yield day, self._code(marks[place]), self._code(marks[place + 1])

    def _code(self, number: int) -> str:
        return NOT_TAKEN if number == CLASHING else self.codes[number]
