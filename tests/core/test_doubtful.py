"""What is perhaps a slip is told: a date of last year, nearly a contact's name, what takes back or waives nothing."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from test_duties import CONTEXT, case, states

from cmeboard.core.case import Case
from cmeboard.core.duty import State
from cmeboard.core.policy import Applies
from cmeboard.core.reckoning.doubtful import Doubt, doubts_of
from cmeboard.core.reckoning.duties import duties, reckon, warnings
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.reckoning.lasting import holds_until
from cmeboard.core.reckoning.matching import enquiries_complete
from cmeboard.core.reckoning.steps import enquiries_of
from cmeboard.core.stack import Policy
from cmeboard.core.stage import Stage
from cmeboard.store.settings.config import read_pack

VISIT = {"outcome": "no answer"}
NOW = "2026-11-18 16:00"
CONTACTS = [
    {"name": "Dana Sample", "relationship": "mother", "phones": ["07700 900123"]},
    {"name": "Anne-Marie O'Sample", "phones": ["01632 960001"]},
]


def doubts(one: Case, now: str = NOW) -> list[Doubt]:
    return list(doubts_of(Facts(one, CONTEXT, datetime.fromisoformat(now))))


def called(*names: str | None, more: tuple[Any, ...] = ()) -> Case:
    log = [(f"2026-11-16 09:{n:02}", "call", {"to": to, "outcome": "no answer"}) for n, to in enumerate(names)]
    return case("2026-11-16", *log, *more, pupil={"contacts": CONTACTS})


@pytest.mark.parametrize("at", ["2025-11-17 15:00", "2026-10-17 15:00", "2026-11-12 23:59"])
def test_a_step_dated_before_the_absence_is_none_of_it(at: str) -> None:
    one = case("2026-11-16", (at, "home visit", VISIT))
    assert states(one, NOW, "N2c", "C3") == {"N2c": ("2026-11-17", "overdue"), "C3": ("2026-11-20", "upcoming")}
    [doubt] = doubts(one)
    assert doubt.place == ("log", 0, "at")
    assert str(doubt) == f"{at} home visit: dated before the absence, so that it is no step of it"
    assert str(doubt) in warnings(one, CONTEXT, datetime.fromisoformat(NOW))


@pytest.mark.parametrize("at", ["2026-11-13 20:00", "2026-11-14 10:00", "2026-11-15 23:59"])
def test_what_was_done_on_the_evening_or_the_weekend_before_counts(at: str) -> None:
    one = case("2026-11-16", (at, "report to police"))
    assert states(one, "2026-11-18 09:00", "N4a") == {"N4a": ("2026-11-18", "done")}
    assert doubts(one) == []


def test_what_is_no_search_for_the_child_may_come_before() -> None:
    leave = {"leaves": "2026-11-09", "returns": "2026-11-16", "decision": "refused", "decided_by": "Headteacher"}
    assert doubts(case("2026-11-16", ("2026-10-06 09:00", "leave request", leave), ("2026-10-07 09:00", "note"))) == []


def test_where_the_calendar_knows_no_day_before_nothing_is_left_out() -> None:
    assert doubts(case("2026-09-03", ("2026-08-20 09:00", "home visit", VISIT)), "2026-09-03 09:00") == []


def test_an_entry_of_the_future_is_told_until_its_moment_comes_and_may_be_meant() -> None:
    one = case("2026-11-16", ("2026-12-16 15:00", "home visit", VISIT))
    for now in (NOW, "2026-12-16 14:59"):
        [doubt] = doubts(one, now)
        assert not doubt.is_slip
        assert str(doubt) == "2026-12-16 15:00 home visit: dated in the future, so that it does not count yet"
    assert doubts(one, "2026-12-16 15:00") == []


@pytest.mark.parametrize("to", ["Dana Smaple", "dana samples", "Dana", "sample", "Mother", "Anne Marie O'Sample"])
def test_a_slip_in_a_name_a_part_of_it_and_what_somebody_is_to_the_child_leave_the_duty_open(to: str) -> None:
    one = called("Anne-Marie O'Sample", to)
    [duty] = [duty for duty in duties(one, CONTEXT, datetime(2026, 11, 16, 10)) if duty.duty == "N1b"]
    assert duty.state is State.DUE
    assert "Dana Sample" in duty.missing
    [doubt] = doubts(one)
    assert doubt.place == ("log", 1, "to")
    assert to.casefold() not in f"{doubt} {doubt.fix}".casefold()


@pytest.mark.parametrize("to", ["Dana Sample", "DANA SAMPLE", "the neighbour at 14", "Kit Other", None])
def test_a_contact_somebody_else_and_nobody_are_no_slips(to: str | None) -> None:
    assert doubts(called(to)) == []


@pytest.mark.parametrize(
    ("to", "number", "told"),
    [
        ("Dana Sample", "07700 900123", 0),
        ("Dana Sample", "+44 7700 900123", 0),
        ("Mother", "07700 900123", 0),
        ("Dana Sample", "07700 900132", 1),
        ("Dana Sample", "01632 960777", 1),
        ("the neighbour at 14", "01632 960010", 1),
        ("the neighbour at 14", "01632 960777", 0),
        (None, "01632 960777", 0),
    ],
)
def test_a_call_to_a_contact_on_a_number_that_nobody_has_is_told(to: str | None, number: str, told: int) -> None:
    called_on = ("2026-11-16 09:00", "call", {"to": to, "number": number, "outcome": "no answer"})
    one = case("2026-11-16", called_on, pupil={"contacts": CONTACTS})
    assert [doubt.place for doubt in doubts(one)] == [("log", 0, "number")] * told
    assert number not in " ".join(f"{doubt} {doubt.fix}" for doubt in doubts(one))


def test_a_call_that_names_a_number_alone_counts_for_whose_it_is() -> None:
    log = [
        (f"2026-11-16 09:0{n}", "call", {"number": number}) for n, number in enumerate(("07700900123", "01632 960001"))
    ]
    one = case("2026-11-16", *log, pupil={"contacts": CONTACTS})
    assert states(one, "2026-11-16 10:00", "N1b") == {"N1b": ("2026-11-16", "done")}
    assert enquiries_of(Facts(one, CONTEXT, datetime(2026, 11, 16, 10)))[0].met_by == "2026-11-16 09:01 call"


def test_a_correction_of_no_entry_and_a_waiver_of_no_rule_are_told() -> None:
    back = ("2026-11-16 11:00", "correct", {"entry": {"at": "2026-11-16 09:01", "did": "call"}})
    waive = ("2026-11-16 11:05", "waive", {"duty": "N2 c", "reason": "seen by the neighbour"})
    assert [one.place for one in doubts(called("Dana Sample", more=(back, waive)))] == [
        ("log", 1, "entry"),
        ("log", 2, "duty"),
    ]


def waived(duty: str, *log: tuple[Any, ...], at: str = "2026-11-16 15:00") -> Doubt | None:
    one = case("2026-11-16", *log, (at, "waive", {"duty": duty, "reason": "not needed"}))
    found = [doubt for doubt in doubts(one) if doubt.place[-1] == "duty"]
    assert all(doubt.place[:2] == ("log", len(log)) for doubt in found)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("duty", "log", "words", "fix"),
    [
        ("N2 z", (), "the policy has no such rule", "as cmeboard why shows it: N2c or N2d or N2e?"),
        ("A3", (), "A3 asks for no step", "should A3 come to be asked for, waive it then; asked for: N"),
        ("S1", (), "S1 asks nothing of this case so far", "asked for: N"),
        ("F6", (), "F6 asks nothing of this case so far", "should F6 come to be asked for, waive it then"),
        ("S1", (("2026-11-18 09:00", "report to police"),), "S1 was not asked for yet", "waive S1 now"),
        ("N1a", (("2026-11-16 09:00", "contact received"),), "N1a was not asked for yet", "waive it then"),
        ("N1a", (("2026-11-16 09:00", "sms"),), "N1a was done by then", "should N1a come to be asked for"),
        ("N1a", (("2026-11-16 09:00", "found"),), "N1a was no longer needed by then", "waive it then"),
    ],
)
def test_a_waiver_that_waives_nothing_is_told_with_the_nearest_thing(
    duty: str, log: tuple[tuple[Any, ...], ...], words: str, fix: str
) -> None:
    later = [one for one in log if one[0] > "2026-11-16 15:00"]
    doubt = waived(duty, *(one for one in log if one not in later)) if not later else None
    if later:
        one = case("2026-11-16", ("2026-11-16 15:00", "waive", {"duty": duty, "reason": "not needed"}), *later)
        [doubt] = [one for one in doubts(one) if one.place[-1] == "duty"]
    assert doubt is not None
    assert f"it waives nothing, since {words}" in str(doubt)
    assert fix in doubt.fix


@pytest.mark.parametrize("duty", ["N2c", "n2c", "N2a", "N4a", "C3", "L1"])
def test_a_step_may_be_waived_before_it_is_due(duty: str) -> None:
    assert waived(duty) is None
    one = case("2026-11-16", ("2026-11-16 15:00", "waive", {"duty": duty, "reason": "not needed"}))
    found = [one for one in duties(one, CONTEXT, datetime(2026, 12, 4, 9)) if one.duty.casefold() == duty.casefold()]
    assert [one.state for one in found] == [State.WAIVED]


def test_a_step_that_was_waived_and_then_done_and_one_waived_twice_are_no_slips() -> None:
    waive = ("2026-11-16 15:00", "waive", {"duty": "N2c", "reason": "not needed"})
    assert doubts(case("2026-11-16", waive, ("2026-11-17 10:00", "home visit", {**VISIT, "cpoms": "1"}))) == []
    assert doubts(case("2026-11-16", waive, ("2026-11-17 10:00", *waive[1:]))) == []


def test_a_step_of_every_day_is_waived_for_its_own_day() -> None:
    """Tomorrow's call is asked for tomorrow; until then nothing is said of a waiver that did its work."""
    waive = ("2026-11-19 09:00", "waive", {"duty": "N1a", "reason": "the family has no telephone"})
    one = case("2026-11-16", waive)
    assert states(one, "2026-11-20 09:00", "N1a") == {"N1a": ("2026-11-20", "due")}
    assert doubts(one, "2026-11-20 09:00") == []
    sent = case("2026-11-16", ("2026-11-19 08:00", "sms"), waive)
    [doubt] = doubts(sent, "2026-11-20 09:00")
    assert str(doubt).endswith("N1a comes anew each day, and this one is due on 2026-11-20")
    assert doubt.fix == "waive N1a now, if it is not needed"


