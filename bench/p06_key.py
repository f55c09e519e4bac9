"""P6, P7: from a key to the last byte of the repaint, 100, 1,000 and 5,000 cards, and the bytes of a cursor move."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pexpect

from bench.measure import Figure, Limit, Ratio, Series
from bench.stores import Stores, invented
from bench.terminals import opens_on_the_columns

QUIET_SECONDS = 0.08
"""So long without a byte, and the repaint is over."""

FEW, *MORE = 100, 1_000, 5_000
"""How many cards."""

KEYS = "jjjjjjjjlljjjjjjkkkkhhjjjjjjjjjj"
"""Within a column, scrolling, and from column to column."""


def run(stores: Stores, rounds: int) -> list[Figure]:
    """Each key is sent when the screen is quiet; a cursor move is what most keys of a morning are."""
    figures: list[Figure] = []
    late = {}
    for count in (FEW, *MORE):
        milliseconds, sizes = _moves(count, rounds)
        late[count] = quantiles(milliseconds, n=20)[-1]
        figures += [
            Limit("P6", f"key to last byte, {count:,} cards, 95th percentile", Series((late[count],)), 16, "ms"),
            Limit("P7", f"bytes for a cursor move, {count:,} cards, median", Series((median(sizes),)), 226, "bytes"),
        ]
    floor = Series((late[FEW] / 1000,))
    return figures + [
        Ratio("P6", f"{count:,} cards against {FEW}", floor, Series((late[count] / 1000,)), 1.2) for count in MORE
    ]


def _moves(count: int, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds and bytes of each key."""
    with invented(count) as root:
        found = list(_one_board(root, KEYS * max(1, rounds // 2)))
    return [milliseconds for milliseconds, _ in found], [float(size) for _, size in found]


def _one_board(root: Path, keys: str) -> Iterator[tuple[float, int]]:
    environment = {
        **os.environ,
        **opens_on_the_columns(root),
        "TERM": "xterm-256color",
        "COLUMNS": "120",
        "LINES": "40",
    }
    arguments = ["-m", "cmeboard", "--store", str(root), "--now", "2026-11-24 08:50"]
    board = pexpect.spawn(sys.executable, arguments, dimensions=(40, 120), env=environment, timeout=120)
    board.delaybeforesend = None
    try:
        board.expect("day [0-9]")
        _settle(board)
        for key in keys:
            begun = time.perf_counter()
            board.send(key)
            last, size = _settle(board)
            if size:
                yield (last - begun) * 1000, size
    finally:
        board.close(force=True)


def _settle(board: "pexpect.spawn[bytes]") -> tuple[float, int]:
    """Reads until the screen is quiet: when the last byte came, and how many came."""
    last, size = time.perf_counter(), 0
    while True:
        try:
            size += len(board.read_nonblocking(65536, timeout=QUIET_SECONDS))
            last = time.perf_counter()
        except pexpect.TIMEOUT:
            return last, size
