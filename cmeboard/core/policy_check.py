"""What is wrong with a policy that reads well: rules nobody can meet, unknown kinds of entry, law made looser."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, get_args

from cmeboard.core.entries import ENTRY_CLASSES, EntryBase
from cmeboard.core.fault import Fault, Location
from cmeboard.core.matcher import Matcher
from cmeboard.core.policy import Applies, DatedDay, DatedDays, DatedLength, PolicyFile, ReasonableEnquiry, Rule
from cmeboard.core.stack import loosens

FROM_A_MOMENT = ("whereabouts unknown", "flag", "admission", "entry")


def faults(file: PolicyFile, packs: tuple[PolicyFile, ...] = ()) -> Iterator[Fault]:
    """Everything wrong with a school's policy, on top of the packs that it names."""
    yield from _kinds(("moves",), file.moves)
    yield from _kinds(("contact_outcomes",), file.contact_outcomes)
    yield from _kinds(("ends",), dict.fromkeys(file.ends))
    for did, outcomes in file.contact_outcomes.items():
        yield from _words(("contact_outcomes", did), Matcher(did=(did,)), "outcome", outcomes)
    for n, enquiry in enumerate(file.reasonable_enquiries):
        yield from _matcher(("reasonable_enquiries", n), enquiry)
        yield from _ends_before_it_holds(("reasonable_enquiries", n), "the enquiry", enquiry)
    if file.whereabouts_unknown:
        for n, part in enumerate(file.whereabouts_unknown.entry):
            yield from _matcher(("whereabouts_unknown", "entry", n), part)
    times = Counter((rule.id.casefold(), rule.in_force) for rule in file.rules)
    yield from _dated((), "after_break_of_days", file.after_break_of_days)
    laws = {rule.id: rule for pack in packs for rule in pack.rules if rule.kind == "law"}
    for n, rule in enumerate(file.rules):
        at: Location = ("rules", n)
        if times[rule.id.casefold(), rule.in_force] > 1:
            fix = "give each rule an id of its own, or the later form of one rule an in_force: with its first day"
            yield Fault((*at, "id"), f"there are two rules {rule.id}", fix)
        yield from _rule(at, rule, file)
        how = loosens(rule, laws[rule.id]) if rule.id in laws else ""
        if rule.id in laws and not how and rule.in_force_to is not None and not _goes_on(rule, file):
            how = f"it ends on {rule.in_force_to}"
        if how:
            fix = "take the rule out, or ask for no less than the law: until then the law's own rule holds"
            yield Fault((*at, "id"), f"{rule.id} is law and may be tightened, never loosened: {how}", fix)


def _goes_on(rule: Rule, file: PolicyFile) -> bool:
    """Whether another form of the rule follows this one."""
    return any(
        other.id == rule.id and other.in_force and other.in_force > (rule.in_force or date.min) for other in file.rules
    )


def _rule(at: Location, rule: Rule, file: PolicyFile) -> Iterator[Fault]:
    yield from _can_be_met(at, rule, file)
    yield from _dated(at, "day", rule.day)
    yield from _dated(at, "within", rule.within)
    yield from _dated(at, "latest_day_of_absence", rule.latest_day_of_absence)
    yield from _numbers(at, rule)
    for name in ("entry", "before", "again_on"):
        for n, part in enumerate(getattr(rule, name)):
            yield from _matcher((*at, name, n), part)
    for name in ("done", "again_until"):
        if (part := getattr(rule, name)) is not None:
            yield from _matcher((*at, name), part)
    yield from _applies((*at, "applies"), rule.applies)
    if rule.clock is not None and rule.entry:
        any_of_them = Matcher(did=tuple(did for part in rule.entry for did in part.did))
        if not _known(any_of_them, rule.clock):
            yield _no_field((*at, "clock"), any_of_them, rule.clock)