def test_what_was_taken_back_is_no_slip_any_more() -> None:
    back = ("2026-11-16 11:00", "correct", {"entry": {"at": "2026-11-16 09:00", "did": "call"}})
    assert doubts(called("Dana", more=(back,))) == []
    early = ("2026-11-18 11:00", "correct", {"entry": {"at": "2025-11-17 15:00", "did": "home visit"}})
    assert doubts(case("2026-11-16", ("2025-11-17 15:00", "home visit", VISIT), early)) == []


def test_an_absence_that_begins_in_the_future_is_to_be_decided_until_it_does() -> None:
    one = case("2026-11-23")
    for now, told in ((NOW, 1), ("2026-11-22 23:59", 1), ("2026-11-23 00:00", 0)):
        assert [doubt.place for doubt in doubts(one, now)] == [("first_day_absent",)] * told
        assert len(to_decide(one, now)) == told
    assert reckon(one, CONTEXT, datetime(2026, 11, 22, 23, 59)).until == datetime(2026, 11, 23)


def test_who_looks_at_a_moment_before_the_case_has_nothing_to_mend() -> None:
    one = case("2026-11-22", ("2026-11-23 09:00", "sms"))
    assert [doubt.is_slip for doubt in doubts(one)] == [False, False]
    assert to_decide(one) == []


