"""Warnings that no duty can carry: back in school, whom not to inform, after a holiday, for the third time."""

from collections.abc import Iterator
from datetime import date

from cmeboard.core.board import TO_DECIDE
from cmeboard.core.described import value_of
from cmeboard.core.entries import LeaveRequest
from cmeboard.core.policy import Warned
from cmeboard.core.reckoning.doubtful import doubts_of
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.reckoning.matching import times_repeated, unknown_whereabouts
from cmeboard.core.school_age import age_on


def warnings_of(facts: Facts) -> Iterator[str]:
    """Each warning that holds at the moment of the facts."""
    for warned in facts.policy.warnings:
        if _about_pupil(warned, facts) and _about_absence(warned, facts):
            yield warned.say
    if facts.case.stage.is_open and facts.count.returned is not None:
        yield f"back in school on {facts.count.returned:%Y-%m-%d}? confirm"
    if facts.count.gone is not None and not facts.count.is_over:
        yield f"in school on {facts.count.gone:%Y-%m-%d}, then missing"
    if facts.policy.follows_a_break(facts.case.first_day_absent, facts.calendar):
        yield "after the holiday"
    for entry in facts.by_kind.get("leave request", ()):
        if isinstance(entry, LeaveRequest) and entry.returns is not None and _is_first_counted(entry.returns, facts):
            yield f"not back from leave on {entry.returns}"
    for doubt in doubts_of(facts):
        yield f"{TO_DECIDE}{doubt}" if doubt.is_slip and not doubt.entry else str(doubt)


def _is_first_counted(returns: date, facts: Facts) -> bool:
    """Whether the absence is counted from the day of the return, or where the school was shut then from the next."""
    absent = facts.count.absent_days
    return bool(absent) and absent[0] == facts.calendar.school_day_after(returns, 0)


def _about_pupil(warned: Warned, facts: Facts) -> bool:
    if warned.flags and not facts.flags.intersection(warned.flags):
        return False
    born = facts.case.pupil.date_of_birth
    age = None if born is None else age_on(born, facts.now.date())
    if warned.age_at_most is not None and (age is None or age > warned.age_at_most):
        return False
    if warned.age_at_least is not None and (age is None or age < warned.age_at_least):
        return False
    return not warned.compulsory_school_age or facts.is_of_school_age(facts.now.date())


def _about_absence(warned: Warned, facts: Facts) -> bool:
    if warned.on_roll is not None and warned.on_roll != (_deleted_on(facts) is None):
        return False
    if warned.whereabouts_unknown and (facts.ended is not None or not unknown_whereabouts(facts)):
        return False
    if warned.days_absent_at_least is not None:
        start = facts.case.first_day_absent
        if facts.is_found or (facts.now.date() - start).days < warned.days_absent_at_least:
            return False
    return warned.repeated is None or times_repeated(warned.repeated, facts) >= warned.repeated.times


_LEAVING = frozenset({"notify off roll"})


def _deleted_on(facts: Facts) -> object:
    """The day on which the name left the roll, once it has."""
    days = (value_of(entry, "deleted_on") for entry in facts.of_kinds(_LEAVING))
    return next((day for day in days if day is not None and day <= facts.now.date()), None)
