"""What all tests share: property tests draw anew on each run, and the same examples each time under `fixed`."""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from homes import at_home, make_home
from hypothesis import settings
from processor_time import ProcessorTime

from cmeboard.cli.main import run

settings.register_profile("default", deadline=None)  # nothing in a test is timed: a busy machine is no fault
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile("default")


RUBBISH = 500_000
"""New objects until Python looks for rubbish, about the boards of ten tests: it costs a worker fifty megabytes."""


MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in it is made with a name that nobody knows
ROOM = 2 << 30
"""Bytes that are to be free in it: stores of failed tests stay until the third run after."""


def pytest_configure(config: pytest.Config) -> None:
    """The run tells at its end what it cost, and makes its files in memory: a disk takes as long for those of the
    stores, made and removed again four thousand times, as most tests take for what they prove.
    """
    config.pluginmanager.register(ProcessorTime())
    if "TMPDIR" not in os.environ and _holds_stores(MEMORY):
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def _holds_stores(folder: Path) -> bool:
    """Whether a folder has room, and a hook or an editor that lies in it can be run."""
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize > ROOM and not found.f_flag & os.ST_NOEXEC


gc.disable()  # of what is imported and collected nothing is rubbish


def pytest_collection_finish() -> None:
    """The garbage collector passes over what stays to the end, the tests themselves, and seldom looks for rubbish:
    with both as they come it takes a third of the time of a board.
    """
    gc.freeze()
    gc.set_threshold(RUBBISH, 10, 10)
    gc.enable()


def pytest_sessionfinish() -> None:
    """What was left open or never awaited is told once more; pytest would look five times through all that lives."""
    gc.collect()
    gc.freeze()


CopyOf = Callable[[Callable[[Path], object], Path], None]


@pytest.fixture(scope="session")
def copy_of(tmp_path_factory: pytest.TempPathFactory) -> CopyOf:
    """What a function makes in a folder, made once for the session and copied: copies are not flushed to disk."""
    made: dict[Callable[[Path], object], Path] = {}

    def copy(make: Callable[[Path], object], to: Path) -> None:
        if make not in made:
            made[make] = tmp_path_factory.mktemp("made")
            make(made[make])
        shutil.copytree(made[make], to, symlinks=True, dirs_exist_ok=True)

    return copy


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own, in force, whose git knows who records."""
    return make_home(tmp_path, monkeypatch)


CALENDAR = "terms:\n  - {first: 2026-09-03, last: 2026-12-18}\n  - {first: 2027-01-05, last: 2027-04-01}\n"


def make_school(base: Path) -> None:
    """A store without a case, as `init` makes it."""
    with pytest.MonkeyPatch.context() as patch:
        make_home(base, patch)
        (base / "calendar.yaml").write_text(CALENDAR)
        init = ["init", str(base / "store"), "--school", "Example Academy"]
        assert run([*init, "--calendar", str(base / "calendar.yaml")]) == 0


@pytest.fixture
def school(copy_of: CopyOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store without a case; a home is in force whose git knows who records."""
    copy_of(make_school, tmp_path)
    at_home(tmp_path, monkeypatch)
    return tmp_path / "store"
