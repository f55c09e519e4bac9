"""A child's cases bear upon one another, whichever of them are read anew: all, one that changed, or what one left."""

import os
import weakref
from datetime import datetime
from pathlib import Path

import pytest

from cmeboard.core.case import Case
from cmeboard.store.files.case_files import CaseFile
from cmeboard.workspace import Workspace
from cmeboard.workspace.boarding import BoardReader
from cmeboard.workspace.demonstrating import make_demo
from cmeboard.workspace.reckoning import Reckoner

NOW = datetime(2026, 11, 24, 8, 50)
THIRD = "reported missing for the third time in 90 days, or more often"
CASES = {"2026-AAAAAA": "2026-09-21", "2026-BBBBBB": "2026-10-12", "2026-CCCCCC": "2026-11-16"}


def path_of(case: str) -> str:
    return f"cases/2026-27/{case}.yaml"


def text_of(case: str, day: str, flags: str) -> str:
    return f"""case: {case}
stage: Reported Missing
first_day_absent: {day}
pupil:
  name: Rowan Sample
  upn: A999400219013
{flags}log:
  - at: {day} 11:00
    by: S. Patel
    did: report to police
"""


@pytest.fixture(params=["", "  flags: [looked after]\n"], ids=["no flag", "a flag that the record is asked about"])
def store(request: pytest.FixtureRequest, school: Path) -> Path:
    (school / "cases" / "2026-27").mkdir(parents=True, exist_ok=True)
    for case, day in CASES.items():
        (school / path_of(case)).write_text(text_of(case, day, request.param))
        settle(school / path_of(case))
    return school


def settle(file: Path) -> None:
    """As if it had been saved in the morning."""
    os.utime(file, (NOW.timestamp() - 600, NOW.timestamp() - 600))


def third_times(root: Path) -> list[str]:
    """The cases of whose child the board says that it is the third time."""
    return sorted(card.case for card in Workspace.open(root).board(NOW).cards if THIRD in card.warnings)


def test_cases_of_one_child_are_reckoned_together_whichever_is_read(store: Path) -> None:
    assert third_times(store) == ["2026-CCCCCC"]
    for case, day in CASES.items():
        file = store / path_of(case)
        file.write_text(file.read_text() + f"    note: written on {day}\n")
        settle(file)
        assert third_times(store) == ["2026-CCCCCC"]


def test_what_a_case_that_goes_or_becomes_another_childs_has_said_is_unsaid(store: Path) -> None:
    assert third_times(store) == ["2026-CCCCCC"]
    first, second = (store / path_of(case) for case in ("2026-AAAAAA", "2026-BBBBBB"))
    text = first.read_text()
    first.unlink()
    assert third_times(store) == []
    first.write_text(text)
    settle(first)
    assert third_times(store) == ["2026-CCCCCC"]
    second.write_text(second.read_text().replace("A999400219013", "H999400219014").replace("Rowan", "Kit"))
    settle(second)
    assert third_times(store) == []


def test_cases_are_let_go_once_they_are_reckoned(home: Path, tmp_path: Path) -> None:
    class Watched(Reckoner):
        """Counts the cases that are held when one more is read; the record is asked about those with flags together."""

        def __init__(self, root: Path) -> None:
            super().__init__(root)
            self.held: list[weakref.ref[Case]] = []
            self.most = 0

        def read(self, path: str) -> CaseFile:
            self.most = max(self.most, sum(case() is not None for case in self.held))
            file = super().read(path)
            if file.case is not None and not file.case.pupil.flags:
                self.held.append(weakref.ref(file.case))
            return file

    make_demo(tmp_path / "store", 60, 1, NOW)
    watched = Watched(tmp_path / "store")
    board = BoardReader(str(tmp_path / "store")).read(NOW, lambda: watched)
    assert len(watched.held) > 20
    assert watched.most <= 4, "a child's cases, no more"
    assert len(list(board.cards)) >= 60
