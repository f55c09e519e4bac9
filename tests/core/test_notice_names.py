"""Names looked up among other authorities' notices (rules.md, M1)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmeboard.core.case import Pupil
from cmeboard.core.notices import Notice, folded, found_among, matching

HELD = Notice(
    notice="2026-7H2KQ9",
    name="O'Brien, Zoë Katherine",
    authority="Somerset",
    date_of_birth=date(2014, 5, 1),
    upn="Q999000025002",
    received=date(2026, 10, 1),
)


@pytest.mark.parametrize(
    ("pupil", "why"),
    [
        (Pupil(name="Zoe Katherine O\u2019Brien"), "the same name"),
        (Pupil(name="ZOË KATHERINE OBRIEN", date_of_birth=date(2014, 5, 1)), "the same name and date of birth"),
        (Pupil(name="Zoe Catherine O'Brien"), "a similar name"),
        (Pupil(name="Somebody Else", upn="q999000025002 "), "the same UPN"),
        (Pupil(name="Z. Other", known_as="Zoë Katherine O'Brien"), "the same name"),
    ],
)
def test_a_child_who_may_be_meant(pupil: Pupil, why: str) -> None:
    assert [said for _, said in matching(pupil, [HELD])] == [why]
    (warning,) = found_among(pupil, [HELD])
    assert warning.endswith(f"by {why}: 2026-7H2KQ9, Somerset, received 2026-10-01")


@pytest.mark.parametrize(
    "pupil",
    [Pupil(name="Rowan Sample"), Pupil(name="Zoe Katherine O'Brien", date_of_birth=date(2014, 5, 2))],
)
def test_a_child_who_is_not(pupil: Pupil) -> None:
    assert not found_among(pupil, [HELD])


@given(st.permutations(["Zoë", "Ann", "Brien"]))
def test_order_case_and_accents_make_no_difference(parts: list[str]) -> None:
    assert folded(" ".join(parts).upper()) == folded("Ann Brien, Zoë")


def test_two_years_without_word_over_a_leap_day() -> None:
    assert HELD.may_go_on(2) == date(2028, 10, 1)
    assert HELD.model_copy(update={"last_word": date(2028, 2, 29)}).may_go_on(2) == date(2030, 3, 1)
