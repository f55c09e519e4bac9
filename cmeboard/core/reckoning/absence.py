"""The days of one absence as the policy counts them: day of absence, no-contact day, days with contact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.case import Case
from cmeboard.core.duty import CountedDay
from cmeboard.core.entries import Entry, EntryBase, NotifyOffRoll
from cmeboard.core.marks import Codes, Meaning
from cmeboard.core.moments import ONE_DAY, midnight
from cmeboard.core.words import Whereabouts

NOT_MARKED: frozenset[Meaning] = frozenset()
MARKED_ABSENT = frozenset({Meaning.UNEXPLAINED, Meaning.EXPLAINED})

IN_SCHOOL = "in school"
"""What is said of a day on which the child came."""

GONE = "seen in school, then missing"
"""What is said of a day on which the child came, and then was not there any more."""


@dataclass(slots=True)
class Run:
    """Consecutive no-contact days, oldest first, since the contact before it (None: since the absence began).

    `ended` is the contact that ended it, or None while it goes on.
    """

    days: list[date] = field(default_factory=list)
    since: datetime | None = None
    ended: datetime | None = None
    ended_by: str = ""


@dataclass(slots=True)
class Stretch:
    """School days absent without a return between them, oldest first. `ended` is the return, or None.

    `with_leave` are these and the school days of a leave that was granted, which are absence too, and authorised.
    """

    days: list[date] = field(default_factory=list)
    with_leave: list[date] = field(default_factory=list)
    ended: datetime | None = None
    ended_by: str = "seen in school"


class Count(NamedTuple):
    """An absence as counted at a moment. `gone` is the last day on which the child was seen and then missing."""

    day_of_absence: int | None
    no_contact_day: int | None
    days: tuple[CountedDay, ...]
    runs: tuple[Run, ...]
    stretches: tuple[Stretch, ...]
    is_over: bool
    returned: datetime | None
    gone: date | None = None

    @property
    def absent_days(self) -> tuple[date, ...]:
        """Every school day absent, oldest first."""
        return tuple(day for stretch in self.stretches for day in stretch.days)


def ended_at(entry: EntryBase) -> datetime:
    """When an entry that ends a case does so: at once, but a name is on the roll, and absent, until it is deleted."""
    if not isinstance(entry, NotifyOffRoll):
        return entry.at
    return datetime.combine(max(entry.at.date(), entry.deleted_on or date.min), time.max)


def is_contact(entry: Entry, outcomes: Mapping[str, frozenset[str]]) -> bool:
    """Whether a parent or carer told by this entry where the child is: rules.md, "contact"."""
    wanted = outcomes.get(entry.did)
    if wanted is None or (wanted and getattr(entry, "outcome", None) not in wanted):
        return False
    return getattr(entry, "whereabouts", None) is not Whereabouts.NOT_KNOWN


def contact_title(entry: Entry) -> tuple[datetime, str]:
    """When an entry brought contact, and by what."""
    outcome = getattr(entry, "outcome", None)
    return entry.at, f"{entry.did}, {outcome}" if outcome else entry.did


@dataclass(slots=True)
class _Tally:
    """What has been counted so far."""

    days: list[CountedDay] = field(default_factory=list)
    runs: list[Run] = field(default_factory=lambda: [Run()])
    stretches: list[Stretch] = field(default_factory=lambda: [Stretch()])
    returned: datetime | None = None
    last_gone: date | None = None
    last_seen: date | None = None
    leave_broken: date | None = None

    def heard(self, moment: datetime, said: str) -> None:
        """Ends the run without contact."""
        self.runs[-1].ended = moment
        self.runs[-1].ended_by = said
        self.runs.append(Run(since=moment))

    def back(self, day: date, marks: str) -> None:
        """A day on which the child was in school."""
        moment = midnight(day)
        if self.stretches[-1].with_leave:
            self.stretches[-1].ended = moment
            self.stretches.append(Stretch())
        self.last_seen = day
        self.returned = self.returned or moment
        self.heard(moment, "seen in school")
        self.days.append(CountedDay(day, False, IN_SCHOOL, marks, "seen in school"))

    def gone(self, day: date, marks: str, contact: tuple[datetime, str] | None, *, attended: bool) -> None:
        """A day on which the child was seen in school and then was missing: what was before it ended."""
        if attended and self.stretches[-1].with_leave:
            self.stretches[-1].ended = midnight(day)
            self.stretches.append(Stretch())
        self.leave_broken = day
        if self.runs[-1].days:
            self.heard(midnight(day), "seen in school")
        self.last_gone = day
        self.absent(day, marks, contact, GONE)

    def absent(self, day: date, marks: str, contact: tuple[datetime, str] | None, how: str = "absent") -> None:
        """A school day of absence."""
        self.returned = None
        days = self.stretches[-1].days
        days.append(day)
        self.stretches[-1].with_leave.append(day)
        if contact is not None:
            self.heard(*contact)
            self.days.append(CountedDay(day, True, how, marks, contact[1], len(days)))
            return
        run = self.runs[-1].days
        run.append(day)
        self.days.append(CountedDay(day, True, how, marks, "", len(days), len(run)))

    def on_leave(self, day: date, back: date, marks: str, contact: tuple[datetime, str] | None) -> None:
        """A school day of a leave that was granted: no day of the absence that is watched over, and yet absence."""
        if self.returned is None:
            self.stretches[-1].with_leave.append(day)
        self.no_school(day, f"on leave until {back}", marks, contact)

    def no_school(self, day: date, why: str, marks: str, contact: tuple[datetime, str] | None) -> None:
        """A day that is no day of the absence."""
        self.days.append(CountedDay(day, False, why, marks, contact[1] if contact else ""))
        if contact:
            self.heard(*contact)


Leave = tuple[date, date]
"""The first day of a leave that was granted, and the day on which the child was to be back."""


def count_absence(
    case: Case,
    calendar: SchoolCalendar,
    codes: Codes,
    contacts: Sequence[tuple[datetime, str]],
    now: datetime,
    last: datetime | None = None,
    leave: tuple[Leave, ...] = (),
    elsewhere: frozenset[date] = frozenset(),
) -> Count:
    """Counts from the first day absent to `now`, or to `last` where the case ended before.

    A day on which the child was in school and then was missing without a reason counts, as the first of an absence;
    not where another case of the pupil begins with it (`elsewhere`). Whoever came back before a leave was over, and is
    missing without a reason since, is on leave no more.
    """
    by_day = {moment.date(): (moment, said) for moment, said in reversed(contacts)}
    until = min(now, last).date() if last else now.date()
    tally = _Tally()
    tally.stretches[-1].with_leave += _leave_before(case, calendar, codes, leave)
    day = case.first_day_absent
    while day <= until:
        marks = case.marks.get(day)
        meanings = codes.meanings(marks, day) if marks else NOT_MARKED
        text = " ".join(marks) if marks else ""
        contact = by_day.get(day)
        why_not = calendar.why_no_school(day)
        away = _leave_of(day, leave, tally.leave_broken) if leave and not why_not else None
        if away and Meaning.UNEXPLAINED in meanings and tally.last_seen is not None and tally.last_seen > away[0]:
            tally.leave_broken, away = day, None
        if marks and Meaning.UNEXPLAINED in meanings and day not in elsewhere and codes.is_gone_again(marks, day):
            tally.gone(day, text, contact, attended=Meaning.ATTENDING in meanings)
        elif Meaning.ATTENDING in meanings:
            tally.back(day, text)
        elif why_not:
            tally.no_school(day, why_not, text, contact)
        elif away:
            tally.returned = tally.returned if meanings.isdisjoint(MARKED_ABSENT) else None
            tally.on_leave(day, away[1], text, contact)
        elif tally.returned and meanings.isdisjoint(MARKED_ABSENT):
            tally.days.append(CountedDay(day, False, "back in school before", text))
        else:
            if contact is None and Meaning.SEEN_LATE in meanings:
                contact = (midnight(day), "arrived late, seen")
            tally.absent(day, text, contact)
        day += ONE_DAY
    is_over = last is not None or tally.returned is not None
    return Count(
        None if is_over else len(tally.stretches[-1].days) or None,
        None if is_over else len(tally.runs[-1].days) or None,
        tuple(tally.days),
        tuple(tally.runs),
        tuple(tally.stretches),
        is_over,
        tally.returned,
        tally.last_gone,
    )


def _leave_of(day: date, leave: tuple[Leave, ...], broken: date | None) -> Leave | None:
    """The leave that the child is on; none that was `broken` off by a day of missing without a reason."""
    return next((one for one in leave if one[0] <= day < one[1] and (broken is None or broken < one[0])), None)


def _leave_before(case: Case, calendar: SchoolCalendar, codes: Codes, leave: tuple[Leave, ...]) -> list[date]:
    """The school days of a leave that led without a break into the case's first day absent, oldest first."""
    days: list[date] = []
    day = calendar.school_day_before(case.first_day_absent) if leave else None
    while day is not None and _leave_of(day, leave, None):
        if Meaning.ATTENDING in codes.meanings(case.marks.get(day, ()), day):
            break
        days.append(day)
        day = calendar.school_day_before(day)
    return days[::-1]
