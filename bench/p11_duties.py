"""P11: all duties of 10,000 cases; floor: a loop of 100,000 additions."""

from datetime import datetime

from bench.measure import Figure, Ratio, by_turns
from bench.stores import Stores, invented
from cmeboard.core.duties import duties
from cmeboard.workspace.reckoning import Reckoner

NOW = datetime(2026, 11, 24, 8, 50)
CASES = 1_000
"""A tenth of the cases against a tenth of the additions, so that a run stays short."""


def run(stores: Stores, rounds: int) -> list[Figure]:
    """With every rule of the store's policy, states and reckoning."""
    with invented(CASES) as root:
        reckoner = Reckoner(root)
        cases = list(reckoner.cases())[:CASES]
        context = reckoner.context()

        def add() -> None:
            total = 0
            for n in range(10_000):
                total += n

        def reckon() -> None:
            for case in cases:
                duties(case, context, NOW)

        floor, measured = by_turns(add, reckon, rounds=rounds)
    return [Ratio("P11", "all duties of 10,000 cases (a tenth of both)", floor, measured, 40)]
