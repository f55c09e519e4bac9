"""Which entries meet what a rule asks for, and what is missing."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from cmeboard.core.entries import Entry
from cmeboard.core.facts import Facts
from cmeboard.core.grounds import missing_for
from cmeboard.core.policy import Applies, Matcher, Matchers, Repeated, UnknownWhereabouts
from cmeboard.core.school_age import is_of_compulsory_school_age
from cmeboard.core.text import format_moment


def value_of(entry: Any, field: str) -> Any:
    """A field named as in the case file; one inside another with a dot."""
    for part in field.split("."):
        name = part.replace(" ", "_")
        entry = getattr(entry, f"{name}_" if name == "from" else name, None)
    return entry


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
    if matcher.who and getattr(entry, "who", None) not in matcher.who:
        return False
    if matcher.outcome or matcher.not_outcome:
        outcome = getattr(entry, "outcome", None)
        if (matcher.outcome and outcome not in matcher.outcome) or outcome in matcher.not_outcome:
            return False
    return not any(_lacks(matcher, entry, facts))


def _lacks(matcher: Matcher, entry: Entry, facts: Facts) -> Iterator[bool]:
    """What is seldom asked for, one after the other."""
    if matcher.for_flags and not matcher.all_of:
        yield not facts.flags.intersection(matcher.for_flags)
    for field, words in matcher.says.items():
        yield _word(value_of(entry, field)) not in (word.casefold() for word in words)
    for field in matcher.has:
        yield value_of(entry, field) in (None, "")
    for field, words in matcher.lacks_words.items():
        said = set(re.findall(r"\w+", _word(value_of(entry, field))))
        yield bool(said & {word.casefold() for word in words})
    if matcher.returns_after_school_days is not None:
        back = getattr(entry, "expected_return", None)
        yield back is None or _days_away(facts, back) <= matcher.returns_after_school_days
    if matcher.listed_ground or matcher.proven_ground:
        yield bool(missing_for(entry, facts, proof=matcher.proven_ground))
    if matcher.any_of:
        yield not any(matches(one, entry, facts) for one in matcher.any_of)


def _days_away(facts: Facts, back: date) -> int:
    return facts.calendar.school_days_between(facts.case.first_day_absent, back) - facts.calendar.is_school_day(back)


def first_match(matchers: Matchers, entries: Sequence[Entry], facts: Facts) -> Entry | None:
    """The first entry that one of the matchers describes, or None."""
    for entry in entries:
        for one in matchers:
            if matches(one, entry, facts):
                return entry
    return None


def met_in(done: Matcher, pool: Sequence[Entry], facts: Facts) -> Entry | None:
    """The entry with which all that `done` asks for stood in `pool`, or None."""
    if done.enquiries:
        return enquiries_complete(facts)
    if done.all_of:
        return _last_of(done.all_of, pool, facts)
    kinds = done.kinds or None
    found = [e for e in pool if (kinds is None or e.did in kinds) and matches(done, e, facts)]
    if not done.every_contact:
        return found[done.times - 1] if len(found) >= done.times else None
    to_call = _to_call(facts)
    called: set[str] = set()
    for entry in found:
        called.add((getattr(entry, "to", None) or "").casefold())
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
        called = {(getattr(e, "to", None) or "").casefold() for e in pool if matches(done, e, facts)}
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
    pupil = facts.case.pupil
    if not all(getattr(pupil, fact) for fact in to.has) or any(getattr(pupil, fact) for fact in to.lacks):
        return False
    if to.flags and not facts.flags.intersection(to.flags):
        return False
    if to.without_flags and facts.flags.intersection(to.without_flags):
        return False
    if to.reason and not _reason_given(to.reason, facts):
        return False
    if to.compulsory_school_age and not is_of_compulsory_school_age(pupil.date_of_birth, day, facts.policy.school_age):
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
