"""The governors' report: no names, and no number so small that it tells about a child."""

from dataclasses import dataclass

from cmeboard.papers.paper import WITHHELD, AddressedTo, Bar, Block, Chart, Paper, Points, Section, Table
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


@dataclass(frozen=True, slots=True)
class GovernorsFigures:
    """What governors see. Each of `times` has the policy's steps beside it; `published` is what leaves the school."""

    stages: Tally
    times: tuple[tuple[Tally, tuple[Tally, ...]], ...]
    steps: tuple[Tally, ...]
    repeats: Tally
    after_holiday: Tally

    def published(self) -> "GovernorsFigures":
        """The same with small numbers withheld.

        Several tallies count the same cases: where one of them cannot tell the total, none may. How many pupils there
        are says, beside how many cases, how many came again: so those figures are shown whole or not at all.
        """
        of_cases = (self.stages, *(each for each, _ in self.times), self.after_holiday)
        shown = tuple(each.published() for each in of_cases)
        if any(each.total is None for each in shown):
            shown = tuple(each.withheld() for each in shown)
        stages, *times, after_holiday = shown
        return GovernorsFigures(
            stages,
            tuple(
                (each, tuple(rule.published() for rule in rules))
                for each, (_, rules) in zip(times, self.times, strict=True)
            ),
            tuple(each.published() for each in self.steps),
            self.repeats.published_whole(),
            after_holiday,
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
            *(
                Section(each.title, (*_shown(each), _steps(rules), *_policy_says(scope, milestone.rules)))
                for milestone, (each, rules) in zip(MILESTONES, figures.times, strict=True)
            ),
            Section("Every step of the policy: in time, late, waived", (_steps(figures.steps),)),
            Section(figures.repeats.title, _shown(figures.repeats)),
            Section(figures.after_holiday.title, _shown(figures.after_holiday)),
        ),
    )


def _policy_says(scope: Scope, rules: tuple[str, ...]) -> tuple[Block, ...]:
    """What the policy asks, in its own words, so that the figures can be held against it."""
    found = [rule for rule in (scope.policy.rules if scope.policy else ()) if rule.id in rules]
    said = dict.fromkeys(f"The policy ({rule.id}): “{rule.sentence.quote}”" for rule in found)
    return (Points(tuple(said)),) if said else ()


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
