"""`notices/*.yaml` of a store."""

from pathlib import Path

from cmeboard.core.notices import Notice
from cmeboard.core.problem import Problem
from cmeboard.store.case_files import read_model
from cmeboard.store.listing import is_editors_own

FOLDER = "notices"


def notice_path(notice: str) -> str:
    """The file of a notice."""
    return f"{FOLDER}/{notice}.yaml"


def read_notices(root: Path) -> tuple[list[Notice], list[Problem]]:
    """Every notice that can be read, in order of the file names, and what is wrong with the others."""
    found: list[Notice] = []
    problems: list[Problem] = []
    folder = root / FOLDER
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    for name in names:
        if not name.endswith(".yaml") or is_editors_own(name):
            continue
        notice, wrong = read_model(root, f"{FOLDER}/{name}", Notice)
        problems += wrong
        if notice is None:
            continue
        found.append(notice)
        if f"{notice.notice}.yaml" != name:
            fix = f"name the file {notice.notice}.yaml, or write notice: {name.removesuffix('.yaml')}"
            problems.append(Problem(f"{FOLDER}/{name}", None, None, "notice", f"says notice: {notice.notice}", fix))
    return found, problems
