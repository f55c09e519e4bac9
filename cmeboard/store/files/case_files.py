"""Case files: finding them, reading them without ever losing one, and editing them by splices."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile, islice, takewhile
from pathlib import Path
from unicodedata import normalize

from pydantic import ValidationError

from cmeboard.core.actions import Edit
from cmeboard.core.case import Case, Undecided
from cmeboard.core.problem import Problem
from cmeboard.core.text import CASE_ID_PATTERN
from cmeboard.store.errors import CannotEdit
from cmeboard.store.files.edits import splices_of
from cmeboard.store.files.explain import explain
from cmeboard.store.files.layout import render_case
from cmeboard.store.files.listing import Stat, case_stats
from cmeboard.store.files.model_files import read_bytes
from cmeboard.store.files.plain_yaml import plain_values
from cmeboard.store.files.yaml_text import LARGEST_FILE, Node, Parsed, parse, spliced

__all__ = [
    "CaseFile",
    "apply_edits",
    "case_path",
    "edited",
    "list_case_files",
    "parse_case",
    "read_case",
    "render_case",
]

_NAME = re.compile(rf"cases/(\d{{4}}-\d{{2}})/({CASE_ID_PATTERN})\.yaml")


def case_path(case_id: str) -> str:
    """Where a case's file lies in the store: `cases/2026-27/2026-K7Q3FD.yaml`. Raises ValueError for another word."""
    if not re.fullmatch(CASE_ID_PATTERN, case_id):
        raise ValueError(f"{case_id!r} is no case id")
    year = int(case_id[:4])
    return f"cases/{year}-{(year + 1) % 100:02}/{case_id}.yaml"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One file under `cases/`. `stage` and `pupil` are what could be made out of it, readable or not.

    `doubts` are what reads right and may not be what somebody meant.
    `undecided` is what two copies said differently: the file can be read and written, and a person has to choose.
    `says_id` is the case that it says it is.
    """

    path: str
    data: bytes
    case: Case | None
    problems: tuple[Problem, ...]
    stage: str = ""
    pupil: str = ""
    doubts: tuple[Problem, ...] = ()
    undecided: tuple[Problem, ...] = ()
    says_id: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The files under `cases/` that are or should be cases, and what is wrong with the others."""

    files: Mapping[str, Stat]
    problems: tuple[Problem, ...]


def list_case_files(root: Path) -> Listing:
    """Every file under `cases/` by its path. Two whose names look the same are a problem of both."""
    files = dict(sorted(case_stats(str(root)).items()))
    twins = {name for name, times in Counter(map(_looks, files)).items() if times > 1}
    problems = tuple(
        Problem.of_file(path, "another file differs from this one only in upper and lower case", "keep one")
        for path in files
        if _looks(path) in twins
    )
    return Listing(files, problems)


def _looks(path: str) -> str:
    """The path as a disk that knows no upper case, and no two ways to write an accent, has it."""
    return path.upper() if path.isascii() else normalize("NFC", path).upper()


def read_case(root: Path, path: str) -> CaseFile:
    """One case file, whatever it holds."""
    data = read_bytes(root, path)
    if isinstance(data, Problem):
        return CaseFile(path, b"", None, (data,))
    return parse_case(data, path)


def parse_case(data: bytes, path: str) -> CaseFile:
    """A case from its bytes. A file whose name is not its id, or not a case's, is a problem but not lost."""
    return _plain_case(data, path) or _looked_at(data, path)


def _plain_case(data: bytes, path: str) -> CaseFile | None:
    """The case of a file in which there is nothing to tell; None where it has to be looked at."""
    values = plain_values(data)
    if values is None:
        return None
    try:
        case = Case.model_validate(values)
    except ValidationError:
        return None
    if case.undecided or path.rpartition("/")[2] != f"{case.case}.yaml":
        return None
    if path.startswith("cases/") and path != case_path(case.case):
        return None
    return CaseFile(path, data, case, (), case.stage.value, case.pupil.name, says_id=case.case)