def _numbers(at: Location, rule: Rule) -> Iterator[Fault]:
    """Numbers that ask for nothing: a day that never comes, a sooner day that is none, a form that never holds."""
    if rule.sooner is not None:
        if rule.sooner.day < 1:
            yield _never_comes((*at, "sooner", "day"), rule.sooner.day)
        elif rule.day and rule.sooner.day >= min(dated.day for dated in rule.day):
            yield Fault((*at, "sooner", "day"), "this is no sooner than the day itself", "write an earlier day")
    if rule.again_from is not None and rule.again_from < 1:
        yield _never_comes((*at, "again_from"), rule.again_from)
    if rule.applies.repeated is not None:
        for name in ("times", "within_days"):
            if getattr(rule.applies.repeated, name) < 1:
                yield Fault((*at, "applies", "repeated", name), f"{name} must be 1 or more", "correct it")
    yield from _ends_before_it_holds(at, rule.id, rule)


def _ends_before_it_holds(at: Location, name: str, part: Rule | ReasonableEnquiry) -> Iterator[Fault]:
    if part.in_force is not None and part.in_force_to is not None and part.in_force_to < part.in_force:
        yield Fault((*at, "in_force_to"), f"{name} ends before it holds", "correct one of the two days")


def _never_comes(at: Location, day: int) -> Fault:
    return Fault(at, f"day {day} never comes: the first day is day 1", "write 1 or more")


def _can_be_met(at: Location, rule: Rule, file: PolicyFile) -> Iterator[Fault]:
    """A rule that never starts, is never due, or that no entry meets."""
    if rule.on == "nothing":
        return
    limits = (rule.within, rule.latest_day_of_absence, rule.before, rule.within_of_case)
    if rule.on in FROM_A_MOMENT and not any(limits):
        yield Fault((*at, "on"), f"{rule.id} says no time", "add within: such as same day or 5 working days")
    starts_by_entry = rule.on in ("entry", "each day after entry")
    if starts_by_entry and not rule.entry:
        yield Fault((*at, "on"), f"{rule.id} starts with an entry and names none", "add entry: with did:")
    if rule.on == "flag" and not rule.flags and not rule.entry:
        yield Fault((*at, "on"), f"{rule.id} starts with a flag and names none", "add flags:")
    if rule.on in ("day with code", "mark to settle") and not rule.codes:
        yield Fault((*at, "on"), f"{rule.id} counts codes and names none", "add codes: such as [N, O]")
    if rule.counts_leave and rule.on != "day of absence":
        fix = "take it out, or start the rule on: day of absence"
        yield Fault((*at, "counts_leave"), f"{rule.id} counts no days of absence, so that leave is nothing to it", fix)
    if rule.on == "first day after a break" and not file.after_break_of_days:
        yield Fault((*at, "on"), f"{rule.id} needs to know how long a break is", "add after_break_of_days: 7")
    if rule.done is None and rule.on != "mark to settle":
        yield Fault(at, f"nobody can meet {rule.id}: it does not say which entry does", "add done: with did:")
    elif rule.done is not None and not _asks_for_something(rule.done, file):
        yield Fault((*at, "done"), f"nobody can meet {rule.id}: it names no entry", "add did: to it")


def _asks_for_something(done: Matcher, file: PolicyFile) -> bool:
    if done.enquiries:
        return bool(file.reasonable_enquiries)
    if done.all_of:
        return all(_asks_for_something(part, file) for part in done.all_of)
    return bool(done.did or done.contact or done.any_of) and done.times > 0


def _dated(at: Location, name: str, values: Sequence[DatedDay | DatedLength | DatedDays]) -> Iterator[Fault]:
    """Values that hold from the same day, and day numbers that are none."""
    times = Counter(value.from_ for value in values)
    for n, value in enumerate(values):
        where = (*at, name, n) if len(values) > 1 else (*at, name)
        if times[value.from_] > 1:
            since = f"from {value.from_}" if value.from_ else "without a from"
            yield Fault(where, f"two values overlap: both hold {since}", "give the later one a from: of its own")
        if isinstance(value, DatedDay) and value.day < 1:
            yield _never_comes(where, value.day)


