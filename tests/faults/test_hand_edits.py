"""An edit by hand is first class: seen, told apart, kept, and never the silent end of a recorded entry (row G5)."""

import getpass
import json
import os
import subprocess
from pathlib import Path

import pytest
from answering import said
from hypothesis import given, settings
from hypothesis import strategies as st

from cmeboard.store.files.lost import lost_entries, with_lost_entries
from cmeboard.store.files.yaml_text import parse


@pytest.fixture
def old_buffer(case: Path) -> str:
    """What an editor holds that was opened before an entry was recorded; the entry is in the record and on disk."""
    before = case.read_text()
    assert "call" in said("record", case.stem, "call", "--to", "Dana Sample", "--outcome", "no answer")
    return before


def git(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *args], capture_output=True, text=True, check=False)


@pytest.mark.rows("G5", "R5")
def test_an_old_buffer_saved_over_a_recorded_entry_shows_and_one_command_brings_it_back(
    case: Path, old_buffer: str
) -> None:
    with_entry = case.read_text()
    case.write_text(old_buffer + "# a thought\n")
    words = " call was taken out by hand"
    assert words in said("list")
    assert "WARNING: the recorded entry 2" in said("show", case.stem)
    assert words in said("show", case.stem)
    assert words in said("history", case.stem)
    assert "brought back" in said("restore", case.stem)
    assert case.read_text() == with_entry + "# a thought\n"
    assert words not in said("list")
    [kept] = Path(".git/cmeboard/aside").iterdir()
    assert kept.read_text() == old_buffer + "# a thought\n"


@pytest.mark.rows("G5")
def test_nothing_records_the_loss_in_silence(case: Path, old_buffer: str) -> None:
    case.write_text(old_buffer)
    head = git("rev-parse", "HEAD").stdout
    assert "was taken out by hand" in said("record", case.stem, "sms")
    done = git("commit", "-am", "edited")
    assert done.returncode == 1
    assert "was taken out by hand: bring it back with: cmeboard restore" in done.stderr
    assert git("rev-parse", "HEAD").stdout == head
    assert case.read_text() == old_buffer


@pytest.mark.rows("G5")
def test_an_import_and_fmt_leave_that_case_and_do_the_others(case: Path, old_buffer: str, tmp_path: Path) -> None:
    said("new", "--name", "Ash Sample", "--first-day-absent", "2026-11-09", "--upn", "Q999000026002")
    [other] = (path for path in case.parent.glob("*.yaml") if path != case)
    case.write_text(old_buffer)
    register = tmp_path / "register.csv"
    rows = "Sample,Rowan,,10/11/2026,N,N\nSample,Ash,Q999000026002,10/11/2026,N,N\n"
    register.write_text(f"Surname,Forename,UPN,Date,AM,PM\n{rows}")
    words = said("--now", "2026-11-10 09:35", "import", str(register), "--yes")
    assert "2026-11-10: N N" in other.read_text()
    assert case.read_text() == old_buffer
    assert "was taken out by hand" in words + said("fmt")
    assert case.read_text() == old_buffer


@pytest.mark.rows("G5")
def test_an_entry_that_was_altered_is_put_right_where_it_stands(case: Path, old_buffer: str) -> None:
    recorded = case.read_text()
    case.write_text(recorded.replace("no answer", "spoke").replace("stage: Contacted", "stage: Contacted  # today"))
    shown = said("check") + said("show", case.stem)
    assert "call was altered by hand" in shown
    said("restore", case.stem)
    assert case.read_text() == recorded.replace("stage: Contacted", "stage: Contacted  # today")
    assert "sms" in said("record", case.stem, "sms")
    assert "By-hand: yes" in git("log", "-2", "--format=%B").stdout


@pytest.mark.rows("Y30", "Y32", "R12")
@pytest.mark.parametrize("left", ["", "log:\n- id: e0\n  te", "\0" * 4096, None])
def test_a_torn_or_deleted_file_comes_back_whole_and_what_was_there_is_kept(case: Path, left: str | None) -> None:
    recorded = case.read_bytes()
    if left is None:
        case.unlink()
    else:
        case.write_text(left)
    told = said("list") if left is None else said("show", case.stem)
    assert f"cmeboard restore {case.stem}" in told
    assert left is None or "2026-11-09 09:40  Sam Patel: sms" in told
    assert "as the record has it again" in said("restore", case.stem)
    assert case.read_bytes() == recorded
    kept = [path.read_text() for path in Path(".git/cmeboard").glob("aside/*")]
    assert kept == ([] if left is None else [left])


@pytest.mark.rows("Y27", "R12")
def test_of_an_unfinished_merge_both_sides_and_the_recorded_version_are_shown(case: Path) -> None:
    recorded = case.read_text()
    ours, theirs = (recorded.replace("stage: Contacted", f"stage: {stage}") for stage in ("Visited", "Found"))
    case.write_text(f"<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> other\n")
    shown = said("show", case.stem)
    assert f"{case.name}:1: an unfinished merge stands here" in shown
    assert "2026-11-09 09:40  Sam Patel: sms" in shown
    assert f"{case.stem}" in said("list")
    assert f"cmeboard restore {case.stem} --whole" in shown


def test_there_is_nothing_to_bring_back(case: Path) -> None:
    assert "is as the record has it" in said("restore", case.stem)
    case.write_text(case.read_text() + "# by hand\n")
    assert f"cmeboard restore {case.stem} --whole" in said("restore", case.stem)
    assert "as the record has it again" in said("restore", case.stem, "--whole")
    assert "there is no case" in said("restore", "2026-AAAAAA")


