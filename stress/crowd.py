"""Several people record into one case or into many at once, with somebody editing and committing by hand among them.

In the end every entry stands once, in a commit of its own under its own author, and no commit by hand is gone.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from cmeboard.core.actions import RecordEntry
from cmeboard.core.entries import ENTRY_CLASSES
from cmeboard.store.errors import Busy
from cmeboard.workspace import Workspace
from stress.faults import HOME
from stress.kills import START, counts, made

BY_HAND_EVERY = 1.0
"""Seconds between commits by hand: a person, however quick, and not a loop that keeps everybody else out."""


def home_of(folder: Path, name: str) -> Path:
    """A home whose git knows somebody of that name."""
    home = folder / f"home-{name}"
    home.mkdir()
    home.joinpath(".gitconfig").write_text(HOME.replace("Sam Patel", f"Person {name}"))
    return home


def somebody(root: Path, ids: list[str], home: Path, name: str, each: int) -> int:
    """Forks somebody who records `each` entries; the process."""
    child = os.fork()
    if child:
        return child
    os.environ["HOME"] = str(home)
    workspace = Workspace.open(root)
    for number in range(each):
        now = START + timedelta(minutes=number)
        entry = {"at": now, "by": f"Person {name}", "did": "note", "note": f"mark-{name}-{number}."}
        action = RecordEntry(ids[number % len(ids)], ENTRY_CLASSES["note"].model_validate(entry))
        while True:
            try:
                workspace.perform(action, now)
            except Busy:
                continue
            break
    os._exit(0)


def by_hand(root: Path, case: str, number: int) -> str:
    """Somebody edits a case of their own and commits all that git knows; the mark, where git took it."""
    mark = f"mark-hand-{number}."
    [path] = (root / "cases").rglob(f"{case}.yaml")
    head = "" if "\nlog:" in path.read_text() else "log:\n"
    with path.open("a") as file:
        file.write(f"{head}  - at: 2026-11-09 12:00\n    by: hand\n    did: note\n    note: {mark}\n")
    done = subprocess.run(["git", "commit", "-qnam", f"by hand {mark}"], cwd=root, capture_output=True, check=False)
    return mark if done.returncode == 0 else ""


def added(root: Path) -> Iterator[tuple[str, str, str]]:
    """Each mark that a commit added, with the commit and its author."""
    log = ["git", "log", "-p", "-U0", "--no-color", "--format=%x01%H %an", "--", "cases"]
    shown = subprocess.run(log, cwd=root, capture_output=True, text=True, check=True).stdout
    for block in shown.split("\x01")[1:]:
        head, _, body = block.partition("\n")
        commit, _, author = head.partition(" ")
        for line in body.splitlines():
            if line.startswith("+") and "note: mark-" in line:
                yield line.partition("note: ")[2], commit, author


def wrong_in(root: Path, names: list[str], each: int, hand: list[str]) -> list[str]:
    """What is lost, doubled, or under somebody else's name."""
    expected = {f"mark-{name}-{number}.": f"Person {name}" for name in names for number in range(each)}
    standing = Counter(counts(root))
    found = [f"{mark} stands {standing[mark]} times" for mark in (*expected, *hand) if standing[mark] != 1]
    together: Counter[str] = Counter()
    authors: dict[str, list[str]] = {}
    for mark, commit, author in added(root):
        authors.setdefault(mark, []).append(author)
        together[commit] += mark in expected
    found += [f"{mark} is by {authors.get(mark)}" for mark, name in expected.items() if authors.get(mark) != [name]]
    return found + [f"{commit} holds {many} entries" for commit, many in together.items() if many > 1]


def main() -> int:
    """Status 1 where an entry is lost, doubled or somebody else's, or a commit by hand is gone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--each", type=int, default=250)
    parser.add_argument("--cases", type=int, default=1)
    wanted = parser.parse_args()
    hand: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        root, ids = made(Path(folder), wanted.cases + 1)
        names = [str(number) for number in range(wanted.processes)]
        homes = [home_of(Path(folder), name) for name in names]
        running = {somebody(root, ids[1:], home, name, wanted.each) for name, home in zip(names, homes, strict=True)}
        failed = 0
        tries = 0
        while running:
            ended, status = os.waitpid(-1, os.WNOHANG)
            if ended in running:
                running.remove(ended)
                failed += status != 0
            hand += filter(None, [by_hand(root, ids[0], tries)])
            tries += 1
            time.sleep(BY_HAND_EVERY)
        wrong = wrong_in(root, names, wanted.each, hand)
        clean = subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True, check=True)
    left = [line for line in clean.stdout.splitlines() if ids[0] not in line]
    total = wanted.processes * wanted.each
    print(f"{total} entries by {wanted.processes} people into {wanted.cases} cases", end="")
    print(f", {len(hand)} of {tries} commits by hand", end="")
    print(f": {len(wrong)} went wrong, {failed} ended early, {len(left)} files not clean", *wrong[:20], sep="\n  ")
    return 1 if wrong or failed or left else 0


if __name__ == "__main__":
    sys.exit(main())
