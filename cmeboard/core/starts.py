"""What starts a rule, and when it is then due: one function for each word that `on` may say."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from cmeboard.core.absence import Run, Stretch
from cmeboard.core.case import entry_title
from cmeboard.core.entries import Entry
from cmeboard.core.facts import Facts
from cmeboard.core.ids import school_year
from cmeboard.core.matching import applies, enquiries_complete, first_match, unknown_whereabouts, value_of
from cmeboard.core.policy import Rule, in_force

PAST_CALENDAR = "a day past the calendar"


class Occurrence(NamedTuple):
    """One time that a rule asks for its step. `due` is None where the calendar ends before it.

    `window` are the entries that count for it, `trigger` the one that started it; `ended` is when it stopped mattering.
    """

    since: date | datetime
    due: date | datetime | None
    because: str
    window: Sequence[Entry] = ()
    trigger: Entry | None = None
    ended: datetime | None = None
    ended_by: str = ""


def occurrences(rule: Rule, facts: Facts) -> Iterator[Occurrence]:
    """Each time that the rule asks for its step in this case."""
    yield from _STARTS[rule.on](rule, facts)


def midnight(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time.min)


def day_of(value: date | datetime) -> date:
    """The day of a moment, or the day itself."""
    return value.date() if isinstance(value, datetime) else value


def _on_no_contact_day(rule: Rule, facts: Facts) -> Iterator[Occurrence]:
    """Due on the n-th day of a run without contact; with `again_from`, on each later day too until `again_until`."""
    for run in facts.count.runs:
        if not run.days:
            continue
        window = _in_run(run, facts)
        if not applies(rule.applies, facts, window, run.days[0]):
            continue
        ended, ended_by = (run.ended, run.ended_by) if run.ended else (facts.ended, facts.ended_by)
        for number in _wanted(rule, run, window, facts):
            due, is_coming = _due_in_run(run, number, ended, facts)
            if due is None and not is_coming:
                continue
            over, over_by = ended, ended_by
            if rule.done and rule.done.when == "that day" and number < len(run.days):
                over, over_by = midnight(run.days[number]), "the next day's step"
            because = f"{due or PAST_CALENDAR} is no-contact day {number} since {run.days[0]}"
            yield Occurrence(run.days[0], due, because, window, None, over, over_by)


def _wanted(rule: Rule, run: Run, window: Sequence[Entry], facts: Facts) -> list[int]:
    wanted = [_number(rule, run.days, facts)]
    if rule.again_from is not None:
        stop = first_match((rule.again_until,), window, facts) if rule.again_until else None
        wanted += [
            number
            for number in range(rule.again_from, len(run.days) + 1)
            if stop is None or run.days[number - 1] <= stop.at.date()
        ]
    return wanted


def _number(rule: Rule, days: Sequence[date], facts: Facts) -> int:
    """On which of the days it is due: for pupils with a flag sooner, though not before the flag was known."""
    number = in_force(rule.day, days[0]).day
    if rule.sooner is None or facts.flags.isdisjoint(rule.sooner.flags):
        return number
    known = facts.flagged_since(rule.sooner.flags)
    first = 1 if known is None else bisect_left(days, known) + 1
    return min(number, max(rule.sooner.day, first))


def _due_in_run(run: Run, number: int, ended: datetime | None, facts: Facts) -> tuple[date | None, bool]:
    """The run's n-th day, or the day it will come to while the run goes on; and whether it comes at all."""
    if number <= len(run.days):
        return run.days[number - 1], True
    if ended is not None or run is not facts.count.runs[-1] or facts.count.is_over:
        return None, False
    return facts.calendar.school_day_after(run.days[-1], number - len(run.days)), True


def _in_run(run: Run, facts: Facts) -> tuple[Entry, ...]:
    """The entries from the contact before the run's first day to the day of the contact that ended it."""
    window: tuple[Entry, ...] | None = facts.memo.get(run.days[0])
    if window is None:
        window = facts.memo[run.days[0]] = tuple(_entries_of(run, facts))
    return window


