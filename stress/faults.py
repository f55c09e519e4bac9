"""A small library between a program and the C library (`shim.c`), and a store to try it on."""

import argparse
import json
import mmap
import os
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import date, datetime
from enum import IntFlag
from pathlib import Path

from cmeboard.store.mending.recovery import start_up
from cmeboard.workspace import Workspace
from cmeboard.workspace.making import Plan, make_store

NOW = datetime(2026, 11, 11, 9, 0)
CALENDAR = "terms:\n  - {first: 2026-09-03, last: 2026-12-18}\n"
HOME = "[user]\n\tname = Sam Patel\n\temail = sam@school.example\n"


class Class(IntFlag):
    """Classes of system call, as in `shim.c`."""

    LOOK = 1
    READ = 2
    OPEN = 4
    CREATE = 8
    WRITE = 16
    CUT = 32
    FLUSH = 64
    MODE = 128
    LOCK = 256
    REMOVE = 512
    FOLDER = 1024
    MOVE = 2048
    RUN = 4096
    CHANGE = CREATE | WRITE | CUT | MODE | LOCK | REMOVE | FOLDER | MOVE
    ANY = CHANGE | LOOK | READ | OPEN | FLUSH | RUN


_LAYOUT = struct.Struct("<QQiiii1024s1024s")
_HUNG = 60.0


def build(folder: Path) -> Path:
    """The shim, compiled."""
    made = folder / "shim.so"
    source = Path(__file__).with_name("shim.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(made), str(source), "-ldl"], check=True)
    return made


class Control:
    """The page that tells the shim what to do. The process that is meant has to have been started with the shim."""

    def __init__(self, path: Path) -> None:
        path.touch()
        os.truncate(path, 4096)
        with path.open("r+b") as file:
            self._page = mmap.mmap(file.fileno(), 4096)

    def arm(self, root: Path, at: int, error: int, only: Class = Class.ANY, log: Path | None = None) -> None:
        """What is to happen to the calls of `only` these classes that touch `root`, once a process group is named."""
        words = (os.fsencode(f"{root}/"), os.fsencode(log) if log else b"")
        self._page[: _LAYOUT.size] = _LAYOUT.pack(0, at, error, 0, int(log is not None), only, *words)

    def mean(self, group: int) -> None:
        """From now on, the calls of this process group."""
        struct.pack_into("<i", self._page, 20, group)

    @property
    def count(self) -> int:
        """How many calls there were."""
        return int(struct.unpack_from("<Q", self._page, 0)[0])


Tried = tuple[str, int, list[str]]
"""What was tried, how often, and what went wrong."""


_TOLD = "told: "


def tell(tried: Tried) -> None:
    """Hands on what a part found to the process that started it."""
    print(f"{_TOLD}{json.dumps(tried)}", flush=True)


def sweeping(words: str) -> argparse.ArgumentParser:
    """The options of a command that tries one step after the other, in parts: `words` say what it does."""
    parser = argparse.ArgumentParser(description=words)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--start", type=int, default=1, help="the first step that is tried")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    return parser


def shares(wanted: argparse.Namespace) -> list[list[str]]:
    """The steps that each process tries, as its arguments."""
    every = f"--every={wanted.every * wanted.processes}"
    return [[f"--start={wanted.start + part * wanted.every}", every] for part in range(wanted.processes)]


def in_parts(module: str, parts: Sequence[Sequence[str]], processes: int) -> int:
    """Runs a module of `stress` once for each list of arguments, in Pythons that have the shim loaded.

    So many at a time. Prints what each told, and the sums. Status 1 where anything went wrong.
    """
    sums: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(processes) as pool:
        shim = build(Path(folder))
        running = [pool.submit(_under_the_shim, shim, module, part) for part in parts]
        for what, times, found in (tried for one in as_completed(running) for tried in one.result()):
            sums[what] += times
            wrong += found
            print(f"{what}: {times} more, {len(found)} went wrong", *found, sep="\n  ", flush=True)
    print(*(f"{what}: {times} in all" for what, times in sums.items()), f"{len(wrong)} went wrong", sep="\n")
    return 1 if wrong else 0


def _under_the_shim(shim: Path, module: str, args: Sequence[str]) -> list[Tried]:
    with tempfile.TemporaryDirectory() as folder:
        control = Path(folder, "control")
        Control(control)
        home = Path(folder, "home")
        home.mkdir()
        home.joinpath(".gitconfig").write_text(HOME)
        environment = os.environ | {
            "LD_PRELOAD": str(shim),
            "CMEBOARD_SHIM": str(control),
            "HOME": str(home),
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        command = [sys.executable, "-m", f"stress.{module}", "--inside", *args]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        return [(" ".join(args), 0, [f"ended with status {done.returncode}: {done.stdout}"])]
    told = [json.loads(line.removeprefix(_TOLD)) for line in done.stdout.splitlines() if line.startswith(_TOLD)]
    return [(what, times, found) for what, times, found in told]


def own_control() -> Control:
    """The page of this process, which was started under the shim."""
    return Control(Path(os.environ["CMEBOARD_SHIM"]))


def in_a_child(control: Control, deed: Callable[[], str]) -> str:
    """Does it in a process group of its own, the calls of which the shim counts.

    Gives what it acknowledged; `-` and the words where it said no, nothing where it was killed, `hung` where it does
    not end, and `!` and where it was where it died of a mistake.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        os.close(reader)
        words = _said(control, deed)
        os.write(writer, words.encode("utf-8", "replace"))
        os._exit(0)
    os.close(writer)
    os.set_blocking(reader, False)
    until = time.monotonic() + _HUNG
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "hung"
        time.sleep(0.002)
    control.mean(0)
    with os.fdopen(reader, "rb") as answer:
        return (answer.read() or b"").decode("utf-8", "replace")


def _said(control: Control, deed: Callable[[], str]) -> str:
    from cmeboard.core.refused import Refused
    from cmeboard.store.errors import StoreError

    try:
        control.mean(os.getpid())
        said = deed()
        control.mean(0)
    except (Refused, StoreError) as error:
        control.mean(0)
        return f"- {error}"
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is a finding
        control.mean(0)
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"! {type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
    return said


@contextmanager
def small_store() -> Iterator[tuple[Path, str]]:
    """A folder with a store of one case, and the case's id."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "store")
        make_store(Plan(root, "Example High School", "Worcestershire", CALENDAR))
        pupil = {"name": "Rowan Sample", "upn": "Q999000025002"}
        done = Workspace.open(root).open_case(pupil, date(2026, 11, 9), NOW, None)
        start_up(root)
        yield root, done.cases[0]
