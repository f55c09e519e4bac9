"""What must hold of the reckoning whatever a case looks like."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_scenarios import CODES, FILES, USUAL

from cmeboard.core.case import Case
from cmeboard.core.duty import Duty, State
from cmeboard.core.policy import PolicyFile, Rule
from cmeboard.core.reckoning.duties import Context, Reckoning, duties, reckon
from cmeboard.core.stack import Policy, loosens
from cmeboard.core.words import Flag
from cmeboard.store.settings.config import build_calendar

CONTEXT = Context(Policy.stack(*FILES), build_calendar(USUAL, "Europe/London"), CODES)
NOW = datetime(2026, 11, 24, 9)
DONE = {State.DONE, State.DONE_LATE}

KINDS = st.sampled_from(
    [
        {"did": "sms"},
        {"did": "call", "to": "Dana Sample", "outcome": "no answer"},
        {"did": "call", "to": "Dana Sample", "outcome": "spoke"},
        {"did": "call", "to": "Dana Sample", "number": "01632 960001", "outcome": "number dead"},
        {"did": "leave request", "decision": "granted", "leaves": "2026-11-09", "returns": "2026-11-12"},
        {"did": "waive", "duty": "N2c", "reason": "seen by an aunt"},
        {"did": "waive", "duty": "W4", "reason": "seen by an aunt"},
        {"did": "call", "outcome": "spoke", "whereabouts": "not known"},
        {"did": "contact received", "reason": "illness"},
        {"did": "home visit", "outcome": "no answer"},
        {"did": "home visit", "outcome": "seen", "cpoms": "1"},
        {"did": "enquiry", "of": "friends and family", "outcome": "nothing known"},
        {"did": "inform", "who": "dsl"},
        {"did": "inform", "who": "headteacher"},
        {"did": "inform", "who": "social worker"},
        {"did": "report to police"},
        {"did": "refer cme"},
        {"did": "notify local authority", "kind": "ten day absence"},
        {"did": "notify local authority", "kind": "update"},
        {"did": "strategy meeting"},
        {"did": "decision", "about": "not to act", "reason": "seen by an aunt"},
        {"did": "note"},
    ]
)
MOMENTS = st.datetimes(datetime(2026, 11, 9, 8), datetime(2026, 11, 24, 8)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
ENTRIES = st.lists(st.tuples(MOMENTS, KINDS), max_size=8)
FLAGS = st.lists(
    st.sampled_from(["looked after", "child protection plan", "overseas", "section 47 enquiry"]), unique=True
)


def case(log: list[tuple[datetime, dict[str, Any]]], flags: list[str]) -> Case:
    entries = [{"at": at, "by": "S. Patel", **entry} for at, entry in sorted(log, key=lambda one: one[0])]
    pupil = {
        "name": "Rowan Sample",
        "flags": flags,
        "social_worker": {"name": "Dee Example"},
        "referring_school": "Example High School",
        "contacts": [{"name": "Dana Sample", "phones": ["07700 900123", "01632 960001"]}],
    }
    start = {"case": "2026-K7Q3FD", "stage": "Absent", "first_day_absent": "2026-11-09", "pupil": pupil, "log": entries}
    return Case.model_validate(start)


def key(duty: Duty) -> tuple[str, str, str]:
    return duty.duty, str(duty.due), str(duty.since)


@given(log=ENTRIES, flags=FLAGS, at=MOMENTS, kind=KINDS)
def test_an_entry_never_makes_a_done_step_work_again(
    log: list[tuple[datetime, dict[str, Any]]], flags: list[str], at: datetime, kind: dict[str, Any]
) -> None:
    """A step done stays done, or stops mattering where contact moves the day on which it was due.

    Contact ends one disappearance: a child missing again after it is to be reported again, whatever was done before.
    """
    before = {key(duty) for duty in duties(case(log, flags), CONTEXT, NOW) if duty.state in DONE}
    after = {key(duty): duty.state for duty in duties(case([*log, (at, kind)], flags), CONTEXT, NOW)}
    is_contact = kind["did"] in ("contact received", "home visit") or kind.get("outcome") == "spoke"
    for one in before:
        began_after_contact = is_contact and one[2] >= str(at)
        assert began_after_contact or not after.get(one, State.DONE).is_work, one


@given(log=ENTRIES)
def test_enquiries_are_complete_when_both_numbers_were_called_and_not_before(
    log: list[tuple[datetime, dict[str, Any]]],
) -> None:
    asked = [(datetime(2026, 11, 9, 8), {"did": "report to police"})]
    asked += [(datetime(2026, 11, 9, 8), {"did": "enquiry", "of": "friends and family", "outcome": "nothing known"})]
    asked += [(datetime(2026, 11, 9, 8), {"did": "home visit", "outcome": "no answer", "cpoms": "1"})]
    called = {entry.get("number") for _, entry in log if entry["did"] == "call" and entry.get("to") == "Dana Sample"}
    states = [duty.state for duty in duties(case([*asked, *log], []), CONTEXT, NOW) if duty.duty == "W4"]
    assert states
    is_complete = called == {None, "01632 960001"}
    assert any(state in DONE for state in states) <= is_complete
    assert is_complete <= (not any(state.is_work for state in states))


@given(log=ENTRIES, flags=FLAGS)
def test_every_duty_says_why_and_by_which_sentence(
    log: list[tuple[datetime, dict[str, Any]]], flags: list[str]
) -> None:
    for duty in duties(case(log, flags), CONTEXT, NOW):
        assert duty.because
        assert duty.clause.quote
        assert duty.version
        assert (duty.due is None) == (duty.state is State.NO_DATE)
        if duty.state in DONE:
            assert duty.met_by
        if duty.state is State.OVERDUE:
            assert duty.missed
            assert duty.became_late is not None


@given(log=ENTRIES, flags=FLAGS, data=st.data())
def test_the_order_of_the_log_changes_no_state(
    log: list[tuple[datetime, dict[str, Any]]], flags: list[str], data: st.DataObject
) -> None:
    """Staff write an entry where they find room; what counts is when it happened."""
    moments = {at for at, _ in log}
    if len(moments) < len(log):
        return
    plain = case(log, flags)
    mixed = plain.model_copy(update={"log": tuple(data.draw(st.permutations(plain.log)))})
    assert duties(mixed, CONTEXT, NOW) == duties(plain, CONTEXT, NOW)


@given(logs=st.lists(ENTRIES, min_size=2, max_size=3), log=ENTRIES, data=st.data())
def test_the_order_in_which_files_load_changes_nothing(
    logs: list[list[tuple[datetime, dict[str, Any]]]], log: list[tuple[datetime, dict[str, Any]]], data: st.DataObject
) -> None:
    """A pupil's other cases bear on this one, whichever of them is read first."""
    others = [case(one, []).model_copy(update={"case": f"2026-AAAAA{n}"}) for n, one in enumerate(logs)]
    this = case([*log, (datetime(2026, 11, 23, 9), {"did": "found"})], [])
    mixed = data.draw(st.permutations(others))
    wanted = reckon(this, replace(CONTEXT, earlier=tuple(others)), NOW)
    assert reckon(this, replace(CONTEXT, earlier=tuple(mixed)), NOW) == wanted


