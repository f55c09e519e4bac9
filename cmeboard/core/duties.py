"""What the policy wants done about a case, with the reckoning: pure functions of case, policy, calendar and now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from cmeboard.core.absence import Count, Run, count_absence
from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.case import Case, entry_title
from cmeboard.core.duty import Clause, Duty, State
from cmeboard.core.entries import Entry
from cmeboard.core.marks import Codes
from cmeboard.core.policy import Applies, Matcher, Policy, Rule, Warned

__all__ = ["Context", "Count", "count", "duties", "next_change", "warnings"]

_ORDER = {state: n for n, state in enumerate(State)}


@dataclass(frozen=True, slots=True)
class Context:
    """What a case is judged by; `earlier` are the other cases of the same pupil."""

    policy: Policy
    calendar: SchoolCalendar
    codes: Codes
    earlier: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class _Facts:
    case: Case
    context: Context
    calendar: SchoolCalendar
    now: datetime
    entries: tuple[Entry, ...]
    count: Count
    ended: datetime | None
    ended_by: str


def count(case: Case, context: Context, now: datetime) -> Count:
    """The days of the absence as counted at `now`, for the card and for `why`."""
    return _facts(case, context, now).count


def duties(case: Case, context: Context, now: datetime) -> tuple[Duty, ...]:
    """Every duty of the case at `now`, in every state, the most urgent first."""
    facts = _facts(case, context, now)
    found = [duty for rule in context.policy.rules for duty in _of_rule(rule, facts)]
    found.sort(key=lambda duty: (_ORDER[duty.state], _day_of(duty.due) or date.max, duty.duty))
    return tuple(found)


def next_change(found: Sequence[Duty], now: datetime) -> datetime | None:
    """The next moment at which a state can change though the case does not: midnight, or None where nothing can."""
    if not found:
        return None
    return datetime.combine(now.date() + timedelta(1), datetime.min.time())


def warnings(case: Case, context: Context, now: datetime) -> tuple[str, ...]:
    """What no duty can carry: whom not to inform, how the police classify, after a holiday."""
    born = case.pupil.date_of_birth
    age = None if born is None else _age(born, now.date())
    found = [warned.say for warned in context.policy.warnings if _warns(warned, case, age)]
    calendar = context.calendar.for_year_group(case.pupil.year_group)
    before = case.first_day_absent - timedelta(1)
    shut = 0
    while not calendar.is_school_day(before) and calendar.first_day and before >= calendar.first_day:
        before -= timedelta(1)
        shut += 1
    if shut >= context.policy.after_break_of_days:
        found.append("after the holiday")
    return tuple(found)


def _warns(warned: Warned, case: Case, age: int | None) -> bool:
    if warned.flags and not set(warned.flags) & set(case.pupil.flags):
        return False
    if warned.age_at_most is not None and (age is None or age > warned.age_at_most):
        return False
    return not (warned.age_at_least is not None and (age is None or age < warned.age_at_least))


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _facts(case: Case, context: Context, now: datetime) -> _Facts:
    calendar = context.calendar.for_year_group(case.pupil.year_group)
    entries = tuple(entry for entry in case.standing_entries if entry.at <= now)
    ended, ended_by = _end_of(case, entries, now)
    counted = count_absence(case, calendar, context.codes, context.policy.contact_outcomes, now, ended)
    return _Facts(case, context, calendar, now, entries, counted, ended, ended_by)


def _end_of(case: Case, entries: tuple[Entry, ...], now: datetime) -> tuple[datetime | None, str]:
    """When the child stopped being looked for: found, or the case moved to a column that is not open."""
    for entry in entries:
        if entry.did in ("found", "notify off roll"):
            return entry.at, entry.did
    if not case.stage.is_open:
        moves = [entry.at for entry in entries if entry.did == "move"]
        return (moves[-1] if moves else now), f"in {case.stage.value}"
    return None, ""


def _of_rule(rule: Rule, facts: _Facts) -> Iterator[Duty]:
    if not _concerns(rule.applies, facts.case):
        return
    if rule.on == "no-contact day":
        for run in facts.count.runs:
            yield from _on_no_contact_day(rule, run, facts)
    elif rule.on == "day of absence":
        yield from _on_day_of_absence(rule, facts)
    elif rule.on == "entry":
        yield from _on_entry(rule, facts)
    elif rule.on == "day after contact":
        yield from _on_day_after_contact(rule, facts)


def _concerns(applies: Applies, case: Case) -> bool:
    return all(getattr(case.pupil, fact) for fact in applies.has) and (
        not applies.reason or (case.reason or "").casefold() in applies.reason
    )


def _on_no_contact_day(rule: Rule, run: Run, facts: _Facts) -> Iterator[Duty]:
    """Due on the n-th day of a run without contact; with `again_from`, on each later day too until the police know."""
    if not run.days:
        return
    n = rule.day_in_force(run.days[0], frozenset(facts.case.pupil.flags))
    wanted = [n]
    if rule.again_from is not None:
        reported = [entry.at.date() for entry in facts.entries if entry.did == "report to police"]
        wanted += [
            m for m in range(rule.again_from, len(run.days) + 1) if not reported or run.days[m - 1] <= reported[0]
        ]
    ended, ended_by = (run.ended, run.ended_by) if run.ended else (facts.ended, facts.ended_by)
    for number in wanted:
        due, coming = _due_in_run(run, number, ended, facts)
        if due is None and not coming:
            continue
        window = _in_run(run, facts)
        if not _conditions(rule.applies, window, facts):
            continue
        over, over_by = ended, ended_by
        if rule.done and rule.done.when == "that day" and number < len(run.days):
            over, over_by = datetime.combine(run.days[number], datetime.min.time()), "the next day's step"
        because = f"{due or 'a day past the calendar'} is no-contact day {number} since {run.days[0]}"
        yield _judge(rule, facts, due, run.days[0], window, because, over, over_by)


def _due_in_run(run: Run, number: int, ended: datetime | None, facts: _Facts) -> tuple[date | None, bool]:
    """The run's n-th day, or the day it will come to while the run goes on; and whether it comes at all."""
    if number <= len(run.days):
        return run.days[number - 1], True
    if ended is not None or run is not facts.count.runs[-1] or facts.count.is_over:
        return None, False
    return facts.calendar.school_day_after(run.days[-1], number - len(run.days)), True


