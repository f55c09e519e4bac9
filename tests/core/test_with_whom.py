"""Contact that may have been with no parent or carer, and a visit that may have been to the wrong house, are told."""

from datetime import datetime
from typing import Any

import pytest
from test_duties import CONTEXT, case

from cmeboard.core.reckoning.doubtful import Doubt, doubts_of
from cmeboard.core.reckoning.duties import warnings
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.reckoning.with_whom import AT_ANOTHER_HOUSE, WITH_A_CHILD, WITH_NOBODY_KNOWN
from cmeboard.core.stage import Stage

NOW = datetime(2026, 11, 9, 16)
PUPIL = {
    "name": "Rowan Sample",
    "known_as": "Ro",
    "address": "Flat 2, 12 Castle Street, Malvern WR14 9VM",
    "siblings": [{"name": "Ash Sample", "school": "Example College"}],
    "contacts": [
        {"name": "Dana Sample", "relationship": "mother", "phones": ["07700 900123"]},
        {"name": "Kit Other", "relationship": "step-father", "address": "3a Mill Lane, Worcester"},
    ],
}


def told(did: str, fields: dict[str, Any], pupil: dict[str, Any] = PUPIL, stage: str = "Absent") -> list[Doubt]:
    one = case("2026-11-09", ("2026-11-09 10:00", did, fields), pupil=pupil).model_copy(update={"stage": Stage(stage)})
    return [doubt for doubt in doubts_of(Facts(one, CONTEXT, NOW)) if doubt.place[:1] == ("log",)]


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("Dana Sample", ""),
        ("dana", ""),
        ("Ms Sample", ""),
        ("Sample", ""),
        ("her mum", ""),
        ("step-father", ""),
        ("foster carer", ""),
        ("Kit", ""),
        (None, ""),
        ("Rowan Sample", WITH_A_CHILD),
        ("Ro", WITH_A_CHILD),
        ("ash sample", WITH_A_CHILD),
        ("a man who gave no name", WITH_NOBODY_KNOWN),
        ("neighbour at 14", WITH_NOBODY_KNOWN),
    ],
)
def test_contact_with_a_child_or_with_nobody_whom_the_file_knows_is_told(who: str | None, words: str) -> None:
    for did, field, more in (("contact received", "from", {}), ("call", "to", {"outcome": "spoke"})):
        found = [doubt for doubt in told(did, {field: who, **more}) if "counts as contact" in doubt.words]
        assert [(doubt.place, doubt.words) for doubt in found] == ([(("log", 0, field), words)] if words else [])
        assert all(doubt.is_slip is (words == WITH_A_CHILD) for doubt in found)
        assert who is None or all(who not in f"{doubt} {doubt.fix}" for doubt in found)


def test_the_card_says_so_and_a_call_that_reached_nobody_does_not() -> None:
    one = case("2026-11-09", ("2026-11-09 10:00", "contact received", {"from": "Ash Sample"}), pupil=PUPIL)
    assert f"2026-11-09 10:00 contact received: {WITH_A_CHILD}" in warnings(one, CONTEXT, NOW)
    assert told("call", {"to": "neighbour", "outcome": "no answer"}) == []
    assert told("call", {"to": "neighbour", "outcome": "spoke", "number": "07700 900123"}) == []
    assert told("contact received", {"from": "neighbour", "whereabouts": "not known"}) == []


def test_where_nobody_stands_under_contacts_only_a_child_is_told() -> None:
    alone = {"name": "Rowan Sample"}
    assert told("contact received", {"from": "Gran"}, alone) == []
    assert [doubt.words for doubt in told("contact received", {"from": "Rowan"}, alone)] == [WITH_A_CHILD]


def test_of_a_child_who_was_found_nobody_is_asked_with_whom() -> None:
    assert told("contact received", {"from": "neighbour"}, stage="Found") == []


@pytest.mark.parametrize(
    ("address", "is_told"),
    [
        ("12 Castle Street", False),
        ("12 castle st.", False),
        ("12, Castle Street, Malvern", False),
        ("Castle Street", False),
        ("3A Mill Lane", False),
        ("99 Castle Street, Malvern", True),
        ("12 High Street, Malvern", True),
        ("Station Yard", True),
        (None, False),
    ],
)
def test_a_visit_to_an_address_that_is_not_in_the_file_is_told(address: str | None, is_told: bool) -> None:
    found = told("home visit", {"address": address, "outcome": "no answer"})
    assert [(doubt.place, doubt.words) for doubt in found] == (
        [(("log", 0, "address"), AT_ANOTHER_HOUSE)] if is_told else []
    )
    assert told("home visit", {"address": address}, {"name": "Rowan Sample"}) == []
