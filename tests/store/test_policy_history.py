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
from cmeboard.core.duties import Context, duties
from cmeboard.core.duty import Duty
from cmeboard.core.marks import Codes
from cmeboard.core.policy import PolicyFile
from cmeboard.core.stack import Policy
from cmeboard.store.case_files import parse_model
from cmeboard.store.config import build_calendar
from cmeboard.store.policy_history import dated_policy

SHIPPED = packs.read_text("aspire-2023/policy.yaml")
TERM = CalendarFile.model_validate({"terms": [{"first": "2026-09-03", "last": "2026-12-18"}]})


def commit(store: Path, text: str, day: str) -> str:
    (store / "policy.yaml").write_text(text)
    by_hand(store, "add", "policy.yaml")
    dated = {**os.environ, "GIT_AUTHOR_DATE": f"{day}T12:00:00", "GIT_COMMITTER_DATE": f"{day}T12:00:00"}
    subprocess.run(["git", "commit", "-qm", "policy: changed"], cwd=store, env=dated, check=True)
    return by_hand(store, "rev-parse", "HEAD")


def duty(store: Path, first_day_absent: str, rule: str = "L1") -> Duty:
    file = parse_model((store / "policy.yaml").read_bytes(), "policy.yaml", PolicyFile)[0]
    assert file is not None
    dated, origins = dated_policy(store, file)
    policy = Policy.stack(dated, origins=origins)
    codes = Codes.from_csv(packs.read_text("england/attendance_codes.csv"))
    context = Context(policy, build_calendar(TERM, "Europe/London"), codes)
    pupil = {"name": "Rowan Sample"}
    start = {"case": "2026-K7Q3FD", "stage": "Absent", "first_day_absent": first_day_absent, "pupil": pupil}
    found = duties(Case.model_validate(start), context, datetime(2026, 11, 30, 9))
    return next(one for one in found if one.duty == rule)


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
    commit(store, SHIPPED, "2026-09-01")
    dated = SHIPPED.replace("    day: 10\n", "    day: [{day: 10}, {from: 2026-11-02, day: 8}]\n")
    commit(store, dated, "2026-11-20")
    assert duty(store, "2026-11-09").due == date(2026, 11, 18)


@pytest.mark.parametrize("damage", [b"", b"{", b'{"of": 1}'])
def test_what_was_remembered_is_never_needed(store: Path, damage: bytes) -> None:
    commit(store, SHIPPED, "2026-09-01")
    wanted = duty(store, "2026-11-09")
    (store / ".git/cmeboard/policy.json").write_bytes(damage)
    assert duty(store, "2026-11-09") == wanted
