"""Of a child whom nobody looks for any more: what is said where the log has them missing again."""

from dataclasses import replace
from datetime import datetime

import pytest
from test_duties import CONTEXT, case, states

from cmeboard.core.board import TO_DECIDE
from cmeboard.core.case import Case
from cmeboard.core.reckoning.doubtful import doubts_of
from cmeboard.core.reckoning.duties import warnings
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.reckoning.lasting import holds_until
from cmeboard.core.stage import Stage

FOUND = ("2026-11-09 09:00", "found")
REPORTED = ("2026-11-10 16:00", "report to police")
NOW = "2026-11-11 09:00"


def standing_in(stage: Stage, *log: tuple[object, ...]) -> Case:
    return case("2026-11-02", *log).model_copy(update={"stage": stage})


def said(one: Case, now: str = NOW, *others: Case) -> list[str]:
    facts = Facts(one, replace(CONTEXT, earlier=others), datetime.fromisoformat(now))
    return [words for doubt in doubts_of(facts) if "missing again" in (words := f"{doubt} {doubt.fix}")]


@pytest.mark.parametrize(
    "entry",
    [
        REPORTED,
        ("2026-11-10 16:00", "call", {"outcome": "spoke", "whereabouts": "not known"}),
        ("2026-11-10 16:00", "home visit", {"outcome": "no answer", "whereabouts": "not known"}),
    ],
)
@pytest.mark.parametrize("stage", [Stage.FOUND, Stage.OFF_ROLL_NOTIFIED])
def test_a_child_reported_or_not_known_of_after_the_case_ended_is_to_be_decided(
    stage: Stage, entry: tuple[object, ...]
) -> None:
    ends = FOUND if stage is Stage.FOUND else ("2026-11-09 09:00", "notify off roll")
    one = standing_in(stage, ends, entry)
    told = f"{TO_DECIDE}{entry[0]} {entry[1]}, after the case ended: missing again?"
    assert told in warnings(one, CONTEXT, datetime.fromisoformat(NOW))
    assert told not in warnings(one, CONTEXT, datetime.fromisoformat("2026-11-10 15:59"))


def test_nothing_is_asked_once_the_child_was_heard_of_or_looked_for() -> None:
    again = (FOUND, REPORTED)
    assert said(standing_in(Stage.FOUND, *again))
    assert not said(standing_in(Stage.FOUND, *again, ("2026-11-10 16:00", "contact received")))
    assert not said(standing_in(Stage.FOUND, *again, ("2026-11-10 18:00", "found")))
    back = ("2026-11-10 16:05", "move", {"from": "Found", "to": "Contacted", "reason": "missing again"})
    assert not said(standing_in(Stage.CONTACTED, *again, back))


def test_a_report_in_the_minute_of_the_end_or_before_it_is_of_the_time_that_ended() -> None:
    assert not said(standing_in(Stage.FOUND, ("2026-11-09 09:00", "report to police"), FOUND))


def test_another_case_that_is_about_it_leaves_nothing_to_ask() -> None:
    one = standing_in(Stage.FOUND, FOUND, REPORTED)
    other = case("2026-11-10").model_copy(update={"case": "2026-0000ZZ"})
    closed = case("2026-11-10", ("2026-11-12 09:00", "found")).model_copy(update={"stage": Stage.FOUND})
    before = case("2026-11-10", ("2026-11-10 12:00", "found")).model_copy(update={"stage": Stage.FOUND})
    assert not said(one, NOW, other)
    assert not said(one, NOW, closed)
    assert said(one, NOW, before)
    assert said(one, NOW, case("2026-11-06"))


def test_a_card_that_a_hand_put_back_with_no_move_asks_for_nothing_and_says_so() -> None:
    one = standing_in(Stage.ABSENT, FOUND)
    assert states(one, NOW, "N4a") == {"N4a": ("2026-11-04", "no longer needed")}
    told = "it stands in Absent, and ended on 2026-11-09 (found): no step is asked for"
    assert f"{TO_DECIDE}{told}" in warnings(one, CONTEXT, datetime.fromisoformat(NOW))


def test_who_looks_at_a_moment_before_the_card_was_moved_back_sees_a_child_who_was_found() -> None:
    back = ("2026-11-16 09:00", "move", {"from": "Found", "to": "Absent", "reason": "missing again"})
    one = standing_in(Stage.ABSENT, FOUND, back)
    assert states(one, "2026-11-11 09:00", "N4a") == {"N4a": ("2026-11-04", "no longer needed")}
    assert "N4a" in states(one, "2026-11-18 09:00", "N4a")
    later = standing_in(Stage.FOUND, FOUND, back, ("2026-11-18 09:00", "found"))
    assert states(later, "2026-11-11 09:00", "N4a") == {"N4a": ("2026-11-04", "no longer needed")}
    assert states(later, "2026-11-17 09:00", "N1b", "N2c")["N2c"] == ("2026-11-11", "overdue")


def test_a_move_to_a_column_that_there_is_not_ends_nothing_and_is_told() -> None:
    move = ("2026-11-04 09:00", "move", {"to": "Reported", "reason": "told the police"})
    one = standing_in(Stage.REPORTED_MISSING, move)
    assert states(one, NOW, "N4a") == {"N4a": ("2026-11-04", "overdue")}
    told = "2026-11-04 09:00 move: it names no column of the board, so that it moves nothing"
    assert told in warnings(one, CONTEXT, datetime.fromisoformat(NOW))
    [doubt] = [one for one in doubts_of(Facts(one, CONTEXT, datetime.fromisoformat(NOW))) if one.place[-1] == "to"]
    assert doubt.is_slip
    assert "Reported Missing, Strategy Meeting" in doubt.fix


def test_a_correction_of_the_future_takes_back_at_once_and_says_so() -> None:
    back = ("2027-11-09 10:00", "correct", {"entry": "2026-11-09 09:00 found"})
    one = standing_in(Stage.ABSENT, FOUND, back)
    assert states(one, NOW, "N4a") == {"N4a": ("2026-11-04", "overdue")}
    told = "2027-11-09 10:00 correct: dated in the future, and what it takes back counts for nothing already"
    assert told in warnings(one, CONTEXT, datetime.fromisoformat(NOW))


def test_four_weeks_off_the_roll_count_again_for_a_child_who_was_found_and_went_missing_anew() -> None:
    gone = ("2026-11-12 09:00", "notify off roll", {"deleted_on": "2026-11-12"})
    back = ("2026-11-10 09:00", "move", {"from": "Found", "to": "Absent", "reason": "missing again"})
    told = "child missing education, as the policy defines it - on no roll and out of education for four weeks or more"
    for log, is_told in (((FOUND, back, gone), True), ((FOUND, gone), False), ((gone,), True)):
        one = standing_in(Stage.OFF_ROLL_NOTIFIED, *log)
        assert (told in warnings(one, CONTEXT, datetime(2026, 12, 1, 9))) is is_told
        before, after = (Facts(one, CONTEXT, datetime(2026, 11, day, 9)) for day in (29, 30))
        assert (holds_until(before, ()) == datetime(2026, 11, 30)) is is_told
        assert holds_until(after, ()) is None