def _in_run(run: Run, facts: _Facts) -> tuple[Entry, ...]:
    """The entries from the run's first day to the contact that ended it."""
    return tuple(
        entry
        for entry in facts.entries
        if entry.at.date() >= run.days[0] and (run.ended is None or entry.at.date() <= run.ended.date())
    )


def _on_day_of_absence(rule: Rule, facts: _Facts) -> Iterator[Duty]:
    days = facts.count.absent_days
    if not days:
        return
    n = rule.day_in_force(days[0], frozenset(facts.case.pupil.flags))
    if n <= len(days):
        due: date | None = days[n - 1]
    elif facts.count.is_over:
        return
    else:
        due = facts.calendar.school_day_after(days[-1], n - len(days))
    because = f"{due or 'a day past the calendar'} is day {n} of the absence that began on {days[0]}"
    yield _judge(rule, facts, due, days[0], facts.entries, because, facts.ended, facts.ended_by)


def _on_entry(rule: Rule, facts: _Facts) -> Iterator[Duty]:
    assert rule.entry is not None and rule.done is not None  # noqa: S101, PT018  the policy's check says so first
    for trigger in facts.entries:
        if not _matches(rule.entry, trigger):
            continue
        if rule.applies.after and not any(
            _matches(rule.applies.after, entry) and entry.at <= trigger.at for entry in facts.entries
        ):
            continue
        window = tuple(entry for entry in facts.entries if entry is trigger or entry.at >= trigger.at)
        because = f"{entry_title(trigger)} calls for it the same day"
        yield _judge(rule, facts, trigger.at.date(), trigger.at, window, because, None, "")


def _on_day_after_contact(rule: Rule, facts: _Facts) -> Iterator[Duty]:
    """Each school day of absence after one with contact: contact is expected again that day."""
    if not facts.count.contacts:
        return
    first = facts.count.contacts[0][0].date()
    outcomes = facts.context.policy.contact_outcomes
    heard = {moment.date() for moment, _ in facts.count.contacts}
    previous: date | None = None
    for day in facts.count.absent_days:
        after_contact = day > first and (
            previous is None or previous in heard or any(previous < one < day for one in heard)
        )
        previous = day
        if not after_contact:
            continue
        window = tuple(
            entry
            for entry in facts.entries
            if entry.at.date() == day
            and entry.did in outcomes
            and (not outcomes[entry.did] or getattr(entry, "outcome", None) in outcomes[entry.did])
        )
        missed = datetime.combine(day + timedelta(1), datetime.min.time())
        over = missed if missed <= facts.now else facts.ended
        said = "the day passed without contact: the steps without contact began" if over == missed else facts.ended_by
        yield _judge(rule, facts, day, day, window, f"there was contact before {day}", over, said)


def _conditions(applies: Applies, window: tuple[Entry, ...], facts: _Facts) -> bool:
    if applies.after is not None and not any(_matches(applies.after, entry) for entry in window):
        return False
    return not (applies.without is not None and any(_matches(applies.without, entry) for entry in window))