@pytest.mark.parametrize(("born", "told"), [("1913-03-04", 1), ("2026-03-04", 1), ("2013-03-04", 0), ("2024-11-16", 0)])
def test_a_date_of_birth_of_nobody_at_a_school_is_to_be_decided(born: str, told: int) -> None:
    one = case("2026-11-16", pupil={"date_of_birth": born})
    assert [doubt.place for doubt in doubts(one)] == [("pupil", "date_of_birth")] * told
    assert len(to_decide(one)) == told


def test_a_new_pupil_without_a_day_of_admission_is_to_be_decided() -> None:
    law = replace(CONTEXT, policy=Policy.stack(*CONTEXT.policy.files, read_pack("england")))
    new = {"flags": ["new pupil"]}
    for pupil, log, told in (
        (new, (), 1),
        ({**new, "admitted": "2026-11-16"}, (), 0),
        (new, (("2026-11-17 09:00", "notify local authority", {"kind": "new pupil"}),), 0),
        ({}, (), 0),
    ):
        one = case("2026-11-16", *log, pupil=pupil)
        found = [doubt for doubt in doubts_of(Facts(one, law, datetime(2026, 11, 18, 16))) if "admission" in str(doubt)]
        assert [doubt.place for doubt in found] == [("pupil",)] * told
        assert sum("admission" in words for words in warnings(one, law, datetime(2026, 11, 18, 16))) == told


