"""Kills the whole process group of a recorder at random moments, and counts what is lost."""

import argparse
import os
import random
import signal
import sys
import time

from cmeboard.store.recovery import start_up
from stress.recorder import fresh_store, lost, start


def main() -> int:
    """Status 1 where an acknowledged entry is lost or doubled, or a start needed a person."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=5)
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)
    acknowledged: list[str] = []
    needed_a_person = 0
    with fresh_store(wanted.cases) as root:
        for kill in range(wanted.kills):
            process = start(root, f"k{kill}", wanted.cases, 1_000_000)
            assert process.stdout is not None
            first = process.stdout.readline().strip()
            time.sleep(chance.uniform(0, 0.08))
            os.killpg(process.pid, signal.SIGKILL)
            acknowledged += [line for line in (first, *process.stdout.read().split()) if line]
            process.wait()
            if kill % 2:
                findings = [found for found in start_up(root) if not found.mended and "kept in" not in found.what]
                needed_a_person += bool(findings)
        gone = lost(root, acknowledged)
    print(f"kills {wanted.kills}, acknowledged {len(acknowledged)}, lost or doubled {len(gone)}, ", end="")
    print(f"starts that needed a person {needed_a_person}")
    return 1 if gone or needed_a_person else 0


if __name__ == "__main__":
    sys.exit(main())
