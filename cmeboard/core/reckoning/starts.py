"""What starts a rule, and when it is then due: one function for each word that `on` may say."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import NamedTuple

from cmeboard.core.described import value_of
from cmeboard.core.entries import Entry
from cmeboard.core.ids import school_year
from cmeboard.core.moments import ONE_DAY, ONE_MINUTE, midnight
from cmeboard.core.policy import Rule, in_force
from cmeboard.core.reckoning.absence import Stretch
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.reckoning.limits import day_to_come, due_by, to_come
from cmeboard.core.reckoning.matching import first_match, has_come_about, is_described, unknown_whereabouts
from cmeboard.core.saying import Parts

PAST_CALENDAR = "a day past the calendar"


class Occurrence(NamedTuple):
    """One time that a rule asks for its step. `due` is None where the calendar ends before it.

    `window` are the entries that count for it, `trigger` the one that started it; `ended` is when it stopped mattering.
    Where the child was in school since the case began, `begin` is from when entries are of this absence.
    """

    since: date | datetime
    due: date | datetime | None
    because: Parts
    window: Sequence[Entry] = ()
    trigger: Entry | None = None
    ended: datetime | None = None
    ended_by: str = ""
    begin: datetime | None = None


Started = Iterator[tuple[Rule, Occurrence]]


def occurrences(on: str, rules: Sequence[Rule], facts: Facts) -> Started:
    """Each time that one of these rules, which start alike, asks for its step in this case."""
    return _STARTS[on](rules, facts)


class _Silence(NamedTuple):
    """A run of days without contact, the entries that count for it, what ended it, and whether it goes on."""

    days: Sequence[date]
    window: Sequence[Entry]
    ended: datetime | None
    ended_by: str
    goes_on: bool


def _silences(facts: Facts) -> Iterator[_Silence]:
    """The runs without contact, oldest first.

    What was done before the last contact ahead of a run is no step of it: who spoke to the parents in the morning and
    saw the child in the afternoon has seen nobody since.
    """
    count = facts.count
    for run in count.runs:
        if not run.days:
            continue
        first = midnight(run.days[0])
        heard = facts.last_contact_before(first)
        begin = facts.begin if run.since is None else min(run.since + ONE_MINUTE, first)
        if heard is not None:
            begin = max(begin, heard + ONE_MINUTE)
        window = facts.looking if begin is facts.begin else facts.since(begin)
        if run.ended is not None:
            ends = midnight(run.ended.date() + ONE_DAY)
            window = [entry for entry in window if entry.at < ends]
            yield _Silence(run.days, window, run.ended, run.ended_by, False)
        else:
            goes_on = facts.ended is None and not count.is_over
            yield _Silence(run.days, window, facts.ended, facts.ended_by, goes_on)


def _on_no_contact_day(rules: Sequence[Rule], facts: Facts) -> Started:
    """Due on the n-th day of a run without contact; with `again_from`, on each later day too until `again_until`."""
    for days, window, ended, ended_by, goes_on in _silences(facts):
        first, length = days[0], len(days)
        for rule in rules:
            is_to_come = rule.only_day is None or rule.only_day <= length or goes_on
            if not is_to_come or not has_come_about(rule.applies, facts, window, first):
                continue
            for number in _wanted(rule, days, window, facts):
                if number > length and not goes_on:
                    continue
                due = day_to_come(days, number, facts)
                because = (
                    due or PAST_CALENDAR,
                    " is no-contact day ",
                    number,
                    " since ",
                    first,
                    *to_come(due, days, facts),
                )
                over, over_by = ended, ended_by
                if rule.is_daily and number < length:
                    over, over_by = midnight(days[number]), "the next day's step"
                yield rule, Occurrence(first, due, because, window, None, over, over_by)


def _wanted(rule: Rule, days: Sequence[date], window: Sequence[Entry], facts: Facts) -> Sequence[int]:
    """On which of the days the step is asked for."""
    if rule.only_day is not None:
        return (rule.only_day,)
    number = _number(rule, days, facts)
    if rule.again_from is None or rule.again_from > len(days):
        return (number,)
    stop = first_match((rule.again_until,), window, facts) if rule.again_until else None
    last = len(days) if stop is None else bisect_right(days, stop.at.date())
    return (number, *range(rule.again_from, last + 1))


def _number(rule: Rule, days: Sequence[date], facts: Facts, began: date | None = None) -> int:
    """On which of the days it is due: for pupils with a flag sooner, though not before the flag was known.

    Of numbers with days of their own that counts which held when the clock `began`, as a rule with the first of `days`.
    """
    number = in_force(rule.day, began or days[0]).day
    if rule.sooner is None or facts.flags.isdisjoint(rule.sooner.flags):
        return number
    known = facts.flagged_since(rule.sooner.flags)
    first = 1 if known is None else bisect_left(days, known) + 1
    return min(number, max(rule.sooner.day, first))


def _on_day_of_absence(rules: Sequence[Rule], facts: Facts) -> Started:
    begin: datetime | None = None
    for stretch in facts.count.stretches:
        leave = len(stretch.with_leave) - len(stretch.days)
        for rule in rules:
            is_longer = rule.counts_leave and leave > 0
            since = f" of the absence, with {leave} of leave, that began on " if is_longer else _OF_THE_ABSENCE
            days = stretch.with_leave if is_longer else stretch.days
            yield from (
                (rule, one._replace(begin=begin)) for rule, one in _nth_day(rule, stretch, days, "day ", since, facts)
            )
        begin = stretch.ended


_OF_THE_ABSENCE = " of the absence that began on "


def _nth_day(rule: Rule, stretch: Stretch, days: Sequence[date], counted: str, since: str, facts: Facts) -> Started:
    if not days or not has_come_about(rule.applies, facts, facts.looking, days[0]):
        return
    # Where leave led into it the clock starts with the first day that was none, however a form of the rule counts.
    began = stretch.days[0] if stretch.days else days[0]
    number = _number(rule, days, facts, began)
    if number > len(days) and (stretch.ended is not None or facts.count.is_over):
        return
    due = day_to_come(days, number, facts)
    ended, ended_by = (stretch.ended, stretch.ended_by) if stretch.ended else (facts.ended, facts.ended_by)
    because = (due or PAST_CALENDAR, " is ", counted, number, since, days[0], *to_come(due, days, facts))
    yield rule, Occurrence(began, due, because, facts.looking, None, ended, ended_by)


def _on_day_with_code(rules: Sequence[Rule], facts: Facts) -> Started:
    """Due on the n-th school day on which every session carries one of the codes, without a break or in total."""
    for rule in rules:
        if rule.in_total:
            yield from _in_total(rule, facts)
            continue
        since = f" coded {', '.join(rule.codes)} since "
        for stretch in _coded_stretches(rule, facts):
            yield from _nth_day(rule, stretch, stretch.days, "school day ", since, facts)


def _coded_stretches(rule: Rule, facts: Facts) -> Iterator[Stretch]:
    """The school days absent on which no session carries another code; a school day that is no such day breaks them."""
    stretch = Stretch()
    for day in facts.count.absent_days:
        marks = facts.case.marks.get(day)
        is_coded = marks is None or rule.marks.issuperset(marks)
        if stretch.days and not (is_coded and facts.calendar.school_day_after(stretch.days[-1], 1) == day):
            broken = facts.calendar.school_day_after(stretch.days[-1], 1) or day
            stretch.ended, stretch.ended_by = midnight(broken), f"{broken}, which is not so coded"
            yield stretch
            stretch = Stretch()
        if is_coded:
            stretch.days.append(day)
    if stretch.days:
        yield stretch


def _in_total(rule: Rule, facts: Facts) -> Started:
    """The total over each school year of the absence, which begins in September, across the pupil's cases."""
    if not facts.context.earlier and facts.marked.isdisjoint(rule.codes):
        return
    first, last, coded = facts.case.first_day_absent, (facts.ended or facts.now).date(), frozenset(rule.codes)
    coded_days = {
        day
        for case in (facts.case, *facts.context.earlier)
        for day, marks in case.marks.items()
        if day <= last and not coded.isdisjoint(marks) and facts.calendar.is_school_day(day)
    }
    for year in range(school_year(first), school_year(last) + 1):
        days = sorted(day for day in coded_days if school_year(day) == year)
        if not days:
            continue
        number = _number(rule, days, facts)
        if len(days) < number or days[number - 1] < first:
            continue
        due = days[number - 1]
        if has_come_about(rule.applies, facts, facts.looking, days[0]):
            because = (due, " is school day ", number, f" coded {', '.join(rule.codes)} in the school year of {year}")
            over = facts.over_after(midnight(due), by_contact=False)
            yield rule, Occurrence(due, due, because, facts.looking, None, *over)


