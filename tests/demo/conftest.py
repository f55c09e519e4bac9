"""The invented school as the tests of this folder use it."""

from datetime import date

import holidays
import pytest

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.demo.calendar import proposed_calendar
from cmeboard.demo.people import Enrolled, school_roll

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def bank_holidays() -> dict[date, str]:
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=range(2015, 2041)))


@pytest.fixture(scope="session")
def calendar(bank_holidays: dict[date, str]) -> SchoolCalendar:
    return SchoolCalendar(proposed_calendar(TODAY), bank_holidays)


@pytest.fixture(scope="session")
def roll() -> list[Enrolled]:
    return school_roll(1, 400, TODAY)
