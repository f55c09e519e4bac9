"""A store as `init` makes it, with one invented pupil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from copies import make_store, sync
from homes import at_home, git


def _make(base: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        make_store(base, patch)


@pytest.fixture
def store(
    copy_of: Callable[[Callable[[Path], object], Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The store, which is the working folder too."""
    copy_of(_make, tmp_path)
    at_home(tmp_path, monkeypatch)
    monkeypatch.chdir(tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture(scope="session")
def made_copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store, a hub and a second copy, made once."""
    base = tmp_path_factory.mktemp("copies")
    with pytest.MonkeyPatch.context() as patch:
        one, hub, other = make_store(base, patch), base / "hub.git", base / "second"
        git(base, "init", "-q", "--bare", "--initial-branch=main", str(hub))
        git(one, "remote", "add", "origin", "../hub.git")
        assert sync(one) == 0
        git(base, "clone", "-q", "hub.git", str(other))
        git(other, "remote", "set-url", "origin", "../hub.git")
        other.chmod(0o700)
        assert sync(other) == 0
    return base


@pytest.fixture
def copies(made_copies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The store, and a second copy of it, with `hub.git` beside them."""
    base = Path(shutil.copytree(made_copies, tmp_path / "school", symlinks=True))
    at_home(base, monkeypatch)
    monkeypatch.chdir(base)
    return base / "store", base / "second"
