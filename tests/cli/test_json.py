"""What a script gets that asks with `--json`: one document on standard output, also when the answer is a failure."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cmeboard.cli.main import COMMANDS, run

Capture = pytest.CaptureFixture[str]


def document(capsys: Capture, *call: str) -> tuple[int, Any]:
    """The status of a call, and the one document that it printed."""
    status = run([*call])
    return status, json.loads(capsys.readouterr().out)


FAILING = {
    "board": [2],
    "due": [1, "NOPE"],
    "list": [2, "--stage", "Nope"],
    "show": [1, "NOPE"],
    "why": [1, "NOPE"],
    "history": [1, "NOPE"],
    "new": [2],
    "record": [2, "NOPE", "dance"],
    "round": [2],
    "move": [1, "NOPE", "Found", "--reason", "x"],
    "undo": [1, "NOPE"],
    "restore": [1, "NOPE"],
    "import": [1, "/nope.csv"],
    "notice": [2],
    "check": [2, "--bogus"],
    "fmt": [2, "--bogus"],
    "schema": [2, "nope"],
    "draft": [1, "NOPE", "police-report"],
    "sync": [3],
    "verify": [2, "--bogus"],
    "seal": [2, "--bogus"],
    "retention": [1, "purge", "NOPE"],
    "report": [1, "nope"],
    "handover": [2],
    "receipt": [2, "NOPE", "9f86d081"],
    "feed": [2, "--owner", "nobody"],
    "doctor": [2, "--bogus"],
    "tidy": [2, "--bogus"],
    "init": [1, ".", "--school", "Example Academy"],
    "hub": [2],
    "demo": [1, "--export", "x.csv", "--shape", "nope"],
    "completion": [2],
}
"""A call of each command that fails, with its exit status."""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_call_that_fails_says_why_in_the_one_document(store: Path, capsys: Capture, command: str) -> None:
    status, *arguments = FAILING[command]
    capsys.readouterr()
    done, answer = document(capsys, "--json", command, *map(str, arguments))
    assert (done, answer["status"]) == (status, status)
    assert answer["error"]
    assert set(answer) == {"error", "remedy", "status"}


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (("notice", "add", "--name", "A", "--authority", "Devon", "--received", "soon"), "'--received'"),
        (("new",), "option '--name'"),
        (("receipt",), "argument 'CASE'"),
        (("due", "--ownr", "dsl"), "'--owner'"),
    ],
)
def test_a_call_that_is_wrong_says_where_as_it_does_to_a_person(
    store: Path, capsys: Capture, arguments: tuple[str, ...], where: str
) -> None:
    capsys.readouterr()
    assert where in document(capsys, "--json", *arguments)[1]["error"]


def test_no_store_is_said_in_the_document(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CMEBOARD_STORE", raising=False)
    assert document(capsys, "due", "--json")[1]["status"] == 3


def test_an_import_that_waits_for_a_person_has_said_so_in_its_own_document(store: Path, capsys: Capture) -> None:
    rows = [f"{n},Pupil {n},2026-11-09,N,N" for n in range(100, 140)]
    (store.parent / "register.csv").write_text("\n".join(["Admission number,Name,Date,AM,PM", *rows]))
    capsys.readouterr()
    status, answer = document(capsys, "--now", "2026-11-09", "--json", "import", str(store.parent / "register.csv"))
    assert status == 1
    assert answer["needs_confirmation"]


def test_what_makes_something_says_where(tmp_path: Path, store: Path, capsys: Capture) -> None:
    made, hub = tmp_path / "made", tmp_path / "hub.git"
    capsys.readouterr()
    answer = document(capsys, "init", str(made), "--school", "Example Academy", "--json")[1]
    assert answer["store"] == str(made)
    assert re.fullmatch("[0-9a-f]{40,64}", answer["commit"])
    assert document(capsys, "--json", "init", "--hub", str(hub), "--from", str(store))[1]["hub"] == str(hub)
    assert document(capsys, "--json", "hub", "check", str(hub)) == (0, [])
    assert document(capsys, "--json", "schema", "--write", str(tmp_path / "schema"))[1]
    shape = ["--export", str(tmp_path / "x.csv"), "--shape", "day", "--pupils", "2"]
    assert document(capsys, "--json", "demo", *shape) == (0, {"export": str(tmp_path / "x.csv")})
    assert document(capsys, "--json", "completion", "bash")[1]["shell"] == "bash"


def test_a_demo_opens_no_board_for_a_script(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    answer = document(capsys, "--json", "demo", str(tmp_path / "demo"), "--pupils", "2")
    assert answer[0] == 0
    assert answer[1]["store"] == str(tmp_path / "demo")
    assert answer[1]["cases"] >= 2


@pytest.mark.parametrize(
    ("call", "holds"),
    [
        (["feed"], b"BEGIN:VCALENDAR"),
        (["draft", "CASE", "police-report"], b"Rowan Sample"),
        (["draft", "CASE", "police-report", "--form", "docx"], b"PK"),
        (["report", "leadership", "--form", "html"], b"<html"),
    ],
)
def test_a_file_that_is_asked_for_is_written_though_the_answer_is_json(
    store: Path, tmp_path: Path, capsys: Capture, call: list[str], holds: bytes
) -> None:
    (case,) = (path.stem for path in (store / "cases").rglob("*.yaml"))
    out = tmp_path / "paper"
    capsys.readouterr()
    status, answer = document(capsys, *(case if word == "CASE" else word for word in call), "--out", str(out), "--json")
    assert (status, answer["written"]) == (0, str(out))
    assert holds in out.read_bytes()


def test_init_asks_nobody_where_there_is_no_terminal(tmp_path: Path, capsys: Capture) -> None:
    assert run(["init", str(tmp_path / "store")]) == 2
    assert "name the school with --school" in capsys.readouterr().err
    assert not (tmp_path / "store").exists()


def test_an_option_is_no_child_s_name(store: Path, capsys: Capture) -> None:
    assert run(["new", "--name", "--json"]) == 2
    assert "the child's name, not the option '--json'" in capsys.readouterr().err
    assert len(list((store / "cases").rglob("*.yaml"))) == 1
