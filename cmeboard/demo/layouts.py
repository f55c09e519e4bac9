"""How register systems lay their exports out: the shapes, header rows and date forms.

A system's real header rows are not published: those of the DfE's and Bromcom's are from their own pages, the others
are what schools commonly build for themselves.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby

from cmeboard.demo.people import Enrolled
from cmeboard.demo.pupil_lists import any_pupils, bromcom_pupils
from cmeboard.demo.register import DayOfMarks
from cmeboard.demo.school import SCHOOL
from cmeboard.demo.sheets import (
    ANY_PUPIL,
    WEEKDAYS,
    Dialect,
    Row,
    Shape,
    Sheet,
    System,
    WriteDay,
    Writer,
    any_pupil,
    in_words,
    short_words,
    slashed,
    surname_first,
    write_csv,
)


def _table(
    header: Row, rows: Callable[[Enrolled, Iterable[DayOfMarks], WriteDay], Iterable[Row]], write_day: WriteDay
) -> Writer:
    """A plain table: a header, then the rows of each pupil. `write_day` is the system's date form."""

    def blocks(sheet: Sheet) -> Iterator[Iterable[Row]]:
        remembered = _remembered(write_day)
        yield [header]
        for pupil in sheet.roll:
            yield rows(pupil, sheet.register.marks(pupil), remembered)

    return lambda sheet, dialect: write_csv(blocks(sheet), dialect)


def _remembered(write_day: WriteDay) -> WriteDay:
    known: dict[date, str] = {}

    def look_up(day: date) -> str:
        if day not in known:
            known[day] = write_day(day)
        return known[day]

    return look_up


def _any_long(pupil: Enrolled, marks: Iterable[DayOfMarks], write_day: WriteDay) -> Iterator[Row]:
    who = any_pupil(pupil)
    for day, morning, afternoon in marks:
        yield *who, write_day(day), "AM", morning
        yield *who, write_day(day), "PM", afternoon


def _any_day(pupil: Enrolled, marks: Iterable[DayOfMarks], write_day: WriteDay) -> Iterator[Row]:
    who = any_pupil(pupil)
    return ((*who, write_day(day), morning, afternoon) for day, morning, afternoon in marks)


def _dfe_long(pupil: Enrolled, marks: Iterable[DayOfMarks], write_day: WriteDay) -> Iterator[Row]:
    who = (surname_first(pupil), pupil.pupil.upn or "", SCHOOL.name)
    for day, morning, afternoon in marks:
        written = write_day(day)
        yield *who, written, morning, "Morning attendance"
        yield *who, written, afternoon, "Afternoon attendance"


def _bromcom_long(pupil: Enrolled, marks: Iterable[DayOfMarks], write_day: WriteDay) -> Iterator[Row]:
    for day, morning, afternoon in marks:
        written = write_day(day)
        yield pupil.student_id, written, "AM", morning, ""
        yield pupil.student_id, written, "PM", afternoon, ""


def _sims_day(pupil: Enrolled, marks: Iterable[DayOfMarks], write_day: WriteDay) -> Iterator[Row]:
    facts = pupil.pupil
    who = (
        pupil.surname,
        pupil.forename,
        facts.known_as or pupil.forename,
        facts.registration_group or "",
        pupil.student_id,
        facts.upn or "",
        slashed(facts.date_of_birth) if facts.date_of_birth else "",
    )
    return ((*who, write_day(day), morning, afternoon) for day, morning, afternoon in marks)


def _arbor_day(pupil: Enrolled, marks: Iterable[DayOfMarks], write_day: WriteDay) -> Iterator[Row]:
    who = (
        pupil.pupil.name,
        pupil.pupil.upn or "",
        f"Year {pupil.pupil.year_group}",
        pupil.pupil.registration_group or "",
    )
    return ((*who, write_day(day), morning, afternoon) for day, morning, afternoon in marks)


def _bromcom_week(pupil: Enrolled, marks: Iterable[DayOfMarks], write_day: WriteDay) -> Iterator[Row]:
    for monday, cells in _weeks(marks):
        yield pupil.student_id, write_day(monday), write_day(monday + timedelta(4)), *cells


def _any_week(pupil: Enrolled, marks: Iterable[DayOfMarks], write_day: WriteDay) -> Iterator[Row]:
    for monday, cells in _weeks(marks):
        yield *any_pupil(pupil), write_day(monday), *cells


def _weeks(marks: Iterable[DayOfMarks]) -> Iterator[tuple[date, list[str]]]:
    """Each week's Monday with its ten cells; a day without a register is blank."""
    for monday, days in groupby(marks, lambda mark: mark.day - timedelta(mark.day.weekday())):
        cells = [""] * 10
        for day, *codes in days:
            cells[2 * day.weekday() : 2 * day.weekday() + 2] = codes
        yield monday, cells


def _any_wide(sheet: Sheet, dialect: Dialect) -> Iterator[str]:
    """Dates across with the sessions in a second row under them, and a column of marks for each."""

    def blocks() -> Iterator[Iterable[Row]]:
        days = sheet.register.days
        yield [
            (*ANY_PUPIL, *(cell for day in days for cell in (slashed(day), ""))),
            (*("" for _ in ANY_PUPIL), *(("AM", "PM") * len(days))),
        ]
        for pupil in sheet.roll:
            marks = {day: codes for day, *codes in sheet.register.marks(pupil)}
            yield [(*any_pupil(pupil), *(code for day in days for code in marks.get(day, ("", ""))))]

    return write_csv(blocks(), dialect)


