"""What copies do to one another while they are apart (limits.md R11 to R13), and what `sync` makes of it."""

import time
from datetime import datetime
from pathlib import Path

import pytest
from copies import dids, record, sync, the_case
from homes import git

from cmeboard.cli.main import run
from cmeboard.core.board import SyncStanding
from cmeboard.workspace import Workspace
from cmeboard.workspace.handing_on import sync_unattended

NOW = datetime(2026, 11, 9, 9, 0)


def standing(root: Path) -> SyncStanding:
    found = Workspace.open(root).board(NOW).sync
    assert found is not None
    return found


def without_our_merge(root: Path) -> None:
    """As a clone that was never set up."""
    git(root, "config", "--remove-section", "merge.cme")
    for hook in ("pre-commit", "commit-msg"):
        (root / ".git" / "hooks" / hook).unlink()


@pytest.fixture
def conflict(copies: tuple[Path, Path]) -> tuple[Path, Path]:
    """Both recorded on one case, and the second copy has no merge of ours."""
    one, other = copies
    record(one, "sms")
    assert sync(one) == 0
    without_our_merge(other)
    record(other, "call", "--outcome", "no answer")
    assert "CONFLICT" in git(other, "pull", "-q", "--no-rebase", "--no-edit", check=False)
    return copies


def test_a_pull_without_our_merge_is_finished_by_sync(conflict: tuple[Path, Path]) -> None:
    one, other = conflict
    assert [sync(other), sync(one)] == [0, 0]
    assert sorted(dids(one)) == ["call", "sms"]
    assert git(other, "status", "--porcelain") == ""
    assert not (other / ".git" / "MERGE_HEAD").exists()
    assert git(one, "rev-parse", "HEAD") == git(other, "rev-parse", "HEAD")
    assert run(["--store", str(one), "verify"]) == 0


@pytest.mark.parametrize("place", ["log:\n", ""], ids=["a clean merge, twice", "between markers"])
def test_what_a_pull_left_is_put_right_where_we_had_all_of_it_already(copies: tuple[Path, Path], place: str) -> None:
    one, other = copies
    for minute in range(5):
        record(one, "note", "--note", f"so far {minute}")
    assert [sync(one), sync(other)] == [0, 0]
    without_our_merge(other)
    typed = "  - {at: 2026-11-09 09:30, by: hand, did: note, note: the same}\n"
    ours, theirs = the_case(other), the_case(one)
    ours.write_text(ours.read_text() + "  - {at: 2026-11-09 09:20, by: hand, did: note, note: ours}\n" + typed)
    theirs.write_text(theirs.read_text().replace(place, place + typed) if place else theirs.read_text() + typed)
    for copy in copies:
        git(copy, "commit", "-n", "-qam", "typed by both")
    assert sync(one) == 0
    said = git(other, "pull", "-q", "--no-rebase", "--no-edit", "--no-commit", check=False)
    assert ("CONFLICT" in said) is not bool(place)
    assert [sync(other), sync(one)] == [0, 0]
    assert git(other, "status", "--porcelain") == ""
    assert the_case(one).read_text() == the_case(other).read_text()
    assert the_case(one).read_text().count("the same") == 1


def test_what_a_person_staged_since_the_pull_stays(copies: tuple[Path, Path]) -> None:
    one, other = copies
    fought_over = the_case(other).name
    assert run(["--store", str(one), "new", "--name", "Kit Example", "--first-day-absent", "2026-11-05"]) == 0
    assert [sync(one), sync(other)] == [0, 0]
    without_our_merge(other)
    for copy in copies:
        for path in (copy / "cases").rglob("*.yaml"):
            if copy == one or path.name == fought_over:
                head = "" if "\nlog:" in path.read_text() else "log:\n"
                entry = f"  - {{at: 2026-11-09 09:30, by: hand, did: note, note: of {copy.name}}}\n"
                path.write_text(path.read_text() + head + entry)
        git(copy, "commit", "-n", "-qam", "typed")
    assert sync(one) == 0
    assert "CONFLICT" in git(other, "pull", "-q", "--no-rebase", "--no-edit", check=False)
    [came_in] = (path for path in (other / "cases").rglob("*.yaml") if path.name != fought_over)
    edited = came_in, other / "calendar.yaml", other / "minutes.md"
    for path in edited:
        path.write_text((path.read_text() if path.exists() else "") + "# typed since\n")
    git(other, "add", *map(str, edited))
    assert sync(other) == 0
    assert all("# typed since" in path.read_text() for path in edited)
    assert "note: of store" in came_in.read_text()


