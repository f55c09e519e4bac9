"""What a register code meant on a day: the new regulations came into force on 19 August 2024."""

from datetime import date

import pytest

from cmeboard import packs
from cmeboard.core.marks import Codes

CODES = Codes.from_csv(packs.read_text("england/attendance_codes.csv"))


@pytest.mark.parametrize(
    ("code", "day", "is_one"),
    [
        ("K", "2024-08-18", False),
        ("K", "2024-08-19", True),
        ("Q", "2024-08-18", False),
        ("Q", "2024-08-19", True),
        ("H", "2024-08-18", True),
        ("H", "2024-08-19", False),
        ("F", "2013-08-31", True),
        ("F", "2013-09-01", False),
        ("N", "2013-09-01", True),
    ],
)
def test_a_code_is_one_from_the_day_on_which_it_came_in_to_its_last(code: str, day: str, is_one: bool) -> None:
    assert (CODES.find(code, date.fromisoformat(day)) is not None) is is_one
