"""What the start finds and mends (issue on the record, 1; limits.md R1, R3, R6, R7)."""

import errno
import getpass
import os
import random
import signal
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

import pytest
from git_store import CASE, TEXT, append, by_hand

from cmeboard.store.errors import CannotWrite, disk_errors_told
from cmeboard.store.git.prepared import prepare
from cmeboard.store.git.repository import Git
from cmeboard.store.mending.damage import unwritable
from cmeboard.store.mending.recovery import Finding, Uncommitted, doctor, start_up, uncommitted


def begin_recording(store: Path, name: str) -> tuple[int, int]:
    """Forks somebody who records until a kill comes; the process, and where each line is told once it is recorded."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setsid()
            for number in count():
                append(store, f"{name}-{number}")
                os.write(writer, f"{name}-{number}\n".encode())
        finally:
            os._exit(1)
    os.close(writer)
    return child, reader


def whats(findings: tuple[Finding, ...]) -> str:
    return " / ".join(finding.what for finding in findings)


def test_a_store_in_order_has_nothing_to_say(store: Path) -> None:
    prepare(Git(store))
    assert start_up(store) == ()
    assert doctor(store, time.time()) == ()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.rows("G11", "R1")
def test_what_was_acknowledged_survives_a_kill_at_any_instant(store: Path, seed: int) -> None:
    acknowledged: list[str] = []
    chance = random.Random(seed)
    for run in range(4):
        child, reader = begin_recording(store, f"r{run}")
        with os.fdopen(reader) as told:
            acknowledged.append(told.readline().strip())
            time.sleep(chance.uniform(0, 0.06))
            os.killpg(child, signal.SIGKILL)
            acknowledged += told.read().split()
        os.waitpid(child, 0)
    assert all(acknowledged), "each recorded something before its kill"
    assert all(finding.mended for finding in start_up(store) if "kept in" not in finding.what)
    lines = by_hand(store, "show", f"HEAD:{CASE}").splitlines()
    assert not [entry for entry in acknowledged if lines.count(f"- {entry}") != 1]
    assert by_hand(store, "status", "--porcelain") == ""
    assert by_hand(store, "fsck", "--strict", "--no-dangling") == ""


@pytest.mark.rows("R3")
def test_locks_of_dead_processes_are_cleared_and_a_strangers_is_shown(store: Path) -> None:
    lock = store / ".git" / "index.lock"
    lock.write_text("cmeboard sam pid 1 boot x\n")
    assert [finding.mended for finding in start_up(store)] == [True]
    assert not lock.exists()
    lock.write_bytes(b"")
    assert "index.lock has been there" in whats(start_up(store))
    assert lock.exists()


@pytest.mark.rows("R3")
@pytest.mark.parametrize("name", ["HEAD", "config", "packed-refs", "refs/heads/main", "refs/remotes/origin/main"])
def test_a_lock_of_gits_own_is_cleared_once_it_is_a_dead_processs(store: Path, name: str) -> None:
    lock = store / ".git" / f"{name}.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.touch()
    start_up(store)
    assert lock.exists()  # git may be at work
    os.utime(lock, (time.time() - 60,) * 2)
    assert lock.name in whats(start_up(store))
    assert not lock.exists()


@pytest.mark.rows("R6")
def test_a_temporary_file_that_git_does_not_have_is_kept_aside(store: Path) -> None:
    (store / CASE).with_name(".cmeboard-00ff").write_bytes(b"typed and nowhere else")
    assert "kept in" in whats(start_up(store))
    [kept] = (store / ".git/cmeboard/aside").iterdir()
    assert kept.read_bytes() == b"typed and nowhere else"
    (store / CASE).with_name(".cmeboard-00fe").write_bytes(TEXT)
    start_up(store)
    assert not list((store / CASE).parent.glob(".cmeboard-*"))


@pytest.mark.parametrize("name", ["index", "refs/heads/main"])
def test_an_empty_file_after_a_power_cut_is_named_with_its_repair(store: Path, name: str) -> None:
    (store / ".git" / name).write_bytes(b"")
    assert "empty or torn, as after a power cut" in whats(start_up(store))


def test_an_unfinished_rebase_and_a_detached_head_are_said(store: Path) -> None:
    by_hand(store, "switch", "-q", "--detach")
    assert "detached head" in whats(start_up(store))
    (store / ".git" / "rebase-merge").mkdir()
    assert f"a rebase is under way, by {getpass.getuser()} since 2" in whats(start_up(store))


def test_replaced_commits_raise_an_alarm(store: Path) -> None:
    append(store, "sms")
    by_hand(store, "replace", "HEAD", "HEAD~1")
    assert "git replace" in whats(start_up(store))


@pytest.mark.rows("R25")
def test_doctor_names_what_is_out_of_order(store: Path, home: Path) -> None:
    by_hand(store, "config", "core.sshCommand", "touch x")
    by_hand(store, "config", "filter.x.clean", "touch x")
    by_hand(store, "config", "core.fsmonitor", "touch x")
    store.chmod(0o755)
    (home / ".gitconfig").write_text("")
    said = whats(doctor(store, time.time() - 7200))
    for word in (
        "core.sshcommand",
        "filter.x.clean",
        "core.fsmonitor",
        "others on this machine",
        "who you are",
        "future",
    ):
        assert word in said


def test_what_is_not_yet_in_the_record_is_found_by_its_bytes(store: Path) -> None:
    assert uncommitted(store) == ()
    by_hand(store, "update-index", "--assume-unchanged", CASE)
    (store / ".git/info/exclude").write_text("*.yaml\n")
    (store / CASE).write_bytes(TEXT + b"- edited\n")
    (store / "notices").mkdir()
    (store / "notices/new.yaml").write_bytes(b"x: 1\n")
    (store / "cmeboard.yaml").unlink()
    (store / CASE).with_name(".2026-K7Q3FD.yaml.swp").write_bytes(b"x")
    me = os.getuid()
    assert uncommitted(store) == (
        Uncommitted(CASE, "edited", me),
        Uncommitted("cmeboard.yaml", "deleted", None),
        Uncommitted("notices/new.yaml", "new", me),
    )


def test_nothing_of_a_strange_store_runs_a_program(store: Path, tmp_path: Path) -> None:
    bait = tmp_path / "bait"
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {bait}\nexit 1\n")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "core.editor", "diff.external", "filter.x.clean", "gpg.program"):
        by_hand(store, "config", key, str(trap))
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in ("pre-commit", "reference-transaction", "post-index-change", "commit-msg"):
        (hooks / hook).symlink_to(trap)
    by_hand(store, "config", "core.hooksPath", str(hooks))
    (store / ".git/info/attributes").write_text("*.yaml filter=x diff=x\n")
    append(store, "sms")
    uncommitted(store)
    doctor(store, time.time())
    assert not bait.exists()


def test_the_merge_and_the_hooks_of_a_python_that_is_gone_are_set_up_anew(store: Path) -> None:
    doctor(store, time.time())
    hook = store / ".git/hooks/pre-commit"
    hook.write_text(hook.read_text().replace(sys.executable, "/gone/python"))
    by_hand(store, "config", "merge.cme.driver", "/gone/python -I -m cmeboard merge-file %O %A %B %P")
    (told,) = start_up(store)
    assert told.what.endswith("merge.cme.driver, which may run a program or lead elsewhere")
    assert told.remedy.startswith("set it up anew: cmeboard doctor")
    assert [(one.mended, one.what) for one in doctor(store, time.time())] == [
        (True, "the merge of cases has been set up for this working copy"),
        (True, "the pre-commit hook has been set up for this working copy"),
    ]
    assert sys.executable in hook.read_text()
    assert doctor(store, time.time()) == ()
    by_hand(store, "config", "merge.cme.driver", "/colleague/python -I -m cmeboard merge-file %O %A %B %P")
    by_hand(store, "config", "--global", "--add", "cmeboard.allow", "merge.cme.driver")
    assert doctor(store, time.time()) == ()
    assert by_hand(store, "config", "merge.cme.driver").startswith("/colleague/")


@pytest.mark.rows("G17")
def test_an_inherited_environment_opens_no_other_repository(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Mrs Head")
    commit = append(store, "sms")
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_AUTHOR_NAME"):
        monkeypatch.delenv(name)
    assert by_hand(store, "log", "-1", "--format=%H %an") == f"{commit} Sam Patel"


@pytest.mark.parametrize(
    ("killed", "told"),
    [
        (["-c", "sequence.editor=kill -9 $PPID #", "rebase", "-q", "-i"], "git rebase --abort"),
        (["rebase", "-q", "-x", "kill -9 $PPID"], "git rebase --abort"),
        (["-c", "core.hooksPath=../hooks", "rebase", "-q"], "git rebase --quit"),
    ],
    ids=["before it leaves the branch", "between two commits", "once it is done"],
)
def test_a_rebase_that_was_killed_is_ended_as_is_said_and_nothing_is_lost(
    store: Path, killed: list[str], told: str
) -> None:
    """To go on would leave out the commit that it was at; git offers that all the same."""
    hook = store.parent / "hooks" / "post-rewrite"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\nkill -9 $PPID\n")
    hook.chmod(0o700)
    by_hand(store, "branch", "theirs")
    append(store, "ours")
    by_hand(store, "switch", "-q", "theirs")
    (store / "theirs.yaml").write_text("x: 1\n")
    by_hand(store, "add", "theirs.yaml")
    by_hand(store, "commit", "-qnm", "theirs")
    by_hand(store, "switch", "-q", "main")
    with (store / "cmeboard.yaml").open("a") as file:
        file.write("# typed\n")
    by_hand(store, *killed, "--autostash", "theirs", check=False)
    [finding] = [one for one in start_up(store) if "a rebase is under way" in one.what]
    assert told in finding.remedy
    with pytest.raises(CannotWrite, match=told):
        append(store, "sms")
    by_hand(store, *told.split()[1:])
    assert "under way" not in whats(start_up(store))
    assert "- ours" in (store / CASE).read_text()
    assert "# typed" in (store / "cmeboard.yaml").read_text() + by_hand(store, "stash", "list", "-p")
    append(store, "sms")


def test_a_lock_of_a_head_that_a_killed_rebase_left_is_cleared(store: Path) -> None:
    lock = store / ".git" / "CHERRY_PICK_HEAD.lock"
    lock.touch()
    os.utime(lock, (time.time() - 60,) * 2)
    assert "CHERRY_PICK_HEAD.lock) has been cleared" in whats(start_up(store))
    assert not lock.exists()


@pytest.mark.rows("R1")
def test_what_a_killed_fetch_had_brought_is_cleared_once_nothing_comes_to_it_any_more(store: Path) -> None:
    pack = subprocess.run(
        ["git", "pack-objects", "--all", "--stdout", "-q"], cwd=store, capture_output=True, check=True
    ).stdout
    folder = store / ".git/objects/pack"
    prepare(Git(store))
    takes_in = subprocess.Popen(["git", "index-pack", "--stdin"], cwd=store, stdin=subprocess.PIPE)
    assert takes_in.stdin is not None
    takes_in.stdin.write(pack[:-1])
    takes_in.stdin.flush()
    until = time.monotonic() + 30
    while not any(begun.stat().st_size for begun in folder.glob("tmp_pack_*")):
        assert time.monotonic() < until
        time.sleep(0.01)
    takes_in.kill()
    takes_in.communicate()
    by_hand(store, "repack", "-qad")
    kept = {path: path.read_bytes() for path in folder.iterdir() if not path.name.startswith("tmp_")}
    assert kept
    assert doctor(store, time.time()) == ()
    assert list(folder.glob("tmp_pack_*")), "somebody may still be fetching"
    [finding] = doctor(store, time.time() + 3700)
    assert finding.mended
    assert "(1 files, 1 MB) has been cleared; nothing of it was in the record" in finding.what
    assert {path: path.read_bytes() for path in folder.iterdir()} == kept


@pytest.mark.rows("G20", "R10")
def test_a_clock_that_was_set_back_is_told_before_anything_is_recorded_by_it(store: Path) -> None:
    append(store, "sms")
    assert start_up(store, time.time() - 500) == ()
    [finding] = start_up(store, time.time() - 7200)
    assert "the newest commit is 120 minutes in the future" in finding.what or "119 minutes" in finding.what
    assert "set this machine's clock before anything is recorded" in finding.remedy


def disk(room: int, flags: int = 0) -> os.statvfs_result:
    """The state of a disk with so many blocks of 4 kB to spare for whoever is not root."""
    return os.statvfs_result((4096, 4096, 10_000_000, room + 50_000, room, 100, 100, 100, flags, 255))


@pytest.mark.rows("G12", "R2")
def test_a_disk_that_takes_no_entry_is_told_at_the_start() -> None:
    assert unwritable(disk(3_000)) == ("", "")
    assert "full but for 4 MB" in unwritable(disk(1_000))[0]
    assert "can only be read now" in unwritable(disk(3_000, os.ST_RDONLY))[0]


@pytest.mark.rows("G12", "R2")
@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "make room on the disk"),
        (errno.EDQUOT, "make room on the disk"),
        (errno.EROFS, "the disk can only be read now"),
        (errno.EACCES, "see who owns the files"),
    ],
)
def test_what_the_disk_refuses_is_answered_by_what_helps(number: int, remedy: str) -> None:
    with pytest.raises(CannotWrite) as refused, disk_errors_told():
        raise OSError(number, os.strerror(number))
    assert remedy in refused.value.remedy
