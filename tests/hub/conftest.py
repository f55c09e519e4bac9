"""One hub for all tests that only try to push what it does not take."""

import os
from collections.abc import Iterator

import pytest
from hub_home import set_home

from stress.hub_world import World


@pytest.fixture(scope="session")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        base = tmp_path_factory.mktemp("hub")
        set_home(base, patch)
        yield World(base)


@pytest.fixture
def world(shared_world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The hub, with the copy as it was cloned."""
    monkeypatch.setenv("HOME", str(shared_world.hub.parent / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    before = shared_world.state()
    yield shared_world
    shared_world.again()
    assert shared_world.state() == before
    assert "CMEBOARD_PUSHER" not in os.environ
