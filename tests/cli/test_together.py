"""Two members of staff with a working copy each, and the place where they meet."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from copies import dids, record, sync, the_case
from homes import git

from cmeboard.cli.main import run
from cmeboard.workspace import Workspace


@pytest.mark.rows("R11")
def test_what_both_recorded_on_one_case_is_in_both(
    copies: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = copies
    record(one, "sms")
    record(other, "home visit", "--outcome", "no answer")
    record(one, "call", "--outcome", "no answer")
    assert [sync(one), sync(other), sync(one)] == [0, 0, 0]
    assert sorted(dids(one)) == ["call", "home visit", "note", "sms"]
    assert (
        "One had moved the card to Contacted, the other to Visited: it stands in Visited" in the_case(one).read_text()
    )
    assert git(one, "rev-parse", "HEAD") == git(other, "rev-parse", "HEAD")
    assert git(other, "status", "--porcelain") == ""
    assert "stage: Visited" in the_case(one).read_text()
    capsys.readouterr()
    assert run(["--store", str(one), "verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entries"] == 4


def test_a_plain_git_pull_merges_the_same_way(copies: tuple[Path, Path]) -> None:
    one, other = copies
    record(one, "sms")
    assert sync(one) == 0
    record(other, "call", "--outcome", "no answer")
    git(other, "pull", "-q", "--no-rebase", "--no-edit")
    assert sorted(dids(other)) == ["call", "sms"]


@pytest.mark.rows("R11")
def test_what_both_changed_is_kept_twice_for_a_person_to_choose(
    copies: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = copies
    for root, name in ((one, "Rowan Simple"), (other, "Rowena Sample")):
        path = the_case(root)
        path.write_text(path.read_text().replace("Rowan Sample", name))
        git(root, "commit", "-n", "-qam", "name put right")
    assert [sync(one), sync(other), sync(one)] == [0, 0, 0]
    assert the_case(one).read_text() == the_case(other).read_text()
    capsys.readouterr()
    assert run(["--store", str(one), "--now", "2026-11-24 08:50", "check"]) == 1
    said = capsys.readouterr().out
    assert "two copies changed pupil name: it says Rowena Sample, and the other copy said Rowan Simple" in said
    [card] = Workspace.open(other).board(datetime(2026, 11, 9, 9, 0)).cards
    assert card.to_mend.startswith("to decide: two copies changed pupil name")
    assert card.duties
    record(other, "sms")  # the case goes on meanwhile
    text = the_case(other).read_text()
    start, end = text.index("undecided:"), text.index("log:")
    the_case(other).write_text(text[:start] + text[end:])
    assert [sync(other), run(["--store", str(other), "--now", "2026-11-24 08:50", "check"])] == [0, 0]


def test_what_is_edited_and_not_recorded_stays_an_edit_beside_what_came_in(copies: tuple[Path, Path]) -> None:
    one, other = copies
    record(one, "sms")
    assert sync(one) == 0
    path = the_case(other)
    path.write_text(path.read_text() + "# half a thought\n")
    assert sync(other) == 0
    assert path.read_text().count("# half a thought\n") == 1
    assert dids(other) == ["sms"]
    assert "half a thought" not in git(other, "show", f"HEAD:{path.relative_to(other)}")
    assert git(other, "status", "--porcelain") == f"M {path.relative_to(other)}"
    assert git(other, "rev-parse", "HEAD") == git(one, "rev-parse", "HEAD")


def test_an_edit_that_cannot_be_read_is_left_and_nothing_is_taken_in(
    copies: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = copies
    record(one, "sms")
    assert sync(one) == 0
    path, before = the_case(other), git(other, "rev-parse", "HEAD")
    path.write_text(path.read_text() + "half: [a thought\n")
    assert sync(other) == 4
    assert "record the edit first" in capsys.readouterr().err
    assert path.read_text().endswith("half: [a thought\n")
    assert git(other, "rev-parse", "HEAD") == before


@pytest.mark.rows("R13")
def test_without_another_copy_and_without_a_way_to_it(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sync(store) == 3
    assert "git remote add origin" in capsys.readouterr().err
    git(store, "remote", "add", "origin", str(store.parent / "nowhere"))
    assert sync(store) == 4
    assert "cannot be reached" in capsys.readouterr().err


def test_a_stores_own_ssh_command_is_not_run(store: Path) -> None:
    git(store, "config", "core.sshCommand", f"touch {store.parent / 'harm'};")
    git(store, "remote", "add", "origin", "ssh://nowhere.invalid/x")
    assert sync(store) == 4
    assert not (store.parent / "harm").exists()


@pytest.mark.parametrize("key", ["remote.origin.uploadpack", "merge.evil.driver", "filter.evil.smudge"])
def test_no_other_program_of_a_stores_configuration_is_run(copies: tuple[Path, Path], key: str) -> None:
    one, other = copies
    harm = one.parent / "harm"
    git(other, "config", key, f"touch {harm}; false")
    (one / ".gitattributes").write_text("*.txt merge=evil filter=evil\n" + (one / ".gitattributes").read_text())
    for root in (one, other):
        (root / "note.txt").write_text(root.name)
        git(root, "add", "note.txt")
        if root == one:
            git(root, "add", ".gitattributes")
        git(root, "commit", "-n", "-qm", "note")
    assert sync(one) == 0
    assert sync(other) == 3  # both wrote note.txt: for a person to decide
    assert not harm.exists()


def test_files_that_come_in_have_the_stores_modes(store: Path) -> None:
    shared, hub, second = store.parent / "shared", store.parent / "hub.git", store.parent / "second"
    calendar = store.parent / "calendar.yaml"
    assert run(["init", str(shared), "--school", "E", "--calendar", str(calendar), "--shared"]) == 0
    git(store.parent, "init", "-q", "--bare", "--initial-branch=main", str(hub))
    git(shared, "remote", "add", "origin", str(hub))
    assert sync(shared) == 0
    git(store.parent, "clone", "-q", str(hub), str(second))
    second.chmod(0o700)
    new = ["--store", str(second), "new", "--name", "Rowan Sample", "--first-day-absent", "2026-11-09"]
    assert run(new) == 0
    assert [sync(second), sync(shared)] == [0, 0]
    path = the_case(shared)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o7777) == (0o660, 0o2770)


@pytest.mark.rows("R13")
def test_a_slow_line_keeps_nobody_from_recording(store: Path) -> None:
    """The other copy's ssh waits until this one has recorded: under one lock neither would ever end."""
    ready, ringing = store.parent / "recorded", store.parent / "ringing"
    ssh = store.parent / "ssh"
    ssh.write_text(
        f"#!/bin/sh\ntouch {ringing}\nfor n in $(seq 600); do [ -e {ready} ] && exit 1; sleep 0.1; done\nexit 2\n"
    )
    ssh.chmod(0o700)
    git(store, "config", "--global", "core.sshCommand", str(ssh))
    git(store, "remote", "add", "origin", "ssh://nowhere.invalid/x")
    waiting = subprocess.Popen(
        [sys.executable, "-m", "cmeboard", "--store", str(store), "sync"], stderr=subprocess.PIPE
    )
    while not ringing.exists():
        assert waiting.poll() is None
    record(store, "sms")
    ready.touch()
    assert waiting.wait() == 4
    assert dids(store) == ["sms"]


