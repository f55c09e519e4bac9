"""Rows G of the git working copy that have no test of their own elsewhere, and the table of what a crash leaves."""

import hashlib
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from answering import said

from cmeboard.store.disk import _swap_call
from cmeboard.store.errors import GitFailed, GitMissing, NotAStore
from cmeboard.store.git.repository import Git
from cmeboard.store.mending.damage import shared_drive
from cmeboard.store.mending.recovery import doctor, start_up


def git(*args: str) -> str:
    return subprocess.run(["git", *args], capture_output=True, text=True, check=True).stdout.strip()


def told(store: Path) -> str:
    """What the start says, with what to do."""
    return " / ".join(f"{finding.what}: {finding.remedy}" for finding in start_up(store))


TORN = [
    ("HEAD", b"", "echo 'ref: refs/heads/main' > .git/HEAD"),
    ("HEAD", b"\0" * 41, "echo 'ref: refs/heads/main' > .git/HEAD"),
    ("config", b"", "copy it from another clone or a backup"),
    ("config", b"\0" * 80, "copy it from another clone or a backup"),
    ("index", b"", "rm .git/index && git reset"),
    ("index", b"\0" * 80, "rm .git/index && git reset"),
    ("refs/heads/main", b"", "> .git/refs/heads/main"),
    ("refs/heads/main", b"\0" * 41, "> .git/refs/heads/main"),
]


@pytest.mark.rows("G14", "G15", "R15")
@pytest.mark.parametrize(("name", "left", "remedy"), TORN, ids=lambda value: str(value)[:12])
def test_a_file_of_gits_that_a_power_cut_tore_is_named_and_the_remedy_mends_it(
    store: Path, case: Path, name: str, left: bytes, remedy: str
) -> None:
    config = (store / ".git/config").read_bytes()
    (store / ".git" / name).write_bytes(left)
    [finding] = start_up(store)
    assert f"{name.removeprefix('refs/heads/')}" in finding.what
    assert "torn" in finding.what or "as after a power cut" in finding.what
    assert remedy in finding.remedy
    assert "Traceback" not in said("record", case.stem, "sms") + said("list") + said("doctor") + said("verify")
    if name == "config":
        (store / ".git/config").write_bytes(config)
    else:
        subprocess.run(finding.remedy.partition(": ")[2] or finding.remedy, shell=True, check=True, capture_output=True)  # noqa: S602
        if finding.remedy.startswith("echo"):
            subprocess.run(finding.remedy, shell=True, check=True)  # noqa: S602
    assert start_up(store) == ()
    assert "sms" in said("record", case.stem, "sms", "--outcome", "sent")


@pytest.mark.rows("G11", "R3")
@pytest.mark.parametrize("name", ["HEAD.lock", "refs/heads/main.lock"])
def test_a_references_lock_of_a_dead_process_is_cleared_and_a_living_ones_is_not(
    store: Path, case: Path, name: str
) -> None:
    lock = store / ".git" / name
    lock.write_bytes(b"")
    os.utime(lock, (time.time(), time.time()))
    assert told(store) == ""
    assert lock.exists()
    os.utime(lock, (time.time() - 60, time.time() - 60))
    assert "a lock of a git command that was interrupted" in told(store)
    assert not lock.exists()
    assert "sms" in said("record", case.stem, "sms", "--outcome", "sent")


@pytest.mark.rows("G14")
def test_a_line_of_the_configuration_that_git_cannot_read_is_named(store: Path) -> None:
    with (store / ".git/config").open("a") as file:
        file.write("[core\n")
    assert "git's configuration cannot be read" in told(store)
    assert "bad config line" in told(store)
    assert "bad config line" in said("doctor")


@pytest.mark.rows("G14", "R15")
def test_objects_without_a_byte_are_named_with_how_to_get_them_again(store: Path, case: Path, tmp_path: Path) -> None:
    assert told(store) == ""
    backup = tmp_path / "backup.git"
    git("clone", "-q", "--bare", "--no-hardlinks", ".", str(backup))
    git("remote", "add", "origin", str(backup))
    name = git("rev-parse", f"HEAD:cases/2026-27/{case.name}")
    lost = store / ".git/objects" / name[:2] / name[2:]
    lost.chmod(0o600)
    lost.write_bytes(b"")
    os.utime(lost.parent)
    words = told(store)
    assert f"1 objects of the record are empty, as after a power cut (.git/objects/{name[:2]}/{name[2:]})" in words
    assert words == told(store)  # until it is mended
    assert "to do: 1 objects" in said("doctor")
    for command in ("find .git/objects -type f -empty -delete", "git fetch -q --refetch origin"):
        assert command.replace(" -q", "") in words
        subprocess.run(command, shell=True, check=True)  # noqa: S602
    assert told(store) == ""
    assert git("cat-file", "-t", name) == "blob"


