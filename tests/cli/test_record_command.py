"""`record` says what the person who typed it may not have meant."""

from pathlib import Path

import pytest

from cmeboard.cli.main import run


def test_a_call_to_nearly_a_contacts_name_is_recorded_and_told(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    assert run(["record", path.stem, "call", "--to", "Dana", "--outcome", "no answer"]) == 0
    said = capsys.readouterr()
    assert "call, no answer" in said.out
    assert "it counts for none of the contacts" in said.err
    assert "Dana" not in said.err
    assert run(["record", path.stem, "call", "--to", "Dana Sample", "--outcome", "no answer"]) == 0
    assert capsys.readouterr().err == ""
    assert run(["check"]) == 1
    line = path.read_text().splitlines().index("    to: Dana") + 1
    assert "it counts for none of the contacts" in capsys.readouterr().out
    assert run(["check", str(path)]) == 1
    assert f"{path.stem}.yaml:{line}: " in capsys.readouterr().out


def test_a_date_that_is_a_slip_is_recorded_and_told(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    assert run(["--now", "2026-11-11 09:00", "record", path.stem, "home visit", "--at", "2025-11-10 15:00"]) == 0
    assert capsys.readouterr().err.startswith("2025-11-10 15:00 home visit: dated before the absence")
    assert run(["--now", "2026-11-11 09:00", "record", path.stem, "sms", "--at", "2026-11-11 09:01"]) == 0
    assert capsys.readouterr().err == "2026-11-11 09:01 sms: dated in the future, so that it does not count yet\n"
    assert run(["--now", "2026-11-11 09:00", "check"]) == 1
    line = path.read_text().splitlines().index("  - at: 2025-11-10 15:00") + 1
    assert f"{path.stem}.yaml:{line}: 2025-11-10 15:00 home visit: dated before the absence" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("A801200005001", "the UPN has the check letter A, and its digits call for B"),
        ("B80120000500", "the UPN is not a letter, eleven digits and a digit or letter"),
        (" b801 2000 05001", ""),
    ],
)
def test_a_upn_that_no_child_has_is_recorded_and_told(
    store: Path, capsys: pytest.CaptureFixture[str], number: str, told: str
) -> None:
    assert run(["new", "--name", "Ash Sample", "--upn", number, "--first-day-absent", "2026-11-09"]) == 0
    assert capsys.readouterr().err.strip() == told
    assert run(["check"]) == int(bool(told))
    assert f": {told}: see the number in the register" in capsys.readouterr().out or not told
    for path in (store / "cases").rglob("*.yaml"):
        path.write_text(path.read_text() + f"  siblings:\n    - {{name: Elm Sample, upn: {number}}}\n")
    run(["check"])
    said = capsys.readouterr().out
    assert said.count(told) == 3 or not told
    assert number.strip() not in said


def test_an_entry_has_the_time_that_somebody_said(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    before = path.read_bytes()
    for more in (
        ["record", path.stem, "sms", "--at", "2026-11-10"],
        ["move", path.stem, "Visited", "--at", "2026-11-10"],
    ):
        assert run(more) == 2
        assert "'2026-11-10' must be a date and time such as 2026-11-09 09:40" in capsys.readouterr().err
    assert path.read_bytes() == before


@pytest.mark.parametrize("written", ["home vist", "homevisit", "Home-Vist", "hom_visit"])
def test_a_kind_of_entry_that_is_misspelt_gets_the_nearest(
    store: Path, capsys: pytest.CaptureFixture[str], written: str
) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    assert run(["record", path.stem, written, "--outcome", "seen"]) == 2
    assert f"No such kind of entry '{written}'. Did you mean 'home visit'?" in capsys.readouterr().err
    assert run(["record", path.stem, "HOME-VISIT", "--outcome", "seen"]) == 0


def test_a_command_that_is_misspelt_gets_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lst"]) == 2
    assert "No such command 'lst'. Did you mean 'list'?" in capsys.readouterr().err


def test_who_opens_a_second_case_of_a_child_is_told_of_the_first(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (first,) = (store / "cases").rglob("*.yaml")
    again = ["new", "--name", "Rowan Sample", "--first-day-absent"]
    assert run([*again, "2026-11-16"]) == 0
    assert f"another case that is open, {first.stem}:" in capsys.readouterr().err
    for case in (store / "cases").rglob("*.yaml"):
        assert run(["record", case.stem, "found"]) == 0
    capsys.readouterr()
    assert run([*again, "2026-11-18"]) == 0
    assert capsys.readouterr().err == ""


def test_who_opens_a_case_on_a_day_without_school_is_told(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--now", "2026-11-10 09:00", "new", "--name", "Wren Other", "--first-day-absent", "2026-11-07"]) == 0
    said = capsys.readouterr().err
    assert said == "first day absent: 2026-11-07 is no school day (weekend), so that day 1 is 2026-11-09\n"


def test_a_flag_that_is_misspelt_gets_the_nearest(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "--name", "Wren Other", "--flag", "looked aftr"]) == 1
    assert "flags cannot be 'looked aftr': write looked after" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("did", "wanted"),
    [
        ("call", "no answer, message left, number dead, refused, spoke"),
        ("home-visit", "seen, spoke to household"),
        ("enquiry", "nothing known, lead, found"),
    ],
)
def test_what_came_of_nothing_that_is_said_is_recorded_and_asked_for(
    store: Path, capsys: pytest.CaptureFixture[str], did: str, wanted: str
) -> None:
    """The words of an entry leave its outcome free, and scripts rely on them; the person is told what it lacks."""
    (path,) = (store / "cases").rglob("*.yaml")
    assert run(["record", path.stem, did]) == 0
    said = capsys.readouterr().err
    assert "says nothing of what came of it" in said
    assert wanted in said
    assert run(["record", path.stem, "note", "--note", "x"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("more", [[], ["cases"]])
def test_a_file_copied_for_another_child_with_the_number_left_in_is_told(
    store: Path, capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    assert run(["new", "--name", "Rowan First", "--upn", "Q999000025002", "--first-day-absent", "2026-11-09"]) == 0
    first = capsys.readouterr().out[:11]
    path = next((store / "cases").rglob(f"{first}.yaml"))
    copy = path.with_name("2026-K7Q3FE.yaml")
    copy.write_text(path.read_text().replace(first, copy.stem).replace("Rowan First", "Kit Second"))
    assert run(["--now", "2026-11-11 09:00", "check", *(str(store / name) for name in more)]) == 1
    said = capsys.readouterr().out
    assert f"the pupil of case {first} has the same number and another name" in said
    assert "Kit" not in said


def test_a_waiver_of_what_is_not_asked_for_is_told(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    at = ["--now", "2026-11-10 15:00", "record", path.stem, "waive", "--reason", "not needed", "--duty"]
    assert run([*at, "S1"]) == 0
    said = capsys.readouterr().err
    assert "it waives nothing, since S1 asks nothing of this case so far; should S1 come to be asked for" in said
    assert "asked for: " in said
    assert run([*at, "N2c"]) == 0
    assert capsys.readouterr().err == ""
