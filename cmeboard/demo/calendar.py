"""An invented but plausible school calendar: six half terms a year with two INSET days.

`cmeboard init` offers the same one as the proposal that a school is asked to put right.
"""

from datetime import date, timedelta

from dateutil.easter import easter

from cmeboard.core.calendar import CalendarFile, Closure, Term
from cmeboard.core.ids import school_year

MONDAY, WEDNESDAY, THURSDAY, FRIDAY = 0, 2, 3, 4
WEEK = timedelta(7)


def proposed_calendar(on: date) -> CalendarFile:
    """The terms of the school year that holds `on`; from June on those of the next year as well."""
    return _calendar(range(school_year(on), _last_year(on) + 1))


def demo_calendar(on: date) -> CalendarFile:
    """As `proposed_calendar`, with the year before, so that invented absences may have begun in it."""
    return _calendar(range(school_year(on) - 1, _last_year(on) + 1))


def calendar_text(on: date) -> str:
    """`proposed_calendar` as `calendar.yaml`, with the words that ask a school to put it right."""
    return _text(proposed_calendar(on))


def demo_calendar_text(on: date) -> str:
    """`demo_calendar` as `calendar.yaml`."""
    return _text(demo_calendar(on))


def _text(calendar: CalendarFile) -> str:
    terms = (f"  - {{name: {term.name}, first: {term.first}, last: {term.last}}}\n" for term in calendar.terms)
    closures = (f"  - {{first: {closure.first}, why: {closure.why}}}\n" for closure in calendar.closures)
    return f"""\
# yaml-language-server: $schema=schema/calendar.schema.json
# Likely terms, not your school's: put your own dates here. What lies between two terms is holiday.
terms:
{"".join(terms)}\
closures: # days inside a term on which pupils do not come
{"".join(closures)}\
working_days_off: [] # besides England's bank holidays
"""


def _last_year(on: date) -> int:
    return school_year(on) + (1 if 6 <= on.month <= 8 else 0)


def _calendar(years: range) -> CalendarFile:
    return CalendarFile(
        terms=tuple(term for year in years for term in _terms(year)),
        closures=tuple(closure for year in years for closure in _inset_days(year)),
    )


def _terms(year: int) -> tuple[Term, ...]:
    autumn_half_term = _on_or_before(date(year, 10, 31), MONDAY)
    spring_half_term = _on_or_before(date(year + 1, 2, 18), MONDAY)
    good_friday = easter(year + 1) - timedelta(2)
    summer_half_term = _on_or_before(date(year + 1, 5, 31), MONDAY)
    return (
        Term(name="Autumn 1", first=_on_or_after(date(year, 9, 2), THURSDAY), last=_friday_before(autumn_half_term)),
        Term(name="Autumn 2", first=autumn_half_term + WEEK, last=_on_or_before(date(year, 12, 21), FRIDAY)),
        Term(name="Spring 1", first=_january_start(year + 1), last=_friday_before(spring_half_term)),
        Term(name="Spring 2", first=spring_half_term + WEEK, last=good_friday - WEEK),
        Term(name="Summer 1", first=good_friday + timedelta(10), last=_friday_before(summer_half_term)),
        Term(name="Summer 2", first=summer_half_term + WEEK, last=_on_or_before(date(year + 1, 7, 24), WEDNESDAY)),
    )


def _inset_days(year: int) -> tuple[Closure, ...]:
    return (
        Closure(first=_on_or_before(date(year, 11, 30), FRIDAY), why="INSET"),
        Closure(first=_january_start(year + 1), why="INSET"),
    )


def _january_start(year: int) -> date:
    """Staff are back on 4 January, or on the Monday after it where it falls late in a week."""
    day = date(year, 1, 4)
    return day if day.weekday() <= WEDNESDAY else _on_or_after(day, MONDAY)


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta((weekday - day.weekday()) % 7)


def _on_or_before(day: date, weekday: int) -> date:
    return day - timedelta((day.weekday() - weekday) % 7)


def _friday_before(monday: date) -> date:
    return monday - timedelta(3)