def _on_mark_to_settle(rules: Sequence[Rule], facts: Facts) -> Started:
    """Due some school days after the oldest session that still carries the code."""
    today = facts.now.date()
    for rule in rules:
        if facts.marked.isdisjoint(rule.codes):
            continue
        coded = frozenset(rule.codes)
        days = sorted(day for day, marks in facts.case.marks.items() if day <= today and not coded.isdisjoint(marks))
        if not days or not has_come_about(rule.applies, facts, facts.entries, days[0]):
            continue
        due = facts.calendar.add(in_force(rule.within, days[0]).within, days[0])
        more = (", and ", len(days) - 1, " later days do too") if len(days) > 1 else ()
        yield rule, Occurrence(days[0], due, (days[0], f" still carries {', '.join(rule.codes)}", *more))


def _on_day_after_contact(rules: Sequence[Rule], facts: Facts) -> Started:
    """Each school day of absence after one with contact: contact is expected again that day."""
    if not facts.contacts:
        return
    heard = sorted({moment.date() for moment, _ in facts.contacts})
    seen_late = {day.day for day in facts.count.days if day.contact}.difference(heard)
    previous = facts.case.first_day_absent
    for n, day in enumerate(facts.count.absent_days):
        begins = bisect_left(heard, previous) if n else 0
        previous = day
        if bisect_left(heard, day) == begins or day in seen_late:
            continue
        missed = midnight(day + ONE_DAY)
        window = [entry for entry in facts.since(midnight(day)) if entry.at < missed]
        over, said = facts.ended, facts.ended_by
        if missed <= facts.now and (over is None or missed <= over):
            over, said = missed, "the day passed without contact: the steps without contact began"
        for rule in rules:
            if has_come_about(rule.applies, facts, facts.entries, facts.case.first_day_absent):
                yield rule, Occurrence(day, day, ("there was contact before ", day), window, None, over, said)


