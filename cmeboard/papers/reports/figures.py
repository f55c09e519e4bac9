"""Figures over many cases, and how they are kept from telling about one child."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.case import Case
from cmeboard.core.duty import Duty, State
from cmeboard.core.entries import Entry, HomeVisit, NotifyLocalAuthority, ReportToPolice
from cmeboard.core.ids import pupil_key
from cmeboard.core.reckoning.absence import is_contact
from cmeboard.core.stage import STAGES
from cmeboard.papers.reports.scope import Scope, Standing

SMALLEST_SHOWN = 5
"""A number from 1 up to this, not counted, could point to a child: it is withheld.

A larger one is withheld beside it, so that no subtraction from the total tells the small one.
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """Cases, pupils or steps, each counted under exactly one label. None is a number that is withheld."""

    title: str
    unit: str
    labels: tuple[str, ...]
    counts: tuple[int | None, ...]
    total: int | None

    def published(self) -> "Tally":
        """The tally as it may leave the school."""
        counts, total = suppressed([count or 0 for count in self.counts])
        return Tally(self.title, self.unit, self.labels, counts, total)

    def withheld(self) -> "Tally":
        """The tally without any number."""
        return Tally(self.title, self.unit, self.labels, (None,) * len(self.counts), None)

    def published_whole(self) -> "Tally":
        """The tally where no number is small, else none of it: for one that can be held against another's total."""
        return self if self.counts == self.published().counts else self.withheld()


def suppressed(counts: Sequence[int]) -> tuple[tuple[int | None, ...], int | None]:
    """Counts and their total with small ones withheld, so that also who knows this rule can work none of them out.

    Beside the small ones every number goes that equals the smallest of the others: were just one of two equal ones
    withheld, its place would tell which. Where all are small all are withheld, the zeros too, and the total as well
    where it would tell them.
    """
    total = sum(counts)
    small = {count for count in counts if 0 < count < SMALLEST_SHOWN}
    if not small:
        return tuple(counts), total
    larger = [count for count in counts if count >= SMALLEST_SHOWN]
    if larger:
        hidden = small | {min(larger)}
        return tuple(None if count in hidden else count for count in counts), total
    tells = not SMALLEST_SHOWN <= total < len(counts) * (SMALLEST_SHOWN - 1)
    return (None,) * len(counts), None if tells else total


def tally(title: str, unit: str, labels: Sequence[str], found: Iterable[str]) -> Tally:
    """Counts how often each label was found."""
    counted = Counter(found)
    return Tally(title, unit, tuple(labels), tuple(counted[label] for label in labels), sum(counted.values()))


def by_stage(standings: Sequence[Standing]) -> Tally:
    """Where the cases stand; Found and Off-roll Notified are the outcomes."""
    stages = [stage.value for stage in STAGES]
    return tally("Cases by stage and outcome", "cases", stages, (one.case.stage.value for one in standings))


STEPS = ("day 1", "day 2", "day 3", "days 4 to 5", "days 6 to 10", "later", "not recorded")


@dataclass(frozen=True, slots=True)
class Milestone:
    """What is timed: which entries show it, given which outcomes the policy calls contact, and the policy's rules that
    say by when.
    """

    title: str
    shows: Callable[[Entry, Mapping[str, frozenset[str]]], bool]
    rules: tuple[str, ...]


MILESTONES = (
    Milestone("First contact with the family", is_contact, ("N1a", "N1b")),
    Milestone("First home visit", lambda entry, _: isinstance(entry, HomeVisit), ("N2c", "C3")),
    Milestone("Report to the police", lambda entry, _: isinstance(entry, ReportToPolice), ("N4a", "W1")),
    Milestone("Notification of the local authority", lambda entry, _: isinstance(entry, NotifyLocalAuthority), ("L1",)),
)


def days_until(case: Case, calendar: SchoolCalendar | None, shows: Callable[[Entry], bool]) -> int | None:
    """On which school day of the absence it first happened, day 1 being the first; None if never, or if not known."""
    moments = [entry.at for entry in case.standing_entries if shows(entry)]
    if not moments or calendar is None:
        return None
    return max(1, calendar.school_days_between(case.first_day_absent, min(moments).date()))


def _step(day: int | None) -> str:
    if day is None:
        return STEPS[6]
    return STEPS[day - 1] if day <= 3 else STEPS[3] if day <= 5 else STEPS[4] if day <= 10 else STEPS[5]


def times(scope: Scope, milestone: Milestone) -> Tally:
    """On which school day of the absence a milestone was reached."""
    outcomes = scope.policy.contact_outcomes if scope.policy is not None else {}

    def shows(entry: Entry) -> bool:
        return milestone.shows(entry, outcomes)

    reached = (_step(days_until(one.case, scope.calendar_for(one.case), shows)) for one in scope.begun)
    return tally(f"{milestone.title}: on which school day of the absence", "cases", STEPS, reached)


KEPT = ("in time", "late", "waived", "overdue now", "ended without it")
"""How a step ended; the last is one that came due, was missed, and then no longer mattered."""


def _kept(duty: Duty) -> str | None:
    match duty.state:
        case State.DONE:
            return "in time"
        case State.DONE_LATE:
            return "late"
        case State.WAIVED:
            return "waived"
        case State.OVERDUE:
            return "overdue now"
        case State.NO_LONGER_NEEDED if duty.missed:
            return "ended without it"
    return None


def steps_kept(standings: Sequence[Standing], rules: Sequence[str] = ()) -> tuple[Tally, ...]:
    """For each rule that came due (or each of `rules` that did), how often it was kept; in the order of their ids."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in standings:
        for duty in one.duties:
            how = _kept(duty)
            if how is not None and (not rules or duty.duty in rules):
                found.setdefault((duty.duty, duty.title), []).append(how)
    return tuple(tally(f"{rule}: {title}", "steps", KEPT, how) for (rule, title), how in sorted(found.items()))


REPEATS = ("one absence", "two absences", "three or more")


def repeats(standings: Sequence[Standing]) -> Tally:
    """How many pupils had how many cases in the span."""
    each = Counter(pupil_key(one.case.pupil) for one in standings)
    found = (REPEATS[min(number, 3) - 1] for number in each.values())
    return tally("Repeated absences", "pupils", REPEATS, found)


AFTER_HOLIDAY = ("on the first day after a holiday", "on another day")


def after_holiday(scope: Scope) -> Tally:
    """How many absences began on the first school day after what the policy calls a break."""
    found = (AFTER_HOLIDAY[0 if _began_after_break(scope, one.case) else 1] for one in scope.begun)
    return tally("Absences that began after a holiday", "cases", AFTER_HOLIDAY, found)


def _began_after_break(scope: Scope, case: Case) -> bool:
    calendar, first = scope.calendar_for(case), case.first_day_absent
    if calendar is None or scope.policy is None or not calendar.is_school_day(first):
        return False
    return scope.policy.follows_a_break(first, calendar)
