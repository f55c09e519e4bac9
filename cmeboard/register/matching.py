"""Whose rows belong together: pupils of several files and of the cases there are, told apart by what identifies them.

By UPN first, then admission number, then the register system's own number, then name with date of birth. Nothing is
joined by a name alone. The outcome does not depend on the order of files or rows.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations

from cmeboard.core.case import Case, Pupil
from cmeboard.register.cells import NOT_TAKEN, is_temporary_upn, name_key, upn
from cmeboard.register.found import SECOND_OF_A_NAME, Finding, Kind, PupilRow, Reading
from cmeboard.register.sessions import Sessions


class MatchedBy(StrEnum):
    """What a pupil of a file and a case were found to share."""

    UPN = "UPN"
    ADMISSION_NUMBER = "admission number"
    SYSTEM_ID = "the register system's number"
    NAME_AND_BIRTH = "name and date of birth"
    NAME = "name, as neither has a number or date of birth"


@dataclass(frozen=True, slots=True)
class Source:
    """The marks of one pupil in one file: the reading, and the pupil's number in it."""

    reading: Reading
    pupil: int

    @property
    def row(self) -> PupilRow:
        """What this file says about the pupil."""
        return self.reading.pupils[self.pupil]

    @property
    def line(self) -> int:
        """The pupil's first line."""
        return self.reading.first_lines[self.pupil]


@dataclass(slots=True)
class Child:
    """One pupil with all their rows and cases."""

    sources: list[Source] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    matched_by: MatchedBy | None = None

    @property
    def rows(self) -> list[PupilRow]:
        """What the files say, the fullest first."""
        return sorted((source.row for source in self.sources), key=_fullest_first)

    @property
    def pupil_row(self) -> PupilRow:
        """All that the files say about the pupil, each detail from the fullest row that has it."""
        first, *others = self.rows
        for row in others:
            first = replace(first, **{name: getattr(first, name) or getattr(row, name) for name in _FIELDS})
        return first


_FIELDS = tuple(PupilRow.__dataclass_fields__)


def _fullest_first(row: PupilRow) -> tuple[int, tuple[str, ...]]:
    values = tuple(getattr(row, name) for name in _FIELDS)
    return -sum(value not in ("", None) for value in values), tuple(map(str, values))


@dataclass(frozen=True, slots=True)
class _Entry:
    """A pupil of a file, or of a case, that is to find its child."""

    row: PupilRow
    source: Source | None = None
    case: Case | None = None


_Key = Callable[[PupilRow], Hashable | None]
_STEPS: tuple[tuple[MatchedBy, _Key], ...] = (
    (MatchedBy.UPN, lambda row: row.upn or None),
    (MatchedBy.ADMISSION_NUMBER, lambda row: row.admission_number.casefold() or None),
    (MatchedBy.SYSTEM_ID, lambda row: row.system_id.casefold() or None),
    (
        MatchedBy.NAME_AND_BIRTH,
        lambda row: (name_key(row.name), row.date_of_birth) if row.name and row.date_of_birth else None,
    ),
    (MatchedBy.NAME, lambda row: name_key(row.name) or None),
)


def children_of(readings: Sequence[Reading], known: Iterable[Case]) -> tuple[list[Child], list[Finding]]:
    """The children of some files, with their cases, and what could not be told apart. Cases of others are left out."""
    entries = [_Entry(row, Source(reading, n)) for reading in readings for n, row in enumerate(reading.pupils)]
    entries += [_Entry(row_of(case.pupil), case=case) for case in known]
    entries.sort(key=lambda entry: (_first_step(entry.row), _fullest_first(entry.row)))
    register = _Index()
    for entry in entries:
        register.add(entry)
    with_rows = [child for child in register.found if child.sources]
    several = [child for child in with_rows if len(child.sources) > 1]
    findings = [finding for child in several for finding in (*_two_names(child), *_one_name_twice(child))]
    findings += [finding for child in with_rows if child.cases for finding in _of_another_name(child)]
    return with_rows, register.findings + findings


