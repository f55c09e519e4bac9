"""A register import: planned under the lock on what is on disk, and done as one commit."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from hmac import digest
from io import BytesIO
from pathlib import Path

from cmeboard import packs
from cmeboard.core.case import Case, Pupil
from cmeboard.core.ids import case_id, pupil_key
from cmeboard.core.notices import found_among
from cmeboard.core.refused import Refused
from cmeboard.register.context import Context
from cmeboard.register.found import Finding, Kind, PupilRow, Reading
from cmeboard.register.memory import Memory
from cmeboard.register.plan import ImportPlan, plan_import
from cmeboard.register.profile import Profile
from cmeboard.register.reading import read
from cmeboard.store.case_files import apply_edits, case_path, parse_model, render_case
from cmeboard.store.writing import Commit, Current, FileChange, Writer
from cmeboard.workspace.judging_files import problems_of
from cmeboard.workspace.reckoning import Reckoner

PROFILES = ("any",)
"""The shipped profiles, by the name of their file."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do; `commit` is empty where it did nothing."""

    plan: ImportPlan
    commit: str


class Importer:
    """Imports register exports into one store."""

    def __init__(self, root: Path, reckoner: Reckoner, by: str) -> None:
        self._root = root
        self._reckoner = reckoner
        self._by = by
        self._memory_file = root / ".git" / "cmeboard" / "register-memory"

    def read(
        self, files: Sequence[tuple[str, bytes]], profile: str | None, progress: Callable[[int], None]
    ) -> list[Reading]:
        """What the files hold. Raises Refused for one that is no register, naming it."""
        profiles = shipped_profiles()
        readings = []
        for name, data in files:
            try:
                readings.append(self._noticed(read(name, BytesIO(data), profiles, profile, progress)))
            except Refused as refused:
                raise Refused(f"{name}: {refused.why}", refused.remedy) from None
        return readings

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

    def plan(self, readings: Sequence[Reading], now: datetime, since: date | None) -> ImportPlan:
        """What an import would do, from the cases as they are on disk. Changes nothing."""
        known = list(self._reckoner.cases())
        return plan_import(readings, known, self._context(known, now, since))

    def perform(self, readings: Sequence[Reading], now: datetime, since: date | None) -> Imported:
        """Does what `plan` shows, in one commit. Raises Refused, with nothing changed, or StoreError."""
        plans: list[ImportPlan] = []

        def decide(current: Current) -> Commit | None:
            plan = self.plan(readings, now, since)
            plans[:] = [plan]
            if plan.changes_nothing:
                return None
            trailers = dict(plan.trailers)
            return Commit(tuple(self._changes(plan, current)), plan.subject, {"Entry": "import", **trailers})

        written = Writer(self._root, problems_of).write(decide)
        self._remember(plans[0].memory)
        return Imported(plans[0], written.commit if written else "")

    def _changes(self, plan: ImportPlan, current: Current) -> list[FileChange]:
        texts: dict[str, bytes | None] = {}
        for old, _ in plan.withdrawn:
            texts[case_path(old)] = None
        for deed in plan.deeds:
            path = case_path(deed.case)
            data = texts[path] if path in texts else current.read(path)
            texts[path] = render_case(deed.after) if data is None else apply_edits(data, deed.edits, deed.after, path)
        return [FileChange(path, data) for path, data in texts.items()]

    def _context(self, known: Sequence[Case], now: datetime, since: date | None) -> Context:
        key = self._reckoner.settings.id_key
        owners = {case.case: (pupil_key(case.pupil), case.first_day_absent) for case in known}

        def name_case(pupil: Pupil, first: date) -> str:
            mine = (pupil_key(pupil), first)
            return case_id(key, pupil, first, {one for one, owner in owners.items() if owner != mine})

        return Context(
            codes=self._reckoner.codes,
            calendar=self._reckoner.configuration.calendar,
            settings=self._reckoner.settings.imports,
            case_id=name_case,
            pupil_key=lambda pupil: digest(key, pupil_key(pupil).encode(), sha256).hex(),
            now=now,
            by=self._by,
            memory=self._recall(),
            since=since,
        )

    def _recall(self) -> Memory:
        try:
            return Memory.from_bytes(self._memory_file.read_bytes())
        except OSError:
            return Memory()

    def _remember(self, memory: Memory) -> None:
        """Keeps what the registers said, beside the cache; losing it loses no case."""
        self._memory_file.parent.mkdir(exist_ok=True)
        temporary = self._memory_file.with_suffix(".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(memory.to_bytes())
        temporary.replace(self._memory_file)


def shipped_profiles() -> list[Profile]:
    """Every profile that ships with the program."""
    return [_profile(name) for name in PROFILES]


def _profile(name: str) -> Profile:
    text = packs.read_text(f"profiles/{name}.yaml")
    found, problems = parse_model(text.encode(), f"profiles/{name}.yaml", Profile)
    if found is None:
        raise ValueError(str(problems[0]))
    return found


def _pupil(row: PupilRow) -> Pupil:
    return Pupil(name=row.name, known_as=row.known_as or None, upn=row.upn or None, date_of_birth=row.date_of_birth)
