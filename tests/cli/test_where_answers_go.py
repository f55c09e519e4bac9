"""Standard output that is full, closed, or of a locale with few letters: a real one, of a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = [["list"], ["due"], ["due"], ["due", "--all"], ["report", "leadership"]]
"""`due` twice: the second time its list is said again from what was kept."""


def answer(*command: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    call = [sys.executable, "-m", "cmeboard", *command]
    return subprocess.run(call, stderr=subprocess.PIPE, check=False, **more)  # type: ignore[call-overload, no-any-return]


@pytest.fixture
def named(store: Path) -> Path:
    (path,) = (store / "cases").rglob("*.yaml")
    path.write_text(path.read_text().replace("Rowan Sample", "Zoë Żak"))
    return store


def test_a_letter_that_the_locale_has_not_is_written_as_its_number(named: Path) -> None:
    plain = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for command in COMMANDS[:4]:
        done = answer(*command, stdout=subprocess.PIPE, env=plain)
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"Zo\\xeb \\u017bak" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_full_disk_under_the_answer_is_told(named: Path) -> None:
    for command in COMMANDS:
        with Path("/dev/full").open("wb") as full:
            done = answer(*command, stdout=full)
        assert done.returncode == 4
        assert done.stderr.startswith(b"cmeboard: the answer could not be written (No space left on device): see that")
        assert done.stderr.count(b"\n") == 1


def test_a_reader_that_has_gone_is_nothing_wrong(named: Path) -> None:
    for command in COMMANDS:
        reading, writing = os.pipe()
        os.close(reading)
        done = answer(*command, stdout=writing)
        os.close(writing)
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_standard_streams_that_the_caller_closed_are_nothing_wrong(named: Path, closed: str) -> None:
    (path,) = (named / "cases").rglob("*.yaml")
    recording = ["record", path.stem, "note", "--note", "told by a script"]
    for command in (["list"], ["due"], recording):
        call = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-m", "cmeboard", *command]
        done = subprocess.run(call, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
    assert path.read_text().count("told by a script") == 1
    assert subprocess.run([*call[:4], sys.executable, "-m", "cmeboard", "show", "NOPE"], check=False).returncode == 1


@pytest.mark.parametrize("command", [["due", "--digest"], ["feed"]])
def test_what_a_service_account_reads_needs_nobody_whom_git_knows(named: Path, command: list[str]) -> None:
    done = answer(*command, stdout=subprocess.PIPE, env={"PATH": os.environ["PATH"]})
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


def test_a_terminal_that_has_gone_is_nothing_wrong(named: Path) -> None:
    for command in COMMANDS:
        kept, given = os.openpty()
        os.close(kept)
        call = [sys.executable, "-m", "cmeboard", *command]
        assert subprocess.run(call, stdin=given, stdout=given, stderr=given, check=False).returncode == 0
        os.close(given)


DRAWING = """
import sys
from contextlib import suppress
from cmeboard.cli.ending import ended

def board():
    sys.stdin.read()
    with suppress(OSError):  # as in the thread that draws
        sys.stderr.write("...")
        sys.stderr.flush()
    return 3

sys.exit(ended(board))
"""


def test_what_was_still_being_drawn_when_the_terminal_went_changes_no_status() -> None:
    kept, given = os.openpty()
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    call = [sys.executable, "-c", DRAWING]
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=given, env=buffered) as board:
        assert board.stdin is not None
        os.close(given)
        os.close(kept)
        board.stdin.close()
        assert board.wait(30) == 3
