"""The invented register: plausible marks that do not hang on where an export begins."""

from collections import Counter
from datetime import date

import pytest

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.marks import Codes, Meaning
from cmeboard.demo.calendar import proposed_calendar
from cmeboard.demo.people import Enrolled, school_roll
from cmeboard.demo.register import Register
from cmeboard.packs import read_text

FIRST, LAST = date(2026, 9, 3), date(2026, 11, 24)


@pytest.fixture(scope="module")
def codes() -> Codes:
    return Codes.from_csv(read_text("england/attendance_codes.csv"))


def test_about_six_in_a_hundred_sessions_are_missed(
    calendar: SchoolCalendar, roll: list[Enrolled], codes: Codes
) -> None:
    register = Register(1, calendar, FIRST, date(2027, 7, 21))
    meanings = Counter(
        codes.meaning(mark, day) for pupil in roll for day, *marks in register.marks(pupil) for mark in marks
    )
    sessions = meanings.total() - meanings[Meaning.NOT_REQUIRED] - meanings[Meaning.NOT_TAKEN]
    missed = meanings[Meaning.UNEXPLAINED] + meanings[Meaning.EXPLAINED]
    assert 0.05 < missed / sessions < 0.075
    assert 0 < meanings[Meaning.NOT_TAKEN] < sessions / 100


@pytest.mark.parametrize("on", [date(2019, 3, 14), date(2024, 7, 19), date(2026, 11, 24)])
def test_every_code_existed_on_its_day(on: date, bank_holidays: dict[date, str], codes: Codes) -> None:
    calendar = SchoolCalendar(proposed_calendar(on), bank_holidays)
    first = calendar.first_day
    assert first is not None
    register = Register(1, calendar, first, on)
    unknown = {
        (mark, day)
        for pupil in school_roll(1, 200, on)
        for day, *marks in register.marks(pupil)
        for mark in marks
        if codes.meaning(mark, day) is Meaning.UNKNOWN_CODE
    }
    assert unknown == set()


def test_a_closure_in_term_is_marked_and_a_holiday_is_not(calendar: SchoolCalendar, roll: list[Enrolled]) -> None:
    register = Register(1, calendar, FIRST, date(2027, 1, 8))
    marks = {mark.day: mark for mark in register.marks(roll[1])}
    assert marks[date(2026, 11, 27)][1:] == ("#", "#")
    assert date(2026, 10, 28) not in marks
    assert date(2026, 12, 25) not in marks


def test_no_mark_hangs_on_where_the_export_begins(calendar: SchoolCalendar, roll: list[Enrolled]) -> None:
    whole = Register(1, calendar, FIRST, LAST)
    part = Register(1, calendar, date(2026, 11, 16), LAST)
    for pupil in roll[:50]:
        assert list(part.marks(pupil)) == [mark for mark in whole.marks(pupil) if mark.day >= date(2026, 11, 16)]


def test_n_is_resolved_within_five_school_days(calendar: SchoolCalendar, roll: list[Enrolled]) -> None:
    """Whole days only: a child who left at noon is not chased for a true code in this register."""
    late = Register(1, calendar, FIRST, date(2026, 12, 11))
    early = Register(1, calendar, FIRST, LAST)
    turned: Counter[str] = Counter()
    for pupil in roll:
        for then, now in zip(early.marks(pupil), late.marks(pupil), strict=False):
            if then.morning == "N":
                assert calendar.school_days_between(then.day, LAST) <= 5
            if now != then:
                assert then.morning == "N"
                turned[now.morning] += 1
    assert turned["O"]
    assert turned["I"]


def test_nobody_is_marked_before_admission(calendar: SchoolCalendar) -> None:
    register = Register(1, calendar, FIRST, LAST)
    joined = [p for p in school_roll(1, 1000, LAST) if p.pupil.admitted and p.pupil.admitted > date(2026, 9, 10)]
    assert joined
    for pupil in joined:
        assert min(mark.day for mark in register.marks(pupil)) >= (pupil.pupil.admitted or FIRST)
