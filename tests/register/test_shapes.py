"""One register in any shape, encoding and dialect is one register."""

import io
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from itertools import islice

import golden_pairs
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from register_store import Store

from cmeboard.core.refused import Refused
from cmeboard.demo.exports import export
from cmeboard.demo.people import Enrolled, school_roll
from cmeboard.demo.sheets import Dialect, Shape, System
from cmeboard.register import found
from cmeboard.register.context import Context
from cmeboard.register.found import Reading
from cmeboard.register.profile import Profile
from cmeboard.register.reading import read

ROLL = [
    pupil
    for pupil in school_roll(5, 60, golden_pairs.TODAY)
    if pupil.pupil.name.encode("cp1252", "replace").decode("cp1252") == pupil.pupil.name
]
"""Children whose names every encoding can write; what an export has lost already no reader brings back."""

SHAPES = [
    (System.ANY, Shape.LONG),
    (System.ANY, Shape.DAY),
    (System.ANY, Shape.WEEK),
    (System.ANY, Shape.WIDE),
    (System.SIMS, Shape.DAY),
    (System.SIMS, Shape.WIDE),
    (System.BROMCOM, Shape.LONG),
    (System.BROMCOM, Shape.WEEK),
    (System.WONDE, Shape.WONDE),
]
DIALECTS = st.builds(
    Dialect,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]),
    delimiter=st.sampled_from([",", ";", "\t"]),
    line_end=st.sampled_from(["\r\n", "\n"]),
    title_rows=st.sampled_from([(), ("Register",), ("Register of the term", "")]),
)
RENDERED = st.tuples(st.sampled_from(SHAPES), DIALECTS, st.booleans())


def workbook(text: bytes, dialect: Dialect) -> bytes:
    """The same rows as a workbook, with a cover sheet before them."""
    import csv

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_numbers": False}) as book:
        book.add_worksheet("Cover").write_string(0, 0, "Attendance of the term")
        sheet = book.add_worksheet("Marks")
        for n, row in enumerate(csv.reader(io.StringIO(text.decode(dialect.encoding)), delimiter=dialect.delimiter)):
            for m, cell in enumerate(row):
                sheet.write_string(n, m, cell)
    return written.getvalue()


def rendered(
    profiles: list[Profile],
    roll: list[Enrolled],
    days: tuple[date, date],
    what: tuple[tuple[System, Shape], Dialect, bool],
) -> list[Reading]:
    """The register in one shape, and the list of pupils that goes with every shape."""
    (system, shape), dialect, as_workbook = what
    pupils = System.BROMCOM if system is System.BROMCOM else System.ANY
    lists = export(Shape.CONTACTS, 5, roll, *days, golden_pairs.CALENDAR, pupils)
    if shape is Shape.WONDE:
        dialect = replace(dialect, encoding=dialect.encoding.replace("cp1252", "utf-8"))
    marks = export(shape, 5, roll, *days, golden_pairs.CALENDAR, system, dialect)
    if as_workbook and shape is not Shape.WONDE:
        marks = workbook(marks, dialect)
    given_now = [("pupils", lists), ("register", marks)]
    return [reading for name, data in given_now for reading in read(name, io.BytesIO(data), profiles)]


def kept(readings: list[Reading], context: Context) -> list[str]:
    """The cases, without what only one system knows of a pupil."""
    store = Store(replace(context, calendar=golden_pairs.CALENDAR, now=datetime(2026, 11, 24, 9, 35)))
    store.take(readings)
    for name, case in store.cases.items():
        pupil = case.pupil.model_copy(update={"sex": None, "address": None, "contacts": (), "flags": ()})
        store.cases[name] = case.model_copy(update={"pupil": pupil.model_copy(update={"known_as": None})})
    assert store.cases
    return store.kept


@settings(max_examples=25, deadline=None)
@given(one=RENDERED, other=RENDERED)
def test_a_register_in_any_two_shapes_ends_in_the_same_store(
    profiles: list[Profile], context: Context, one: object, other: object
) -> None:
    days = (date(2026, 10, 12), date(2026, 11, 23))
    first, second = (kept(rendered(profiles, ROLL, days, what), context) for what in (one, other))  # type: ignore[arg-type]
    assert first == second


def test_a_sheet_that_is_no_register_is_told_and_every_other_read(profiles: list[Profile]) -> None:
    days = (date(2026, 11, 2), date(2026, 11, 6))
    _, reading = rendered(profiles, ROLL[:3], days, ((System.ANY, Shape.DAY), Dialect(), True))
    assert reading.recognised.written == "xlsx, sheet Marks"
    assert [finding.kind for finding in reading.findings] == ["no register"]


def week(rows: Iterator[str]) -> bytes:
    return ("UPN,Name,Week beginning,Mon,Tue,Wed,Thu,Fri\n" + "".join(rows)).encode()


@pytest.mark.parametrize(
    ("cell", "marks"),
    [("/\\", "/ \\"), ("N N", "N N"), ("nn", "N N"), ("C1\\", "C1 \\"), ("\\", "- \\"), ("N", "N -"), ("", "- -")],
)
def test_two_marks_in_one_cell(profiles: list[Profile], cell: str, marks: str) -> None:
    data = week(iter([f"Q999000025002,A B,02/11/2026,/\\,{cell},NN,NN,NN\n"]))
    (reading,) = read("register", io.BytesIO(data), profiles)
    (tuesday,) = islice(reading.sessions.of(0), 1, 2)
    assert tuesday == (date(2026, 11, 3), *marks.split())


