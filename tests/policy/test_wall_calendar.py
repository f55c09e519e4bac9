"""The invented cases counted again, day by day, as a person does with the policy in one hand and a wall calendar in the
other: every rule of rules.md and of the law that a case of the demonstration meets.

Nothing of `core` is asked but what the program says: the counts are in `by_hand` and `by_hand_after`, `by_hand_law`.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import cache

import pytest
from by_hand import ByHand, Plain, Steps, Wall
from by_hand_after import each_child
from by_hand_law import LawHand

from cmeboard import packs
from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.case import Case, Pupil
from cmeboard.core.duty import moment_text
from cmeboard.core.ids import case_id
from cmeboard.core.marks import Codes
from cmeboard.core.policy import PolicyFile
from cmeboard.core.reckoning.duties import Context, reckon
from cmeboard.core.stack import Policy
from cmeboard.demo.calendar import demo_calendar
from cmeboard.demo.stories import stories
from cmeboard.store.files.model_files import parse_model
from cmeboard.store.settings.config import build_calendar, read_pack

TOLD = datetime(2026, 11, 24, 8, 50)
HALF_TERM = datetime(2026, 11, 4, 15, 30)


def pack(name: str) -> PolicyFile:
    found = parse_model(packs.read_text(f"{name}/policy.yaml").encode(), "policy.yaml", PolicyFile)[0]
    assert found is not None
    return found


POLICY = Policy.stack(pack("aspire-2023"), read_pack("england"))
CODES = Codes.from_csv(packs.read_text("england/attendance_codes.csv"))
COUNTED = ("N1a", "N1b", "N2a", "N2b", "N3a", "N3b", "N2c", "N3c", "N4a", "N1c", "C3", "C4", "L1", "S1", "F1")


STATES = {"done", "done late", "waived", "overdue", "due", "upcoming", "no longer needed"}


COUNTED_AFTER = {rule.id for rule in POLICY.rules if rule.on != "nothing"} - set(COUNTED)

Child = tuple[Case, tuple[Case, ...], Plain, tuple[Plain, ...]]
"""A case and the same child's others, as the program reads them and as their files say it."""


@cache
def children(told: datetime) -> tuple[SchoolCalendar, tuple[Child, ...]]:
    """The program's calendar and the invented cases of a store."""
    calendar = build_calendar(demo_calendar(told.date()), "Europe/London")

    def an_id(pupil: Pupil, first: date) -> str:
        return case_id(b"the key of the tests", pupil, first)

    cases = stories(7, told, calendar, 90, an_id, POLICY.moves)
    plain = {case.case: case.model_dump(mode="json", by_alias=True, exclude_none=True) for case in cases}
    read = {case.case: case for case in cases}
    others = {one["case"]: many for one, many in each_child(list(plain.values()))}
    return calendar, tuple(
        (case, tuple(read[other["case"]] for other in others[case.case]), plain[case.case], others[case.case])
        for case in cases
    )


def counted_by_hand(case: Plain, wall: Wall, now: datetime) -> tuple[tuple[int | None, int | None], Steps]:
    """Day of absence and no-contact day, and the steps without and with contact that a person expects."""
    mine = ByHand(case, wall, now)
    if mine.is_over:
        return (None, None), mine.after_the_return()
    steps = {**mine.without_contact(), **mine.of_the_absence(), **mine.after_the_police(), **mine.after_the_return()}
    return (len(mine.absent) or None, len(mine.silent) or None), steps


def counted_after_by_hand(case: Plain, earlier: tuple[Plain, ...], wall: Wall, now: datetime) -> Steps:
    """The steps of all other rules that a person expects."""
    mine = LawHand(case, wall, now)
    mine.earlier = earlier
    return mine.all_steps()


@pytest.mark.parametrize("after", [-6, -1, 0, 0.3, 1, 4, 9, 45])
@pytest.mark.parametrize("told", [TOLD, HALF_TERM])
def test_each_invented_case_is_counted_as_a_person_counts_it(told: datetime, after: float) -> None:
    wall, now = Wall(told.date()), told + timedelta(days=after)
    calendar, all_children = children(told)
    for case, others, plain, earlier in all_children:
        if case.first_day_absent > now.date():
            continue
        found, counted, *_ = reckon(case, Context(POLICY, calendar, CODES, others), now)
        days, steps = counted_by_hand(plain, wall, now)
        assert (counted.day_of_absence, counted.no_contact_day) == days, case.case
        for rules, wanted in (
            (set(COUNTED), steps),
            (COUNTED_AFTER, counted_after_by_hand(plain, earlier, wall, now)),
        ):
            said = {(duty.duty, moment_text(duty.due)): duty.state for duty in found if duty.duty in rules}
            assert {step: said.get(step) for step in wanted} == wanted, case.case
            work = {step: state for step, state in said.items() if state.is_work and step not in wanted}
            assert not work, case.case


def test_the_count_meets_each_rule_and_each_state() -> None:
    """Every rule that asks for anything comes up in some invented case, and every state."""
    met: dict[str, set[str]] = defaultdict(set)
    for told in (TOLD, HALF_TERM):
        wall = Wall(told.date())
        for _, _, plain, earlier in children(told)[1]:
            steps = {**counted_by_hand(plain, wall, told)[1], **counted_after_by_hand(plain, earlier, wall, told)}
            for (rule, _), state in steps.items():
                met[rule].add(state)
    assert set(met) == {*COUNTED, *COUNTED_AFTER}
    assert set.union(*met.values()) == STATES
