"""What the verbs tell of a case on disk: its family, what it waits for, its record, how it stood."""

import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cmeboard.core.actions import RecordEntries, RecordEntry
from cmeboard.core.entries import Call
from cmeboard.core.refused import Refused
from cmeboard.core.stage import Stage
from cmeboard.core.words import CallOutcome
from cmeboard.workspace import Workspace
from cmeboard.workspace.proving import verify_store

NOW = datetime(2026, 11, 11, 9, 0)
UPN = "Q999000025002"


@pytest.fixture
def workspace(school: Path) -> Workspace:
    return Workspace.open(school)


def opened(workspace: Workspace, first: str, **pupil: Any) -> str:
    return workspace.open_case(pupil, date.fromisoformat(first), NOW, None).cases[0]


def test_a_case_names_the_child_s_other_absences_and_the_siblings_cases(workspace: Workspace) -> None:
    now = opened(workspace, "2026-11-09", name="Rowan Sample", upn=UPN, siblings=[{"name": "Kit Sample"}])
    before = opened(workspace, "2026-09-14", name="R. Sample", upn=UPN)
    kit = opened(workspace, "2026-11-10", name="Kit Sample", upn="A999000025003")
    opened(workspace, "2026-11-10", name="Robin Example", upn="B999000025004")
    related = workspace.case(now, NOW).related
    assert [(one.case, one.relation.value) for one in related] == [
        (before, "the same child"),
        (kit, "brother or sister"),
    ]
    assert [one.case for one in workspace.case(kit, NOW).related] == [now]


def test_a_case_says_what_its_open_duties_wait_for(workspace: Workspace) -> None:
    case = opened(workspace, "2026-11-09", name="Rowan Sample", contacts=[{"name": "Dana", "phones": ["1"]}])
    view = workspace.case(case, NOW)
    assert [step.words for step in view.steps["N1b"]] == ["call to every contact"]
    assert [one.is_asked for one in view.enquiries] == [True, True, False, True]


def test_history_marks_what_was_recorded_late_and_shows_the_case_as_it_stood(workspace: Workspace) -> None:
    case = opened(workspace, "2026-11-09", name="Rowan Sample")
    long_ago = datetime(2026, 9, 7, 9, 40)
    workspace.perform(RecordEntry(case, Call(at=long_ago, by="Sam Patel", did="call")), NOW)
    latest, first = workspace.history(case)
    (late,) = latest.late
    assert late.title == "2026-09-07 09:40 call"
    assert late.how_late.endswith("days late")
    assert first.late == ()
    assert "did: call" in workspace.case_in(latest.commit, case)[0]
    text, policy = workspace.case_in(first.commit, case)
    assert "did: call" not in text
    assert policy == "aspire-2023 September 2023"
    with pytest.raises(Refused, match="holds no case"):
        workspace.case_in(f"{first.commit}^", case)


def test_several_entries_are_one_commit_and_the_record_proves_itself(workspace: Workspace) -> None:
    case = opened(workspace, "2026-11-09", name="Rowan Sample")
    before = len(workspace.history(case))
    calls = tuple(
        Call(at=NOW, by="Sam Patel", did="call", to=name, outcome=CallOutcome.NO_ANSWER) for name in ("Dana", "May")
    )
    done = workspace.perform(RecordEntries(case, calls), NOW)
    assert done.message == f"{case}: call, no answer ×2, now Contacted"
    assert len(workspace.history(case)) == before + 1
    found = workspace.case(case, NOW).case
    assert found is not None
    assert [entry.to for entry in found.log if isinstance(entry, Call)] == ["Dana", "May"]
    assert len({entry.id for entry in found.log}) == 2
    assert verify_store(workspace.root, time.time()).findings == ()


def test_a_move_past_a_step_says_that_it_needs_a_reason(workspace: Workspace) -> None:
    case = opened(workspace, "2026-11-09", name="Rowan Sample")
    why = workspace.why_a_reason(case, Stage.CONTACTED, NOW)
    assert why == "no sms or call or contact received is recorded yet, so a move to Contacted needs a reason"
    workspace.perform(RecordEntry(case, Call(at=NOW, by="Sam Patel", did="call")), NOW)
    assert workspace.why_a_reason(case, Stage.VISITED, NOW) != ""


def test_the_overview_counts_every_case_once(workspace: Workspace) -> None:
    case = opened(workspace, "2026-11-09", name="Rowan Sample", upn=UPN)
    opened(workspace, "2026-11-10", name="Kit Sample", upn="A999000025003")
    workspace.perform(RecordEntry(case, Call(at=NOW, by="Sam Patel", did="call", outcome=CallOutcome.SPOKE)), NOW)
    found = workspace.overview(NOW)
    stages, contact, *_, late = found.figures
    assert (sum(stages.counts), sum(contact.counts)) == (2, 2)
    assert dict(zip(contact.labels, contact.counts, strict=True))["day 3"] == 1
    assert any(words.startswith("N1a ") and words.endswith("by day 1") for words in contact.says)
    assert any(words.startswith("W1 ") and words.endswith("on the same day") for words in found.figures[3].says)
    assert sum(late.counts) > 0
    assert found.absences[0].case == case
    assert (found.first, found.last) == (date(2026, 9, 3), NOW.date())


def test_a_log_is_read_from_a_plain_file_alone(workspace: Workspace) -> None:
    case = opened(workspace, "2026-11-09", name="Rowan Sample", upn=UPN)
    assert workspace.log_of(case) == ()
    (path,) = (workspace.root / "cases").rglob("*.yaml")
    path.rename(workspace.root / "elsewhere.yaml")
    with pytest.raises(Refused, match="the file has gone"):
        workspace.log_of(case)
    path.symlink_to(workspace.root / "elsewhere.yaml")
    with pytest.raises(Refused, match="this is a link, not a case"):
        workspace.log_of(case)
