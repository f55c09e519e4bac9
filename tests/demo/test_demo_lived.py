"""The invented record leads to the invented cases, in the order of time, and names no child outside its file."""

from datetime import date, datetime
from itertools import pairwise

import pytest
from test_demo_stories import MOMENTS, MOVES, NOW, told

from cmeboard.core.case import Case
from cmeboard.demo.lived import Recorded, lived
from cmeboard.demo.school import STAFF


def record(now: datetime, bank_holidays: dict[date, str]) -> tuple[list[Case], list[Recorded]]:
    cases = told(now, bank_holidays)
    return cases, list(lived(cases, MOVES, now))


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_the_record_leads_to_the_cases_as_they_stand(now: datetime, bank_holidays: dict[date, str]) -> None:
    cases, recorded = record(now, bank_holidays)
    states = {case.case: case for one in recorded for case in one.cases}
    assert states == {case.case: case for case in cases}
    assert all(before.at <= after.at for before, after in pairwise(recorded))
    assert recorded[-1].at <= now


def test_an_entry_is_recorded_by_who_made_it_and_after_it_happened(bank_holidays: dict[date, str]) -> None:
    cases, recorded = record(NOW, bank_holidays)
    staff = {member.name for member in STAFF}
    late = 0
    logs: dict[str, int] = {}
    for one in recorded:
        for case in one.cases:
            for entry in case.log[logs.get(case.case, 0) :]:
                assert entry.at <= one.at
                assert one.by.name == entry.by or entry.by not in staff
                late += entry.at.date() < one.at.date()
            logs[case.case] = len(case.log)
    entries = sum(len(case.log) for case in cases)
    assert 0 < late < entries / 10


def test_no_commit_names_a_child(bank_holidays: dict[date, str]) -> None:
    cases, recorded = record(NOW, bank_holidays)
    words = {part for case in cases for part in (*case.pupil.name.split(), case.pupil.upn or "-")}
    for one in recorded:
        assert not words.intersection(one.subject.replace(":", " ").replace(",", " ").split())
