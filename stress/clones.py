"""Two or three working copies and a hub, in random interleavings with edits and commits by hand and crashes among them.

In the end every copy is the same, every file can be read, and what was acknowledged stands in it once.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from cmeboard.core.actions import MoveCase, RecordEntry, Undo
from cmeboard.core.entries import ENTRY_CLASSES
from cmeboard.core.refused import Refused
from cmeboard.core.stage import STAGES
from cmeboard.store.copies.sync import sync
from cmeboard.store.errors import StoreError
from cmeboard.store.files.case_files import parse_case
from cmeboard.store.mending.recovery import uncommitted
from cmeboard.workspace import Workspace
from cmeboard.workspace.making import Plan, make_store

START = datetime(2026, 11, 11, 9, 0)
CALENDAR = "terms:\n  - {first: 2026-09-03, last: 2026-12-18}\n"


def git(root: Path, *args: str) -> bool:
    """A git command as a person types it; whether it worked."""
    return subprocess.run(["git", *args], cwd=root, capture_output=True, check=False).returncode == 0


def said(root: Path, *args: str) -> str:
    """What a git command says."""
    return subprocess.run(["git", *args], cwd=root, capture_output=True, text=True, check=True).stdout.strip()


@contextmanager
def school(copies: int) -> Iterator[Path]:
    """A folder with `hub.git` and working copies `0`, `1`, ... of one store of three pupils."""
    before = {name: os.environ.get(name) for name in ("HOME", "GIT_CONFIG_NOSYSTEM")}
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "home").mkdir()
        (base / "home" / ".gitconfig").write_text("[user]\n\tname = Sam Patel\n\temail = sam@school.example\n")
        os.environ |= {"HOME": str(base / "home"), "GIT_CONFIG_NOSYSTEM": "1"}
        make_store(Plan(base / "0", "Example High School", "Worcestershire", CALENDAR))
        for number in range(3):
            pupil = {"name": f"Pupil {number}", "upn": f"Q99900002500{number}"}
            Workspace.open(base / "0").open_case(pupil, date(2026, 11, 9), START, None)
        git(base, "init", "-q", "--bare", "--initial-branch=main", "hub.git")
        git(base / "0", "remote", "add", "origin", "../hub.git")
        sync(base / "0", 0.0)
        for number in range(1, copies):
            git(base, "clone", "-q", "hub.git", str(number))
            git(base / str(number), "remote", "set-url", "origin", "../hub.git")
            (base / str(number)).chmod(0o700)
            sync(base / str(number), 0.0)
        for number in range(copies):
            git(base / str(number), "config", "user.name", f"Person {number}")
        try:
            yield base
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


@dataclass
class Interleaving:
    """One random course of events. `known` are the marks of what was acknowledged, `tried` of all that was begun."""

    base: Path
    chance: random.Random
    copies: int
    known: set[str] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)
    events: list[str] = field(default_factory=list)
    number: int = 0

    def root(self) -> Path:
        return self.base / str(self.chance.randrange(self.copies))

    def now(self) -> datetime:
        return START + timedelta(minutes=self.number)

    def mark(self) -> str:
        self.number += 1
        mark = f"mark-{self.number}."
        self.tried.add(mark)
        return mark

    def case(self, root: Path) -> str:
        ids = sorted(path.stem for path in (root / "cases").rglob("*.yaml") if not path.name.startswith("."))
        return self.chance.choice(ids) if ids else ""

    def doing(self, root: Path, what: str, deed: Callable[[], object]) -> bool:
        """Does it here, or in a process of its own that is killed at a random moment. Whether it was acknowledged."""
        kill_after = self.chance.uniform(0, 0.25) if self.chance.random() < 0.25 else None
        self.events.append(f"{root.name}: {what}" + (f", killed after {kill_after:.3f} s" if kill_after else ""))
        if kill_after is None:
            return _acknowledged(deed)
        return killed(deed, kill_after)

    def step(self) -> None:
        """One event in one copy."""
        steps: list[tuple[int, Callable[[Path], None]]] = [
            (8, self.record),
            (4, self.move),
            (2, self.undo),
            (3, self.edit_by_hand),
            (2, self.edit_and_leave),
            (1, self.same_by_hand),
            (1, self.open_case),
            (1, self.delete),
            (6, self.sync),
            (2, self.pull),
            (1, self.forget_the_driver),
        ]
        [(_, chosen)] = self.chance.choices(steps, [weight for weight, _ in steps])
        chosen(self.root())

    def record(self, root: Path) -> None:
        mark, case = self.mark(), self.case(root)
        did = self.chance.choice(["sms", "call", "home visit", "notify off roll", "found", "note"])
        fields: dict[str, Any] = {"at": self.now(), "by": root.name, "did": did, "note": mark}
        entry = ENTRY_CLASSES[did].model_validate(fields | ({"ground": "a"} if did == "notify off roll" else {}))
        deed = lambda: Workspace.open(root).perform(RecordEntry(case, entry), self.now())  # noqa: E731
        if self.doing(root, f"{did} {mark} in {case}", deed):
            self.known.add(mark)

    def move(self, root: Path) -> None:
        mark, case, stage = self.mark(), self.case(root), self.chance.choice(STAGES)
        action = MoveCase(case, stage, root.name, self.now(), mark)
        if self.doing(root, f"{case} to {stage} {mark}", lambda: Workspace.open(root).perform(action, self.now())):
            self.known.add(mark)

    def undo(self, root: Path) -> None:
        mark, case = self.mark(), self.case(root)
        action = Undo(case, root.name, self.now(), None, mark)
        if self.doing(root, f"undo {mark} in {case}", lambda: Workspace.open(root).perform(action, self.now())):
            self.known.add(mark)

    def edit_by_hand(self, root: Path) -> None:
        """An entry and a field, and the person's own commit."""
        mark, path = self.mark(), self._path(root)
        if path is None:
            return
        self._type(path, mark)
        done = git(root, "commit", "-qnam", f"by hand {mark}")
        self.events.append(f"{root.name}: {mark} by hand in {path.stem}, {'committed' if done else 'not committed'}")
        if done:
            self.known.add(mark)

    def edit_and_leave(self, root: Path) -> None:
        mark, path = self.mark(), self._path(root)
        if path is not None:
            self._type(path, mark)
            self.events.append(f"{root.name}: {mark} typed in {path.stem}")

    def same_by_hand(self, root: Path) -> None:
        """Everybody types the same entry."""
        mark = self.mark()
        path = self._path(root)
        if path is None:
            return
        for number in range(self.copies):
            other = self.base / str(number) / path.relative_to(root)
            if other.exists() and b"<<<<<<<" not in other.read_bytes():
                self._append(other, mark)
                if git(self.base / str(number), "commit", "-qnam", f"the same {mark}"):
                    self.known.add(mark)
        self.events.append(f"all: the same {mark} in {path.stem}")

    def open_case(self, root: Path) -> None:
        number = self.chance.randrange(3, 6)
        pupil = {"name": f"Pupil {number}", "upn": f"Q99900002500{number}"}
        deed = lambda: Workspace.open(root).open_case(pupil, date(2026, 11, 9), self.now(), root.name)  # noqa: E731
        self.doing(root, f"case of pupil {number} opened", deed)

    def delete(self, root: Path) -> None:
        path = self._path(root)
        if path is not None and not said(root, "status", "--porcelain"):
            done = git(root, "rm", "-q", str(path)) and git(root, "commit", "-qnm", "gone")
            self.events.append(f"{root.name}: {path.stem} deleted by hand: {done}")

    def sync(self, root: Path) -> None:
        self.doing(root, "sync", lambda: sync(root, 0.0))

    def pull(self, root: Path) -> None:
        done = git(root, "-c", "merge.conflictStyle=" + self.chance.choice(["merge", "diff3"]), *PULL)
        self.events.append(f"{root.name}: git pull: {done}")

    def forget_the_driver(self, root: Path) -> None:
        git(root, "config", "--remove-section", "merge.cme")
        self.events.append(f"{root.name}: no driver")

    def _path(self, root: Path) -> Path | None:
        """A case's file that a person could edit now."""
        case = self.case(root)
        found = list((root / "cases").rglob(f"{case}.yaml")) if case else []
        usable = found and not (root / ".git" / "MERGE_HEAD").exists() and b"<<<<<<<" not in found[0].read_bytes()
        return found[0] if usable else None

    def _type(self, path: Path, mark: str) -> None:
        """An entry, and with it a field or the stage: then the entry says so, or each save would ask for one."""
        text = path.read_text()
        did = "note"
        if self.chance.random() < 0.4:
            stage = self.chance.choice(STAGES)
            did = f"move\n    to: {stage}"
            path.write_text(
                "".join(f"stage: {stage}\n" if line.startswith("stage:") else line for line in text.splitlines(True))
            )
        elif self.chance.random() < 0.4:
            path.write_text(
                text.replace("stage:", f"update_every: {self.chance.randrange(1, 9)} days\nstage:", 1)
                if "update_every" not in text
                else text
            )
        self._append(path, mark, did)

    def _append(self, path: Path, mark: str, did: str = "note") -> None:
        text = path.read_text()
        entry = f"  - at: {self.now():%Y-%m-%d %H:%M}\n    by: hand\n    did: {did}\n    note: {mark}\n"
        if "\nlog:" not in text:
            text = text.rstrip("\n") + "\nlog:\n"
        path.write_text(text.replace("log: []\n", "log:\n") + entry)

    def end(self) -> list[str]:
        """Everybody comes in the next morning and exchanges until nothing is left; what is wrong then."""
        roots = [self.base / str(number) for number in range(self.copies)]
        for root in roots:
            self._until_it_works(root, lambda root=root: sync(root, 0.0))  # type: ignore[misc]
            for edit in uncommitted(root):
                self._until_it_works(root, lambda root=root, edit=edit: _take_edit(root, edit.path))  # type: ignore[misc]
        for _ in range(2):
            for root in roots:
                self._until_it_works(root, lambda root=root: sync(root, 0.0))  # type: ignore[misc]
        return [*self._trouble, *self._differences(roots)]

    def _until_it_works(self, root: Path, deed: Callable[[], object]) -> None:
        try:
            deed()
        except (StoreError, Refused) as error:
            self._trouble.append(f"{root.name} needed a person: {error}")

    @property
    def _trouble(self) -> list[str]:
        return self.__dict__.setdefault("troubles", [])  # type: ignore[no-any-return]

    def _differences(self, roots: list[Path]) -> Iterator[str]:
        heads = {said(root, "rev-parse", "HEAD") for root in roots}
        if len(heads) != 1:
            yield "the copies are not the same"
        for root in roots:
            if said(root, "status", "--porcelain"):
                yield f"{root.name} is not clean"
            texts = [path.read_bytes() for path in sorted((root / "cases").rglob("*.yaml"))]
            for path in (root / "cases").rglob("*.yaml"):
                file = parse_case(path.read_bytes(), path.relative_to(root).as_posix())
                if file.case is None:
                    yield f"{root.name}: {path.name} cannot be read: {file.problems[0].message}"
            words = Counter(
                word for text in texts for word in self.tried & set(_marks(text)) for _ in range(_times(text, word))
            )
            for mark in self.tried:
                if words[mark] > 1 or (mark in self.known and words[mark] != 1):
                    yield f"{root.name}: {mark} stands {words[mark]} times"


