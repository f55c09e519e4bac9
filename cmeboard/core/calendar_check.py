"""What is wrong with a calendar that reads well: terms that overlap, closures that close nothing, days not known."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from cmeboard.core.calendar import CalendarFile, Term, each_day
from cmeboard.core.fault import Fault, Location

LONGEST_TERM = 130
"""Days, weekends counted: a term of more than four months is a year that was put in as one, or a wrong year."""

LONGEST_BREAK, LONGEST_SUMMER = 23, 60
"""Days without school between two terms, weekends counted, in the year and in summer: more is a term forgotten."""

YEAR_GROUPS = range(14)
"""Reception is 0; year 13 is the last of a sixth form."""

TERMS_MISSING_FROM_DAYS = 60
"""How long before the calendar's last day the next terms are asked for: no step of a policy reaches further."""


def calendar_faults(file: CalendarFile, today: date) -> Iterator[Fault]:
    """Everything that would make days be counted wrongly, and whether next year's terms are missing."""
    if not file.terms:
        yield Fault(("terms",), "names no terms, so no day can be counted", "put in the school's terms")
        return
    yield from _terms(file.terms)
    yield from _closures(file)
    for n, day in enumerate(file.working_days_off):
        if day.weekday() >= 5:
            at = ("working_days_off", n)
            yield Fault(at, f"{day} is a weekend, and no working day anyway", "take it out, or see the date")
    last = max(term.last for term in file.terms)
    missing = terms_missing(last, today)
    if missing:
        yield Fault(("terms",), missing, "put in the next terms")


def terms_missing(last: date, today: date) -> str:
    """Why the calendar, whose last day is `last`, does not reach far enough, in words; nothing where it does."""
    if last < today:
        return f"ends on {last}, before today: no deadline can be counted"
    if (last - today).days <= TERMS_MISSING_FROM_DAYS:
        return f"ends on {last}: a deadline after it has no date"
    return ""


def term_forgotten(before: date, after: date) -> str:
    """Why there may be a term between two school days that follow each other, in words; nothing where it is a break.

    In what is taken for holiday no day counts, and nothing becomes due.
    """
    is_summer = any(before < date(year, 8, 15) < after for year in (before.year, after.year))
    longest = LONGEST_SUMMER if is_summer else LONGEST_BREAK
    shut = (after - before).days - 1
    return f"has no school from {before} to {after}, which is {shut} days" if shut > longest else ""


def _terms(terms: tuple[Term, ...]) -> Iterator[Fault]:
    for n, term in enumerate(terms):
        length = (term.last - term.first).days + 1
        if length > LONGEST_TERM:
            at = ("terms", n, "last")
            yield Fault(at, f"the term is {length} days long", "see its years, and put each half term in by itself")
        yield from _year_groups(("terms", n, "year_groups"), term.year_groups)
    ordered = sorted(enumerate(terms), key=lambda one: one[1].first)
    reached = ordered[0][1].last if ordered else date.max
    for n, term in ordered:
        forgotten = term_forgotten(reached, term.first)
        if forgotten:
            yield Fault(("terms", n, "first"), forgotten, "see whether a term is missing")
        reached = max(reached, term.last)
    for (_, earlier), (n, later) in pairwise(ordered):
        if later.first <= earlier.last and earlier.year_groups == later.year_groups:
            at = ("terms", n, "first")
            yield Fault(at, f"overlaps the term that ends on {earlier.last}", "see both terms' days")


def _closures(file: CalendarFile) -> Iterator[Fault]:
    seen: set[tuple[date, date, tuple[int, ...]]] = set()
    for n, closure in enumerate(file.closures):
        at: Location = ("closures", n)
        if closure.final < closure.first:
            yield Fault((*at, "last"), f"ends on {closure.final}, before it begins", "put the earlier day first")
            continue
        in_term = any(term.first <= closure.final and closure.first <= term.last for term in file.terms)
        if not in_term:
            fix = "see the year; holidays between terms need no closure"
            yield Fault((*at, "first"), f"{closure.first} lies in no term, so this closes nothing", fix)
        elif all(day.weekday() >= 5 for day in each_day(closure.first, closure.final)):
            yield Fault((*at, "first"), f"{closure.first} is a weekend, so this closes nothing", "see the date")
        key = (closure.first, closure.final, closure.year_groups)
        if key in seen:
            yield Fault(at, f"closes {closure.first} a second time", "take one of them out")
        seen.add(key)
        yield from _year_groups((*at, "year_groups"), closure.year_groups)


def _year_groups(at: Location, year_groups: tuple[int, ...]) -> Iterator[Fault]:
    for year_group in year_groups:
        if year_group not in YEAR_GROUPS:
            yield Fault(at, f"there is no year group {year_group}", "use 0 (Reception) to 13")
