"""Dates as register exports spell them. The day always comes before the month, never the American way."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_TIME = r"(?:[T ,]+(?:\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_NUMBERS = re.compile(rf"(?:([A-Za-z]{{3,9}})[ ,]+)?(\d{{1,2}})([-/.])(\d{{1,2}})\3(\d{{4}}|\d{{2}}){_TIME}")
_WORDS = re.compile(
    rf"(?:([A-Za-z]{{3,9}})[ ,]+)?(\d{{1,2}})(?:st|nd|rd|th)?[- ,]+([A-Za-z]{{3,9}})\.?[- ,]+(\d{{4}}|\d{{2}}){_TIME}"
)
_SERIAL = re.compile(r"([2-6]\d{4})(?:\.0+)?")
_EXCEL_DAY_0 = date(1899, 12, 30)


class DateForm(StrEnum):
    """How a date is written. The day always comes before the month."""

    DAY_FIRST = "day first"
    YEAR_FIRST = "year first"
    IN_WORDS = "in words"
    DAY_NUMBER = "day number"


class NotADate(ValueError):
    """The text is no date that an export may hold: `why`, to be put after the date, and what to do instead."""

    def __init__(self, why: str, remedy: str = "write it as 24/10/2025 or 2025-10-24") -> None:
        super().__init__(f"{why}: {remedy}")
        self.why = why
        self.remedy = remedy


class MonthFirst(NotADate):
    """The text can only be read with the month first, so no date of that file can be trusted."""


def session_day(text: str) -> date:
    """The day of a session: `24/10/2025`, `4/9/26`, `2025-10-24`, `Fri 24 Oct 2025`, or Excel's day number.

    Raises NotADate.
    """
    serial = _SERIAL.fullmatch(text)
    if serial:
        return _EXCEL_DAY_0 + timedelta(int(serial[1]))
    return _written(text, _year_of_session)


def form_of(text: str) -> DateForm | None:
    """How a date is written, whether it exists or not; None for what is none."""
    forms = (
        (_SERIAL, DateForm.DAY_NUMBER),
        (_ISO, DateForm.YEAR_FIRST),
        (_NUMBERS, DateForm.DAY_FIRST),
        (_WORDS, DateForm.IN_WORDS),
    )
    return next((form for pattern, form in forms if pattern.fullmatch(text)), None)


def birth_day(text: str) -> date:
    """A date of birth. A year of two digits is refused: it could be either of two centuries. Raises NotADate."""
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        raise NotADate("is a spreadsheet's day number", "format the column as a date and export again")
    return _written(text, _year_of_birth)


def _written(text: str, year_of: Callable[[str], int]) -> date:
    iso = _ISO.fullmatch(text)
    if iso:
        return _day(int(iso[1]), int(iso[3]), int(iso[4]))
    numbers = _NUMBERS.fullmatch(text)
    if numbers:
        weekday, day, month, year = numbers[1], int(numbers[2]), int(numbers[4]), numbers[5]
        if month > 12 and day <= 12:
            raise MonthFirst("has the month before the day", "export the dates as dd/mm/yyyy")
        return _on(weekday, _day(year_of(year), month, day))
    words = _WORDS.fullmatch(text)
    if words:
        month_number = _month(words[3])
        if month_number is not None:
            return _on(words[1], _day(year_of(words[4]), month_number, int(words[2])))
    raise NotADate("is no date")


def _month(name: str) -> int | None:
    return next((number for number, full in enumerate(_MONTHS, 1) if full.startswith(name.casefold())), None)


def _year_of_session(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _year_of_birth(text: str) -> int:
    if len(text) != 4:
        raise NotADate("has a year of two digits", "export it with four")
    return int(text)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADate("is no day that exists") from None


def _on(weekday: str | None, day: date) -> date:
    """The day, once the weekday written beside it has been found to agree."""
    if weekday is None:
        return day
    name = weekday.casefold()
    actual = _WEEKDAYS[day.weekday()]
    if not any(full.startswith(name) for full in _WEEKDAYS):
        raise NotADate("is no date")
    if not actual.startswith(name):
        raise NotADate(f"names the wrong weekday: {day.isoformat()} is a {actual.capitalize()}")
    return day
