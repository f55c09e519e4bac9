"""What an import would do: decided first, shown by `--dry-run`, then performed as one commit. Pure.

The plan is a function of every mark that is known, not of the order it came in: files in any order, a day at a time or
a whole term at once end in the same cases.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from cmeboard.core.actions import Deed
from cmeboard.core.case import Case, Pupil
from cmeboard.core.problem import Problem
from cmeboard.core.refused import Refused
from cmeboard.register.absences import Outcome, Planner, new_pupil
from cmeboard.register.context import Context
from cmeboard.register.details import Difference
from cmeboard.register.filling import fill_cases
from cmeboard.register.found import Finding, Kind, PupilRow, Reading
from cmeboard.register.grid import Grid, beside, days_of, laid_over
from cmeboard.register.matching import Child, MatchedBy, children_of
from cmeboard.register.memory import Memory
from cmeboard.register.not_listed import not_listed_any_more
from cmeboard.register.not_taken import half_blank
from cmeboard.register.sense import Marks, Sense


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something for a person to decide; an import never does it. `case` is empty where there is none."""

    case: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Everything that an import would do and say.

    `deeds` are to be performed in this order, in one commit with `subject` and `trailers`. `withdrawn` pairs the id
    of a case that nobody has worked on with the id of the one that takes its place, because the absence turned out
    to have begun on another day; its file goes in the same commit. `opened`, `updated`, `returned` and `unchanged`
    are case ids; a case can be both updated and returned. `past` counts the absences without a reason that are over and
    opened no case. `matched` says by what the child of a case was recognised.
    `differences` are what a case and a list of pupils tell differently, left as the case has it; `written` has the
    memory's key of the pupil and the hashes of the details that are written, by case. `needs_confirmation` says why
    somebody should look first.
    """

    rows: int
    sessions: int
    deeds: tuple[Deed, ...]
    withdrawn: tuple[tuple[str, str], ...]
    opened: tuple[str, ...]
    updated: tuple[str, ...]
    returned: tuple[str, ...]
    unchanged: tuple[str, ...]
    past: int
    proposals: tuple[Proposal, ...]
    differences: tuple[Difference, ...]
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]
    needs_confirmation: str
    files: tuple[str, ...]
    hashes: tuple[str, ...]
    matched: Mapping[str, MatchedBy]
    written: Mapping[str, tuple[str, Mapping[str, str]]]
    memory: Memory

    @property
    def is_whole(self) -> bool:
        """Whether every row and every mark could be used, and every absence that asks for a case has one."""
        return not self.problems and not any(finding.kind in _NOT_USED for finding in self.findings)

    def without(self, problems: Mapping[str, Problem]) -> "ImportPlan":
        """The plan with some cases left as they were, for the problems that kept it from changing them, by case."""
        if not problems:
            return self

        def done(cases: Sequence[str]) -> tuple[str, ...]:
            return tuple(case for case in cases if case not in problems)

        return replace(
            self,
            deeds=tuple(deed for deed in self.deeds if deed.case not in problems),
            withdrawn=tuple(pair for pair in self.withdrawn if pair[1] not in problems),
            opened=done(self.opened),
            updated=done(self.updated),
            returned=done(self.returned),
            proposals=tuple(proposal for proposal in self.proposals if proposal.case not in problems),
            written={case: fields for case, fields in self.written.items() if case not in problems},
            problems=(*self.problems, *problems.values()),
        )

    def note_written(self, memory: Memory) -> None:
        """Lets a memory know which details this import wrote into cases, once it has."""
        for key, fields in self.written.values():
            memory.remember_details(key, fields)

    @property
    def subject(self) -> str:
        """The commit's first line: counts, no names."""
        return (
            f"register imported: {len(self.opened)} opened, {len(self.updated)} updated, {len(self.returned)} returned"
        )

    @property
    def trailers(self) -> dict[str, tuple[str, ...]]:
        """The hash of each file, and what each case that was begun anew was before."""
        anew = tuple(f"{old} as {new}" for old, new in self.withdrawn)
        return {"Register-SHA256": self.hashes} | ({"Begun-anew": anew} if anew else {})


_NOT_USED = (Kind.NO_NAME, Kind.UNKNOWN_CODE, Kind.TWO_MARKS)
"""What a register said and nothing was made of."""

MASS = 10
"""Below so many new cases nothing is asked: in a small class one ill family is a large share."""


