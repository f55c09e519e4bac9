"""What the tests of the import share: the shipped profile and one school."""

import io
from datetime import date, datetime
from hashlib import sha256

import pytest
from register_store import Read, Store

from cmeboard import packs
from cmeboard.core.calendar import CalendarFile, SchoolCalendar, Term
from cmeboard.core.ids import case_id, pupil_key
from cmeboard.core.marks import Codes
from cmeboard.core.settings import ImportSettings
from cmeboard.register.context import Context
from cmeboard.register.found import Reading
from cmeboard.register.profile import Profile
from cmeboard.register.reading import read
from cmeboard.workspace.profiling import shipped_profiles

CALENDAR = SchoolCalendar(CalendarFile(terms=(Term(first=date(2026, 11, 2), last=date(2026, 12, 18)),)), {})


@pytest.fixture(scope="session")
def profiles() -> list[Profile]:
    return shipped_profiles()


@pytest.fixture(scope="session")
def read_text(profiles: list[Profile]) -> Read:
    def read_it(text: str | bytes, name: str = "register.csv") -> Reading:
        (reading,) = read(name, io.BytesIO(text if isinstance(text, bytes) else text.encode()), profiles)
        return reading

    return read_it


@pytest.fixture(scope="session")
def context() -> Context:
    return Context(
        codes=Codes.from_csv(packs.read_text("england/attendance_codes.csv")),
        calendar=CALENDAR,
        settings=ImportSettings(),
        case_id=lambda pupil, day: case_id(b"k", pupil, day),
        pupil_key=pupil_key,
        hash_of=lambda text: sha256(text.encode()).hexdigest(),
        now=datetime(2026, 11, 13, 9, 35),
        by="register import",
    )


@pytest.fixture
def store(context: Context) -> Store:
    return Store(context)
