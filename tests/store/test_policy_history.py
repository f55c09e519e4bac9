"""A number changed in a store's policy leaves old cases' reckoning as it was, and `why` names the commit."""

import os
import subprocess
from datetime import date, datetime
from pathlib import Path

import pytest
from git_store import by_hand

from cmeboard import packs
from cmeboard.core.calendar import CalendarFile
from cmeboard.core.case import Case
from cmeboard.core.duty import Duty, State
from cmeboard.core.marks import Codes
from cmeboard.core.policy import PolicyFile
from cmeboard.core.reckoning.duties import Context, duties
from cmeboard.core.stack import Policy
from cmeboard.store.files.model_files import parse_model
from cmeboard.store.settings.config import build_calendar, read_pack
from cmeboard.store.settings.policy_history import dated_policy

SHIPPED = packs.read_text("aspire-2023/policy.yaml")
TERM = CalendarFile.model_validate({"terms": [{"first": "2026-09-03", "last": "2026-12-18"}]})


def commit(store: Path, text: str, day: str) -> str:
    (store / "policy.yaml").write_text(text)
    by_hand(store, "add", "policy.yaml")
    dated = {**os.environ, "GIT_AUTHOR_DATE": f"{day}T12:00:00", "GIT_COMMITTER_DATE": f"{day}T12:00:00"}
    subprocess.run(["git", "commit", "-qm", "policy: changed"], cwd=store, env=dated, check=True)
    return by_hand(store, "rev-parse", "HEAD")


def duty(store: Path, first_day_absent: str, rule: str = "L1", **more: object) -> Duty:
    return next(one for one in found(store, first_day_absent, **more) if one.duty == rule)


def found(store: Path, first_day_absent: str, *earlier: Case, **more: object) -> tuple[Duty, ...]:
    file = parse_model((store / "policy.yaml").read_bytes(), "policy.yaml", PolicyFile)[0]
    assert file is not None
    dated, origins = dated_policy(store, file)
    policy = Policy.stack(dated, origins=origins)
    codes = Codes.from_csv(packs.read_text("england/attendance_codes.csv"))
    context = Context(policy, build_calendar(TERM, "Europe/London"), codes, earlier)
    return duties(case(first_day_absent, **more), context, datetime(2026, 11, 30, 9))


def case(first_day_absent: str, **more: object) -> Case:
    pupil = more.pop("pupil", {"name": "Rowan Sample", "flags": more.pop("flags", [])})
    start = {"case": "2026-K7Q3FD", "stage": "Absent", "first_day_absent": first_day_absent, "pupil": pupil}
    return Case.model_validate({**start, **more})


def test_a_number_changed_in_place_holds_for_absences_that_began_since(store: Path) -> None:
    first = commit(store, SHIPPED, "2026-09-01")
    second = commit(store, SHIPPED.replace("    day: 10\n", "    day: 8\n"), "2026-11-10")
    for _ in range(2):  # the second time from what was remembered
        old, new = duty(store, "2026-11-09"), duty(store, "2026-11-11")
        assert (old.due, old.commit) == (date(2026, 11, 20), first)
        assert (new.due, new.commit) == (date(2026, 11, 20), second)
    assert duty(store, "2026-11-11", "N2c").commit == first


def test_of_two_changes_on_one_day_the_second_holds(store: Path) -> None:
    commit(store, SHIPPED, "2026-09-01")
    commit(store, SHIPPED.replace("    day: 10\n", "    day: 3\n"), "2026-11-10")
    commit(store, SHIPPED.replace("    day: 10\n", "    day: 8\n"), "2026-11-10")
    assert duty(store, "2026-11-11").due == date(2026, 11, 20)


def test_a_change_not_committed_holds_from_the_day_of_the_file(store: Path) -> None:
    first = commit(store, SHIPPED, "2026-09-01")
    (store / "policy.yaml").write_text(SHIPPED.replace("    day: 10\n", "    day: 8\n"))
    moment = datetime(2026, 11, 10, 12).timestamp()
    os.utime(store / "policy.yaml", (moment, moment))
    assert (duty(store, "2026-11-09").due, duty(store, "2026-11-09").commit) == (date(2026, 11, 20), first)
    assert (duty(store, "2026-11-11").due, duty(store, "2026-11-11").commit) == (date(2026, 11, 20), "")


