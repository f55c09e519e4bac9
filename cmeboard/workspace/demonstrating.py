"""A store of invented pupils, and invented register exports."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path

from platformdirs import user_data_path

from cmeboard import packs
from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.case import Case, Pupil
from cmeboard.core.ids import case_id
from cmeboard.core.policy import PolicyFile
from cmeboard.core.refused import Refused
from cmeboard.core.settings import Settings
from cmeboard.demo.calendar import demo_calendar, demo_calendar_text, proposed_calendar
from cmeboard.demo.examples import MORNING, example_cases
from cmeboard.demo.exports import NoSuchExport, default_system, stream_export
from cmeboard.demo.lived import Recorded, lived
from cmeboard.demo.people import school_roll
from cmeboard.demo.school import NOTIFY, SCHOOL, STAFF
from cmeboard.demo.sheets import Shape, System
from cmeboard.demo.stories import stories
from cmeboard.store.files.case_files import case_path, render_case
from cmeboard.store.files.layout import render_record
from cmeboard.store.files.model_files import parse_model
from cmeboard.store.git.prepared import prepare
from cmeboard.store.git.repository import Git
from cmeboard.store.git.settings import Person
from cmeboard.store.settings.config import build_calendar
from cmeboard.store.writing.fast_import import Dated, import_record
from cmeboard.store.writing.writer import Commit, FileChange
from cmeboard.workspace.making import Plan, make_store

_SETTINGS_SCHEMA = "# yaml-language-server: $schema=schema/settings.schema.json"


def default_folder(now: datetime) -> Path:
    """Where the demonstration of a day lies. A new day gets a new one, so that its dates are right."""
    folder = user_data_path("cmeboard") / f"demo-{now:%Y-%m-%d}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    return folder


def make_demo(root: Path, count: int, seed: int, now: datetime, *, lived_through: bool = True) -> None:
    """Makes a store of `count` invented cases as they stand at `now`. Raises Refused, StoreError.

    Its record is one that was lived through, each entry a commit of its own day and of who did it; or else all cases
    are in one commit, which is made sooner where they are thousands.
    """
    settings = Settings(school=SCHOOL, key=secrets.token_hex(32), staff=STAFF, notify=NOTIFY, demo=True)
    text = render_record(settings, _SETTINGS_SCHEMA).decode()
    calendar, policy = _configuration(now.date())

    def name_case(pupil: Pupil, first: date) -> str:
        return case_id(settings.id_key, pupil, first)

    cases = stories(seed, now, calendar, count, name_case, policy.moves)
    record = list(lived(cases, policy.moves, now)) if lived_through else [_at_once(cases, now)]

    def write(git: Git, first: Commit) -> str:
        begun = (record[0].at if record else now) - _BEFORE
        made = Dated(first, git.identity(), begun.replace(tzinfo=calendar.zone))
        return import_record(git, [made, *(_dated(one, calendar.zone) for one in record)])

    plan = Plan(root, SCHOOL.name, "", demo_calendar_text(now.date()), demo=True, settings=text)
    make_store(plan, write)


def take_over(root: Path) -> None:
    """Lets a demonstration that another copy of the program made merge with this one. Raises StoreError."""
    prepare(Git(root))


_BEFORE = timedelta(days=7)
"""The store is made so long before the first case."""


def _at_once(cases: Sequence[Case], now: datetime) -> Recorded:
    return Recorded(now, STAFF[0], f"demo: {len(cases)} invented cases", {"Entry": "demo"}, tuple(cases))


def _dated(recorded: Recorded, zone: tzinfo) -> Dated:
    files = tuple(FileChange(case_path(case.case), render_case(case)) for case in recorded.cases)
    person = Person(recorded.by.name, recorded.by.email or "")
    return Dated(Commit(files, recorded.subject, recorded.trailers), person, recorded.at.replace(tzinfo=zone))


def _configuration(day: date) -> tuple[SchoolCalendar, PolicyFile]:
    """The demonstration's calendar and policy, as its store will have them."""
    policy, problems = parse_model(packs.read_text("aspire-2023/policy.yaml").encode(), "policy.yaml", PolicyFile)
    if policy is None:
        raise ValueError(str(problems[0]))
    return build_calendar(demo_calendar(day), "Europe/London"), policy


def example_files() -> dict[str, bytes]:
    """The repository's examples, by their path."""
    calendar, policy = _configuration(MORNING.date())
    return {case_path(case.case): render_case(case) for case in example_cases(calendar, policy.moves)}


def write_export(target: Path, shape: str, system: str | None, seed: int, pupils: int, now: datetime) -> str:
    """Writes an invented school's register since the first day of the first term. Raises Refused."""
    last = now.date() - timedelta(1)
    try:
        chosen = Shape(shape)
    except ValueError:
        raise Refused(f"there is no shape {shape}", "the shapes are " + ", ".join(Shape)) from None
    try:
        whose = System(system) if system else default_system(chosen)
    except ValueError:
        raise Refused(f"there is no system {system}", "the systems are " + ", ".join(System)) from None
    calendar = build_calendar(demo_calendar(now.date()), "Europe/London")
    first = next((term.first for term in proposed_calendar(now.date()).terms), last)
    roll = school_roll(seed, pupils, now.date())
    try:
        parts = stream_export(chosen, seed, roll, min(first, last), last, calendar, whose)
    except NoSuchExport as error:
        raise Refused(str(error), "choose another shape") from None
    with target.open("wb") as file:
        written = sum(file.write(part) for part in parts)
    return f"{target}: {pupils} invented pupils, {first} to {last}, {written:,} bytes"