class _Index:
    """The children found so far, by everything that identifies them."""

    def __init__(self) -> None:
        self.found: list[Child] = []
        self.findings: list[Finding] = []
        self._by: dict[tuple[MatchedBy, Hashable], list[Child]] = {}
        self._rows: dict[int, list[PupilRow]] = {}

    def add(self, entry: _Entry) -> None:
        """Joins an entry to the one child it can be, else makes a new one."""
        for by, key in _STEPS[_first_step(entry.row) :]:
            value = key(entry.row)
            candidates = [child for child in self._by.get((by, value), ()) if self._may_be(entry.row, child, by)]
            if len(candidates) == 1:
                return self._join(candidates[0], entry, by)
            if candidates and entry.source is not None:
                self._find(entry.source, f"the {by} is that of {len(candidates)} pupils: taken for another one")
        child = Child()
        self.found.append(child)
        return self._join(child, entry, _STEPS[_first_step(entry.row)][0])

    def _may_be(self, row: PupilRow, child: Child, by: MatchedBy) -> bool:
        rows = self._rows[id(child)]
        if by is MatchedBy.NAME and any(_first_step(other) < len(_STEPS) - 1 for other in (row, *rows)):
            return False
        return not any(_are_two(row, other) for other in rows)

    def _join(self, child: Child, entry: _Entry, by: MatchedBy) -> None:
        self._rows.setdefault(id(child), []).append(entry.row)
        if entry.source is not None:
            child.sources.append(entry.source)
        if entry.case is not None:
            child.cases.append(entry.case)
        if (entry.case is not None or child.cases) and len(self._rows[id(child)]) > 1:
            child.matched_by = by
        for step, key in _STEPS:
            value = key(entry.row)
            if value is not None and child not in self._by.setdefault((step, value), []):
                self._by[step, value].append(child)

    def _find(self, source: Source, message: str) -> None:
        self.findings.append(Finding(Kind.PUPIL_UNCLEAR, source.reading.file, source.line, message))


def _are_two(one: PupilRow, other: PupilRow) -> bool:
    """Whether their numbers say that two rows are of two pupils.

    A temporary UPN gives way to a permanent one, and who comes back to a school gets a new admission number: beside the
    same name, and the other number or date of birth the same, one that changed says nothing.
    """
    upns, numbers = (one.upn, other.upn), (one.admission_number, other.admission_number)
    new_upn, new_number = (all(pair) and pair[0] != pair[1] for pair in (upns, numbers))
    if not new_upn and not new_number:
        return False
    born = (one.date_of_birth, other.date_of_birth)
    if not one.name or name_key(one.name) != name_key(other.name) or (all(born) and born[0] != born[1]):
        return True
    if new_upn and not any(map(is_temporary_upn, upns)):
        return True
    return new_number and (new_upn or not all(upns))


def _two_names(child: Child) -> list[Finding]:
    """A finding for each row whose name is not that of the pupil's first."""
    named = [source for source in child.sources if source.row.name]
    named.sort(key=lambda source: (source.reading.file, source.line))
    if not named:
        return []
    first = named[0]
    return [
        Finding(
            Kind.TWO_NAMES,
            other.reading.file,
            other.line,
            f"the pupil has another name here than at {first.reading.file}:{first.line}: taken for the same child",
        )
        for other in named[1:]
        if name_key(other.row.name) != name_key(first.row.name)
    ]


def _of_another_name(child: Child) -> list[Finding]:
    """A finding where the number of a row is that of an open case whose pupil shares no word of the name with it."""
    at = next((source for source in child.sources if source.row.name), None)
    if at is None:
        return []
    words = set(name_key(f"{at.row.name} {at.row.known_as}").split())
    return [
        Finding(
            Kind.TWO_NAMES,
            at.reading.file,
            at.line,
            f"the pupil has quite another name in case {case.case}: is the number there the right one?",
        )
        for case in child.cases
        if case.stage.is_open and words.isdisjoint(name_key(f"{case.pupil.name} {case.pupil.known_as or ''}").split())
    ]


def _one_name_twice(child: Child) -> Iterator[Finding]:
    """A finding where two rows of a file, such as of two classes, have one name and marks for the same session."""
    for one, other in combinations(child.sources, 2):
        if one.reading is other.reading and one.row.has_name_only and other.row.has_name_only:
            marks = one.reading.sessions.marks
            if any(min(pair) > _NOT_TAKEN for pair in zip(marks[one.pupil], marks[other.pupil], strict=True)):
                yield Finding(Kind.SAME_NAME, other.reading.file, max(one.line, other.line), SECOND_OF_A_NAME)


_NOT_TAKEN = Sessions().number(NOT_TAKEN)


def _first_step(row: PupilRow) -> int:
    return next((at for at, (_, key) in enumerate(_STEPS) if key(row) is not None), len(_STEPS) - 1)


def row_of(pupil: Pupil) -> PupilRow:
    """A case's pupil, as a row of a file would tell it."""
    return PupilRow(
        name=pupil.name,
        known_as=pupil.known_as or "",
        upn=upn(pupil.upn or ""),
        admission_number=pupil.admission_number or "",
        date_of_birth=pupil.date_of_birth,
        year_group=pupil.year_group,
        registration_group=pupil.registration_group or "",
    )