def test_a_date_that_the_school_gave_is_left_as_it_stands(store: Path) -> None:
    first = commit(store, SHIPPED, "2026-09-01")
    dated = SHIPPED.replace("    day: 10\n", "    day: [{day: 10}, {from: 2026-11-02, day: 8}]\n")
    second = commit(store, dated, "2026-11-20")
    assert (duty(store, "2026-11-09").due, duty(store, "2026-11-09").commit) == (date(2026, 11, 18), second)
    assert duty(store, "2026-10-30").commit == first


def changed(store: Path, old: str, new: str) -> str:
    """The shipped policy, and from 10 November with `new` in place of `old`."""
    assert old in SHIPPED
    commit(store, SHIPPED, "2026-09-01")
    return commit(store, SHIPPED.replace(old, new), "2026-11-10")


def test_a_sooner_day_changed_in_place_leaves_older_absences_alone(store: Path) -> None:
    changed(store, "sooner: {flags: [safeguarding concern, looked after], day: 1}", "sooner: {flags: [fgm], day: 1}")
    visits = [duty(store, day, "N2c", flags=["fgm"]).due for day in ("2026-11-09", "2026-11-12")]
    assert visits == [date(2026, 11, 10), date(2026, 11, 12)]


def test_whether_leave_counts_is_dated_too(store: Path) -> None:
    """Five school days of leave, and not back: day 10 counted the leave until 10 November, and not since."""
    changed(store, "    counts_leave: true\n", "")
    tenth = []
    for leaves, returns in (("2026-11-02", "2026-11-09"), ("2026-11-11", "2026-11-18")):
        granted = {"did": "leave request", "decision": "granted", "leaves": leaves, "returns": returns}
        log = [{"at": "2026-10-20 09:00", "by": "S. Patel", **granted}]
        tenth.append(duty(store, returns, log=log).due)
    assert tenth == [date(2026, 11, 13), date(2026, 12, 1)]


def test_a_leave_over_the_day_of_the_change_leaves_no_absence_unwatched(store: Path) -> None:
    """What holds on the day on which the child was to be back is asked, and once."""
    commit(store, SHIPPED.replace("    counts_leave: true\n", ""), "2026-09-01")
    second = commit(store, SHIPPED, "2026-11-10")
    granted = {"did": "leave request", "decision": "granted", "leaves": "2026-11-05", "returns": "2026-11-16"}
    log = [{"at": "2026-10-20 09:00", "by": "S. Patel", **granted}]
    tenth = [one for one in found(store, "2026-11-16", log=log) if one.duty == "L1"]
    assert [(one.due, one.commit) for one in tenth] == [(date(2026, 11, 18), second)]


def test_a_number_with_a_day_of_its_own_holds_for_who_is_not_back_from_leave_since(store: Path) -> None:
    """The clock of both is the day of return that passed, as `since` says and by which `why` names the version."""
    dated = SHIPPED.replace("    day: 10\n", "    day: [{day: 10}, {from: 2026-11-10, day: 8}]\n")
    commit(store, dated, "2026-09-01")
    granted = {"did": "leave request", "decision": "granted", "leaves": "2026-11-05", "returns": "2026-11-16"}
    tenth = duty(store, "2026-11-16", log=[{"at": "2026-10-20 09:00", "by": "S. Patel", **granted}])
    assert (tenth.since, tenth.due) == (date(2026, 11, 16), date(2026, 11, 16))


def test_how_often_a_step_comes_again_is_dated_too(store: Path) -> None:
    changed(store, "    again_from: 4\n", "")
    old, new = (found(store, day) for day in ("2026-11-09", "2026-11-12"))
    assert sum(one.duty == "N1a" for one in old) == 14
    assert sum(one.duty == "N1a" for one in new) == 1