@pytest.mark.rows("R15")
@pytest.mark.parametrize("what", ["HEAD:{}", "HEAD:cases"])
@pytest.mark.parametrize("how", ["gone", "torn"])
def test_damage_to_what_the_record_holds_is_named_by_doctor_with_how_to_get_it_again(
    store: Path, case: Path, tmp_path: Path, what: str, how: str
) -> None:
    backup = tmp_path / "backup.git"
    git("clone", "-q", "--bare", "--no-hardlinks", ".", str(backup))
    git("remote", "add", "origin", str(backup))
    name = git("rev-parse", what.format(case.relative_to(store)))
    lost = store / ".git/objects" / name[:2] / name[2:]
    lost.chmod(0o600)
    lost.unlink() if how == "gone" else lost.write_bytes(b"torn")
    words = said("doctor")
    assert "is damaged" in words
    assert (
        "move those that git fsck names out of .git/objects, then get them again: git fetch --refetch origin" in words
    )
    lost.unlink(missing_ok=True)
    git("fetch", "-q", "--refetch", "origin")
    assert "is damaged" not in said("doctor")
    assert ": 0 findings" in said("verify")


@pytest.mark.rows("R14", "R15")
@pytest.mark.parametrize(
    "how", ["reset --hard HEAD~1", "commit --amend --no-verify -qm other", "update-ref refs/heads/main HEAD~1"]
)
def test_a_record_that_does_not_lead_on_is_said_loudly(store: Path, how: str) -> None:
    """Row E8: reset and amend leave a log that is only shorter."""
    assert told(store) == ""
    last = git("rev-parse", "--short=12", "HEAD")
    git(*how.split(" "))
    assert f"THE RECORD WAS REWRITTEN: commit {last}" in told(store)
    assert f"THE RECORD WAS REWRITTEN: {last}" in said("list")
    assert f"THE RECORD WAS REWRITTEN: commit {last}" in said("doctor")
    git("reset", "-q", "--hard", last)
    assert told(store) == ""
    assert "REWRITTEN" not in said("list")


@pytest.mark.rows("R14")
def test_what_was_recorded_since_the_start_is_missed_too(store: Path, case: Path) -> None:
    assert told(store) == ""
    said("record", case.stem, "sms", "--outcome", "sent")
    assert "REWRITTEN" not in said("list")
    git("reset", "-q", "--hard", "HEAD~1")
    assert "REWRITTEN" in said("list")


@pytest.mark.rows("R14")
def test_what_was_recorded_and_taken_away_with_no_look_between_is_missed(store: Path, case: Path) -> None:
    assert told(store) == ""
    case.write_text(case.read_text() + "reason: illness\n")
    git("commit", "-q", "--no-verify", "-am", "by hand")  # which nobody looked at either
    said("record", case.stem, "sms")
    last = git("rev-parse", "--short=12", "HEAD")
    git("reset", "-q", "--hard", "HEAD~1")
    said("record", case.stem, "sms")  # it does not make up for it
    assert f"THE RECORD WAS REWRITTEN: commit {last}" in told(store)
    git("reset", "-q", "--hard", last)
    assert told(store) == ""


@pytest.mark.rows("R15")
@pytest.mark.parametrize("how", ["replace", "grafts"])
def test_commits_that_stand_for_others_raise_an_alarm(store: Path, how: str) -> None:
    if how == "replace":
        git("replace", "HEAD", "HEAD~1")
    else:
        (store / ".git/info/grafts").write_text(git("rev-parse", "HEAD") + "\n")
    assert "git was told to show other commits than the record holds" in told(store)


@pytest.mark.rows("G13", "R9")
def test_without_git_it_is_said_how_to_get_it(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(store))
    with pytest.raises(GitMissing, match="git was not found"):
        start_up(store)
    assert "git was not found: install it" in said("doctor")
    assert "git was not found: install it" in said("record", "2026-ZZZZZZ", "sms") + said("board")


