"""Which entries meet what a rule asks for, and what is missing."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import Any

from cmeboard.core.entries import Entry
from cmeboard.core.facts import Facts
from cmeboard.core.grounds import missing_for
from cmeboard.core.policy import Applies, Matcher, Matchers, Repeated, UnknownWhereabouts
from cmeboard.core.text import format_moment


def value_of(entry: Any, field: str) -> Any:
    """A field named as in the case file; one inside another with a dot. None where this kind of entry has none."""
    for name in _names(field):
        entry = None if entry is None else vars(entry).get(name)
    return entry


@cache
def _names(field: str) -> tuple[str, ...]:
    parts = (part.replace(" ", "_") for part in field.split("."))
    return tuple(f"{part}_" if part == "from" else part for part in parts)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).casefold()


def matches(matcher: Matcher, entry: Entry, facts: Facts) -> bool:
    """Whether the entry is what the matcher describes."""
    if matcher.did and entry.did not in matcher.kinds:
        return False
    if matcher.is_plain:
        return True
    if matcher.contact and not facts.is_contact(entry):
        return False
    if matcher.who and value_of(entry, "who") not in matcher.who:
        return False
    if matcher.outcome and value_of(entry, "outcome") not in matcher.outcome:
        return False
    if matcher.not_outcome and value_of(entry, "outcome") in matcher.not_outcome:
        return False
    return _says(matcher, entry) and _fits(matcher, entry, facts)


def _says(matcher: Matcher, entry: Entry) -> bool:
    """Whether the entry's fields say what is asked, are there, and lack the words that must not be in them."""
    for field, words in matcher.said.items():
        if _word(value_of(entry, field)) not in words:
            return False
    for field in matcher.has:
        if value_of(entry, field) in (None, ""):
            return False
    for field, words in matcher.never_said.items():
        if not words.isdisjoint(re.findall(r"\w+", _word(value_of(entry, field)))):
            return False
    return True


def _fits(matcher: Matcher, entry: Entry, facts: Facts) -> bool:
    """Whether what is seldom asked for holds too."""
    if matcher.for_flags and not matcher.all_of and facts.flags.isdisjoint(matcher.for_flags):
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
    for entry in entries:
        for one in matchers:
            if (not one.did or entry.did in one.kinds) and matches(one, entry, facts):
                return entry
    return None


def met_in(done: Matcher, pool: Sequence[Entry], facts: Facts) -> Entry | None:
    """The entry with which all that `done` asks for stood in `pool`, or None."""
    if done.enquiries:
        return enquiries_complete(facts)
    if done.all_of:
        return _last_of(done.all_of, pool, facts)
    kinds = done.kinds or None
    found = (e for e in pool if (kinds is None or e.did in kinds) and matches(done, e, facts))
    if not done.every_contact:
        return next(islice(found, done.times - 1, None), None)
    to_call = _to_call(facts)
    called: set[str] = set()
    for entry in found:
        called.add((value_of(entry, "to") or "").casefold())
        if called.issuperset(to_call):
            return entry
    return None


def enquiries_complete(facts: Facts) -> Entry | None:
    """The entry with which every reasonable enquiry stood in the log, or None."""
    if "enquiries" not in facts.memo:
        facts.memo["enquiries"] = _last_of(facts.policy.enquiries, facts.entries, facts)
    found: Entry | None = facts.memo["enquiries"]
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


def _to_call(facts: Facts) -> dict[str, str]:
    return {contact.name.casefold(): contact.name for contact in facts.case.pupil.contacts if contact.phones}


def missing(done: Matcher, pool: Sequence[Entry], facts: Facts) -> str:
    """What is not there yet of what `done` asks for, in a user's words."""
    parts = facts.policy.enquiries if done.enquiries else done.all_of
    if parts:
        left = (missing(p, pool, facts) for p in parts if concerned(p, facts) and met_in(p, pool, facts) is None)
        return "; ".join(dict.fromkeys(left))
    if done.every_contact:
        called = {(value_of(e, "to") or "").casefold() for e in pool if matches(done, e, facts)}
        names = [name for key, name in _to_call(facts).items() if key not in called]
        return f"a call to {', '.join(names)}" if names else "a call (no contact has a number: add one)"
    if done.listed_ground or done.proven_ground:
        entry = next((e for e in reversed(pool) if not done.did or e.did in done.did), None)
        if entry is not None:
            return missing_for(entry, facts, proof=done.proven_ground)
    return _in_words(done)


