"""Golden pairs: an invented export of each system beside what it says, as the invented register has it.

Written by `python tests/register/golden_pairs.py`, and held to by `test_profiles.py`. The expectation is made from the
register that the export was made from, never by the reader.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.words import Flag
from cmeboard.demo.calendar import proposed_calendar
from cmeboard.demo.exports import export
from cmeboard.demo.people import Enrolled, school_roll
from cmeboard.demo.register import Register
from cmeboard.demo.sheets import Dialect, Shape, System
from cmeboard.store.settings.bank_holidays import bank_holidays

FOLDER = Path(__file__).parent / "golden"
TODAY = date(2026, 11, 24)
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 13)
CALENDAR = SchoolCalendar(proposed_calendar(TODAY), bank_holidays(date(2015, 1, 1), date(2040, 12, 31)))
ROLL = school_roll(1, 6, TODAY)

PAIRS: dict[tuple[System, Shape], tuple[Dialect, tuple[str, ...]]] = {
    (System.ANY, Shape.LONG): (Dialect(), ("upn", "admission_number", "name", "date_of_birth")),
    (System.ANY, Shape.DAY): (Dialect("cp1252", ";"), ("upn", "admission_number", "name", "date_of_birth")),
    (System.ANY, Shape.WEEK): (Dialect("utf-8-sig"), ("upn", "admission_number", "name", "date_of_birth")),
    (System.ANY, Shape.WIDE): (Dialect("utf-16", "\t"), ("upn", "admission_number", "name", "date_of_birth")),
    (System.ANY, Shape.CONTACTS): (Dialect(), ("upn", "admission_number", "name", "date_of_birth")),
    (System.DFE, Shape.LONG): (Dialect("utf-8-sig"), ("upn", "name")),
    (System.BROMCOM, Shape.LONG): (Dialect(), ("system_id",)),
    (System.BROMCOM, Shape.WEEK): (Dialect("utf-8-sig"), ("system_id",)),
    (System.BROMCOM, Shape.CONTACTS): (Dialect(), ("system_id", "upn", "name", "date_of_birth")),
    (System.SIMS, Shape.DAY): (
        Dialect("cp1252", title_rows=("Attendance report", "")),
        ("upn", "admission_number", "name", "date_of_birth", "registration_group"),
    ),
    (System.SIMS, Shape.WIDE): (Dialect("cp1252"), ("upn", "admission_number", "name", "registration_group")),
    (System.ARBOR, Shape.DAY): (Dialect(), ("upn", "name", "registration_group")),
    (System.WONDE, Shape.WONDE): (Dialect(), ("system_id",)),
}
"""How each is written down, and which details of the pupil its rows carry."""


def file_of(system: System, shape: Shape) -> Path:
    return FOLDER / f"{system}-{shape}.{'json' if shape is Shape.WONDE else 'csv'}"


def expected_file(system: System, shape: Shape) -> Path:
    return FOLDER / f"{system}-{shape}.expected.json"


def exported(system: System, shape: Shape) -> bytes:
    dialect, _ = PAIRS[system, shape]
    return export(shape, 1, ROLL, FIRST, LAST, CALENDAR, system, dialect)


def expected(system: System, shape: Shape) -> list[dict[str, Any]]:
    _, details = PAIRS[system, shape]
    told = [dict(_who(pupil, system, details), **_what(pupil, shape)) for pupil in ROLL]
    return sorted(told, key=lambda one: str(sorted(one.items())))


def _who(pupil: Enrolled, system: System, details: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    facts = pupil.pupil
    known = {
        "upn": facts.upn,
        "admission_number": pupil.student_id,
        "system_id": f"A{pupil.student_id}" if system is System.WONDE else pupil.student_id,
        "name": facts.name,
        "date_of_birth": str(facts.date_of_birth),
        "registration_group": facts.registration_group,
    }
    return ((detail, known[detail] or "") for detail in details)


def _what(pupil: Enrolled, shape: Shape) -> dict[str, Any]:
    if shape is not Shape.CONTACTS:
        marks = Register(1, CALENDAR, FIRST, LAST).marks(pupil)
        return {"marks": {str(mark.day): f"{mark.morning} {mark.afternoon}" for mark in marks}}
    facts = pupil.pupil
    return {
        "in_care": Flag.LOOKED_AFTER in facts.flags,
        "contacts": [[contact.name, contact.relationship, contact.phones[0]] for contact in facts.contacts[:3]],
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for pair in PAIRS:
        file_of(*pair).write_bytes(exported(*pair))
        text = json.dumps(expected(*pair), ensure_ascii=False, indent=1)
        expected_file(*pair).write_text(text + "\n", encoding="utf-8")
