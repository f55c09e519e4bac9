"""Invented cases: every stage and flag, plausible at any moment, the same for the same seed."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.case import Case, Pupil
from cmeboard.core.entries import Correct, ReportToPolice
from cmeboard.core.ids import case_id
from cmeboard.core.stage import Stage
from cmeboard.core.words import Flag
from cmeboard.demo.calendar import demo_calendar
from cmeboard.demo.stories import STORIES, replay, stories

NOW = datetime(2026, 11, 24, 8, 50)
MOVES = {
    "sms": Stage.CONTACTED,
    "call": Stage.CONTACTED,
    "home visit": Stage.VISITED,
    "report to police": Stage.REPORTED_MISSING,
    "strategy meeting": Stage.STRATEGY_MEETING,
    "found": Stage.FOUND,
    "notify off roll": Stage.OFF_ROLL_NOTIFIED,
}
MOMENTS = [
    NOW,
    datetime(2026, 11, 24, 16, 0),
    datetime(2026, 11, 28, 12, 0),
    datetime(2026, 9, 3, 8, 0),
    datetime(2027, 1, 1, 0, 0),
    datetime(2027, 8, 20, 9, 0),
    datetime(2028, 2, 29, 23, 59),
]


def an_id(pupil: Pupil, first_day_absent: date) -> str:
    return case_id(b"the key of the tests", pupil, first_day_absent)


def told(now: datetime, bank_holidays: dict[date, str], count: int = len(STORIES)) -> list[Case]:
    calendar = SchoolCalendar(demo_calendar(now.date()), bank_holidays)
    return stories(1, now, calendar, count, an_id, MOVES)


@pytest.fixture(scope="module")
def cases(bank_holidays: dict[date, str]) -> list[Case]:
    return told(NOW, bank_holidays)


def test_every_stage_and_every_flag_is_there(cases: list[Case]) -> None:
    assert {case.stage for case in cases} == set(Stage)
    assert {flag for case in cases for flag in case.pupil.flags} == set(Flag)


def test_the_same_seed_tells_the_same_cases(cases: list[Case], bank_holidays: dict[date, str]) -> None:
    assert told(NOW, bank_holidays) == cases


def test_more_cases_are_other_children(bank_holidays: dict[date, str]) -> None:
    many = told(NOW, bank_holidays, 300)
    assert len({case.case for case in many}) == len(many) >= 300


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_nothing_has_happened_that_lies_ahead(now: datetime, bank_holidays: dict[date, str]) -> None:
    calendar = SchoolCalendar(demo_calendar(now.date()), bank_holidays)
    for case in told(now, bank_holidays):
        assert calendar.is_school_day(case.first_day_absent)
        assert case.first_day_absent <= now.date()
        assert all(calendar.is_school_day(day) and day <= now.date() for day in case.marks)
        assert all(entry.at <= now for entry in case.log)
        assert all(entry.at <= later.at for entry, later in pairwise(case.log))


def test_every_text_is_filled_in(cases: list[Case]) -> None:
    for case in cases:
        for entry in case.log:
            assert "{" not in " ".join(
                str(value) for value in entry.model_dump(exclude={"decisions", "entry"}).values()
            )


def test_no_family_member_hears_of_honour_based_violence(cases: list[Case]) -> None:
    (case,) = [case for case in cases if Flag.HONOUR_BASED_VIOLENCE in case.pupil.flags]
    assert case.stage is Stage.REPORTED_MISSING
    assert not {entry.did for entry in case.log} & {"sms", "call", "email", "letter", "home visit", "contact received"}


def test_one_child_was_reported_three_times_in_ninety_days(cases: list[Case]) -> None:
    by_child: dict[str, list[date]] = {}
    for case in cases:
        reports = [entry.at.date() for entry in case.log if isinstance(entry, ReportToPolice)]
        by_child.setdefault(case.pupil.admission_number or "", []).extend(reports)
    (reports,) = [days for days in by_child.values() if len(days) == 3]
    assert max(reports) - min(reports) < timedelta(90)


def test_one_entry_was_corrected(cases: list[Case]) -> None:
    (case,) = [case for case in cases if any(isinstance(entry, Correct) for entry in case.log)]
    assert len(case.standing_entries) == len(case.log) - 1
    (correction,) = [entry for entry in case.log if isinstance(entry, Correct)]
    assert correction.entry.at == case.log[case.log.index(correction) - 1].at


def test_n_older_than_five_school_days_is_o(cases: list[Case], bank_holidays: dict[date, str]) -> None:
    calendar = SchoolCalendar(demo_calendar(NOW.date()), bank_holidays)
    for case in cases:
        for day, marks in case.marks.items():
            if "N" in marks:
                assert calendar.school_days_between(day, NOW.date()) <= 5


def test_a_replay_ends_with_the_case_and_only_grows(cases: list[Case]) -> None:
    for case in cases:
        states = list(replay(case, MOVES))
        assert len(states) == len(case.log) + 1
        assert states[0].log == ()
        assert states[-1].log == case.log
        assert states[-1].stage is case.stage
        assert all(set(state.marks) <= set(later.marks) for state, later in pairwise(states))


def test_a_new_pupil_was_expected_on_the_first_day_absent_and_joined_in_no_earlier_year(cases: list[Case]) -> None:
    new = [case for case in cases if Flag.NEW_PUPIL in case.pupil.flags]
    assert new
    assert all(case.pupil.admitted == case.first_day_absent for case in new)
