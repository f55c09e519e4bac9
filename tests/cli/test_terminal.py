"""A whole morning in a real terminal: a term of 1,200 pupils, six cases triaged on the board, one edited meanwhile."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from terminals import NOW, Terminal, board_words

from cmeboard.cli.main import run


@pytest.fixture
def terminal(school: Path) -> Iterator[Terminal]:
    board = Terminal(*board_words(school))
    yield board
    board.close()


@pytest.fixture
def school(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The store after the import of a term, as the export's own command makes it."""
    export = tmp_path / "register.csv"
    made = ["--now", NOW, "demo", "--export", str(export), "--shape", "day", "--pupils", "1200"]
    assert run(made) == 0
    assert run(["--store", str(store), "--now", NOW, "import", str(export), "--yes"]) == 0
    return store


def log(store: Path) -> list[str]:
    ran = subprocess.run(["git", "-C", str(store), "log", "--format=%s"], capture_output=True, text=True, check=True)
    return ran.stdout.splitlines()


def test_a_morning_of_triage(school: Path, terminal: Terminal) -> None:
    began = len(log(school))
    terminal.wait(lambda text: "Today by urgency" in text and "q quit" in text, "what is due, before all else")
    terminal.press("t")
    terminal.wait(lambda text: "day" in text and "Absent" in text, "the board")
    for _ in range(6):
        terminal.press("s")
        terminal.wait(lambda text: "Esc" in text and "sms" in text.lower() and "outcome" in text.lower(), "the form")
        terminal.press("\x13")
        terminal.wait(
            lambda text: "▶2 Contacted" in text and "outcome" not in text.lower(), "the card in its new column"
        )
        terminal.press("h")
        terminal.wait(lambda text: "▶1 Absent" in text, "the next card")
    entries = log(school)[: len(log(school)) - began]
    assert len(entries) == 6
    assert [entry for entry in entries if not re.fullmatch(r"2026-[A-Z0-9]{6}: sms, sent, now Contacted", entry)] == []
    assert len(set(entries)) == 6

    file = next(path for path in sorted((school / "cases").rglob("*.yaml")) if "Rowan" not in path.read_text())
    edited = file.read_text().replace("pupil:\n", "pupil:  # rang the aunt too\n")
    file.write_text(edited)
    terminal.wait(lambda text: "1 not in the record" in text or "not in the record" in text, "the edit by hand")
    assert file.read_text() == edited
    terminal.press("q")
    assert terminal.ended() == 0
    assert "Traceback" not in terminal.text