def plan_import(readings: Sequence[Reading], known: Sequence[Case], context: Context) -> ImportPlan:
    """Decides what some register files change in the cases that are known. Performs nothing.

    `known` are all cases of the store, closed ones too. Raises Refused for a file of days on which the calendar
    knows no school at all, such as last year's, where there is no other.
    """
    readings, problems = _of_this_year(readings, context)
    found, findings = children_of(readings, known)
    days = days_of(found, context.memory, context.calendar, context.now.date())
    grid = Grid(days, context.codes)
    planner = Planner(grid, context)
    sense = Sense(grid, context)
    outcomes: list[Outcome] = []
    memory = Memory.from_bytes(context.memory.to_bytes())
    for child in found:
        pupil = child.pupil_row
        key = _memory_key(child, pupil, context)
        marks = _marks(child, pupil, grid, sense, context.memory, key)
        outcomes.append(planner.decide(pupil, child.cases, marks.all, marks.letters))
        sense.look(child, marks, outcomes[-1])
        fill_cases(child, outcomes[-1], context, key)
        memory.remember(key, grid.marks(marks.files))
        findings += _purged(child, outcomes[-1], context)
    findings += [
        Finding(Kind.HALF_BLANK, reading.file, None, said, stops=True)
        for reading in readings
        if (said := half_blank(reading))
    ]
    findings += not_listed_any_more(readings, memory, context)
    findings += [*sense.findings(readings), *_not_in_files(readings, found, known), *_not_listed(readings, found)]
    plan = _sum_up(readings, outcomes, findings, memory, found, context.settings.most_opened_percent)
    return replace(plan, problems=(*problems, *plan.problems))


def _purged(child: Child, outcome: Outcome, context: Context) -> Iterator[Finding]:
    """A finding for each case that stays as the purge left it, whatever the register says."""
    at = child.sources[0]
    for case in dict.fromkeys(outcome.purged):
        yield Finding(Kind.PURGED, at.reading.file, at.line, context.purged[case], stops=True)


def _memory_key(child: Child, pupil: PupilRow, context: Context) -> str:
    """Under what the child's marks are remembered. Rows with the register system's number alone are kept by that."""
    if child.cases:
        return context.pupil_key(child.cases[0].pupil)
    if pupil.upn or pupil.admission_number or pupil.name:
        return context.pupil_key(new_pupil(_named(pupil)))
    return context.pupil_key(Pupil(name="not known", admission_number=f"register system {pupil.system_id}"))


def _marks(child: Child, pupil: PupilRow, grid: Grid, sense: Sense, memory: Memory, key: str) -> Marks:
    files = _of_files(child, grid)
    remembered = grid.row(memory.sessions, memory.pupils[key]) if key in memory.pupils else b""
    below = remembered
    for case in child.cases:
        below = laid_over(below, grid.row_of_marks(case.marks))
    row = laid_over(below, files)
    return Marks(files, remembered, row, sense.letters(child, row, pupil.year_group))


def _of_files(child: Child, grid: Grid) -> bytes:
    """The marks of a child's files. Where two differ that which was written later counts, as if it had come by itself.

    Of two that were written together, or of which that is not known, neither does.
    """
    rows: dict[int, list[bytes]] = {}
    is_known = all(source.reading.written is not None for source in child.sources)
    for source in child.sources:
        written = source.reading.written if is_known else None
        rows.setdefault(written or 0, []).append(grid.row(source.reading.sessions, source.pupil))
    return reduce(laid_over, (reduce(beside, rows[written]) for written in sorted(rows)))


def _not_in_files(readings: Sequence[Reading], found: Sequence[Child], known: Sequence[Case]) -> Iterator[Finding]:
    """A finding for each open case whose child has marks in none of the files: not in the file is not present."""
    files = [reading.file for reading in readings if not reading.details]
    marked = (child for child in found if any(not source.reading.details for source in child.sources))
    covered = {case.case for child in marked for case in child.cases}
    for case in known if files else ():
        if case.stage.is_open and case.case not in covered:
            yield Finding(Kind.NOT_IN_FILES, files[0], None, f"the child of {case.case} is in none of the registers")


def _not_listed(readings: Sequence[Reading], found: Sequence[Child]) -> Iterator[Finding]:
    """A finding for each child with marks who is not in the list of pupils that was given with them."""
    if not any(reading.details for reading in readings):
        return
    for child in found:
        if not any(source.reading.details for source in child.sources):
            at = child.sources[0]
            yield Finding(Kind.UNKNOWN_PUPIL, at.reading.file, at.line, "the pupil is not in the list of pupils")