def test_hooks_judge_the_working_copy_they_are_in(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CMEBOARD_STORE", str(store.parent / "elsewhere"))
    path = the_case(store)
    path.write_text(path.read_text().replace("stage: Absent", "stage: Absnt"))
    assert "not committed" in git(store, "commit", "-qam", "by hand", check=False)


def test_a_commit_by_hand_is_read_first_and_marked(store: Path) -> None:
    path = the_case(store)
    good = path.read_text()
    path.write_text(good.replace("stage: Absent", "stage: Absnt"))
    said = git(store, "commit", "-qam", "by hand", check=False)
    assert f"{path.relative_to(store)}:" in said
    assert "not committed" in said
    path.write_text(good + "# by hand\n")
    assert git(store, "commit", "-qam", "by hand") == ""
    assert "By-hand: yes" in git(store, "log", "-1", "--format=%B")
    git(store, "rm", "-q", str(path))
    assert "never deleted" in git(store, "commit", "-qm", "gone", check=False)


def test_a_hook_of_somebody_elses_is_left(store: Path) -> None:
    hook = store / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nexit 0\n")
    git(store, "remote", "add", "origin", os.fspath(store.parent / "nowhere"))
    sync(store)
    assert hook.read_text() == "#!/bin/sh\nexit 0\n"