def _matcher(at: Location, matcher: Matcher) -> Iterator[Fault]:
    yield from _kinds((*at, "did"), dict.fromkeys(matcher.did))
    yield from _words((*at, "outcome"), matcher, "outcome", (*matcher.outcome, *matcher.not_outcome))
    yield from _words((*at, "who"), matcher, "who", matcher.who)
    for field, is_asked in (("outcome", matcher.outcome), ("who", matcher.who)):
        if is_asked and not _known(matcher, field):
            yield _no_field((*at, field), matcher, field)
    for name in ("has", "lacks_words"):
        for field in getattr(matcher, name):
            if not _known(matcher, field):
                yield _no_field((*at, name), matcher, field)
    for name, field in (("every_contact", "to"), ("every_number", "number")):
        if getattr(matcher, name) and not _known(matcher, field):
            yield _no_field((*at, name), matcher, field)
    for field, words in matcher.says.items():
        if not _known(matcher, field):
            yield _no_field((*at, "says"), matcher, field)
        yield from _words((*at, "says", field), matcher, field, words)
    for name in ("all_of", "any_of"):
        for n, part in enumerate(getattr(matcher, name)):
            whole = part if part.did or part.enquiries else part.model_copy(update={"did": matcher.did})
            yield from _matcher((*at, name, n), whole)


def _applies(at: Location, applies: Applies) -> Iterator[Fault]:
    both = set(applies.flags) & set(applies.without_flags)
    if both and both >= set(applies.flags):
        named = ", ".join(sorted(flag.value for flag in both))
        yield Fault(
            (*at, "without_flags"), f"applies to nobody: {named} is wanted and excluded", "take one of them out"
        )
    if set(applies.has) & set(applies.lacks):
        yield Fault((*at, "lacks"), "applies to nobody: the same is wanted and excluded", "take one of them out")
    for name in ("after", "without"):
        if (matcher := getattr(applies, name)) is not None:
            yield from _matcher((*at, name), matcher)
    if applies.repeated is not None:
        yield from _matcher((*at, "repeated", "entry"), applies.repeated.entry)
    for n, part in enumerate(applies.any_of):
        yield from _applies((*at, "any_of", n), part)


def _kinds(at: Location, kinds: Any) -> Iterator[Fault]:
    for did in kinds:
        if did not in ENTRY_CLASSES:
            near = get_close_matches(did, ENTRY_CLASSES, 1)
            fix = f"did you mean {near[0]}?" if near else f"choose from {', '.join(ENTRY_CLASSES)}"
            yield Fault(at, f"there is no kind of entry {did!r}", fix)


def _classes(matcher: Matcher) -> list[type[EntryBase]]:
    return [ENTRY_CLASSES[did] for did in matcher.did if did in ENTRY_CLASSES]


def _known(matcher: Matcher, field: str) -> bool:
    """Whether one of the kinds has the field; a matcher that names no kind may ask for any."""
    first = field.split(".")[0].replace(" ", "_")
    kinds = _classes(matcher)
    return not kinds or any(first in kind.model_fields or f"{first}_" in kind.model_fields for kind in kinds)


def _no_field(at: Location, matcher: Matcher, field: str) -> Fault:
    known = sorted({info.alias or name for kind in _classes(matcher) for name, info in kind.model_fields.items()})
    return Fault(at, f"{' or '.join(matcher.did)} has no field {field!r}", f"choose from {', '.join(known)}")


def _words(at: Location, matcher: Matcher, field: str, words: tuple[str, ...]) -> Iterator[Fault]:
    """Words that no entry of these kinds can say, where the field takes one of a list."""
    known: set[str] = set()
    for kind in _classes(matcher):
        info = kind.model_fields.get(field.replace(" ", "_"))
        listed = _listed(info.annotation) if info else None
        if info is not None and listed is None:
            return
        known |= listed or set()
    for word in words:
        if known and word not in known:
            yield Fault(at, f"{field} is never {word!r}", f"choose from {', '.join(sorted(known))}")


def _listed(annotation: Any) -> set[str] | None:
    """The words of an enum field, None where any text may stand."""
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return {word.value for word in kind}
    return None
