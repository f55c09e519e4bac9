"""P11: all duties of 10,000 cases, at first and the next morning; floor: a loop of 100,000 additions."""

from datetime import datetime, timedelta
from itertools import cycle, islice
from time import process_time

from bench.measure import Figure, Ratio, by_turns
from bench.stores import Stores, invented
from cmeboard.core.case import Case
from cmeboard.core.reckoning.duties import reckon
from cmeboard.workspace.reckoning import FAR, Reckoner

NOW = datetime(2026, 11, 24, 8, 50)
CASES = 1_000
"""A tenth of the cases against a tenth of the additions, so that a run stays short."""

LIVING = 30
"""Of so many cases of a store of several years: a school has some dozens of absences open, and 10,000 behind it."""


def run(stores: Stores, rounds: int) -> list[Figure]:
    """With every rule of the store's policy, states and reckoning."""
    with invented(CASES) as root:
        reckoner = Reckoner(root)
        cases = list(reckoner.cases())[:CASES]
        context = reckoner.context()
        known = {case.case: reckon(case, context, NOW).until or FAR for case in cases}
        morning = NOW + timedelta(1)
        lives = [case for case in cases if known[case.case] <= morning]
        over = [case for case in cases if known[case.case] > morning]
        years = [*lives[:LIVING], *islice(cycle(over), CASES - LIVING)]

        def add() -> None:
            total = 0
            for n in range(10_000):
                total += n

        def at_first() -> None:
            for case in cases:
                reckon(case, context, NOW)

        def next_morning(of: list[Case]) -> None:
            for case in of:
                if known[case.case] <= morning:
                    reckon(case, context, morning)

        floor, cold, busy, usual = by_turns(
            *(add, at_first, lambda: next_morning(cases), lambda: next_morning(years)),
            rounds=rounds,
            clock=process_time,
        )
    share = f"{len(lives) * 100 // len(cases)} % living"
    return [
        Ratio("P11", "all duties of 10,000 cases, each for the first time", floor, cold, 40),
        Ratio("P11", f"the next morning, the demo's mix ({share})", floor, busy, 40),
        Ratio("P11", f"the next morning, {LIVING * 100 // CASES} % living", floor, usual, 40),
    ]
