"""One message recorded for many children: who gets it, who must not, and one commit or none."""

import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cmeboard.cli.main import run
from cmeboard.core.refused import Refused
from cmeboard.core.rounds import RecordRound, with_note
from cmeboard.store.errors import StoreError
from cmeboard.workspace import Workspace

NOW = datetime(2026, 11, 11, 9, 0)


@pytest.fixture
def workspace(school: Path) -> Workspace:
    return Workspace.open(school)


def opened(workspace: Workspace, name: str, phones: list[str] | None = None, **pupil: Any) -> str:
    contacts = [{"name": f"Parent of {name}", "phones": phones if phones is not None else ["07700 900123"]}]
    given = {"name": name, "contacts": contacts, **pupil}
    return workspace.open_case(given, date(2026, 11, 9), NOW, None).cases[0]


def log(workspace: Workspace, *options: str) -> list[str]:
    command = ["git", "-C", str(workspace.root), "log", *options]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def files(workspace: Workspace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (workspace.root / "cases").rglob("*.yaml")}


def test_a_round_is_one_commit_with_one_entry_in_each_case_and_no_name_in_it(workspace: Workspace) -> None:
    cases = [opened(workspace, name) for name in ("Rowan Sample", "Kit Example", "Zed Third")]
    before = len(log(workspace, "--format=%H"))
    plan = workspace.plan_round("sms", cases, NOW, "school closed early")
    assert [one.to for one in plan.addressed] == [
        f"Parent of {n}" for n in ("Rowan Sample", "Kit Example", "Zed Third")
    ]
    done = workspace.record_round(plan.action)
    assert len(log(workspace, "--format=%H")) == before + 1
    assert log(workspace, "-1", "--format=%s") == ["sms in 3 cases, 3 now Contacted"] == [done.message]
    message = "\n".join(log(workspace, "-1", "--format=%B"))
    assert all(f"Case: {case}" in message for case in cases)
    assert "Entry: sms" in message
    assert not any(word in message for word in ("Rowan", "Kit", "closed"))
    for case in cases:
        found = workspace.case(case, NOW).case
        assert found is not None
        assert [(entry.did, entry.note, entry.by) for entry in found.log] == [
            ("sms", "school closed early", "Sam Patel")
        ]
    assert len({entry.id for case in cases for entry in workspace.case(case, NOW).case.log}) == 3  # type: ignore[union-attr]
    assert workspace.history(cases[1])[0].summary == "sms in 3 cases, 3 now Contacted"


def test_the_record_still_proves_itself_after_a_round(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    cases = [opened(workspace, name) for name in ("Rowan Sample", "Kit Example")]
    workspace.record_round(workspace.plan_round("sms", cases, NOW, None).action)
    assert run(["--store", str(workspace.root), "verify"]) == 0
    assert run(["--store", str(workspace.root), "--now", "2026-11-24 08:50", "check"]) == 0


def test_who_must_not_and_who_cannot_be_written_to_is_left_out_and_said(workspace: Workspace) -> None:
    told = opened(workspace, "Rowan Sample")
    without = opened(workspace, "Kit Example", phones=[])
    secret = opened(workspace, "Zed Third", flags=["honour-based violence"])
    plan = workspace.plan_round("sms", [told, without, secret], NOW, None)
    assert [record.case for record in plan.action.records] == [told]
    assert [(one.case, one.why) for one in plan.left_out] == [
        (without, "no contact with a telephone number in the file"),
        (secret, "honour-based violence: do not inform the family"),
    ]


def test_what_endangers_a_brother_or_sister_keeps_the_message_from_the_whole_family(workspace: Workspace) -> None:
    child = opened(workspace, "Rowan Sample", siblings=[{"name": "Kit Sample"}])
    opened(workspace, "Kit Sample", flags=["forced marriage"])
    (left_out,) = workspace.plan_round("sms", [child], NOW, None).left_out
    assert (left_out.case, left_out.why) == (child, "forced marriage: do not inform the family")


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [
        ("name: Kit Sample", "name: kit sample"),
        ("[forced marriage]", "[forced\n    marriage]"),
        ("[forced marriage]", '["forced\\x20marriage"]'),
        ("name: Kit Sample", 'name: "Kit Sa\\x6Dple"'),
    ],
)
def test_a_danger_is_found_however_a_hand_spells_it(workspace: Workspace, written: str, otherwise: str) -> None:
    child = opened(workspace, "Rowan Sample", siblings=[{"name": "Kit Sample"}])
    brother = opened(workspace, "Kit Sample", flags=["forced marriage"], contacts=[])
    (path,) = (workspace.root / "cases").rglob(f"{brother}.yaml")
    assert written in path.read_text()
    path.write_text(path.read_text().replace(written, otherwise))
    (left_out,) = workspace.plan_round("sms", [child], NOW, None).left_out
    assert (left_out.case, left_out.why) == (child, "forced marriage: do not inform the family")
    assert [one.case for one in workspace.case(child, NOW).related] == [brother]


