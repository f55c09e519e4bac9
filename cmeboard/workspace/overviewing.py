"""The overview's figures, those of the governors' report among them, and each absence as a row of days."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cmeboard.core.duty import CountedDay, Duty, moment_text
from cmeboard.core.policy import Rule
from cmeboard.core.reckoning.duties import count
from cmeboard.papers.reports.figures import MILESTONES, Tally, by_stage, times
from cmeboard.papers.reports.scope import Scope, Standing
from cmeboard.workspace.reckoning import Reckoner


@dataclass(frozen=True, slots=True)
class Figure:
    """Counts by label, and what the policy says of them: its limits, a sentence each."""

    title: str
    unit: str
    labels: tuple[str, ...]
    counts: tuple[int, ...]
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """The days of one open case as the policy counts them."""

    case: str
    pupil: str
    days: tuple[CountedDay, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that the overview draws, over the term from `first` to today."""

    first: date
    last: date
    figures: tuple[Figure, ...]
    absences: tuple[AbsenceRow, ...]


def overview(reckoner: Reckoner, now: datetime, by: str) -> Overview:
    """The figures over the term that holds `now`, the last one before it, or 90 days where the calendar has none."""
    calendar = reckoner.configuration.calendar
    term = calendar.term_of(now.date())
    first = term.first if term is not None else now.date() - timedelta(days=90)
    standings = tuple(Standing(case, duties) for case, duties in reckoner.standings(now))
    policy = reckoner.configuration.policy
    scope = Scope(standings, reckoner.settings, first, now.date(), now, by, calendar, policy)
    rules = {rule.id: rule for rule in policy.rules}
    timed = tuple(
        _figure(times(scope, one), tuple(_limit(rules[rule]) for rule in one.rules if rule in rules))
        for one in MILESTONES
    )
    duties = [duty for one in standings for duty in one.duties]
    figures = (_figure(by_stage(standings), ()), *timed, late_by_week(duties, first, now.date()))
    return Overview(first, now.date(), figures, tuple(_absences(reckoner, scope.open_cases, now)))


def _figure(found: Tally, says: tuple[str, ...]) -> Figure:
    return Figure(found.title, found.unit, found.labels, tuple(number or 0 for number in found.counts), says)


def _limit(rule: Rule) -> str:
    """`N2c Safe and well home visit: on day 2`, from the rule's own numbers as they stand now."""
    days = [str(one.day) for one in rule.day[-1:]] + [str(one.day) for one in rule.latest_day_of_absence[-1:]]
    within = ["on the same day" if not one.within.n else f"within {one.within}" for one in rule.within[-1:]]
    when = f"by day {', '.join(days)}" if days else ", ".join(within) or "without a day"
    return f"{rule.id} {rule.title}: {when}"


def late_by_week(duties: Sequence[Duty], first: date, last: date) -> Figure:
    """How many steps became late in each week of a span, Monday first; those done since are counted too."""
    monday = first - timedelta(first.weekday())
    weeks = [monday + timedelta(7 * n) for n in range((last - monday).days // 7 + 1)]
    days = [date.fromisoformat(moment_text(duty.became_late)[:10]) for duty in duties if duty.became_late is not None]
    counted = Counter(day - timedelta(day.weekday()) for day in days if first <= day <= last)
    labels = tuple(f"{week.day} {week:%b}" for week in weeks)
    return Figure("Steps that became overdue, by week", "steps", labels, tuple(counted[week] for week in weeks))


def _absences(reckoner: Reckoner, standings: Sequence[Standing], now: datetime) -> list[AbsenceRow]:
    context = reckoner.context()
    rows = [AbsenceRow(one.case.case, one.case.pupil.name, count(one.case, context, now).days) for one in standings]
    return sorted(rows, key=lambda row: (-sum(day.counts for day in row.days), row.case))
