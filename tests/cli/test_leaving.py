"""How the board ends, and what stays in the terminal: nothing (faults.md T12, T13, T15; limits.md R24)."""

import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from terminals import Terminal, board_words

from cmeboard.cli.main import run

OPENED, CLOSED = b"\x1b[?1049h", b"\x1b[?1049l"
CHILD = "Rowan"
BROKEN = """
import sys
from datetime import datetime
from pathlib import Path
from cmeboard.tui.app import run_board
from cmeboard.workspace import Workspace

class Broken(Workspace):
    def history(self, case_id):
        secret = "Rowan Sample was seen"
        raise RuntimeError(secret)

sys.exit(run_board(Broken.open(Path(sys.argv[1])), lambda: datetime(2026, 11, 24, 8, 50)))
"""


def opened(store: Path, **environment: str) -> Terminal:
    board = Terminal(*board_words(store), environment={**os.environ, "LANG": "C.UTF-8", **environment})
    board.wait(lambda text: CHILD in text and "q quit" in text, "the board")
    return board


def leaves_nothing(raw: bytes) -> None:
    """Every child was on the alternate screen alone, which is closed; the title was never touched."""
    assert raw.count(OPENED) == raw.count(CLOSED) > 0
    assert b"Traceback" not in raw
    before, _, rest = raw.partition(OPENED)
    after = rest.rpartition(CLOSED)[2]
    assert CHILD.encode() not in before + after
    assert not re.search(rb"\x1b\](?:0|1|2|52);", raw)
    for mode in (b"1000", b"1003", b"1006", b"2004"):
        assert raw.rfind(b"\x1b[?" + mode + b"h") <= raw.rfind(b"\x1b[?" + mode + b"l"), mode
    assert raw.rfind(b"\x1b[?25l") < raw.rfind(b"\x1b[?25h"), "the cursor is shown again"


@pytest.mark.parametrize("how", ["q", "\x11", signal.SIGTERM, signal.SIGHUP])
@pytest.mark.rows("R24")
def test_nothing_stays_in_the_terminal(store: Path, how: str | signal.Signals) -> None:
    board = opened(store)
    try:
        board.press("c")
        board.wait(lambda text: "outcome" in text, "a form with a name in it")
        if isinstance(how, signal.Signals):
            os.kill(board.process, how)
        elif how == "q":
            board.press("\x1b")
            board.wait(lambda text: "outcome" not in text, "the board again")
            board.press("q")
        else:
            board.press(how)
        assert board.ended() == 0
    finally:
        board.close()
    leaves_nothing(board.raw)
    assert run(["doctor"]) == 0


def test_a_mistake_in_the_program_leaves_a_private_note_without_values(store: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    environment = {**os.environ, "LANG": "C.UTF-8", "XDG_STATE_HOME": str(state)}
    board = Terminal(sys.executable, "-c", BROKEN, str(store), environment=environment)
    try:
        board.wait(lambda text: CHILD in text and "q quit" in text, "what is due")
        board.press("l")
        assert board.ended() == 1
    finally:
        board.close()
    leaves_nothing(board.raw)
    left = board.raw.rpartition(CLOSED)[2].decode()
    assert "stopped because of a mistake in the program" in left
    assert "Traceback" not in left
    (note,) = (state / "cmeboard").iterdir()
    assert note.stat().st_mode & 0o777 == 0o600
    assert "RuntimeError" in note.read_text()
    assert "was seen" not in note.read_text().replace('secret = "Rowan Sample was seen"', "")


def test_a_board_whose_terminal_is_gone_ends_though_no_signal_tells_it(store: Path, tmp_path: Path) -> None:
    told = tmp_path / "status"
    # As `make` does: the first process of the session waits for the board, and only that one is told by a signal.
    waiting = f"trap '' HUP; {shlex.join(board_words(store))}; echo $? > {told}.new; mv {told}.new {told}"
    board = Terminal("sh", "-c", waiting, environment={**os.environ, "LANG": "C.UTF-8"})
    board.wait(lambda text: CHILD in text and "q quit" in text, "the board")
    board.hang_up()
    deadline = monotonic() + 20
    while not told.exists() and monotonic() < deadline:
        sleep(0.05)
    board.close()
    assert told.read_text() == "0\n"


@pytest.mark.parametrize("delay", [0.0, 0.1])
def test_a_line_that_drops_in_the_middle_of_a_save_leaves_all_or_nothing(store: Path, delay: float) -> None:
    board = opened(store)
    try:
        board.press("s")
        board.wait(lambda text: "outcome" in text, "the form")
        board.press("\x13")
        sleep(delay)
        os.kill(board.process, signal.SIGHUP)
        board.ended()
    finally:
        board.close()
    git = ["git", "-C", str(store)]
    status = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True).stdout
    log = subprocess.run([*git, "log", "--format=%s"], capture_output=True, text=True, check=True).stdout
    (file,) = (store / "cases").rglob("*.yaml")
    assert status == ""
    assert ("did: sms" in file.read_text()) == (": sms, sent" in log)
    assert not (store / ".git" / "index.lock").exists()


def test_while_an_editor_has_the_terminal_nothing_is_drawn_over_it(store: Path, tmp_path: Path) -> None:
    editor, may_end = tmp_path / "editor", tmp_path / "end"
    editor.write_text(f"#!/bin/sh\necho EDITING\nwhile [ ! -e {may_end} ]; do sleep 0.05; done\n")
    editor.chmod(0o755)
    (file,) = (store / "cases").rglob("*.yaml")
    board = opened(store, EDITOR=str(editor))
    try:
        board.press("e")
        board.wait(lambda text: "EDITING" in text, "the editor")
        said = len(board.raw)
        for number in range(40):  # more than Textual keeps for a terminal that takes nothing
            file.write_text(file.read_text() + f"# {number}\n")
            sleep(0.05)
        board.read(0.5)
        assert board.raw[said:] == b""
        may_end.touch()
        board.wait(lambda text: "not in the record" in text and "q quit" in text, "the board, with what was edited")
        board.press("q")
        assert board.ended() == 0
    finally:
        board.close()
    leaves_nothing(board.raw)


def test_a_terminal_without_utf8_is_sent_ascii_alone(store: Path) -> None:
    board = Terminal(*board_words(store), environment={**os.environ, "LANG": "C", "LC_ALL": "C", "TERM": "vt100"})
    try:
        board.wait(lambda text: CHILD in text, "the board")
        board.press("?")
        board.wait(lambda text: "Getting about" in text, "the keys")
        board.press("\x1b")
        board.wait(lambda text: "Getting about" not in text, "the board again")
        board.press("q")
        assert board.ended() == 0
    finally:
        board.close()
    assert board.raw.isascii()
    assert b"! 4 steps overdue" in board.raw


@pytest.mark.parametrize("term", ["dumb", ""])
def test_where_the_cursor_cannot_move_the_board_is_printed(store: Path, term: str) -> None:
    board = Terminal(*board_words(store), environment={**os.environ, "TERM": term})
    try:
        assert board.ended() == 0
    finally:
        board.close()
    assert CHILD.encode() in board.raw
    assert b"\x1b" not in board.raw


def test_without_a_terminal_the_board_is_printed_and_a_closed_pipe_is_no_fault(store: Path) -> None:
    words = board_words(store)
    ran = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True)
    assert CHILD in ran.stdout
    script = f"{shlex.join([*words[:-1], 'list'])} | head -n 1; echo ${{PIPESTATUS[0]}}"
    piped = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert piped.stdout.splitlines()[-1] == "0"
    assert piped.stderr == ""
