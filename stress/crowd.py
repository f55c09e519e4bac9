"""Several processes record into one case or many, with a person editing and committing by hand among them."""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from stress.recorder import fresh_store, lost, path_of, start


def person(root: Path, number: int) -> str:
    """One edit of a case by hand with a commit by hand; what was committed, or nothing where git said no."""
    entry = f"hand-{number}"
    with (root / "note.txt").open("a") as file:
        file.write(entry + "\n")
    for command in (["git", "add", "note.txt"], ["git", "commit", "-qm", entry]):
        done = subprocess.run(command, cwd=root, capture_output=True, check=False)
        if done.returncode:
            return ""
    return entry


def main() -> int:
    """Status 1 where an entry is lost or doubled, or a commit by hand is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--each", type=int, default=250)
    parser.add_argument("--cases", type=int, default=1)
    wanted = parser.parse_args()
    by_hand: list[str] = []
    with fresh_store(wanted.cases) as root:
        processes = [start(root, f"p{number}", wanted.cases, wanted.each) for number in range(wanted.processes)]
        number = 0
        while any(process.poll() is None for process in processes):
            by_hand.append(person(root, number))
            number += 1
            time.sleep(0.05)
        acknowledged = [line for process in processes for line in process.communicate()[0].split()]
        gone = lost(root, acknowledged)
        subjects = subprocess.run(["git", "log", "--format=%s"], cwd=root, capture_output=True, text=True, check=True)
        lines = subjects.stdout.splitlines()
        gone += [entry for entry in (*acknowledged, *filter(None, by_hand)) if lines.count(entry) != 1]
        whole = subprocess.run(["git", "diff", "--quiet", "HEAD", "--", path_of(0)], cwd=root, check=False)
    expected = wanted.processes * wanted.each
    done = sum(map(bool, by_hand))
    print(f"entries {len(acknowledged)} of {expected}, lost or doubled {len(gone)}; by hand {done} of {len(by_hand)}")
    return 1 if gone or whole.returncode or len(acknowledged) != expected else 0


if __name__ == "__main__":
    sys.exit(main())
