"""Lengths of time. The policy mixes four units, so a length is a `Span` with its unit, never a bare number."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

LONGEST = 9999
"""What a length can be at most, in any unit: no step has so much time, and days past it could not be counted."""


class Unit(StrEnum):
    SCHOOL_DAY = "school day"
    WORKING_DAY = "working day"
    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time with its unit, such as five school days or 24 hours."""

    n: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.n} {self.unit}{'' if self.n == 1 else 's'}"

    @classmethod
    def parse(cls, text: str) -> "Span":
        """`5 school days`, `24 hours`. Raises ValueError in a user's words."""
        number, _, unit = text.partition(" ")
        try:
            length = cls(int(number), Unit(unit.removesuffix("s")))
        except ValueError:
            raise ValueError(
                f"{text!r} must be a number and a unit such as 5 school days, 5 working days, 5 days or 24 hours"
            ) from None
        if not 0 <= length.n <= LONGEST:
            raise ValueError(f"{text!r} must be from 0 to {LONGEST}")
        return length


def _parse(value: Any) -> Span:
    if isinstance(value, Span):
        return value
    if not isinstance(value, str):
        raise ValueError("must be a length such as 5 working days")
    words = {"same day": Span(0, Unit.DAY), "next working day": Span(1, Unit.WORKING_DAY)}
    return words.get(value) or Span.parse(value)


Length = Annotated[
    Span,
    BeforeValidator(_parse),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": r"^(same day|next working day|\d+ (school |working )?days?|\d+ hours?)$"}
    ),
]
"""`same day`, `next working day`, `5 school days`, `5 working days`, `5 days` or `24 hours`."""


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 1 March for a 29 February that there is not. At most the last year there is."""
    year = min(day.year + years, date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
