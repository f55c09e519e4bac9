"""Workbooks as people make them: xlsx, xls and ods, with real dates, numbers and a cover sheet."""

import io
import json
import zipfile
from datetime import date, datetime

import golden_pairs
import pytest
import xlsxwriter

from cmeboard.core.refused import Refused
from cmeboard.register.found import Wanted
from cmeboard.register.profile import Profile
from cmeboard.register.reading import read

HEADER = ["UPN", "Admission number", "Name", "Date of birth", "Date", "AM", "PM"]


def written(*sheets: tuple[str, list[list[object]]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        as_day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for n, row in enumerate(rows):
                for m, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(n, m, cell, as_day)
                    elif cell is not None:
                        sheet.write(n, m, cell)
    return file.getvalue()


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_the_other_formats_say_what_the_text_says(profiles: list[Profile], ending: str) -> None:
    data = (golden_pairs.FOLDER / f"any-day.{ending}").read_bytes()
    (reading,) = read(f"register.{ending}", io.BytesIO(data), profiles)
    expected = json.loads((golden_pairs.FOLDER / "any-day.expected.json").read_text(encoding="utf-8"))
    told = [{str(day): f"{am} {pm}" for day, am, pm in reading.sessions.of(n)} for n in range(len(reading.pupils))]
    assert sorted(map(str, told)) == sorted(str(one["marks"]) for one in expected)
    assert reading.recognised.written == f"{ending}, sheet Marks"


def test_dates_and_numbers_are_read_as_they_are_shown(profiles: list[Profile]) -> None:
    born, day = datetime(2015, 1, 2), datetime(2026, 11, 9)
    rows: list[list[object]] = [
        [],
        ["Attendance"],
        HEADER,
        ["Q999000025002", 3001, "Robin Example", born, day, "N", "/"],
        ["Q999000025002", 3001, "Robin Example", born, 46336, "N", None],
    ]
    (reading,) = read("register.xlsx", io.BytesIO(written(("Marks", rows))), profiles)
    (pupil,) = reading.pupils
    assert (pupil.admission_number, pupil.date_of_birth) == ("3001", date(2015, 1, 2))
    assert list(reading.sessions.of(0)) == [(date(2026, 11, 9), "N", "\\"), (date(2026, 11, 10), "N", "-")]
    assert reading.sessions.line(0, date(2026, 11, 9)) == 4


def test_every_sheet_that_is_a_register_is_read_or_the_one_that_is_named(profiles: list[Profile]) -> None:
    row: list[object] = ["Q999000025002", 1, "Robin Example", None, "09/11/2026", "N", "N"]
    data = written(("9A", [[*HEADER], row]), ("9B", [[*HEADER], ["B999000025001", 2, *row[2:]]]))
    assert [one.recognised.written for one in read("r", io.BytesIO(data), profiles)] == [
        "xlsx, sheet 9A",
        "xlsx, sheet 9B",
    ]
    (one,) = read("r", io.BytesIO(data), profiles, Wanted(sheet="9B"))
    assert one.pupils[0].upn == "B999000025001"
    with pytest.raises(Refused, match="no sheet '9C': choose one of: 9A, 9B"):
        read("r", io.BytesIO(data), profiles, Wanted(sheet="9C"))


@pytest.mark.rows("C7")
def test_a_upn_that_a_spreadsheet_rounded_is_refused_in_a_workbook_too(profiles: list[Profile]) -> None:
    data = written(("9A", [[*HEADER], ["8.01E+12", 1, "Robin Example", None, "09/11/2026", "N", "N"]]))
    with pytest.raises(Refused, match="line 2 has a UPN that a spreadsheet has rounded"):
        read("r", io.BytesIO(data), profiles)


def test_a_workbook_made_to_fill_the_memory_is_refused(profiles: list[Profile]) -> None:
    """Its directory says how much it unpacks to: here 2 GB, without the file being made so large for the test."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 1000)
    data = bytearray(file.getvalue())
    size_at = data.index(b"PK\x01\x02") + 24
    data[size_at : size_at + 4] = (2_000_000_000).to_bytes(4, "little")
    with pytest.raises(Refused, match="unpacks to 2000 MB"):
        read("r", io.BytesIO(bytes(data)), profiles)
