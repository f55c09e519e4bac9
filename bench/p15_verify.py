"""P15: the record proved, 50,000 commits; floor: each version of a file read once through one `cat-file --batch`."""

import subprocess
import time

from bench.measure import Figure, Ratio, by_turns
from bench.stores import Stores
from cmeboard.store.config import policy_moves
from cmeboard.store.git import Git
from cmeboard.store.record import verify
from cmeboard.workspace.judging_files import reader_of_versions

MOST_ROUNDS = 2
"""It takes long enough to need no more."""


def run(stores: Stores, rounds: int) -> list[Figure]:
    """The proof by `verify` alone, without signatures, which the store does not ask for."""
    root = stores.deep()
    git = Git(root)
    listed = git.run("rev-list", "--objects", "--no-object-names", "HEAD")
    kinds = git.run("cat-file", "--batch-check=%(objecttype) %(objectname)", data=listed)
    blobs = b"".join(line[5:] + b"\n" for line in kinds.splitlines() if line.startswith(b"blob "))

    def floor() -> None:
        subprocess.run(["git", "cat-file", "--batch"], cwd=root, input=blobs, capture_output=True, check=True)

    def proof() -> None:
        found = verify(git, reader_of_versions(), policy_moves, time.time())
        assert not found.findings, found.findings[:3]

    floors, measured = by_turns(floor, proof, rounds=min(rounds, MOST_ROUNDS))
    return [Ratio("P15", "verify, 50,000 commits", floors, measured, 4)]
