"""A line that drops or a kill in the middle of a word: what was typed is offered at the next start."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from terminals import Terminal, board_words

from cmeboard.workspace import Workspace


def drafts(store: Path) -> list[Path]:
    return list((store / ".git" / "cmeboard").glob(f"drafts-{os.getuid()}/*.json"))


def soon(true: Callable[[], object]) -> None:
    for _ in range(400):
        if true():
            return
        time.sleep(0.02)
    pytest.fail("it did not come about")


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGHUP])
def test_what_was_typed_when_the_board_died_is_offered_recorded_and_then_gone(
    store: Path, blow: signal.Signals
) -> None:
    board = Terminal(*board_words(store))
    board.wait(lambda text: "Rowan Sample" in text, "the board")
    board.press("n")
    board.wait(lambda text: "Note" in text and "Ctrl+e" in text, "the form")
    board.press("Curtains drawn, car on the drive")
    if blow is signal.SIGKILL:
        soon(lambda: any("car on the drive" in file.read_text() for file in drafts(store)))
    board.wait(lambda text: "car on the drive" in text, "what was typed")
    os.kill(board.process, blow)
    soon(lambda: not board._child.isalive())
    board.close()
    (left,) = drafts(store)
    assert left.stat().st_mode & 0o777 == 0o600
    assert "car on the drive" in left.read_text()

    again = Terminal(*board_words(store))
    again.wait(lambda text: "Not recorded yet" in text and "note · Rowan Sample" in text, "the offer")
    again.press("a")
    again.wait(lambda text: "car on the drive" in text and "Will record: note" in text, "the form with the text")
    again.press("\x13")
    again.wait(lambda text: "Will record" not in text, "the board")
    soon(lambda: not drafts(store))
    again.press("q")
    assert again.ended() == 0
    (case,) = Workspace.open(store).cases()
    assert [entry.note for entry in case.log] == ["Curtains drawn, car on the drive"]
