"""The board over a real sshd on the loopback address, by a forced command: the board, and no way past it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback_sshd import Server, needs_sshd

sys.path.insert(0, str(Path(__file__).parent))
from terminals import NOW, SIZE, Terminal

pytestmark = needs_sshd


@pytest.fixture
def server(store: Path, tmp_path: Path) -> Iterator[Server]:
    wrapper = tmp_path / "board"  # pip's own script, with the home that holds the test's git identity
    wrapper.write_text(
        f"#!/bin/sh\nHOME={os.environ['HOME']} exec {sys.executable} -m cmeboard"
        f" --now '{NOW}' --store {store} board --restricted\n"
    )
    wrapper.chmod(0o755)
    made = Server(tmp_path / "ssh", {"key": f'restrict,pty,command="{wrapper}"'})
    yield made
    made.stop()


def commits(store: Path) -> list[str]:
    ran = subprocess.run(["git", "-C", str(store), "log", "--format=%s"], capture_output=True, text=True, check=True)
    return ran.stdout.splitlines()


def test_a_morning_over_ssh_and_no_way_past_the_board(store: Path, server: Server, tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\ntouch {touched}\n")
    editor.chmod(0o755)
    hostile = {
        **os.environ,
        "EDITOR": str(editor),
        "VISUAL": str(editor),
        "TEXTUAL_DRIVER": "nowhere:Driver",
        "GIT_SSH_COMMAND": str(editor),
        "GIT_EXTERNAL_DIFF": str(editor),
        "PAGER": str(editor),
        "LANG": "C.UTF-8",
    }
    board = Terminal(
        *server.ssh("key"), "-tt", server.host(), "sh", "-c", f"touch {touched}", environment=hostile, size=SIZE
    )
    try:
        board.wait(lambda text: "Rowan Sample" in text, "the board, whatever command was asked for")
        for keys in ("e", "\x1a"):
            board.press(keys)
            board.settle()
        assert "Rowan Sample" in board.text
        assert " e edit" not in board.text
        board.press("s")
        board.wait(lambda text: "outcome" in text, "the form")
        board.press("\x13")
        board.wait(lambda text: "outcome" not in text and "Contacted" in text, "the card moved")
        assert commits(store)[0].endswith(": sms, sent, now Contacted")
        board.press("q")
        assert board.ended() == 0
    finally:
        board.close()
    assert not touched.exists()


@pytest.mark.parametrize("words", [("-s", "sftp"), ("-N", "-L", "0:127.0.0.1:22"), ("cat", "/etc/passwd")])
def test_no_file_and_no_port_by_the_same_key(server: Server, words: tuple[str, ...]) -> None:
    ran = subprocess.run(
        [*server.ssh("key"), "-o", "ExitOnForwardFailure=yes", *_placed(server, words)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert "root:" not in ran.stdout
    assert "Rowan Sample" in ran.stdout or ran.returncode != 0


def _placed(server: Server, words: tuple[str, ...]) -> list[str]:
    """Options before the host, a command after it."""
    options = [word for word in words if word.startswith("-") or ":" in word]
    return [*options, server.host(), *(word for word in words if word not in options)]