def test_three_marks_in_one_cell_are_none(profiles: list[Profile]) -> None:
    data = week(iter(["Q999000025002,A B,02/11/2026,/\\,NNN,NN,NN,NN\n"]))
    (reading,) = read("register", io.BytesIO(data), profiles)
    assert {(problem.line, problem.message) for problem in reading.problems} == {(2, "'NNN' is no register mark")}


def test_a_week_that_begins_on_sunday_is_that_of_the_monday_after(profiles: list[Profile]) -> None:
    data = week(iter(["Q999000025002,A B,01/11/2026,NN,NN,NN,NN,NN\n"]))
    (reading,) = read("register", io.BytesIO(data), profiles)
    assert reading.sessions.first == date(2026, 11, 2)


def test_the_answers_of_an_interface_in_three_files(profiles: list[Profile]) -> None:
    days = (date(2026, 11, 2), date(2026, 11, 6))
    whole = json.loads(export(Shape.WONDE, 5, ROLL[:3], *days, golden_pairs.CALENDAR, System.WONDE))
    answers = {
        name: io.BytesIO(json.dumps({"data": whole[name], "meta": {"pagination": {"more": False}}}).encode())
        for name in ("students", "sessions", "attendance_codes")
    }

    def readings(name: str) -> list[Reading]:
        return read(name, answers[name], profiles, others=[answers[other] for other in answers if other != name])

    (students,) = readings("students")
    (sessions,) = readings("sessions")
    assert not readings("attendance_codes")
    assert (len(students.details), len(sessions.pupils), sessions.rows) == (3, 3, 3 * 10)
    (one,) = read("all", io.BytesIO(json.dumps(whole).encode()), profiles)[1:]
    assert [list(one.sessions.of(n)) for n in range(3)] == [list(sessions.sessions.of(n)) for n in range(3)]


def sessions_json(*sessions: object) -> bytes:
    codes = [{"id": "C1", "code": "N"}]
    return json.dumps({"sessions": sessions, "attendance_codes": codes}).encode()


def test_a_session_without_a_code_was_not_taken_and_an_unknown_code_is_told_by_its_record(
    profiles: list[Profile],
) -> None:
    who = {"student_id": "A1", "date": "2026-11-09"}
    data = sessions_json(
        {**who, "session": "AM", "attendance_code_id": "C1"},
        {**who, "session": "PM", "attendance_code_id": None},
        {**who, "session": "AM", "attendance_code_id": "C999", "date": "2026-11-10"},
        {"student_id": "A1", "session": "AM", "attendance_code_id": "C1"},
    )
    (reading,) = read("sessions.json", io.BytesIO(data), profiles)
    assert list(reading.sessions.of(0)) == [(date(2026, 11, 9), "N", "-")]
    assert [(problem.line, problem.field) for problem in reading.problems] == [(3, ""), (4, "date")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
FIELDS = ["id", "date", "session", "student_id", "student", "attendance_code_id", "attendance_code", "code", "surname"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON), max_size=4),
    st.sampled_from(["sessions", "students", "data"]),
)
def test_records_of_any_make_are_no_traceback(profiles: list[Profile], records: list[object], name: str) -> None:
    with suppress(Refused):
        read("register.json", io.BytesIO(json.dumps({name: records}).encode()), profiles)


def test_the_day_of_printing_above_the_header_is_no_column_of_marks(profiles: list[Profile]) -> None:
    text = (
        "Pupils and contacts,,,,24/11/2026\nUPN,Name,Address,Contact 1 name,Contact 1 phone,Notes\n"
        "Q999000025002,A B,1 Example Road,Ada Example,01632 960001,none\n"
    )
    (reading,) = read("pupils.csv", io.BytesIO(text.encode()), profiles)
    assert reading.recognised.shape is found.Shape.CONTACTS
    text = "Marks,,,24/11/2026\nUPN,Name,Date,Notes,AM,PM\nQ999000025002,A B,09/11/2026,none,N,N\n"
    (reading,) = read("marks.csv", io.BytesIO(text.encode()), profiles)
    assert reading.recognised.shape is found.Shape.DAY


def test_dates_above_the_sessions_are_columns_of_marks(profiles: list[Profile]) -> None:
    text = ",,09/11/2026,,10/11/2026,\nUPN,Name,AM,PM,AM,PM\nQ999000025002,A B,N,N,/,\\\n"
    (reading,) = read("wide.csv", io.BytesIO(text.encode()), profiles)
    assert list(reading.sessions.of(0)) == [(date(2026, 11, 9), "N", "N"), (date(2026, 11, 10), "/", "\\")]


@pytest.mark.parametrize("group", ["Registration Group: 9A", "Reg Group 9A", "Form 9A", "Year 9", "Tutor group Oak"])
def test_a_row_between_the_pupils_names_their_group(profiles: list[Profile], group: str) -> None:
    text = f"Name,Adno,UPN,09/11/2026\n{group},,,\nRobin Example,1,,NN\n"
    (reading,) = read("wide.csv", io.BytesIO(text.encode()), profiles)
    assert [pupil.name for pupil in reading.pupils] == ["Robin Example"]
    assert reading.pupils[0].registration_group == group.split()[-1]


@pytest.mark.parametrize("name", ["Reg Example", "Year Sample", "Classey Form"])
def test_a_child_without_marks_is_no_group(profiles: list[Profile], name: str) -> None:
    text = f"Name,Adno,UPN,09/11/2026\nRobin Example,1,,NN\n{name},,,\n"
    (reading,) = read("wide.csv", io.BytesIO(text.encode()), profiles)
    assert [pupil.name for pupil in reading.pupils] == ["Robin Example", name]
