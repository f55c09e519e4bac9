"""One occurrence of a rule judged: done, late, waived, no longer needed, or still to do."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from cmeboard.core.case import entry_title
from cmeboard.core.duty import Duty, State
from cmeboard.core.entries import Entry, Waive
from cmeboard.core.facts import Facts
from cmeboard.core.flagged import parts_flagged_after
from cmeboard.core.matching import matches, met_in, missing
from cmeboard.core.policy import Matcher, Rule
from cmeboard.core.starts import Occurrence, day_of, midnight


def judge(rule: Rule, one: Occurrence, facts: Facts) -> Duty:
    """The duty with its state and the reckoning behind it."""
    origin = facts.policy.origin(rule, day_of(one.since))
    late_from = _late_from(one.due)
    because, met_by, lacks = one.because, "", ""
    became_late: date | datetime | None = None
    is_missed = False
    ended: date | datetime | None = None
    entry = _met(rule.done, one, facts) if rule.done else None
    waiver = None
    if entry is not None and not (one.ended is not None and entry.at > one.ended):
        is_missed = late_from is not None and entry.at >= late_from
        state, ended, met_by = (State.DONE_LATE if is_missed else State.DONE), entry.at, entry_title(entry)
    elif (waiver := _waived(rule, one, facts)) is not None:
        state, ended = State.WAIVED, waiver.at
        met_by = f"{entry_title(waiver)}: {getattr(waiver, 'reason', '')}"
    elif one.ended is not None:
        state, ended = State.NO_LONGER_NEEDED, one.ended
        is_missed = late_from is not None and one.ended >= late_from
        because = f"{because}; ended by {one.ended_by}" if one.ended_by else because
    else:
        one = _due_with_its_flag(rule, one, facts)
        lacks = missing(rule.done, _pool(rule.done, one, facts), facts) if rule.done else (rule.note or "")
        late_from = _late_from(one.due)
        state, because = _open_state(one, one.because, facts.now)
        is_missed = state is State.OVERDUE
    if is_missed and late_from is not None:
        became_late = one.due if isinstance(one.due, datetime) else late_from.date()
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
        met_by,
        lacks,
        ended,
        became_late,
        is_missed,
        (),
        origin.version,
        origin.commit,
        step=rule.step or "",
    )


def _due_with_its_flag(rule: Rule, one: Occurrence, facts: Facts) -> Occurrence:
    """The occurrence, due when a flag became known where only what that flag asks for is missing."""
    if rule.done is None or one.due is None or not facts.flag_days:
        return one
    found = parts_flagged_after(day_of(one.due), rule.done, facts)
    if found is None or met_in(found[0], _pool(rule.done, one, facts), facts) is None:
        return one
    return one._replace(due=found[1], because=f"{one.because}; the flag is known since {found[1]}")


def _late_from(due: date | datetime | None) -> datetime | None:
    """The first minute at which an entry is late: after the moment, or from the next midnight."""
    if due is None:
        return None
    return due + timedelta(minutes=1) if isinstance(due, datetime) else midnight(due + timedelta(1))


def _open_state(one: Occurrence, because: str, now: datetime) -> tuple[State, str]:
    due = one.due
    if due is None:
        return State.NO_DATE, f"{because}: the calendar ends before it, put in the next terms"
    if day_of(due) < now.date() or (isinstance(due, datetime) and due <= now):
        return State.OVERDUE, because
    return (State.DUE if day_of(due) == now.date() else State.UPCOMING), because


def _waived(rule: Rule, one: Occurrence, facts: Facts) -> Entry | None:
    """The entry that waives this duty. It reaches neither into a later run nor, for a daily step, past its own day."""
    is_daily = rule.done is not None and rule.done.when == "that day"
    for entry in facts.by_kind.get("waive", ()):
        if not isinstance(entry, Waive) or entry.duty.casefold() != rule.id.casefold():
            continue
        if entry.at.date() < day_of(one.since):
            continue
        if not is_daily or (one.due is not None and day_of(one.due) <= entry.at.date()):
            return entry
    return None


def _pool(done: Matcher, one: Occurrence, facts: Facts) -> Sequence[Entry]:
    """The entries among which a rule's step is looked for."""
    if done.when == "in this absence":
        return facts.entries
    if done.when == "that day" and one.due is not None:
        first = day_of(one.due)
        if one.trigger is not None:
            return facts.since(midnight(first))
        return [entry for entry in one.window if entry.at.date() >= first]
    if done.when == "in this run" and one.trigger is not None:
        return _run_of(one.trigger, facts)
    return one.window[1:] if done.when in ("after it", "the same entry") and one.trigger else one.window


def _run_of(trigger: Entry, facts: Facts) -> Sequence[Entry]:
    """The entries since the last contact before `trigger`: a step may always be done sooner."""
    last = max((moment for moment, _ in facts.contacts if moment < trigger.at), default=None)
    return facts.entries if last is None else facts.since(last + timedelta(minutes=1))


def _met(done: Matcher, one: Occurrence, facts: Facts) -> Entry | None:
    """The entry that met a duty, or None. An entry for a later day meets one `that day` too, and late."""
    if done.when == "the same entry" and one.trigger is not None and _is_itself(done, one.trigger, facts):
        return one.trigger
    return met_in(done, _pool(done, one, facts), facts)


def _is_itself(done: Matcher, trigger: Entry, facts: Facts) -> bool:
    """Whether the entry that started the duty also meets it, whatever kind it is."""
    return matches(done.of_any_kind, trigger, facts)
