"""A register import: planned under the lock on what is on disk, and done as one commit."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from hmac import digest
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cmeboard.core.case import Case, Pupil
from cmeboard.core.ids import case_id, pupil_key
from cmeboard.core.notices import found_among
from cmeboard.core.problem import Problem
from cmeboard.core.refused import Refused
from cmeboard.core.roles import Act, Permit
from cmeboard.register.context import Context
from cmeboard.register.found import Finding, Kind, PupilRow, Reading, Wanted
from cmeboard.register.memory import Memory
from cmeboard.register.plan import ImportPlan, plan_import
from cmeboard.register.reading import Progress, read
from cmeboard.register.source import head
from cmeboard.register.wonde import is_json
from cmeboard.store.errors import CannotEdit
from cmeboard.store.files.case_files import case_path, edited, parse_case, render_case
from cmeboard.store.files.tombstones import read_tombstones
from cmeboard.store.git.repository import Git
from cmeboard.store.lock import held
from cmeboard.store.writing.writer import Commit, Current, FileChange, Writer
from cmeboard.workspace.judging_files import problems_of
from cmeboard.workspace.profiling import profiles_of
from cmeboard.workspace.reckoning import Reckoner


class GivenFile(NamedTuple):
    """A file to import: what messages call it, its bytes, and when it was last written, in nanoseconds, if known."""

    name: str
    stream: BinaryIO
    written: int | None = None


@dataclass(frozen=True, slots=True)
class Exports:
    """The exports of one import: what each holds, and those that could not be read at all."""

    readings: tuple[Reading, ...]
    refused: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do; `commit` is empty where it did nothing."""

    plan: ImportPlan
    commit: str


class Importer:
    """Imports register exports into one store."""

    def __init__(self, root: Path, reckoner: Reckoner, by: str, permit: Permit) -> None:
        self._root = root
        self._reckoner = reckoner
        self._by = by
        self._permit = permit
        self._memory_file = memory_file(root)

    def read(self, files: Sequence[GivenFile], wanted: Wanted, progress: Progress) -> Exports:
        """What the files hold. One that is no register is told and stops no other.

        Raises Refused, naming the file, where none of them is one.
        """
        profiles = profiles_of(self._root)
        readings: list[Reading] = []
        refused: list[tuple[str, Refused]] = []
        documents = [one.stream for one in files if _is_document(one.stream)]
        for name, stream, written in files:
            others = [other for other in documents if other is not stream]
            try:
                found = read(name, stream, profiles, wanted, progress, others)
            except Refused as why:
                refused.append((name, why))
                continue
            readings += [self._noticed(replace(reading, written=written)) for reading in found]
        if refused and not readings:
            name, first = refused[0]
            raise Refused(f"{name}: {first.why}", first.remedy)
        if not readings:
            raise Refused("there are attendance codes and no register", "give students and sessions in the same import")
        return Exports(tuple(readings), tuple(Problem.of_file(name, why.why, why.remedy) for name, why in refused))

    def _noticed(self, reading: Reading) -> Reading:
        """The reading with a finding for each pupil who may be in another authority's notice (rules.md, M1)."""
        notices = self._reckoner.foreign_notices
        found = [
            Finding(Kind.NOTICE, reading.file, line, said)
            for row, line in zip(reading.pupils, reading.first_lines, strict=True)
            if notices and row.name
            for said in found_among(_pupil(row), notices)
        ]
        return replace(reading, findings=(*reading.findings, *found)) if found else reading

    def plan(
        self, exports: Exports, now: datetime, since: date | None, taken: frozenset[str] = frozenset()
    ) -> ImportPlan:
        """What an import would do, from the cases as they are on disk. Changes nothing.

        `taken` are the differences, by name, in which the register is to be followed.
        """
        known = list(self._reckoner.cases())
        return self._plan(exports, known, self._context(known, now, since, taken, self._recall()))

    def _plan(self, exports: Exports, known: Sequence[Case], context: Context) -> ImportPlan:
        plan = plan_import(exports.readings, known, context)
        return replace(plan, problems=(*exports.refused, *plan.problems))

    def perform(
        self, exports: Exports, now: datetime, since: date | None, taken: frozenset[str] = frozenset()
    ) -> Imported:
        """Does what `plan` shows, in one commit. Raises Refused, with nothing changed, or StoreError.

        A case whose file cannot be changed keeps what it has, is told as a problem, and stops no other.
        """
        self._permit.require(Act.IMPORT)
        plans: list[ImportPlan] = []

        def decide(current: Current) -> Commit | None:
            known = list(self._reckoner.cases())
            plan = self._plan(exports, known, self._context(known, now, since, taken, self._recall()))
            changes, plan = _changes(plan, {case.case: case for case in known}, current)
            plans[:] = [plan]
            # Under the lock: of two imports at once each remembers what the other read. What marks were read stays
            # true even if nothing can be committed; what was written is remembered only once it was.
            self._remember(plan.memory)
            if not changes:
                return None
            return Commit(tuple(changes), plan.subject, {"Entry": "import", **plan.trailers})

        commit = Writer(self._root, problems_of).write(decide)
        if plans[0].written:
            self._remember_written(plans[0])
        return Imported(plans[0], commit)

    def _context(
        self, known: Sequence[Case], now: datetime, since: date | None, taken: frozenset[str], memory: Memory
    ) -> Context:
        key = self._reckoner.settings.id_key
        policy, calendar = self._reckoner.configuration.policy, self._reckoner.configuration.calendar
        owners = {case.case: (pupil_key(case.pupil), case.first_day_absent) for case in known}

        def keyed(text: str) -> str:
            return digest(key, text.encode(), sha256).hex()

        def name_case(pupil: Pupil, first: date) -> str:
            mine = (pupil_key(pupil), first)
            return case_id(key, pupil, first, {one for one, owner in owners.items() if owner != mine})

        return Context(
            codes=self._reckoner.codes,
            calendar=calendar,
            settings=self._reckoner.settings.imports,
            case_id=name_case,
            pupil_key=lambda pupil: keyed(pupil_key(pupil)),
            hash_of=keyed,
            now=now,
            by=self._by,
            memory=memory,
            since=since,
            school_age=policy.school_age,
            follows_a_break=lambda day: policy.follows_a_break(day, calendar),
            taken=taken,
            purged={
                stone.case: f"{stone}; it is not brought back" for stone in read_tombstones(self._root)[0] if stone.case
            },
        )

    def _recall(self) -> Memory:
        try:
            return Memory.from_bytes(self._memory_file.read_bytes())
        except OSError:
            return Memory()

    def _remember_written(self, plan: ImportPlan) -> None:
        git = Git(self._root)
        with held(git.git_dir, git.settings().file_mode):
            memory = self._recall()
            plan.note_written(memory)
            self._remember(memory)

    def _remember(self, memory: Memory) -> None:
        """Keeps what the registers said, beside the cache; losing it loses no case."""
        _keep(self._memory_file, memory)