def _on_first_day_after_break(rules: Sequence[Rule], facts: Facts) -> Started:
    """Due on a school day of absence without contact that follows a break."""
    for days, window, ended, ended_by, _ in _silences(facts):
        for day in days:
            if not facts.policy.follows_a_break(day, facts.calendar):
                continue
            for rule in rules:
                if has_come_about(rule.applies, facts, window, day):
                    because = (day, " is the first school day after a break")
                    yield rule, Occurrence(day, day, because, window, None, ended, ended_by)


def _on_whereabouts_unknown(rules: Sequence[Rule], facts: Facts) -> Started:
    for since, by, trigger in unknown_whereabouts(facts):
        for rule in rules:
            yield from _from(rule, facts, since, since, trigger, ("whereabouts are unknown since ", *by))


def _on_flag(rules: Sequence[Rule], facts: Facts) -> Started:
    """From the day on which the flag became known, else the first day absent; or from an entry."""
    for rule in rules:
        starts: list[tuple[datetime, Entry | None, Parts]] = []
        for flag in rule.flags:
            if flag in facts.flags:
                known = facts.flag_days.get(flag)
                said = (flag.value, " is known since ", known) if known else (flag.value, " is known from the start")
                starts.append((midnight(known or facts.case.first_day_absent), None, said))
        trigger = first_match(rule.entry, _candidates(rule, facts), facts) if rule.entry else None
        if trigger is not None:
            starts.append((trigger.at, trigger, (trigger, " says so")))
        if starts:
            since, entry, because = min(starts, key=lambda start: start[0])
            yield from _from(rule, facts, since if entry else since.date(), since, entry, because)


def _on_admission(rules: Sequence[Rule], facts: Facts) -> Started:
    admitted = facts.case.pupil.admitted
    if admitted is not None:
        for rule in rules:
            yield from _from(rule, facts, admitted, midnight(admitted), None, ("the pupil was admitted on ", admitted))


