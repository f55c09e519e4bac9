"""`cmeboard.yaml`, `calendar.yaml` and `policy.yaml` of one store, read together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

from cmeboard import packs
from cmeboard.core.calendar import CalendarFile, SchoolCalendar
from cmeboard.core.calendar_check import calendar_faults, term_forgotten, terms_missing
from cmeboard.core.fault import Fault
from cmeboard.core.moments import ONE_DAY
from cmeboard.core.policy import PolicyFile
from cmeboard.core.policy_check import faults
from cmeboard.core.problem import Problem
from cmeboard.core.record import Record
from cmeboard.core.refused import Refused
from cmeboard.core.settings import Settings
from cmeboard.core.stack import Policy
from cmeboard.store.errors import NotInOrder
from cmeboard.store.files.explain import located
from cmeboard.store.files.listing import files_in
from cmeboard.store.files.model_files import parse_model, parse_setting, read_bytes, read_setting
from cmeboard.store.files.yaml_text import parse
from cmeboard.store.settings.bank_holidays import bank_holidays
from cmeboard.store.settings.policy_history import dated_policy

TEMPLATES = "templates"
LETTERHEAD = "letterhead.docx"
"""The folder of a store that holds its own wording of papers."""

PACKS = ("england",)
"""The packs that a store's policy may name."""

Model = TypeVar("Model", bound=Record)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a store's cases are judged by."""

    settings: Settings
    calendar: SchoolCalendar
    policy: Policy

    def notices(self, now: datetime) -> tuple[str, ...]:
        """What the board has to say about the calendar."""
        return calendar_notices(self.calendar, now.date())


def calendar_notices(calendar: SchoolCalendar, today: date) -> tuple[str, ...]:
    """Why days that the calendar does not know, or takes for holiday, may be school days; each with what to do."""
    last = calendar.last_day
    if last is None:
        return ("calendar.yaml names no terms, so nothing can be counted: put in the school's terms",)
    before, after = calendar.school_day_before(today + ONE_DAY), calendar.school_day_after(today, 1)
    said = (
        (terms_missing(last, today), "put in the next terms"),
        (term_forgotten(before, after) if before and after else "", "see whether a term is missing"),
    )
    return tuple(f"calendar.yaml {why}: {fix}" for why, fix in said if why)


def read_configuration(root: Path) -> Configuration:
    """Reads the three files. Raises NotInOrder with every problem in them."""
    problems: list[Problem] = []
    settings = _read(root, "cmeboard.yaml", Settings, problems)
    calendar_file = _read(root, "calendar.yaml", CalendarFile, problems)
    policy_file = _read(root, "policy.yaml", PolicyFile, problems)
    if settings is None or calendar_file is None or policy_file is None:
        raise NotInOrder("\n".join(str(problem) for problem in problems), "then try again")
    dated, origins = dated_policy(root, policy_file)
    policy = Policy.stack(dated, *(read_pack(name) for name in policy_file.packs), origins=origins)
    return Configuration(settings, build_calendar(calendar_file, settings.zone), policy)


@cache
def read_pack(name: str) -> PolicyFile:
    """A pack of rules that comes with the program, such as `england`. Raises NotInOrder where there is none."""
    try:
        text = packs.read_text(f"{name}/policy.yaml")
    except (FileNotFoundError, NotADirectoryError):
        raise NotInOrder(
            f"policy.yaml: there is no pack {name!r}", f"choose from {', '.join(PACKS)}, or take it out"
        ) from None
    file, problems = parse_model(text.encode(), f"{name}/policy.yaml", PolicyFile)
    if file is None:
        raise NotInOrder("\n".join(str(problem) for problem in problems), "install cmeboard again")
    return file


def policy_moves(data: bytes) -> dict[str, str] | None:
    """Which kind of entry brings a card into which stage, by one version of `policy.yaml` and the packs it names.

    None where it cannot be read.
    """
    file = parse_setting(data, "policy.yaml", PolicyFile)[0]
    if file is None:
        return None
    try:
        files = (file, *(read_pack(name) for name in file.packs))
    except NotInOrder:
        files = (file,)
    return {did: stage.value for one in reversed(files) for did, stage in one.moves.items()}


def policy_problems(root: Path) -> tuple[Problem, ...]:
    """What is wrong with a store's policy that reads well: `core.policy_check`, with file and line."""
    data = read_bytes(root, "policy.yaml")
    return () if isinstance(data, Problem) else problems_of_policy(data)


def problems_of_policy(data: bytes) -> tuple[Problem, ...]:
    """As `policy_problems`, of one version of `policy.yaml`."""
    file = parse_setting(data, "policy.yaml", PolicyFile)[0]
    if file is None:
        return ()
    try:
        found = list(faults(file, tuple(read_pack(name) for name in file.packs)))
    except NotInOrder as error:
        found = [Fault(("packs",), error.why, error.remedy)]
    return _located(found, data, "policy.yaml")


def calendar_problems(root: Path, today: date) -> tuple[Problem, ...]:
    """What is wrong with a store's calendar that reads well: `core.calendar_check`, with file and line."""
    data = read_bytes(root, "calendar.yaml")
    return () if isinstance(data, Problem) else problems_of_calendar(data, today)


def problems_of_calendar(data: bytes, today: date = date.min) -> tuple[Problem, ...]:
    """As `calendar_problems`, of one version of `calendar.yaml`; without a day, whether it is over does not matter."""
    file = parse_setting(data, "calendar.yaml", CalendarFile)[0]
    if file is None:
        return ()
    return _located(list(calendar_faults(file, today)), data, "calendar.yaml")


def _located(found: Sequence[Fault], data: bytes, path: str) -> tuple[Problem, ...]:
    """What is wrong, with its line: where each value stands is asked only then, which takes longer than all before."""
    if not found:
        return ()
    parsed = parse(data, path)
    return tuple(located(*fault, parsed, path) for fault in found)


def letterhead(root: Path) -> bytes | None:
    """The school's own Word document, whose header, footer and styles Word papers take; None where there is none."""
    data = read_bytes(root, f"{TEMPLATES}/{LETTERHEAD}") if (root / TEMPLATES / LETTERHEAD).exists() else None
    if isinstance(data, Problem):
        raise Refused(str(data), data.fix)
    return data


def own_templates(root: Path) -> tuple[dict[str, str], list[Problem]]:
    """The store's own wording of papers, by file name, and what cannot be read of it."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for path in files_in(root, TEMPLATES):
        name = path.removeprefix(f"{TEMPLATES}/")
        if name == LETTERHEAD:
            continue
        data = read_bytes(root, path)
        if isinstance(data, Problem):
            problems.append(data)
            continue
        try:
            found[name] = data.decode()
        except UnicodeDecodeError:
            problems.append(Problem.of_file(path, "is not UTF-8", "save it as UTF-8 text"))
    return found, problems


def _read(root: Path, name: str, model: type[Model], problems: list[Problem]) -> Model | None:
    found, wrong = read_setting(root, name, model)
    problems.extend(wrong)
    return found


def build_calendar(file: CalendarFile, zone: str) -> SchoolCalendar:
    """The calendar with England's bank holidays for the years of its terms and the year after."""
    years = [day.year for term in file.terms for day in (term.first, term.last)] or [date.min.year]
    return SchoolCalendar(file, bank_holidays(date(min(years) - 1, 1, 1), date(max(years) + 1, 12, 31)), zone=zone)
