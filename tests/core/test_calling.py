"""Whom a call was to, by the number that it names or the contact."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmeboard.core.case import Contact
from cmeboard.core.entries import Call
from cmeboard.core.reckoning.calling import CallSheet, as_dialled

DANA = Contact(name="Dana Sample", phones=("07700 900123", "01632 960001"))
GRAN = Contact(name="Gran Sample", phones=("01632 960001", "01632 960002"))
UNCLE = Contact(name="Uncle Sample")
SHEET = CallSheet((DANA, GRAN, UNCLE))


def call(**fields: Any) -> Call:
    return Call(at=datetime(2026, 11, 9, 9), by="S. Patel", did="call", **fields)


@pytest.mark.parametrize(
    "written",
    ["01632 960001", "01632960001", "+44 1632 960001", "+44 (0)1632 960001", "0044 1632-960001", "1632960001"],
)
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert as_dialled(written) == as_dialled("01632 960001")
    assert SHEET.numbers_of(call(number=written)) == {as_dialled("01632 960001")}


def test_what_is_no_number_is_compared_by_its_letters() -> None:
    assert as_dialled("Ex-directory ") == as_dialled("ex-directory")
    assert as_dialled("ex-directory") != as_dialled("ask reception")
    assert as_dialled("0") == "0"


def test_each_number_stands_once_with_the_first_who_has_it() -> None:
    assert [tuple(one) for one in SHEET.numbers.values()] == [
        ("Dana Sample", "07700 900123"),
        ("Dana Sample", "01632 960001"),
        ("Gran Sample", "01632 960002"),
    ]
    assert list(SHEET.names.values()) == ["Dana Sample", "Gran Sample"]


def test_a_call_that_names_no_number_was_to_the_first_of_the_contact() -> None:
    assert SHEET.numbers_of(call(to="dana sample")) == {as_dialled("07700 900123")}
    assert SHEET.numbers_of(call(to="Gran Sample")) == {as_dialled("01632 960001")}
    assert SHEET.numbers_of(call(to="Uncle Sample")) == set()
    assert SHEET.numbers_of(call()) == set()


def test_a_number_counts_whoever_is_said_to_have_been_called() -> None:
    assert SHEET.numbers_of(call(to="Mum", number="07700 900123")) == {as_dialled("07700 900123")}
    assert SHEET.numbers_of(call(to="Dana Sample", number="07700 900999")) == set()


def test_a_contact_is_called_by_name_and_else_by_number() -> None:
    assert SHEET.contacts_of(call(to="DANA Sample", number="07700 900999")) == {"dana sample"}
    assert SHEET.contacts_of(call(to="Mum", number="07700 900123")) == {"dana sample"}
    assert SHEET.contacts_of(call(number="01632 960001")) == {"dana sample", "gran sample"}
    assert SHEET.contacts_of(call(to="Gran Sample", number="01632 960001")) == {"gran sample"}


NUMBERS = st.sampled_from(["07700 900123", "07700 900124", "01632 960001", "+44 1632 960001", "01632 960002"])
CONTACTS = st.lists(
    st.builds(
        Contact,
        name=st.sampled_from(["Dana Sample", "Gran Sample", "dana sample", "Uncle"]),
        phones=st.lists(NUMBERS, max_size=3).map(tuple),
    ),
    max_size=4,
)


@given(contacts=CONTACTS)
def test_who_was_called_on_every_number_was_called(contacts: list[Contact]) -> None:
    """So the policy's every number never asks less than every contact."""
    sheet = CallSheet(contacts)
    calls = [call(number=listed.number) for listed in sheet.numbers.values()]
    assert {number for one in calls for number in sheet.numbers_of(one)} == sheet.numbers.keys()
    assert {name for one in calls for name in sheet.contacts_of(one)} == sheet.names.keys()
