"""Exports that went wrong on the way: refused whole with a word, or row by row with the line."""

import io
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from register_store import Read, Store

from cmeboard.core.refused import Refused
from cmeboard.register.profile import Profile
from cmeboard.register.reading import read

WHO = "Q999000025002,A B"
DAY = "UPN,Name,Date,AM,PM\n"
WEEK = "UPN,Name,Week beginning,MonAM,MonPM,TueAM,TuePM\n"
WIDE = "UPN,Name,09/11/2026,10/11/2026\n"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xff\xfe", "empty"),
        (b"\0" * 5000, "binary"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"GIF89a\x01\0\x01\0", "binary"),
        (b"UPN,Name,Date,AM,PM", "0 pupils"),
        (b"x" * 3_000_000, "line longer than a megabyte"),
        (b"UPN;Name;Date\nQ999000025002;A B;09/11/2026\n", "no columns of a register"),
        ((DAY + f"{WHO},9/30/2026,N,N\n").encode(), "month before the day"),
        (b"UPN,Name,11/30/2026\nQ999000025002,A B,NN\n", "the header has the date '11/30/2026'"),
        ((DAY + f"{WHO},09/11/2026,N,N\n").encode()[:-30], "0 pupils"),
        (b"{", "cut off"),
        (b'{"students": [{"id": 1,', "cut off"),
        (b'{"data": [{"id": 1}]}', "neither students nor attendance"),
        (b"[1, 2, 3]", "neither students nor attendance"),
        (b'{"sessions": [{"date": "2026-11-09", "session": "AM", "attendance_code_id": "C7"}]}', "explained nowhere"),
        (b"PK\x03\x04" + b"\0" * 100, "cannot be read as one"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "cannot be read as one"),
    ],
)
@pytest.mark.rows("C6", "R26")
def test_what_is_refused_whole(profiles: list[Profile], data: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read("register", io.BytesIO(data), profiles)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (DAY + f"{WHO},09/11/2026,N,N\n,,09/11/2026,N,N\n", 3, "names no pupil"),
        (DAY + f"{WHO},09/11/2026,N,N\n{WHO},soon,N,N\n", 3, "is no date"),
        (DAY + f"{WHO},09/11/2026,N,N\n{WHO},Mon 10 Nov 2026,N,N\n", 3, "wrong weekday: 2026-11-10 is a Tuesday"),
        (DAY + f"{WHO},09/11/2026,N,N\n{WHO},10/11/2026,absent,N\n", 3, "(a text of 6 characters) is no register mark"),
        (DAY + f"{WHO},09/11/2026,N,N\n{WHO},10/11/2026\n", 3, "only 3 of 5 cells"),
        (DAY + f"{WHO},09/11/2026,N,N\n{WHO},10/11/2026,N,N,N,N\n", 3, "7 cells under 5 headers"),
        (
            WEEK + f"{WHO},09/11/2026,N,N,N,N\n{WHO},whenever,N,N,N,N\n",
            3,
            "the date (a text of 8 characters) is no date",
        ),
        (WEEK + f"{WHO},09/11/2026,N,N,N,N\n,,16/11/2026,N,N,N,N\n", 3, "names no pupil"),
        (WIDE + f"{WHO},NN,N?\n", 2, "'N?' is no register mark"),
        (WIDE + f"{WHO},NN,NN\n{WHO},NN,NN,NN\n", 3, "5 cells under 4 headers"),
    ],
)
@pytest.mark.rows("C6", "R26")
def test_a_row_that_cannot_be_read_is_told_with_its_line(read_text: Read, text: str, line: int, why: str) -> None:
    reading = read_text(text)
    assert {problem.line for problem in reading.problems} == {line}
    assert any(why in problem.message for problem in reading.problems)
    assert next(reading.sessions.of(0))[0] == date(2026, 11, 9)


@pytest.mark.parametrize("cells", ["Sample,Rowan,09/11/2026", "Rowan Sample,Q999000025002,N"])
def test_a_row_that_has_slipped_names_no_child_in_what_is_said_of_it(read_text: Read, cells: str) -> None:
    reading = read_text(f"{DAY}{WHO},09/11/2026,N,N\n1,{cells},N\n")
    said = " ".join(map(str, reading.problems))
    assert said
    assert not any(word in said for word in ("Rowan", "Sample", "Q999000025002"))


def test_rows_of_other_periods_are_told_with_their_line_and_no_name(read_text: Read) -> None:
    header = f"UPN,Name,Date,Session,Mark\n{WHO},09/11/2026,AM,N\n"
    reading = read_text(f"{header}{WHO},09/11/2026,Period 1,N\n{WHO},09/11/2026,Rowan Sample,N\n")
    assert [(finding.line, "Rowan" in finding.message) for finding in reading.findings] == [(3, False), (4, False)]


@pytest.mark.rows("R26")
def test_last_years_file_and_another_schools_are_refused_or_open_nothing(read_text: Read, store: Store) -> None:
    with pytest.raises(Refused, match="no school on any of these days"):
        store.take([read_text(DAY + f"{WHO},10/11/2025,N,N\n")])


@pytest.mark.parametrize("cell", ["=cmd|'/C calc'!A0", "+1", "@SUM(A1)", "-2", "\x1b[31mred", "[@click=app.bell]x[/]"])
@pytest.mark.rows("C9", "C10")
def test_a_cell_that_means_harm_is_kept_as_text(read_text: Read, store: Store, cell: str) -> None:
    store.take([read_text(f"{DAY}Q999000025002,{cell},09/11/2026,N,N\n")])
    (case,) = store.cases.values()
    assert case.pupil.name == cell.replace("\x1b", "␛")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_nothing_that_is_given_is_a_traceback(profiles: list[Profile], data: bytes) -> None:
    for start in (b"", DAY.encode(), WEEK.encode(), WIDE.encode(), b'{"sessions": ['):
        with suppress(Refused):
            read("register", io.BytesIO(start + data), profiles)
