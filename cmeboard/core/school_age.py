"""Compulsory school age: from which day to which day a child has to be in education."""

from datetime import date, timedelta

from cmeboard.core.length import years_after
from cmeboard.core.record import Record
from cmeboard.core.text import Text, WholeNumber

FRIDAY = 4


class SchoolAge(Record):
    """Its numbers, as a pack gives them: section 8 of the Education Act 1996 and the orders made under it.

    It begins on the first of `begins_on` (such as `08-31`) that falls on or next after the birthday
    `begins_after_birthday`, and ends on the last Friday of June in the school year in which the child reaches
    `ends_in_year_of_birthday`. School years begin on 1 September.
    """

    begins_after_birthday: WholeNumber
    begins_on: tuple[Text, ...]
    ends_in_year_of_birthday: WholeNumber


def compulsory_school_age(born: date, numbers: SchoolAge) -> tuple[date, date]:
    """The first and the last day of compulsory school age, both counted."""
    birthday = years_after(born, numbers.begins_after_birthday)
    year_days = [
        date.fromisoformat(f"{year}-{day}") for year in (birthday.year, birthday.year + 1) for day in numbers.begins_on
    ]
    last_birthday = years_after(born, numbers.ends_in_year_of_birthday)
    june = last_birthday.year + (last_birthday.month >= 9)
    last = date(june, 6, 30)
    return min(day for day in year_days if day >= birthday), last - timedelta((last.weekday() - FRIDAY) % 7)


def is_of_compulsory_school_age(born: date | None, day: date, numbers: SchoolAge | None) -> bool:
    """Whether `day` lies in compulsory school age. Where the birthday is not known it is taken that it does."""
    if born is None or numbers is None:
        return True
    first, last = compulsory_school_age(born, numbers)
    return first <= day <= last


def age_on(born: date, day: date) -> int:
    """Whole years on `day`. Somebody born on 29 February is a year older on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
