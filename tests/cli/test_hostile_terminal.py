"""Names, notes, authors, messages and file names that mean harm, on every screen of a real terminal: not one byte of
them steers it (faults.md, T1 to T11).
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from terminals import NOW, Terminal, board_words

from cmeboard.tui.look.keys import KEYS, MOVING, PROGRAM, Key, Place

PAYLOADS = {
    "osc52": "\x1b]52;c;ZXZpbA==\x07",
    "title": "\x1b]0;pwned\x07",
    "dcs": "\x1bP+q544e\x1b\\",
    "link": "\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "c1": "\x9b4242m\x9d52;c;ZXZpbA==\x9c",
    "erase": "\x1b[2J\x1b[4242J",
    "markup": "[/] [/bold] [@click=app.quit]x[/]",
    "anchor": "[link=http://evil.example]y[/link]",
    "code": "[N] absent [$primary]",
    "bidi": "\u202eevil\u200b\U000e0041" + "e" + "\u0301" * 300,
    "lines": "A\nB\tC\rD\x00E\x08F\x7f",
}
ALLOWED = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI, looked at on its own below
    r"|\x1b\]22;[a-z-]*\x07"  # the shape of the mouse pointer
    r"|\x1bP=[12]s\x1b\\|\x1b[=>78]|\x1b\(B"
)
FORBIDDEN = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
ESCAPE = "\x1b"
TYPED_IN = ("filter", "search")
"""Keys that open a line to type in, which would take the next keys."""
BOX = "╭"
"""The corner of every dialog."""


def case_text(number: int, text: str) -> str:
    quoted = json.dumps(text)
    return f"""case: 2026-EV{number:04d}
stage: {"Absent" if number % 2 else "Contacted"}
first_day_absent: 2026-11-0{number % 8 + 2}
reason: {quoted}
pupil:
  name: {quoted}
  address: {quoted}
  note: {quoted}
  contacts:
    - {{name: {quoted}, relationship: {quoted}, phones: [{quoted}], note: {quoted}}}
log:
  - {{at: "2026-11-10 09:00", by: {quoted}, did: call, to: {quoted}, number: {quoted}, outcome: no answer}}
  - {{at: "2026-11-10 09:10", by: {quoted}, did: note, note: {quoted}}}
"""


@pytest.fixture
def harm(store: Path) -> Path:
    """A store in which somebody wrote each payload wherever a person can write."""
    folder = store / "cases" / "2026-27"
    for number, text in enumerate(PAYLOADS.values()):
        (folder / f"2026-EV{number:04d}.yaml").write_text(case_text(number, text))
        author = "".join(letter for letter in text if letter not in "\x00\n<>") or "x"
        git = ["git", "-C", str(store), "-c", f"user.name=A {author} B", "-c", "user.email=a@b.example"]
        subprocess.run([*git, "add", "cases"], check=True)
        message = f"by hand {author}"
        subprocess.run([*git, "commit", "-qn", "-m", message], check=True)
    (folder / "esc\x1b[4242m\x07.yaml").write_text("x")
    (folder / "2026-EV9999.yaml").write_text(
        f"case: {json.dumps(PAYLOADS['osc52'])}\nstage: {json.dumps('x' + PAYLOADS['c1'])}\n"
    )
    return store


@pytest.fixture
def board(harm: Path) -> Iterator[Terminal]:
    environment = {**os.environ, "LANG": "C.UTF-8", "EDITOR": "true", "COLORTERM": "truecolor"}
    opened = Terminal(*board_words(harm), environment=environment, size=(120, 40))
    yield opened
    opened.close()


def sent(key: str) -> str:
    """The bytes of a key, as a terminal sends them."""
    named = {
        "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
        "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "shift+left": "\x1b[1;2D", "shift+right": "\x1b[1;2C",
        "enter": "\r", "escape": ESCAPE, "backspace": "\x7f", "tab": "\t", "space": " ", "f1": "\x1bOP",
        "question_mark": "?", "slash": "/", "full_stop": ".", "exclamation_mark": "!", "comma": ",", "plus": "+",
    }  # fmt: skip
    if key.startswith("ctrl+"):
        return chr(ord(key[-1]) - 96)
    return named.get(key, key)


def pressed(place: Place) -> list[Key]:
    """What is pressed in a place: what shows something, and neither leaves nor gives the terminal away.

    Today has no more of its own than the board has: there the few that show it anew are enough.
    """
    leaving = ("quit", "leave", "lock", "back", "all")
    here = [key for key in KEYS if {place, Place.ANYWHERE} & set(key.places) and key.keys]
    shows = [key for key in here if key.name not in leaving and not key.leaves and key.group != MOVING]
    return [key for key in shows if place is not Place.TODAY or key.group == PROGRAM]


def press(board: Terminal, keys: str) -> None:
    """Presses, and waits for what it draws, if it draws anything."""
    board.press(keys)
    board.read(0.4)
    board.settle()


def walk(board: Terminal, place: Place, enter: tuple[str, str], home: str) -> None:
    """Presses each key of a place, looks, and comes back."""
    for row in pressed(place):
        for key in row.keys if row.is_numbered else row.keys[:1]:
            press(board, sent(key))
            if row.name in TYPED_IN:
                press(board, ESCAPE)
            come_back(board, enter, home)


def come_back(board: Terminal, enter: tuple[str, str], home: str) -> None:
    """Leaves dialogs by Escape, and goes in again where that led out of the place."""
    for _ in range(20):
        top = board.text.splitlines()[0]
        if home in top and BOX not in board.text:
            return
        press(board, enter[0] if enter[1] in top and BOX not in board.text else ESCAPE)
    pytest.fail(f"no way back to {home}:\n{board.text}")


def go(board: Terminal, key: str, there: str) -> None:
    """Goes to another screen."""
    for _ in range(10):
        press(board, key)
        if there in board.text.splitlines()[0]:
            return
        press(board, ESCAPE)
    pytest.fail(f"no way to {there}:\n{board.text}")


def test_no_byte_of_any_payload_reaches_the_terminal_from_any_screen(board: Terminal) -> None:
    board.wait(lambda text: "files to mend" in text, "what is due")
    board.press("t")
    board.wait(lambda text: "to mend" in text and "Contacted" in text, "the board")
    walk(board, Place.BOARD, ("", "nowhere"), " Board ")
    walk(board, Place.TODAY, ("t", " Board "), " Today ")
    go(board, ESCAPE, " Board ")
    press(board, "g")
    walk(board, Place.CASE, ("\r", " Board "), "2026-EV")
    go(board, ESCAPE, " Board ")
    board.press("q")
    assert board.ended() == 0
    look_at(board.raw)


def look_at(raw: bytes) -> None:
    text = raw.decode("utf-8")
    assert "evil" in text, "the payloads were on the screen at all"
    assert "4242" not in "".join(re.findall(r"\x1b\[[0-?]*[ -/]*[@-~]", text))
    left = ALLOWED.sub("", text)
    found = [text[max(0, at.start() - 20) : at.end() + 20] for at in FORBIDDEN.finditer(left)]
    assert not FORBIDDEN.search(left), [repr(one) for one in found[:3]]
    assert NOW[:10] in text
