"""The ladder, counted on a wall calendar: half term is 26 to 30 October 2026."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmeboard import packs
from cmeboard.core.calendar import CalendarFile, SchoolCalendar
from cmeboard.core.case import Case
from cmeboard.core.described import names_one_of
from cmeboard.core.duty import State
from cmeboard.core.marks import Codes
from cmeboard.core.policy import PolicyFile
from cmeboard.core.reckoning.duties import Context, count, duties, warnings
from cmeboard.core.shown.cards import make_card
from cmeboard.core.stack import Policy
from cmeboard.store.files.model_files import parse_model

POLICY, _ = parse_model(packs.read_text("aspire-2023/policy.yaml").encode(), "policy.yaml", PolicyFile)
assert POLICY is not None
TERMS = {
    "terms": [{"first": "2026-09-03", "last": "2026-10-23"}, {"first": "2026-11-02", "last": "2026-12-18"}],
    "closures": [{"first": "2026-11-27", "why": "INSET"}],
}
CONTEXT = Context(
    Policy.stack(POLICY),
    SchoolCalendar(CalendarFile.model_validate(TERMS), {}),
    Codes.from_csv(packs.read_text("england/attendance_codes.csv")),
)


def case(first: str, *log: tuple[Any, ...], **more: Any) -> Case:
    entries = [{"at": at, "by": "S. Patel", "did": did, **(rest[0] if rest else {})} for at, did, *rest in log]
    pupil = {"name": "Rowan Sample", **more.pop("pupil", {})}
    start = {"case": "2026-K7Q3FD", "stage": "Absent", "first_day_absent": first, "pupil": pupil, "log": entries}
    return Case.model_validate({**start, **more})


def states(one: Case, now: str, *wanted: str) -> dict[str, tuple[str, str]]:
    """The latest of each wanted duty: its due day and its state."""
    found = duties(one, CONTEXT, datetime.fromisoformat(now))
    ordered = sorted(found, key=lambda duty: str(duty.due))
    return {duty.duty: (str(duty.due), duty.state.value) for duty in ordered if duty.duty in wanted}


def test_half_term_lies_between_day_two_and_day_three() -> None:
    absent = case("2026-10-22")
    assert states(absent, "2026-10-23 09:00", "N1a", "N2c", "N4a") == {
        "N1a": ("2026-10-22", "no longer needed"),
        "N2c": ("2026-10-23", "due"),
        "N4a": ("2026-11-02", "upcoming"),
    }
    assert states(absent, "2026-11-01 23:59", "N2c", "N4a")["N4a"] == ("2026-11-02", "upcoming")
    assert states(absent, "2026-11-02 00:00", "N2c", "N4a") == {
        "N2c": ("2026-10-23", "overdue"),
        "N4a": ("2026-11-02", "due"),
    }


def test_a_weekend_and_an_inset_day_do_not_count() -> None:
    counted = count(case("2026-11-26"), CONTEXT, datetime(2026, 11, 30, 9))
    assert (counted.day_of_absence, counted.no_contact_day) == (2, 2)
    assert [day.reason for day in counted.days] == ["absent", "INSET", "weekend", "weekend", "absent"]


def test_contact_on_day_two_then_silence_starts_the_ladder_again() -> None:
    heard = case("2026-11-09", ("2026-11-10 10:00", "contact received"))
    now = states(heard, "2026-11-12 09:00", "C1", "N1a", "N2a", "N2c")
    assert now["N2c"] == ("2026-11-12", "due")
    assert now["N2a"] == ("2026-11-12", "due")
    assert now["C1"] == ("2026-11-11", "no longer needed")


def test_a_parent_who_does_not_know_where_the_child_is_is_no_contact() -> None:
    lost = case("2026-11-09", ("2026-11-10 10:00", "call", {"outcome": "spoke", "whereabouts": "not known"}))
    assert count(lost, CONTEXT, datetime(2026, 11, 10, 12)).no_contact_day == 2


def test_a_looked_after_child_is_visited_on_day_one() -> None:
    assert states(case("2026-11-09", pupil={"flags": ["looked after"]}), "2026-11-09 09:00", "N2c") == {
        "N2c": ("2026-11-09", "due")
    }


def test_every_contact_with_a_number_is_called() -> None:
    who = {"contacts": [{"name": "Dana", "phones": ["07700 900123"]}, {"name": "Sol", "phones": ["07700 900124"]}]}
    one = case("2026-11-09", ("2026-11-09 09:30", "call", {"to": "Dana", "outcome": "no answer"}), pupil=who)
    assert states(one, "2026-11-09 10:00", "N1b") == {"N1b": ("2026-11-09", "due")}
    both = case(
        "2026-11-09",
        ("2026-11-09 09:30", "call", {"to": "Dana", "outcome": "no answer"}),
        ("2026-11-09 09:40", "call", {"to": "sol", "outcome": "message left"}),
        pupil=who,
    )
    assert states(both, "2026-11-09 10:00", "N1b") == {"N1b": ("2026-11-09", "done")}


def test_a_visit_done_late_stays_late_and_calls_for_its_reference() -> None:
    visited = case("2026-11-09", ("2026-11-11 15:00", "home visit", {"outcome": "no answer"}))
    assert states(visited, "2026-11-11 16:00", "N2c", "N2d", "N3c", "N4a") == {
        "N2c": ("2026-11-10", "done late"),
        "N2d": ("2026-11-11", "due"),
        "N3c": ("2026-11-11", "due"),
        "N4a": ("2026-11-11", "due"),
    }


def test_the_police_may_be_told_sooner() -> None:
    told = case("2026-11-09", ("2026-11-09 11:00", "report to police"))
    assert states(told, "2026-11-12 09:00", "N4a") == {"N4a": ("2026-11-11", "done")}


def test_five_days_with_contact_each_day_ask_for_a_visit_and_evidence() -> None:
    heard = [(f"2026-11-{day:02} 09:00", "contact received") for day in (9, 10, 11, 12, 13)]
    ill = case("2026-11-09", *heard, reason="illness")
    assert states(ill, "2026-11-13 10:00", "C3", "C4", "C1") == {
        "C1": ("2026-11-13", "done"),
        "C3": ("2026-11-13", "due"),
        "C4": ("2026-11-13", "due"),
    }
    assert "C4" not in states(case("2026-11-09", *heard), "2026-11-13 10:00", "C4")


def test_waived_with_a_reason_and_ended_when_found() -> None:
    waived = case("2026-11-09", ("2026-11-10 09:00", "waive", {"duty": "N2c", "reason": "seen at hospital"}))
    assert states(waived, "2026-11-12 09:00", "N2c")["N2c"] == ("2026-11-10", "waived")
    found = case("2026-11-09", ("2026-11-11 12:00", "found"), stage="Found")
    assert not [
        one for one in duties(found, CONTEXT, datetime(2026, 11, 20, 9)) if one.state.is_work and one.duty[0] == "N"
    ]


def test_a_waiver_reaches_neither_the_next_day_nor_a_later_run() -> None:
    daily = case("2026-11-09", ("2026-11-12 09:00", "waive", {"duty": "N1a", "reason": "no telephone"}))
    found = duties(daily, CONTEXT, datetime(2026, 11, 13, 10))
    assert [(str(one.due), one.state.value) for one in found if one.duty == "N1a" and one.state.is_work] == [
        ("2026-11-13", "due")
    ]
    waive = ("2026-11-10 09:00", "waive", {"duty": "N2c", "reason": "seen at hospital"})
    again = case("2026-11-09", waive, ("2026-11-11 09:00", "contact received"))
    assert states(again, "2026-11-13 09:00", "N2c") == {"N2c": ("2026-11-13", "due")}


def test_a_mark_u_is_a_day_on_which_the_child_was_seen() -> None:
    late = case("2026-11-09", marks={"2026-11-09": "N N", "2026-11-10": "U U", "2026-11-11": "N N"})
    assert count(late, CONTEXT, datetime(2026, 11, 11, 9)).no_contact_day == 1


def test_a_calendar_that_ends_gives_no_date() -> None:
    assert states(case("2026-12-17"), "2026-12-18 09:00", "N4a") == {"N4a": ("None", "no date")}


def test_a_taken_back_entry_counts_for_nothing() -> None:
    ref = {"entry": {"at": "2026-11-09 11:00", "did": "report to police"}}
    wrong = case("2026-11-09", ("2026-11-09 11:00", "report to police"), ("2026-11-09 11:05", "correct", ref))
    assert states(wrong, "2026-11-12 09:00", "N4a") == {"N4a": ("2026-11-11", "overdue")}


def test_warnings_that_no_duty_carries() -> None:
    pupil = {"flags": ["honour-based violence"], "date_of_birth": "2012-11-10"}
    said = warnings(case("2026-11-02", pupil=pupil), CONTEXT, datetime(2026, 11, 9))
    assert any("do not inform the family" in one for one in said)
    assert any("14 or under" in one for one in said)
    assert "after the holiday" in said


def test_a_card_says_in_few_words_what_is_not_true_of_most_children() -> None:
    pupil = {"flags": ["honour-based violence"], "date_of_birth": "2012-11-10"}
    one = case("2026-11-02", pupil=pupil)
    said = warnings(one, CONTEXT, datetime(2026, 11, 9))
    card = make_card(f"cases/2026-27/{one.case}.yaml", one, (), said, 6, 6, CONTEXT.policy.in_brief)
    assert card.warnings == said
    assert card.in_brief == "do not tell family · after the holiday"


@given(day=st.dates(date(2026, 11, 9), date(2026, 11, 20)), hour=st.integers(0, 23))
def test_contact_never_makes_a_duty_of_the_ladder_earlier(day: date, hour: int) -> None:
    def ladder(one: Case) -> dict[str, date]:
        found = duties(one, CONTEXT, datetime(2026, 11, 23, 9))
        last: dict[str, date] = {}
        for duty in found:
            if duty.duty in ("N2c", "N4a") and duty.state is not State.NO_LONGER_NEEDED and isinstance(duty.due, date):
                last[duty.duty] = max(duty.due, last.get(duty.duty, duty.due))
        return last

    silent = ladder(case("2026-11-09"))
    heard = ladder(case("2026-11-09", (f"{day} {hour:02}:00", "contact received")))
    assert all(due >= silent[rule] for rule, due in heard.items())


@given(st.text(alphabet="abc ", min_size=1).filter(str.strip))
def test_a_note_changes_no_duty(text: str) -> None:
    plain = duties(case("2026-11-09"), CONTEXT, datetime(2026, 11, 12, 9))
    noted = duties(case("2026-11-09", ("2026-11-10 09:00", "note", {"note": text})), CONTEXT, datetime(2026, 11, 12, 9))
    assert plain == noted


@pytest.mark.parametrize("flag", [None, "looked after"])
def test_a_number_changed_in_the_policy_holds_for_clocks_that_start_later(flag: str | None) -> None:
    assert POLICY is not None
    rules = tuple(
        rule.model_copy(update={"day": type(rule).model_validate({**rule.model_dump(by_alias=True), "day": [
            {"day": 2}, {"from": "2026-11-16", "day": 1}]}).day})
        if rule.id == "N2c" else rule for rule in POLICY.rules
    )  # fmt: skip
    context = Context(Policy.stack(POLICY.model_copy(update={"rules": rules})), CONTEXT.calendar, CONTEXT.codes)
    for first, due in (("2026-11-09", "2026-11-10"), ("2026-11-16", "2026-11-16")):
        found = duties(case(first), context, datetime(2026, 11, 20, 9))
        assert [str(duty.due) for duty in found if duty.duty == "N2c"] == [due]


def test_the_sentence_names_what_is_passed_over() -> None:
    """Whoever counts it again on a wall calendar has to know of half term, closures and the change of the clocks."""
    reported = ("2026-10-22 10:00", "report to police")
    found = ("2026-10-24 09:00", "found", {"returned_at": "2026-10-24 08:30"})
    one = case("2026-10-22", reported, found, ("2026-10-22 11:00", "notify local authority", {"kind": "update"}))
    said = {duty.duty: duty.because for duty in duties(one, CONTEXT, datetime(2026, 10, 24, 10))}
    assert said["F1"].endswith(" calls for it: 24 hours after 2026-10-24 08:30, over the change of the clocks")
    holiday = "(not counted: 2026-10-26 to 2026-10-30 holiday)"
    assert f": 5 school days after 2026-10-22 {holiday}; ended by found" in said["L4"]
    silent = {duty.duty: duty.because for duty in duties(case("2026-11-25"), CONTEXT, datetime(2026, 11, 25, 9))}
    assert silent["N4a"] == "2026-11-30 is no-contact day 3 since 2026-11-25 (not counted: 2026-11-27 INSET)"


def test_what_is_missing_says_what_there_is_already() -> None:
    met = {
        "decisions": {"circulate details": {"decision": "yes"}, "legal action": {"decision": "no", "reason": "none"}}
    }
    log = [("2026-11-09 15:00", "home visit", {"outcome": "no answer"}), ("2026-11-10 10:00", "report to police", {})]
    one = case("2026-11-09", *log, ("2026-11-10 12:00", "strategy meeting", met))
    missing = {duty.duty: duty.missing for duty in duties(one, CONTEXT, datetime(2026, 11, 10, 13))}
    assert missing["S2"] == "in that entry its national notification, dwp and hmrc, when found"
    assert missing["N3c"] == "home visit, 2 times, of which 1 so far"
    assert missing["N2d"] == "its cpoms reference"


@pytest.mark.parametrize(
    ("text", "named"),
    [("Glandular\n  fever since Friday", True), ("glandular fevers", False), ("hay fever", False), ("", False)],
)
def test_a_reason_of_several_words_is_known_over_two_lines(text: str, named: bool) -> None:
    assert names_one_of(("glandular fever",), text) == named
