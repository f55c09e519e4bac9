"""One occurrence of a rule judged: done, late, waived, no longer needed, or still to do."""

from collections.abc import Sequence
from datetime import date, datetime

from cmeboard.core.duty import Duty, State
from cmeboard.core.entries import Entry, Waive
from cmeboard.core.matcher import Matcher
from cmeboard.core.moments import ONE_DAY, ONE_MINUTE, day_of, midnight
from cmeboard.core.policy import Rule
from cmeboard.core.reckoning.asking import clock_started
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.reckoning.flagged import parts_flagged_after
from cmeboard.core.reckoning.matching import matches, met_in, missing, shown_with
from cmeboard.core.reckoning.starts import Occurrence
from cmeboard.core.saying import Parts


def judge(rule: Rule, one: Occurrence, facts: Facts) -> Duty:
    """The duty with its state and the reckoning behind it."""
    done, ended, lacks, because = rule.done, one.ended, "", one.because
    met: Parts = ()
    entry = _met(done, one, facts) if done is not None else None
    if entry is not None and (ended is None or entry.at <= ended):
        is_missed = _is_late(entry.at, one.due)
        state, ended, met = (State.DONE_LATE if is_missed else State.DONE), entry.at, (entry,)
    elif (waiver := _waived(rule, one, facts)) is not None:
        is_missed = _is_late(waiver.at, one.due)
        state, ended, met = State.WAIVED, waiver.at, (waiver, ": ", waiver.reason)
    elif ended is not None:
        is_missed = _is_late(ended, one.due)
        state = State.NO_LONGER_NEEDED
        because = (*because, "; ended by ", one.ended_by) if one.ended_by else because
    else:
        one = _due_with_its_flag(done, one, facts) if done is not None and facts.flag_days else one
        state, because = _open_state(one, facts.now)
        is_missed = state is State.OVERDUE
        lacks = _lacking(done, one, facts) if done is not None else (rule.note or "")
    origin = facts.policy.origin(rule, clock_started(rule, one, facts))
    return Duty(
        facts.case.case,
        rule.id,
        rule.title,
        rule.owner,
        one.due,
        state,
        one.since,
        rule.sentence,
        because,
        rule.kind,
        met,
        lacks,
        ended,
        _first_late(one.due) if is_missed else None,
        is_missed,
        (),
        origin.version,
        origin.commit,
        rule.step or "",
    )


def _is_late(moment: datetime, due: date | datetime | None) -> bool:
    """Whether the moment lies past the day, or past the minute where the limit is one."""
    if isinstance(due, datetime):
        return moment >= due + ONE_MINUTE
    return due is not None and moment.date() > due


def _first_late(due: date | datetime | None) -> date | datetime | None:
    """The moment from which it was late, or the first day on which it was."""
    return due if due is None or isinstance(due, datetime) else due + ONE_DAY


def _due_with_its_flag(done: Matcher, one: Occurrence, facts: Facts) -> Occurrence:
    """The occurrence, due when a flag became known where only what that flag asks for is missing."""
    found = None if one.due is None else parts_flagged_after(day_of(one.due), done, facts)
    if found is None or met_in(found[0], _pool(done, one, facts), facts) is None:
        return one
    return one._replace(due=found[1], because=(*one.because, "; the flag is known since ", found[1]))


def _open_state(one: Occurrence, now: datetime) -> tuple[State, Parts]:
    if one.due is None:
        return State.NO_DATE, (*one.because, ": the calendar ends before it, put in the next terms")
    day, today = day_of(one.due), now.date()
    if day > today:
        return State.UPCOMING, one.because
    if day < today or (isinstance(one.due, datetime) and one.due <= now):
        return State.OVERDUE, one.because
    return State.DUE, one.because


def _waived(rule: Rule, one: Occurrence, facts: Facts) -> Waive | None:
    """The entry that waives this duty, before it began to matter no more.

    It reaches neither into a later run nor, for a step that comes anew each day, past its own day.
    """
    for entry in facts.by_kind.get("waive", ()):
        if not isinstance(entry, Waive) or entry.duty.casefold() != rule.id.casefold():
            continue
        if entry.at.date() < day_of(one.since) or (one.ended is not None and entry.at > one.ended):
            continue
        if not rule.comes_anew or (one.due is not None and day_of(one.due) <= entry.at.date()):
            return entry
    return None


def _pool(done: Matcher, one: Occurrence, facts: Facts) -> Sequence[Entry]:
    """The entries among which a rule's step is looked for."""
    if done.when == "in this absence":
        since = one.since if isinstance(one.since, datetime) else midnight(one.since)
        return facts.since(min(since, one.begin or facts.went_missing(since)))
    if done.when == "that day" and one.due is not None:
        first = day_of(one.due)
        if one.trigger is not None:
            heard = facts.last_contact_before(one.trigger.at)
            return facts.since(midnight(first) if heard is None else max(midnight(first), heard + ONE_MINUTE))
        start = midnight(first)
        return [entry for entry in one.window if entry.at >= start]
    if done.when == "in this run" and one.trigger is not None:
        return _run_of(one.trigger, facts)
    return one.window[1:] if done.when in ("after it", "the same entry") and one.trigger else one.window


def _run_of(trigger: Entry, facts: Facts) -> Sequence[Entry]:
    """The entries since the last contact before `trigger`: a step may always be done sooner."""
    last = max((moment for moment, _ in facts.contacts if moment < trigger.at), default=None)
    return facts.since(min(facts.begin, trigger.at)) if last is None else facts.since(last + ONE_MINUTE)


def _met(done: Matcher, one: Occurrence, facts: Facts) -> Entry | None:
    """The entry that met a duty, or None. An entry for a later day meets one `that day` too, and late."""
    if done.when == "the same entry" and one.trigger is not None and _is_itself(done, one.trigger, facts):
        return shown_with(done, one.trigger, facts)
    if done.kinds and done.kinds.isdisjoint(facts.kinds):
        return None
    return met_in(done, _pool(done, one, facts), facts)


def _lacking(done: Matcher, one: Occurrence, facts: Facts) -> str:
    """What is missing, in a user's words, which for most steps are the same in every case."""
    if not done.is_simple:
        return missing(done, _pool(done, one, facts), facts)
    if done.times > 1:
        return done.left_in_words([entry for entry in _pool(done, one, facts) if matches(done, entry, facts)])
    is_about_itself = done.when == "the same entry" and one.trigger is not None and one.trigger.did in done.kinds
    return done.left_in_words([one.trigger]) if is_about_itself and one.trigger is not None else done.in_words


def _is_itself(done: Matcher, trigger: Entry, facts: Facts) -> bool:
    """Whether the entry that started the duty also meets it, whatever kind it is."""
    return matches(done.of_any_kind, trigger, facts)
