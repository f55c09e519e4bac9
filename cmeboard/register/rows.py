"""The rows of the long and the day shape: one session, or one day with its morning and afternoon, in each."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import date

from cmeboard.core.marks import SESSIONS
from cmeboard.core.refused import Refused
from cmeboard.register import cells
from cmeboard.register.dates import MonthFirst, NotADate, form_of, session_day
from cmeboard.register.found import SECOND_OF_A_NAME, Kind
from cmeboard.register.header import Header
from cmeboard.register.profile import Column, Layout, fold
from cmeboard.register.pupils import Pupils
from cmeboard.register.sessions import Sessions
from cmeboard.register.told import Told

UNREADABLE = -1
"""Stands for the number of a cell that means nothing."""


class Known(dict[str, int]):
    """Cells already understood. Each distinct cell is parsed once; what it means is then one look-up."""

    def __init__(self, parse: Callable[[str], int]) -> None:
        self._parse = parse

    def __missing__(self, cell: str) -> int:
        self[cell] = number = self._parse(cell)
        return number


class RowReader(ABC):
    """Takes rows block by block and keeps pupils and marks, and in `told` what could not be read or is odd.

    What a row holds is the business of the shapes below it.
    """

    at_date: int | None = None
    """Where a row says of which day or week it is, or None where it does not."""

    def __init__(self, file: str, header: Header) -> None:
        layout = header.layout
        self.rows = 0
        self.sessions = Sessions()
        self.told = Told(file)
        self.pupils = Pupils(layout, self.sessions, self.told)
        self.layout = layout
        self._told_form = False
        self._told_twice: set[int] = set()
        self._codes = {cells.code(own): code for own, code in layout.profile.codes.items()}
        self.place_of = Known(self._place)
        self.mark_of = (
            Known(lambda cell: self._mark(cell, cells.MORNING_PRESENT)),
            Known(lambda cell: self._mark(cell, cells.AFTERNOON_PRESENT)),
        )

    @abstractmethod
    def take(self, first: int, rows: Sequence[list[str]]) -> None:
        """One block of rows, the first of them being line `first` of the file."""

    def at(self, *columns: Column) -> tuple[int, ...]:
        """Where these columns stand in a row."""
        return tuple(self.layout.places[column] for column in columns)

    def fits(self, row: list[str], line: int) -> bool:
        """Whether a row of another length than the header can be read. A shorter one gets blank cells."""
        width = self.layout.width
        if not any(cell.strip() for cell in row):
            self.rows -= 1
            return False
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            message = f"the row has {len(row)} cells under {width} headers"
            self.told.problem(line, "", message, "put quotes around the name")
            return False
        if len(row) <= max(self.layout.places.values()):
            message = f"the row has only {len(row)} of {width} cells"
            self.told.problem(line, "", message, "export it again, whole")
            return False
        row.extend("" for _ in range(width - len(row)))
        return True

    def put(self, pupil: int, place: int, mark: int, cell: str, line: int) -> None:
        """One mark, where something may be wrong with it, or the session has one already."""
        if mark < 0:
            self.told.problem(line, "", f"{cells.shown(cell)} is no register mark", "use one of the national codes")
            return
        had = self.sessions.marks[pupil][place]
        before = self.sessions.put(pupil, place, mark, line)
        if before:
            day, session = self.sessions.days[place // 2 - 1], SESSIONS[place % 2]
            message = f"the {session} of {day} has another mark on line {before}: neither is used"
            self.told.find(Kind.TWO_MARKS, line, message)
        elif had == mark and mark != self.sessions.number(cells.NOT_TAKEN):
            self._tell_twice(pupil, line)

    def _tell_twice(self, pupil: int, line: int) -> None:
        """A second row for a session, which may be another child's where only the name says whose it is."""
        if self.pupils.rows[pupil].has_name_only and pupil not in self._told_twice:
            self._told_twice.add(pupil)
            self.told.find(Kind.SAME_NAME, line, SECOND_OF_A_NAME)

    def explain(self, row: list[str], line: int, pupil: int) -> None:
        """Says why a row could not be read: nobody is named, or its date is none."""
        if not any(cell.strip() for cell in row):
            self.rows -= 1
            return
        if pupil < 0:
            self.told.problem(line, "", "the row names no pupil", "give it a UPN, an admission number or a name")
            return
        written = "" if self.at_date is None else row[self.at_date]
        try:
            session_day(cells.clean(written))
        except NotADate as error:
            self.told.problem(line, "date", f"the date {cells.shown(written)} {error.why}", error.remedy)

    def day(self, cell: str) -> date | None:
        """The day that a cell names, or None. Raises Refused where the cell has the month first."""
        written = cells.clean(cell)
        try:
            day = session_day(written)
        except MonthFirst as error:
            raise Refused(
                f"line {self.pupils.line} has the date {cells.shown(cell)}, which {error.why}", error.remedy
            ) from None
        except NotADate:
            return None
        expected = self.layout.profile.date_form
        if expected is not None and form_of(written) is not expected and not self._told_form:
            self._told_form = True
            message = f"the date {cells.shown(cell)} is not as {self.layout.profile.title} writes it"
            self.told.find(Kind.DATE_FORM, self.pupils.line, f"{message}: has a spreadsheet had the file open?")
        return day

    def _place(self, cell: str) -> int:
        day = self.day(cell)
        return UNREADABLE if day is None else self.sessions.place(day)

    def _mark(self, cell: str, present: str) -> int:
        code = cells.code(cell)
        code = self._codes.get(code, code)
        if code in (cells.MORNING_PRESENT, cells.AFTERNOON_PRESENT):
            code = present
        return self.sessions.number(code) if len(code) <= cells.LONGEST_CODE else UNREADABLE