def test_markers_that_somebody_committed_are_put_together_by_sync(
    conflict: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = conflict
    git(other, "commit", "-n", "-qam", "merged, I think")
    capsys.readouterr()
    assert sync(other) == 0
    assert "what git had left between markers was put together" in capsys.readouterr().out
    assert sync(one) == 0
    assert sorted(dids(one)) == ["call", "sms"]
    assert the_case(one).read_text() == the_case(other).read_text()
    assert "<<<<" not in the_case(one).read_text()


def test_a_merge_that_a_person_is_at_is_left_to_them(
    conflict: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    other = conflict[1]
    path = the_case(other)
    path.write_text(path.read_text() + "# I am at it\n")
    before = path.read_text()
    assert sync(other) == 4
    assert "a merge is under way" in capsys.readouterr().err
    assert path.read_text() == before


def test_a_case_that_a_copy_deleted_comes_back(copies: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    one, other = copies
    for deleter, keeper in ((one, other), (other, one)):
        record(keeper, "sms")
        path = the_case(deleter)
        git(deleter, "rm", "-q", str(path))
        git(deleter, "commit", "-q", "--no-verify", "-m", "gone")
        assert [sync(keeper), sync(deleter), sync(keeper)] == [0, 0, 0]
        assert "a case is never deleted" in capsys.readouterr().out
        assert the_case(keeper).read_text() == the_case(deleter).read_text()
    git(one, "rm", "-q", str(the_case(one)))
    git(one, "commit", "-q", "--no-verify", "-m", "gone, and nobody changed it")
    assert [sync(one), sync(other)] == [0, 0]
    assert dids(one) == dids(other) == ["sms", "sms"]


def test_the_same_case_opened_in_two_copies_is_one_and_two_children_are_refused(
    copies: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    new = ["new", "--name", "Ash Example", "--first-day-absent", "2026-11-10"]
    for root, contact in zip(copies, ("Dana Sample", "Alex Example"), strict=True):
        assert run(["--store", str(root), *new, "--contact", f"{contact}=07700 900123"]) == 0
    one, other = copies
    assert [sync(one), sync(other), sync(one)] == [0, 0, 0]
    [made] = {path for path in (one / "cases").rglob("*.yaml") if "Ash" in path.read_text()}
    assert all(name in made.read_text() for name in ("Dana Sample", "Alex Example"))
    for root, name in ((one, "Kim Example"), (other, "Lee Example")):
        path = root / "cases/2026-27/2026-ABCDEF.yaml"
        path.write_text(
            f"case: 2026-ABCDEF\nstage: Absent\nfirst_day_absent: 2026-11-09\npupil:\n  name: {name}\nlog: []\n"
        )
        git(root, "add", "cases")
        git(root, "commit", "-n", "-qm", "opened by hand")
    assert sync(one) == 0
    before = git(other, "rev-parse", "HEAD")
    assert sync(other) == 3
    assert "another child" in capsys.readouterr().err
    assert git(other, "rev-parse", "HEAD") == before
    assert (standing(other).waiting, "another child" in standing(other).trouble) == (1, True)


def test_what_waits_is_counted_while_the_hub_is_away_or_refuses(
    copies: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    one, hub = copies[0], copies[0].parent / "hub.git"
    assert standing(one).waiting == 0
    assert standing(one).worked
    hub.rename(hub.with_name("away"))
    record(one, "sms")
    assert sync(one) == 4
    assert (standing(one).waiting, "cannot be reached" in standing(one).trouble) == (1, True)
    hub.with_name("away").rename(hub)
    hook = hub / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'no room for this: ask Sam' >&2\necho 'or Alex' >&2\nexit 1\n")
    hook.chmod(0o755)
    record(one, "sms")
    assert sync(one) == 4
    assert (standing(one).waiting, "no room for this: ask Sam" in standing(one).trouble) == (2, True)
    capsys.readouterr()
    assert run(["--store", str(one), "doctor"]) == 1
    assert "no room for this: ask Sam\n  or Alex" in capsys.readouterr().out
    hook.unlink()
    assert sync(one) == 0
    assert (standing(one).waiting, standing(one).trouble) == (0, "")
    assert run(["--store", str(one), "doctor"]) == 0


def test_a_slow_hub_is_given_up_and_the_work_goes_on(copies: tuple[Path, Path]) -> None:
    one = copies[0]
    ssh = one.parent / "ssh"
    ssh.write_text("#!/bin/sh\nsleep 60\n")
    ssh.chmod(0o700)
    git(one, "config", "--global", "core.sshCommand", str(ssh))
    git(one, "remote", "set-url", "origin", "ssh://nowhere.invalid/x")
    assert "no answer within" in sync_unattended(one, NOW.timestamp(), slowest=0.3)
    record(one, "sms")
    assert standing(one).waiting == 1


def test_a_rewritten_hub_is_refused_and_said_loudly(
    copies: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = copies
    record(one, "sms")
    assert [sync(one), sync(other)] == [0, 0]
    git(one, "commit", "-q", "--amend", "--no-verify", "-m", "nothing happened")
    git(one, "push", "-qf", "origin", "main")
    record(other, "call", "--outcome", "no answer")
    before = git(other, "rev-parse", "HEAD")
    for _ in range(2):
        assert sync(other) == 3
        assert "origin was rewritten: 1 commit that it had before" in capsys.readouterr().err
        assert (git(other, "rev-parse", "HEAD"), standing(other).rewritten) == (before, True)


def test_a_hub_from_an_older_backup_gets_what_it_lost(
    copies: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    one = copies[0]
    record(one, "sms")
    assert sync(one) == 0
    git(one.parent / "hub.git", "update-ref", "refs/heads/main", git(one, "rev-parse", "HEAD~1"))
    assert sync(one) == 0
    assert "origin had lost 1 commit that it had: it has them again" in capsys.readouterr().out
    assert git(one.parent / "hub.git", "rev-parse", "main") == git(one, "rev-parse", "HEAD")


def test_auto_hands_on_after_each_command(copies: tuple[Path, Path]) -> None:
    one = copies[0]
    settings = one / "cmeboard.yaml"
    settings.write_text(settings.read_text().replace("sync: by hand", "sync: auto"))
    git(one, "commit", "-n", "-qam", "settings: hand on by itself")
    assert sync(one) == 0
    record(one, "sms")
    until = time.monotonic() + 30
    while standing(one).waiting and time.monotonic() < until:
        time.sleep(0.05)
    assert git(one.parent / "hub.git", "rev-parse", "main") == git(one, "rev-parse", "HEAD")
    assert standing(one).auto


def test_the_history_of_a_case_from_two_copies_removes_nothing(copies: tuple[Path, Path]) -> None:
    one, other = copies
    for _ in range(2):
        record(one, "sms")
        record(other, "home visit", "--outcome", "no answer", "--at", "2026-11-09 10:00")
        assert [sync(one), sync(other), sync(one)] == [0, 0, 0]
    rows = Workspace.open(one).history(the_case(one).stem)
    changes = [change for row in rows for change in row.changes]
    assert not [change for change in changes if "REMOVED" in change]
    added = [change for change in changes if change.startswith("entry added")]
    notes = sum("note" in change for change in added)
    assert len(added) == len(dids(one)) == 4 + notes
    assert [late.title for row in rows for late in row.late] == ["2026-11-09 10:00 home visit"] * 2
