"""One child's marks and cases: which absence opens a case, which case gets marks, who is back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cmeboard.core.actions import AppendEntries, Deed, Edit, NewCase, SetField, SetMarks, decide
from cmeboard.core.case import Case, Pupil
from cmeboard.core.entries import Note
from cmeboard.core.marks import begins_after
from cmeboard.core.reckoning.absence import ended_at
from cmeboard.core.stage import Stage
from cmeboard.register.cells import NOT_TAKEN
from cmeboard.register.context import Context
from cmeboard.register.details import Difference
from cmeboard.register.found import PupilRow
from cmeboard.register.grid import EXPLAINED, SEEN, SILENT, UNEXPLAINED, Grid
from cmeboard.register.patterns import Pattern, Patterns
from cmeboard.register.runs import Run, runs

NOT_KNOWN = "not known"
_ENDING = ("found", "notify off roll", "move")
"""Entries that may have brought a case into the column in which nobody looks for the child any more."""

_REASONS = {"I": "illness", "G": "holiday", "H": "holiday", "F": "holiday"}
"""What a code says in the words that case files use; for any other code, its title."""


@dataclass(slots=True)
class Outcome:
    """What is to become of one child's cases."""

    deeds: list[Deed] = field(default_factory=list)
    withdrawn: list[tuple[str, str]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    unnamed: bool = False
    past: int = 0
    patterns: list[tuple[str, Pattern]] = field(default_factory=list)
    written: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    begun_earlier: list[tuple[str, date]] = field(default_factory=list)
    missing_again: list[tuple[str, date]] = field(default_factory=list)
    purged: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Absence:
    """A stretch of a row that one case is about: its first place, and where the child was seen again."""

    first: int
    last: int
    returned: int | None
    run: Run | None


class Planner:
    """Decides for one child after the other, all on one grid."""

    def __init__(self, grid: Grid, context: Context) -> None:
        self._grid = grid
        self._context = context
        self._patterns = Patterns(grid, context)

    def decide(self, pupil: PupilRow, cases: list[Case], row: bytes, letters: bytes) -> Outcome:
        """What the marks in `row` mean for a child and the cases there are."""
        outcome = Outcome()
        if not cases and UNEXPLAINED not in letters and EXPLAINED not in letters:
            return outcome
        letters = self._with_cases(letters, cases)
        found = list(runs(letters))
        own = {case.case: self._home(case, found) for case in cases}
        homes = {case.case: self._goes_on_in(case, own[case.case], found, letters) for case in cases}
        for run in found:
            about = sorted((c for c in cases if homes[c.case] is run), key=lambda c: (c.first_day_absent, c.case))
            if about:
                self._continue(about, run, row, outcome)
            elif any(run is one for one in own.values()):
                continue  # its case goes on in a later run
            elif run.is_unexplained or self._patterns.return_due(run, row):
                self._open(pupil, cases, run, row, outcome)
        for case in cases:
            if homes[case.case] is None:
                self._without_run(case, letters, row, outcome)
        return outcome

    def _with_cases(self, letters: bytes, cases: list[Case]) -> bytes:
        """The letters, with an absence on the first school day of each case whose register is silent about it."""
        changed = bytearray(letters)
        for case in cases:
            place = self._place(case)
            if place is not None and changed[place : place + 2] == bytes([SILENT, SILENT]):
                changed[place] = EXPLAINED
        return bytes(changed)

    def _place(self, case: Case) -> int | None:
        """Where the first school day of a case stands: its first day, or where that turned out to be none the next.

        None where the case had ended by then: an absence after that is another one.
        """
        place = self._grid.place_from(case.first_day_absent)
        if place is None or case.stage.is_open or self._grid.day(place) == case.first_day_absent:
            return place
        ended = _ended(case)
        return None if ended is None or ended.date() < self._grid.day(place) else place

    def _goes_on_in(self, case: Case, own: Run | None, found: list[Run], letters: bytes) -> Run | None:
        """The run in which a case goes on: its own, but of an open case that somebody worked on the last that it holds.

        The first day of an absence, or one in its midst, may turn out to have been none: else the child's return would
        never reach the case. A day on which the child was seen and then missing is an absence of its own.
        """
        if not case.stage.is_open or self._is_untouched(case):
            return own
        places = [place for day in case.marks if (place := self._grid.place(day)) is not None]
        held = [self._grid.day(place) for place in places if letters[place] != SEEN]
        return next((run for run in reversed(found) if any(self._holds(run, day) for day in held)), own)

    def _home(self, case: Case, found: list[Run]) -> Run | None:
        """The run that a case is about: that of its first school day.

        A case that nobody has worked on follows its unexplained marks, where the child turns out to have been seen
        between them and its first day.
        """
        place = self._place(case)
        first_day = None if place is None else self._grid.day(place)
        own = next((run for run in found if first_day and self._holds(run, first_day)), None)
        if not self._is_untouched(case) or (own is not None and own.is_unexplained):
            return own
        unexplained = (run for run in found if run.is_unexplained)
        return next((run for run in unexplained if any(self._holds(run, day) for day in case.marks)), own)

    def _holds(self, run: Run, day: date) -> bool:
        return self._grid.day(run.first) <= day <= self._grid.day(run.last)

    def _open(self, pupil: PupilRow, cases: list[Case], run: Run, row: bytes, outcome: Outcome) -> None:
        since = self._context.since
        if since is not None and run.returned is not None and self._grid.day(run.returned) < since:
            outcome.past += run.is_unexplained
            return
        if not pupil.name:
            outcome.unnamed = True
            return
        absence = _Absence(run.first, run.last, run.returned, run)
        first_day = self._grid.day(run.first)
        details = next((case.pupil for case in reversed(cases)), None) or new_pupil(pupil)
        identity = self._context.case_id(details, first_day)
        if identity in self._context.purged:
            outcome.purged.append(identity)
            return
        case = Case(
            case=identity,
            stage=Stage.ABSENT,
            first_day_absent=first_day,
            reason=self._reason(run, row) or NOT_KNOWN,
            pupil=details,
            marks=self._marks(absence, row),
        )
        outcome.deeds.append(decide(None, NewCase(case), {}))
        outcome.opened.append(case.case)
        outcome.patterns += [(case.case, pattern) for pattern in self._patterns_of(run, row)]
        if run.returned is not None:
            outcome.over.append(case.case)
            outcome.returned.append(case.case)

    def _patterns_of(self, run: Run, row: bytes) -> list[Pattern]:
        """What is to be said of an absence for which a case is opened."""
        found = (
            self._patterns.return_due(run, row),
            self._patterns.leave_over(run, row),
            self._patterns.after_holiday(run),
        )
        return [pattern for pattern in found if pattern is not None]

    def _continue(self, about: list[Case], run: Run, row: bytes, outcome: Outcome) -> None:
        """Marks for the cases of one run. The earliest may turn out to have begun sooner; it takes in the others."""
        main, *others = about
        absence = _Absence(run.first, run.last, run.returned, run)
        first_day = self._grid.day(run.first)
        id_from_first_day = self._context.case_id(main.pupil, first_day)
        if (
            self._is_untouched(main)
            and not self._is_purged(main, id_from_first_day)
            and (first_day != main.first_day_absent or self._strays(main, absence))
        ):
            self._begin_anew(main, id_from_first_day, absence, row, outcome)
        else:
            self._update(main, absence, row, outcome)
        kept = outcome.opened[-1] if outcome.opened and outcome.opened[-1] == id_from_first_day else main.case
        for other in others:
            if self._is_untouched(other):
                outcome.withdrawn.append((other.case, kept))
            else:
                place = self._place(other)
                self._update(other, _Absence(place or run.first, run.last, run.returned, run), row, outcome)

    def _without_run(self, case: Case, letters: bytes, row: bytes, outcome: Outcome) -> None:
        """A case in whose time the child was seen, as the register has it now, or for which it has no school day."""
        place = self._place(case)
        if place is None:
            outcome.unchanged.append(case.case)
            return
        seen = letters.find(bytes([SEEN]), place)
        returned = seen if seen >= 0 else None
        self._update(case, _Absence(place, place, returned, None), row, outcome)

    def _is_untouched(self, case: Case) -> bool:
        """Whether the case is only what an import made of it, and would make of it again.

        Nobody has recorded or moved anything, and it is not of a year whose terms the calendar has no more.
        """
        first = self._context.calendar.first_day
        is_past = first is not None and case.first_day_absent < first
        return case.stage is Stage.ABSENT and not case.log and case.first_day_absent in case.marks and not is_past

    def _is_purged(self, case: Case, anew: str) -> bool:
        """Whether the case, or the one that it would be begun anew as, was purged or its marks were."""
        return not {case.case, anew}.isdisjoint(self._context.purged)

    def _strays(self, case: Case, absence: _Absence) -> bool:
        """Whether the case holds marks of days that are no part of its absence after all."""
        return any(day not in self._days(absence) for day in case.marks)

    def _days(self, absence: _Absence) -> tuple[date, ...]:
        """The days whose marks belong into a case: from the first to the child's return, that day included."""
        last = absence.last if absence.returned is None else absence.returned
        return self._grid.days[absence.first // 2 : last // 2 + 1]

    def _marks(self, absence: _Absence, row: bytes) -> dict[date, tuple[str, str]]:
        """The marks of an absence by day; a day of which nothing was read is left out."""
        return self._marks_of(self._days(absence), row)

    def _marks_of(self, days: Iterable[date], row: bytes) -> dict[date, tuple[str, str]]:
        marks: dict[date, tuple[str, str]] = {}
        for day in days:
            place = self._grid.place(day)
            if place is not None and (row[place] or row[place + 1]):
                marks[day] = (self._grid.code(row[place]), self._grid.code(row[place + 1]))
        return marks

    def _begin_anew(self, case: Case, case_id: str, absence: _Absence, row: bytes, outcome: Outcome) -> None:
        """A case that nobody has worked on, as if it had been opened with all that is known now."""
        assert absence.run is not None  # noqa: S101 - only an absence that is a run can have begun on another day
        fresh = case.model_copy(
            update={
                "case": case_id,
                "first_day_absent": self._grid.day(absence.first),
                "reason": self._new_reason(case, absence.run, row) or case.reason,
                "marks": self._marks(absence, row),
            }
        )
        outcome.withdrawn.append((case.case, case_id))
        outcome.deeds.append(decide(None, NewCase(fresh), {}))
        (outcome.updated if case_id == case.case else outcome.opened).append(case_id)
        self._note_return(fresh, absence, outcome)

    def _update(self, case: Case, absence: _Absence, row: bytes, outcome: Outcome) -> None:
        """New and corrected marks for a case, in places of their own; what staff wrote stays."""
        if case.case in self._context.purged:
            outcome.purged.append(case.case)
            outcome.unchanged.append(case.case)
            return
        known = self._marks(absence, row) | self._marks_of(case.marks, row)
        changed = {day: codes for day, codes in known.items() if case.marks.get(day) != codes}
        edits: list[Edit] = [SetMarks(dict(sorted(changed.items())))] if changed else []
        after: dict[str, object] = {"marks": dict(sorted({**case.marks, **changed}.items()))}
        notes = [_became(day, case.marks[day], codes) for day, codes in changed.items() if _corrects(case, day, codes)]
        reason = self._new_reason(case, absence.run, row)
        if reason:
            edits.append(SetField(("reason",), reason))
            after["reason"] = reason
        first_day = self._grid.day(absence.first)
        if absence.run is not None and first_day < case.first_day_absent:
            if case.marks:
                edits.append(SetField(("first_day_absent",), first_day.isoformat()))
                after["first_day_absent"] = first_day
                notes.append(f"absent since {first_day} already, not only since {case.first_day_absent}")
            else:
                outcome.begun_earlier.append((case.case, first_day))
        if notes:
            note = Note(at=self._context.now, by=self._context.by, did="note", note="Register: " + "; ".join(notes))
            edits.append(AppendEntries((note,)))
            after["log"] = (*case.log, note)
        if edits:
            outcome.deeds.append(_deed(case, tuple(edits), after))
            outcome.updated.append(case.case)
        else:
            outcome.unchanged.append(case.case)
        self._note_return(case, absence, outcome)
        again = self._missing_again(case, absence, row)
        if again is not None:
            outcome.missing_again.append((case.case, again))

    def _missing_again(self, case: Case, absence: _Absence, row: bytes) -> date | None:
        """The first day of an absence without a reason that goes on though its case has ended, or None.

        Where the child was found before noon, the afternoon of that day counts too.
        """
        ended = _ended(case)
        if ended is None or absence.run is None:
            return None
        letters = self._grid.letters(row)[: absence.last + 1]
        places = (at for at, letter in enumerate(letters) if letter == UNEXPLAINED)
        return next((self._grid.day(at) for at in places if begins_after(self._grid.day(at), at % 2, ended)), None)

    def _note_return(self, case: Case, absence: _Absence, outcome: Outcome) -> None:
        if absence.returned is not None and case.stage.is_open:
            outcome.returned.append(case.case)

    def _reason(self, run: Run, row: bytes) -> str:
        """What the last explained session of a run says, in a case file's words, or nothing."""
        if run.explained_at is None:
            return ""
        found = self._grid.find(row[run.explained_at], self._grid.day(run.explained_at))
        return "" if found is None else _REASONS.get(found.code, found.title[:1].lower() + found.title[1:])

    def _new_reason(self, case: Case, run: Run | None, row: bytes) -> str:
        """The reason to write, or nothing. A reason that did not come from the register is never replaced."""
        if run is None:
            return ""
        reason = self._reason(run, row)
        if case.reason in (None, NOT_KNOWN):
            return reason
        earlier = self._grid.row_of_marks(case.marks)
        said = {self._reason(old, earlier) for old in runs(self._grid.letters(earlier))}
        if case.reason not in said or reason == case.reason:
            return ""
        return reason or NOT_KNOWN


def _ended(case: Case) -> datetime | None:
    """When a case that is over ended; None where it goes on, or where no entry says so."""
    if case.stage.is_open:
        return None
    return max((ended_at(entry) for entry in case.standing_entries if entry.did in _ENDING), default=None)


def _corrects(case: Case, day: date, codes: tuple[str, str]) -> bool:
    """Whether a mark that stood already becomes another; filling in a register not taken corrects nothing."""
    old = case.marks.get(day)
    return old is not None and any(was not in (NOT_TAKEN, now) for was, now in zip(old, codes, strict=True))


def _became(day: date, old: tuple[str, str], new: tuple[str, str]) -> str:
    return f"the marks of {day} were {' '.join(old)} and are now {' '.join(new)}"


def _deed(case: Case, edits: tuple[Edit, ...], after: Mapping[str, object]) -> Deed:
    return Deed(
        case.case,
        edits,
        case.model_copy(update=dict(after)),
        f"{case.case}: marks from the register",
        {"Case": case.case, "Entry": "marks", "Stage": case.stage.value},
    )


def new_pupil(row: PupilRow) -> Pupil:
    """The pupil of a new case, as the files tell it."""
    return Pupil(
        name=row.name,
        known_as=row.known_as if row.known_as and row.known_as not in row.name.split() else None,
        upn=row.upn or None,
        admission_number=row.admission_number or None,
        date_of_birth=row.date_of_birth,
        year_group=row.year_group,
        registration_group=row.registration_group or None,
    )
