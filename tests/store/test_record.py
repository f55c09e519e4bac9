"""The record proves itself (issue on the record, 6; limits.md R10, R14)."""

import subprocess
import time
from pathlib import Path

import pytest
from git_store import CASE, TEXT, append, by_hand

from cmeboard.core.problem import Problem
from cmeboard.store.errors import CannotWrite
from cmeboard.store.git.repository import Git
from cmeboard.store.proof.readings import Reader, Reading, Said
from cmeboard.store.proof.record import Verified, verify
from cmeboard.store.proof.seals import seal


def by_lines(path: str, data: bytes) -> Reading:
    """Stands for the reader of cases: an entry is a line, and what is not ASCII has a problem."""
    lines = data.decode("utf-8").splitlines()
    problems = () if data.isascii() else (Problem(path, 1, 1, "", "must be ASCII", ""),)
    return Reading(tuple(Said(line) for line in lines if line.startswith("- ")), problems)


def lines() -> Reader:
    return by_lines


def verified(store: Path, processes: int = 1) -> Verified:
    return verify(Git(store), lines, lambda policy: {}, time.time(), processes=processes)


def said(store: Path) -> list[tuple[str, str]]:
    return [(finding.case, finding.finding) for finding in verified(store).findings]


def commit(store: Path, data: bytes, *options: str) -> None:
    (store / CASE).write_bytes(data)
    by_hand(store, *options, "commit", "-qam", "by hand")


def test_an_honest_record_has_no_findings(store: Path) -> None:
    append(store, "sms")
    append(store, "call")
    commit(store, TEXT + b"- sms\n- call\n- typed\n")
    assert verified(store) == Verified(4, 1, 3, ())


def test_an_entry_removed_and_an_invalid_file_are_named_with_their_commit(store: Path) -> None:
    append(store, "sms")
    commit(store, TEXT + "- altéred\n".encode())
    head = by_hand(store, "rev-parse", "HEAD")
    commit(store, TEXT + b"- sms\n")
    found = [finding for finding in verified(store).findings if finding.commit == head]
    assert [finding.finding for finding in found] == [
        f"the file is not valid: {CASE}:1: must be ASCII",
        "the entry - sms was removed or altered",
    ]
    assert {finding.case for finding in found} == {"2026-K7Q3FD"}


def test_a_merge_that_drops_one_sides_entry_is_named(store: Path) -> None:
    by_hand(store, "switch", "-qc", "side")
    commit(store, TEXT + b"- theirs\n")
    by_hand(store, "switch", "-q", "main")
    commit(store, TEXT + b"- ours\n")
    by_hand(store, "merge", "-q", "-s", "ours", "-m", "merge", "side")
    assert said(store) == [("2026-K7Q3FD", "the entry - theirs was removed or altered")]


def test_a_deleted_case_is_named(store: Path) -> None:
    by_hand(store, "rm", "-q", CASE)
    by_hand(store, "commit", "-qm", "gone")
    assert said(store) == [("2026-K7Q3FD", f"{CASE} was deleted")]


@pytest.mark.parametrize(
    ("date", "finding"), [("2020-01-01T00:00:00", "dated before"), ("2090-01-01T00:00:00", "in the future")]
)
def test_dates_out_of_order_are_named(store: Path, monkeypatch: pytest.MonkeyPatch, date: str, finding: str) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", date)
    commit(store, TEXT + b"- sms\n")
    [(_, words)] = said(store)
    assert finding in words


def test_a_history_rewritten_after_a_seal_shows(store: Path) -> None:
    append(store, "sms")
    mark = seal(Git(store), "2026-11-09", str(verified(store)))
    assert len(mark) == 24
    assert said(store) == []
    with pytest.raises(CannotWrite, match="already exists"):
        seal(Git(store), "2026-11-09", str(verified(store)))
    by_hand(store, "commit", "-q", "--amend", "-m", "something else")
    [(_, words)] = said(store)
    assert "seal/2026-11-09" in words


def test_what_an_index_says_of_a_folder_is_not_believed(store: Path) -> None:
    """Git takes a commit's folder from its index (commit-graph); here that hides the loss."""
    append(store, "sms")
    commit(store, TEXT)
    by_hand(store, "commit-graph", "write", "--reachable")
    before, now = (bytes.fromhex(by_hand(store, "rev-parse", f"{name}^{{tree}}")) for name in ("HEAD~1", "HEAD"))
    index = store / ".git" / "objects" / "info" / "commit-graph"
    index.chmod(0o600)
    index.write_bytes(index.read_bytes().replace(before, now))
    assert said(store) == [("2026-K7Q3FD", "the entry - sms was removed or altered")]


@pytest.mark.parametrize("folder", ["HEAD^{tree}", "HEAD:cases/2026-27"])
def test_a_folder_that_is_lost_is_told(store: Path, folder: str) -> None:
    append(store, "sms")
    oid = by_hand(store, "rev-parse", folder)
    (store / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    found = said(store)
    assert "nothing after it could be proved" in found[0][1]
    assert any(oid in words for _, words in found)


def test_a_name_with_a_line_end_and_an_empty_commit_are_read_as_they_are(store: Path) -> None:
    (store / "odd\n:100644 name.yaml").write_text("x\n")
    by_hand(store, "add", "-A")
    by_hand(store, "commit", "-qm", "odd")
    by_hand(store, "commit", "-q", "--allow-empty", "-m", "nothing")
    commit(store, TEXT + "é\n".encode())
    assert said(store) == [("2026-K7Q3FD", f"the file is not valid: {CASE}:1: must be ASCII")]
    assert verified(store).commits == 4


def test_a_commit_of_more_files_than_a_pipe_holds_stands_between_many_others(store: Path) -> None:
    """Git and who asks it must not wait for each other, and each commit gets the changes that are its own."""
    parts = []
    for number in range(420):
        names = [f"cases/2026-27/{number}-{n}{'x' * 200}.yaml" for n in range(4_000 if number == 390 else 1)]
        parts.append(f"commit refs/heads/main\ncommitter Sam <s@x.example> {1_700_000_000 + number} +0000\ndata 1\nx\n")
        parts.append("from refs/heads/main^0\n" if number == 0 else "")
        parts += [f"M 100644 inline {name}\ndata 6\n- sms\n\n" for name in names]
    subprocess.run(["git", "fast-import", "--quiet"], cwd=store, input="".join(parts).encode(), check=True)
    found = verified(store)
    assert (found.commits, found.cases, found.entries) == (421, 4_420, 4_419)
    assert {finding.finding for finding in found.findings} <= {"is dated before the commit that it follows"}
    assert verified(store, processes=2) == found  # two that compare, by turns
