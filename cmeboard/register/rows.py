"""The rows of the long and the day shape: one session, or one day with its morning and afternoon, in each."""

from collections.abc import Callable, Sequence
from datetime import date
from operator import itemgetter

from cmeboard.core.problem import Problem
from cmeboard.core.refused import Refused
from cmeboard.register import cells
from cmeboard.register.dates import MonthFirst, NotADate, birth_day, session_day
from cmeboard.register.found import MOST_PROBLEMS, Finding, Kind, PupilRow, Shape
from cmeboard.register.profile import Column, Layout, fold
from cmeboard.register.sessions import Sessions

_UNREADABLE = -1

_DETAILS = (
    Column.UPN,
    Column.ADMISSION_NUMBER,
    Column.SYSTEM_ID,
    Column.NAME,
    Column.SURNAME,
    Column.FORENAME,
    Column.KNOWN_AS,
    Column.DATE_OF_BIRTH,
    Column.YEAR_GROUP,
    Column.REGISTRATION_GROUP,
)


class _Known(dict[str, int]):
    """Cells already understood. Each distinct cell is parsed once; what it means is then one look-up."""

    def __init__(self, parse: Callable[[str], int]) -> None:
        self._parse = parse

    def __missing__(self, cell: str) -> int:
        self[cell] = number = self._parse(cell)
        return number


class _KnownPupils(dict[tuple[str, ...], int]):
    def __init__(self, parse: Callable[[tuple[str, ...]], int]) -> None:
        self._parse = parse

    def __missing__(self, found: tuple[str, ...]) -> int:
        self[found] = number = self._parse(found)
        return number


