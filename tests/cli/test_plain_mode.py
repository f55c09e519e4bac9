"""What a screen reader is given: plain lines, with nothing drawn and no state told by a sign or colour alone."""

import json
import re
from pathlib import Path

import pytest

from cmeboard.cli.main import run

DRAWN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2190-\u21ff\u2500-\u25ff\u2580-\u259f]")


@pytest.mark.parametrize("words", [["list"], ["due"], ["show", "2026"], ["why", "2026"], ["board"]])
def test_plain_lines_say_each_state_in_words(store: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    case = next(iter((store / "cases").rglob("*.yaml"))).stem
    capsys.readouterr()
    assert run(["--now", "2026-11-11 09:00", *(case if word == "2026" else word for word in words)]) == 0
    said = capsys.readouterr().out
    assert "Rowan Sample" in said or case in said
    assert "overdue" in said
    assert not DRAWN.search(said)


@pytest.mark.parametrize("words", [["due"], ["due", "--all"]])
def test_a_child_who_is_looked_for_comes_before_the_papers_about_one_who_was_found(
    store: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", "--name", "Kit Sample", "--first-day-absent", "2026-11-02", "--json"]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])["case"]
    assert run(["record", found, "report to police", "--at", "2026-11-03 09:00"]) == 0
    assert run(["record", found, "found", "--at", "2026-11-04 09:00"]) == 0
    capsys.readouterr()
    assert run(["--now", "2026-11-11 09:00", "--json", *words]) == 0
    rows = [row for row in json.loads(capsys.readouterr().out) if row["state"] == "overdue"]
    whose = [row["case"] == found for row in rows]
    assert whose == sorted(whose)
    assert True in whose
    assert False in whose
    assert rows[0]["due"] > rows[-1]["due"]
