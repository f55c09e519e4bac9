"""Plain English for papers: dates in words, lists with an *and*, people by their full names."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from cmeboard.core.settings import StaffMember
from cmeboard.core.words import Flag

_DAY = re.compile(r"\b\d{4}-\d\d-\d\d( \d\d:\d\d)?\b")
_INITIAL = re.compile(r"\b\w\.?(?=\s|$)")


def long_day(day: date) -> str:
    """`Monday 9 November 2026`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def short_day(day: date) -> str:
    """`9 November 2026`."""
    return f"{day.day} {day:%B %Y}"


def long_moment(moment: datetime) -> str:
    """`Monday 9 November 2026, 09:40`."""
    return f"{long_day(moment)}, {moment:%H:%M}"


def short_moment(moment: datetime) -> str:
    """`Mon 9 Nov 2026, 09:40`: for the narrow column of a table."""
    return f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M}"


def day_or_moment(value: date | datetime) -> str:
    """In words, with the time where there is one."""
    return long_moment(value) if isinstance(value, datetime) else long_day(value)


def sentence_list(items: Sequence[str]) -> str:
    """`a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def joined(parts: Iterable[str | None], between: str = ", ") -> str | None:
    """The parts that are there; None where none is."""
    return between.join(part for part in parts if part) or None


def days_in_words(text: str) -> str:
    """A reckoning as people read it: `2026-11-09 09:40` in it becomes `Mon 9 Nov 2026, 09:40`."""

    def words(found: re.Match[str]) -> str:
        try:
            moment = datetime.fromisoformat(found[0])
        except ValueError:
            return found[0]
        return short_moment(moment) if found[1] else f"{moment:%a} {moment.day} {moment:%b %Y}"

    return _DAY.sub(words, text)


def counted(number: int, one: str, many: str = "") -> str:
    """`no calls`, `1 call`, `2 calls`: `many` is the plural where an s does not make it."""
    return f"{number or 'no'} {one if number == 1 else many or f'{one}s'}"


def capital(text: str) -> str:
    """The first letter large, the rest as it was."""
    return text[:1].upper() + text[1:]


_IN_CAPITALS = re.compile(r"\b(?:cse|fgm|uk)\b")


def flag_words(flag: Flag) -> str:
    """A flag as people write it: `CSE marker`."""
    return _IN_CAPITALS.sub(lambda found: found[0].upper(), flag.value)


_OWNERS = {"dsl": "safeguarding lead", "attendance": "attendance officer", "staff": "a member of staff"}


def owner_words(owner: str) -> str:
    """Who has to do a step, as people say it: the policy's word, or what it stands for."""
    return _OWNERS.get(owner, owner)


def full_name(written: str, staff: Iterable[StaffMember]) -> str:
    """`S. Patel` as the settings spell it in full, where exactly one member of staff can be meant; else as written."""
    given, _, surname = written.strip().rpartition(" ")
    initial = given.rstrip(".").casefold()
    if not surname or len(initial) != 1:
        return written
    meant = {
        member.name
        for member in staff
        if member.name.casefold().endswith(f" {surname.casefold()}") and member.name.casefold().startswith(initial)
    }
    return meant.pop() if len(meant) == 1 else written


def has_initials(name: str) -> bool:
    """Whether a name is not written in full: an initial in it, or nothing but capitals, such as `S. Patel` or `SP`."""
    return bool(_INITIAL.search(name)) or (len(name) <= 4 and name.isupper())