@pytest.mark.parametrize("call", ["show", "record {} sms", "move {} Visited", "undo", "history", "why", "due"])
def test_of_a_case_whose_file_was_deleted_no_command_says_that_there_is_none(case: Path, call: str) -> None:
    case.unlink()
    words = call.format(case.stem).split()
    told = said(*words, *([] if case.stem in words else [case.stem]))
    assert f"the file of case {case.stem} was deleted, and the record has it still" in told
    assert f"cmeboard restore {case.stem}" in told


def test_an_edit_that_is_not_in_the_record_is_shown_with_whose_it_is(case: Path) -> None:
    visit = "  - {at: 2026-11-10 15:00, by: J. Cole, did: home visit, outcome: no answer}\n"
    case.write_text(case.read_text().replace("stage: Contacted", "stage: Visited") + visit)
    assert "not yet in the record" in said("list")
    shown = said("show", case.stem)
    assert f"NOT YET IN THE RECORD: saved on disk by {getpass.getuser()}, 2" in shown
    assert "stage: Contacted → Visited" in shown
    told = json.loads(said("show", case.stem, "--json"))["unrecorded"]
    assert (told["by"], told["changes"]) == (
        getpass.getuser(),
        ["stage: Contacted → Visited", "entry added: 2026-11-10 15:00 home visit"],
    )
    assert git("commit", "-qam", "visited").returncode == 0
    assert "NOT YET" not in said("show", case.stem)
    assert "(edited by hand)" in said("history", case.stem)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_the_author_of_an_edit_is_the_files_owner(case: Path) -> None:
    case.write_text(case.read_text() + "# by hand\n")
    os.chown(case, 65534, -1)
    assert "saved on disk by nobody" in said("show", case.stem)


@pytest.mark.rows("G8", "G9", "G10")
@pytest.mark.parametrize("trick", ["--assume-unchanged", "--skip-worktree", "core.checkStat=minimal"])
def test_an_edit_that_git_was_told_to_overlook_is_seen(case: Path, trick: str) -> None:
    state = case.stat()
    if trick.startswith("--"):
        git("update-index", trick, str(case))
    else:
        git("config", *trick.split("="))
    said("list")
    case.write_text(case.read_text().replace("Rowan", "Rawon"))
    os.utime(case, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert git("status", "--porcelain").stdout == "" or not trick.startswith("--")
    assert "NOT YET IN THE RECORD" in said("show", case.stem)
    assert f"not in the record: cases/2026-27/{case.name}" in said("doctor")
    (case.parent / "2026-ZZZZZZ.yaml").write_text(case.read_text().replace(case.stem, "2026-ZZZZZZ"))
    Path(".git/info/exclude").write_text("*.yaml\n")
    assert "2026-ZZZZZZ" in said("list")
    assert "not in the record: cases/2026-27/2026-ZZZZZZ.yaml" in said("doctor")
    assert "sms" in said("record", case.stem, "sms", "--outcome", "sent")
    assert "Rawon" in git("show", f"HEAD:cases/2026-27/{case.name}").stdout


HEAD = "case: 2026-K7Q3FD\nstage: Absent\nlog:\n"
PATH = "cases/2026-27/2026-K7Q3FD.yaml"
ENTRIES = [
    f"  - at: 2026-11-{day:02} 09:40\n    by: S. Patel\n    did: {did}\n    id: aaaaa{day}\n"
    for day, did in ((10, "sms"), (11, "call"), (12, "note"), (13, "sms"))
]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(ENTRIES), unique=True), st.lists(st.sampled_from(ENTRIES), unique=True), st.booleans())
def test_after_a_restore_every_recorded_entry_is_there_once(old: list[str], new: list[str], altered: bool) -> None:
    recorded, edited = ((HEAD + "".join(sorted(log))).encode() for log in (old, new))
    edited = edited.replace(b"did: sms", b"did: note") if altered else edited
    if not old or not new:
        return
    result = with_lost_entries(recorded, edited, PATH)
    assert lost_entries(recorded, result, PATH) == ()
    log = parse(result, PATH).value["log"]
    ids = [entry["id"] for entry in log]
    assert sorted(ids) == sorted({*(text[-8:-1] for text in (*old, *new))})
    assert [entry for entry in parse(recorded, PATH).value["log"] if entry not in log] == []


@pytest.mark.parametrize(
    ("stage", "entry", "taken"),
    [
        ("Visited", "", False),
        ("Found", "", False),
        ("Visited", "{at: 2026-11-10 15:00, by: J. Cole, did: sms}", False),
        ("Visited", "{at: 2026-11-10 15:00, by: J. Cole, did: home visit}", True),
        ("Found", "{at: 2026-11-10 15:00, by: J. Cole, did: move, from: Contacted, to: Found, reason: back}", True),
    ],
)
def test_a_stage_that_no_entry_leads_to_is_not_taken_from_a_hand(
    case: Path, stage: str, entry: str, taken: bool
) -> None:
    """A hub would not take it either, and `verify` would name it for ever."""
    edited = case.read_text().replace("stage: Contacted", f"stage: {stage}") + (f"  - {entry}\n" if entry else "")
    case.write_text(edited)
    by_hand = git("commit", "-qam", "by hand")
    assert (by_hand.returncode == 0) == taken, by_hand.stderr
    if not taken:
        assert f":3: the stage was changed by hand from Contacted to {stage}, and no entry says why" in by_hand.stderr
        assert f"cmeboard move {case.stem} {stage}" in by_hand.stderr
        assert "no entry says why" in said("record", case.stem, "sms", "--outcome", "sent")
        assert case.read_text() == edited
        why = f"{{at: 2026-11-10 16:00, by: J. Cole, did: move, from: Contacted, to: {stage}, reason: seen}}"
        case.write_text(f"{edited}  - {why}\n")
        assert git("commit", "-qam", "by hand").returncode == 0
    assert "no entry says why" not in said("verify")