@given(first=st.dates(date(2026, 9, 3), date(2026, 12, 18)), leave=st.integers(0, 14), begins_later=st.booleans())
def test_day_ten_is_the_same_whatever_part_of_the_absence_was_leave(
    first: date, leave: int, begins_later: bool
) -> None:
    """Whether the case begins with the leave or with the day on which the child was to be back."""

    def tenth(first_day_absent: date | None, log: list[dict[str, Any]]) -> tuple[date | datetime | None, ...]:
        pupil = {"name": "Rowan Sample"}
        start = {"case": "2026-K7Q3FD", "stage": "Absent", "first_day_absent": first_day_absent, "pupil": pupil}
        found = duties(Case.model_validate({**start, "log": log}), CONTEXT, datetime(2026, 12, 18, 9))
        return tuple(duty.due for duty in found if duty.duty == "L1")

    days = CONTEXT.calendar.for_year_group(None)
    start = days.school_day_after(first, 0)
    back = None if start is None else days.school_day_after(start, leave)
    if start is None or back is None or back > date(2026, 12, 18):
        return
    granted = {"did": "leave request", "decision": "granted", "leaves": start, "returns": back}
    log = [{"at": datetime(2026, 9, 1, 9), "by": "S. Patel", **granted}]
    assert tenth(back if begins_later else start, log) == tenth(start, [])


