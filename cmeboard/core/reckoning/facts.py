"""One case as its rules see it at a moment: the entries that stand, the days as counted, when it ended."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from typing import Any, get_args

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.case import Case
from cmeboard.core.described import value_of
from cmeboard.core.entries import Entry, LeaveRequest, MoveEntry
from cmeboard.core.marks import Codes, Meaning
from cmeboard.core.moments import ONE_MINUTE, midnight
from cmeboard.core.policy import Named, ReasonableEnquiry
from cmeboard.core.reckoning.absence import IN_SCHOOL, Count, Leave, contact_title, count_absence, is_contact
from cmeboard.core.reckoning.calling import CallSheet
from cmeboard.core.school_age import compulsory_school_age
from cmeboard.core.stack import Policy
from cmeboard.core.stage import Stage
from cmeboard.core.words import Flag, LeaveDecision


@dataclass(frozen=True, slots=True)
class Context:
    """What a case is judged by; `earlier` are the other cases of the same pupil.

    `flags_since` are the days on which a flag came into the file, where that was after the case was opened.
    """

    policy: Policy
    calendar: SchoolCalendar
    codes: Codes
    earlier: tuple[Case, ...] = ()
    flags_since: Mapping[Flag, date] = field(default_factory=dict)


class Facts:
    """A case at `now`, looked through once: what its rules ask of it is then found by name.

    `entries` are those that stand and had happened by then, oldest first, and `by_kind` the same by their `did`.
    `flags` are what is known of the pupil; `known` are these and the people and schools that the case names. `told` are
    the entries by which a parent or carer told where the child is (rules.md, "contact"); `contacts` are when and by
    what, and times that the child was found and went missing again. `ended` is when nobody looked for the child any
    more, and `is_end_unsaid` whether the stage says so and no entry does. `memo` keeps what
    several rules ask of the same case.
    """

    def __init__(self, case: Case, context: Context, now: datetime) -> None:
        self.case, self.context, self.now = case, context, now
        pupil = case.pupil
        policy = self.policy = context.policy
        self.calendar = context.calendar.for_year_group(pupil.year_group)
        self.standing = sorted(case.standing_entries, key=_AT)
        self.entries = tuple([entry for entry in self.standing if entry.at <= now])
        self._moments = [entry.at for entry in self.entries]
        self.by_kind: dict[str, list[Entry]] = {}
        for entry in self.entries:
            self.by_kind.setdefault(entry.did, []).append(entry)
        self.kinds = frozenset(self.by_kind)
        self.flags: frozenset[str] = frozenset(pupil.flags)
        self.known = self.flags.union([name for name in _NAMED if getattr(pupil, name)])
        self.flag_days = self._flag_days() if context.flags_since or pupil.flags_since else {}
        self.ended, self.ended_by, self.is_end_unsaid = _end_of(case, self.entries, self.standing, policy.ends, now)
        self.told = [entry for entry in self.entries if is_contact(entry, policy.contact_outcomes)]
        self.contacts = self._contacts()
        self.memo: dict[Any, Any] = {}

    def _flag_days(self) -> dict[str, date]:
        """Since when a flag of the pupil is known: what the file says, else the record. A flag not in it always was."""
        found = {**self.context.flags_since, **self.case.pupil.flags_since}
        return {flag: day for flag, day in found.items() if flag in self.flags}

    def _contacts(self) -> list[tuple[datetime, str]]:
        found = [contact_title(entry) for entry in self.told]
        found += [
            (entry.at, entry.did)
            for did in self.policy.ends
            for entry in self.by_kind.get(did, ())
            if self.ended is None or entry.at < self.ended or (entry.at == self.ended and did != self.ended_by)
        ]
        return sorted(found)

    def flagged_since(self, flags: Iterable[str]) -> date | None:
        """Since when the pupil has one of these flags; None: from the start, or not at all."""
        if not self.flag_days:
            return None
        held = self.flags.intersection(flags)
        days = [self.flag_days[flag] for flag in held if flag in self.flag_days]
        return min(days) if days and len(days) == len(held) else None

    @cached_property
    def call_sheet(self) -> CallSheet:
        """Whom the file gives to call, and on which numbers."""
        return CallSheet(self.case.pupil.contacts)

    @cached_property
    def enquiries(self) -> tuple[ReasonableEnquiry, ...]:
        """What reasonable enquiries were when the absence began."""
        return self.policy.enquiries_on(self.case.first_day_absent)

    @cached_property
    def school_age(self) -> tuple[date, date] | None:
        """The first and the last day of the pupil's compulsory school age; None where that is not known."""
        born, numbers = self.case.pupil.date_of_birth, self.policy.school_age
        return None if born is None or numbers is None else compulsory_school_age(born, numbers)

    @cached_property
    def begin(self) -> datetime:
        """From when an entry can be a step of this absence: the last school day before it, when the child was there.

        What happened on the evening before, or at a weekend, belongs to it; a date of last year is a slip. From any
        moment where the calendar knows no school day before it.
        """
        day = self.calendar.school_day_before(self.case.first_day_absent)
        return midnight(date.min if day is None else day)

    @cached_property
    def looking(self) -> Sequence[Entry]:
        """The entries that can be steps of this absence, oldest first."""
        return self.since(self.begin)

    @cached_property
    def missing_again(self) -> Sequence[datetime]:
        """From when on, oldest first, entries are of another disappearance in the same case.

        The child was found and the card moved back, or was in school and absent again: what was done before then says
        nothing of it.
        """
        found = [moment + ONE_MINUTE for moment, said in self.contacts if said in self.policy.ends]
        found += [midnight(one.days[0]) for one in self.count.stretches[1:] if one.days]
        return sorted(found)

    @property
    def is_found(self) -> bool:
        """Whether the child was found, and did not go missing again since."""
        found = self.by_kind.get("found", [])
        return bool(found) and (not self.missing_again or found[-1].at >= self.missing_again[-1])

    def went_missing(self, moment: datetime) -> datetime:
        """From when on entries can be steps of the disappearance that goes on at `moment`, or went on last."""
        at = bisect_right(self.missing_again, moment) if self.missing_again else 0
        return self.missing_again[at - 1] if at else self.begin

    def is_of_school_age(self, day: date) -> bool:
        """Whether `day` lies in compulsory school age. Where that is not known it is taken that it does."""
        return self.school_age is None or self.school_age[0] <= day <= self.school_age[1]

    def since(self, moment: datetime) -> Sequence[Entry]:
        """The entries at `moment` or later, oldest first."""
        return self.entries[bisect_left(self._moments, moment) :]

    def up_to(self, moment: datetime) -> Sequence[Entry]:
        """The entries no later than `moment`, oldest first."""
        return self.entries[: bisect_right(self._moments, moment)]

    def of_kinds(self, kinds: frozenset[str]) -> Sequence[Entry]:
        """The entries of these kinds, oldest first; all of them where none is named."""
        if not kinds:
            return self.entries
        if len(kinds) == 1:
            (kind,) = kinds
            return self.by_kind.get(kind, ())
        if kinds.isdisjoint(self.by_kind):
            return ()
        return [entry for entry in self.entries if entry.did in kinds]

    @cached_property
    def marked(self) -> frozenset[str]:
        """The codes that stand in the case's marks."""
        return frozenset([code for marks in self.case.marks.values() for code in marks])

    @cached_property
    def count(self) -> Count:
        """The days of the absence as counted."""
        return count_absence(
            self.case,
            self.calendar,
            self.context.codes,
            self.contacts,
            self.now,
            self.ended,
            tuple(self._leave()),
            frozenset([other.first_day_absent for other in self.context.earlier]),
        )

    def _leave(self) -> Iterator[Leave]:
        for entry in self.by_kind.get("leave request", ()):
            is_granted = isinstance(entry, LeaveRequest) and entry.decision is LeaveDecision.GRANTED
            leaves, returns = value_of(entry, "leaves"), value_of(entry, "returns")
            if is_granted and leaves is not None and returns is not None:
                yield leaves, returns

    def is_contact(self, entry: Entry) -> bool:
        """Whether a parent or carer told by this entry where the child is: rules.md, "contact"."""
        return is_contact(entry, self.policy.contact_outcomes)

    def was_in_school(self, case: Case, after: date, until: date) -> bool:
        """Whether the marks of a case say that the child was in school after one day and no later than another."""
        codes = self.context.codes
        return any(
            after < day <= until and Meaning.ATTENDING in codes.meanings(marks, day)
            for day, marks in case.marks.items()
        )

    def day_of_absence(self, number: int) -> date | None:
        """The last stretch's n-th school day, or the one that it will come to. None past the calendar's end."""
        days = next((stretch.days for stretch in reversed(self.count.stretches) if stretch.days), [])
        if number <= len(days):
            return days[number - 1]
        last = days[-1] if days else (self.ended or self.count.returned or self.now).date()
        return self.calendar.school_day_after(last, number - len(days))

    def first_contact_after(self, moment: datetime) -> tuple[datetime, str] | None:
        """The first contact later than `moment`, or None."""
        return next((contact for contact in self.contacts if contact[0] > moment), None)

    def last_contact_before(self, moment: datetime) -> datetime | None:
        """When the last contact before `moment` was, or None."""
        at = bisect_left(self.contacts, (moment, ""))
        return self.contacts[at - 1][0] if at else None

    def has_contact_between(self, first: datetime, last: datetime) -> bool:
        """Whether there was contact after `first` and no later than `last`, or the child was seen in school."""
        seen = [(run.ended, "") for run in self.count.runs if run.ended is not None]
        return any(first < moment <= last for moment, _ in (*self.contacts, *seen)) or any(
            first.date() <= day.day < last.date() and day.reason == IN_SCHOOL for day in self.count.days
        )

    def over_after(self, moment: datetime, *, by_contact: bool) -> tuple[datetime | None, str]:
        """When and by what the child stopped being looked for after `moment`: found, back in school, or contact.

        What goes on until the child is found (`by_contact` false) is not over with a day in school between absences.
        """
        found: list[tuple[datetime, str]] = []
        if self.ended is not None:
            found.append((max(self.ended, moment), self.ended_by))
        returned, stretches = self.count.returned, self.count.stretches
        if returned is not None and returned > moment:
            found.append((returned, "seen in school"))
        if by_contact and len(stretches) > 1:
            backs = [stretch.ended for stretch in stretches if stretch.ended is not None]
            found += [(back, "seen in school") for back in backs if back > moment]
        contact = self.first_contact_after(moment) if by_contact else None
        if contact is not None:
            found.append(contact)
        return min(found) if found else (None, "")


