"""How long what is on record is kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmeboard.core.case import Case
from cmeboard.core.notices import Notice
from cmeboard.core.retention import retained_case, retained_notices, years_after
from cmeboard.core.settings import RetentionSettings

TIMES = RetentionSettings()


def a_case(**fields: Any) -> Case:
    base = {"case": "2026-K7Q3FD", "stage": "Found", "first_day_absent": "2026-11-09"}
    pupil = {"name": "Rowan Sample", **fields.pop("pupil", {})}
    return Case.model_validate({**base, "pupil": pupil, **fields})


@pytest.mark.parametrize(
    ("fields", "goes_on"),
    [
        ({}, date(2032, 11, 9)),
        ({"marks": {"2026-11-12": "N N"}}, date(2032, 11, 12)),
        ({"log": [{"at": "2027-02-01 09:00", "by": "S. Patel", "did": "note"}]}, date(2033, 2, 1)),
    ],
)
def test_a_case_goes_six_years_after_whatever_came_last(fields: dict[str, Any], goes_on: date) -> None:
    kept = next(retained_case(a_case(**fields), (), TIMES))
    assert kept.may_go_on == goes_on
    assert not kept.may_go(goes_on - timedelta(1))
    assert kept.may_go(goes_on)


def test_child_protection_is_kept_until_the_25th_birthday_though_the_flag_is_gone() -> None:
    case = a_case(pupil={"date_of_birth": "2013-03-04"}, marks={"2026-11-09": "N N"})
    whole, marks = retained_case(case, {"child protection plan"}, TIMES)
    assert (whole.may_go_on, marks.may_go_on) == (date(2038, 3, 4), date(2032, 11, 9))
    now_flagged = a_case(pupil={"date_of_birth": "2013-03-04", "flags": ["section 47 enquiry"]})
    assert next(retained_case(now_flagged, (), TIMES)).may_go_on == date(2038, 3, 4)
    born_long_ago = a_case(pupil={"date_of_birth": "2004-01-01", "flags": ["looked after"]})
    assert next(retained_case(born_long_ago, (), TIMES)).may_go_on == date(2032, 11, 9)


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (a_case(stage="Visited"), "the case is open, in Visited"),
        (a_case(pupil={"flags": ["child protection plan"]}), "the date of birth is not known"),
    ],
)
def test_what_is_held_never_may_go(case: Case, why: str) -> None:
    kept = next(retained_case(case, (), TIMES))
    assert kept.held == why
    assert not kept.may_go(date.max)


def test_a_hold_keeps_a_case_and_a_notice() -> None:
    notice = Notice.model_validate(
        {"notice": "2024-7H2KQ9", "name": "Kit Sample", "authority": "Devon", "received": "2024-02-29"}
    )
    times = RetentionSettings(hold={"2026-K7Q3FD": "inquiry", "2024-7H2KQ9": "claim"})
    assert next(retained_case(a_case(), (), times)).held == "inquiry"
    assert [one.held for one in retained_notices([notice], 2, times)] == ["claim"]
    assert [one.may_go_on for one in retained_notices([notice], 2, TIMES)] == [date(2026, 3, 1)]
    (without,) = retained_notices([notice], None, TIMES)
    assert not without.may_go(date.max)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)), st.integers(0, 100))
def test_no_time_is_ever_reckoned_short(day: date, years: int) -> None:
    later = years_after(day, years)
    assert later.year == day.year + years
    assert (later.month, later.day) >= (day.month, day.day)
