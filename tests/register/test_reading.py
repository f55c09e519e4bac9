"""Exports in their dialects, and what is no register at all."""

from datetime import date

import pytest
from register_store import Read

from cmeboard.core.refused import Refused
from cmeboard.register.cells import upn_warning

DAY = "UPN,Name,Date,AM,PM\nQ999000025002,Zoë O'Brien,09/11/2026,n ,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("title", ["", "Register of today\r\n\r\n"])
@pytest.mark.rows("C1", "C2", "C3")
def test_dialects(read_text: Read, encoding: str, delimiter: str, title: str) -> None:
    reading = read_text((title + DAY.replace(",", delimiter)).encode(encoding))
    assert reading.pupils[0].name == "Zoë O'Brien"
    assert list(reading.sessions.of(0)) == [(date(2026, 11, 9), "N", "-")]
    assert f"day shape, any system, {encoding}" in str(reading.recognised)


def test_the_long_shape_says_the_same(read_text: Read) -> None:
    reading = read_text(
        'UPN,Full Name,Session date,Period,Attendance code\nQ999000025002,"Sample, Rowan",Mon 9 Nov 2026,AM,N\n'
        'Q999000025002,"Sample, Rowan",Mon 9 Nov 2026,Afternoon attendance,/\n'
    )
    assert reading.pupils[0].name == "Rowan Sample"
    assert list(reading.sessions.of(0)) == [(date(2026, 11, 9), "N", "\\")]


def test_a_bad_row_is_told_with_its_line_and_stops_nothing_else(read_text: Read) -> None:
    reading = read_text(DAY + "Q999000025002,Zoë O'Brien,31/11/2026,N,N\nQ999000025002,O'Brien, Zoë,10/11/2026,N,N\n")
    assert [problem.line for problem in reading.problems] == [3, 4]
    assert len(list(reading.sessions.of(0))) == 1


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"PK\x03\x04rest", "cannot be read as one"),
        (b"a\0b\n" * 20, "binary"),
        (b"some,text\nand,more\n", "no columns of a register"),
        (b"UPN,Name,Date,AM,PM\n", "0 pupils"),
        (b"UPN,Name,Date,AM,AM,PM\n", "twice"),
        (b"UPN,Name,Date,AM,PM\n8.01E+12,A B,09/11/2026,N,N\n", "rounded"),
        (b"UPN,Name,Date,AM,PM\nQ999000025002,A B,11/24/2026,N,N\n", "month before the day"),
        (b'UPN,Name,Date,AM,PM\nQ999000025002,"A B,09/11/2026,N,N\nB1,C,09/11/2026,N,N\n', "quote"),
        (b"UPN,Name,Date,AM,PM\nQ999000025002," + b"x" * 200_000 + b",09/11/2026,N,N\n", "line 2"),
    ],
)
@pytest.mark.rows("C4", "C5", "C6")
def test_what_is_no_register_is_refused_whole(read_text: Read, given: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_text(given)


@pytest.mark.rows("C7")
def test_a_date_of_birth_is_never_guessed(read_text: Read) -> None:
    text = (
        "UPN,Name,DOB,Date,AM,PM\nQ999000025002,A B,02/01/15,09/11/2026,N,N\nB999000025001,C D,42006,09/11/2026,N,N\n"
    )
    reading = read_text(text)
    assert [problem.line for problem in reading.problems] == [2, 3]
    assert [pupil.date_of_birth for pupil in reading.pupils] == [None, None]


@pytest.mark.parametrize(
    ("upn", "odd"), [("Q999000025002", ""), ("L99900002501Z", ""), ("A801200005001", "call for B")]
)
def test_the_check_letter_is_a_warning(upn: str, odd: str) -> None:
    assert odd in upn_warning(upn)
    assert bool(odd) == bool(upn_warning(upn))


@pytest.mark.rows("C10")
def test_escapes_in_a_name_are_kept_as_text_and_told(read_text: Read) -> None:
    reading = read_text("UPN,Name,Date,AM,PM\nQ999000025002,A\x1b[2J B,09/11/2026,N,N\n")
    assert reading.pupils[0].name == "A␛[2J B"
    assert [finding.line for finding in reading.findings] == [2]


@pytest.mark.rows("C8")
def test_spaces_that_nobody_sees_change_no_number_no_mark_and_no_name(read_text: Read) -> None:
    odd = "UPN,Name,Date,AM,PM\n\ufeff q999000025002\u00a0 ,Zoë\u200b  O'Brien\u00a0,09/11/2026 ,n\u00a0,\u200b/ \n"
    plain = "UPN,Name,Date,AM,PM\nQ999000025002,Zoë O'Brien,09/11/2026,N,/\n"
    one, other = read_text(odd), read_text(plain)
    assert (one.pupils[0].upn, one.pupils[0].name) == (other.pupils[0].upn, other.pupils[0].name)
    assert list(one.sessions.of(0)) == list(other.sessions.of(0))
    assert one.problems == ()