def _entries_of(run: Run, facts: Facts) -> Iterator[Entry]:
    return (
        entry
        for entry in facts.entries
        if (run.since is None or entry.at > run.since or entry.at.date() >= run.days[0])
        and (run.ended is None or entry.at.date() <= run.ended.date())
    )


def _on_day_of_absence(rule: Rule, facts: Facts) -> Iterator[Occurrence]:
    for stretch in facts.count.stretches:
        yield from _nth_day(rule, stretch, "day {0} of the absence that began on {1}", facts)


def _nth_day(rule: Rule, stretch: Stretch, words: str, facts: Facts) -> Iterator[Occurrence]:
    days = stretch.days
    if not days or not applies(rule.applies, facts, facts.entries, days[0]):
        return
    number = _number(rule, days, facts)
    due: date | None
    if number <= len(days):
        due = days[number - 1]
    elif stretch.ended is not None or facts.count.is_over:
        return
    else:
        due = facts.calendar.school_day_after(days[-1], number - len(days))
    ended, ended_by = (stretch.ended, "seen in school") if stretch.ended else (facts.ended, facts.ended_by)
    because = f"{due or PAST_CALENDAR} is {words.format(number, days[0])}"
    yield Occurrence(days[0], due, because, facts.entries, None, ended, ended_by)


def _on_day_with_code(rule: Rule, facts: Facts) -> Iterator[Occurrence]:
    """Due on the n-th school day on which every session carries one of the codes, without a break or in total."""
    if rule.in_total:
        yield from _in_total(rule, facts)
        return
    stretch = Stretch()
    for day in facts.count.absent_days:
        marks = facts.case.marks.get(day)
        if marks is None or all(code in rule.codes for code in marks if code != "-"):
            stretch.days.append(day)
        elif stretch.days:
            stretch.ended = midnight(day)
            yield from _coded(rule, stretch, facts)
            stretch = Stretch()
    if stretch.days:
        yield from _coded(rule, stretch, facts)


def _coded(rule: Rule, stretch: Stretch, facts: Facts) -> Iterator[Occurrence]:
    yield from _nth_day(rule, stretch, f"school day {{0}} coded {', '.join(rule.codes)} since {{1}}", facts)


def _in_total(rule: Rule, facts: Facts) -> Iterator[Occurrence]:
    """The total over the school year, which begins in September, across the pupil's cases."""
    first = facts.case.first_day_absent
    year = date(school_year(first), 9, 1)
    days = sorted(
        {
            day
            for case in (facts.case, *facts.context.earlier)
            for day, marks in case.marks.items()
            if year <= day <= facts.now.date() and day < date(year.year + 1, 9, 1)
            if set(marks) & set(rule.codes) and facts.calendar.is_school_day(day)
        }
    )
    if not days:
        return
    number = _number(rule, days, facts)
    if len(days) < number or not applies(rule.applies, facts, facts.entries, days[0]):
        return
    due = days[number - 1]
    if due < first:
        return
    because = f"{due} is school day {number} coded {', '.join(rule.codes)} in this school year"
    yield Occurrence(due, due, because, facts.entries, None, *facts.over_after(midnight(due), by_contact=False))


def _on_mark_to_settle(rule: Rule, facts: Facts) -> Iterator[Occurrence]:
    """Due some school days after the oldest session that still carries the code."""
    days = sorted(day for day, marks in facts.case.marks.items() if set(marks) & set(rule.codes))
    days = [day for day in days if day <= facts.now.date()]
    if not days or not applies(rule.applies, facts, facts.entries, days[0]):
        return
    due = facts.calendar.add(in_force(rule.within, days[0]).within, days[0])
    more = f", and {len(days) - 1} later days do too" if len(days) > 1 else ""
    yield Occurrence(days[0], due, f"{days[0]} still carries {', '.join(rule.codes)}{more}", ())