NEW_FLAGS = st.sampled_from(
    ["looked after", "child protection plan", "overseas", "safeguarding concern", "irregular attendance"]
)


@given(log=ENTRIES, flags=FLAGS, flag=NEW_FLAGS, recorded=st.booleans())
def test_a_flag_that_becomes_known_today_makes_nothing_overdue(
    log: list[tuple[datetime, dict[str, Any]]], flags: list[str], flag: str, recorded: bool
) -> None:
    """Whether the file says since when, or the record does."""
    if flag in flags:
        return
    before = case(log, flags)
    pupil = {**before.pupil.model_dump(by_alias=True), "flags": [*flags, flag]}
    by_record = replace(CONTEXT, flags_since={Flag(flag): NOW.date()}) if recorded else CONTEXT
    if not recorded:
        pupil["flags_since"] = {flag: NOW.date()}
    after = Case.model_validate({**before.model_dump(by_alias=True), "pupil": pupil})
    overdue = {(one.duty, one.due) for one in duties(before, CONTEXT, NOW) if one.state is State.OVERDUE}
    assert {(one.duty, one.due) for one in duties(after, by_record, NOW) if one.state is State.OVERDUE} <= overdue


LATER = st.sampled_from(
    [
        {"did": "found", "returned_at": "2026-11-24 07:30"},
        {"did": "found", "in_authority": "no", "likely_to_return": "no", "concerns": "neglect"},
        {"did": "notify off roll", "ground": "moved away", "deleted_on": "2026-12-01"},
        {"did": "move", "to": "Absent"},
        {"did": "leave request", "decision": "granted", "leaves": "2026-11-16", "returns": "2026-12-07"},
        {"did": "contact received", "reason": "illness", "expected_return": "2026-12-11"},
        {"did": "waive", "duty": "N2c", "reason": "seen by the tutor"},
    ]
)
LIVES = st.lists(
    st.tuples(MOMENTS | MOMENTS.map(lambda moment: moment + timedelta(days=14)), KINDS | LATER), max_size=8
)
MARKS = st.dictionaries(
    st.dates(date(2026, 11, 9), date(2026, 12, 4)), st.sampled_from(["N N", "/ \\", "I I", "U U", "/ N", "U O"])
)
BIRTHS = st.none() | st.dates(date(2009, 6, 1), date(2012, 12, 31))
NOWS = st.datetimes(datetime(2026, 11, 9), datetime(2027, 1, 9)).map(lambda now: now.replace(second=0, microsecond=0))
STAGES = st.sampled_from(["Absent", "Reported Missing", "Found", "Off-roll Notified"])


@given(log=LIVES, flags=FLAGS, marks=MARKS, born=BIRTHS, stage=STAGES, now=NOWS, data=st.data())
def test_between_two_changes_nothing_changes(
    log: list[tuple[datetime, dict[str, Any]]],
    flags: list[str],
    marks: dict[date, str],
    born: date | None,
    stage: str,
    now: datetime,
    data: st.DataObject,
) -> None:
    """The cached card holds until the reckoning's `until`, be that a minute, a holiday or for good."""
    plain = case(log, flags).model_dump(by_alias=True)
    pupil = {**plain["pupil"], "date_of_birth": born}
    one = Case.model_validate({**plain, "pupil": pupil, "marks": marks, "stage": stage})
    then = reckon(one, CONTEXT, now)
    last = datetime(2029, 9, 1) if then.until is None else then.until - timedelta(minutes=1)
    for at in (last, data.draw(st.datetimes(now, last)).replace(second=0, microsecond=0)):
        assert shown(reckon(one, CONTEXT, at)) == shown(then)


def shown(then: Reckoning) -> tuple[object, ...]:
    standing = [(key(duty), duty.state, duty.missed, duty.led_by, duty.because, duty.missing) for duty in then.duties]
    return standing, then.counted.day_of_absence, then.counted.no_contact_day, then.warnings


