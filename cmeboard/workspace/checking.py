"""What is wrong in which file, over a store or over named paths."""

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shlex import quote

from cmeboard.core.board import case_named
from cmeboard.core.case import Case
from cmeboard.core.ids import pupil_key
from cmeboard.core.problem import Problem
from cmeboard.core.reckoning.doubtful import doubts_of
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.text import CASE_ID_PATTERN
from cmeboard.register.cells import upn_doubt
from cmeboard.store.errors import StoreError
from cmeboard.store.files.case_files import CaseFile, case_path, list_case_files, parse_case, read_case
from cmeboard.store.files.explain import located
from cmeboard.store.files.listing import files_in
from cmeboard.store.files.lost import lost_entries
from cmeboard.store.files.model_files import read_model, read_setting
from cmeboard.store.files.notices import read_notices
from cmeboard.store.files.tombstones import read_tombstones
from cmeboard.store.files.yaml_text import parse
from cmeboard.store.git.objects import new_object
from cmeboard.store.git.repository import Git
from cmeboard.store.settings.config import calendar_problems, own_templates, policy_problems
from cmeboard.workspace.reckoning import Reckoner

A_FEW = 10
"""For so many files the store is looked through once each; for more it is read."""


DELETED = "the file was deleted, and the record has it still"


@dataclass(frozen=True, slots=True)
class Report:
    """How many files were read, and what is wrong in them."""

    files: int
    problems: tuple[Problem, ...]


def check_store(root: Path, now: datetime) -> Report:
    """Settings, calendar, policy, profiles, templates, notices and every case of a store."""
    from cmeboard.register.profile import Profile
    from cmeboard.workspace.judging_files import MODELS

    problems: list[Problem] = []
    files = 0
    for name, model in MODELS.items():
        files += 1
        problems += read_setting(root, name, model)[1]
    problems += calendar_problems(root, now.date())
    problems += policy_problems(root)
    notices, wrong_notices = read_notices(root)
    files += len(notices)
    problems += wrong_notices
    tombstones, wrong_tombstones = read_tombstones(root)
    files += len(tombstones)
    problems += wrong_tombstones
    for path in files_in(root, "profiles", ".yaml"):
        files += 1
        problems += read_model(root, path, Profile)[1]
    templates, unreadable = own_templates(root)
    files += len(templates)
    problems += [*unreadable, *_wrong_templates(templates)]
    listing = list_case_files(root)
    problems += listing.problems
    cases = [read_case(root, path) for path in listing.files]
    files += len(cases)
    problems += [problem for file in cases for problem in (*file.problems, *file.doubts, *file.undecided)]
    problems += [*_two_of_one_id(cases), *_second_names(root, listing.files), *_slips(root, cases, now)]
    problems += _numbers(cases)
    problems += [*_outside(root), *_against_the_record(root, cases)]
    return Report(files, tuple(sorted(problems, key=_order)))


def _outside(root: Path) -> Iterator[Problem]:
    """Cases that were saved beside the settings: no board shows them."""
    for path in sorted(root.glob("*.yaml")):
        if re.fullmatch(CASE_ID_PATTERN, path.stem):
            fix = f"move it to {case_path(path.stem)}"
            yield Problem.of_file(path.name, "a case outside of cases, which nobody sees on the board", fix)


def _against_the_record(root: Path, cases: Sequence[CaseFile]) -> Iterator[Problem]:
    """Cases that a hand deleted, and recorded entries that it took out or altered. Nothing where git cannot say."""
    try:
        recorded = Reckoner(root).committed_blobs()
    except StoreError:
        return
    there = {file.path: file.data for file in cases}
    git = Git(root)
    with git.reading() as objects:
        for path, blob in sorted(recorded.items()):
            if not path.endswith(".yaml"):
                continue
            if path not in there and not os.path.lexists(root / path):
                yield Problem.of_file(path, DELETED, f"bring it back with: cmeboard restore {case_named(path)}")
            elif path in there and new_object("blob", there[path], git.hash_name).oid != blob:
                yield from lost_entries(objects.blob("HEAD", path), there[path], path)