def test_within_how_many_days_is_dated_too(store: Path) -> None:
    """Three reports within 90 days until 10 November, and within 20 since."""
    changed(store, "times: 3, within_days: 90}\n    done", "times: 3, within_days: 20}\n    done")
    earlier = [
        case(
            f"2026-{day}",
            case=f"2026-AAAAA{n}",
            log=[{"at": f"2026-{day} 11:00", "by": "S", "did": "report to police"}],
        )
        for n, day in enumerate(("09-21", "10-05"))
    ]

    def has(found_on: str) -> bool:
        log = [
            {"at": "2026-11-05 11:00", "by": "S", "did": "report to police"},
            {"at": f"{found_on} 09:00", "by": "S", "did": "found"},
        ]
        return any(one.duty == "F3" for one in found(store, "2026-11-03", *earlier, log=log))

    assert has("2026-11-06")
    assert not has("2026-11-12")


EXTRA = """
  - id: X1
    title: Ask the form tutor
    owner: staff
    clause: {heading: Ours, quote: ours}
    on: no-contact day
    day: 1
    done: {did: [note], when: that day}
"""


def test_a_rule_that_came_in_later_asks_nothing_of_older_absences(store: Path) -> None:
    second = changed(store, SHIPPED, SHIPPED + EXTRA)
    assert not any(one.duty == "X1" for one in found(store, "2026-11-09"))
    assert duty(store, "2026-11-10", "X1").commit == second


def test_a_rule_that_was_switched_on_asks_nothing_of_older_absences(store: Path) -> None:
    commit(store, SHIPPED + EXTRA + "    active: false\n", "2026-09-01")
    commit(store, SHIPPED + EXTRA, "2026-11-10")
    assert not any(one.duty == "X1" for one in found(store, "2026-11-09"))
    assert duty(store, "2026-11-10", "X1")


def test_words_hold_as_they_stand_now(store: Path) -> None:
    changed(store, "title: Notify the local authority of ten days absent", "title: Tell the authority")
    assert duty(store, "2026-11-09").title == "Tell the authority"


def test_the_length_of_a_break_is_dated(store: Path) -> None:
    """From Thursday to Monday is no break of a week; since 10 November four days are one."""
    changed(store, "after_break_of_days: 7", "after_break_of_days: 2")
    days = {str(one.due) for one in found(store, "2026-11-06") if one.duty == "A1"}
    assert days == {"2026-11-16", "2026-11-23", "2026-11-30"}


def test_a_school_dates_a_whole_rule_itself(store: Path) -> None:
    later = EXTRA.replace("day: 1", "day: 3\n    in_force: 2026-11-11")
    commit(store, SHIPPED + EXTRA + later, "2026-11-20")
    assert duty(store, "2026-11-09", "X1").due == date(2026, 11, 9)
    assert duty(store, "2026-11-11", "X1").due == date(2026, 11, 13)


ONE_NUMBER = "  - {did: [call], every_contact: true}\n"
EVERY_NUMBER = "  - {did: [call], every_number: true}\n"
SEARCHED = (
    ("call", {"to": "Dana Sample", "outcome": "no answer"}),
    ("home visit", {"outcome": "no answer"}),
    ("report to police", {}),
    ("enquiry", {"of": "friends and family", "outcome": "nothing known"}),
)


def searched(store: Path, first_day_absent: str, rule: str) -> Duty:
    """A duty of a child reported on 12 November, whose mother's second number nobody called."""
    log = [
        {"at": f"2026-11-12 09:{n}0", "by": "S. Patel", "did": did, **more} for n, (did, more) in enumerate(SEARCHED)
    ]
    pupil = {"name": "Rowan Sample", "contacts": [{"name": "Dana Sample", "phones": ["07700 900123", "01632 960001"]}]}
    return duty(store, first_day_absent, rule, pupil=pupil, log=log)


