"""By when a step is in time: a day that is still to come, and the earliest of the limits that a rule sets."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from cmeboard.core.calendar import LeftOut
from cmeboard.core.entries import Entry
from cmeboard.core.length import Span, Unit
from cmeboard.core.moments import day_of, last_moment, midnight
from cmeboard.core.policy import Rule, in_force
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.reckoning.matching import enquiries_complete, first_match
from cmeboard.core.saying import Parts


def day_to_come(days: Sequence[date], number: int, facts: Facts) -> date | None:
    """The n-th of the days, or the school day that will be it if they go on. None past the calendar's end."""
    if number <= len(days):
        return days[number - 1]
    return facts.calendar.school_day_after(days[-1], number - len(days))


def to_come(due: date | None, days: Sequence[date], facts: Facts) -> Parts:
    """What will be passed over on the way to a day that is still to come."""
    if due is None or not days or due <= days[-1]:
        return ()
    return (LeftOut(facts.calendar, Unit.SCHOOL_DAY, days[-1], due),)


Limit = tuple[date | datetime, Parts]
"""A last day or moment in time, and how it was counted."""


def due_by(
    rule: Rule, facts: Facts, since: datetime, clock: date | datetime, window: Sequence[Entry]
) -> tuple[date | datetime | None, Parts]:
    """The earliest of the rule's limits, never before it began; and which one it was, in words.

    Where the entry that began it says that its clock started sooner, such as a child back since Friday of whom the
    school hears on Monday, the limit stands where it lies, and may have passed by then.
    """
    limits = list(_limits(rule, facts, since, clock, window))
    if not limits:
        return None, ()
    due, how = min(limits, key=lambda limit: last_moment(limit[0])) if len(limits) > 1 else limits[0]
    has_run = (clock if isinstance(clock, datetime) else midnight(clock)) < since
    return (due, how) if has_run or last_moment(due) >= since else (since.date(), how)


def _limits(
    rule: Rule, facts: Facts, since: datetime, clock: date | datetime, window: Sequence[Entry]
) -> Iterator[Limit]:
    """Each of the rule's limits that there is; one that lies past the calendar's end is none."""
    length = facts.case.update_every if rule.within_of_case else None
    if length is None and rule.within:
        length = in_force(rule.within, day_of(clock)).within
    if length is not None and length.n == 0:
        yield day_of(clock), (", the same day",)
    elif length is not None and (end := facts.calendar.add(length, clock)) is not None:
        yield end, (": ", str(length), " after ", *_from_when(length, clock, end, facts))
    if rule.latest_day_of_absence:
        number = in_force(rule.latest_day_of_absence, facts.case.first_day_absent).day
        day = facts.day_of_absence(number)
        if day is not None:
            yield day, (": day ", number, " of absence at the latest", *to_come(day, facts.count.absent_days, facts))
    if rule.before and (handed_on := first_match(rule.before, window, facts)):
        yield handed_on.at.date(), (": before ", handed_on)
    if rule.sooner_once_enquiries and (complete := enquiries_complete(facts, facts.went_missing(since))):
        yield complete.at.date(), (": the enquiries were complete on ", complete.at.date())


def _from_when(length: Span, clock: date | datetime, end: date | datetime, facts: Facts) -> Parts:
    """When the clock started, and what a person has to know who counts from there."""
    if not isinstance(end, datetime):
        return day_of(clock), LeftOut(facts.calendar, length.unit, day_of(clock), end)
    start = clock if isinstance(clock, datetime) else midnight(clock)
    is_plain = end - start == timedelta(hours=length.n)
    return (start,) if is_plain else (start, ", over the change of the clocks")
