"""What the policy wants done about a case, with the reckoning: pure functions of case, policy, calendar and now."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from cmeboard.core.case import Case
from cmeboard.core.duty import Duty, State, moment_text
from cmeboard.core.moments import last_moment
from cmeboard.core.reckoning.absence import Count
from cmeboard.core.reckoning.asking import asked
from cmeboard.core.reckoning.facts import Context, Facts
from cmeboard.core.reckoning.judging import judge
from cmeboard.core.reckoning.lasting import holds_until
from cmeboard.core.reckoning.warned import warnings_of

__all__ = ["Context", "Count", "Reckoning", "count", "duties", "reckon", "warnings"]

_ORDER = {state: n for n, state in enumerate(State)}
_OPEN = frozenset({State.OVERDUE, State.DUE, State.NO_DATE, State.UPCOMING})


class Reckoning(NamedTuple):
    """A case as it stands at a moment. It holds until before `until`, or where that is None as long as the case does.

    What may differ before then is the list of days, which `why` shows up to the moment at which it is asked.
    """

    duties: tuple[Duty, ...]
    counted: Count
    warnings: tuple[str, ...]
    until: datetime | None


def count(case: Case, context: Context, now: datetime) -> Count:
    """The days of the absence as counted at `now`, for the card and for `why`."""
    return Facts(case, context, now).count


def duties(case: Case, context: Context, now: datetime) -> tuple[Duty, ...]:
    """Every duty of the case at `now`, in every state, the most urgent first."""
    return _duties(Facts(case, context, now))


def warnings(case: Case, context: Context, now: datetime) -> tuple[str, ...]:
    """What no duty can carry: whom not to inform, how the police classify, after a holiday."""
    return tuple(warnings_of(Facts(case, context, now)))


def reckon(case: Case, context: Context, now: datetime) -> Reckoning:
    """The duties, the days as counted and the warnings, at the price of one look at the case."""
    facts = Facts(case, context, now)
    found = _duties(facts)
    return Reckoning(found, facts.count, tuple(warnings_of(facts)), holds_until(facts, found))


def _duties(facts: Facts) -> tuple[Duty, ...]:
    found = _led([judge(rule, one, facts) for rule, one in asked(facts)], facts.policy.places)
    found.sort(key=lambda duty: (_ORDER[duty.state], last_moment(duty.due or date.max), duty.duty))
    return tuple(found)


def _led(found: list[Duty], places: Mapping[str, int]) -> list[Duty]:
    """Of several open duties of the same step the strictest leads, names the others, and stands for them as work.

    Of two that are as strict the one leads that stands first in the policy.
    """
    steps: dict[str, list[Duty]] = {}
    for duty in found:
        if duty.step and duty.state in _OPEN:
            steps.setdefault(duty.step, []).append(duty)
    changed: dict[int, Duty] = {}
    for same in steps.values():
        same.sort(key=lambda duty: places[duty.duty])
        lead = min(same, key=lambda duty: last_moment(duty.due or date.max))
        others = [duty for duty in same if duty.duty != lead.duty]
        changed[id(lead)] = lead._replace(also=tuple(_named(others)))
        changed |= {id(duty): duty._replace(led_by=lead.duty) for duty in others}
    return [changed.get(id(duty), duty) for duty in found]


def _named(others: Iterable[Duty]) -> Iterable[str]:
    for duty in others:
        yield f"{duty.duty} {duty.title} ({duty.kind}), due {moment_text(duty.due) or 'past the calendar'}"
