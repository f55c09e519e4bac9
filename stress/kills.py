"""Kills the whole process group of somebody who records, at random moments, and counts what is lost.

Who is killed records, moves, takes back and imports through the program's own verbs, until the kill comes; between two
kills a person now and then edits a case and commits by hand, or leaves the edit in the file. Every kill is followed by
a start, either of the program (`start_up`) or of the next writer.
"""

import argparse
import io
import os
import random
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from stdnum.gb.upn import calc_check_digit

from cmeboard.core.actions import MoveCase, RecordEntry, Undo
from cmeboard.core.entries import ENTRY_CLASSES
from cmeboard.core.refused import Refused
from cmeboard.core.stage import STAGES
from cmeboard.register.found import Wanted
from cmeboard.store.errors import StoreError
from cmeboard.store.files.case_files import parse_case
from cmeboard.store.mending.recovery import start_up
from cmeboard.workspace import Workspace
from cmeboard.workspace.importing import GivenFile
from cmeboard.workspace.making import Plan, make_store
from stress.faults import CALENDAR, HOME

START = datetime(2026, 11, 9, 9, 0)
IMPORTS = 0.04
"""The share of imports among what is done."""


def made(folder: Path, cases: int) -> tuple[Path, list[str]]:
    """A store of that many cases, and their ids."""
    home = folder / "home"
    home.mkdir()
    home.joinpath(".gitconfig").write_text(HOME)
    os.environ |= {"HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}
    root = folder / "store"
    make_store(Plan(root, "Example High School", "Worcestershire", CALENDAR))
    workspace = Workspace.open(root)
    ids = []
    for number in range(cases):
        pupil = {"name": f"Pupil {number}", "upn": upn(100 + number)}
        ids += workspace.open_case(pupil, date(2026, 11, 9), START, None).cases
    return root, ids


def upn(number: int) -> str:
    """An invented pupil's number, with the letter that checks it."""
    digits = f"999{number:09}"
    return f"{calc_check_digit(' ' + digits)}{digits}"


class Work:
    """What the process that is killed does; each mark is written to `told` once it is acknowledged."""

    def __init__(self, root: Path, ids: list[str], name: str, chance: random.Random, told: int) -> None:
        self._workspace = Workspace.open(root)
        self._ids = ids
        self._name = name
        self._chance = chance
        self._told = told

    def go_on(self) -> None:
        """Until the kill comes."""
        number = 0
        while True:
            number += 1
            mark = f"mark-{self._name}-{number}."
            try:
                done = self.one(mark, number)
            except (Refused, StoreError) as error:
                if isinstance(error, StoreError):
                    os.write(self._told, f"!{error}\n".encode())
                continue
            os.write(self._told, f"{done}\n".encode())

    def one(self, mark: str, number: int) -> str:
        now = START + timedelta(minutes=number)
        case = self._chance.choice(self._ids)
        kind = self._chance.random()
        if kind < IMPORTS:
            return self.take_register(number)
        if kind < 0.1:
            self._workspace.perform(MoveCase(case, self._chance.choice(STAGES), "board", now, mark), now)
        elif kind < 0.15:
            self._workspace.perform(Undo(case, "board", now, None, mark), now)
        else:
            self.note(mark, number)
        return mark

    def note(self, mark: str, number: int) -> None:
        """One entry in some case."""
        now = START + timedelta(minutes=number)
        did = self._chance.choice(["sms", "call", "note", "letter"])
        entry = ENTRY_CLASSES[did].model_validate({"at": now, "by": "board", "did": did, "note": mark})
        self._workspace.perform(RecordEntry(self._chance.choice(self._ids), entry), now)

    def take_register(self, number: int) -> str:
        """A register with a pupil whom nobody knows: a case is opened."""
        pupil = upn(self._chance.randrange(100_000, 999_999))
        rows = f"UPN,Name,Date,AM,PM\n{pupil},Import {number},2026-11-11,N,N\n".encode()
        importer = self._workspace.importer()
        exports = importer.read([GivenFile("register.csv", io.BytesIO(rows))], Wanted(), lambda done, of: None)
        imported = importer.perform(exports, START + timedelta(days=2), None)
        return pupil if imported.commit else "nothing"


def time_of_one(root: Path, ids: list[str]) -> float:
    """Seconds that an entry takes here: kills fall anywhere in the first two."""
    reader, writer = os.pipe()
    work = Work(root, ids, "first", random.Random(0), writer)
    started = time.monotonic()
    for number in range(5):
        work.note(f"first-{number}", 1)
    work.take_register(1)
    os.close(reader)
    os.close(writer)
    return (time.monotonic() - started) / 6


def killed(root: Path, ids: list[str], name: str, chance: random.Random, longest: float) -> list[str]:
    """Forks somebody who records, kills the group, and gives what was acknowledged until then."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        os.close(reader)
        Work(root, ids, name, chance, writer).go_on()
        os._exit(0)
    os.close(writer)
    time.sleep(chance.uniform(0, longest))
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue
    os.waitpid(child, 0)
    with os.fdopen(reader, encoding="utf-8") as told:
        return told.read().splitlines()


def by_hand(root: Path, ids: list[str], mark: str, chance: random.Random) -> str:
    """A person's edit; the mark, once git has taken their commit."""
    [path] = (root / "cases").rglob(f"{chance.choice(ids)}.yaml")
    text = path.read_text()
    head = "" if "\nlog:" in text else "log:\n"
    path.write_text(f"{text}{head}  - at: 2026-11-09 12:00\n    by: hand\n    did: note\n    note: {mark}\n")
    if chance.random() < 0.5:
        return ""
    command = ["git", "commit", "-qnam", f"by hand {mark}"]
    return mark if subprocess.run(command, cwd=root, capture_output=True, check=False).returncode == 0 else ""


def counts(root: Path) -> Iterator[str]:
    """Every mark and every UPN in the last commit, as often as it stands there."""
    shown = subprocess.run(["git", "archive", "HEAD", "cases"], cwd=root, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(shown)) as tar:
        for member in tar:
            file = tar.extractfile(member)
            data = file.read() if file is not None else b""
            if member.name.endswith(".yaml"):
                assert parse_case(data, member.name).case is not None, member.name
                for line in data.decode().splitlines():
                    key, _, value = line.strip().removeprefix("- ").partition(": ")
                    if key in ("note", "reason", "upn"):
                        yield value.strip('"')


def main() -> int:
    """Status 1 where an acknowledged entry is lost or doubled, or a start needed a person."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--minutes", type=float, default=600, help="stop after so long, and say how far it came")
    wanted = parser.parse_args()
    until = time.monotonic() + 60 * wanted.minutes
    chance = random.Random(wanted.seed)
    acknowledged: list[str] = []
    trouble: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        root, ids = made(Path(folder), wanted.cases)
        longest = 2 * time_of_one(root, ids)
        kills = 0
        while kills < wanted.kills and time.monotonic() < until:
            kill, kills = kills, kills + 1
            told = killed(root, ids, str(kill), random.Random(chance.random()), longest)
            trouble += [f"kill {kill}: {line}" for line in told if line.startswith("!")]
            acknowledged += [line for line in told if not line.startswith(("!", "nothing"))]
            if kill % 3 == 0:
                found = [one.what for one in start_up(root) if not one.mended and "kept in" not in one.what]
                trouble += [f"start after kill {kill}: {what}" for what in found]
            if kill % 10 == 9:
                acknowledged += filter(None, [by_hand(root, ids, f"mark-h{kill}.", chance)])
        start_up(root)
        standing = Counter(counts(root))
        gone = [mark for mark in acknowledged if standing[mark] != 1]
        doubled = [mark for mark, times in standing.items() if mark.startswith("mark-") and times > 1]
        sound = subprocess.run(["git", "fsck", "--strict"], cwd=root, capture_output=True, check=False).returncode == 0
        kept = root / ".git" / "cmeboard" / "aside"
        aside = len(list(kept.iterdir())) if kept.is_dir() else 0
    print(f"kills {kills}, acknowledged {len(acknowledged)}, lost or doubled {len(gone) + len(doubled)}, ", end="")
    print(f"kept aside {aside}, git fsck {'sound' if sound else 'NOT SOUND'}, needed a person {len(trouble)}")
    for line in (*gone[:10], *doubled[:10], *trouble[:20]):
        print(f"  {line}")
    return 1 if gone or doubled or trouble or not sound else 0


if __name__ == "__main__":
    sys.exit(main())
