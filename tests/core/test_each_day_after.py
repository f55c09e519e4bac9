"""What is asked on each further day after an entry, by a rule that is not for everybody or wants something first."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from test_duties import CONTEXT, case

from cmeboard.core.calendar import CalendarFile, SchoolCalendar
from cmeboard.core.case import Case
from cmeboard.core.duty import moment_text
from cmeboard.core.policy import PolicyFile
from cmeboard.core.reckoning.duties import duties
from cmeboard.core.stack import Policy
from cmeboard.store.settings.config import read_pack

FIRST = ("2026-11-09 10:00", "decision", {"about": "not to act", "reason": "with her aunt"})
SECOND = ("2026-11-11 10:00", "decision", {"about": "not to act", "reason": "with her aunt still"})
VISIT = ("2026-11-10 11:00", "home visit", {"outcome": "no answer"})
BORN_TO_BEGIN_ON_NEW_YEARS_EVE = "2021-11-20"


def asked(one: Case, applies: dict[str, Any], now: str, calendar: SchoolCalendar = CONTEXT.calendar) -> list[str]:
    """On which days the rule asks for a second look."""
    england = read_pack("england")
    [rule] = [rule for rule in england.rules if rule.id == "E-NOTD"]
    own = rule.model_validate({**rule.model_dump(by_alias=True, exclude_defaults=True), "applies": applies})
    file = PolicyFile.model_validate({**england.model_dump(by_alias=True, exclude_defaults=True), "rules": ()})
    context = replace(CONTEXT, calendar=calendar, policy=Policy.stack(file.model_copy(update={"rules": (own,)})))
    return sorted(moment_text(duty.due) for duty in duties(one, context, datetime.fromisoformat(now)))


def test_a_first_entry_that_the_rule_is_not_for_hides_no_later_one() -> None:
    wanted = {"after": {"did": ["home visit"]}}
    one = case("2026-11-09", FIRST, VISIT, SECOND)
    assert asked(one, wanted, "2026-11-13 09:00") == ["2026-11-12", "2026-11-13"]
    assert asked(case("2026-11-09", FIRST, SECOND), wanted, "2026-11-13 09:00") == []


@pytest.mark.parametrize("later", [VISIT, ("2026-11-13 08:00", "home visit", {})])
def test_what_happens_later_takes_no_day_away_that_was_asked_for(later: tuple[Any, ...]) -> None:
    wanted = {"without": {"did": ["home visit"]}}
    alone = asked(case("2026-11-09", FIRST), wanted, "2026-11-13 09:00")
    assert alone == ["2026-11-10", "2026-11-11", "2026-11-12", "2026-11-13"]
    assert asked(case("2026-11-09", FIRST, later), wanted, "2026-11-13 09:00") == alone


def test_a_decision_of_before_school_age_hides_none_of_within_it() -> None:
    log = (("2026-12-18 10:00", *FIRST[1:]), ("2027-01-05 10:00", *SECOND[1:]))
    one = case("2026-12-17", *log, pupil={"date_of_birth": BORN_TO_BEGIN_ON_NEW_YEARS_EVE})
    terms = {"first": "2026-11-02", "last": "2027-02-12"}
    calendar = SchoolCalendar(CalendarFile.model_validate({"terms": [terms]}), {})
    assert asked(one, {"compulsory_school_age": True}, "2027-01-07 09:00", calendar) == ["2027-01-06", "2027-01-07"]
