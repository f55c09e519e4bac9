"""P1, P2: the first picture of the board, warm, 100, 1,000, 5,000 and 10,000 cases; floor: an empty Textual app."""

import time
from pathlib import Path

import pexpect

from bench.measure import Figure, Ratio, Series
from bench.stores import Stores, invented
from bench.terminals import EMPTY, board_arguments, running, settle

DAY = " d(ay )?[0-9]|files to mend: "

SIZES = (("P1", 100, 1.25), ("P1", 1_000, 1.25), ("P2", 5_000, 1.4), ("P2", 10_000, 1.4))
"""Cases, and at most how many times the floor."""


def _until(words: str, arguments: list[str]) -> float:
    begun = time.perf_counter()
    with running(arguments, words):
        return time.perf_counter() - begun


def _leave_one(root: Path) -> None:
    """A board that was opened before and left, as on any morning but the first."""
    with running(board_arguments(root), DAY) as child:
        settle(child, 2.0)
        child.send("q")
        child.expect(pexpect.EOF)


def run(stores: Stores, rounds: int) -> list[Figure]:
    """From the start of the process to the first child's day of absence, or to the heading of the files to mend."""
    figures: list[Figure] = []
    for code, count, most in SIZES:
        with invented(count) as root:
            _leave_one(root)
            floor, measured = [], []
            for _ in range(rounds):
                floor.append(_until("picture done", ["-c", EMPTY]))
                measured.append(_until(DAY, board_arguments(root)))
        figures.append(
            Ratio(code, f"first picture, {count:,} cases, warm", Series(tuple(floor)), Series(tuple(measured)), most)
        )
    return figures
