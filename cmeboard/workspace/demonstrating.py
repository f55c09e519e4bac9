"""A store of invented pupils, and invented register exports."""

import secrets
from datetime import date, datetime, timedelta
from pathlib import Path

from platformdirs import user_data_path

from cmeboard import packs
from cmeboard.core.case import Pupil
from cmeboard.core.ids import case_id
from cmeboard.core.policy import PolicyFile
from cmeboard.core.refused import Refused
from cmeboard.core.settings import Settings
from cmeboard.demo.calendar import demo_calendar, demo_calendar_text, proposed_calendar
from cmeboard.demo.examples import MORNING, example_cases
from cmeboard.demo.exports import NoSuchExport, default_system, stream_export
from cmeboard.demo.people import school_roll
from cmeboard.demo.school import NOTIFY, SCHOOL, STAFF
from cmeboard.demo.sheets import Shape, System
from cmeboard.demo.stories import stories
from cmeboard.store.case_files import case_path, parse_model, render_case
from cmeboard.store.config import build_calendar
from cmeboard.store.layout import render_record
from cmeboard.store.writing import Commit, Current, FileChange, Writer
from cmeboard.workspace.judging_files import problems_of
from cmeboard.workspace.making import Plan, make_store
from cmeboard.workspace.reckoning import Reckoner

_SETTINGS_SCHEMA = "# yaml-language-server: $schema=schema/settings.schema.json"


def default_folder(now: datetime) -> Path:
    """Where the demonstration of a day lies. A new day gets a new one, so that its dates are right."""
    folder = user_data_path("cmeboard") / f"demo-{now:%Y-%m-%d}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    return folder


def make_demo(root: Path, count: int, seed: int, now: datetime) -> None:
    """Makes a store of `count` invented cases as they stand at `now`. Raises Refused, StoreError."""
    settings = Settings(school=SCHOOL, key=secrets.token_hex(32), staff=STAFF, notify=NOTIFY, demo=True)
    text = render_record(settings, _SETTINGS_SCHEMA).decode()
    make_store(Plan(root, SCHOOL.name, "", demo_calendar_text(now.date()), demo=True, settings=text))
    reckoner = Reckoner(root)
    key = reckoner.settings.id_key

    def name_case(pupil: Pupil, first: date) -> str:
        return case_id(key, pupil, first)

    moves = reckoner.configuration.policy.moves
    cases = stories(seed, now, reckoner.configuration.calendar, count, name_case, moves)
    files = {case_path(case.case): FileChange(case_path(case.case), render_case(case)) for case in cases}

    def plan(_: Current) -> Commit:
        return Commit(tuple(files.values()), f"demo: {len(files)} invented cases", {"Entry": "demo"})

    Writer(root, problems_of).write(plan)


def example_files() -> dict[str, bytes]:
    """The repository's examples, by their path."""
    calendar = build_calendar(demo_calendar(MORNING.date()), "Europe/London")
    policy, problems = parse_model(packs.read_text("aspire-2023/policy.yaml").encode(), "policy.yaml", PolicyFile)
    if policy is None:
        raise ValueError(str(problems[0]))
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
