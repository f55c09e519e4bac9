"""Since when a flag is known: no step that a flag asks for was due before anybody knew of it.

A case's `flags_since` says it; else the record does, where a flag came into the file after the case was opened. A flag
of which neither tells was there from the start.
"""

from collections.abc import Iterable
from datetime import date

from cmeboard.core.entries import Entry
from cmeboard.core.matcher import Matcher
from cmeboard.core.moments import day_of, midnight
from cmeboard.core.policy import Applies, Rule
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.reckoning.matching import matches
from cmeboard.core.reckoning.starts import Occurrence


def since_flagged(rule: Rule, one: Occurrence, facts: Facts) -> Occurrence | None:
    """The occurrence, begun no sooner than the flag that it is for was known; None where it had ended by then."""
    known = _latest((_for_whom(rule.applies, facts), _started(rule, one.trigger, facts)))
    if known is None or known <= day_of(one.since):
        return one
    if one.ended is not None and one.ended < midnight(known):
        return None
    due = known if one.due is not None and day_of(one.due) < known else one.due
    return one._replace(since=known, due=due, because=(*one.because, "; the flag is known since ", known))


def parts_flagged_after(day: date, done: Matcher, facts: Facts) -> tuple[Matcher, date] | None:
    """What `done` asked for until `day`, and when the flag of the last part that came later was known, if one did."""
    known = [facts.flagged_since(part.for_flags) if part.for_flags else None for part in done.all_of]
    later = [since for since in known if since is not None and since > day]
    if not later:
        return None
    parts = tuple(part for part, since in zip(done.all_of, known, strict=True) if since is None or since <= day)
    return done.model_copy(update={"all_of": parts}), max(later)


def _for_whom(to: Applies, facts: Facts) -> date | None:
    """Since when the rule is for this pupil; None: always."""
    own = facts.flagged_since(to.flags) if to.flags else None
    others = [_for_whom(part, facts) for part in to.any_of if part.concerns(facts.known)]
    return _latest((own, _earliest(others)))


def _started(rule: Rule, trigger: Entry | None, facts: Facts) -> date | None:
    """Since when the entry started the rule, where it does so for a flag alone; None: at once."""
    if trigger is None or not any(part.for_flags for part in rule.entry):
        return None
    parts = [part for part in rule.entry if matches(part, trigger, facts)]
    return _earliest([facts.flagged_since(part.for_flags) if part.for_flags else None for part in parts])


def _earliest(days: list[date | None]) -> date | None:
    found = [day for day in days if day is not None]
    return min(found) if found and len(found) == len(days) else None


def _latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day is not None), default=None)