def test_a_note_that_cannot_stand_in_a_file_is_refused_when_planned_and_when_typed_later(workspace: Workspace) -> None:
    case = opened(workspace, "Rowan Sample")
    with pytest.raises(Refused, match=r"note must not hold the control character U\+001B"):
        workspace.plan_round("sms", [case], NOW, "pasted \x1b[1mwords")
    with pytest.raises(Refused, match=r"note must not hold the control character U\+001B"):
        with_note(workspace.plan_round("sms", [case], NOW, None).action, "pasted \x1b[1mwords")


def test_a_reason_of_a_new_case_that_cannot_stand_in_a_file_is_refused(workspace: Workspace) -> None:
    with pytest.raises(Refused, match=r"reason must not hold the control character U\+001B"):
        workspace.open_case({"name": "Rowan Sample"}, date(2026, 11, 9), NOW, "pasted \x1b[1mwords")


def test_a_round_goes_to_whom_nobody_wrote_today(workspace: Workspace) -> None:
    contacts = [{"name": "Dana", "phones": ["07700 900123"]}, {"name": "Ali", "phones": ["07700 900124"]}]
    case = opened(workspace, "Rowan Sample", contacts=contacts)
    first = workspace.plan_round("sms", [case], NOW, None)
    workspace.record_round(first.action)
    second = workspace.plan_round("sms", [case], NOW, None)
    assert [plan.addressed[0].to for plan in (first, second)] == ["Dana", "Ali"]


def test_one_file_to_mend_and_nothing_of_the_round_is_recorded(workspace: Workspace) -> None:
    cases = [opened(workspace, name) for name in ("Rowan Sample", "Kit Example")]
    plan = workspace.plan_round("sms", cases, NOW, None)
    broken = next((workspace.root / "cases").rglob(f"{cases[1]}.yaml"))
    broken.write_text(broken.read_text() + "stage: [\n")
    before = files(workspace), log(workspace, "--format=%H")
    with pytest.raises((Refused, StoreError)):
        workspace.record_round(plan.action)
    with pytest.raises(Refused, match="2026-"):
        workspace.plan_round("sms", cases, NOW, None)
    assert (files(workspace), log(workspace, "--format=%H")) == before


def test_a_case_that_has_gone_and_one_named_twice_and_nobody_are_refused(workspace: Workspace) -> None:
    case = opened(workspace, "Rowan Sample")
    (record,) = workspace.plan_round("sms", [case], NOW, None).action.records
    before = files(workspace)
    for records in ((), (record, record)):
        with pytest.raises(Refused):
            workspace.record_round(RecordRound(records))
    next((workspace.root / "cases").rglob(f"{case}.yaml")).unlink()
    with pytest.raises((Refused, StoreError)):
        workspace.record_round(RecordRound((record,)))
    assert files(workspace) == {} != before


def test_an_edit_by_hand_is_recorded_first_and_kept(workspace: Workspace) -> None:
    cases = [opened(workspace, name) for name in ("Rowan Sample", "Kit Example")]
    edited = next((workspace.root / "cases").rglob(f"{cases[0]}.yaml"))
    edited.write_text(edited.read_text() + "# rang the aunt\n")
    workspace.record_round(workspace.plan_round("sms", cases, NOW, None).action)
    assert log(workspace, "-2", "--format=%s")[1] == f"{cases[0]}: edited by hand"
    assert "# rang the aunt" in edited.read_text()


def test_a_viewer_records_no_round(workspace: Workspace) -> None:
    case = opened(workspace, "Rowan Sample")
    settings = workspace.root / "cmeboard.yaml"
    settings.write_text(settings.read_text() + "roles: {dsl: [somebody-else], staff: [another]}\n")
    with pytest.raises(Refused, match="only staff may"):
        workspace.plan_round("sms", [case], NOW, None)


def test_the_command_names_who_is_left_out_and_writes_nothing_in_a_dry_run(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    told, without = opened(workspace, "Rowan Sample"), opened(workspace, "Kit Example", phones=[])
    command = ["--store", str(workspace.root), "--now", "2026-11-11 09:00", "round", "sms", told, without]
    before = log(workspace, "--format=%H")
    capsys.readouterr()
    assert run([*command, "--dry-run"]) == 1
    out, err = capsys.readouterr()
    assert "would be recorded in 1 case" in out
    assert without in err
    assert log(workspace, "--format=%H") == before
    assert run(command) == 1
    out, err = capsys.readouterr()
    assert "sms in 1 case, 1 now Contacted" in out
    assert f"{without}: left out: no contact with a telephone number" in err
    assert "Kit" not in out + err
