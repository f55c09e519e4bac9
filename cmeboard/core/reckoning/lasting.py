"""Until when a reckoning holds, though nobody writes anything: what the passing of time alone can change.

A case that is over and has nothing open holds for good, so that a morning reckons only the cases that still live.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from cmeboard.core.described import value_of
from cmeboard.core.duty import Duty, State
from cmeboard.core.length import years_after
from cmeboard.core.marks import NOON
from cmeboard.core.moments import ONE_DAY, day_of, midnight
from cmeboard.core.reckoning.facts import Facts


def holds_until(facts: Facts, duties: Iterable[Duty]) -> datetime | None:
    """The first moment after the facts' own at which a state, a day number or a warning may differ; None: never."""
    today = facts.now.date()
    days = [day for day in (*_new_days(facts), *_days_of_warnings(facts)) if day > today]
    coming = (*_of_duties(duties, today), *_of_entries(facts), *_afternoon_of_the_end(facts))
    moments = [moment for moment in coming if moment > facts.now]
    return min([*map(midnight, days), *moments], default=None)


def _of_duties(duties: Iterable[Duty], today: date) -> Iterator[datetime]:
    """When a step that is coming becomes due, and one that is due becomes overdue."""
    for duty in duties:
        if duty.due is None or duty.state not in (State.UPCOMING, State.DUE):
            continue
        if day_of(duty.due) > today:
            yield midnight(day_of(duty.due))
        elif isinstance(duty.due, datetime):
            yield duty.due
        else:
            yield midnight(duty.due + ONE_DAY)


def _of_entries(facts: Facts) -> Sequence[datetime]:
    """The next entry for a moment still to come, a visit that is arranged; and moments to come that entries give."""
    clocks = (value_of(one, field) for did, field in facts.policy.clocks for one in facts.by_kind.get(did, ()))
    given = [moment for moment in clocks if isinstance(moment, datetime)]
    return [*given, *(entry.at for entry in facts.standing[len(facts.entries) :][:1])]


def _afternoon_of_the_end(facts: Facts) -> Iterator[datetime]:
    """From when on the marks of the day of the end may say that the child is missing again."""
    if facts.ended is not None:
        yield datetime.combine(facts.ended.date(), NOON)


def _new_days(facts: Facts) -> Iterator[date]:
    """Days that will be counted: the next school day while the absence goes on, and days marked ahead."""
    today = facts.now.date()
    if facts.ended == facts.now:
        # Nothing in the log says when it ended, so that it is taken to end anew each day.
        yield today + ONE_DAY
    elif not facts.count.is_over:
        coming = facts.calendar.school_day_after(max(today, facts.case.first_day_absent - ONE_DAY), 1)
        yield coming or today
    for case in (facts.case, *facts.context.earlier):
        yield from (day for day in case.marks if day > today)


def _days_of_warnings(facts: Facts) -> Iterator[date]:
    """Days on which a warning begins or ends: a birthday, an edge of school age, a deletion, so many days absent."""
    born, policy = facts.case.pupil.date_of_birth, facts.policy
    yield facts.case.first_day_absent
    if born is not None:
        yield from (years_after(born, age) for age in policy.ages_warned_of)
    if policy.warns_of_school_age and facts.school_age is not None:
        yield facts.school_age[0]
        yield facts.school_age[1] + ONE_DAY
    if not facts.is_found:
        yield from (facts.case.first_day_absent + timedelta(days) for days in policy.days_absent_warned_of)
    for entry in facts.by_kind.get("notify off roll", ()):
        deleted_on = value_of(entry, "deleted_on")
        if deleted_on is not None:
            yield deleted_on
