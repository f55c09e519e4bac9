"""Numbers of a policy dated by when they were changed: an old case keeps the reckoning it had."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from typing import Any, NamedTuple, TypeVar

from cmeboard.core.length import Span
from cmeboard.core.moments import ONE_DAY
from cmeboard.core.policy import DatedDay, DatedDays, DatedLength, PolicyFile, ReasonableEnquiry, Rule, Sooner
from cmeboard.core.record import Record
from cmeboard.core.stack import Origin, Origins

DATED = (DatedDay, DatedLength, DatedDays)

_HOW_IT_COUNTS = frozenset({"counts_leave", "in_total", "first_only", "sooner_once_enquiries"})
"""What of a rule is no number, and says by which day it is due, or how often."""


class Version(NamedTuple):
    """The policy as one commit left it, from the day of that commit. `commit` is empty for an edit not committed."""

    since: date
    commit: str
    file: PolicyFile


def with_history(versions: Sequence[Version]) -> tuple[PolicyFile, Origins]:
    """The latest policy with the numbers that each of its rules had before, and where each rule's wording comes from.

    What reasonable enquiries are is dated whole: one that was added asks nothing of an absence that began before it.

    `versions` stand oldest first. A rule that came in later, or was switched on, holds for clocks since then; one that
    was taken out or switched off holds no more. Words hold as they stand now. What a school dated itself, a number with
    `from` or a rule with `in_force`, is left as it stands.
    """
    latest = versions[-1].file
    rules: list[Rule] = []
    origins: dict[str, list[tuple[date | None, Origin]]] = {}
    dated_by_hand = {one for one, times in Counter(rule.id for rule in latest.rules).items() if times > 1}
    by_version = [{rule.id: rule for rule in version.file.rules} for version in versions]
    for rule in latest.rules:
        known = [
            (version, then[rule.id]) for version, then in zip(versions, by_version, strict=True) if rule.id in then
        ]
        changed = [one for n, one in enumerate(known) if n == 0 or _asked(*one) != _asked(*known[n - 1])]
        was_there = rule.id in by_version[0]
        dates = [version.since if n or not was_there else None for n, (version, _) in enumerate(changed)]
        origins[rule.id] = [
            (_held_from(since, then, changed[n - 1][1] if n else None), _origin(version))
            for n, (since, (version, then)) in enumerate(zip(dates, changed, strict=True))
        ]
        thens = [then for _, then in changed]
        rules += [rule] if rule.id in dated_by_hand else _forms(rule, list(zip(dates, thens, strict=True)))
    files = [(version.since if n else None, version.file) for n, version in enumerate(versions)]
    update = {
        "rules": tuple(rules),
        "after_break_of_days": _dated([(since, file.after_break_of_days) for since, file in files]),
        "reasonable_enquiries": _dated_enquiries([(since, file.reasonable_enquiries) for since, file in files]),
    }
    return latest.model_copy(update=update), origins


def _asked(version: Version, rule: Rule) -> tuple[Rule, tuple[ReasonableEnquiry, ...]]:
    """What a version of the policy asked by a rule."""
    return rule, version.file.reasonable_enquiries if rule.asks_for_enquiries else ()


def _held_from(since: date | None, then: Rule, before: Rule | None) -> date | None:
    """From which day a version of the rule was asked: a number may have been dated back by hand."""
    new = _days_named(then) - (_days_named(before) if before is not None else set())
    return since if since is None else min({since, *new})


def _days_named(rule: Rule) -> set[date]:
    days = {value.from_ for value in (*rule.day, *rule.latest_day_of_absence)} | {value.from_ for value in rule.within}
    return {day for day in days if day is not None}


def _origin(version: Version) -> Origin:
    return Origin(f"{version.file.policy} {version.file.version}", version.commit)


def _forms(latest: Rule, versions: Sequence[tuple[date | None, Rule]]) -> list[Rule]:
    """The rule once for each time that a number in it was changed, oldest first."""
    forms: list[Rule] = []
    by_day = dict(versions)
    for since, then in by_day.items():
        if latest.active and not then.active:
            continue
        asked = with_numbers_of(latest, then) if then.on == latest.on else then
        first = max((day for day in (latest.in_force, since) if day is not None), default=None)
        form = asked.model_copy(update={"in_force": first, "active": latest.active})
        if not forms or form.model_copy(update={"in_force": forms[-1].in_force}) != forms[-1]:
            forms.append(form)
    return forms


Part = TypeVar("Part", bound=Record)


def with_numbers_of(now: Part, then: Part) -> Part:
    """What is written now with the numbers that stood there then, and with the limits that were there at all."""
    if now == then:
        return now
    parts = ((name, getattr(now, name), getattr(then, name)) for name in type(now).model_fields)
    dated = ((name, new, old if name in _HOW_IT_COUNTS else _as_it_was(new, old)) for name, new, old in parts)
    update = {name: part for name, new, part in dated if part != new}
    return now.model_copy(update=update) if update else now


def _as_it_was(new: Any, old: Any) -> Any:
    if _is_number(new) or _is_number(old):
        return old
    if isinstance(new, Record) and type(new) is type(old):
        return with_numbers_of(new, old)
    if not isinstance(new, tuple) or not isinstance(old, tuple):
        return new
    if any(isinstance(value, DATED) for value in (*new, *old)):
        return new if any(value.from_ is not None for value in new) else old
    if len(new) == len(old):
        return tuple(_as_it_was(one, other) for one, other in zip(new, old, strict=True))
    return new


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Span, Sooner)) and not isinstance(value, bool)


def _dated(changes: Sequence[tuple[date | None, tuple[DatedDays, ...]]]) -> tuple[DatedDays, ...]:
    """The values with the days from which they hold; as they stand where the school has dated one itself."""
    latest = changes[-1][1]
    if any(len(values) != 1 or values[0].from_ is not None for _, values in changes):
        return latest
    last_of_its_day = {since: values[0] for since, values in changes}
    return tuple(value.model_copy(update={"from_": since}) for since, value in last_of_its_day.items())


Enquiries = tuple[ReasonableEnquiry, ...]


def _dated_enquiries(changes: Sequence[tuple[date | None, Enquiries]]) -> Enquiries:
    """Each list of enquiries with the days in which it held; as it stands where the school has dated one itself."""
    latest = changes[-1][1]
    if any(one.in_force or one.in_force_to for one in latest):
        return latest
    held = [one for n, one in enumerate(changes) if n == 0 or one[1] != changes[n - 1][1]]
    last_of_its_day = dict(held)
    ends = [since - ONE_DAY for since in last_of_its_day if since is not None]
    return tuple(
        one.model_copy(update={"in_force": since, "in_force_to": end})
        for (since, enquiries), end in zip_longest(last_of_its_day.items(), ends)
        for one in enquiries
    )
