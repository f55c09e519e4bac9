"""What is wrong in which file, over a store or over named paths."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cmeboard.core.problem import Problem
from cmeboard.store.case_files import list_case_files, parse_case, read_case, read_model
from cmeboard.store.config import calendar_problems, own_templates, policy_problems
from cmeboard.store.notices import read_notices
from cmeboard.store.tombstones import read_tombstones


@dataclass(frozen=True, slots=True)
class Report:
    """How many files were read, and what is wrong in them."""

    files: int
    problems: tuple[Problem, ...]


def check_store(root: Path, now: datetime) -> Report:
    """Settings, calendar, policy, profiles, templates, notices and every case of a store."""
    from cmeboard.core.calendar import CalendarFile
    from cmeboard.core.policy import PolicyFile
    from cmeboard.core.settings import Settings
    from cmeboard.register.profile import Profile

    problems: list[Problem] = []
    files = 0
    for name, model in (("cmeboard.yaml", Settings), ("calendar.yaml", CalendarFile), ("policy.yaml", PolicyFile)):
        files += 1
        problems += read_model(root, name, model)[1]
    problems += calendar_problems(root, now.date())
    problems += policy_problems(root)
    notices, wrong_notices = read_notices(root)
    files += len(notices)
    problems += wrong_notices
    tombstones, wrong_tombstones = read_tombstones(root)
    files += len(tombstones)
    problems += wrong_tombstones
    for profile in sorted((root / "profiles").glob("*.yaml")):
        files += 1
        problems += read_model(root, f"profiles/{profile.name}", Profile)[1]
    templates, unreadable = own_templates(root)
    files += len(templates)
    problems += [*unreadable, *_wrong_templates(templates)]
    listing = list_case_files(root)
    problems += listing.problems
    for path in listing.files:
        files += 1
        file = read_case(root, path)
        problems += [*file.problems, *file.doubts, *file.undecided]
    return Report(files, tuple(sorted(problems, key=_order)))


def _wrong_templates(templates: Mapping[str, str]) -> list[Problem]:
    """Asked only where a store has templates, since the template language takes long to load."""
    if not templates:
        return []
    from cmeboard.papers.checking import template_problems

    return template_problems(templates)


def check_paths(paths: Iterable[Path]) -> Report:
    """The case files that `paths` name, and those in the folders among them, store or not."""
    problems: list[Problem] = []
    files = 0
    for path in case_files(paths):
        files += 1
        try:
            data = path.read_bytes()
        except OSError as error:
            problems.append(
                Problem(str(path), None, None, "", f"cannot be opened ({error.strerror})", "see that it is a file")
            )
            continue
        file = parse_case(data, str(path))
        problems += [*file.problems, *file.doubts, *file.undecided]
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
