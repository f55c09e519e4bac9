"""Register exports: every shape tells the same marks."""

import csv
import io
from datetime import date

import pytest

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.demo.exports import LAYOUTS, Dialect, NoSuchExport, Shape, System, export, stream_export
from cmeboard.demo.people import Enrolled
from cmeboard.demo.register import Register

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


@pytest.mark.parametrize(("system", "shape"), LAYOUTS)
def test_every_export_has_its_header_and_no_ragged_row(
    system: System, shape: Shape, calendar: SchoolCalendar, roll: list[Enrolled]
) -> None:
    written = export(shape, 1, roll[:30], FIRST, LAST, calendar, system).decode()
    rows = list(csv.reader(io.StringIO(written)))
    assert tuple(rows[0]) == tuple(LAYOUTS[system, shape].header)
    assert {len(row) for row in rows} == {len(rows[0])}


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
    assert len(pieces) == len(roll)
    assert b"".join(pieces) == export(Shape.LONG, 1, roll, FIRST, LAST, calendar)


def test_a_shape_that_a_system_has_not_is_named(calendar: SchoolCalendar, roll: list[Enrolled]) -> None:
    with pytest.raises(NoSuchExport, match="dfe has no export of the shape day, only: long"):
        stream_export(Shape.DAY, 1, roll, FIRST, LAST, calendar, System.DFE)
