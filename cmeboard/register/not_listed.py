"""Who is not there: pupils of the register before who are in none of the files. Not in the file is not present.

Nobody can be named, since the memory of earlier imports holds no names; but that some are missing is told: a register
that was cut off at the end of a line, a class that was left out, and another school's file look like any other.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from cmeboard.register.context import Context
from cmeboard.register.found import Finding, Kind, Reading
from cmeboard.register.memory import Memory
from cmeboard.register.sessions import NOTHING

A_REGISTER = 10
"""So few pupils are one class, and may well be others than those before."""


def not_listed_any_more(readings: Sequence[Reading], memory: Memory, context: Context) -> Iterator[Finding]:
    """A finding where pupils who had marks on the school day before have none on the files' last one.

    `memory` holds the marks of these files too, and so those of files that were read before on the same day. Where all
    of them are missing, and so many others are there that it may be another school's, somebody has to look first.
    """
    registers = [reading for reading in readings if not reading.details]
    today, is_school_day = context.now.date(), context.calendar.is_school_day
    days = [day for one in registers for day in one.sessions.days if day <= today and is_school_day(day)]
    last = max(days, default=None)
    if last is None:
        return
    there = _marked(memory, last)
    before = sorted((day for day in memory.sessions.days if day < last and is_school_day(day)), reverse=True)
    known, days = _known(memory, before)
    missing = known - there
    if missing:
        yield _told(registers[0].file, len(missing), len(known), len(there), days, last)


def _known(memory: Memory, before: Sequence[date]) -> tuple[frozenset[str], list[date]]:
    """Who is to be there, and the days that say so, latest first.

    That is who was in the register before. Where a whole class was missing from that one, it is no measure: who was in
    the one before it counts too, or a child who vanished on the same morning would never be missed.
    """
    known: frozenset[str] = frozenset()
    days: list[date] = []
    for day in before:
        marked = _marked(memory, day)
        if known and len(marked - known) < A_REGISTER:
            break
        if marked:
            known |= marked
            days.append(day)
    return known, days


def _told(file: str, missing: int, known: int, there: int, days: Sequence[date], last: date) -> Finding:
    have = "has" if missing == 1 else "have"
    since = f"on {days[0]}" if len(days) == 1 else f"from {days[-1]} to {days[0]}"
    message = f"{missing} of {known} pupils with marks {since} {have} none on {last}: see who is not in the export"
    is_other = missing == known and min(known, there) >= A_REGISTER
    return Finding(Kind.OTHER_PUPILS if is_other else Kind.NOT_LISTED_ANY_MORE, file, None, message, stops=is_other)


def _marked(memory: Memory, day: date) -> frozenset[str]:
    """The keys of the pupils who have a mark on a day, be it that the register was not taken."""
    morning, afternoon = memory.sessions.places([day])
    marks = memory.sessions.marks
    return frozenset(
        key for key, n in memory.pupils.items() if marks[n][morning] != NOTHING or marks[n][afternoon] != NOTHING
    )