def test_a_case_that_is_over_with_nothing_open_holds_for_good() -> None:
    heard = (datetime(2026, 11, 9, 10), {"did": "contact received"})
    found = (datetime(2026, 11, 10, 9), {"did": "found"})
    assert reckon(case([heard], []), CONTEXT, NOW).until == datetime(2026, 11, 25)
    assert reckon(case([heard, found], []), CONTEXT, NOW).until is None


def test_a_return_for_a_moment_to_come_is_told_until_then() -> None:
    found = (datetime(2026, 11, 20, 9), {"did": "found", "returned_at": "2026-11-24 13:20"})
    one = case([(datetime(2026, 11, 11, 9), {"did": "report to police"}), found], [])
    then = reckon(one, CONTEXT, NOW)
    assert any("lies in the future" in words for words in then.warnings)
    assert then.until == datetime(2026, 11, 24, 13, 20)
    assert not any("lies in the future" in words for words in reckon(one, CONTEXT, then.until).warnings)


def test_over_a_holiday_nothing_is_reckoned_anew() -> None:
    """The last day of the autumn term is a Friday; the spring term begins on Monday 4 January."""
    silent = case([(datetime(2026, 11, 9, 10), {"did": "note"})], [])
    assert reckon(silent, CONTEXT, datetime(2026, 12, 19, 9)).until == datetime(2027, 1, 4)


@given(day=st.dates(date(2026, 11, 9), date(2026, 11, 20)), log=ENTRIES)
def test_more_contact_never_makes_a_step_of_the_ladder_earlier(
    day: date, log: list[tuple[datetime, dict[str, Any]]]
) -> None:
    def first_open(entries: list[tuple[datetime, dict[str, Any]]]) -> dict[str, str]:
        found = duties(case(entries, []), CONTEXT, NOW)
        return {
            d.duty: str(d.due) for d in found if d.duty in ("N2c", "N4a") and d.state in (State.DUE, State.UPCOMING)
        }

    heard = (datetime(day.year, day.month, day.day, 12), {"did": "contact received"})
    fewer, more = first_open(log), first_open([*log, heard])
    assert all(more[rule] >= fewer[rule] for rule in more.keys() & fewer.keys())


def law(**change: Any) -> Rule:
    rule = next(rule for rule in FILES[1].rules if rule.id == "E-ATT")
    return Rule.model_validate({**rule.model_dump(by_alias=True), **change})


def own(rule: Rule) -> PolicyFile:
    return FILES[0].model_copy(update={"rules": (rule,)})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"day": "11"}, "its day is later"),
        ({"day": [{"day": "10"}, {"from": "2027-01-01", "day": "12"}]}, "its day is later"),
        ({"active": "false"}, "it is switched off"),
        ({"codes": ["G", "N"]}, "its 'codes' differs"),
        ({"applies": {"flags": ["looked after"]}}, "its 'applies' differs"),
    ],
)
def test_a_rule_of_law_cannot_be_loosened(change: dict[str, Any], said: str) -> None:
    looser = law(**change)
    assert loosens(looser, law()) == said
    assert Policy.stack(own(looser), FILES[1]).by_id["e-att"] == law()


def test_a_rule_of_law_may_be_tightened() -> None:
    tighter = law(day="8", title="Sooner than the law asks")
    assert loosens(tighter, law()) == ""
    assert Policy.stack(own(tighter), FILES[1]).by_id["e-att"] == tighter


def test_until_a_tighter_rule_holds_the_law_does() -> None:
    """A school's rule that begins on a day leaves clocks before it to the law, and none unwatched."""
    tighter = law(day="8", title="Sooner than the law asks", in_force="2026-11-16")
    policy = Policy.stack(own(tighter), FILES[1])
    forms = [rule for rule in policy.rules if rule.id == "E-ATT"]
    assert [(rule.day[0].day, rule.in_force_to) for rule in forms] == [(10, date(2026, 11, 15)), (8, None)]
    assert policy.origin(forms[0], date(2026, 11, 2)).version == "england checked 23 November 2026"
    assert policy.origin(forms[1], date(2026, 11, 16)).version == "aspire-2023 September 2023"
