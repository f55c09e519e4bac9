"""The rows of the week and the wide shape: many sessions of one pupil in each, under weekdays or under dates."""

import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from cmeboard.register import cells
from cmeboard.register.header import Header
from cmeboard.register.profile import Column
from cmeboard.register.rows import UNREADABLE, RowReader

_GROUP = re.compile(
    r"(?:[^:]*:|(?:registration|reg|tutor|year) (?:group|form|class)|(?:class|form|year)(?= \S*\d))\s*(\S.*)", re.I
)
"""`Registration Group: 9A`, `Form 9A`, `Year 9`. A child may be called Reg, or have no marks: that is no group."""

_CODE = re.compile(r"[A-Za-z][0-9]?|[/\\#@&*!+-]")
_SATURDAY = 5


class AcrossRows(RowReader):
    """What the two shapes have in common. They differ in how a row's slots find their days."""

    def __init__(self, file: str, header: Header) -> None:
        super().__init__(file, header)
        self.slots = header.slots
        self._pairs: dict[str, tuple[int, int]] = {}

    def take(self, first: int, rows: Sequence[list[str]]) -> None:
        """One block of rows, the first of them being line `first` of the file."""
        pupils, width = self.pupils, self.layout.width
        for line, row in enumerate(rows, first):
            self.rows += 1
            if self._names_a_group(row):
                continue
            row.extend("" for _ in range(width - len(row)))
            if len(row) != width and not self.fits(row, line):
                continue
            pupils.line = line
            pupil, places = pupils[pupils.whose(row)], self.places(row)
            if pupil < 0 or places is None:
                self.explain(row, line, pupil)
                continue
            self._take_marks(row, line, pupil, places)

    @abstractmethod
    def places(self, row: list[str]) -> Sequence[int] | None:
        """The place in `sessions` of each slot's morning, for this row; None where it cannot be read."""

    def _names_a_group(self, row: list[str]) -> bool:
        """A row between the pupils that says whose register follows; it is no pupil."""
        written = [cell for cell in row if cell.strip()]
        if len(written) != 1:
            return False
        group = _GROUP.fullmatch(cells.clean(written[0]))
        if group is None:
            return False
        self.rows -= 1
        self.pupils.group = cells.keep_as_text(group[1])
        return True

    def _take_marks(self, row: list[str], line: int, pupil: int, places: Sequence[int]) -> None:
        for slot, place in zip(self.slots, places, strict=True):
            cell = row[slot.place]
            if slot.session is None:
                morning, afternoon = self._pairs[cell] if cell in self._pairs else self._pair(cell)
                self.put(pupil, place, morning, cell, line)
                self.put(pupil, place + 1, afternoon, cell, line)
            else:
                self.put(pupil, place + slot.session, self.mark_of[slot.session][cell], cell, line)

    def _pair(self, cell: str) -> tuple[int, int]:
        """A cell with the marks of both sessions: `/\\`, `N N`, `I\\`; a lone mark is the morning's, `\\` excepted."""
        codes = _CODE.findall(cells.clean(cell))
        if "".join(codes) != cells.clean(cell).replace(" ", "") or len(codes) > 2:
            found = (UNREADABLE, UNREADABLE)
        else:
            if len(codes) == 1:
                codes = ["", codes[0]] if codes[0] == cells.AFTERNOON_PRESENT else [codes[0], ""]
            morning, afternoon = codes or ("", "")
            found = (self.mark_of[0][morning], self.mark_of[1][afternoon])
        self._pairs[cell] = found
        return found


class WeekRows(AcrossRows):
    """One week of one pupil in each row."""

    def __init__(self, file: str, header: Header) -> None:
        super().__init__(file, header)
        (self._at_week,) = self.at(Column.WEEK_BEGINNING if header.layout.has(Column.WEEK_BEGINNING) else Column.DATE)
        self.at_date = self._at_week
        self._weeks: dict[str, tuple[int, ...] | None] = {}

    def places(self, row: list[str]) -> Sequence[int] | None:
        """The places of the week's days; a week that begins at a weekend is that of the Monday after it."""
        written = row[self._at_week]
        if written not in self._weeks:
            day = self.day(written)
            self._weeks[written] = None if day is None else tuple(map(self.sessions.place, self._days(day)))
        return self._weeks[written]

    def _days(self, day: date) -> Iterator[date]:
        to_monday = -day.weekday() if day.weekday() < _SATURDAY else 7 - day.weekday()
        return (day + timedelta(to_monday + slot.day) for slot in self.slots if isinstance(slot.day, int))


class WideRows(AcrossRows):
    """All that the file tells of one pupil in one row, under the dates."""

    def __init__(self, file: str, header: Header) -> None:
        super().__init__(file, header)
        self._places = tuple(self.sessions.place(slot.day) for slot in self.slots if isinstance(slot.day, date))

    def places(self, row: list[str]) -> Sequence[int] | None:
        """The places of the header's dates, the same for every row."""
        return self._places
