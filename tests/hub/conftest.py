"""A school with its hub for each test; one for all tests that only try to push what it does not take."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from homes import at_home, make_home
from hub_home import make_school, make_school_that_met

from stress.hub_world import World


@pytest.fixture(scope="session")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        base = tmp_path_factory.mktemp("hub")
        make_home(base, patch)
        yield World(base)


@pytest.fixture
def world(shared_world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The hub, with the copy as it was cloned."""
    at_home(shared_world.hub.parent, monkeypatch)
    before = shared_world.state()
    yield shared_world
    shared_world.again()
    assert shared_world.state() == before
    assert "CMEBOARD_PUSHER" not in os.environ


CopyOf = Callable[[Callable[[Path], object], Path], None]


@pytest.fixture
def store(copy_of: CopyOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one invented pupil, which knows an empty hub as origin; a home is in force."""
    copy_of(make_school, tmp_path)
    at_home(tmp_path, monkeypatch)
    return tmp_path / "store"


@pytest.fixture
def hub(store: Path) -> Path:
    """The empty hub."""
    return store.parent / "hub.git"


@pytest.fixture
def store_that_met(copy_of: CopyOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store after its first exchange with the hub."""
    copy_of(make_school_that_met, tmp_path)
    at_home(tmp_path, monkeypatch)
    return tmp_path / "store"