def to_decide(one: Case, now: str = NOW) -> list[str]:
    return [words for words in warnings(one, CONTEXT, datetime.fromisoformat(now)) if words.startswith("to decide: ")]


def test_a_case_that_stands_in_found_without_an_entry_is_to_be_decided() -> None:
    moved = ("2026-11-17 10:00", "move", {"from": "Absent", "to": "Found", "reason": "back"})
    for log, unsaid in (((), 1), ((moved,), 0), ((("2026-11-17 10:00", "found"),), 0)):
        one = case("2026-11-16", *log, stage="Found")
        assert [doubt.place for doubt in doubts(one)] == [("stage",)] * unsaid
        assert len(to_decide(one)) == unsaid


@pytest.mark.parametrize(
    ("returned_at", "words"),
    [
        ("2027-11-17 08:00", "it gives 2027-11-17 08:00, which lies in the future"),
        ("2026-11-18 16:01", "which lies in the future"),
        ("2025-11-17 08:00", "it gives 2025-11-17, which lies before the absence"),
        ("2026-11-16 00:00", ""),
        ("2026-11-18 16:00", ""),
    ],
)
def test_a_return_at_a_moment_to_come_or_before_the_absence_is_told(returned_at: str, words: str) -> None:
    """Else a slip in the year puts off what is due within a day and a night by a year, and nobody sees it."""
    found = ("2026-11-17 09:00", "found", {"returned_at": returned_at})
    told = doubts(case("2026-11-16", ("2026-11-16 10:00", "report to police"), found, stage="Found"))
    assert [doubt.place for doubt in told] == [("log", 1, "returned_at")] * bool(words)
    assert all(words in str(doubt) and doubt.is_slip for doubt in told)


def test_a_move_to_found_that_leaves_steps_unasked_is_to_be_decided() -> None:
    """A child who was marked by mistake may be moved with the reason; one whom the police look for was found."""
    report, moved = (
        ("2026-11-17 09:00", "report to police"),
        ("2026-11-17 10:00", "move", {"from": "Absent", "to": "Found"}),
    )
    [doubt] = doubts(case("2026-11-16", report, moved, stage="Found"))
    assert str(doubt) == "it was moved to Found with no entry found: F1, F2, F8 not asked for"
    assert doubt.fix == "record found, with what is known of it"
    looked_after = case("2026-11-16", moved, stage="Found", pupil={"flags": ["looked after"]})
    assert "F5, F6 not asked for" in str(doubts(looked_after)[0])
    for entry in (("2026-11-17 10:00", "found"), ("2026-11-17 10:01", "found"), ("2026-11-17 09:30", "found")):
        assert doubts(case("2026-11-16", report, *sorted((moved, entry)), stage="Found")) == []
    again = ("2026-11-17 09:45", "move", {"from": "Found", "to": "Reported Missing", "reason": "missing again"})
    twice = case("2026-11-16", report, ("2026-11-17 09:30", "found"), again, moved, stage="Found")
    assert [one.place for one in doubts(twice)] == [("stage",)]


