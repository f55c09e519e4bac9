"""A home of one's own, so that nobody's git configuration reaches a run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch


@contextmanager
def home_of(folder: Path, name: str = "Sam Patel", email: str = "sam@school.example") -> Iterator[None]:
    """A home under `folder`, in force meanwhile, whose git knows who records."""
    home = folder / "home"
    home.mkdir()
    home.joinpath(".gitconfig").write_text(f"[user]\n\tname = {name}\n\temail = {email}\n")
    with patch.dict(os.environ, {"HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}):
        os.environ.pop("XDG_CONFIG_HOME", None)
        yield
