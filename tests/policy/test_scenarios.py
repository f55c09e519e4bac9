"""Scenarios that a safeguarding lead can read and write: `tests/policy/*.yaml`, one or more for each rule."""

from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BeforeValidator

from cmeboard import packs
from cmeboard.core.calendar import CalendarFile
from cmeboard.core.case import Case
from cmeboard.core.duty import Duty, moment_text
from cmeboard.core.marks import Codes
from cmeboard.core.policy import PolicyFile
from cmeboard.core.reckoning.duties import Context, duties, warnings
from cmeboard.core.record import Record
from cmeboard.core.stack import Policy
from cmeboard.core.text import Moment, Text, YesNo
from cmeboard.store.files.model_files import parse_model
from cmeboard.store.settings.config import build_calendar, read_pack

HERE = Path(__file__).parent
USUAL = CalendarFile.model_validate(
    {
        "terms": [
            {"first": "2026-09-03", "last": "2026-10-23"},
            {"first": "2026-11-02", "last": "2026-12-18"},
            {"first": "2027-01-04", "last": "2027-02-12"},
            {"first": "2027-02-22", "last": "2027-03-25"},
            {"first": "2027-04-12", "last": "2027-05-28"},
            {"first": "2027-06-07", "last": "2027-07-21"},
        ],
        "closures": [{"first": "2026-11-27", "why": "INSET"}],
    }
)


def _case(value: Any) -> Any:
    """A scenario says of a case only what matters: the rest is an invented pupil."""
    if not isinstance(value, dict):
        return value
    log = [{"by": "S. Patel", **entry} for entry in value.get("log", [])]
    pupil = {"name": "Rowan Sample", **value.get("pupil", {})}
    return {"case": "2026-K7Q3FD", "stage": "Absent", **value, "pupil": pupil, "log": log}


AnyCase = Annotated[Case, BeforeValidator(_case)]


class Expected(Record):
    """One duty as it must stand. Without `due` it has no date."""

    duty: Text
    due: Text | None = None
    state: Text
    missed: YesNo | None = None
    led_by: Text | None = None
    missing: Text | None = None


class Scenario(Record):
    name: Text
    case: AnyCase
    earlier: tuple[AnyCase, ...] = ()
    calendar: CalendarFile | None = None
    now: Moment
    expect: tuple[Expected, ...]
    never: tuple[Text, ...] = ()
    never_due: tuple[Text, ...] = ()
    warned: tuple[Text, ...] = ()
    not_warned: tuple[Text, ...] = ()


class Scenarios(Record):
    scenarios: tuple[Scenario, ...]


def read(path: Path) -> tuple[Scenario, ...]:
    found, problems = parse_model(path.read_bytes(), path.name, Scenarios)
    assert found is not None, "\n".join(map(str, problems))
    return found.scenarios


def shipped() -> tuple[PolicyFile, ...]:
    own, problems = parse_model(packs.read_text("aspire-2023/policy.yaml").encode(), "policy.yaml", PolicyFile)
    assert own is not None, problems
    return own, read_pack("england")


FILES = shipped()
CODES = Codes.from_csv(packs.read_text("england/attendance_codes.csv"))
SCENARIOS = [scenario for path in sorted(HERE.glob("*.yaml")) for scenario in read(path)]


def judged(scenario: Scenario, files: tuple[PolicyFile, ...] = FILES) -> tuple[tuple[Duty, ...], tuple[str, ...]]:
    calendar = build_calendar(scenario.calendar or USUAL, "Europe/London")
    context = Context(Policy.stack(*files), calendar, CODES, scenario.earlier)
    return duties(scenario.case, context, scenario.now), warnings(scenario.case, context, scenario.now)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_scenario(scenario: Scenario) -> None:
    found, warned = judged(scenario)
    stand = {(duty.duty, moment_text(duty.due), duty.state.value): duty for duty in found}
    for wanted in scenario.expect:
        duty = stand.get((wanted.duty, wanted.due or "", wanted.state))
        assert duty is not None, [key for key in stand if key[0] == wanted.duty]
        assert wanted.missed is None or duty.missed == wanted.missed
        assert duty.led_by == (wanted.led_by or "")
        assert wanted.missing is None or duty.missing == wanted.missing
    assert not {duty.duty for duty in found} & set(scenario.never)
    assert not {f"{duty.duty} {moment_text(duty.due)}" for duty in found} & set(scenario.never_due)
    assert set(scenario.warned) <= set(warned)
    assert not set(scenario.not_warned) & set(warned)


def test_each_rule_has_a_scenario() -> None:
    told = {wanted.duty for scenario in SCENARIOS for wanted in scenario.expect}
    told |= {rule for scenario in SCENARIOS for rule in scenario.never}
    assert {rule.id for file in FILES for rule in file.rules} <= told


def test_a_rule_that_asks_for_something_is_met_or_due_in_some_scenario() -> None:
    told = {wanted.duty for scenario in SCENARIOS for wanted in scenario.expect}
    assert {rule.id for file in FILES for rule in file.rules if rule.active and rule.on != "nothing"} <= told


def test_each_warning_has_a_scenario() -> None:
    told = {words for scenario in SCENARIOS for words in scenario.warned}
    assert {warned.say for file in FILES for warned in file.warnings} <= told


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_reckoning_is_the_same_whatever_order_rules_are_in(scenario: Scenario) -> None:
    turned = tuple(file.model_copy(update={"rules": file.rules[::-1]}) for file in FILES)
    plain, other = judged(scenario)[0], judged(scenario, turned)[0]

    def key(duty: Duty) -> tuple[str, str, str]:
        return duty.duty, moment_text(duty.due), duty.state.value

    assert sorted(map(key, plain)) == sorted(map(key, other))
