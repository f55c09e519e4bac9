"""A home of one's own, so that nobody's git configuration reaches a test."""

import shutil
from pathlib import Path

import pytest
from git_store import make_store


def git_home(base: Path, patch: pytest.MonkeyPatch) -> Path:
    """A home folder under `base`, in force, whose git configuration names the person who records."""
    folder = base / "home"
    folder.mkdir()
    folder.joinpath(".gitconfig").write_text("[user]\n\tname = Sam Patel\n\temail = sam@school.example\n")
    patch.setenv("HOME", str(folder))
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    patch.delenv("XDG_CONFIG_HOME", raising=False)
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of one's own."""
    return git_home(tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def made_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one case, made once: copies of it are not flushed to disk and so cost nothing."""
    with pytest.MonkeyPatch.context() as patch:
        base = tmp_path_factory.mktemp("made")
        git_home(base, patch)
        return make_store(base / "store")


@pytest.fixture
def store(home: Path, made_store: Path, tmp_path: Path) -> Path:
    """A store with one case."""
    return Path(shutil.copytree(made_store, tmp_path / "store", symlinks=True))