def _on_day_after_contact(rule: Rule, facts: Facts) -> Iterator[Occurrence]:
    """Each school day of absence after one with contact: contact is expected again that day."""
    if not facts.contacts or not applies(rule.applies, facts, facts.entries, facts.case.first_day_absent):
        return
    first = facts.contacts[0][0].date()
    heard = sorted(moment.date() for moment, _ in facts.contacts)
    seen = {day.day for day in facts.count.days if day.contact}
    previous: date | None = None
    for day in facts.count.absent_days:
        is_after_contact = day > first and (previous is None or any(previous <= one < day for one in heard))
        previous = day
        if not is_after_contact or (day in seen and day not in heard):
            continue
        window = tuple(entry for entry in facts.entries if entry.at.date() == day)
        missed = midnight(day + timedelta(1))
        over, said = facts.ended, facts.ended_by
        if missed <= facts.now and (over is None or missed <= over):
            over, said = missed, "the day passed without contact: the steps without contact began"
        yield Occurrence(day, day, f"there was contact before {day}", window, None, over, said)


def _on_first_day_after_break(rule: Rule, facts: Facts) -> Iterator[Occurrence]:
    """Due on a school day of absence without contact that follows a break."""
    for run in facts.count.runs:
        for day in run.days:
            shortest = facts.policy.days_of_a_break(day)
            if shortest is None or facts.calendar.days_shut_before(day) < shortest:
                continue
            window = _in_run(run, facts)
            if applies(rule.applies, facts, window, day):
                ended, ended_by = (run.ended, run.ended_by) if run.ended else (facts.ended, facts.ended_by)
                because = f"{day} is the first school day after a break"
                yield Occurrence(day, day, because, window, None, ended, ended_by)


def _on_whereabouts_unknown(rule: Rule, facts: Facts) -> Iterator[Occurrence]:
    for since, by, trigger in unknown_whereabouts(facts):
        yield from _from(rule, facts, since, since, trigger, f"whereabouts are unknown since {by}")


def _on_flag(rule: Rule, facts: Facts) -> Iterator[Occurrence]:
    """From the day on which the flag became known, else the first day absent; or from an entry."""
    starts: list[tuple[datetime, Entry | None, str]] = []
    for flag in rule.flags:
        if flag in facts.flags:
            known = facts.flag_days.get(flag)
            said = f"{flag.value} is known since {known}" if known else f"{flag.value} is known from the start"
            starts.append((midnight(known or facts.case.first_day_absent), None, said))
    trigger = first_match(rule.entry, facts.entries, facts)
    if trigger is not None:
        starts.append((trigger.at, trigger, f"{entry_title(trigger)} says so"))
    if starts:
        since, entry, because = min(starts, key=lambda start: start[0])
        yield from _from(rule, facts, since if entry else since.date(), since, entry, because)


def _on_admission(rule: Rule, facts: Facts) -> Iterator[Occurrence]:
    admitted = facts.case.pupil.admitted
    if admitted is not None:
        yield from _from(rule, facts, admitted, midnight(admitted), None, f"the pupil was admitted on {admitted}")


def _on_entry(rule: Rule, facts: Facts) -> Iterator[Occurrence]:
    """Each entry that starts it, or the first; and, once started, each entry that starts it again on its own day."""
    first: datetime | None = None
    for entry in facts.of_kinds(rule.starting_kinds):
        if not (rule.first_only and first is not None) and first_match(rule.entry, (entry,), facts) is not None:
            first = first or entry.at
            clock = (value_of(entry, rule.clock) if rule.clock else None) or entry.at
            yield from _from(rule, facts, entry.at, clock, entry, f"{entry_title(entry)} calls for it")
        elif first is not None and entry.at >= first and first_match(rule.again_on, (entry,), facts):
            window = _after(entry, facts)
            ended, ended_by = _over(rule, facts, entry.at)
            yield Occurrence(entry.at, entry.at.date(), f"{entry_title(entry)} is new", window, entry, ended, ended_by)
    if first is None and facts.case.stage in rule.stages:
        since = max((entry.at for entry in facts.entries), default=midnight(facts.case.first_day_absent))
        yield from _from(rule, facts, since, since, None, f"the case stands in {facts.case.stage.value}")


