"""The next morning's board reads the cases that live (and others of those children), and shows what a new one shows."""

from datetime import datetime
from pathlib import Path

import pytest

from cmeboard.store.files.case_files import CaseFile
from cmeboard.workspace.boarding import BoardReader
from cmeboard.workspace.demonstrating import make_demo
from cmeboard.workspace.reckoning import Reckoner

NOW = datetime(2026, 11, 24, 8, 50)
TOMORROW = datetime(2026, 11, 25, 8, 50)


class Watched(Reckoner):
    """Notes which files are read."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.paths: set[str] = set()

    def read(self, path: str) -> CaseFile:
        self.paths.add(path)
        return super().read(path)


@pytest.fixture
def store(home: Path, tmp_path: Path) -> Path:
    make_demo(tmp_path / "store", 80, 1, NOW)
    return tmp_path / "store"


def test_a_case_that_is_over_is_not_read_again(store: Path) -> None:
    evening, morning = Watched(store), Watched(store)
    BoardReader(str(store)).read(NOW, lambda: evening)
    board = BoardReader(str(store)).read(TOMORROW, lambda: morning)
    files = {path: evening.read(path) for path in evening.paths}
    settled = {path for path, file in files.items() if evening.reckon(file, NOW).until > TOMORROW}
    living = {evening.pupil_of(file) for path, file in files.items() if path not in settled}
    of_others = {path for path in settled if evening.pupil_of(files[path]) not in living}
    still_open = {card.path for card in board.cards if card.stage not in ("Found", "Off-roll Notified")}
    assert of_others
    assert not morning.paths & of_others
    assert still_open <= morning.paths
    (store / ".git" / "cmeboard" / "cache.sqlite").unlink()
    assert BoardReader(str(store)).read(TOMORROW, lambda: Reckoner(store)) == board
