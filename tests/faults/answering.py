"""A store that is asked everything, whatever lies in it."""

import contextlib
import io
from pathlib import Path

from cmeboard.cli.main import run

AT = ("--now", "2026-11-24 08:50")
"""One moment for what is held against each other: a board says the minute."""


def said(*call: str) -> str:
    """What one call says on both of its streams: never a traceback, never a byte that a terminal obeys."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        status = run(list(call))
    text = out.buffer.getvalue().decode().replace("\r\n", "\n")  # type: ignore[attr-defined]  # a BytesIO has it
    assert status in range(5), (call, status, text)
    assert "Traceback" not in text, text
    assert not [sign for sign in text if (ord(sign) < 32 and sign != "\n") or 0x7F <= ord(sign) < 0xA0], call
    return text


def everything_said(case: Path) -> str:
    """What the commands say that read, one after the other; the case is on the board in all of them."""
    board = said(*AT, "list")
    assert case.stem in board
    calls = (["due"], ["check"], ["doctor"], ["show", case.stem])
    assert case.stem in said(*AT, "list", "--json")
    return board + "".join(said(*AT, *call) for call in calls)
