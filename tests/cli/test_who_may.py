"""Roles by unix user, from the command line: what a role may not do changes nothing, and says who may."""

import json
import subprocess
from pathlib import Path

import pytest

from cmeboard.cli.main import run
from cmeboard.store.unix_users import login
from cmeboard.tui.look.personal import personal_path

ME = login()
REGISTER = 'UPN,Name,Date,AM,PM\nQ999000025002,"Sample, Kit",09/11/2026,N,N\n'


def be(store: Path, roles: str) -> None:
    with (store / "cmeboard.yaml").open("a") as file:
        file.write(f"roles: {roles}\n")
    subprocess.run(["git", "-C", str(store), "commit", "-qnam", "roles"], check=True)


def state(store: Path) -> tuple[str, dict[str, bytes]]:
    head = subprocess.run(["git", "-C", str(store), "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    files = {str(path): path.read_bytes() for path in store.rglob("*.yaml") if ".git" not in path.parts}
    return head.stdout, files


@pytest.fixture
def case(store: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert run(["--json", "list"]) == 0
    return str(json.loads(capsys.readouterr().out)[0]["case"])


def test_a_viewer_looks_and_changes_nothing(
    store: Path, case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    be(store, f"{{dsl: [lead], staff: ['@office staff'], viewer: [{ME}]}}")
    register = tmp_path / "register.csv"
    register.write_text(REGISTER)
    before = state(store)
    for words in (
        ["record", case, "sms"],
        ["move", case, "Visited", "--reason", "wrong"],
        ["undo", case],
        ["new", "--name", "Kit Example", "--first-day-absent", "2026-11-10"],
        ["import", str(register)],
        ["notice", "add", "--name", "Kit Example", "--authority", "Other"],
        ["fmt"],
        ["seal"],
        ["handover", case, "--to", "Other", "--encrypt-to", "x", "--out", str(tmp_path / "out")],
        ["retention", "purge", case, "--confirm", case],
    ):
        capsys.readouterr()
        assert run(words) == 1, words
        said = capsys.readouterr().err
        assert f"{ME} is viewer by cmeboard.yaml (roles)" in said, words
        assert "lead" in said, words
        assert state(store) == before, words
    for words in (
        ["due"],
        ["list"],
        ["show", case],
        ["why", case],
        ["history", case],
        ["--now", "2026-11-24 08:50", "check"],
        ["verify"],
    ):
        assert run(words) == 0, words
    assert run(["import", str(register), "--dry-run"]) == 0


def test_staff_record_and_leave_to_the_lead_what_is_the_leads(
    store: Path, case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    be(store, f"{{dsl: [lead], staff: [{ME}]}}")
    assert run(["record", case, "sms"]) == 0
    before = state(store)
    assert run(["record", case, "waive", "--duty", "N2c", "--reason", "seen"]) == 1
    assert "only a designated safeguarding lead may waive a duty" in capsys.readouterr().err
    assert run(["seal"]) == 1
    assert state(store) == before


def test_without_roles_everybody_may_do_all(store: Path, case: str) -> None:
    assert run(["record", case, "waive", "--duty", "N2c", "--reason", "seen"]) == 0


def test_check_tells_a_wrong_key_in_the_settings_and_in_ones_own_file(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    own = personal_path()
    own.parent.mkdir(parents=True)
    own.write_text('theme = "dark"\n[keys]\nsms = "c"\n')
    with (store / "cmeboard.yaml").open("a") as file:
        file.write("board: {lock_after_minutes: 5, keys: {smss: S}}\n")
    capsys.readouterr()
    assert run(["--now", "2026-11-24 08:50", "check"]) == 1
    said = capsys.readouterr().out
    assert f"{own}:3: c does call already in board: choose another key, or give call one too" in said
    assert "cmeboard.yaml: no action is called 'smss'" in said


def test_check_tells_an_end_of_the_school_day_that_is_no_time(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (store / "cmeboard.yaml").open("a") as file:
        file.write('board: {end_of_school_day: "3.30pm"}\n')
    capsys.readouterr()
    assert run(["check"]) in (1, 3)
    said = "".join(capsys.readouterr())
    assert "end_of_school_day must be a time of day such as 15:30" in said
