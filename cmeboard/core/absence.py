"""The days of one absence as the policy counts them: day of absence, no-contact day, days with contact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.case import Case
from cmeboard.core.duty import CountedDay
from cmeboard.core.entries import Entry
from cmeboard.core.marks import Codes, Meaning
from cmeboard.core.words import Whereabouts


@dataclass(slots=True)
class Run:
    """Consecutive no-contact days, oldest first. `ended` is the contact that ended it, or None while it goes on."""

    days: list[date] = field(default_factory=list)
    ended: datetime | None = None
    ended_by: str = ""
    follows_contact: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """An absence as counted at a moment."""

    day_of_absence: int | None
    no_contact_day: int | None
    days: tuple[CountedDay, ...]
    runs: tuple[Run, ...]
    absent_days: tuple[date, ...]
    contacts: tuple[tuple[datetime, str], ...]
    is_over: bool


def contacts_of(entries: tuple[Entry, ...], outcomes: Mapping[str, frozenset[str]]) -> list[tuple[datetime, str]]:
    """When a parent or carer told where the child is, and by what: rules.md, "contact"."""
    found = []
    for entry in entries:
        wanted = outcomes.get(entry.did)
        if wanted is None or (wanted and getattr(entry, "outcome", None) not in wanted):
            continue
        if getattr(entry, "whereabouts", None) is Whereabouts.NOT_KNOWN:
            continue
        outcome = getattr(entry, "outcome", None)
        found.append((entry.at, f"{entry.did}, {outcome}" if outcome else entry.did))
    return sorted(found)


def count_absence(
    case: Case,
    calendar: SchoolCalendar,
    codes: Codes,
    outcomes: Mapping[str, frozenset[str]],
    now: datetime,
    last: datetime | None = None,
) -> Count:
    """Counts from the first day absent to `now`, or to `last` where the case ended before."""
    entries = tuple(entry for entry in case.standing_entries if entry.at <= now)
    contacts = contacts_of(entries, outcomes)
    by_day = {moment.date(): (moment, said) for moment, said in reversed(contacts)}
    until = min(now, last).date() if last else now.date()
    days: list[CountedDay] = []
    runs: list[Run] = [Run()]
    absent: list[date] = []
    number, returned = 0, False
    day = case.first_day_absent
    while day <= until:
        marks = case.marks.get(day)
        meanings = {codes.meaning(code, day) for code in marks} if marks else set()
        text = " ".join(marks) if marks else ""
        why_not = calendar.why_no_school(day)
        if Meaning.ATTENDING in meanings:
            returned, number = True, 0
            _end(runs, datetime.combine(day, datetime.min.time()), "seen in school")
            days.append(CountedDay(day, False, "in school", text, "seen in school"))
        elif why_not:
            days.append(CountedDay(day, False, why_not, text, by_day.get(day, (None, ""))[1]))
            if day in by_day:
                _end(runs, *by_day[day])
        elif returned and not (meanings & {Meaning.UNEXPLAINED, Meaning.EXPLAINED}):
            days.append(CountedDay(day, False, "back in school before", text))
        else:
            returned = False
            number += 1
            absent.append(day)
            seen = "arrived late, seen" if Meaning.SEEN_LATE in meanings else ""
            said = by_day[day][1] if day in by_day else seen
            if said:
                moment = by_day[day][0] if day in by_day else datetime.combine(day, datetime.min.time())
                _end(runs, moment, said)
                days.append(CountedDay(day, True, "absent", text, said, number))
            else:
                runs[-1].days.append(day)
                days.append(CountedDay(day, True, "absent", text, "", number, len(runs[-1].days)))
        day += timedelta(1)
    going_on = bool(runs[-1].days) and last is None and not returned
    return Count(
        number or None if last is None and not returned else None,
        len(runs[-1].days) or None if going_on else None,
        tuple(days),
        tuple(runs),
        tuple(absent),
        tuple(contacts),
        last is not None or returned,
    )


def _end(runs: list[Run], moment: datetime, said: str) -> None:
    runs[-1].ended = moment
    runs[-1].ended_by = said
    runs.append(Run(follows_contact=True))
