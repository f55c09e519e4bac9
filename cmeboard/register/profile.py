"""Profiles: what a register system calls its columns, codes and sessions. Data, one YAML file a system."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from pydantic import Field

from cmeboard.core.record import Record
from cmeboard.core.text import Text
from cmeboard.register.dates import DateForm


class Column(StrEnum):
    """What a column of an export may hold. The spelling is that of a profile's `columns`."""

    UPN = "upn"
    ADMISSION_NUMBER = "admission number"
    SYSTEM_ID = "system id"
    NAME = "name"
    SURNAME = "surname"
    FORENAME = "forename"
    KNOWN_AS = "known as"
    DATE_OF_BIRTH = "date of birth"
    YEAR_GROUP = "year group"
    REGISTRATION_GROUP = "registration group"
    DATE = "date"
    SESSION = "session"
    CODE = "code"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    WEEK_BEGINNING = "week beginning"
    SEX = "sex"
    ADDRESS = "address"
    IN_CARE = "in care"
    CONTACT_NAME = "contact name"
    CONTACT_SURNAME = "contact surname"
    CONTACT_FORENAME = "contact forename"
    CONTACT_RELATIONSHIP = "contact relationship"
    CONTACT_PARENTAL_RESPONSIBILITY = "contact parental responsibility"
    CONTACT_PHONE = "contact phone"
    CONTACT_OTHER_PHONE = "contact other phone"
    CONTACT_EMAIL = "contact email"
    CONTACT_ADDRESS = "contact address"
    IGNORED = "ignored"


IDENTITY = (Column.UPN, Column.ADMISSION_NUMBER, Column.SYSTEM_ID, Column.NAME, Column.SURNAME)
"""The columns of which one at least must be there: they say whose row it is."""


ANY = "any"
"""The profile of the aliases that all systems share; it is what a file is read by where no other is recognised."""


class Profile(Record):
    """One register system. A column that a profile does not name is looked up in the profile `any`.

    `known_by` lists sets of headers; a file that has all of one set is taken for this system's. `columns` lists each
    column's headers, the preferred one first, with `#` for the number of a contact. `date_form` is how the system
    writes dates: another form is read too, and told, since somebody has had the file open in a spreadsheet. `codes`
    turns the system's own marks into those of the Department for Education; `morning` and `afternoon` are what it
    calls the two sessions.
    """

    profile: Text
    title: Text
    known_by: tuple[tuple[Text, ...], ...] = ()
    columns: dict[Column, tuple[Text, ...]] = Field(default_factory=dict)
    date_form: DateForm | None = None
    morning: tuple[Text, ...] = ()
    afternoon: tuple[Text, ...] = ()
    codes: dict[Text, Text] = Field(default_factory=dict)

    @cached_property
    def headers(self) -> Mapping[str, tuple[int, Column]]:
        """Each header, folded and with 0 for a number of a contact, with its rank among its column's aliases."""
        return {
            fold(alias.replace("#", "0")): (rank, column)
            for column, aliases in self.columns.items()
            for rank, alias in enumerate(aliases)
        }

    def knows(self, cells: Sequence[str]) -> bool:
        """Whether a header row is one that this system writes."""
        folded = {fold(cell) for cell in cells}
        return any(folded.issuperset(map(fold, headers)) for headers in self.known_by)


def fold(text: str) -> str:
    """A header as it is compared: letters and digits only, in lower case. `Student_ID` and `studentId` are one."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).casefold()


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of a file is which: by `Column`, its place from 0, as one profile reads them.

    `width` counts the headers; `contacts` has the places of each numbered contact's columns; `mornings` and
    `afternoons` are what the two sessions may be called; `unknown` are the places of headers that mean nothing.
    """

    profile: Profile
    headers: tuple[str, ...]
    places: Mapping[Column, int]
    contacts: Mapping[int, Mapping[Column, int]]
    unknown: tuple[int, ...]
    mornings: tuple[str, ...]
    afternoons: tuple[str, ...]

    @property
    def width(self) -> int:
        """How many columns the header has."""
        return len(self.headers)

    def has(self, *columns: Column) -> bool:
        """Whether the file has all of these columns."""
        return all(column in self.places for column in columns)


def match(cells: Sequence[str], profile: Profile, common: Profile) -> Layout:
    """Reads a header row with one profile's aliases, then with those of `common` (the profile `any`)."""
    best: dict[tuple[int, Column], tuple[int, int, int]] = {}
    unknown: list[int] = []
    for place, cell in enumerate(cells):
        found = _look_up(fold(cell), profile, common)
        if found is None:
            if cell.strip():
                unknown.append(place)
            continue
        depth, rank, number, column = found
        if (number, column) not in best or (depth, rank) < best[number, column][:2]:
            best[number, column] = (depth, rank, place)
    contacts: dict[int, dict[Column, int]] = {}
    for (number, column), (_, _, place) in best.items():
        contacts.setdefault(number, {})[column] = place
    places = contacts.pop(NOT_NUMBERED, {})
    places.pop(Column.IGNORED, None)
    return Layout(
        profile,
        tuple(cells),
        places,
        dict(sorted(contacts.items())),
        tuple(unknown),
        (*profile.morning, *common.morning),
        (*profile.afternoon, *common.afternoon),
    )


NOT_NUMBERED = -1


def _look_up(header: str, profile: Profile, common: Profile) -> tuple[int, int, int, Column] | None:
    """How near the alias was (profile or `any`, its rank), the contact's number or NOT_NUMBERED, and the column."""
    numbers = re.findall(r"\d+", header)
    for depth, layer in enumerate((profile, common)):
        if header in layer.headers:
            rank, column = layer.headers[header]
            return depth, rank, NOT_NUMBERED, column
        numbered = layer.headers.get(re.sub(r"\d+", "0", header)) if len(numbers) == 1 else None
        if numbered is not None:
            return depth, numbered[0], int(numbers[0]), numbered[1]
    return None


def common_profile(profiles: Iterable[Profile]) -> Profile:
    """The profile `any` among them, which holds the aliases that all systems share."""
    return next((p for p in profiles if p.profile == ANY), Profile(profile=ANY, title="any system"))
