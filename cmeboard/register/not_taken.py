"""Registers that were not taken: neither absent nor present, and to be asked for."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from cmeboard.core.marks import SESSIONS
from cmeboard.register.context import Context
from cmeboard.register.found import Finding, Kind, Reading
from cmeboard.register.grid import BLANK
from cmeboard.register.sessions import NOTHING


def registers_not_taken(reading: Reading, context: Context) -> Iterator[Finding]:
    """A finding for each session of a school day that a group, or the whole file, has no marks of; one for the rest.

    A session that is still to come is not missed: of today only those count that anybody has a mark of.
    """
    today = context.now.date()
    for day in sorted(reading.sessions.days):
        if day > today or not context.calendar.is_school_day(day):
            continue
        for session, place in enumerate(reading.sessions.places([day])):
            blank = [n for n, marks in enumerate(reading.sessions.marks) if marks[place] == BLANK]
            if blank:
                yield from _one_session(reading, context, day, session, place, blank)


def _one_session(
    reading: Reading, context: Context, day: date, session: int, place: int, blank: list[int]
) -> Iterator[Finding]:
    marked = {n for n, marks in enumerate(reading.sessions.marks) if marks[place] > BLANK}
    when = f"{day} {SESSIONS[session]}"
    if not marked:
        if day < context.now.date():
            yield _finding(reading, blank[0], day, f"{when}: nobody has a mark, so the register was not taken")
        return
    taken = {_group(reading, n) for n in marked}
    missed = [n for n in blank if _is_open(reading, context, n, day)]
    groups = Counter(_group(reading, n) for n in missed if _group(reading, n) not in taken)
    for group, pupils in sorted(groups.items()):
        first = next(n for n in missed if _group(reading, n) == group)
        yield _finding(
            reading,
            first,
            day,
            f"{when}: the register of {group} was not taken ({pupils} pupil{'' if pupils == 1 else 's'})",
        )
    rest = [n for n in missed if _group(reading, n) in taken]
    if rest:
        count = f"{len(rest)} pupils have" if len(rest) > 1 else "a pupil has"
        yield _finding(reading, rest[0], day, f"{when}: {count} no mark")


def _group(reading: Reading, pupil: int) -> str:
    row = reading.pupils[pupil]
    return row.registration_group or (f"year {row.year_group}" if row.year_group is not None else "the school")


def _is_open(reading: Reading, context: Context, pupil: int, day: date) -> bool:
    return context.calendar.for_year_group(reading.pupils[pupil].year_group).is_school_day(day)


def _finding(reading: Reading, pupil: int, day: date, message: str) -> Finding:
    return Finding(Kind.NOT_TAKEN, reading.file, reading.sessions.line(pupil, day), message)


def half_blank(reading: Reading) -> str:
    """That half of the register or more is blank, or nothing. Sessions that nobody has a mark of do not count."""
    blank = count = 0
    for session in zip(*reading.sessions.marks, strict=True):
        if max(session) > BLANK:
            blank += session.count(BLANK)
            count += len(session) - session.count(NOTHING)
    return f"{blank * 100 // count} % of the register is blank" if count and blank * 2 >= count else ""
