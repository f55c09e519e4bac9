"""P10: the history of one case among 50,000 commits; floor: a walk of the whole log with the files of each."""

from itertools import cycle

from bench.measure import Figure, Ratio, by_turns, program
from bench.stores import Stores
from cmeboard.store.git.history import history
from cmeboard.store.git.repository import Git
from cmeboard.store.git.tidying import tidy

MOST_ROUNDS = 3
"""A whole walk takes long enough to need no more."""


def run(stores: Stores, rounds: int) -> list[Figure]:
    """Another case in each round, since git's changed-path filters serve some paths worse than others."""
    root = stores.deep()
    tidy(root)  # as cron leaves it each night
    git = Git(root)
    paths = cycle(git.text("log", "-7", "--skip=25000", "--name-only", "--format=").split())
    walk = program("git", "log", "--format=%H %P %an %ae %ad %s", "--name-only", cwd=root)
    floor, measured = by_turns(walk, lambda: list(history(git, [next(paths)])), rounds=min(rounds, MOST_ROUNDS))
    return [Ratio("P10", "history of a case, 50,000 commits", floor, measured, 0.25)]