def _candidates(rule: Rule, facts: Facts) -> Sequence[Entry]:
    """The entries that may start the rule, by their kind."""
    return facts.told if rule.starts_with_contact else facts.of_kinds(rule.starting_kinds)


def _on_entry(rules: Sequence[Rule], facts: Facts) -> Started:
    """Each entry that starts it, or the first; and, once started, each entry that starts it again on its own day.

    Where contact ends what the first began, or the child was found, one after that is a first one again.
    """
    for rule in rules:
        first: datetime | None = None
        for entry in _candidates(rule, facts):
            is_later = rule.first_only and first is not None and not _is_anew(rule, facts, first, entry.at)
            if not is_later and is_described(entry, rule.entry, facts):
                first = entry.at if first is None or rule.first_only else first
                clock = (value_of(entry, rule.clock) if rule.clock else None) or entry.at
                yield from _from(rule, facts, entry.at, clock, entry, (entry, " calls for it"))
            elif first is not None and entry.at >= first and is_described(entry, rule.again_on, facts):
                over = _over(rule, facts, entry.at)
                window = _after(entry, facts)
                yield rule, Occurrence(entry.at, entry.at.date(), (entry, " is new"), window, entry, *over)
        if first is None and facts.case.stage in rule.stages:
            since = facts.entries[-1].at if facts.entries else midnight(facts.case.first_day_absent)
            yield from _from(rule, facts, since, since, None, ("the case stands in ", facts.case.stage.value))


def _is_anew(rule: Rule, facts: Facts, first: datetime, moment: datetime) -> bool:
    """Whether what an entry began had ended before a later one: another disappearance."""
    if rule.until not in ("contact", "found"):
        return False
    ended, _ = facts.over_after(first, by_contact=True)
    return ended is not None and ended < moment


def _on_each_day_after_entry(rules: Sequence[Rule], facts: Facts) -> Started:
    """Each further school day of absence after the entry until it is over, and after another one since then."""
    for rule in rules:
        begun, over = False, None
        for trigger in (one for one in _candidates(rule, facts) if is_described(one, rule.entry, facts)):
            if begun and (over is None or trigger.at <= over):
                continue
            if has_come_about(rule.applies, facts, facts.up_to(trigger.at), trigger.at.date()):
                begun, (over, said) = True, _over(rule, facts, trigger.at)
                yield from _days_after(rule, trigger, over, said, facts)


def _days_after(rule: Rule, trigger: Entry, over: datetime | None, said: str, facts: Facts) -> Started:
    days = [day for day in facts.count.absent_days if day > trigger.at.date() and (over is None or day <= over.date())]
    for day, following in zip_longest(days, days[1:]):
        ended, ended_by = over, said
        if following is not None and (over is None or midnight(following) < over):
            ended, ended_by = midnight(following), "the next day's step"
        because = (day, " is a further school day of absence after ", trigger)
        yield rule, Occurrence(day, day, because, facts.since(midnight(day)), None, ended, ended_by)


def _on_nothing(rules: Sequence[Rule], facts: Facts) -> Started:
    return iter(())


def _from(
    rule: Rule, facts: Facts, since: date | datetime, clock: date | datetime, trigger: Entry | None, because: Parts
) -> Started:
    """One occurrence from a moment on, due at the earliest of the rule's limits."""
    moment = since if isinstance(since, datetime) else midnight(since)
    applies = rule.applies
    if not applies.asks_of_pupil_alone and not has_come_about(applies, facts, facts.up_to(moment), moment.date()):
        return
    window = _after(trigger, facts) if trigger else facts.since(moment)
    due, how = due_by(rule, facts, moment, clock, window)
    yield rule, Occurrence(since, due, because + how, window, trigger, *_over(rule, facts, moment))


def _after(trigger: Entry, facts: Facts) -> Sequence[Entry]:
    """The entry that started it, then those that happened in its minute or later."""
    found = facts.since(trigger.at)
    return found if found[0] is trigger else (trigger, *(entry for entry in found if entry is not trigger))


def _over(rule: Rule, facts: Facts, moment: datetime) -> tuple[datetime | None, str]:
    if rule.until is None or rule.until == "nothing":
        return None, ""
    return facts.over_after(moment, by_contact=rule.until == "contact")


_STARTS: dict[str, Callable[[Sequence[Rule], Facts], Started]] = {
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