@pytest.mark.parametrize("now", ["2026-06-25 09:00", "2026-11-18 16:00"])
def test_steps_left_unasked_do_not_lapse_with_the_childs_school_age(now: str) -> None:
    """A step is asked of whom it concerned on the day; what a case shows would else change with no day to tell it."""
    applies = Applies(compulsory_school_age=True)
    [shipped] = CONTEXT.policy.files
    rules = [rule.model_copy(update={"applies": applies} if rule.id == "F5" else {}) for rule in shipped.rules]
    policy = Policy.stack(shipped.model_copy(update={"rules": tuple(rules)}), read_pack("england"))
    log = ("2026-06-24 10:00", "move", {"from": "Absent", "to": "Found"})
    one = case("2026-06-22", log, stage="Found", pupil={"date_of_birth": "2010-03-04"})
    told = list(doubts_of(Facts(one, replace(CONTEXT, policy=policy), datetime.fromisoformat(now))))
    assert any("F5" in str(doubt) for doubt in told)


@pytest.mark.parametrize(("year", "complete"), [("2025", False), ("2026", True)])
def test_enquiries_of_last_year_are_none_of_this_absence(year: str, complete: bool) -> None:
    log = (
        (f"{year}-11-17 09:00", "call", {"to": "Dana Sample", "outcome": "no answer"}),
        (f"{year}-11-17 09:30", "enquiry", {"of": "friends and family", "outcome": "nothing known"}),
        (f"{year}-11-17 15:00", "home visit", VISIT),
    )
    facts = Facts(case("2026-11-16", *log, pupil={"contacts": CONTACTS[:1]}), CONTEXT, datetime.fromisoformat(NOW))
    assert (enquiries_complete(facts, facts.begin) is not None) == complete
    assert any(one.met_by for one in enquiries_of(facts)) == complete


def test_a_code_that_no_register_had_on_that_day_is_told_and_counts_as_absent() -> None:
    one = case("2026-11-16", marks={"2026-11-16": "N N", "2026-11-17": "ZZ J"})
    said = "is no code of a register on that day, so that it says nothing"
    assert [str(doubt) for doubt in doubts(one)] == [f"marks of 2026-11-17: {code} {said}" for code in ("ZZ", "J")]
    assert {doubt.place for doubt in doubts(one)} == {("marks", "2026-11-17")}
    assert states(one, NOW, "N2c") == {"N2c": ("2026-11-17", "overdue")}


def test_a_code_that_was_withdrawn_is_none_of_a_later_day() -> None:
    former = case("2024-07-01", ("2024-07-02 09:00", "found", {}), stage="Found", marks={"2024-07-01": "J H"})
    assert doubts(former) == []


def test_codes_written_in_lower_case_are_the_same_codes() -> None:
    one = case("2026-11-16", marks={"2026-11-16": "n o", "2026-11-17": "i u"})
    assert doubts(one) == []
    assert list(one.marks.values()) == [("N", "O"), ("I", "U")]


@pytest.mark.parametrize(
    ("first", "why", "day_1"), [("2026-11-14", "weekend", "2026-11-16"), ("2026-10-28", "holiday", "2026-11-02")]
)
def test_a_first_day_that_is_no_school_day_is_told_with_the_day_from_which_is_counted(
    first: str, why: str, day_1: str
) -> None:
    [doubt] = doubts(case(first))
    assert str(doubt) == f"first day absent: {first} is no school day ({why}), so that day 1 is {day_1}"
    assert doubt.place == ("first_day_absent",)


def test_days_before_the_calendar_that_nobody_counts_put_the_case_among_those_to_mend() -> None:
    one = case("2025-11-10")
    [words] = [str(doubt) for doubt in doubts(one)]
    assert words == "the absence begins on 2025-11-10, and calendar.yaml with 2026-09-03: no day before that is counted"
    assert f"to decide: {words}" in warnings(one, CONTEXT, datetime.fromisoformat(NOW))


def test_of_a_child_who_was_found_no_day_is_asked_for() -> None:
    found = ("2025-11-12 09:00", "found", {})
    assert doubts(case("2025-11-10", found, stage="Found")) == []


FOUND = ("2026-11-10 14:00", "found", {"where": "hospital"})


@pytest.mark.parametrize(
    ("wednesday", "told"), [("N N", 1), ("/ O", 1), ("N -", 1), ("N /", 0), ("I I", 0), ("- -", 0)]
)
def test_a_child_who_was_found_and_has_no_reason_the_day_after_may_be_missing_again(wednesday: str, told: int) -> None:
    marks = {"2026-11-09": "N N", "2026-11-10": "N N", "2026-11-11": wednesday}
    one = case("2026-11-09", FOUND, stage="Found", marks=marks)
    assert [doubt.place for doubt in doubts(one)] == [("marks", "2026-11-11")] * told
    assert len(to_decide(one)) == told
    assert doubts(one, "2026-11-10 15:00") == []