def _on_each_day_after_entry(rule: Rule, facts: Facts) -> Iterator[Occurrence]:
    """Each further school day of absence after the entry, until the absence ends."""
    trigger = first_match(rule.entry, facts.of_kinds(rule.starting_kinds), facts)
    if trigger is None or not applies(rule.applies, facts, facts.entries, trigger.at.date()):
        return
    ended, ended_by = _over(rule, facts, trigger.at)
    days = [day for day in facts.count.absent_days if day > trigger.at.date()]
    for number, day in enumerate(days):
        window = facts.since(midnight(day))
        over, said = ended, ended_by
        if number + 1 < len(days) and (over is None or midnight(days[number + 1]) < over):
            over, said = midnight(days[number + 1]), "the next day's step"
        because = f"{day} is a further school day of absence after {entry_title(trigger)}"
        yield Occurrence(day, day, because, window, None, over, said)


def _on_nothing(rule: Rule, facts: Facts) -> Iterator[Occurrence]:
    return iter(())


def _from(
    rule: Rule, facts: Facts, since: date | datetime, clock: date | datetime, trigger: Entry | None, because: str
) -> Iterator[Occurrence]:
    """One occurrence from a moment on, due at the earliest of the rule's limits."""
    moment = since if isinstance(since, datetime) else midnight(since)
    if not applies(rule.applies, facts, facts.up_to(moment), moment.date()):
        return
    window = _after(trigger, facts) if trigger else facts.since(moment)
    due, how = _due(rule, facts, moment, clock, window)
    ended, ended_by = _over(rule, facts, moment)
    yield Occurrence(since, due, f"{because}{how}", window, trigger, ended, ended_by)


def _after(trigger: Entry, facts: Facts) -> Sequence[Entry]:
    """The entry that started it, then those that happened in its minute or later."""
    found = facts.since(trigger.at)
    return found if found[0] is trigger else (trigger, *(entry for entry in found if entry is not trigger))


def _over(rule: Rule, facts: Facts, moment: datetime) -> tuple[datetime | None, str]:
    if rule.until is None or rule.until == "nothing":
        return None, ""
    return facts.over_after(moment, by_contact=rule.until == "contact")


def _due(
    rule: Rule, facts: Facts, since: datetime, clock: date | datetime, window: Sequence[Entry]
) -> tuple[date | datetime | None, str]:
    """The earliest of the rule's limits, never before it began; and which one it was, in words."""
    limits: list[tuple[date | datetime, str]] = []
    length = facts.case.update_every if rule.within_of_case else None
    if length is None and rule.within:
        length = in_force(rule.within, day_of(clock)).within
    if length is not None:
        end = facts.calendar.add(length, clock)
        start = day_of(clock) if not isinstance(end, datetime) else f"{clock:%Y-%m-%d %H:%M}"
        words = ", the same day" if length.n == 0 else f": {length} after {start}"
        limits += [(day_of(end) if length.n == 0 else end, words)] if end is not None else []
    if rule.latest_day_of_absence:
        number = in_force(rule.latest_day_of_absence, facts.case.first_day_absent).day
        day = facts.day_of_absence(number)
        limits += [(day, f": day {number} of absence at the latest")] if day is not None else []
    if rule.before and (handed_on := first_match(rule.before, window, facts)):
        limits.append((handed_on.at.date(), f": before {entry_title(handed_on)}"))
    if rule.sooner_once_enquiries and (complete := enquiries_complete(facts)):
        limits.append((complete.at.date(), f": the enquiries were complete on {complete.at.date()}"))
    if not limits:
        return None, ""
    due, how = min(limits, key=lambda limit: _end_of_day(limit[0]))
    return (due, how) if _end_of_day(due) >= since else (since.date(), how)


def _end_of_day(value: date | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time.max)


_STARTS: dict[str, Callable[[Rule, Facts], Iterator[Occurrence]]] = {
    "no-contact day": _on_no_contact_day,
    "day of absence": _on_day_of_absence,
    "day after contact": _on_day_after_contact,
    "first day after a break": _on_first_day_after_break,
    "day with code": _on_day_with_code,
    "mark to settle": _on_mark_to_settle,
    "whereabouts unknown": _on_whereabouts_unknown,
    "flag": _on_flag,
    "admission": _on_admission,
    "entry": _on_entry,
    "each day after entry": _on_each_day_after_entry,
    "nothing": _on_nothing,
}
