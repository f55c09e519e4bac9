"""What a screen reader is given: plain lines, with nothing drawn and no state told by a sign or colour alone."""

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