def forget_pupils(root: Path, id_key: bytes, pupils: Iterable[Pupil]) -> None:
    """Drops what the memory of imports holds of these pupils."""
    git = Git(root)
    file = memory_file(root)
    with held(git.git_dir, git.settings().file_mode):
        if not file.exists():
            return
        memory = Memory.from_bytes(file.read_bytes())
        for pupil in pupils:
            memory.forget(digest(id_key, pupil_key(pupil).encode(), sha256).hex())
        _keep(file, memory)


def memory_file(root: Path) -> Path:
    """Where the memory of imports lies: beside the cache, outside what git tracks."""
    return root / ".git" / "cmeboard" / "register-memory"


def _keep(file: Path, memory: Memory) -> None:
    """Writes the memory whole or not at all."""
    file.parent.mkdir(exist_ok=True)
    temporary = file.with_suffix(".new")
    # Whoever may use the store may use its memory: the mode is that of the folder, less the right to enter.
    mode = file.parent.stat().st_mode & 0o666
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        os.fchmod(out.fileno(), mode)
        out.write(memory.to_bytes())
    temporary.replace(file)


def _is_document(stream: BinaryIO) -> bool:
    """Whether a file may be a JSON that holds the codes of another; one that is no file for us at all is told later."""
    try:
        return is_json(head(stream))
    except Refused:
        return False


def _changes(plan: ImportPlan, known: Mapping[str, Case], current: Current) -> tuple[list[FileChange], ImportPlan]:
    """The files after the plan, and the plan without what could not be done.

    Each file is held against the case that the plan was made from: an editor may have saved another meanwhile.
    """
    texts: dict[str, bytes | None] = {}
    problems: dict[str, Problem] = {}
    for old, new in plan.withdrawn:
        path = case_path(old)
        data = current.read(path)
        if data is None or parse_case(data, path).case != known[old]:
            problems[new] = Problem.of_file(path, "not changed: it was edited meanwhile", "import again")
        elif wrong := current.not_taken(path):
            problems[new] = _not_changed(wrong[0])
        else:
            texts[path] = None
    for deed in plan.deeds:
        path = case_path(deed.case)
        data = texts[path] if path in texts else current.read(path)
        if path not in texts and (wrong := current.not_taken(path)):
            problems[deed.case] = _not_changed(wrong[0])
        try:
            if deed.case not in problems:
                texts[path] = render_case(deed.after) if data is None else edited(data, deed.edits, deed.after, path)
        except CannotEdit as error:
            problems[deed.case] = Problem.of_file(path, f"not changed: {error.why}", error.remedy)
    # A case that another was to take the place of stays where that one cannot be written.
    kept = {case_path(old) for old, new in plan.withdrawn if new in problems}
    done = plan.without(problems)
    return [FileChange(path, data) for path, data in texts.items() if path not in kept], done


def _not_changed(wrong: Problem) -> Problem:
    return replace(wrong, message=f"not changed: {wrong.message}")


def _pupil(row: PupilRow) -> Pupil:
    return Pupil(name=row.name, known_as=row.known_as or None, upn=row.upn or None, date_of_birth=row.date_of_birth)
