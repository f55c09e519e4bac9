"""The governors' report: no names, and no number so small that it tells about a child."""

from dataclasses import dataclass

from cmeboard.papers.paper import AddressedTo, Bar, Block, Chart, Paper, Section, Table
from cmeboard.papers.reports.figures import (
    KEPT,
    MILESTONES,
    Tally,
    after_holiday,
    by_stage,
    repeats,
    steps_kept,
    times,
)
from cmeboard.papers.reports.scope import Scope, frame

WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class GovernorsFigures:
    """What governors see. Each of `times` has the policy's steps beside it; `published` is what leaves the school."""

    stages: Tally
    times: tuple[tuple[Tally, tuple[Tally, ...]], ...]
    steps: tuple[Tally, ...]
    repeats: Tally
    after_holiday: Tally

    def published(self) -> "GovernorsFigures":
        """The same with small numbers withheld."""
        return GovernorsFigures(
            self.stages.published(),
            tuple((each.published(), tuple(rule.published() for rule in rules)) for each, rules in self.times),
            tuple(each.published() for each in self.steps),
            self.repeats.published(),
            self.after_holiday.published(),
        )


def governors_figures(scope: Scope) -> GovernorsFigures:
    """The figures as they are, before anything is withheld: for the school itself."""
    return GovernorsFigures(
        by_stage(scope.begun),
        tuple((times(scope, each), steps_kept(scope.begun, each.rules)) for each in MILESTONES),
        steps_kept(scope.begun),
        repeats(scope.begun),
        after_holiday(scope),
    )


def governors(scope: Scope) -> Paper:
    """How well the policy was kept in the span."""
    figures = governors_figures(scope).published()
    return frame(
        scope,
        "report_governors",
        "Children missing education: report to governors",
        for_whom="the governors",
        addressed_to=AddressedTo.INSIDE,
        discloses=("numbers without names, small ones withheld",),
        sections=(
            Section(figures.stages.title, _shown(figures.stages)),
            *(Section(each.title, (*_shown(each), _steps(rules))) for each, rules in figures.times),
            Section("Every step of the policy: in time, late, waived", (_steps(figures.steps),)),
            Section(figures.repeats.title, _shown(figures.repeats)),
            Section(figures.after_holiday.title, _shown(figures.after_holiday)),
        ),
    )


def _number(count: int | None) -> str:
    return WITHHELD if count is None else str(count)


def _shown(of: Tally) -> tuple[Block, ...]:
    """A chart and the table behind it."""
    rows = tuple((label, _number(count)) for label, count in zip(of.labels, of.counts, strict=True))
    bars = tuple(Bar(label, count, _number(count)) for label, count in zip(of.labels, of.counts, strict=True))
    return (Chart(of.unit, bars), Table(("", of.unit.capitalize()), (*rows, ("All", _number(of.total)))))


def _steps(steps: tuple[Tally, ...]) -> Table:
    return Table(
        ("Step", *(word.capitalize() for word in KEPT), "All"),
        tuple((step.title, *(_number(count) for count in step.counts), _number(step.total)) for step in steps),
        empty="No step of the policy came due.",
    )
