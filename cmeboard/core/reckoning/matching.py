"""Which entries meet what a rule asks for, and what is missing."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from cmeboard.core.case import Case
from cmeboard.core.described import names_one_of, value_of
from cmeboard.core.entries import Entry
from cmeboard.core.matcher import Matcher, Matchers
from cmeboard.core.policy import Applies, Repeated, UnknownWhereabouts
from cmeboard.core.reckoning.calling import CallSheet
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.reckoning.grounds import last_proof, missing_for
from cmeboard.core.saying import Parts


def matches(matcher: Matcher, entry: Entry, facts: Facts) -> bool:
    """Whether the entry is what the matcher describes."""
    if matcher.did and entry.did not in matcher.kinds:
        return False
    for test in matcher.tests:
        if not test(entry):
            return False
    return matcher.is_of_entry_alone or _fits(matcher, entry, facts)


def _fits(matcher: Matcher, entry: Entry, facts: Facts) -> bool:
    """Whether what is seldom asked for holds too."""
    if matcher.contact and not facts.is_contact(entry):
        return False
    if matcher.for_flags and not matcher.all_of and facts.flags.isdisjoint(matcher.for_flags):
        return False
    if matcher.reason:
        given = value_of(entry, "reason") or facts.case.reason
        if given is None or not names_one_of(matcher.reason, given):
            return False
    if matcher.returns_after_school_days is not None:
        back = value_of(entry, "expected_return")
        if back is None or _days_away(facts, back) <= matcher.returns_after_school_days:
            return False
    if (matcher.listed_ground or matcher.proven_ground) and missing_for(entry, facts, proof=matcher.proven_ground):
        return False
    return not matcher.any_of or any(matches(one, entry, facts) for one in matcher.any_of)


def _days_away(facts: Facts, back: date) -> int:
    return facts.calendar.school_days_between(facts.case.first_day_absent, back) - facts.calendar.is_school_day(back)


def first_match(matchers: Matchers, entries: Sequence[Entry], facts: Facts) -> Entry | None:
    """The first entry that one of the matchers describes, or None."""
    return next((entry for entry in entries if is_described(entry, matchers, facts)), None)


def is_described(entry: Entry, matchers: Matchers, facts: Facts) -> bool:
    """Whether one of the matchers describes the entry."""
    if len(matchers) == 1:
        return matches(matchers[0], entry, facts)
    return any(matches(matcher, entry, facts) for matcher in matchers)


def met_in(done: Matcher, pool: Sequence[Entry], facts: Facts) -> Entry | None:
    """The entry with which all that `done` asks for stood in `pool`, or None."""
    if done.enquiries:
        return enquiries_complete(facts, facts.went_missing(pool[0].at)) if pool else None
    if done.all_of:
        return _last_of(done.all_of, pool, facts)
    if done.every_contact or done.every_number:
        return _last_call(done, pool, facts)
    kinds, left = done.kinds or facts.kinds, done.times
    for entry in pool:
        if entry.did in kinds and matches(done, entry, facts):
            left -= 1
            if left == 0:
                return shown_with(done, entry, facts)
    return None


def shown_with(done: Matcher, entry: Entry, facts: Facts) -> Entry:
    """The entry that met it; where that had to be proved, the one with which the last proof was there."""
    found: Entry = last_proof(entry, facts) if done.proven_ground else entry
    return found


def _last_call(done: Matcher, pool: Sequence[Entry], facts: Facts) -> Entry | None:
    """The call with which every contact that has a number, or each of their numbers, was called, or None."""
    sheet = facts.call_sheet
    wanted = sheet.numbers if done.every_number else sheet.names
    called: set[str] = set()
    for entry in pool:
        if entry.did in done.kinds and matches(done, entry, facts):
            called |= sheet.numbers_of(entry) if done.every_number else sheet.contacts_of(entry)
            if called.issuperset(wanted):
                return entry
    return None


def enquiries_complete(facts: Facts, begin: datetime) -> Entry | None:
    """The entry with which every reasonable enquiry since `begin` stood in the log, or None."""
    asked = ("enquiries", begin)
    if asked not in facts.memo:
        facts.memo[asked] = _last_of(facts.enquiries, facts.since(begin), facts)
    found: Entry | None = facts.memo[asked]
    return found


def _last_of(parts: Sequence[Matcher], pool: Sequence[Entry], facts: Facts) -> Entry | None:
    met: list[Entry] = []
    for part in parts:
        if concerned(part, facts):
            entry = met_in(part, pool, facts)
            if entry is None:
                return None
            met.append(entry)
    return max(met, key=lambda entry: entry.at, default=None)


def concerned(part: Matcher, facts: Facts) -> bool:
    """Whether a part of `all_of` is asked of this pupil."""
    if part.for_flags and not facts.flags.intersection(part.for_flags):
        return False
    if part.unless_flags and facts.flags.intersection(part.unless_flags):
        return False
    if part.for_unknown_whereabouts and not unknown_whereabouts(facts):
        return False
    return all(getattr(facts.case.pupil, fact, None) for fact in part.for_has)


def missing(done: Matcher, pool: Sequence[Entry], facts: Facts) -> str:
    """What is not there yet of what `done` asks for, in a user's words."""
    parts: Sequence[Matcher] = facts.enquiries if done.enquiries else done.all_of
    if parts:
        asked = (missing(p, pool, facts) for p in parts if concerned(p, facts) and met_in(p, pool, facts) is None)
        return "; ".join(dict.fromkeys(asked))
    if done.every_contact or done.every_number:
        left = _left_to_call(done, [entry for entry in pool if matches(done, entry, facts)], facts.call_sheet)
        return f"a call to {', '.join(left)}" if left else "a call (no contact has a number: add one)"
    if done.listed_ground or done.proven_ground:
        entry = next((e for e in reversed(pool) if not done.did or e.did in done.did), None)
        if entry is not None:
            return missing_for(entry, facts, proof=done.proven_ground)
    return done.in_words


