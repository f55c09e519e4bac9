"""A store with one case, made once and copied."""

import shutil
from pathlib import Path

import pytest
from git_store import make_store
from homes import make_home


@pytest.fixture(scope="session")
def made_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one case, made once: copies of it are not flushed to disk and so cost nothing."""
    with pytest.MonkeyPatch.context() as patch:
        base = tmp_path_factory.mktemp("made")
        make_home(base, patch)
        return make_store(base / "store")


@pytest.fixture
def store(home: Path, made_store: Path, tmp_path: Path) -> Path:
    """A store with one case."""
    return Path(shutil.copytree(made_store, tmp_path / "store", symlinks=True))
