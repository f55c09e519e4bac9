"""Each time that the policy asks something of a case, by every rule that concerns it: pure, from the facts."""

from collections.abc import Iterator
from datetime import date

from cmeboard.core.moments import day_of
from cmeboard.core.policy import Rule
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.reckoning.flagged import since_flagged
from cmeboard.core.reckoning.starts import Occurrence, occurrences


def asked(facts: Facts) -> Iterator[tuple[Rule, Occurrence]]:
    """Each time that a rule asks for its step, begun no sooner than the flag for it was known, in the form in force."""
    for on, rules in facts.policy.rules_for(facts.kinds, facts.known):
        for rule, occurrence in occurrences(on, rules, facts):
            one = since_flagged(rule, occurrence, facts) if facts.flag_days else occurrence
            if one is not None and (rule.always_holds or rule.holds_on(clock_started(rule, one, facts))):
                yield rule, one


def clock_started(rule: Rule, one: Occurrence, facts: Facts) -> date:
    """The day by which the form of the rule is chosen: where days of absence limit it, the first of them."""
    return facts.case.first_day_absent if rule.latest_day_of_absence else day_of(one.since)
