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
    IGNORED = "ignored"


IDENTITY = (Column.UPN, Column.ADMISSION_NUMBER, Column.SYSTEM_ID, Column.NAME, Column.SURNAME)
"""The columns of which one at least must be there: they say whose row it is."""


class Profile(Record):
    """One register system. A column that a profile does not name is looked up in the profile `any`.

    `columns` lists each column's headers, the preferred one first; `codes` turns the system's own
    marks into those of the Department for Education; `morning` and `afternoon` are what it calls the two sessions.
    """

    profile: Text
    title: Text
    columns: dict[Column, tuple[Text, ...]] = Field(default_factory=dict)
    morning: tuple[Text, ...] = ()
    afternoon: tuple[Text, ...] = ()
    codes: dict[Text, Text] = Field(default_factory=dict)

    @cached_property
    def headers(self) -> Mapping[str, tuple[int, Column]]:
        """Each header, folded, with its rank among the aliases of its column."""
        return {
            fold(alias): (rank, column)
            for column, aliases in self.columns.items()
            for rank, alias in enumerate(aliases)
        }


def fold(text: str) -> str:
    """A header as it is compared: letters and digits only, in lower case. `Student_ID` and `studentId` are one."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).casefold()


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of a file is which: by `Column`, its place from 0, as one profile reads them.

    `width` counts the headers, `own` those that the profile itself names; `mornings` and `afternoons` are
    what the two sessions may be called.
    """

    profile: Profile
    places: Mapping[Column, int]
    width: int
    own: int
    unknown: tuple[str, ...]
    mornings: tuple[str, ...]
    afternoons: tuple[str, ...]

    def has(self, *columns: Column) -> bool:
        """Whether the file has all of these columns."""
        return all(column in self.places for column in columns)


def match(cells: Sequence[str], profile: Profile, common: Profile) -> Layout:
    """Reads a header row with one profile's aliases, then with those of `common` (the profile `any`)."""
    best: dict[Column, tuple[int, int, int]] = {}
    unknown: list[str] = []
    for place, cell in enumerate(cells):
        found = _look_up(fold(cell), profile, common)
        if found is None:
            if cell.strip():
                unknown.append(cell.strip())
            continue
        depth, rank, column = found
        if column not in best or (depth, rank) < best[column][:2]:
            best[column] = (depth, rank, place)
    places: dict[Column, int] = {column: place for column, (_, _, place) in best.items()}
    places.pop(Column.IGNORED, None)
    own = sum(1 for depth, _, _ in best.values() if depth == 0)
    return Layout(
        profile,
        places,
        len(cells),
        own,
        tuple(unknown),
        (*profile.morning, *common.morning),
        (*profile.afternoon, *common.afternoon),
    )


def _look_up(header: str, profile: Profile, common: Profile) -> tuple[int, int, Column] | None:
    for depth, layer in enumerate((profile, common)):
        if header in layer.headers:
            rank, column = layer.headers[header]
            return depth, rank, column
    return None


def common_profile(profiles: Iterable[Profile]) -> Profile:
    """The profile `any` among them, which holds the aliases that all systems share."""
    return next((p for p in profiles if p.profile == "any"), Profile(profile="any", title="any system"))