def _end_of(
    case: Case, entries: Sequence[Entry], standing: Sequence[Entry], ends: frozenset[str], now: datetime
) -> tuple[datetime | None, str, bool]:
    """When and by what the child stopped being looked for, and whether the file's stage alone says it.

    That is found, or the case moved to a column that is not open. `entries` had happened by `now`; where only one of
    the `standing` that is to come says so, it goes on until then.
    """
    at, by = _last_end(entries, ends)
    if at is None and not case.stage.is_open and _last_end(standing, ends)[0] is None:
        return now, f"in {case.stage.value}", True
    return at, by, False


def _last_end(entries: Sequence[Entry], ends: frozenset[str]) -> tuple[datetime | None, str]:
    """When and by what it ended, as entries say, where none of them moved the card back since."""
    at: datetime | None = None
    by = ""
    for entry in entries:
        if entry.did in ends and at is None:
            at, by = entry.at, entry.did
        elif isinstance(entry, MoveEntry):
            if entry.to in _OPEN:
                at, by = None, ""
            elif at is None and entry.to in _CLOSED:
                at, by = entry.at, f"in {entry.to}"
    return at, by


_OPEN = frozenset(stage.value for stage in Stage if stage.is_open)
_CLOSED = frozenset(stage.value for stage in Stage if not stage.is_open)

_NAMED = get_args(Named)
_AT = attrgetter("at")
