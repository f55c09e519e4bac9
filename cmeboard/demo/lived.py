"""The invented record: what was written into the cases when and by whom, so that a history reads as a school's own."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cmeboard.core.actions import Action, MoveCase, NewCase, RecordEntry, decide
from cmeboard.core.case import Case
from cmeboard.core.entries import Entry, MoveEntry
from cmeboard.core.settings import StaffMember
from cmeboard.core.stage import Stage
from cmeboard.demo.dice import Dice
from cmeboard.demo.school import ATTENDANCE, DSL, STAFF
from cmeboard.demo.telling import AFTERNOON_REGISTER, MORNING_REGISTER

IMPORTS = (MORNING_REGISTER, AFTERNOON_REGISTER)
"""The register is imported as soon as each of its sessions has been taken."""

MOST_MINUTES = 4
"""An entry is recorded so many minutes after what it tells, at most."""

SELDOM = 0.08
"""How likely it is that somebody records only the next morning what was done in the afternoon."""

NEXT_MORNING = time(8, 35)
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is one commit: when and by whom, its subject and trailers, and the cases as they are then."""

    at: datetime
    by: StaffMember
    subject: str
    trailers: Mapping[str, str | Sequence[str]]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class _Written:
    """An entry, or with none the opening of a case by hand, and when it was written."""

    at: datetime
    case: Case
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class _Import:
    """The register of a day, with these children absent in it."""

    at: datetime
    day: date
    cases: tuple[Case, ...]


def lived(cases: Sequence[Case], moves: Mapping[str, Stage], now: datetime) -> Iterator[Recorded]:
    """The record that leads to `cases` as they stand at `now`, oldest first.

    The register is imported twice on each school day and opens most cases; what staff did is recorded minutes later,
    now and then the morning after. Nothing is dated after `now`. `moves` are the policy's, from entry to column.
    """
    written = (step for case in cases for step in _written(case, now))
    steps: list[_Written | _Import] = [*written, *_imports(cases, now)]
    states: dict[str, Case] = {}
    for step in sorted(steps, key=lambda step: step.at):
        match step:
            case _Import():
                yield _imported(step, states, moves)
            case _Written():
                deed = decide(states.get(step.case.case), _action(step), moves)
                states[deed.case] = deed.after
                by = _staff(step.entry.by if step.entry else ATTENDANCE)
                yield Recorded(step.at, by, deed.subject, deed.trailers, (deed.after,))


def _written(case: Case, now: datetime) -> Iterator[_Written]:
    """What staff wrote into one case, in the order of its log."""
    dice = Dice("recorded", case.case)
    opened = min(now, datetime.combine(case.first_day_absent, IMPORTS[0]))
    last = min(opened, case.log[0].at) if case.log else opened
    if last < opened or case.first_day_absent not in case.marks:
        yield _Written(last, _opened(case), None)
    for n, entry in enumerate(case.log):
        at = entry.at + timedelta(minutes=dice.number(1, MOST_MINUTES))
        morning = datetime.combine(entry.at + timedelta(1), NEXT_MORNING)
        following = case.log[n + 1].at if n + 1 < len(case.log) else now
        if dice.chance(SELDOM) and morning < following and entry.at.weekday() < FRIDAY:
            at = morning
        last = min(now, max(last, at))
        yield _Written(last, case, entry)


def _imports(cases: Sequence[Case], now: datetime) -> Iterator[_Import]:
    absent: dict[date, list[Case]] = defaultdict(list)
    for case in cases:
        for day in case.marks:
            absent[day].append(case)
    for day, those in absent.items():
        for clock in IMPORTS:
            at = datetime.combine(day, clock)
            if at <= now:
                yield _Import(at, day, tuple(those))


def _imported(step: _Import, states: dict[str, Case], moves: Mapping[str, Stage]) -> Recorded:
    """One import: the marks as far as they were taken, and a case for each child who has none yet."""
    opened = updated = 0
    for case in step.cases:
        if case.case in states:
            updated += 1
        else:
            opened += 1
            states[case.case] = decide(None, NewCase(_opened(case)), moves).after
        morning, afternoon = case.marks[step.day]
        pair = (morning, afternoon if step.at.time() >= IMPORTS[1] else "-")
        before = states[case.case]
        states[case.case] = before.model_copy(update={"marks": before.marks | {step.day: pair}})
    subject = f"register imported: {opened} opened, {updated} updated, 0 returned"
    after = tuple(states[case.case] for case in step.cases)
    return Recorded(step.at, _staff(ATTENDANCE), subject, {"Entry": "import"}, after)


def _opened(case: Case) -> Case:
    """The case before anything was written into it."""
    return case.model_copy(update={"stage": Stage.ABSENT, "marks": {}, "log": ()})


def _action(step: _Written) -> Action:
    match step.entry:
        case None:
            return NewCase(step.case)
        case MoveEntry(to=to, by=by, at=at, reason=reason):
            return MoveCase(step.case.case, Stage(to), by, at, reason or "")
        case entry:
            return RecordEntry(step.case.case, entry)


def _staff(name: str) -> StaffMember:
    """Who writes it down: what another agency did, the safeguarding lead records."""
    known = {member.name: member for member in STAFF}
    return known.get(name, known[DSL])
