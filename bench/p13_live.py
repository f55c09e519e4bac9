"""P13: from a change on disk by another program to the screen, 1,000 cases; and what an idle board costs."""

import time
from pathlib import Path

import pexpect

from bench.measure import Figure, Limit, Series
from bench.stores import Stores, invented
from bench.terminals import board_arguments, opens_on_the_columns, processor_seconds, running, settle

IDLE_SECONDS = 20.0


def run(stores: Stores, rounds: int) -> list[Figure]:
    """Each round an editor saves another case: the header then counts one more that is not in the record."""
    with invented(1_000) as root, running(board_arguments(root), "day [0-9]", opens_on_the_columns(root)) as board:
        settle(board, 3)
        files = sorted((root / "cases").rglob("*.yaml"), reverse=True)  # those of this school year first
        taken = [_seen(board, file, number) for number, file in enumerate(files[:rounds], start=1)]
        settle(board, 2)
        before, begun = processor_seconds(board.pid), time.perf_counter()
        time.sleep(IDLE_SECONDS)
        share = (processor_seconds(board.pid) - before) / (time.perf_counter() - begun) * 100
    return [
        Limit("P13", "an editor's save to the screen", Series(tuple(taken)), 250, "ms"),
        Limit("P13", f"an idle board, over {IDLE_SECONDS:g} s", Series((share,)), 1, "% of a core"),
    ]


def _seen(board: "pexpect.spawn[bytes]", file: Path, number: int) -> float:
    text = file.read_text(encoding="utf-8")
    begun = time.perf_counter()
    file.write_text(f"{text}# seen\n", encoding="utf-8")
    board.expect(f"{number} not in the record")
    taken = (time.perf_counter() - begun) * 1000
    settle(board, 0.5)
    return taken
