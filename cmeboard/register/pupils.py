"""Whose row it is: the cells that say so, understood once for each pupil."""

from collections.abc import Callable
from datetime import date
from operator import itemgetter

from cmeboard.core.refused import Refused
from cmeboard.register import cells
from cmeboard.register.dates import MonthFirst, NotADate, birth_day
from cmeboard.register.found import Kind, PupilRow
from cmeboard.register.profile import Column, Layout
from cmeboard.register.sessions import Sessions
from cmeboard.register.told import Told

NOBODY = -1
"""The number of a row that names no pupil."""

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


class Pupils(dict[tuple[str, ...], int]):
    """A pupil's number in `sessions`, by the cells of a row that say who they are.

    `line` is that of the row in hand, `group` what a row between the pupils said their registration group is.
    """

    def __init__(self, layout: Layout, sessions: Sessions, told: Told) -> None:
        self.line = 0
        self.group = ""
        self.rows: list[PupilRow] = []
        self.first_lines: list[int] = []
        self._sessions = sessions
        self._told = told
        self._details = [column for column in _DETAILS if column in layout.places]
        self._numbers: dict[PupilRow, int] = {}
        self.whose = _taker([layout.places[column] for column in self._details])

    def __missing__(self, found: tuple[str, ...]) -> int:
        number = self._number(dict(zip(self._details, found, strict=True)))
        self[found] = number
        return number

    def _number(self, found: dict[Column, str]) -> int:
        row = self._row(found)
        if not (row.upn or row.admission_number or row.system_id or row.name):
            return NOBODY
        if row not in self._numbers:
            self._numbers[row] = self._sessions.add_pupil()
            self.rows.append(row)
            self.first_lines.append(self.line)
        return self._numbers[row]

    def _row(self, found: dict[Column, str]) -> PupilRow:
        def text(column: Column) -> str:
            cell = found.get(column, "")
            if cells.has_control(cell):
                self._told.find(
                    Kind.CONTROL_CHARACTERS, self.line, f"the {column} holds control characters: kept as text"
                )
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
            registration_group=text(Column.REGISTRATION_GROUP) or self.group,
        )

    def _upn(self, cell: str) -> str:
        upn = cells.upn(cell)
        if not upn:
            return ""
        if cells.is_rounded(upn):
            raise Refused(
                f"line {self.line} has a UPN that a spreadsheet has rounded, so its last digits are lost",
                "export again, and do not open the file in a spreadsheet before the import",
            )
        if not cells.is_upn(upn):
            message = "the UPN is not a letter, eleven digits and a digit or letter: not used"
            self._told.find(Kind.UPN, self.line, message)
            return ""
        warning = cells.upn_warning(upn)
        if warning:
            self._told.find(Kind.UPN, self.line, f"{warning}: used as it stands")
        return upn

    def _born(self, cell: str) -> date | None:
        written = cells.clean(cell)
        if not written:
            return None
        try:
            return birth_day(written)
        except MonthFirst as error:
            raise Refused(f"line {self.line} has a date of birth which {error.why}", error.remedy) from None
        except NotADate as error:
            self._told.problem(self.line, "date of birth", f"the date of birth {error.why}: left out", error.remedy)
            return None


def _taker(places: list[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """Takes the cells of some places; always a tuple, as `itemgetter` gives for two or more."""
    if len(places) == 1:
        (only,) = places
        return lambda row: (row[only],)
    return itemgetter(*places)