def _left_to_call(done: Matcher, calls: Sequence[Entry], sheet: CallSheet) -> list[str]:
    """The contacts that none of the calls was to; where numbers are asked for, each with those not called."""
    if not done.every_number:
        called = {name for call in calls for name in sheet.contacts_of(call)}
        return [name for key, name in sheet.names.items() if key not in called]
    dialled = {number for call in calls for number in sheet.numbers_of(call)}
    numbers: dict[str, list[str]] = {}
    for key, listed in sheet.numbers.items():
        if key not in dialled:
            numbers.setdefault(listed.name, []).append(listed.number)
    return [f"{name} on {' and '.join(left)}" for name, left in numbers.items()]


def has_come_about(to: Applies, facts: Facts, window: Sequence[Entry], day: date) -> bool:
    """Whether what a rule wants to have happened stands in `window`, for a pupil whom the rule concerns."""
    if to.asks_of_pupil_alone:
        return True
    if to.reason and not _reason_given(to, facts):
        return False
    if to.compulsory_school_age and not facts.is_of_school_age(day):
        return False
    if to.after is not None and first_match((to.after,), window, facts) is None:
        return False
    if to.without is not None and first_match((to.without,), window, facts) is not None:
        return False
    if to.repeated is not None and times_repeated(to.repeated, facts) < to.repeated.times:
        return False
    return not to.any_of or any(
        one.concerns(facts.known) and has_come_about(one, facts, window, day) for one in to.any_of
    )


def _reason_given(to: Applies, facts: Facts) -> bool:
    given = [facts.case.reason, *(value_of(entry, "reason") for entry in facts.told)]
    return any(names_one_of(to.reason, text) for text in given if text)


def times_repeated(repeated: Repeated, facts: Facts) -> int:
    """How often such an entry came in the pupil's cases, within so many days before the latest in this one.

    Several in one case are once, unless the child was found between them: a parent or carer told where, or the child
    was in school.
    """
    latest = _latest(repeated.entry, facts.of_kinds(repeated.entry.kinds), facts)
    if latest is None:
        return 0
    others = [(other, sorted(other.standing_entries, key=lambda entry: entry.at)) for other in facts.context.earlier]
    logs: list[tuple[Case, Sequence[Entry]]] = [(facts.case, facts.entries), *others]
    return sum(_times(case, entries, repeated, latest, facts) for case, entries in logs)


def _times(case: Case, entries: Sequence[Entry], repeated: Repeated, latest: datetime, facts: Facts) -> int:
    first_day = latest.date() - timedelta(repeated.within_days)
    times, counted = 0, None
    for entry in entries:
        if entry.did in facts.policy.ends or facts.is_contact(entry):
            counted = None
        elif entry.at <= latest and entry.at.date() >= first_day and matches(repeated.entry, entry, facts):
            times += counted is None or facts.was_in_school(case, counted.date(), entry.at.date())
            counted = entry.at
    return times


def _latest(matcher: Matcher, entries: Sequence[Entry], facts: Facts) -> datetime | None:
    return max((entry.at for entry in entries if matches(matcher, entry, facts)), default=None)


Unknown = tuple[datetime, Parts, Entry | None]
"""Since when the child's whereabouts are unknown, by what, and the entry that says so where one does."""


def unknown_whereabouts(facts: Facts) -> Sequence[Unknown]:
    """Each time that whereabouts became unknown: once until there is contact, and again after it (rules.md, W1, W2)."""
    found: Sequence[Unknown] | None = facts.memo.get("unknown")
    if found is None:
        found = () if facts.policy.unknown is None else tuple(_unknown(facts.policy.unknown, facts))
        facts.memo["unknown"] = found
    return found


def _unknown(unknown: UnknownWhereabouts, facts: Facts) -> Iterator[Unknown]:
    starts: list[Unknown] = [
        (entry.at, (entry,), entry)
        for entry in facts.of_kinds(unknown.kinds)
        if is_described(entry, unknown.entry, facts)
    ]
    for begin in (facts.begin, *facts.missing_again) if unknown.failed_enquiries else ():
        failed = enquiries_complete(facts, begin)
        if failed is not None and (facts.ended is None or failed.at < facts.ended) and not _heard_since(failed, facts):
            starts.append((failed.at, (failed.at, " the last of the reasonable enquiries, in vain"), None))
    last: datetime | None = None
    for start in sorted(starts, key=lambda one: one[0]):
        if last is None or facts.has_contact_between(last, start[0]):
            last = start[0]
            yield start


def _heard_since(failed: Entry, facts: Facts) -> bool:
    """Whether the enquiry itself, or contact on its day before it, told where the child is."""
    return any(moment.date() == failed.at.date() and moment <= failed.at for moment, _ in facts.contacts) or (
        value_of(failed, "outcome") in ("found", "seen")
    )
