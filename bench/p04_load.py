"""P4, P5: the board of 10,000 cases, warm with every file's stat checked, and cold; floor: reading all their bytes."""

from datetime import datetime
from functools import cache
from pathlib import Path

from bench.measure import Figure, Ratio, by_turns
from bench.stores import Stores, invented
from cmeboard.store.files.case_files import parse_case
from cmeboard.workspace import Workspace

NOW = datetime(2026, 11, 24, 8, 50)
COLD_ROUNDS = 2
"""A cold load takes long; the minimum of two says enough."""


def run(stores: Stores, rounds: int) -> list[Figure]:
    """The same store both times."""
    with invented(10_000) as root:

        def load() -> None:
            Workspace.open(root).board(NOW)  # one that stays open keeps the board

        @cache
        def files() -> list[Path]:
            return sorted(root.glob("cases/*/*.yaml"))

        def read() -> None:
            for file in files():
                file.read_bytes()

        def parse() -> None:
            for file in files():
                parse_case(file.read_bytes(), file.relative_to(root).as_posix())

        load()
        floor, warm = by_turns(read, load, rounds=rounds)
        kept = Workspace.open(root)
        floor_again, again = by_turns(read, lambda: kept.board(NOW), rounds=rounds)
        cold_floor, cold = by_turns(read, parse, rounds=COLD_ROUNDS)
    return [
        Ratio("P4", "warm load, 10,000 cases, every stat checked", floor, warm, 0.4),
        Ratio("P4", "the same once more, as an open board does", floor_again, again, 0.4),
        Ratio("P5", "cold load, 10,000 cases, all parsed and validated", cold_floor, cold, 30),
    ]