def _looked_at(data: bytes, path: str) -> CaseFile:
    """Whatever the file holds, with each thing that is to be told at its place."""
    parsed = parse(data, path)
    if parsed.root is None:
        stage, pupil = _made_out(data)
        return CaseFile(path, data, None, parsed.problems, stage, pupil)
    stage = str(parsed.value.get("stage", ""))
    named = parsed.value.get("pupil")
    pupil = str(named.get("name", "")) if isinstance(named, dict) else ""
    try:
        case = Case.model_validate(parsed.value)
    except ValidationError as error:
        return CaseFile(path, data, None, explain(error, parsed, path, Case), stage, pupil, parsed.doubts)
    problems = tuple(_misnamed(path, case, parsed))
    undecided = tuple(to_decide(case.undecided, parsed, path))
    doubts = (*parsed.doubts, *_empty_marks(parsed.root, path))
    return CaseFile(path, data, None if problems else case, problems, stage, pupil, doubts, undecided, case.case)


def _empty_marks(root: Node, path: str) -> Iterator[Problem]:
    """Days with marks of which nothing is read. `# #` without quotes is such a day: it is a comment."""
    marks = root.child("marks")
    for key, item in zip(marks.keys, marks.items, strict=True) if marks is not None else ():
        if item.is_empty:
            message, fix = f"no marks are read for {key.text}", "write both codes, in double quotes where one is #"
            yield Problem(path, key.place.line, key.place.column, f"marks.{key.text}", message, fix)


def to_decide(undecided: Iterable[Undecided], parsed: Parsed, path: str) -> Iterator[Problem]:
    """What two copies said differently, each at its line."""
    for number, one in enumerate(undecided):
        place = parsed.places[("undecided", number)]
        yield Problem(
            path,
            place.line,
            place.column,
            f"undecided[{number}]",
            f"two copies changed {one.where}: it says {_shown(one.holds)}, and the other copy said {_shown(one.other)}",
            "write what is true at its place, then take these lines out",
        )


def _shown(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else words[:57] + "..."


def _misnamed(path: str, case: Case, parsed: Parsed) -> Iterator[Problem]:
    place = parsed.places[("case",)]
    name = path.rpartition("/")[2]
    if name != f"{case.case}.yaml":
        yield Problem(
            path,
            place.line,
            place.column,
            "case",
            f"the file is named {name} and holds case {case.case}",
            f"name it {case.case}.yaml, or write the id of its name",
        )
    elif path.startswith("cases/") and path != case_path(case.case):
        yield Problem(
            path, None, None, "case", "the file lies in the wrong folder", f"move it to {case_path(case.case)}"
        )


def _made_out(data: bytes) -> tuple[str, str]:
    """The stage and the pupil's name, line by line, of a file that is no YAML."""
    lines = data[:LARGEST_FILE].decode("utf-8", "replace").split("\n")
    stage = next((line for line in lines if line.startswith("stage:")), "")
    below = dropwhile(lambda line: not line.startswith("pupil:"), lines)
    pupil = takewhile(lambda line: line.startswith((" ", "\t")), islice(below, 1, None))
    name = next((line for line in pupil if line.lstrip().startswith("name:")), "")
    return _said_in(stage), _said_in(name)


def _said_in(line: str) -> str:
    """What stands behind the key of a line, without a remark or quotation marks."""
    return line.partition(":")[2].partition("#")[0].strip().strip("'\"")


def edited(data: bytes, edits: Sequence[Edit], after: Case, path: str) -> bytes:
    """As `apply_edits`, but a file that nobody has laid out otherwise stays as the program lays files out.

    Raises CannotEdit, also where the file is not what the edits were decided on.
    """
    by_splices = apply_edits(data, edits, after, path)
    before = parse_case(data, path).case
    return render_case(after) if before is not None and data == render_case(before) else by_splices


def apply_edits(data: bytes, edits: Sequence[Edit], after: Case, path: str) -> bytes:
    """The file's bytes with just these edits. Raises CannotEdit where the result would not read as `after`."""
    parsed = parse(data, path)
    if parsed.root is None:
        raise CannotEdit(str(parsed.problems[0]), "mend the file first")
    splices = [splice for edit in edits for splice in splices_of(parsed.root, parsed.text, edit)]
    result = spliced(parsed, splices)
    if parse_case(result, path).case != after:
        raise CannotEdit(
            f"{path} is laid out in a way that cannot be changed in one place only",
            f"put it into the house layout with: cmeboard fmt {path}",
        )
    return result
