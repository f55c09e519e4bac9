"""A reckoning in parts reads as the sentence that it is."""

from datetime import date, datetime

from cmeboard.core.entries import Sms
from cmeboard.core.saying import said


def test_days_moments_numbers_and_entries_are_said_as_people_write_them() -> None:
    text = Sms(at=datetime(2026, 11, 9, 9, 40), by="S. Patel", did="sms")
    parts = (date(2026, 11, 9), " is day ", 1, ", told by ", text, " before ", datetime(2026, 11, 9, 10))
    assert said(parts) == "2026-11-09 is day 1, told by 2026-11-09 09:40 sms before 2026-11-09 10:00"


def test_a_text_is_said_as_it_is() -> None:
    assert said("absent") == "absent"
    assert said(()) == ""
