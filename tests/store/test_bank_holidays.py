"""England's bank holidays are those that the library knows, whether or not it is loaded to say so."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import holidays
import pytest

from cmeboard import packs
from cmeboard.store.settings.bank_holidays import TABLE, YEARS, bank_holidays, table_text

NEWER = """
from datetime import date
def country_holidays(country, *, subdiv, years):
    return {date(2027, 6, 7): "A day that was proclaimed last month"}
"""


def test_the_table_is_what_the_library_says() -> None:
    assert packs.read_text(TABLE) == table_text(), "write it anew with: scripts/bank-holidays"


@pytest.mark.parametrize("first", [1990, YEARS[0] - 1, YEARS[0], 2026, YEARS[-1], YEARS[-1] + 1])
def test_in_any_years_they_are_those_of_the_library(first: int) -> None:
    said = holidays.country_holidays("GB", subdiv="ENG", years=(first, first + 1))
    assert bank_holidays(date(first, 1, 1), date(first + 1, 12, 31)) == dict(said)
    assert bank_holidays(date(first, 1, 2), date(first, 12, 25)) == {
        day: name for day, name in said.items() if date(first, 1, 2) <= day <= date(first, 12, 25)
    }


def test_a_newer_library_is_asked(tmp_path: Path) -> None:
    (tmp_path / "holidays.py").write_text(NEWER)
    (tmp_path / "holidays-999.dist-info").mkdir()
    (tmp_path / "holidays-999.dist-info" / "METADATA").write_text("Name: holidays\nVersion: 999\n")
    asked = (
        "from cmeboard.store.settings.bank_holidays import *\n"
        "print(*bank_holidays(date(2027, 1, 1), date(2027, 12, 31)))"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["2027-06-07"]


COUNTED = """
import sys
from datetime import date
from cmeboard.store.settings.config import CalendarFile, build_calendar
calendar = build_calendar(CalendarFile(terms=[{"first": "2026-09-03", "last": "2026-12-18"}]), "Europe/London")
print(calendar.is_working_day(date(2026, 12, 25)), "holidays" in sys.modules)
"""


def test_to_count_the_days_of_a_school_loads_no_country() -> None:
    ran = subprocess.run([sys.executable, "-c", COUNTED], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "False"]
