"""P3: `cmeboard due`, 1,000 cases, warm; floor: `python -c pass`."""

import subprocess
import sys

from bench.measure import Figure, Ratio, by_turns
from bench.stores import Stores, invented


def run(stores: Stores, rounds: int) -> list[Figure]:
    """The whole process, as a script calls it."""
    with invented(1_000) as root:
        command = [sys.executable, "-m", "cmeboard", "--store", str(root), "--now", "2026-11-24 08:50", "due"]

        def due() -> None:
            subprocess.run(command, capture_output=True, check=True)

        def bare() -> None:
            subprocess.run([sys.executable, "-c", "pass"], check=True)

        due()
        floor, measured = by_turns(bare, due, rounds=rounds)
    return [Ratio("P3", "cmeboard due, 1,000 cases, warm", floor, measured, 4)]
