"""What a look at an export found out, as values: what it is, whose rows it holds, and what is odd about them."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cmeboard.core.problem import Problem
from cmeboard.register.sessions import Sessions

MOST_PROBLEMS = 1000
"""So many problems of one file are listed; the rest are counted. A file with more is of one wrong make."""


class Shape(StrEnum):
    """How an export lays its marks out; `contacts` has none, and tells of pupils and whom to call."""

    LONG = "long"
    DAY = "day"
    WEEK = "week"
    WIDE = "wide"
    CONTACTS = "contacts"


class Kind(StrEnum):
    """What is odd about a register. A finding stops nothing else; some stop the opening of a case."""

    UPN = "upn"
    DATE_OF_BIRTH = "date of birth"
    CONTROL_CHARACTERS = "control characters"
    NO_SESSION = "no session"
    NO_REGISTER = "no register"
    DATE_FORM = "dates in another form than the system's"
    PHONE = "telephone number"
    PUPIL_UNCLEAR = "pupil unclear"
    TWO_NAMES = "pupil under two names"
    NO_NAME = "no name"
    UNKNOWN_CODE = "code that did not exist then"
    CLOSED = "marks on a closed day"
    OLD_N = "N after five school days"
    NOTICE = "name among other authorities' notices"
    TWO_MARKS = "same session, different marks"
    NOT_TAKEN = "register not taken"
    HALF_BLANK = "half of the register is blank"
    CHANGED = "mark changed since the last import"
    NOT_OF_AGE = "X for a child of school age"
    UNKNOWN_PUPIL = "pupil not in the list of pupils"
    NOT_LISTED_ANY_MORE = "pupils of the register before in none of the files"
    OTHER_PUPILS = "other pupils than in the register before"
    SAME_NAME = "rows of one name, and no number"
    NOT_IN_FILES = "child of an open case in none of the files"
    TEN_DAYS = "attendance return due"
    FIFTEEN_DAYS = "sickness return due"
    LONG_ABSENCE = "long absence: tell the authority, or open a case"
    IRREGULAR = "irregular attendance"
    AFTER_HOLIDAY = "absent after a holiday"
    LEAVE_OVER = "leave ran out"
    MISSING_BEFORE = "was missing before"
    PURGED = "purged, and not brought back"


SECOND_OF_A_NAME = "a second row of this name for the same session: if they are two children, give their UPNs"


@dataclass(frozen=True, slots=True)
class Finding:
    """One odd thing, with its place. `stops` is true where no case is opened because of it."""

    kind: Kind
    file: str
    line: int | None
    message: str
    stops: bool = False

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class PupilRow:
    """What the rows of one pupil say about them. Empty where the export does not say."""

    name: str = ""
    known_as: str = ""
    upn: str = ""
    admission_number: str = ""
    system_id: str = ""
    date_of_birth: date | None = None
    year_group: int | None = None
    registration_group: str = ""

    @property
    def has_name_only(self) -> bool:
        """Whether nothing but the name tells this pupil from others."""
        return not (self.upn or self.admission_number or self.system_id or self.date_of_birth)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Somebody to call, as an export tells it. Empty where it does not say; None where it does not say yes or no."""

    name: str
    relationship: str = ""
    parental_responsibility: bool | None = None
    phones: tuple[str, ...] = ()
    email: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What a pupils-and-contacts export says about one pupil besides who it is."""

    sex: str = ""
    address: str = ""
    in_care: bool | None = None
    contacts: tuple[ContactRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person says about a file where what would be recognised is wrong. None: as it is recognised."""

    profile: str | None = None
    shape: Shape | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the file was taken for, to be shown and overruled."""

    shape: Shape
    profile: str
    written: str
    pupils: int
    first: date | None
    last: date | None

    def __str__(self) -> str:
        """`day shape, any system, cp1252, comma, 1,204 pupils, 2026-11-02 to 2026-11-20`."""
        said = [f"{self.shape} shape", self.profile, self.written]
        said.append(f"{self.pupils:,} pupil{'' if self.pupils == 1 else 's'}")
        if self.first is not None:
            said.append(f"{self.first} to {self.last}" if self.first != self.last else f"{self.first}")
        return ", ".join(said)


@dataclass(frozen=True, slots=True)
class Reading:
    """One table of a file, read. `rows` counts the lines under the header that hold anything; `pupils[n]` has its marks
    in `sessions.marks[n]`, and its first line in `first_lines[n]`. `details`, one a pupil, are there where the table is
    about pupils and contacts. `sha256` is of the file's bytes, `written` when it was last written, in nanoseconds; None
    where nobody knows, as of standard input.
    """

    file: str
    sha256: str
    recognised: Recognised
    rows: int
    pupils: tuple[PupilRow, ...]
    first_lines: tuple[int, ...]
    sessions: Sessions
    details: tuple[Details, ...] = ()
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    unknown_columns: tuple[str, ...] = field(default=())
    written: int | None = None
