"""The types of single values in a case file.

Every scalar of a file arrives as the text that was written (so that `07700900123` keeps its zero and `no`
stays a word); these types say what the text must be, in words that a member of staff understands.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from cmeboard.core.moments import FAR_YEAR, YEARS

CASE_ID_PATTERN = r"\d{4}-[0-9A-HJKMNP-TV-Z]{6,26}"
ENTRY_ID_PATTERN = r"[0-9a-hjkmnp-tv-z]{6,26}"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def parse_day(value: Any) -> date:
    """A calendar day written `2026-11-09`. Raises ValueError in a user's words."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("must be a date such as 2026-11-09")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"must be a day that exists, and {value} does not") from None
    if day.year not in YEARS:
        raise ValueError(FAR_YEAR)
    return day


def parse_moment(value: Any) -> datetime:
    """A minute of the school's local time written `2026-11-09 09:40`. Raises ValueError in a user's words."""
    if isinstance(value, datetime):
        return value.replace(second=0, microsecond=0, tzinfo=None)
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("must be a date and time such as 2026-11-09 09:40")
    try:
        moment = datetime.fromisoformat(value[:16])
    except ValueError:
        raise ValueError(f"must be a moment that exists, and {value} does not") from None
    if moment.year not in YEARS:
        raise ValueError(FAR_YEAR)
    return moment


def _parse_whole_number(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,9}", value):
        raise ValueError("must be a whole number")
    return int(value)


def _parse_yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    words = {"true": True, "yes": True, "false": False, "no": False}
    try:
        return words[value.lower()]
    except (KeyError, AttributeError):
        raise ValueError("must be true or false") from None


def _parse_text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text")
    control = _CONTROL.search(value)
    if control is not None:
        raise ValueError(f"must not hold the control character U+{ord(control[0]):04X}: type the text anew without it")
    if not value.strip():
        raise ValueError("must not be empty")
    return value


def _pattern(expression: str, words: str) -> AfterValidator:
    compiled = re.compile(expression)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(words)
        return value

    return AfterValidator(check)


def format_moment(value: datetime) -> str:
    """The moment as a case file spells it: `2026-11-09 09:40`."""
    return value.isoformat(" ", "minutes")


Text = Annotated[str, BeforeValidator(_parse_text)]
Day = Annotated[
    date,
    BeforeValidator(parse_day),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "format": "date"}),
]
Moment = Annotated[
    datetime,
    BeforeValidator(parse_moment),
    PlainSerializer(format_moment, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$"}),
]
TimeOfDay = Annotated[
    Text,
    _pattern(r"([01]\d|2[0-3]):[0-5]\d", "must be a time of day such as 15:30"),
    Field(json_schema_extra={"pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}),
]
"""The school's local time, spelt so that a later time sorts after an earlier one."""
WholeNumber = Annotated[int, BeforeValidator(_parse_whole_number)]
YesNo = Annotated[bool, BeforeValidator(_parse_yes_no)]
CaseId = Annotated[
    Text,
    _pattern(CASE_ID_PATTERN, "must be a case id such as 2026-K7Q3FD"),
    Field(json_schema_extra={"pattern": f"^{CASE_ID_PATTERN}$"}),
]
EntryId = Annotated[
    Text,
    _pattern(ENTRY_ID_PATTERN, "must be six or more of 0-9 and a-z without i, l, o, u"),
    Field(json_schema_extra={"pattern": f"^{ENTRY_ID_PATTERN}$"}),
]
