"""`notices/*.yaml` of a store."""

from pathlib import Path

from cmeboard.core.notices import Notice
from cmeboard.core.problem import Problem
from cmeboard.store.files.case_files import to_decide
from cmeboard.store.files.listing import files_in
from cmeboard.store.files.model_files import parse_model, read_bytes
from cmeboard.store.files.yaml_text import parse

FOLDER = "notices"


def notice_path(notice: str) -> str:
    """The file of a notice."""
    return f"{FOLDER}/{notice}.yaml"


def read_notices(root: Path) -> tuple[list[Notice], list[Problem]]:
    """Every notice that can be read, in order of the file names, and what is to be mended in any of them."""
    found: list[Notice] = []
    problems: list[Problem] = []
    for path in files_in(root, FOLDER, ".yaml"):
        notice, wrong = read_notice(root, path)
        problems += wrong
        if notice is not None:
            found.append(notice)
    return found, problems


def read_notice(root: Path, path: str) -> tuple[Notice | None, list[Problem]]:
    """One notice, None where it cannot be read, and what a person has to mend in its file.

    What two copies said differently is to be mended too, and the notice holds meanwhile.
    """
    data = read_bytes(root, path)
    if isinstance(data, Problem):
        return None, [data]
    notice, problems = parse_model(data, path, Notice)
    if notice is None:
        return None, list(problems)
    found = list(to_decide(notice.undecided, parse(data, path), path)) if notice.undecided else []
    name = path.rpartition("/")[2]
    if f"{notice.notice}.yaml" != name:
        fix = f"name the file {notice.notice}.yaml, or write notice: {name.removesuffix('.yaml')}"
        found.append(Problem(path, None, None, "notice", f"says notice: {notice.notice}", fix))
    return notice, found
