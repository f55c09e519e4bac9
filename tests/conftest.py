"""What all tests share: property tests draw anew on each run, and the same examples each time under `fixed`."""

import gc
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from cmeboard.__main__ import COLLECT_AFTER

settings.register_profile("default", deadline=None)  # nothing in a test is timed: a busy machine is no fault
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile("default")


def pytest_collection_finish() -> None:
    """The garbage collector passes over what stays to the end, the tests themselves, and looks for rubbish as seldom as
    in the program: together a third of the time of a board.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 10, 10)


@pytest.fixture(scope="session")
def copy_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Callable[[Path], object], Path], None]:
    """What a function makes in a folder, made once for the session and copied: copies are not flushed to disk."""
    made: dict[Callable[[Path], object], Path] = {}

    def copy(make: Callable[[Path], object], to: Path) -> None:
        if make not in made:
            made[make] = tmp_path_factory.mktemp("made")
            make(made[make])
        shutil.copytree(made[make], to, symlinks=True, dirs_exist_ok=True)

    return copy
