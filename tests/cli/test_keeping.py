"""What may go, from the command line."""

import json
from pathlib import Path

import pytest

from cmeboard.cli.main import run

LATER = ["--now", "2033-09-01"]


def listed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capsys.readouterr()
    assert run([*LATER, "retention", "--json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_what_may_go_is_listed_and_a_hold_keeps_it(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    assert listed(capsys)[0]["held"] == "the case is open, in Absent"
    assert run(["record", path.stem, "found", "--at", "2026-11-12 10:00"]) == 0
    (one,) = listed(capsys)
    assert (one["id"], one["may_go_on"], one["may_go"]) == (path.stem, "2032-11-12", True)
    settings = store / "cmeboard.yaml"
    settings.write_text(settings.read_text() + f"retention: {{hold: {{{path.stem}: an inquiry}}}}\n")
    (one,) = listed(capsys)
    assert (one["may_go"], one["held"]) == (False, "an inquiry")


def test_a_flag_that_was_taken_away_and_a_file_that_cannot_be_read_still_hold(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    assert run(["record", path.stem, "found", "--at", "2026-11-12 10:00"]) == 0
    plain = path.read_text()
    path.write_text(plain.replace("pupil:\n", "pupil:\n  flags: [child protection plan]\n"))
    assert run(["record", path.stem, "note", "--at", "2026-11-12 10:05"]) == 0
    path.write_text(path.read_text().replace("  flags: [child protection plan]\n", ""))
    (one,) = listed(capsys)
    assert (one["may_go"], one["held"]) == (False, "the date of birth is not known")
    path.write_text("log: [")
    (one,) = listed(capsys)
    assert (one["id"], one["may_go"]) == (path.stem, False)