def _slips(root: Path, files: Sequence[CaseFile], now: datetime) -> Iterator[Problem]:
    """What is perhaps a slip in the cases. Not asked where settings, calendar or policy are wrong."""
    try:
        reckoner = Reckoner(root)
    except StoreError:
        return
    others_of = _others_of(reckoner, [file.case for file in files if file.case is not None])
    for file in files:
        case = file.case
        if case is None:
            continue
        found = [one for one in doubts_of(Facts(case, reckoner.context(others_of(case)), now)) if one.is_slip]
        parsed = parse(file.data, file.path) if found else None
        if parsed is not None:
            yield from (located(doubt.place, str(doubt), doubt.fix, parsed, file.path) for doubt in found)


def _numbers(files: Sequence[CaseFile]) -> Iterator[Problem]:
    """UPNs that no child has, as a slip of the pen makes them: a register's marks go by the number."""
    for file in files:
        pupil = file.case.pupil if file.case is not None else None
        if pupil is None:
            continue
        numbers: dict[tuple[str | int, ...], str | None] = {("pupil", "upn"): pupil.upn}
        numbers |= {("pupil", "siblings", n, "upn"): sibling.upn for n, sibling in enumerate(pupil.siblings)}
        doubts = {place: doubt for place, number in numbers.items() if number and (doubt := upn_doubt(number))}
        parsed = parse(file.data, file.path) if doubts else None
        if parsed is not None:
            yield from (located(place, doubt, _THE_NUMBER, parsed, file.path) for place, doubt in doubts.items())


_THE_NUMBER = "see the number in the register, which finds the child by it"


def _others_of(reckoner: Reckoner, cases: Sequence[Case]) -> Callable[[Case], tuple[Case, ...]]:
    """Who finds the other cases of a case's pupil: for a few by looking for them, for many among all of the store."""
    if len(cases) <= A_FEW:
        return reckoner.others
    by_pupil: dict[str, list[Case]] = {}
    for one in reckoner.cases():
        by_pupil.setdefault(pupil_key(one.pupil), []).append(one)

    def others(case: Case) -> tuple[Case, ...]:
        return tuple(other for other in by_pupil.get(pupil_key(case.pupil), ()) if other.case != case.case)

    return others


def _two_of_one_id(files: Sequence[CaseFile]) -> Iterator[Problem]:
    """A case is in the file of its name; who finds two of one id has to know of both."""
    names = {case_named(file.path): file.path for file in files if file.case is not None}
    for file in files:
        rightful = names.get(file.says_id)
        if rightful is not None and rightful != file.path:
            fix = "see which holds, and bring the other's entries into it"
            yield Problem(rightful, None, None, "case", f"{file.path} says that it is this case too", fix)


def _second_names(root: Path, paths: Iterable[str]) -> Iterator[Problem]:
    for path in paths:
        with suppress(OSError):
            state = (root / path).lstat()
            if stat.S_ISREG(state.st_mode) and state.st_nlink > 1:
                fix = f"part them with: cp {quote(path)} NEW && mv NEW {quote(path)}"
                message = "the file has a second name on this disk (a hard link): an edit there changes it here"
                yield Problem.of_file(path, message, fix)


def _wrong_templates(templates: Mapping[str, str]) -> list[Problem]:
    """Asked only where a store has templates, since the template language takes long to load."""
    if not templates:
        return []
    from cmeboard.papers.checking import template_problems

    return template_problems(templates)


def check_paths(paths: Iterable[Path], root: Path | None, now: datetime) -> Report:
    """The case files that `paths` name, and those in the folders among them; `root` is the store that they lie in."""
    problems: list[Problem] = []
    cases: list[CaseFile] = []
    files = 0
    for path in case_files(paths):
        files += 1
        try:
            data = path.read_bytes()
        except OSError as error:
            fix = "see that it is a file; a case that was deleted is brought back with: cmeboard restore CASE"
            problems.append(Problem.of_file(str(path), f"cannot be opened ({error.strerror})", fix))
            continue
        file = parse_case(data, str(path))
        problems += [*file.problems, *file.doubts, *file.undecided]
        cases.append(file)
    problems += _numbers(cases)
    if root is not None:
        problems += _slips(root, cases, now)
    return Report(files, tuple(sorted(problems, key=_order)))


def case_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that `paths` name, and the case files in the folders among them."""
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.yaml"))
        else:
            yield path


def _order(problem: Problem) -> tuple[str, int, int]:
    return (problem.path, problem.line or 0, problem.column or 0)