def _judge(
    rule: Rule,
    facts: _Facts,
    due: date | None,
    since: date | datetime,
    window: tuple[Entry, ...],
    because: str,
    ended: datetime | None,
    ended_by: str,
) -> Duty:
    """The duty with its state: met by an entry, waived, no longer needed, or still open."""
    duty = Duty(
        case=facts.case.case,
        duty=rule.id,
        title=rule.title,
        owner=rule.owner,
        due=due,
        state=State.UPCOMING,
        since=since,
        clause=Clause(rule.clause.heading, rule.clause.quote, rule.clause.source or ""),
        because=because,
        kind=rule.kind,
        version=facts.context.policy.version,
    )
    met = _met(rule.done, due, since, window, facts) if rule.done else None
    late_from = None if due is None else datetime.combine(due + timedelta(1), datetime.min.time())
    if met is not None and not (ended is not None and met.at > ended):
        late = late_from is not None and met.at >= late_from
        state = State.DONE_LATE if late else State.DONE
        became = _day_of(late_from) if late else None
        return replace(duty, state=state, met_by=entry_title(met), ended=met.at, missed=late, became_late=became)
    waived = _waived(rule, due, since, facts)
    if waived is not None:
        said = f"{entry_title(waived)}: {getattr(waived, 'reason', '')}"
        return replace(duty, state=State.WAIVED, met_by=said, ended=waived.at)
    if ended is not None:
        missed = late_from is not None and ended >= late_from
        words = f"{because}; ended by {ended_by}" if ended_by else because
        became = _day_of(late_from) if missed else None
        return replace(
            duty, state=State.NO_LONGER_NEEDED, ended=ended, missed=missed, because=words, became_late=became
        )
    missing = _missing(rule.done, due, window, facts) if rule.done else ""
    return _still_open(replace(duty, missing=missing), due, facts)


def _still_open(duty: Duty, due: date | None, facts: _Facts) -> Duty:
    if due is None:
        words = f"{duty.because}: the calendar ends before it, put in the next terms"
        return replace(duty, state=State.NO_DATE, because=words)
    today = facts.now.date()
    if due > today:
        return duty
    if due == today:
        return replace(duty, state=State.DUE)
    return replace(duty, state=State.OVERDUE, became_late=due + timedelta(1), missed=True)


def _waived(rule: Rule, due: date | None, since: date | datetime, facts: _Facts) -> Entry | None:
    """The entry that waives this duty. It reaches neither into a later run nor, for a daily step, past its own day."""
    is_daily = rule.done is not None and rule.done.when == "that day"
    for entry in facts.entries:
        if entry.did != "waive" or entry.duty.casefold() != rule.id.casefold():
            continue
        began = _day_of(since)
        if began is not None and entry.at.date() < began:
            continue
        if not is_daily or (due is not None and due <= entry.at.date()):
            return entry
    return None


def _met(
    done: Matcher, due: date | None, since: date | datetime, window: tuple[Entry, ...], facts: _Facts
) -> Entry | None:
    """The entry that met a duty, or None. An entry for a later day meets one `that day` too, and late."""
    pool = facts.entries if done.when == "in this absence" else window
    if done.when == "the same entry":
        first = window[0]
        return first if _has(done, first) else next((e for e in window[1:] if _matches(done, e)), None)
    if done.when == "that day":
        pool = tuple(entry for entry in pool if due is not None and entry.at.date() >= due)
    if done.when == "after it":
        pool = window[1:]
    matching = [entry for entry in pool if _matches(done, entry)]
    if not done.every_contact:
        return matching[done.times - 1] if len(matching) >= done.times else None
    to_call = _to_call(facts.case)
    for n in range(len(matching)):
        called = matching[: n + 1]
        if not _not_called(to_call, called) and (to_call or called):
            return matching[n]
    return None


def _to_call(case: Case) -> list[str]:
    return [contact.name for contact in case.pupil.contacts if contact.phones]


def _not_called(to_call: list[str], calls: Sequence[Entry]) -> list[str]:
    called = {(getattr(entry, "to", None) or "").casefold() for entry in calls}
    return [name for name in to_call if name.casefold() not in called]


def _matches(matcher: Matcher, entry: Entry) -> bool:
    outcome = getattr(entry, "outcome", None)
    return (
        entry.did in matcher.did
        and (not matcher.who or getattr(entry, "who", None) in matcher.who)
        and (not matcher.outcome or outcome in matcher.outcome)
        and (not matcher.not_outcome or outcome not in matcher.not_outcome)
        and _has(matcher, entry)
    )


def _has(matcher: Matcher, entry: Entry) -> bool:
    return all(getattr(entry, name, None) for name in matcher.has)


def _missing(done: Matcher, due: date | None, window: tuple[Entry, ...], facts: _Facts) -> str:
    what = " or ".join(done.did) + (f" ({', '.join(done.who)})" if done.who else "")
    if done.every_contact:
        calls = [e for e in window if _matches(done, e) and due is not None and e.at.date() >= due]
        left = _not_called(_to_call(facts.case), calls)
        return f"a call to {', '.join(left)}" if left else "a call (no contact has a number: add one)"
    if done.has:
        return f"its {', '.join(done.has)} reference"
    return f"{done.times} entries {what}" if done.times > 1 else f"an entry {what}"


def _day_of(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value
