"""Every known mark of every child on the same school days: files, cases and the memory of earlier imports in one."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.marks import Code, Codes, Meaning
from cmeboard.register.cells import NOT_TAKEN
from cmeboard.register.matching import Child
from cmeboard.register.memory import Memory
from cmeboard.register.sessions import CLASHING, NOTHING, Sessions

SEEN, UNEXPLAINED, EXPLAINED, SILENT, UNKNOWN, CLASH = b"SNE.?C"
"""What a session says: seen in school, absent unexplained or explained; not taken; no such code; two marks."""

ATTENDED, AUTHORISED, UNAUTHORISED, SICK, NO_CLASS = b"PAUI."
"""How a session counts: attended, absent with leave, without; ill (which is with leave); not at all."""

BLANK = 1
"""The byte of a session whose register was not taken, in a grid as in `sessions`."""
_CLASS_OF = {"attending": ATTENDED, "authorised": AUTHORISED, "unauthorised": UNAUTHORISED}
_LETTER_OF = {
    Meaning.ATTENDING: SEEN,
    Meaning.SEEN_LATE: SEEN,
    Meaning.UNEXPLAINED: UNEXPLAINED,
    Meaning.EXPLAINED: EXPLAINED,
    Meaning.NOT_REQUIRED: SILENT,
    Meaning.NOT_TAKEN: SILENT,
}
_NOT_HERE = ("D", "X")
"""At another school, or not yet of school age: no absence from this one, and not seen in it either."""

_Pick = Callable[[Sequence[int]], tuple[int, ...]]


class Grid:
    """One row of bytes a child: morning and afternoon of each school day, from the first that is known to the last.

    `days` are the whole school's; `codes[n]` is the mark that byte n of a row stands for.
    """

    def __init__(self, days: Sequence[date], codes: Codes) -> None:
        self.days = tuple(days)
        self.codes: list[str] = Sessions().codes
        self._numbers = {code: number for number, code in enumerate(self.codes)}
        self._places = {day: 2 * n for n, day in enumerate(self.days)}
        self._meaning = codes
        self._pickers: dict[int, tuple[_Pick, Sessions]] = {}
        self._tables: dict[int, tuple[int, bytes]] = {}
        self._letters = _Reading(self, self._letter, CLASH)
        self._classes = _Reading(self, self._class, NO_CLASS)

    def place(self, day: date) -> int | None:
        """Where the morning of a school day stands in a row, or None for a day that is none."""
        return self._places.get(day)

    def place_from(self, day: date) -> int | None:
        """Where the first school day from `day` on stands in a row, or None where none is known."""
        at = bisect_left(self.days, day)
        return 2 * at if at < len(self.days) else None

    def day(self, place: int) -> date:
        """The day that a place in a row belongs to."""
        return self.days[place // 2]

    def number(self, code: str) -> int:
        """The byte that stands for a code."""
        if code not in self._numbers:
            self._numbers[code] = len(self.codes)
            self.codes.append(code)
        return self._numbers[code]

    def code(self, number: int) -> str:
        """The mark that a byte stands for, `-` where there is none to be relied on."""
        return NOT_TAKEN if number in (NOTHING, CLASHING) else self.codes[number]

    def row(self, sessions: Sessions, pupil: int) -> bytes:
        """One pupil's marks of one file, on the days of the grid."""
        if not self.days:
            return b""
        pick, _ = self._pickers.get(id(sessions)) or self._picker(sessions)
        return bytes(pick(sessions.marks[pupil])).translate(self._table(sessions))

    def _picker(self, sessions: Sessions) -> tuple[_Pick, Sessions]:
        self._pickers[id(sessions)] = itemgetter(*sessions.places(self.days)), sessions
        return self._pickers[id(sessions)]

    def _table(self, sessions: Sessions) -> bytes:
        length, table = self._tables.get(id(sessions), (0, b""))
        if length != len(sessions.codes):
            numbers = [NOTHING, *(self.number(code) for code in sessions.codes[1:])]
            table = bytes(numbers).ljust(255, b"\0") + bytes([CLASHING])
            self._tables[id(sessions)] = len(sessions.codes), table
        return table

    def row_of_marks(self, marks: Mapping[date, tuple[str, str]]) -> bytes:
        """The marks of a case, on the days of the grid."""
        row = bytearray(2 * len(self.days))
        for day, codes in marks.items():
            place = self.place(day)
            if place is not None:
                row[place : place + 2] = bytes(map(self.number, codes))
        return bytes(row)

    def marks(self, row: bytes) -> Iterator[tuple[date, tuple[str, str]]]:
        """The days of a row that have a mark; an empty text where a session has none, or two."""
        for place in range(0, len(row), 2):
            if row[place] or row[place + 1]:
                yield self.days[place // 2], (self._known(row[place]), self._known(row[place + 1]))

    def _known(self, number: int) -> str:
        return "" if number in (NOTHING, CLASHING) else self.codes[number]

    def letters(self, row: bytes) -> bytes:
        """What each session says, by the codes as they stood on its day."""
        return self._letters.of(row)

    def classes(self, row: bytes) -> bytes:
        """How each session counts in the attendance figures, by the codes as they stood on its day."""
        return self._classes.of(row)

    def _letter(self, code: str, day: date) -> int:
        found = self._meaning.find(code, day)
        if found is None:
            return UNKNOWN
        return SILENT if code in _NOT_HERE else _LETTER_OF[found.meaning]

    def _class(self, code: str, day: date) -> int:
        found = self._meaning.find(code, day)
        if found is None:
            return NO_CLASS
        return SICK if code == "I" else _CLASS_OF.get(found.stat_class, NO_CLASS)

    def find(self, number: int, day: date) -> Code | None:
        """The code that a byte stands for, as it stood on `day`; None where there was none."""
        return self._meaning.find(self.code(number), day)


class _Reading:
    """Rows read letter by letter: what each code means, as it stood on the session's day."""

    def __init__(self, grid: Grid, letter: Callable[[str, date], int], clashing: int) -> None:
        self._grid = grid
        self._letter = letter
        self._clashing = clashing
        self._length = 0
        self._spans: list[tuple[int, int, bytes]] = []

    def of(self, row: bytes) -> bytes:
        """The row's letters, one a session."""
        if self._length != len(self._grid.codes):
            self._spans = self._make_spans()
            self._length = len(self._grid.codes)
        return b"".join(row[start:end].translate(table) for start, end, table in self._spans)

    def _make_spans(self) -> list[tuple[int, int, bytes]]:
        """Stretches of days in which every code means one thing."""
        spans: list[tuple[int, int, bytes]] = []
        for place, day in enumerate(self._grid.days):
            letters = [SILENT, *(self._letter(code, day) for code in self._grid.codes[1:])]
            table = bytes(letters).ljust(255, b".") + bytes([self._clashing])
            if spans and spans[-1][2] == table:
                spans[-1] = (spans[-1][0], 2 * place + 2, table)
            else:
                spans.append((2 * place, 2 * place + 2, table))
        return spans


def days_of(children: Iterable[Child], memory: Memory, calendar: SchoolCalendar, today: date) -> tuple[date, ...]:
    """The school days from the first that any of these children has a mark on, to the last that is not to come.

    Marks of days to come (leave that is entered ahead) say nothing yet.
    """
    ends: list[date] = []
    for sessions in {id(s): s for s in _all_sessions(children, memory)}.values():
        ends += sessions.days
    for child in children:
        for case in child.cases:
            ends += [case.first_day_absent, *case.marks]
    return calendar.school_days(min(ends), min(max(ends), today)) if ends and min(ends) <= today else ()


def _all_sessions(children: Iterable[Child], memory: Memory) -> Iterable[Sessions]:
    yield memory.sessions
    for child in children:
        for source in child.sources:
            yield source.reading.sessions


def laid_over(below: bytes, above: bytes) -> bytes:
    """The marks of `above`, and those of `below` where it has none. A blank does not hide a mark."""
    if not any(below):
        return above
    return bytes(new if new > BLANK or not old else old for old, new in zip(below, above, strict=True))


def beside(one: bytes, other: bytes) -> bytes:
    """Two files' marks of one child; where they differ, neither is taken."""
    if not any(one):
        return other
    return bytes(a if a == b or b <= BLANK else b if a <= BLANK else CLASHING for a, b in zip(one, other, strict=True))
