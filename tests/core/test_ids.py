"""Case ids: the same in every clone, different for different children, with no name in them."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmeboard.core.case import Pupil
from cmeboard.core.ids import case_id, school_year
from cmeboard.core.refused import Refused
from cmeboard.core.text import CASE_ID_PATTERN

KEY = bytes(range(32))
ROWAN = Pupil(name="Rowan Sample", upn="Q999000025002")


def test_the_same_pupil_and_day_make_the_same_id_whatever_else_is_known() -> None:
    later = Pupil(name="Rowan A. Sample", upn="q999000025002 ", year_group=9)
    assert case_id(KEY, ROWAN, date(2026, 11, 9)) == case_id(KEY, later, date(2026, 11, 9))


def test_without_upn_the_admission_number_counts_and_then_name_with_date_of_birth() -> None:
    by_number = Pupil(name="Rowan Sample", admission_number="004211")
    same_number = Pupil(name="R. Sample", admission_number="004211")
    assert case_id(KEY, by_number, date(2026, 11, 9)) == case_id(KEY, same_number, date(2026, 11, 9))
    twin = [Pupil(name="ROWAN  sample", date_of_birth=date(2013, 3, day)) for day in (4, 5)]
    assert case_id(KEY, twin[0], date(2026, 11, 9)) != case_id(KEY, twin[1], date(2026, 11, 9))


@given(st.text(min_size=1).filter(str.strip), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_every_id_is_a_case_id(name: str, day: date) -> None:
    made = case_id(KEY, Pupil.model_construct(name=name), day)
    assert re.fullmatch(CASE_ID_PATTERN, made)
    assert made.startswith(f"{school_year(day)}-")


def test_another_key_makes_other_ids() -> None:
    assert case_id(KEY, ROWAN, date(2026, 11, 9)) != case_id(b"\0" * 32, ROWAN, date(2026, 11, 9))


def test_where_two_would_meet_the_id_has_more_characters() -> None:
    short = case_id(KEY, ROWAN, date(2026, 11, 9))
    longer = case_id(KEY, ROWAN, date(2026, 11, 9), {short})
    assert longer.startswith(short)
    assert len(longer) == len(short) + 1


def test_no_free_id_is_refused() -> None:
    class Everything:
        def __contains__(self, case: object) -> bool:
            return True

    with pytest.raises(Refused):
        case_id(KEY, ROWAN, date(2026, 11, 9), Everything())


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 8, 31), 2025), (date(2026, 9, 1), 2026), (date(2027, 1, 1), 2026)]
)
def test_the_school_year_begins_in_september(day: date, year: int) -> None:
    assert school_year(day) == year