@pytest.mark.parametrize(
    ("marks", "found", "now", "told"),
    [
        ("L N", "10:30", "15:00", 1),
        ("N N", "10:30", "12:00", 1),
        ("N N", "10:30", "11:59", 0),
        ("N -", "10:30", "15:00", 0),
        ("N \\", "10:30", "15:00", 0),
        ("N I", "10:30", "15:00", 0),
        ("N N", "12:00", "15:00", 0),
    ],
)
def test_a_child_who_was_found_in_the_morning_may_be_missing_again_in_the_afternoon(
    marks: str, found: str, now: str, told: int
) -> None:
    log = (f"2026-11-10 {found}", "found", {"where": "school"})
    one = case("2026-11-09", log, stage="Found", marks={"2026-11-09": "N N", "2026-11-10": marks})
    assert [doubt.place for doubt in doubts(one, f"2026-11-10 {now}")] == [("marks", "2026-11-10")] * told


@pytest.mark.parametrize(("friday", "told"), [("- -", 0), ("N N", 1)])
def test_until_the_name_is_off_the_roll_the_child_is_absent_and_not_missing_again(friday: str, told: int) -> None:
    """It is told in the morning, and deleted on a later day: the register goes on until then."""
    gone = ("2026-11-10 10:21", "notify off roll", {"ground": "moved away", "deleted_on": "2026-11-12"})
    marks = {"2026-11-10": "O O", "2026-11-11": "O O", "2026-11-12": "O O", "2026-11-13": friday}
    one = case("2026-11-09", gone, stage="Off-roll Notified", marks=marks)
    assert [doubt.place for doubt in doubts(one, "2026-11-16 09:00")] == [("marks", "2026-11-13")] * told


def test_what_the_board_keeps_of_a_child_who_was_found_holds_until_noon() -> None:
    one = case("2026-11-09", ("2026-11-10 10:30", "found", {"where": "school"}), stage="Found")
    facts = Facts(one, CONTEXT, datetime.fromisoformat("2026-11-10 11:00"))
    assert holds_until(facts, ()) == datetime.fromisoformat("2026-11-10 12:00")


def test_nobody_is_asked_where_another_case_is_about_it_or_the_card_was_moved_back() -> None:
    marks = {"2026-11-10": "N N", "2026-11-11": "N N"}
    one = case("2026-11-09", FOUND, stage="Found", marks=marks)
    other = Case.model_validate({**case("2026-11-11").model_dump(by_alias=True), "case": "2026-K7Q3FE"})
    facts = Facts(one, replace(CONTEXT, earlier=(other,)), datetime.fromisoformat(NOW))
    assert list(doubts_of(facts)) == []
    back = ("2026-11-11 10:00", "move", {"from": "Found", "to": "Absent", "reason": "gone again"})
    assert doubts(case("2026-11-09", FOUND, back, marks=marks)) == []


def judged_beside(one: Case, other: Case) -> list[Doubt]:
    return list(doubts_of(Facts(one, replace(CONTEXT, earlier=(other,)), datetime.fromisoformat(NOW))))


def test_two_open_cases_of_one_number_or_of_one_absence_are_to_be_decided() -> None:
    upn = {"upn": "Q999000025002"}
    one = case("2026-11-16", pupil=upn)
    copied = one.model_copy(update={"case": "2026-K7Q3FE", "pupil": one.pupil.model_copy(update={"name": "Kit Other"})})
    [doubt] = judged_beside(one, copied)
    assert (doubt.place, doubt.entry) == (("pupil", "upn"), "")
    assert doubt.words == "the pupil of case 2026-K7Q3FE has the same number and another name"
    again = one.model_copy(update={"case": "2026-K7Q3FE"})
    assert [doubt.place for doubt in judged_beside(one, again)] == [("first_day_absent",)]
    later = again.model_copy(update={"first_day_absent": datetime(2026, 11, 17).date()})
    ended = copied.model_copy(update={"stage": Stage.FOUND})
    assert judged_beside(one, later) == judged_beside(one, ended) == []
