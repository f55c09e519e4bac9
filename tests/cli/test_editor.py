"""A person's own editor, in a real terminal: for a note while it is written, and for a notice that has to be mended."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from terminals import NOW, Terminal, board_words

from cmeboard.cli.main import run

SCRIPT = """
import os, pathlib, stat, sys
path = pathlib.Path(sys.argv[-1])
folder = pathlib.Path({folder!r})
(folder / "seen").write_text(f"{{path}} {{stat.S_IMODE(path.stat().st_mode):o}} {{path.read_text()}}")
exec((folder / "does").read_text())
"""


@pytest.fixture
def editor(tmp_path: Path) -> Path:
    """A folder: what the editor does is Python in `does`; what it was given is in `seen`."""
    folder = tmp_path / "editor"
    folder.mkdir()
    (folder / "editor.py").write_text(SCRIPT.format(folder=str(folder)))
    return folder


def opened(store: Path, editor: Path) -> Terminal:
    words = f"{sys.executable} {editor / 'editor.py'}"
    return Terminal(*board_words(store), environment={**os.environ, "LANG": "C.UTF-8", "EDITOR": words})


@pytest.fixture
def board(store: Path, editor: Path) -> Iterator[Terminal]:
    made = opened(store, editor)
    yield made
    made.close()


def test_whatever_the_editor_does_no_word_of_the_note_is_lost(store: Path, editor: Path, board: Terminal) -> None:
    drafts = store / ".git" / "cmeboard" / f"drafts-{os.getuid()}"
    does = editor / "does"
    board.wait(lambda text: "Rowan Sample" in text, "what is due")
    board.press("n")
    board.wait(lambda text: "Ctrl+e" in text, "the form")
    board.press("begun")
    board.wait(lambda text: "begun" in text, "what was typed")

    does.write_text("path.write_text(path.read_text() + ', and seen at the station\\n\\n')")
    board.press("\x05")
    board.wait(lambda text: "begun, and seen at the station" in text and "Will record" in text, "what the editor wrote")
    path, mode, given = (editor / "seen").read_text().split(" ", 2)
    assert (mode, given) == ("600", "begun")
    assert Path(path).parent == drafts
    assert stat.S_IMODE(drafts.stat().st_mode) == 0o700
    assert not Path(path).exists()

    does.write_text("sys.exit(3)")
    board.press("\x05")
    board.wait(lambda text: "The editor ended with status 3" in text and "at the station" in text, "that it failed")

    does.write_text("path.unlink()")
    board.press("\x05")
    board.wait(lambda text: "cannot be read back" in text and "at the station" in text, "that the file is gone")

    does.write_text(r"path.write_bytes(path.read_bytes() + b'\x1b]0;evil\x07\x9b\xff')")
    board.press("\x05")
    board.wait(lambda text: "must not hold the control character" in text, "what is wrong with it")
    assert b"\x1b]0;evil" not in board.raw
    board.press("\x13")
    board.settle()
    assert "Note ·" in board.text, "it stays open, with what was typed"

    does.write_text("path.write_text('Seen at the station')")
    board.press("\x05")
    board.wait(lambda text: "Will record: note" in text and "must not" not in text, "the note without it")
    board.press("\x13")
    board.wait(lambda text: "Will record" not in text, "what is due")
    (file,) = (store / "cases").rglob("*.yaml")
    assert "Seen at the station" in file.read_text()
    assert [path for path in drafts.iterdir() if path.suffix != ".open"] == []


UNDECIDED = """notice: 2026-7H2KQ9
name: Kit Example
authority: Somerset
received: 2026-11-20
undecided:
  - {where: authority, holds: Somerset, other: Dorset}
"""


def test_a_notice_on_which_two_copies_differ_stands_among_the_files_to_mend(
    store: Path, editor: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notice = store / "notices" / "2026-7H2KQ9.yaml"
    notice.write_text(UNDECIDED)
    subprocess.run(["git", "add", "notices"], check=True)
    subprocess.run(["git", "commit", "-qm", "x", "--no-verify"], check=True)
    assert run(["--now", "2026-11-24 08:50", "check"]) == 1
    assert "notices/2026-7H2KQ9.yaml:6" in capsys.readouterr().out
    board = opened(store, editor)
    try:
        board.wait(lambda text: "1 to mend" in text and "two copies changed authority" in text, "the notice")
        board.press("\r")
        board.wait(lambda text: "no case: press e to mend it" in text, "what can be done with it")
        (editor / "does").write_text(f"path.write_text({UNDECIDED.partition('undecided')[0]!r})")
        board.press("e")
        board.wait(lambda text: "recorded as" in text and "files to mend" not in text, "the board without it")
    finally:
        board.close()
    assert (editor / "seen").read_text().startswith(f"{notice} ")
    log = subprocess.run(["git", "log", "-1", "--format=%B"], capture_output=True, text=True, check=True).stdout
    assert "by hand" in log.lower()
    assert run(["--now", NOW, "check"]) == 0
