"""A first day absent as people write it in a filter: `mon`, `today`, `23/11/26`, `23nov`, `2026-11-23`. Pure."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_AND_MONTH = r"(\d{1,2})(?:(?:[/.-]?([a-z]{3})[a-z]*|[/.-](\d{1,2}))(?:[/.-]?(\d{1,4}))?)?"
_CENTURY = "20"
_WEDS = len("weds")
_ISO = r"\d{4}(-\d{0,2}){0,2}"
"""Compiled where somebody types one: the first picture does not wait for it."""


def days_meant(words: str, today: date) -> tuple[str, ...]:
    """How the days begin, as `YYYY-MM-DD`, that may be meant; none where the words name no day.

    A day of the week, of a month or of a year is the latest one that is not to come; one with its year is that day.
    What is typed so far may still begin several.
    """
    if re.fullmatch(_ISO, words):
        return (words,)
    return tuple(str(day) for day in (*_by_name(words, today), *_by_number(words, today)))


def _by_name(words: str, today: date) -> Iterator[date]:
    if not words:
        return
    for back, name in enumerate(("today", "yesterday")):
        if name.startswith(words):
            yield today - timedelta(back)
    for number, name in enumerate(_WEEKDAYS):
        if name.startswith(words) or (len(words) == _WEDS and name.startswith(words.removesuffix("s"))):
            yield today - timedelta((today.weekday() - number) % 7)


def _by_number(words: str, today: date) -> Iterator[date]:
    found = re.fullmatch(_DAY_AND_MONTH, words)
    if found is None:
        return
    day, named, numbered, year = found.groups()
    month = _MONTHS.index(named) + 1 if named in _MONTHS else int(numbered or 0)
    if named and not month:
        return
    for back in range(366 * 4 + 1):
        one = today - timedelta(back)
        if one.day == int(day) and month in (0, one.month) and str(one.year).endswith(_of_year(year)):
            yield one
            return


def _of_year(year: str | None) -> str:
    """How the year ends: `26` and `2026` are one, and `2`, `20` and `202` are what is typed of it so far."""
    return "" if year is None or (_CENTURY.startswith(year[:2]) and len(year) < len("2026")) else year