def test_enquiries_that_ask_for_more_ask_nothing_more_of_older_absences(store: Path) -> None:
    """One number of each contact was enough until 10 November; since then every number is to be called."""
    assert EVERY_NUMBER in SHIPPED
    first = commit(store, SHIPPED.replace(EVERY_NUMBER, ONE_NUMBER), "2026-09-01")
    second = commit(store, SHIPPED, "2026-11-10")
    for _ in range(2):  # the second time from what was remembered
        old, new = searched(store, "2026-11-09", "W4"), searched(store, "2026-11-10", "W4")
        assert (old.state.value, old.commit, old.missing) == ("done", first, "")
        assert (new.state.value, new.commit) == ("overdue", second)
        assert new.missing == "a call to Dana Sample on 01632 960001"
        assert searched(store, "2026-11-09", "W5").due == date(2026, 11, 12)
        assert searched(store, "2026-11-10", "W5").due == date(2026, 11, 23)
    assert searched(store, "2026-11-10", "W2").commit == first


def test_a_school_dates_an_enquiry_itself(store: Path) -> None:
    landlord = "  - {did: [enquiry], says: {of: [landlord]}, in_force: 2026-11-10}\n"
    commit(store, SHIPPED.replace(EVERY_NUMBER, ONE_NUMBER), "2026-09-01")
    commit(store, SHIPPED.replace(EVERY_NUMBER, ONE_NUMBER + landlord), "2026-11-20")
    assert searched(store, "2026-11-09", "W4").state.value == "done"
    assert searched(store, "2026-11-10", "W4").missing == "enquiry (landlord)"


def test_a_packs_enquiries_hold_while_the_school_has_none_of_its_own(store: Path) -> None:
    """Else nothing could complete those of an absence that began on a day on which the school had none."""
    own = "policy: Our School\nversion: '1'\npacks: [aspire-2023]\n"
    landlord = "reasonable_enquiries:\n  - {did: [enquiry], says: {of: [landlord]}}\n"
    for day, text in (("2026-09-01", own), ("2026-11-10", own + landlord), ("2026-11-20", own)):
        commit(store, text, day)
    file = parse_model((store / "policy.yaml").read_bytes(), "policy.yaml", PolicyFile)[0]
    assert file is not None
    pack = read_pack("aspire-2023")
    policy = Policy.stack(dated_policy(store, file)[0], pack)
    asked = [len(policy.enquiries_on(date(2026, 11, day))) for day in (9, 10, 19, 20)]
    assert asked == [len(pack.reasonable_enquiries), 1, 1, len(pack.reasonable_enquiries)]


def test_the_version_that_is_named_is_the_one_that_was_asked(store: Path) -> None:
    """A referral is limited by the day of absence, so that what held on the first of them is asked."""
    first = commit(store, SHIPPED, "2026-09-01")
    second = commit(
        store, SHIPPED.replace("    latest_day_of_absence: 10\n", "    latest_day_of_absence: 9\n"), "2026-11-11"
    )
    old, new = searched(store, "2026-11-10", "W4"), searched(store, "2026-11-11", "W4")
    assert (old.due, old.commit) == (date(2026, 11, 23), first)
    assert (new.due, new.commit) == (date(2026, 11, 23), second)


@pytest.mark.parametrize("damage", [b"", b"{", b'{"of": 1}'])
def test_what_was_remembered_is_never_needed(store: Path, damage: bytes) -> None:
    commit(store, SHIPPED, "2026-09-01")
    wanted = duty(store, "2026-11-09")
    (store / ".git/cmeboard/policy.json").write_bytes(damage)
    assert duty(store, "2026-11-09") == wanted


def test_a_number_in_a_list_of_what_meets_a_rule_holds_for_absences_that_began_since(store: Path) -> None:
    rule = """
  - id: X1
    title: Two letters
    owner: attendance
    clause: {heading: "Attendance Expectations:", quote: All families are encouraged positively}
    on: day of absence
    day: 1
    done:
      all_of:
        - {did: [sms], when: in this absence}
        - {did: [letter], times: 1, when: in this absence}
"""
    commit(store, SHIPPED + rule, "2026-09-01")
    commit(store, SHIPPED + rule.replace("times: 1", "times: 2"), "2026-11-10")
    log = [{"at": f"2026-11-12 09:0{n}", "by": "S. Patel", "did": did} for n, did in enumerate(["sms", "letter"])]
    states = [duty(store, day, "X1", log=log).state for day in ("2026-11-09", "2026-11-11")]
    assert states == [State.DONE_LATE, State.OVERDUE]
