"""Calls to nearly a contact's name, which count for nobody."""

from datetime import datetime
from typing import Any

import pytest
from test_duties import CONTEXT, case

from cmeboard.core.duties import duties
from cmeboard.core.duty import State
from cmeboard.core.misnamed import calls_to_nobody
from cmeboard.store.case_files import parse_case, render_case

CONTACTS = [
    {"name": "Dana Sample", "relationship": "mother", "phones": ["07700 900123"]},
    {"name": "Anne-Marie O'Sample", "phones": ["01632 960001"]},
]


def called(*names: str | None) -> Any:
    log = [(f"2026-11-09 09:{n:02}", "call", {"to": to, "outcome": "no answer"}) for n, to in enumerate(names)]
    return case("2026-11-09", *log, pupil={"contacts": CONTACTS})


@pytest.mark.parametrize("to", ["Dana Smaple", "dana samples", "Dana", "sample", "Mother", "Anne Marie O'Sample"])
def test_a_slip_a_part_of_a_name_and_what_somebody_is_to_the_child_are_told_and_leave_the_duty_open(to: str) -> None:
    one = called("Anne-Marie O'Sample", to)
    assert list(calls_to_nobody(one)) == [1]
    [duty] = [duty for duty in duties(one, CONTEXT, datetime(2026, 11, 9, 10)) if duty.duty == "N1b"]
    assert duty.state is State.DUE
    assert "Dana Sample" in duty.missing


@pytest.mark.parametrize("to", ["Dana Sample", "DANA SAMPLE", "the neighbour at 14", "Kit Other", None])
def test_a_contact_somebody_else_and_nobody_are_not_told(to: str | None) -> None:
    assert list(calls_to_nobody(called(to))) == []


def test_what_was_taken_back_and_a_pupil_without_contacts_are_not_told() -> None:
    taken_back = ("2026-11-09 11:00", "correct", {"entry": {"at": "2026-11-09 09:00", "did": "call"}})
    call = ("2026-11-09 09:00", "call", {"to": "Dana", "outcome": "no answer"})
    assert list(calls_to_nobody(case("2026-11-09", call, taken_back, pupil={"contacts": CONTACTS}))) == []
    assert list(calls_to_nobody(case("2026-11-09", call))) == []


def test_the_file_says_on_which_line_and_names_nobody() -> None:
    one = called("Dana Sample", "Dana")
    text = render_case(one).decode()
    file = parse_case(text.encode(), f"cases/2026-27/{one.case}.yaml")
    assert file.case == one
    assert file.problems == ()
    [doubt] = file.doubts
    assert doubt.line is not None
    assert text.splitlines()[doubt.line - 1].strip() == "to: Dana"
    assert "none of the contacts" in doubt.message
    assert "Dana" not in str(doubt)
