"""What the layouts of register exports are made of: shapes, systems, dialects, cells and dates."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cmeboard.demo.people import Enrolled
from cmeboard.demo.register import Register


class Shape(StrEnum):
    """How an export lays out what it tells; `contacts` is about pupils and has no marks."""

    LONG = "long"
    DAY = "day"
    WEEK = "week"
    WIDE = "wide"
    WONDE = "wonde"
    CONTACTS = "contacts"


class System(StrEnum):
    """Whose header names and date forms an export bears; `any` is a plain table that a school made itself."""

    ANY = "any"
    DFE = "dfe"
    BROMCOM = "bromcom"
    SIMS = "sims"
    ARBOR = "arbor"
    WONDE = "wonde"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an export is written down. `title_rows` stand above the header, as report builders put them."""

    encoding: str = "utf-8"
    delimiter: str = ","
    line_end: str = "\r\n"
    title_rows: tuple[str, ...] = ()


PLAIN = Dialect()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an export is made from."""

    roll: Sequence[Enrolled]
    register: Register


Row = Sequence[str]
WriteDay = Callable[[date], str]
Writer = Callable[[Sheet, Dialect], Iterator[str]]
"""Writes one shape of one system, piece by piece."""


def write_csv(blocks: Iterator[Iterable[Row]], dialect: Dialect) -> Iterator[str]:
    """The blocks of rows as text; the first is the header's."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=dialect.delimiter, lineterminator=dialect.line_end)
    writer.writerows([title] for title in dialect.title_rows)
    writer.writerows(next(blocks))
    for block in blocks:
        writer.writerows(block)
        yield written.getvalue()
        written.seek(0)
        written.truncate()
    yield written.getvalue()


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def slashed(day: date) -> str:
    """`24/11/2026`."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def in_words(day: date) -> str:
    """`Tuesday 24 November 2026`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def short_words(day: date) -> str:
    """`Tue 24 Nov 2026`."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day:02d} {MONTHS[day.month - 1][:3]} {day.year}"


def surname_first(pupil: Enrolled) -> str:
    """`Sample, Rowan`, as registers print names."""
    return f"{pupil.surname}, {pupil.forename}"


def any_pupil(pupil: Enrolled) -> Row:
    """The cells under `ANY_PUPIL`."""
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
