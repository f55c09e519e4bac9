"""Days as a school counts them: half terms, closures, year groups, bank holidays, and the clocks."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmeboard.core.calendar import CalendarFile, LeftOut, SchoolCalendar
from cmeboard.core.calendar_check import calendar_faults
from cmeboard.core.length import Span, Unit
from cmeboard.core.school_age import compulsory_school_age, is_of_compulsory_school_age
from cmeboard.store.settings.config import build_calendar, calendar_notices, calendar_problems, read_pack

TERMS = [
    {"first": "2026-09-03", "last": "2026-10-23"},
    {"first": "2026-11-02", "last": "2026-12-18"},
    {"first": "2027-01-04", "last": "2027-02-12"},
    {"first": "2027-02-22", "last": "2027-03-25"},
    {"first": "2027-04-12", "last": "2027-05-28"},
]
CLOSURES = [
    {"first": "2026-11-27", "why": "INSET"},
    {"first": "2026-12-02", "last": "2026-12-03", "why": "snow", "year_groups": ["7", "8"]},
]


def file(**change: Any) -> CalendarFile:
    return CalendarFile.model_validate({"terms": TERMS, "closures": CLOSURES, **change})


CALENDAR = build_calendar(file(), "Europe/London")
DAYS = st.dates(date(2026, 9, 3), date(2027, 5, 28))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-10-26", "holiday"),
        ("2026-11-27", "INSET"),
        ("2026-11-28", "weekend"),
        ("2027-05-03", "May Day"),
        ("2027-06-01", "after the last term in calendar.yaml"),
        ("2026-11-09", ""),
    ],
)
def test_why_a_day_is_no_school_day(day: str, why: str) -> None:
    assert CALENDAR.why_no_school(date.fromisoformat(day)) == why


@pytest.mark.parametrize(
    ("day", "shut"),
    [
        ("2026-11-02", 9),  # half term, with both its weekends
        ("2026-11-03", 0),
        ("2026-11-09", 2),
        ("2026-11-30", 3),  # a weekend after an INSET day
        ("2026-11-29", 2),  # itself no school day
        ("2026-09-04", 0),  # the second day that the calendar knows
    ],
)
def test_how_long_school_was_shut_before_a_day(day: str, shut: int) -> None:
    assert CALENDAR.days_shut_before(date.fromisoformat(day)) == shut


def test_before_the_first_day_that_the_calendar_knows_lies_a_holiday() -> None:
    assert CALENDAR.days_shut_before(date(2026, 9, 3)) > 31
    assert CALENDAR.days_shut_before(date(2026, 9, 2)) == 0


@pytest.mark.parametrize(("year_group", "first"), [(7, 3), (8, 4), (None, 3), (12, 3)])
def test_a_pupil_whom_no_term_names_has_school_on_the_days_of_all(year_group: int | None, first: int) -> None:
    """A register without year groups, and a calendar whose terms name them: else no day of theirs would count."""
    terms = [
        {"first": "2026-09-03", "last": "2026-10-23", "year_groups": ["7"]},
        {"first": "2026-09-04", "last": "2026-10-23", "year_groups": ["8", "9"]},
    ]
    one = build_calendar(file(terms=terms), "Europe/London").for_year_group(year_group)
    assert one.first_day == date(2026, 9, first)
    assert one.is_school_day(date(2026, 10, 23))
    assert one.why_no_school(date(2026, 10, 23)) == ""


def test_a_closure_and_a_term_for_some_year_groups() -> None:
    snow = date(2026, 12, 2)
    assert CALENDAR.is_school_day(snow)
    assert CALENDAR.for_year_group(9).is_school_day(snow)
    assert not CALENDAR.for_year_group(7).is_school_day(snow)
    late = [{"first": "2026-09-07", "last": "2026-10-23"}, {"first": "2026-09-03", "last": "2026-09-04"}]
    starts = [late[0], {**late[1], "year_groups": ["7"]}]
    staggered = build_calendar(file(terms=starts, closures=[]), "Europe/London")
    assert staggered.for_year_group(7).first_day == date(2026, 9, 3)
    assert staggered.for_year_group(8).first_day == date(2026, 9, 7)


@given(day=DAYS, n=st.integers(1, 40))
def test_counting_forwards_and_backwards_agree(day: date, n: int) -> None:
    later = CALENDAR.school_day_after(day, n)
    if later is not None:
        assert CALENDAR.school_days_between(day + timedelta(1), later) == n
        assert CALENDAR.is_school_day(later)
        assert CALENDAR.school_days(day + timedelta(1), later)[-1] == later


UNITS = st.sampled_from([Unit.SCHOOL_DAY, Unit.WORKING_DAY, Unit.DAY])


@given(day=DAYS, other=DAYS, n=st.integers(1, 20), unit=UNITS)
def test_a_later_start_is_never_due_sooner(day: date, other: date, n: int, unit: Unit) -> None:
    first, last = sorted((day, other))
    due, later = CALENDAR.add(Span(n, unit), first), CALENDAR.add(Span(n, unit), last)
    if later is not None:
        assert isinstance(due, date)
        assert isinstance(later, date)
        assert due <= later


def test_working_days_pass_bank_holidays_and_a_stores_own() -> None:
    assert CALENDAR.add(Span(5, Unit.WORKING_DAY), date(2026, 12, 23)) == date(2027, 1, 4)
    own = build_calendar(file(working_days_off=["2026-11-11"]), "Europe/London")
    assert own.add(Span(1, Unit.WORKING_DAY), date(2026, 11, 10)) == date(2026, 11, 12)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-10-24 14:00", "2026-10-25 13:00"),
        ("2027-03-27 14:00", "2027-03-28 15:00"),
        ("2026-10-26 09:00", "2026-10-27 09:00"),
        ("2028-02-28 12:00", "2028-02-29 12:00"),
        ("2026-12-31 23:30", "2027-01-01 23:30"),
    ],
)
def test_a_day_of_24_hours_over_the_change_of_the_clocks(start: str, due: str) -> None:
    assert CALENDAR.add(Span(24, Unit.HOUR), datetime.fromisoformat(start)) == datetime.fromisoformat(due)


def test_past_the_last_term_there_is_no_date() -> None:
    assert CALENDAR.add(Span(5, Unit.SCHOOL_DAY), date(2027, 5, 27)) is None
    assert CALENDAR.add(Span(5, Unit.WORKING_DAY), date(2027, 5, 27)) == date(2027, 6, 4)


def test_lengths_of_different_units_do_not_mix() -> None:
    assert Span(5, Unit.DAY) != Span(5, Unit.SCHOOL_DAY)
    with pytest.raises(TypeError):
        Span(5, Unit.DAY) + Span(5, Unit.SCHOOL_DAY)  # type: ignore[operator]
    with pytest.raises(TypeError):
        assert Span(1, Unit.DAY) < Span(2, Unit.HOUR)  # type: ignore[operator]


@pytest.mark.parametrize("text", ["5", "five days", "5 weeks", ""])
def test_a_length_without_its_unit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a number and a unit"):
        Span.parse(text)


AGES = [
    line.split(",")[:3]
    for line in """2019-02-10,2024-03-31,2035-06-29
