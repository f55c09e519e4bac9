"""A date of last year makes no step done; one of next month does not count yet; and both are told."""

from datetime import datetime

import pytest
from test_duties import CONTEXT, case, states

from cmeboard.core.case import Case
from cmeboard.core.duties import warnings

VISIT = {"outcome": "no answer"}
CLOSED = "2026-11-18 16:00"


@pytest.mark.parametrize("at", ["2025-11-17 15:00", "2026-10-17 15:00", "2026-11-12 23:59"])
def test_a_step_dated_before_the_absence_is_none_of_it_and_is_told(at: str) -> None:
    one = case("2026-11-16", (at, "home visit", VISIT))
    assert states(one, CLOSED, "N2c", "C3") == {
        "N2c": ("2026-11-17", "overdue"),
        "C3": ("2026-11-20", "upcoming"),
    }
    assert f"{at} home visit: dated before the absence, so that it is no step of it" in warned(one)


def warned(one: Case, now: str = CLOSED) -> tuple[str, ...]:
    return warnings(one, CONTEXT, datetime.fromisoformat(now))


@pytest.mark.parametrize("at", ["2026-11-13 20:00", "2026-11-14 10:00", "2026-11-15 23:59"])
def test_what_was_done_on_the_evening_or_the_weekend_before_counts(at: str) -> None:
    one = case("2026-11-16", (at, "report to police"))
    assert states(one, "2026-11-18 09:00", "N4a") == {"N4a": ("2026-11-18", "done")}
    assert not any("dated" in warning for warning in warned(one))


def test_what_is_no_search_for_the_child_may_come_before() -> None:
    leave = {"leaves": "2026-11-09", "returns": "2026-11-16", "decision": "refused", "decided_by": "Headteacher"}
    one = case("2026-11-16", ("2026-10-06 09:00", "leave request", leave), ("2026-10-07 09:00", "note"))
    assert not any("dated" in warning for warning in warned(one))


def test_an_entry_of_the_future_is_told_until_its_moment_comes() -> None:
    one = case("2026-11-16", ("2026-12-16 15:00", "home visit", VISIT))
    told = "2026-12-16 15:00 home visit: dated in the future, so that it does not count yet"
    assert told in warned(one)
    assert told in warned(one, "2026-12-16 14:59")
    assert told not in warned(one, "2026-12-16 15:00")


def test_where_the_calendar_knows_no_day_before_nothing_is_left_out() -> None:
    one = case("2026-09-03", ("2026-08-20 09:00", "home visit", VISIT))
    assert not any("dated" in warning for warning in warned(one, "2026-09-03 09:00"))
