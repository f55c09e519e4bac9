"""A key held down, in a real terminal: nothing is drawn whole again, no key is lost, and the last counts at once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from terminals import Terminal, board_words

CARDS = 150
HELD = 120
"""How many times the key comes, as fast as a terminal takes them."""
MOVE = 226
"""Bytes that a cursor move may send (limits.md, P7)."""
SCHOOL = "Example Academy"


@pytest.fixture
def many(store: Path) -> Path:
    """A store with more children than keys come, all absent since the same day."""
    folder = store / "cases" / "2026-27"
    for number in range(CARDS):
        case = f"2026-HEY{number:03d}"
        text = f"case: {case}\nstage: Absent\nfirst_day_absent: 2026-11-20\npupil: {{name: Child {number:03d}}}\n"
        (folder / f"{case}.yaml").write_text(text)
    subprocess.run(["git", "add", "cases"], cwd=store, check=True)
    subprocess.run(["git", "commit", "-qnm", "many"], cwd=store, check=True)
    return store


@pytest.fixture(params=[(80, 24), (160, 45)])
def board(many: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    environment = {**os.environ, "LANG": "C.UTF-8"}
    opened = Terminal(*board_words(many), environment=environment, size=request.param)
    opened.wait(lambda text: "Today by urgency" in text and "Child" in text, "what is due")
    yield opened
    opened.close()


def sent_by(board: Terminal, keys: str) -> bytes:
    """Presses keys at once and gives what they sent."""
    before = len(board.raw)
    board.press(keys)
    board.wait(lambda _: len(board.raw) > before, "what the keys drew")
    board.settle(0.08 if len(keys) == 1 else 0.5)
    return board.raw[before:]


def looks_right(sent: bytes) -> None:
    """A cursor that moved and some lists that scrolled, and no more: never the bars, never the whole screen."""
    assert 0 < len(sent) < HELD * MOVE
    assert SCHOOL.encode() not in sent
    assert b"\x1b[2J" not in sent


def test_a_key_held_down_ends_where_as_many_single_ones_do_and_the_next_is_for_that_card(board: Terminal) -> None:
    board.settle(0.5)
    for _ in range(30):
        sent_by(board, "j")
    board.settle(0.5)
    one_by_one = board.text
    sent_by(board, "g")
    assert board.text != one_by_one
    board.press("j" * 30)
    board.wait(lambda text: text == one_by_one, "where single keys end")
    looks_right(sent_by(board, "j" * HELD))
    assert len(sent_by(board, "k")) < MOVE
    board.press("t")
    board.wait(lambda text: text.startswith(" Board "), "the columns")
    sent_by(board, "1g")
    looks_right(sent_by(board, "j" * HELD))
    sent_by(board, "g")
    board.press("j" * HELD + "\r")
    board.wait(lambda text: "Facts" in text, "a case")
    assert f"Child {HELD - 1:03d}" in board.text