def _in_words(done: Matcher) -> str:
    what = " or ".join(done.did) or ("contact" if done.contact else "an entry")
    said = [", ".join(words) for words in (done.who, *done.says.values()) if words]
    what += f" ({'; '.join(said)})" if said else ""
    fields = done.has or (done.any_of[0].has if done.any_of else ())
    if fields:
        names = ", ".join(field.replace("_", " ") for field in fields)
        return f"its {names} reference" if done.has == ("cpoms",) else f"{what} with its {names}"
    return f"{done.times} entries {what}" if done.times > 1 else f"an entry {what}"


def applies(to: Applies, facts: Facts, window: Sequence[Entry], day: date) -> bool:
    """Whether a rule is for this pupil, and what it wants to have happened stands in `window`."""
    return to.concerns(facts.known) and (to.asks_of_pupil_alone or _has_come_about(to, facts, window, day))


def _has_come_about(to: Applies, facts: Facts, window: Sequence[Entry], day: date) -> bool:
    if to.reason and not _reason_given(to.reason, facts):
        return False
    if to.compulsory_school_age and not facts.is_of_school_age(day):
        return False
    if to.after is not None and first_match((to.after,), window, facts) is None:
        return False
    if to.without is not None and first_match((to.without,), window, facts) is not None:
        return False
    if to.repeated is not None and times_repeated(to.repeated, facts) < to.repeated.times:
        return False
    return not to.any_of or any(applies(one, facts, window, day) for one in to.any_of)


def _reason_given(reasons: Sequence[str], facts: Facts) -> bool:
    given = [facts.case.reason, *(value_of(entry, "reason") for entry in facts.entries if facts.is_contact(entry))]
    return any(
        re.search(rf"\b{re.escape(reason)}\b", text, re.IGNORECASE) for reason in reasons for text in given if text
    )


def times_repeated(repeated: Repeated, facts: Facts) -> int:
    """In how many of the pupil's cases such an entry stands, within so many days before the latest in this one."""
    latest = _latest(repeated.entry, facts.of_kinds(repeated.entry.kinds), facts)
    if latest is None:
        return 0
    count = 1
    for other in facts.context.earlier:
        entries = [entry for entry in other.standing_entries if entry.at <= latest]
        before = _latest(repeated.entry, entries, facts)
        count += before is not None and (latest.date() - before.date()).days <= repeated.within_days
    return count


def _latest(matcher: Matcher, entries: Sequence[Entry], facts: Facts) -> datetime | None:
    return max((entry.at for entry in entries if matches(matcher, entry, facts)), default=None)


Unknown = tuple[datetime, str, Entry | None]
"""Since when the child's whereabouts are unknown, by what, and the entry that says so where one does."""


def unknown_whereabouts(facts: Facts) -> Sequence[Unknown]:
    """Each time that whereabouts became unknown: once until there is contact, and again after it (rules.md, W1, W2)."""
    if "unknown" not in facts.memo:
        facts.memo["unknown"] = () if facts.policy.unknown is None else tuple(_unknown(facts.policy.unknown, facts))
    found: Sequence[Unknown] = facts.memo["unknown"]
    return found


def _unknown(unknown: UnknownWhereabouts, facts: Facts) -> Iterator[Unknown]:
    starts: list[Unknown] = [
        (entry.at, f"{format_moment(entry.at)} {entry.did}", entry)
        for entry in facts.entries
        if first_match(unknown.entry, (entry,), facts) is not None
    ]
    failed = enquiries_complete(facts) if unknown.failed_enquiries else None
    if failed is not None and (facts.ended is None or failed.at < facts.ended) and not _heard_since(failed, facts):
        starts.append((failed.at, f"{format_moment(failed.at)} the last of the reasonable enquiries, in vain", None))
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
