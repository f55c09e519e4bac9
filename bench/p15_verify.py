"""P15: the record proved, 50,000 commits; floor: each version of a file read once through one `cat-file --batch`."""

import subprocess
import time
from pathlib import Path

from bench.measure import Figure, Ratio, by_turns
from bench.stores import Stores
from cmeboard.store.git.repository import Git
from cmeboard.store.git.tidying import tidy
from cmeboard.store.proof.record import verify
from cmeboard.store.settings.config import policy_moves
from cmeboard.workspace.judging_files import reader_of_versions

MOST_ROUNDS = 2
"""It takes long enough to need no more."""


def run(stores: Stores, rounds: int) -> list[Figure]:
    """A record as a school has it after ten years; and one whose cases all lie in the folders of two."""
    times = min(rounds, MOST_ROUNDS)
    return [
        _proved(stores.grown(), "verify, 50,000 commits over ten school years", times),
        _proved(stores.deep(), "verify, 50,000 commits in the folders of two", times),
    ]


def _proved(root: Path, what: str, rounds: int) -> Figure:
    """The proof by `verify` alone, without signatures, which the store does not ask for."""
    tidy(root)  # as cron leaves it each night
    git = Git(root)
    listed = git.run("rev-list", "--objects", "--no-object-names", "HEAD")
    kinds = git.run("cat-file", "--batch-check=%(objecttype) %(objectname)", data=listed)
    blobs = b"".join(line[5:] + b"\n" for line in kinds.splitlines() if line.startswith(b"blob "))

    def floor() -> None:
        subprocess.run(["git", "cat-file", "--batch"], cwd=root, input=blobs, capture_output=True, check=True)

    def proof() -> None:
        found = verify(git, reader_of_versions, policy_moves, time.time())
        assert not found.findings, found.findings[:3]

    floors, measured = by_turns(floor, proof, rounds=rounds)
    return Ratio("P15", what, floors, measured, 4)
