"""The board over a real sshd on the loopback address, by a forced command: the board, and no way past it."""

import getpass
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from terminals import NOW, SIZE, Terminal

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
pytestmark = pytest.mark.skipif(
    SSHD is None or shutil.which("ssh") is None, reason="there is no sshd here: apt-get install openssh-server"
)


class Server:
    """An sshd of our own, for one key with one forced command. It keeps everything in one folder."""

    def __init__(self, folder: Path, forced: str) -> None:
        folder.mkdir(mode=0o700)
        self._folder = folder
        for name in ("host", "key"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
        public = (folder / "key.pub").read_text().strip()
        (folder / "keys").write_text(f'restrict,pty,command="{forced}" {public}\n')
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        (folder / "config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/keys\n"
            f"PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
            "PermitRootLogin forced-commands-only\nAcceptEnv *\nLogLevel ERROR\n"
        )
        assert SSHD is not None
        Path("/run/sshd").mkdir(exist_ok=True) if os.getuid() == 0 else None
        log = (folder / "log").open("wb")
        self._process = subprocess.Popen([SSHD, "-D", "-e", "-f", folder / "config"], stderr=log)

    def is_up(self) -> bool:
        deadline = monotonic() + 10
        while monotonic() < deadline and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return True
            sleep(0.05)
        return False

    def ssh(self, *words: str, terminal: bool = True) -> list[str]:
        options = ["-i", str(self._folder / "key"), "-p", str(self.port), "-F", "none", "-o", "BatchMode=yes"]
        options += ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"]
        options += ["-o", "SendEnv=*"]
        return ["ssh", *options, *(["-tt"] if terminal else []), f"{getpass.getuser()}@127.0.0.1", *words]

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)


@pytest.fixture
def server(store: Path, tmp_path: Path) -> Iterator[Server]:
    wrapper = tmp_path / "board"  # pip's own script, with the home that holds the test's git identity
    wrapper.write_text(
        f"#!/bin/sh\nHOME={os.environ['HOME']} exec {sys.executable} -m cmeboard"
        f" --now '{NOW}' --store {store} board --restricted\n"
    )
    wrapper.chmod(0o755)
    made = Server(tmp_path / "ssh", str(wrapper))
    try:
        if not made.is_up():
            pytest.skip("sshd does not start here")
        yield made
    finally:
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
    board = Terminal(*server.ssh("sh", "-c", f"touch {touched}"), environment=hostile, size=SIZE)
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
        [*server.ssh(terminal=False)[:-1], "-o", "ExitOnForwardFailure=yes", *_placed(server, words)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert "root:" not in ran.stdout
    assert "Rowan Sample" in ran.stdout or ran.returncode != 0


def _placed(server: Server, words: tuple[str, ...]) -> list[str]:
    """Options before the host, a command after it."""
    host = server.ssh()[-1]
    options = [word for word in words if word.startswith("-") or ":" in word]
    return [*options, host, *(word for word in words if word not in options)]
