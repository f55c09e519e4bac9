"""A program in a real terminal, for tests that look at what a person would see and at the bytes themselves."""

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic

import pexpect
import pyte
import pytest

NOW = "2026-11-24 08:50"
SIZE = (80, 24)


class Terminal:
    """A program in a pseudo-terminal, the screen that a person would see, and every byte that it was sent."""

    def __init__(self, *words: str, environment: Mapping[str, str] | None = None, size: tuple[int, int] = SIZE) -> None:
        """`words` are the command and its arguments."""
        width, height = size
        self._screen = pyte.Screen(width, height)
        self._stream = pyte.ByteStream(self._screen)
        given = dict(os.environ if environment is None else environment)
        given = {"TERM": "xterm-256color", **given, "COLUMNS": str(width), "LINES": str(height)}
        self._child = pexpect.spawn(words[0], list(words[1:]), dimensions=(height, width), env=given)
        self._child.delaybeforesend = None
        self.raw = b""

    @property
    def text(self) -> str:
        return "\n".join(self._screen.display)

    @property
    def process(self) -> int:
        return int(self._child.pid)

    def read(self, seconds: float = 0.03) -> bool:
        """Reads what has come. False where nothing came for some time; raises pexpect.EOF once it has ended."""
        try:
            data = self._child.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return False
        self.raw += data
        self._stream.feed(data)
        return True

    def settle(self, seconds: float = 0.08) -> None:
        """Reads until nothing more comes for so long."""
        while self.read(seconds):
            pass

    def wait(self, shown: Callable[[str], object], what: str) -> None:
        """Reads until the screen shows something, or fails with what it shows instead."""
        for _ in range(900):
            try:
                if not self.read() and shown(self.text):
                    return
            except pexpect.EOF:
                break
        pytest.fail(f"the screen never showed {what}:\n{self.text}")

    def press(self, keys: str) -> None:
        self._child.send(keys)

    def ended(self) -> int | None:
        """Reads to the end and gives the exit status; None where a signal ended it."""
        deadline = monotonic() + 20
        with suppress(pexpect.EOF):
            while monotonic() < deadline:
                self.read(0.1)
        self._child.close()
        status = self._child.exitstatus
        return None if status is None else int(status)

    def hang_up(self) -> None:
        """The terminal goes, as when the line drops. What ran in it may go on."""
        with Path(os.devnull).open("r+b") as nothing:
            os.dup2(nothing.fileno(), self._child.child_fd)

    def close(self) -> None:
        self._child.close(force=True)


def board_words(store: Path, *options: str, now: str = NOW) -> list[str]:
    """The command that opens the board of a store."""
    return [sys.executable, "-m", "cmeboard", "--now", now, "--store", str(store), "board", *options]
