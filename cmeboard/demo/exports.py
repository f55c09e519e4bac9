"""Register exports of the invented school, in the shapes and with the headers of the systems that schools use.

A system's real header rows are not published: those of the DfE's and Bromcom's are from their own pages, the others
are what schools commonly build for themselves.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.demo.people import Enrolled
from cmeboard.demo.register import DayOfMarks, Register
from cmeboard.demo.school import SCHOOL


class Shape(StrEnum):
    """How an export lays out its marks."""

    LONG = "long"
    DAY = "day"


class System(StrEnum):
    """Whose header names and date forms an export bears; `any` is a plain table that a school made itself."""

    ANY = "any"
    DFE = "dfe"
    BROMCOM = "bromcom"
    SIMS = "sims"
    ARBOR = "arbor"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an export is written down. `title_rows` stand above the header, as report builders put them."""

    encoding: str = "utf-8"
    delimiter: str = ","
    line_end: str = "\r\n"
    title_rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an export is made from."""

    roll: Sequence[Enrolled]
    register: Register


Row = Sequence[str]
WriteDay = Callable[[date], str]


@dataclass(frozen=True, slots=True)
class Layout:
    """One shape of one system: its header, and the rows of one pupil. `write_day` is the system's date form."""

    header: Row
    rows: Callable[[Enrolled, Iterable[DayOfMarks], WriteDay], Iterator[Row]]
    write_day: WriteDay


class NoSuchExport(ValueError):
    """A system that has no such shape; the message says which it has."""


def export(
    shape: Shape,
    seed: int,
    roll: Sequence[Enrolled],
    first: date,
    last: date,
    calendar: SchoolCalendar,
    system: System = System.ANY,
    dialect: Dialect = Dialect(),
) -> bytes:
    """The register from `first` to `last`, as it stood on the evening of `last`. Raises NoSuchExport."""
    return b"".join(stream_export(shape, seed, roll, first, last, calendar, system, dialect))


def stream_export(
    shape: Shape,
    seed: int,
    roll: Sequence[Enrolled],
    first: date,
    last: date,
    calendar: SchoolCalendar,
    system: System = System.ANY,
    dialect: Dialect = Dialect(),
) -> Iterator[bytes]:
    """As `export`, a pupil at a time: a year of 1,500 pupils is never held whole. Raises NoSuchExport at once."""
    layout = _layout(shape, system)
    sheet = Sheet(roll, Register(seed, calendar, first, last))
    return _encode(_table(layout, sheet, dialect), dialect.encoding)


def _layout(shape: Shape, system: System) -> Layout:
    try:
        return LAYOUTS[system, shape]
    except KeyError:
        shapes = ", ".join(sorted(other for owner, other in LAYOUTS if owner is system))
        raise NoSuchExport(f"{system} has no export of the shape {shape}, only: {shapes}") from None


def _table(layout: Layout, sheet: Sheet, dialect: Dialect) -> Iterator[str]:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=dialect.delimiter, lineterminator=dialect.line_end)
    writer.writerows([title] for title in dialect.title_rows)
    writer.writerow(layout.header)
    write_day = _remembered(layout.write_day)
    for pupil in sheet.roll:
        writer.writerows(layout.rows(pupil, sheet.register.marks(pupil), write_day))
        yield written.getvalue()
        written.seek(0)
        written.truncate()


def _encode(texts: Iterator[str], encoding: str) -> Iterator[bytes]:
    """A letter that the encoding lacks becomes a question mark, as register systems write it."""
    encoder = codecs.getincrementalencoder(encoding)(errors="replace")
    return (encoder.encode(text) for text in texts)


