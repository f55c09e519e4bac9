"""Each system's export beside what it says."""

import io
import json
from collections.abc import Sequence
from typing import Any

import golden_pairs
import pytest

from cmeboard.demo.sheets import Shape, System
from cmeboard.register.found import Reading
from cmeboard.register.profile import Profile
from cmeboard.register.reading import read

TITLES = {
    System.ANY: "any system",
    System.DFE: "DfE view your education data",
    System.BROMCOM: "Bromcom",
    System.SIMS: "SIMS",
    System.ARBOR: "Arbor",
    System.WONDE: "Wonde",
}


def told(reading: Reading, details: Sequence[str]) -> list[dict[str, Any]]:
    """What a reading says, in the words of a golden pair."""
    found = []
    for number, pupil in enumerate(reading.pupils):
        one: dict[str, Any] = {detail: str(getattr(pupil, detail)) for detail in details}
        if reading.details:
            more = reading.details[number]
            one["in_care"] = more.in_care
            one["contacts"] = [[who.name, who.relationship, who.phones[0]] for who in more.contacts]
        else:
            one["marks"] = {str(day): f"{am} {pm}" for day, am, pm in reading.sessions.of(number)}
        found.append(one)
    return sorted(found, key=lambda one: str(sorted(one.items())))


@pytest.mark.parametrize(("system", "shape"), golden_pairs.PAIRS)
def test_golden_pairs(profiles: list[Profile], system: System, shape: Shape) -> None:
    data = golden_pairs.file_of(system, shape).read_bytes()
    assert data == golden_pairs.exported(system, shape), "the generator has changed: write the golden pairs anew"
    expected = json.loads(golden_pairs.expected_file(system, shape).read_text(encoding="utf-8"))
    readings = read("register", io.BytesIO(data), profiles)
    _, details = golden_pairs.PAIRS[system, shape]
    assert told(readings[-1], details) == expected
    assert readings[-1].recognised.profile == TITLES[system]
    assert not readings[-1].problems
    assert not readings[-1].unknown_columns