def _herringbone(sheet: Sheet, dialect: Dialect) -> Iterator[str]:
    """Dates across, a pair of marks under each, a row for each registration group between."""

    def blocks() -> Iterator[Iterable[Row]]:
        days = sheet.register.days
        yield [
            (SCHOOL.name,),
            (f"Attendance from {slashed(days[0])} to {slashed(days[-1])}",) if days else ("Attendance",),
            (),
            ("Name", "Adno", "UPN", *map(slashed, days)),
        ]
        for group, pupils in groupby(sorted(sheet.roll, key=_by_group), lambda pupil: pupil.pupil.registration_group):
            yield [(f"Registration Group: {group}",)]
            for pupil in pupils:
                pairs = {day: morning + afternoon for day, morning, afternoon in sheet.register.marks(pupil)}
                who = (surname_first(pupil), pupil.student_id, pupil.pupil.upn or "")
                yield [(*who, *(pairs.get(day, "") for day in days))]

    return write_csv(blocks(), dialect)


def _by_group(pupil: Enrolled) -> tuple[int, str, str, str]:
    facts = pupil.pupil
    return facts.year_group or 0, facts.registration_group or "", pupil.surname, pupil.student_id


def _wonde(sheet: Sheet, _dialect: Dialect) -> Iterator[str]:
    """The answers of three Wonde endpoints in one document: students, attendance codes and sessions."""
    code_ids: dict[str, str] = {}
    yield '{"students": [\n'
    for n, pupil in enumerate(sheet.roll):
        yield (",\n" if n else "") + json.dumps(_wonde_student(pupil), ensure_ascii=False)
    yield '],\n"sessions": [\n'
    for n, pupil in enumerate(sheet.roll):
        rows = [
            json.dumps(
                {
                    "date": day.isoformat(),
                    "session": session,
                    "student_id": f"A{pupil.student_id}",
                    "attendance_code_id": code_ids.setdefault(code, f"C{len(code_ids) + 1}"),
                    "comment": None,
                }
            )
            for day, *codes in sheet.register.marks(pupil)
            for session, code in zip(("AM", "PM"), codes, strict=True)
        ]
        yield (",\n" if n and rows else "") + ",\n".join(rows)
    yield '],\n"attendance_codes": '
    yield json.dumps([{"id": code_id, "code": code} for code, code_id in code_ids.items()])
    yield "}\n"


def _wonde_student(pupil: Enrolled) -> dict[str, object]:
    facts = pupil.pupil
    return {
        "id": f"A{pupil.student_id}",
        "upi": f"{int(pupil.student_id or 0) * 2654435761 % 2**64:016x}",
        "mis_id": pupil.student_id,
        "surname": pupil.surname,
        "forename": pupil.forename,
        "legal_surname": pupil.surname,
        "legal_forename": pupil.forename,
        "gender": (facts.sex or "").upper(),
        "date_of_birth": str(facts.date_of_birth or ""),
        "education_details": {"data": {"upn": facts.upn, "admission_number": facts.admission_number}},
    }


WEEK_CELLS = tuple(f"{day[:3]}{session}" for day in WEEKDAYS[:5] for session in ("AM", "PM"))

WRITERS: dict[tuple[System, Shape], Writer] = {
    (System.ANY, Shape.LONG): _table((*ANY_PUPIL, "Date", "Session", "Mark"), _any_long, date.isoformat),
    (System.ANY, Shape.DAY): _table((*ANY_PUPIL, "Date", "AM", "PM"), _any_day, date.isoformat),
    (System.ANY, Shape.WEEK): _table((*ANY_PUPIL, "Week beginning", *WEEK_CELLS), _any_week, slashed),
    (System.ANY, Shape.WIDE): _any_wide,
    (System.ANY, Shape.CONTACTS): any_pupils,
    (System.DFE, Shape.LONG): _table(
        ("Full Name", "UPN", "School Name", "Session date", "Attendance code", "Period Attendance Code"),
        _dfe_long,
        in_words,
    ),
    (System.BROMCOM, Shape.LONG): _table(
        ("StudentId", "CalendarStartDate", "PeriodDisplayName", "Mark", "AttendanceComment"), _bromcom_long, slashed
    ),
    (System.BROMCOM, Shape.WEEK): _table(("StudentId", "startDate", "endDate", *WEEK_CELLS), _bromcom_week, slashed),
    (System.BROMCOM, Shape.CONTACTS): bromcom_pupils,
    (System.SIMS, Shape.DAY): _table(
        ("Legal Surname", "Legal Forename", "Preferred Forename", "Reg", "Adno", "UPN", "DOB", "Date", "AM", "PM"),
        _sims_day,
        slashed,
    ),
    (System.SIMS, Shape.WIDE): _herringbone,
    (System.ARBOR, Shape.DAY): _table(
        ("Student", "UPN", "Year Group", "Registration Form", "Date", "AM", "PM"), _arbor_day, short_words
    ),
    (System.WONDE, Shape.WONDE): _wonde,
}
"""Which system gives which shape; the first of a shape is what is meant where no system is named."""
