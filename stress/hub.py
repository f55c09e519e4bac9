"""Pushes every kind of attack at a hub, which has to refuse it and stay as it was, and good work, which it takes."""

import argparse
import contextlib
import io
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from cmeboard.cli.main import run
from stress.attacks import ATTACKS
from stress.homes import home_of
from stress.hub_world import World


def attack_all(world: World, seeds: int) -> int:
    """How many attacks got in, or were refused without the word that says why."""
    failed = 0
    for kind in ATTACKS:
        refused = 0
        for seed in range(seeds):
            world.chance = random.Random(seed)
            before = world.state()
            taken, said = world.push(*kind.deed(world))
            if taken or world.state() != before or not re.search(kind.words, said):
                print(f"{kind.name}, seed {seed}: taken {taken}\n{said}", file=sys.stderr)
            else:
                refused += 1
            world.again()
        print(f"{kind.name}: {refused} of {seeds} refused", flush=True)
        failed += seeds - refused
    print(f"{len(ATTACKS)} kinds of attack, {failed} not refused as they should be")
    return failed


class Worker:
    """Somebody who does a morning's work in a copy, by the board's verbs and by hand."""

    def __init__(self, world: World, copy: Path, chance: random.Random) -> None:
        self.world, self.copy, self.chance = world, copy, chance
        self.done: Counter[str] = Counter()
        self.number = 0

    def call(self, *words: str) -> int:
        """One command of the program on this copy, its words kept quiet."""
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return run(["--store", str(self.copy), *words])

    def case(self) -> str:
        return self.chance.choice([path.stem for path in sorted(self.copy.glob("cases/*/*.yaml"))])

    def something(self) -> None:
        """One piece of work; what the program itself does not allow just now is left."""
        calls = [self.sms, self.call_home, self.visit, self.undo, self.move, self.new, self.seal]
        kind: Callable[[], int] = self.chance.choice([*calls, self.by_hand, self.paper])
        self.number += 1
        if kind() == 0:
            self.done[kind.__name__] += 1

    def sms(self) -> int:
        return self.call("record", self.case(), "sms", "--note", f"number {self.number}: [/] é \u202e")

    def call_home(self) -> int:
        return self.call("record", self.case(), "call", "--outcome", "no answer")

    def visit(self) -> int:
        return self.call("record", self.case(), "home visit", "--outcome", "no answer")

    def undo(self) -> int:
        return self.call("undo", self.case())

    def move(self) -> int:
        stage = self.chance.choice(["Contacted", "Visited", "Reported Missing", "Strategy Meeting", "Found", "Absent"])
        return self.call("move", self.case(), stage, "--reason", "as it is")

    def new(self) -> int:
        day = f"2026-10-{self.chance.randint(5, 23):02}"
        return self.call("new", "--name", f"Pupil {self.copy.name} {self.number}", "--first-day-absent", day)

    def by_hand(self) -> int:
        path = self.chance.choice(sorted(self.copy.glob("cases/*/*.yaml")))
        path.write_text(path.read_text() + f"# seen by hand, {self.number}\n")
        self.world.run("commit", "-qam", "a comment", at=self.copy)
        return 0

    def paper(self) -> int:
        (self.copy / f"{self.copy.name}.md").write_text(f"Minutes, {self.number}\n")
        self.world.run("add", ".", at=self.copy)
        self.world.run("commit", "-qm", "minutes", at=self.copy)
        return 0

    def seal(self) -> int:
        return self.call("seal", "--anyway", "--name", f"{self.copy.name}-{self.number}")


def work(world: World, pushes: int, seed: int) -> int:
    """How many good pushes were refused, of so many, by two people in copies of their own."""
    copies = [
        world.copy.with_name(name) for name in ("one", "other")
    ]  # in the attacker's own, what was tried was recorded
    for copy in copies:
        world.run("clone", "-q", str(world.hub), str(copy), at=world.hub.parent)
        copy.chmod(0o700)
    workers = [Worker(world, copy, random.Random(f"{seed} {copy.name}")) for copy in copies]
    log = world.hub / "pushes.log"
    before = len(set(log.read_text().splitlines()))
    refused = taken = 0
    while taken + refused < pushes:
        worker = workers[(taken + refused) % 2]
        for _ in range(worker.chance.randint(1, 3)):
            worker.something()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
            status = run(["--store", str(worker.copy), "sync"])
        if status:
            refused += 1
            print(f"push {taken + refused}: {said.getvalue()}", file=sys.stderr)
        moved = len(log.read_text().splitlines())
        taken += moved > before
        before = moved
    print(f"{taken} good pushes taken, {refused} refused; {dict(sum((one.done for one in workers), Counter()))}")
    for worker in workers:
        worker.call("sync")
        refused += worker.call("verify") != 0
    heads = {world.run("rev-parse", "HEAD", at=worker.copy) for worker in workers}
    return refused + (len(heads) - 1 if workers[0].call("sync") == 0 else 1)


def main() -> int:
    """Status 1 where an attack gets in, or good work does not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10, help="how often each kind of attack is tried")
    parser.add_argument("--pushes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, home_of(Path(folder)):
        begun = time.monotonic()
        world = World(Path(folder))
        wrong = attack_all(world, wanted.seeds)
        wrong += work(world, wanted.pushes, wanted.seed)
        print(f"{time.monotonic() - begun:.0f} seconds")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
