"""Register exports: every shape tells the same marks."""

import csv
import io
import json
import re
from datetime import date, timedelta

import pytest

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.demo.exports import NoSuchExport, default_system, export, stream_export
from cmeboard.demo.layouts import WRITERS
from cmeboard.demo.people import Enrolled
from cmeboard.demo.register import Register
from cmeboard.demo.sheets import Dialect, Shape, System

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 24)


def test_day_and_long_tell_the_same_marks(calendar: SchoolCalendar, roll: list[Enrolled]) -> None:
    told = [
        (pupil.student_id, str(mark.day), mark.morning, mark.afternoon)
        for pupil in roll[:40]
        for mark in Register(1, calendar, FIRST, LAST).marks(pupil)
    ]
    day = csv.DictReader(io.StringIO(export(Shape.DAY, 1, roll[:40], FIRST, LAST, calendar).decode()))
    assert [(row["Admission number"], row["Date"], row["AM"], row["PM"]) for row in day] == told
    long = list(csv.DictReader(io.StringIO(export(Shape.LONG, 1, roll[:40], FIRST, LAST, calendar).decode())))
    assert [(row["Admission number"], row["Date"], row["Session"], row["Mark"]) for row in long] == [
        (who, when, session, mark)
        for who, when, *marks in told
        for session, mark in zip(("AM", "PM"), marks, strict=True)
    ]


TABLES = [pair for pair in WRITERS if pair[1] not in (Shape.WONDE, Shape.WIDE)]


@pytest.mark.parametrize(("system", "shape"), TABLES)
def test_every_table_has_no_ragged_row(
    system: System, shape: Shape, calendar: SchoolCalendar, roll: list[Enrolled]
) -> None:
    rows = list(csv.reader(io.StringIO(export(shape, 1, roll[:30], FIRST, LAST, calendar, system).decode())))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) > len(roll[:30])


def test_a_week_is_ten_cells_and_blank_where_there_was_no_register(
    calendar: SchoolCalendar, roll: list[Enrolled]
) -> None:
    week = csv.DictReader(
        io.StringIO(export(Shape.WEEK, 1, roll[1:40], FIRST, LAST, calendar, System.BROMCOM).decode())
    )
    told = {
        (row["StudentId"], date(*map(int, reversed(row["startDate"].split("/")))) + timedelta(n // 2), n % 2): cell
        for row in week
        for n, cell in enumerate(list(row.values())[3:])
        if cell
    }
    assert told == marked(calendar, roll[1:40])


def test_the_herringbone_has_titles_and_rows_of_groups(calendar: SchoolCalendar, roll: list[Enrolled]) -> None:
    written = export(Shape.WIDE, 1, roll[:40], FIRST, LAST, calendar, System.SIMS).decode()
    title, _span, blank, header, group, *rows = csv.reader(io.StringIO(written))
    assert (title, blank, group) == (["Example Academy"], [], ["Registration Group: 7A"])
    days = [date(*map(int, reversed(cell.split("/")))) for cell in header[3:]]
    told = {
        (row[1], day, session): code
        for row in rows
        if len(row) > 1
        for day, pair in zip(days, row[3:], strict=True)
        for session, code in enumerate(re.findall(r"[A-Z]\d?|.", pair))
    }
    assert told == marked(calendar, roll[:40])


def test_wonde_joins_students_sessions_and_codes(calendar: SchoolCalendar, roll: list[Enrolled]) -> None:
    told = json.loads(export(Shape.WONDE, 1, roll[:40], FIRST, LAST, calendar, System.WONDE))
    codes = {code["id"]: code["code"] for code in told["attendance_codes"]}
    students = {student["id"]: student["mis_id"] for student in told["students"]}
    sessions = {
        (
            students[row["student_id"]],
            date.fromisoformat(row["date"]),
            ("AM", "PM").index(row["session"]),
        ): codes[row["attendance_code_id"]]
        for row in told["sessions"]
    }
    assert sessions == marked(calendar, roll[:40])


def marked(calendar: SchoolCalendar, roll: list[Enrolled]) -> dict[tuple[str, date, int], str]:
    register = Register(1, calendar, FIRST, LAST)
    return {
        (pupil.student_id, day, session): code
        for pupil in roll
        for day, *codes in register.marks(pupil)
        for session, code in enumerate(codes)
    }


def test_contacts_stand_beside_their_pupil(calendar: SchoolCalendar, roll: list[Enrolled]) -> None:
    rows = csv.DictReader(io.StringIO(export(Shape.CONTACTS, 1, roll, FIRST, LAST, calendar).decode()))
    for pupil, row in zip(roll, rows, strict=True):
        told = [row[f"Contact {n} {field}"] for n in (1, 2, 3) for field in ("Phone", "Other phone")]
        known = [phone for contact in pupil.pupil.contacts for phone in contact.phones]
        assert [phone for phone in told if phone] == known
        assert row["Address"] == pupil.pupil.address


def test_the_dfe_writes_days_in_words(calendar: SchoolCalendar, roll: list[Enrolled]) -> None:
    rows = csv.DictReader(io.StringIO(export(Shape.LONG, 1, roll[:1], FIRST, LAST, calendar, System.DFE).decode()))
    assert next(rows) == {
        "Full Name": f"{roll[0].surname}, {roll[0].forename}",
        "UPN": roll[0].pupil.upn,
        "School Name": "Example Academy",
        "Session date": "Monday 2 November 2026",
        "Attendance code": "/",
        "Period Attendance Code": "Morning attendance",
    }


def test_dialects(calendar: SchoolCalendar, roll: list[Enrolled]) -> None:
    dialect = Dialect(encoding="utf-16", delimiter="\t", line_end="\n", title_rows=("Attendance", ""))
    written = export(Shape.DAY, 1, roll[:30], FIRST, LAST, calendar, dialect=dialect)
    assert written.startswith((b"\xff\xfe", b"\xfe\xff"))
    assert written.count(b"\xff\xfe") + written.count(b"\xfe\xff") == 1
    lines = written.decode("utf-16").split("\n")
    assert lines[0] == "Attendance"
    assert lines[2].startswith("UPN\tAdmission number")


def test_a_letter_the_encoding_lacks_becomes_a_question_mark(calendar: SchoolCalendar, roll: list[Enrolled]) -> None:
    strange = [pupil for pupil in roll if "ễ" in pupil.surname]
    written = export(Shape.DAY, 1, strange, FIRST, LAST, calendar, System.SIMS, Dialect("cp1252"))
    assert b"Nguy?n" in written


def test_big_exports_come_in_pieces(calendar: SchoolCalendar, roll: list[Enrolled]) -> None:
    pieces = list(stream_export(Shape.LONG, 1, roll, FIRST, LAST, calendar))
    assert len(pieces) >= len(roll)
    assert b"".join(pieces) == export(Shape.LONG, 1, roll, FIRST, LAST, calendar)


def test_a_shape_that_a_system_has_not_is_named(calendar: SchoolCalendar, roll: list[Enrolled]) -> None:
    with pytest.raises(NoSuchExport, match="dfe has no export of the shape day, only: long"):
        stream_export(Shape.DAY, 1, roll, FIRST, LAST, calendar, System.DFE)


def test_each_shape_has_a_system_that_is_meant_where_none_is_named() -> None:
    assert {shape: default_system(shape) for shape in Shape} == {
        Shape.LONG: System.ANY,
        Shape.DAY: System.ANY,
        Shape.WEEK: System.ANY,
        Shape.WIDE: System.ANY,
        Shape.WONDE: System.WONDE,
        Shape.CONTACTS: System.ANY,
    }
