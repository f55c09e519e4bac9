"""P1, P2: the first picture of the board, warm, 1,000 and 10,000 cases; floor: an empty Textual app."""

import os
import sys
import time
from pathlib import Path

import pexpect

from bench.measure import Figure, Ratio, Series
from bench.stores import Stores, invented

EMPTY = """
from textual.app import App
from textual.widgets import Label
class Empty(App):
    def compose(self):
        yield Label("picture done")
Empty().run()
"""


DAY = " d(ay )?[0-9]"


def _until(words: str, arguments: list[str]) -> float:
    begun = time.perf_counter()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"}
    child = pexpect.spawn(sys.executable, arguments, dimensions=(40, 120), env=environment, timeout=60)
    child.expect(words)
    taken = time.perf_counter() - begun
    child.close(force=True)
    return taken


def _board(root: Path) -> list[str]:
    return ["-m", "cmeboard", "--store", str(root), "--now", "2026-11-24 08:50"]


def run(stores: Stores, rounds: int) -> list[Figure]:
    """From the start of the process to the first child's day of absence on the terminal, in Today or on a card."""
    figures: list[Figure] = []
    for code, count, most in (("P1", 1_000, 1.25), ("P2", 10_000, 1.4)):
        with invented(count) as root:
            _until(DAY, _board(root))
            floor, measured = [], []
            for _ in range(rounds):
                floor.append(_until("picture done", ["-c", EMPTY]))
                measured.append(_until(DAY, _board(root)))
        figures.append(
            Ratio(code, f"first picture, {count:,} cases, warm", Series(tuple(floor)), Series(tuple(measured)), most)
        )
    return figures
