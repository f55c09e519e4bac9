"""The invented school calendar, for every year that anybody will ask for."""

from collections.abc import Callable
from datetime import date

import pytest
import yaml

from cmeboard.core.calendar import CalendarFile, SchoolCalendar
from cmeboard.demo.calendar import calendar_text, demo_calendar, demo_calendar_text, proposed_calendar


def test_the_year_of_the_examples() -> None:
    file = proposed_calendar(date(2026, 11, 24))
    assert [(str(term.first), str(term.last)) for term in file.terms] == [
        ("2026-09-03", "2026-10-23"),
        ("2026-11-02", "2026-12-18"),
        ("2027-01-04", "2027-02-12"),
        ("2027-02-22", "2027-03-19"),
        ("2027-04-05", "2027-05-28"),
        ("2027-06-07", "2027-07-21"),
    ]
    assert [str(closure.first) for closure in file.closures] == ["2026-11-27", "2027-01-04"]


@pytest.mark.parametrize("year", range(2016, 2039))
def test_every_year_is_plausible(year: int, bank_holidays: dict[date, str]) -> None:
    file = proposed_calendar(date(year, 10, 1))
    assert len(file.terms) == 6
    for term, following in zip(file.terms, file.terms[1:], strict=False):
        assert 9 <= (following.first - term.last).days <= 24
    calendar = SchoolCalendar(file, bank_holidays)
    inset = [closure.first for closure in file.closures]
    opened = SchoolCalendar(file.model_copy(update={"closures": ()}), bank_holidays)
    assert all(opened.is_school_day(day) for day in inset)
    assert 180 <= calendar.school_days_between(date(year, 9, 1), date(year + 1, 8, 31)) <= 195


@pytest.mark.parametrize("term_end", [date(2026, 6, 1), date(2026, 8, 31)])
def test_from_june_on_the_next_year_is_proposed_too(term_end: date, bank_holidays: dict[date, str]) -> None:
    last = SchoolCalendar(proposed_calendar(term_end), bank_holidays).last_day
    assert last == date(2027, 7, 21)


def test_the_demonstration_reaches_a_year_back(bank_holidays: dict[date, str]) -> None:
    first = SchoolCalendar(demo_calendar(date(2026, 9, 1)), bank_holidays).first_day
    assert first == date(2025, 9, 4)


@pytest.mark.parametrize(
    ("text", "calendar"), [(calendar_text, proposed_calendar), (demo_calendar_text, demo_calendar)]
)
def test_the_text_reads_as_the_calendar(text: Callable[[date], str], calendar: Callable[[date], CalendarFile]) -> None:
    day = date(2026, 11, 24)
    assert CalendarFile.model_validate(yaml.load(text(day), yaml.BaseLoader)) == calendar(day)  # noqa: S506