2019-03-31,2024-03-31,2035-06-29
2019-04-01,2024-08-31,2035-06-29
2019-09-01,2024-12-31,2036-06-27
2018-12-31,2023-12-31,2035-06-29
2020-02-29,2025-03-31,2036-06-27
2008-08-31,2013-08-31,2024-06-28
2008-09-01,2013-12-31,2025-06-27
2010-01-05,2015-03-31,2026-06-26
2011-11-23,2016-12-31,2028-06-30""".splitlines()
]


@pytest.mark.parametrize(("born", "first", "last"), AGES)
def test_compulsory_school_age(born: str, first: str, last: str) -> None:
    numbers = read_pack("england").compulsory_school_age
    assert numbers is not None
    days = tuple(date.fromisoformat(day) for day in (first, last))
    assert compulsory_school_age(date.fromisoformat(born), numbers) == days
    for day, is_of_age in ((days[0], True), (days[1], True), (days[1] + timedelta(1), False)):
        assert is_of_compulsory_school_age(date.fromisoformat(born), day, numbers) == is_of_age


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"terms": []}, "names no terms"),
        (
            {"terms": [*TERMS, {"first": "2026-12-14", "last": "2026-12-20"}]},
            "overlaps the term that ends on 2026-12-18",
        ),
        ({"terms": [{"first": "2026-09-03", "last": "2027-09-02"}]}, "the term is 365 days long"),
        ({"terms": [TERMS[0], *TERMS[2:]]}, "has no school from 2026-10-23 to 2027-01-04, which is 72 days"),
        (
            {"terms": [TERMS[0], {"first": "2026-11-02", "last": "2026-12-08"}, *TERMS[2:]]},
            "has no school from 2026-12-08 to 2027-01-04, which is 26 days",
        ),
        ({"closures": [{"first": "2025-11-27", "why": "INSET"}]}, "lies in no term"),
        ({"closures": [{"first": "2026-11-28", "why": "INSET"}]}, "is a weekend"),
        ({"closures": [CLOSURES[0], CLOSURES[0]]}, "a second time"),
        ({"closures": [{"first": "2026-11-27", "last": "2026-11-26", "why": "x"}]}, "before it begins"),
        ({"closures": [{"first": "2026-11-27", "why": "x", "year_groups": ["77"]}]}, "no year group 77"),
        ({"working_days_off": ["2026-11-28"]}, "is a weekend"),
    ],
)
def test_a_calendar_that_would_miscount_is_told(change: dict[str, Any], message: str) -> None:
    found = [fault.message for fault in calendar_faults(file(**change), date(2026, 11, 24))]
    assert any(message in one for one in found), found


def test_a_good_calendar_has_no_fault_until_it_ends() -> None:
    assert not list(calendar_faults(file(), date(2026, 11, 24)))
    assert not list(calendar_faults(file(), date(2027, 3, 28)))
    (soon,) = calendar_faults(file(), date(2027, 3, 29))
    assert soon.message == "ends on 2027-05-28: a deadline after it has no date"
    assert "no deadline can be counted" in next(calendar_faults(file(), date(2027, 6, 1))).message


def test_the_fault_has_its_line(tmp_path: Path) -> None:
    text = "terms:\n  - {first: 2026-09-03, last: 2026-12-18}\nclosures:\n  - {first: 2025-11-27, why: INSET}\n"
    (tmp_path / "calendar.yaml").write_text(text)
    (problem,) = calendar_problems(tmp_path, date(2026, 10, 1))
    assert (problem.path, problem.line) == ("calendar.yaml", 4)


def test_an_empty_calendar_counts_nothing() -> None:
    empty = SchoolCalendar(CalendarFile(terms=()), {})
    assert empty.first_day is None
    assert empty.school_day_after(date(2026, 11, 9), 1) is None


def test_what_is_passed_over_is_said_day_by_day() -> None:
    """Weekends go without saying; a stretch for one reason is said as one."""
    school = LeftOut(CALENDAR, Unit.SCHOOL_DAY, date(2026, 10, 22), date(2026, 11, 30))
    assert str(school) == " (not counted: 2026-10-26 to 2026-10-30 holiday, 2026-11-27 INSET)"
    at_christmas = SchoolCalendar(file(working_days_off=["2026-12-24"]), {date(2026, 12, 25): "Christmas Day"})
    working = LeftOut(at_christmas, Unit.WORKING_DAY, date(2026, 12, 23), date(2026, 12, 31))
    said = "2026-12-24 no working day, says calendar.yaml, 2026-12-25 Christmas Day"
    assert str(working) == f" (not counted: {said})"
    assert str(LeftOut(CALENDAR, Unit.SCHOOL_DAY, date(2026, 11, 5), date(2026, 11, 10))) == ""


def test_who_looks_in_the_middle_of_a_forgotten_term_is_told_and_in_the_holidays_nobody() -> None:
    forgotten = build_calendar(file(terms=[*TERMS[:2], *TERMS[3:]], closures=[]), "Europe/London")
    assert calendar_notices(forgotten, date(2027, 1, 11)) == (
        "calendar.yaml has no school from 2026-12-18 to 2027-02-22, which is 65 days: see whether a term is missing",
    )
    assert calendar_notices(forgotten, date(2026, 12, 1)) == ()
    assert calendar_notices(CALENDAR, date(2026, 12, 23)) == ()
