"""A flag that somebody adds to a case today asks nothing of yesterday: the record knows since when it is there."""

import os
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from cmeboard.core.duty import Duty, moment_text
from cmeboard.workspace import Workspace

CASE = "2026-K7Q3FD"
PATH = f"cases/2026-27/{CASE}.yaml"
TEXT = f"""case: {CASE}
stage: Reported Missing
first_day_absent: 2026-11-09
pupil:
  name: Rowan Sample
  flags: [special educational needs]
log:
  - at: 2026-11-11 11:00
    by: S. Patel
    did: report to police
    note: not overseas, as far as anybody knows
"""
FLAGGED = TEXT.replace("needs]", "needs, overseas]")


@pytest.fixture
def store(school: Path) -> Path:
    (school / "cases" / "2026-27").mkdir(parents=True, exist_ok=True)
    return school


def commit(root: Path, text: str, moment: str) -> None:
    write(root, text, moment)
    dated = {**os.environ, "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
    subprocess.run(["git", "add", PATH], cwd=root, check=True)
    subprocess.run(["git", "commit", "-qnm", "case: edited"], cwd=root, env=dated, check=True)


def write(root: Path, text: str, moment: str) -> None:
    (root / PATH).write_text(text)
    at = datetime.fromisoformat(moment).timestamp()
    os.utime(root / PATH, (at, at))


def consulate(root: Path, now: str) -> list[tuple[str, str]]:
    """When the consular directorate is to be told, as the case says it and as the board does."""
    moment = datetime.fromisoformat(now)
    workspace = Workspace.open(root)
    (card,) = workspace.board(moment).cards
    found: list[Duty] = [duty for duty in workspace.case(CASE, moment).duties if duty.duty == "W6"]
    stand = [(moment_text(duty.due), duty.state.value) for duty in found]
    assert [(duty.due, duty.state) for duty in card.duties if duty.duty == "W6"] == stand
    return stand


def test_a_flag_that_was_there_from_the_start_counts_from_the_first_day_absent(store: Path) -> None:
    commit(store, FLAGGED, "2026-11-11T11:01")
    assert consulate(store, "2026-11-16 09:00") == [("2026-11-09", "overdue")]


def test_a_flag_that_came_in_later_counts_from_its_commit(store: Path) -> None:
    commit(store, TEXT, "2026-11-11T11:01")
    commit(store, FLAGGED, "2026-11-16T08:30")
    commit(store, FLAGGED + "  - {at: 2026-11-16 08:40, by: S. Patel, did: note}\n", "2026-11-16T08:41")
    assert consulate(store, "2026-11-16 09:00") == [("2026-11-16", "due")]
    assert consulate(store, "2026-11-17 09:00") == [("2026-11-16", "overdue")]


def test_a_flag_that_is_not_committed_yet_counts_from_the_day_of_the_file(store: Path) -> None:
    commit(store, TEXT, "2026-11-11T11:01")
    consulate(store, "2026-11-15 09:00")
    write(store, FLAGGED, "2026-11-16T08:30")
    assert consulate(store, "2026-11-16 09:00") == [("2026-11-16", "due")]


def test_what_the_file_says_goes_before_the_record(store: Path) -> None:
    commit(store, TEXT, "2026-11-11T11:01")
    commit(store, FLAGGED.replace("log:", "  flags_since: {overseas: 2026-11-12}\nlog:"), "2026-11-16T08:30")
    assert consulate(store, "2026-11-16 09:00") == [("2026-11-12", "overdue")]


def test_a_flag_that_was_taken_out_and_came_back_counts_from_its_return(store: Path) -> None:
    commit(store, TEXT, "2026-11-11T11:01")
    commit(store, FLAGGED, "2026-11-12T08:30")
    commit(store, TEXT, "2026-11-13T08:30")
    commit(store, FLAGGED, "2026-11-16T08:30")
    assert consulate(store, "2026-11-16 09:00") == [("2026-11-16", "due")]


def test_where_git_cannot_answer_a_flag_was_there_from_the_start(store: Path) -> None:
    """A damaged repository hides no case: it is judged by the stricter of what may be true."""
    commit(store, TEXT, "2026-11-11T11:01")
    commit(store, FLAGGED, "2026-11-16T08:30")
    head = (store / ".git" / "refs" / "heads" / "main").read_text().strip()
    (store / ".git" / "objects" / head[:2] / head[2:]).unlink()
    (duty,) = (duty for duty in Workspace.open(store).case(CASE, datetime(2026, 11, 16, 9)).duties if duty.duty == "W6")
    assert moment_text(duty.due) == "2026-11-09"