def _of_this_year(readings: Sequence[Reading], context: Context) -> tuple[list[Reading], list[Problem]]:
    """The files that have a school day, and a problem for each that has days and no school on any of them.

    Raises Refused where no register is left.
    """
    mine, problems = [], []
    for reading in readings:
        if not reading.sessions.days or any(map(context.calendar.is_school_day, reading.sessions.days)):
            mine.append(reading)
            continue
        span = f"marks from {reading.sessions.first} to {reading.sessions.last}"
        why = f"has {span}, and calendar.yaml has no school on any of these days"
        fix = "give this year's export, or put the terms into calendar.yaml"
        problems.append(Problem.of_file(reading.file, why, fix))
    if problems and not any(reading.sessions.days for reading in mine):
        raise Refused(f"{problems[0].path} {problems[0].message}", problems[0].fix)
    return mine, problems


def _named(pupil: PupilRow) -> PupilRow:
    return pupil if pupil.name else replace(pupil, name="not known")


def _sum_up(
    readings: Sequence[Reading],
    outcomes: Sequence[Outcome],
    findings: list[Finding],
    memory: Memory,
    children: Sequence[Child],
    percent: int,
) -> ImportPlan:
    deeds = sorted((deed for outcome in outcomes for deed in outcome.deeds), key=lambda deed: deed.case)
    opened = _ids(outcome.opened for outcome in outcomes)
    over = _ids(outcome.over for outcome in outcomes)
    proposals = [
        Proposal(case, "began earlier", f"the register has the child absent since {day} already: change the first day?")
        for outcome in outcomes
        for case, day in outcome.begun_earlier
    ]
    proposals += [
        Proposal(case, "missing again", f"ended, and the register has no reason for {day} and after: missing again?")
        for outcome in outcomes
        for case, day in outcome.missing_again
    ]
    returned = _ids(outcome.returned for outcome in outcomes)
    proposals += [Proposal(case, "returned", "back in school? confirm") for case in returned]
    files = [finding for reading in readings for finding in reading.findings]
    return ImportPlan(
        rows=sum(reading.rows for reading in readings),
        sessions=sum(reading.sessions.count for reading in readings),
        deeds=tuple(deeds),
        withdrawn=tuple(sorted(pair for outcome in outcomes for pair in outcome.withdrawn)),
        opened=opened,
        updated=_ids(outcome.updated for outcome in outcomes),
        returned=returned,
        unchanged=_ids(outcome.unchanged for outcome in outcomes),
        past=sum(outcome.past for outcome in outcomes),
        proposals=tuple(proposals),
        differences=tuple(sorted((one for o in outcomes for one in o.differences), key=lambda one: one.name)),
        problems=tuple(problem for reading in readings for problem in reading.problems),
        findings=tuple(sorted([*files, *findings], key=lambda found: (found.kind, found.file, found.line or 0))),
        needs_confirmation=_why_confirm(findings, opened, over, len(children), percent),
        files=tuple(reading.file for reading in readings),
        hashes=tuple(dict.fromkeys(reading.sha256 for reading in readings)),
        matched=_matched(children),
        written={case: fields for outcome in outcomes for case, fields in outcome.written.items()},
        memory=memory,
    )


def _matched(children: Sequence[Child]) -> dict[str, MatchedBy]:
    """By what the child of each case was recognised in the files."""
    return {case.case: child.matched_by for child in children if child.matched_by for case in child.cases}


def _ids(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({case for group in groups for case in group}))


def _why_confirm(
    findings: Sequence[Finding], opened: Sequence[str], over: Sequence[str], pupils: int, percent: int
) -> str:
    """Why somebody should look first: many new cases at once, a register that is half blank or of other pupils."""
    if len(opened) >= MASS and len(opened) * 100 > percent * pupils:
        live = len(opened) - len(over)
        return (
            f"{len(opened)} cases would be opened, for {pupils} pupils; {live} of these absences still go on "
            f"and {len(over)} are over"
        )
    return next((str(finding) for finding in findings if finding.kind in _TO_LOOK_AT), "")


_TO_LOOK_AT = (Kind.HALF_BLANK, Kind.OTHER_PUPILS)