def _remembered(write_day: WriteDay) -> WriteDay:
    known: dict[date, str] = {}

    def look_up(day: date) -> str:
        if day not in known:
            known[day] = write_day(day)
        return known[day]

    return look_up


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _slashed(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def _in_words(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def _short_words(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day:02d} {MONTHS[day.month - 1][:3]} {day.year}"


def _surname_first(pupil: Enrolled) -> str:
    return f"{pupil.surname}, {pupil.forename}"


def _any_long(pupil: Enrolled, marks: Iterable[DayOfMarks], write_day: WriteDay) -> Iterator[Row]:
    who = _any_pupil(pupil)
    for day, morning, afternoon in marks:
        yield *who, write_day(day), "AM", morning
        yield *who, write_day(day), "PM", afternoon


def _any_day(pupil: Enrolled, marks: Iterable[DayOfMarks], write_day: WriteDay) -> Iterator[Row]:
    who = _any_pupil(pupil)
    return ((*who, write_day(day), morning, afternoon) for day, morning, afternoon in marks)


def _any_pupil(pupil: Enrolled) -> Row:
    facts = pupil.pupil
    return (
        facts.upn or "",
        pupil.student_id,
        facts.name,
        str(facts.date_of_birth or ""),
        str(facts.year_group or ""),
        facts.registration_group or "",
    )


ANY_PUPIL = ("UPN", "Admission number", "Name", "Date of birth", "Year", "Registration group")


def _dfe_long(pupil: Enrolled, marks: Iterable[DayOfMarks], write_day: WriteDay) -> Iterator[Row]:
    who = (_surname_first(pupil), pupil.pupil.upn or "", SCHOOL.name)
    for day, morning, afternoon in marks:
        written = write_day(day)
        yield *who, written, morning, "Morning attendance"
        yield *who, written, afternoon, "Afternoon attendance"


def _bromcom_long(pupil: Enrolled, marks: Iterable[DayOfMarks], write_day: WriteDay) -> Iterator[Row]:
    for day, morning, afternoon in marks:
        written = write_day(day)
        yield pupil.student_id, written, "AM", morning, ""
        yield pupil.student_id, written, "PM", afternoon, ""


def _sims_day(pupil: Enrolled, marks: Iterable[DayOfMarks], write_day: WriteDay) -> Iterator[Row]:
    facts = pupil.pupil
    who = (
        pupil.surname,
        pupil.forename,
        facts.known_as or pupil.forename,
        facts.registration_group or "",
        pupil.student_id,
        facts.upn or "",
        _slashed(facts.date_of_birth) if facts.date_of_birth else "",
    )
    return ((*who, write_day(day), morning, afternoon) for day, morning, afternoon in marks)


def _arbor_day(pupil: Enrolled, marks: Iterable[DayOfMarks], write_day: WriteDay) -> Iterator[Row]:
    who = (
        pupil.pupil.name,
        pupil.pupil.upn or "",
        f"Year {pupil.pupil.year_group}",
        pupil.pupil.registration_group or "",
    )
    return ((*who, write_day(day), morning, afternoon) for day, morning, afternoon in marks)


LAYOUTS: dict[tuple[System, Shape], Layout] = {
    (System.ANY, Shape.LONG): Layout((*ANY_PUPIL, "Date", "Session", "Mark"), _any_long, date.isoformat),
    (System.ANY, Shape.DAY): Layout((*ANY_PUPIL, "Date", "AM", "PM"), _any_day, date.isoformat),
    (System.DFE, Shape.LONG): Layout(
        ("Full Name", "UPN", "School Name", "Session date", "Attendance code", "Period Attendance Code"),
        _dfe_long,
        _in_words,
    ),
    (System.BROMCOM, Shape.LONG): Layout(
        ("StudentId", "CalendarStartDate", "PeriodDisplayName", "Mark", "AttendanceComment"), _bromcom_long, _slashed
    ),
    (System.SIMS, Shape.DAY): Layout(
        (
            "Legal Surname",
            "Legal Forename",
            "Preferred Forename",
            "Reg",
            "Adno",
            "UPN",
            "DOB",
            "Date",
            "AM",
            "PM",
        ),
        _sims_day,
        _slashed,
    ),
    (System.ARBOR, Shape.DAY): Layout(
        ("Student", "UPN", "Year Group", "Registration Form", "Date", "AM", "PM"), _arbor_day, _short_words
    ),
}
"""Which system gives which shape."""
