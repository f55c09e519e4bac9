"""England's bank holidays: what the `holidays` library says.

To load the library takes a third of a command's time, since it loads every country of the world. So what it says of
the years that schools meet ships as a table (`packs/england/bank_holidays.csv`), which counts only where the library
that is installed is the version that made it: who has a newer one is told what that one knows.
"""

import csv
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import NamedTuple

from cmeboard import packs

TABLE = "england/bank_holidays.csv"
YEARS = range(2015, 2046)
"""The years in the table."""


class _Table(NamedTuple):
    """The names by day, and the version of the library that they are from."""

    made_by: str
    names: dict[date, str]


def bank_holidays(first: date, last: date) -> dict[date, str]:
    """England's bank holidays between two days, both counted, with their names."""
    table = _table()
    is_known = first.year in YEARS and last.year in YEARS and table.made_by == _installed()
    found = table.names if is_known else asked_of_the_library(range(first.year, last.year + 1))
    return {day: name for day, name in found.items() if first <= day <= last}


def asked_of_the_library(years: range) -> dict[date, str]:
    """What the library itself says of these years."""
    import holidays

    return dict(sorted(holidays.country_holidays("GB", subdiv="ENG", years=years).items()))


def table_text() -> str:
    """The table, as the library that is installed would have it."""
    lines = [f"{day},{name}\n" for day, name in asked_of_the_library(YEARS).items()]
    return "".join((f"{_installed()},version of holidays that says so\n", *lines))


@cache
def _installed() -> str:
    """The version of the library: to ask means to read all that it says of itself."""
    return version("holidays")


@cache
def _table() -> _Table:
    (made_by, _), *rows = csv.reader(packs.read_text(TABLE).splitlines())
    return _Table(made_by, {date.fromisoformat(day): name for day, name in rows})