PULL = ("pull", "-q", "--no-rebase", "--no-edit")


def _marks(text: bytes) -> list[str]:
    return [word.decode() for word in text.split() if word.startswith(b"mark-")]


def _times(text: bytes, mark: str) -> int:
    return _marks(text).count(mark)


def _take_edit(root: Path, path: str) -> None:
    if path.startswith("cases/"):
        Workspace.open(root).record_hand_edits(path, START)


def _acknowledged(deed: Callable[[], object]) -> bool:
    try:
        deed()
    except (StoreError, Refused):
        return False
    return True


def killed(deed: Callable[[], object], after: float) -> bool:
    """Does `deed` in a process group of its own and kills it `after` seconds. Whether it was acknowledged before."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        os.close(reader)
        if _acknowledged(deed):
            os.write(writer, b"+")
        os._exit(0)
    os.close(writer)
    time.sleep(after)
    _kill_group(child)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as answer:
        return answer.read() == b"+"


def _kill_group(child: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue


def interleave(made: Path, into: Path, seed: int, copies: int, steps: int) -> tuple[list[str], Interleaving]:
    """One interleaving on a copy of the folder `made`: what is wrong in the end, and the course of events."""
    base = Path(shutil.copytree(made, into, symlinks=True))
    course = Interleaving(base, random.Random(seed), copies)
    for _ in range(steps):
        course.step()
    return course.end(), course


def main() -> int:
    """Status 1 where an entry is lost or doubled, copies differ in the end, or a start needed a person."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--copies", type=int, default=2)
    parser.add_argument("--steps", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=600, help="stop after so long, and say how far it came")
    wanted = parser.parse_args()
    failed = entries = runs = 0
    until = time.monotonic() + 60 * wanted.minutes
    with school(wanted.copies) as made:
        for seed in range(wanted.seed, wanted.seed + wanted.runs):
            with tempfile.TemporaryDirectory() as folder:
                wrong, course = interleave(made, Path(folder, "school"), seed, wanted.copies, wanted.steps)
            runs += 1
            entries += len(course.known)
            if wrong:
                failed += 1
                print(f"seed {seed}:", *wrong, "course:", *course.events, sep="\n  ", flush=True)
            if time.monotonic() > until:
                break
    print(f"{wanted.copies} copies, {runs} interleavings, {entries} entries acknowledged, {failed} went wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