@pytest.mark.rows("G13")
def test_a_process_that_cannot_be_started_is_told(store: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    repository = Git(store)
    used = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 64  # noqa: PTH208
    resource.setrlimit(resource.RLIMIT_NOFILE, (used, limits[1]))
    try:
        with pytest.raises(GitFailed, match="could not be started"):
            repository.text("version")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@pytest.mark.rows("G16", "R9")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_store_of_somebody_elses_is_told_with_what_the_administrator_does(store: Path) -> None:
    for path in (store, *store.rglob("*")):
        os.chown(path, 65534, -1, follow_symlinks=False)
    with pytest.raises(NotAStore, match=r"--add safe\.directory"):
        start_up(store)


@pytest.mark.rows("G18")
def test_where_no_two_files_can_be_exchanged_a_save_still_happens(
    store: Path, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "sunos5")
    _swap_call.cache_clear()
    before = case.read_text()
    assert "sms" in said("record", case.stem, "sms", "--outcome", "sent")
    case.write_text(before)
    assert "as the record has it again" in said("restore", case.stem)
    _swap_call.cache_clear()
    assert case.read_text().count("did: sms") == 2
    assert not list(case.parent.glob(".cmeboard-*"))


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:45 / /srv/school rw,relatime shared:2 - nfs4 files:/school rw
41 22 0:46 / /mnt/with\\040space rw,relatime shared:3 - cifs //files/share rw
42 40 8:2 / /srv/school/local rw,relatime shared:4 - xfs /dev/sdb1 rw
43 22 0:47 / /home/anna/remote rw,nosuid - fuse.sshfs anna@files: rw
"""


@pytest.mark.rows("G19")
@pytest.mark.parametrize(
    ("folder", "what"),
    [
        ("/srv/school/cme", "a network drive (nfs4)"),
        ("/mnt/with space/cme", "a network drive (cifs)"),
        ("/home/anna/remote/cme", "a network drive (fuse.sshfs)"),
        ("/srv/school/local/cme", ""),
        ("/srv/schooling/cme", ""),
        ("/home/anna/OneDrive - School/cme", "a folder that another program copies to and from elsewhere"),
        ("/home/anna/cme", ""),
    ],
)
def test_a_drive_that_several_computers_write_to_is_known(folder: str, what: str) -> None:
    found = shared_drive(Path(folder), MOUNTS)
    assert found.startswith(what)
    assert bool(found) == bool(what)


@pytest.mark.rows("G19")
def test_a_store_in_a_cloud_folder_is_told_at_the_start(store: Path, tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    moved = store.rename(tmp_path / "Dropbox/cme")
    os.chdir(moved)
    assert "copies to and from elsewhere (Dropbox)" in told(moved)
    assert "exchange with: cmeboard sync" in told(moved)


@pytest.mark.rows("G20", "R10")
def test_a_commit_from_the_future_is_told_and_the_history_keeps_its_order(store: Path, case: Path) -> None:
    said("record", case.stem, "call", "--outcome", "no answer")
    os.environ["GIT_COMMITTER_DATE"] = os.environ["GIT_AUTHOR_DATE"] = "2090-01-01T00:00:00Z"
    case.write_text(case.read_text() + "# by hand\n")
    git("commit", "-qnam", "from a clock that is wrong")
    del os.environ["GIT_COMMITTER_DATE"], os.environ["GIT_AUTHOR_DATE"]
    said("record", case.stem, "note", "--note", "after it")
    order = [line for line in said("history", case.stem).splitlines() if line[:2] == "20"]
    assert [word for line in order for word in ("note", "clock", "call", "sms", "opened") if word in line][:4] == [
        *("note", "clock", "call", "sms")
    ]
    assert "in the future" in said("verify")
    git("commit", "-qn", "--allow-empty", "--date=2090-01-01T00:00:00Z", "-m", "x")
    assert "in the future" in " ".join(one.what for one in doctor(store, time.time() - 7200))


@pytest.mark.rows("G22")
def test_very_many_loose_objects_are_told_and_packed_with_none_removed(store: Path, case: Path) -> None:
    made = (hashlib.sha1(b"blob %d\0%d" % (len(str(n)), n), usedforsecurity=False).hexdigest() for n in range(9000))
    numbers = [n for n, name in enumerate(made) if name.startswith("17")]  # git spreads objects over 256 folders
    for n in numbers:
        subprocess.run(
            ["git", "hash-object", "-w", "--stdin"], input=str(n), text=True, check=True, capture_output=True
        )
    assert "objects of the record lie in files of their own" in said("doctor")
    assert "nothing removed" in said("tidy")
    assert "lie in files" not in said("doctor")
    assert git("count-objects").startswith("0 ")
    assert int(dict(line.split(": ") for line in git("count-objects", "-v").splitlines())["in-pack"]) > len(numbers)
    assert (store / ".git/objects/info/commit-graph").exists()
    assert git("config", "gc.auto") == "0"
    assert git("config", "gc.pruneExpire") == "never"
    assert said("record", case.stem, "sms", "--outcome", "sent")
    assert "3 commits" in said("verify") or "4 commits" in said("verify")