class RowReader:
    """Takes rows block by block and keeps pupils, marks, problems and findings."""

    def __init__(self, file: str, layout: Layout, shape: Shape) -> None:
        self.rows = 0
        self.pupils: list[PupilRow] = []
        self.first_lines: list[int] = []
        self.sessions = Sessions()
        self.problems: list[Problem] = []
        self.findings: list[Finding] = []
        self._file = file
        self._layout = layout
        self._line = 0
        self._unlisted = 0
        self._left_out: dict[str, int] = {}
        self._details = [column for column in _DETAILS if column in layout.places]
        self._numbers: dict[PupilRow, int] = {}
        self._codes = {cells.code(own): code for own, code in layout.profile.codes.items()}
        self._session_names = _session_names(layout)
        self._pupil_of = _KnownPupils(self._pupil)
        self._place_of = _Known(self._place)
        self._session_of = _Known(self._session)
        self._mark_of = (
            _Known(lambda cell: self._mark(cell, cells.MORNING_PRESENT)),
            _Known(lambda cell: self._mark(cell, cells.AFTERNOON_PRESENT)),
        )
        self._take = {Shape.DAY: self._take_days, Shape.LONG: self._take_sessions}[shape]

    def take(self, first: int, rows: Sequence[list[str]]) -> None:
        """One block of rows, the first of them being line `first` of the file."""
        self._take(first, rows)

    def all_problems(self) -> tuple[Problem, ...]:
        """The problems, the last one counting those that were too many to list."""
        if not self._unlisted:
            return tuple(self.problems)
        more = Problem(self._file, None, None, "", f"{self._unlisted:,} more rows could not be read", "export it again")
        return (*self.problems, more)

    def all_findings(self) -> tuple[Finding, ...]:
        """The findings, with one for each period of the day that is no session."""
        left_out = (
            Finding(
                Kind.NO_SESSION, self._file, None, f"{count:,} rows of the period {name!r} are no session: left out"
            )
            for name, count in self._left_out.items()
        )
        return (*self.findings, *left_out)

    def _take_days(self, first: int, rows: Sequence[list[str]]) -> None:
        whose, width = self._whose(), self._layout.width
        at_date, at_am, at_pm = self._at(Column.DATE, Column.MORNING, Column.AFTERNOON)
        pupil_of, place_of, (morning_of, afternoon_of) = self._pupil_of, self._place_of, self._mark_of
        marks_of, lines_of = self.sessions.marks, self.sessions.lines
        for line, row in enumerate(rows, first):
            if len(row) != width and not self._fits(row, line):
                continue
            self._line = line
            pupil, place = pupil_of[whose(row)], place_of[row[at_date]]
            am, pm = morning_of[row[at_am]], afternoon_of[row[at_pm]]
            if pupil < 0 or place < 0 or am < 0 or pm < 0 or marks_of[pupil][place] or marks_of[pupil][place + 1]:
                self._take_slowly(row, line, pupil, ((place, am, row[at_am]), (place + 1, pm, row[at_pm])))
                continue
            marks = marks_of[pupil]
            marks[place] = am
            marks[place + 1] = pm
            lines_of[pupil][place] = line
        self.rows += len(rows)

    def _take_sessions(self, first: int, rows: Sequence[list[str]]) -> None:
        whose, width = self._whose(), self._layout.width
        at_date, at_session, at_code = self._at(Column.DATE, Column.SESSION, Column.CODE)
        pupil_of, place_of, session_of, mark_of = self._pupil_of, self._place_of, self._session_of, self._mark_of
        marks_of, lines_of = self.sessions.marks, self.sessions.lines
        for line, row in enumerate(rows, first):
            if len(row) != width and not self._fits(row, line):
                continue
            self._line = line
            session = session_of[row[at_session]]
            if session < 0:
                self._left_out[row[at_session]] = self._left_out.get(row[at_session], 0) + 1
                continue
            pupil, place = pupil_of[whose(row)], place_of[row[at_date]]
            mark = mark_of[session][row[at_code]]
            if pupil < 0 or place < 0 or mark < 0 or marks_of[pupil][place + session]:
                self._take_slowly(row, line, pupil, ((place + session if place >= 0 else place, mark, row[at_code]),))
                continue
            marks_of[pupil][place + session] = mark
            lines_of[pupil][place + session] = line
        self.rows += len(rows)

    def _at(self, *columns: Column) -> tuple[int, ...]:
        return tuple(self._layout.places[column] for column in columns)

    def _whose(self) -> Callable[[list[str]], tuple[str, ...]]:
        """Takes the cells that say who the pupil is; always a tuple, as `itemgetter` gives for two or more."""
        places = self._at(*self._details)
        if len(places) == 1:
            (only,) = places
            return lambda row: (row[only],)
        return itemgetter(*places)

    def _fits(self, row: list[str], line: int) -> bool:
        """Whether a row of another length than the header can be read. A shorter one gets blank cells."""
        width = self._layout.width
        if not any(cell.strip() for cell in row):
            self.rows -= 1
            return False
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            self._problem(line, "", f"the row has {len(row)} cells under {width} headers", "put quotes around the name")
            return False
        if len(row) <= max(self._layout.places.values()):
            self._problem(line, "", f"the row has only {len(row)} of {width} cells", "export it again, whole")
            return False
        row.extend("" for _ in range(width - len(row)))
        return True

    def _take_slowly(self, row: list[str], line: int, pupil: int, marks: tuple[tuple[int, int, str], ...]) -> None:
        """A row with something wrong, or one for a session that has a mark already."""
        if pupil < 0 or marks[0][0] < 0:
            if not any(cell.strip() for cell in row):
                self.rows -= 1
                return
            self._explain(row, line, pupil)
            return
        for place, mark, cell in marks:
            if mark < 0:
                self._problem(line, "", f"{cells.shown(cell)} is no register mark", "use one of the national codes")
                continue
            before = self.sessions.put(pupil, place, mark, line)
            if before:
                day, session = self.sessions.days[place // 2 - 1], ("morning", "afternoon")[place % 2]
                message = f"the {session} of {day} has another mark on line {before}: neither is used"
                self._find(Kind.TWO_MARKS, line, message)

    def _explain(self, row: list[str], line: int, pupil: int) -> None:
        """Says why a row could not be read."""
        if pupil < 0:
            self._problem(line, "", "the row names no pupil", "give it a UPN, an admission number or a name")
            return
        at_date = self._layout.places[Column.DATE]
        try:
            session_day(cells.clean(row[at_date]))
        except NotADate as error:
            self._problem(line, "date", f"the date {cells.shown(row[at_date])} {error.why}", error.remedy)

    def _place(self, cell: str) -> int:
        try:
            return self.sessions.place(session_day(cells.clean(cell)))
        except MonthFirst as error:
            raise Refused(
                f"line {self._line} has the date {cells.shown(cell)}, which {error.why}", error.remedy
            ) from None
        except NotADate:
            return _UNREADABLE

    def _session(self, cell: str) -> int:
        return self._session_names.get(fold(cell), _UNREADABLE)

    def _mark(self, cell: str, present: str) -> int:
        code = cells.code(cell)
        code = self._codes.get(code, code)
        if code in (cells.MORNING_PRESENT, cells.AFTERNOON_PRESENT):
            code = present
        return self.sessions.number(code) if len(code) <= cells.LONGEST_CODE else _UNREADABLE

    def _pupil(self, found: tuple[str, ...]) -> int:
        row = self._pupil_row(dict(zip(self._details, found, strict=True)))
        if not (row.upn or row.admission_number or row.system_id or row.name):
            return _UNREADABLE
        if row not in self._numbers:
            self._numbers[row] = self.sessions.add_pupil()
            self.pupils.append(row)
            self.first_lines.append(self._line)
        return self._numbers[row]

    def _pupil_row(self, found: dict[Column, str]) -> PupilRow:
        def text(column: Column) -> str:
            cell = found.get(column, "")
            if cells.has_control(cell):
                self._find(Kind.CONTROL_CHARACTERS, self._line, f"the {column} holds control characters: kept as text")
            return cells.keep_as_text(cells.clean(cell))

        name = cells.full_name(text(Column.NAME)) or f"{text(Column.FORENAME)} {text(Column.SURNAME)}".strip()
        return PupilRow(
            name=name,
            known_as=text(Column.KNOWN_AS),
            upn=self._upn(found.get(Column.UPN, "")),
            admission_number=text(Column.ADMISSION_NUMBER),
            system_id=text(Column.SYSTEM_ID),
            date_of_birth=self._born(found.get(Column.DATE_OF_BIRTH, "")),
            year_group=cells.year_group(found.get(Column.YEAR_GROUP, "")),
            registration_group=text(Column.REGISTRATION_GROUP),
        )

    def _upn(self, cell: str) -> str:
        upn = cells.upn(cell)
        if not upn:
            return ""
        if cells.is_rounded(upn):
            raise Refused(
                f"line {self._line} has a UPN that a spreadsheet has rounded, so its last digits are lost",
                "export again, and do not open the file in a spreadsheet before the import",
            )
        if not cells.is_upn(upn):
            self._find(Kind.UPN, self._line, "the UPN is not a letter, eleven digits and a digit or letter: not used")
            return ""
        warning = cells.upn_warning(upn)
        if warning:
            self._find(Kind.UPN, self._line, f"{warning}: used as it stands")
        return upn

    def _born(self, cell: str) -> date | None:
        written = cells.clean(cell)
        if not written:
            return None
        try:
            return birth_day(written)
        except MonthFirst as error:
            raise Refused(f"line {self._line} has a date of birth which {error.why}", error.remedy) from None
        except NotADate as error:
            self._problem(self._line, "date of birth", f"the date of birth {error.why}: left out", error.remedy)
            return None

    def _problem(self, line: int, field: str, message: str, fix: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(self._file, line, None, field, message, fix))
        else:
            self._unlisted += 1

    def _find(self, kind: Kind, line: int, message: str) -> None:
        if len(self.findings) < MOST_PROBLEMS:
            self.findings.append(Finding(kind, self._file, line, message))


def _session_names(layout: Layout) -> dict[str, int]:
    names: dict[str, int] = {}
    for number, aliases in enumerate((layout.mornings, layout.afternoons)):
        names.update({fold(alias): number for alias in aliases})
    return names