class DayRows(RowReader):
    """One day of one pupil in each row."""

    def __init__(self, file: str, header: Header) -> None:
        super().__init__(file, header)
        (self.at_date,) = self.at(Column.DATE)

    def take(self, first: int, rows: Sequence[list[str]]) -> None:
        """One block of rows, the first of them being line `first` of the file."""
        pupils, width = self.pupils, self.layout.width
        at_date, at_am, at_pm = self.at(Column.DATE, Column.MORNING, Column.AFTERNOON)
        whose, place_of, (morning_of, afternoon_of) = pupils.whose, self.place_of, self.mark_of
        marks_of, lines_of = self.sessions.marks, self.sessions.lines
        for line, row in enumerate(rows, first):
            if len(row) != width and not self.fits(row, line):
                continue
            pupils.line = line
            pupil, place = pupils[whose(row)], place_of[row[at_date]]
            am, pm = morning_of[row[at_am]], afternoon_of[row[at_pm]]
            if pupil < 0 or place < 0:
                self.explain(row, line, pupil)
                continue
            marks = marks_of[pupil]
            if am < 0 or pm < 0 or marks[place] or marks[place + 1]:
                self.put(pupil, place, am, row[at_am], line)
                self.put(pupil, place + 1, pm, row[at_pm], line)
                continue
            marks[place] = am
            marks[place + 1] = pm
            lines_of[pupil][place] = line
        self.rows += len(rows)


class SessionRows(RowReader):
    """One session of one pupil in each row."""

    def __init__(self, file: str, header: Header) -> None:
        super().__init__(file, header)
        (self.at_date,) = self.at(Column.DATE)
        names = _session_names(header.layout)
        self._session_of = Known(lambda cell: names.get(fold(cell), UNREADABLE))

    def take(self, first: int, rows: Sequence[list[str]]) -> None:
        """One block of rows, the first of them being line `first` of the file."""
        pupils, width = self.pupils, self.layout.width
        at_date, at_session, at_code = self.at(Column.DATE, Column.SESSION, Column.CODE)
        whose, place_of, session_of, mark_of = pupils.whose, self.place_of, self._session_of, self.mark_of
        marks_of, lines_of = self.sessions.marks, self.sessions.lines
        for line, row in enumerate(rows, first):
            if len(row) != width and not self.fits(row, line):
                continue
            pupils.line = line
            session = session_of[row[at_session]]
            if session < 0:
                self.told.leave_out(line, row[at_session])
                continue
            pupil, place = pupils[whose(row)], place_of[row[at_date]]
            if pupil < 0 or place < 0:
                self.explain(row, line, pupil)
                continue
            mark = mark_of[session][row[at_code]]
            if mark < 0 or marks_of[pupil][place + session]:
                self.put(pupil, place + session, mark, row[at_code], line)
                continue
            marks_of[pupil][place + session] = mark
            lines_of[pupil][place + session] = line
        self.rows += len(rows)


def _session_names(layout: Layout) -> dict[str, int]:
    names: dict[str, int] = {}
    for number, aliases in enumerate((layout.mornings, layout.afternoons)):
        names.update({fold(alias): number for alias in aliases})
    return names
