"""Waivers that end no duty, and why: somebody may rely on one that does nothing. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import NamedTuple

from cmeboard.core.duty import Duty, State, moment_text
from cmeboard.core.entries import Waive
from cmeboard.core.moments import day_of
from cmeboard.core.policy import Rule
from cmeboard.core.reckoning.asking import asked
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.reckoning.judging import judge

NO_SUCH_DUTY = "it waives nothing, since the policy has no such rule"

_DONE = (State.DONE, State.DONE_LATE)
_LEFT = (State.OVERDUE, State.DUE, State.NO_DATE, State.UPCOMING)


class Idle(NamedTuple):
    """A waiver that ends no duty, why, and what to do."""

    waiver: Waive
    words: str
    fix: str


def idle_waivers(facts: Facts) -> Iterator[Idle]:
    """Each waiver up to the moment of the facts that ends no duty; of those for a moment to come nothing is said yet.

    A duty may be waived before it is due, from the day on which its clock starts (rules.md: "a step may always be done
    sooner"). One whose clock starts later is due all the same, so that a waiver never reaches further than was known.
    """
    waivers = [entry for entry in facts.by_kind.get("waive", ()) if isinstance(entry, Waive)]
    if not waivers:
        return
    judged = [judge(rule, one, facts) for rule, one in asked(facts)]
    for waiver in waivers:
        rule = facts.policy.by_id.get(waiver.duty.casefold())
        if rule is None:
            yield Idle(waiver, NO_SUCH_DUTY, f"name the rule by its id, as cmeboard why shows it{_near(waiver, facts)}")
            continue
        of_rule = [duty for duty in judged if duty.duty == rule.id]
        if not any(duty.state is State.WAIVED and duty.met[:1] == (waiver,) for duty in of_rule):
            why = _why(waiver, rule, of_rule)
            if why:
                yield Idle(waiver, f"it waives nothing, since {why}", _instead(rule, of_rule, judged))


def _why(waiver: Waive, rule: Rule, of_rule: Sequence[Duty]) -> str:
    """Why it ends none of the rule's duties; nothing where that is no loss: waived twice, or done after all."""
    began = [duty for duty in of_rule if duty.since is not None and day_of(duty.since) <= waiver.at.date()]
    if rule.on == "nothing":
        return f"{rule.id} asks for no step"
    if not of_rule:
        return f"{rule.id} asks nothing of this case so far"
    if not began:
        return f"{rule.id} was not asked for yet"
    if any(duty.state is State.WAIVED or (duty.state in _DONE and not _is_over(duty, waiver)) for duty in began):
        return ""
    left = next((duty for duty in began if duty.state in _LEFT), None)
    if left is not None:
        return f"{rule.id} comes anew each day, and this one is due on {moment_text(left.due)}"
    return f"{rule.id} was {'done' if any(duty.state in _DONE for duty in began) else 'no longer needed'} by then"


def _is_over(duty: Duty, waiver: Waive) -> bool:
    """Whether the duty had ended when it was waived."""
    return isinstance(duty.ended, datetime) and duty.ended <= waiver.at


def _instead(rule: Rule, of_rule: Sequence[Duty], judged: Sequence[Duty]) -> str:
    """What could be waived: the same rule now, or another that asks for the same step."""
    if any(duty.state in _LEFT for duty in of_rule):
        return f"waive {rule.id} now, if it is not needed"
    same = [duty.duty for duty in judged if rule.step and duty.step == rule.step and duty.state in _LEFT]
    if same:
        return f"{same[0]} asks for the same step: waive that, if it is not needed"
    left = dict.fromkeys(duty.duty for duty in judged if duty.state in _LEFT and not duty.led_by)
    now = f"; asked for: {', '.join(left)}" if left else ""
    return f"should {rule.id} come to be asked for, waive it then{now}"


def _near(waiver: Waive, facts: Facts) -> str:
    """The ids that are nearly the one that was named."""
    named = waiver.duty.casefold().replace(" ", "")
    near = sorted(facts.policy.by_id[one].id for one in get_close_matches(named, sorted(facts.policy.by_id), 3, 0.6))
    return f": {' or '.join(near)}?" if near else ""
