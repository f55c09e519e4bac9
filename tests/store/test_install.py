"""All of a write or nothing of it (issue on the record, 1; limits.md R1, R2; faults.md G12, G18)."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from git_store import CASE, TEXT, append, by_hand, writer

from cmeboard.store import disk
from cmeboard.store.errors import StoreError
from cmeboard.store.git.repository import Git
from cmeboard.store.mending.recovery import start_up
from cmeboard.store.writing.journal import Pending, PendingFile, journal_path, read_journal, write_journal
from cmeboard.store.writing.writer import Commit, Current, FileChange


def state(root: Path) -> dict[str, bytes]:
    """Every file of the work tree, and what the index and the branch hold."""
    files = {str(path): path.read_bytes() for path in root.rglob("*") if ".git" not in path.parts and path.is_file()}
    return files | {
        "index": by_hand(root, "ls-files", "-s").encode(),
        "head": by_hand(root, "rev-parse", "HEAD").encode(),
    }


@pytest.fixture
def without_exchange(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A system that cannot exchange two files."""
    monkeypatch.setattr(sys, "platform", "sunos5")
    disk._swap_call.cache_clear()
    yield
    disk._swap_call.cache_clear()


def test_a_branch_that_cannot_move_puts_files_and_index_back(store: Path) -> None:
    log = store / ".git/logs/refs/heads/main"
    log.unlink()
    log.mkdir()
    (log / "in-the-way").touch()
    before = state(store)
    files = (FileChange(CASE, TEXT + b"- x\n"), FileChange("notices/n.yaml", b"n: 1\n"))
    with pytest.raises(StoreError, match="update-ref"):
        writer(store).write(lambda _: Commit(files, "x"))
    assert state(store) == before
    assert not (store / "notices").exists()
    assert not journal_path(store / ".git").exists()
    assert not (store / ".git/index.lock").exists()


def test_a_disk_that_refuses_leaves_everything_as_it_was(store: Path) -> None:
    (store / "notices").write_bytes(b"a file where a folder should be")
    before = state(store)
    files = (FileChange(CASE, TEXT + b"- x\n"), FileChange("notices/n.yaml", b"n: 1\n"))
    with pytest.raises(StoreError, match="nothing was recorded"):
        writer(store).write(lambda _: Commit(files, "x"))
    assert state(store) == before


@pytest.mark.usefixtures("without_exchange")
def test_a_file_system_without_exchange_loses_nothing_either(store: Path) -> None:
    append(store, "sms")
    asked = []

    def plan(current: Current) -> Commit:
        data = (store / CASE).read_bytes() if asked else TEXT + b"- sms\n"
        if not asked:
            current.read(CASE)
            (store / CASE).write_bytes(data + b"- editor\n")
        asked.append(data)
        return Commit((FileChange(CASE, data + b"- ours\n"),), "ours", {"Entry": "note"})

    writer(store).write(plan)
    assert (store / CASE).read_bytes() == TEXT + b"- sms\n- editor\n- ours\n"
    assert by_hand(store, "status", "--porcelain") == ""
    assert not list(store.rglob(".cmeboard-*"))
    assert not (store / ".git/cmeboard/aside").exists()


def interrupted(store: Path, on_disk: dict[str, bytes | None]) -> None:
    """The store as a kill leaves it between the files and the branch: the commit is made, the journal names it."""
    old = by_hand(store, "rev-parse", "HEAD")
    files = (FileChange(CASE, TEXT + b"- x\n"), FileChange("notices/n.yaml", b"n: 1\n"))
    commit = writer(store).write(lambda _: Commit(files, "two files", {"Entry": "note"}))
    assert commit
    blobs = {path: by_hand(store, "rev-parse", f"HEAD:{path}") for path in (CASE, "notices/n.yaml")}
    by_hand(store, "reset", "-q", "--hard", old)
    before = by_hand(store, "rev-parse", f"HEAD:{CASE}")
    notice = "notices/n.yaml"
    pending = (
        PendingFile(CASE, before, blobs[CASE], blobs[CASE]),
        PendingFile(notice, None, blobs[notice], blobs[notice]),
    )
    write_journal(store / ".git", Pending("refs/heads/main", old, commit, pending), 0o600)
    (store / "notices").mkdir(exist_ok=True)
    for path, data in on_disk.items():
        (store / path).unlink(missing_ok=True) if data is None else (store / path).write_bytes(data)


@pytest.mark.parametrize(
    "on_disk",
    [{}, {CASE: TEXT + b"- x\n"}, {CASE: TEXT + b"- x\n", "notices/n.yaml": b"n: 1\n"}, {CASE: None}],
    ids=["no file yet", "one of two", "both", "away for a moment"],
)
def test_what_a_kill_left_between_files_and_branch_is_finished_under_its_own_words(
    store: Path, on_disk: dict[str, bytes | None]
) -> None:
    interrupted(store, on_disk)
    [finding] = start_up(store)
    assert finding.mended
    assert by_hand(store, "log", "-1", "--format=%s") == "two files"
    assert by_hand(store, "status", "--porcelain") == ""
    assert (store / CASE).read_bytes() == TEXT + b"- x\n"
    assert start_up(store) == ()


def test_an_edit_made_after_the_kill_stays_as_it_is(store: Path) -> None:
    interrupted(store, {CASE: TEXT + b"- typed since\n"})
    assert "changed since" in start_up(store)[0].what
    assert (store / CASE).read_bytes() == TEXT + b"- typed since\n"
    assert Git(store).head().commit == by_hand(store, "rev-parse", "HEAD")
    assert by_hand(store, "log", "-1", "--format=%s") == "store made"


def test_an_edit_made_after_a_kill_between_index_and_branch_stands_in_nobody_s_way(store: Path) -> None:
    interrupted(store, {CASE: TEXT + b"- x\n- typed since\n"})
    pending = read_journal(store / ".git")
    assert pending is not None
    for file in pending.files:
        by_hand(store, "update-index", "--add", "--cacheinfo", f"100644,{file.recorded},{file.path}")
    assert "changed since" in start_up(store)[0].what
    assert by_hand(store, "diff", "--cached", "--name-only") == ""
    writer(store).write(lambda current: Commit((FileChange(CASE, (current.read(CASE) or b"") + b"- y\n"),), "y"))
    assert (store / CASE).read_bytes() == TEXT + b"- x\n- typed since\n- y\n"
    assert by_hand(store, "status", "--porcelain") == ""
