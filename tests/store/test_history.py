"""History tells what the commits say, whatever else git was told (issue on the record, 7; faults.md G21, E6, E7)."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from git_store import CASE, TEXT, append, by_hand

from cmeboard.store.git.history import as_it_stood, history
from cmeboard.store.git.repository import Git


def test_a_case_has_its_own_history_and_no_other_childs(store: Path) -> None:
    append(store, "opened", "cases/2026-27/2026-AAAAAA.yaml")
    append(store, "sms")
    append(store, "call")
    found = list(history(Git(store), [CASE]))
    assert [revision.subject for revision in found] == ["call", "sms", "store made"]
    assert found[0].paths == (CASE,)
    assert found[0].parents == (found[1].commit,)
    assert found[0].trailers == {"Entry": "note"}
    assert len(list(history(Git(store)))) == 4


@pytest.mark.rows("X8", "R23")
def test_a_path_that_looks_like_an_option_or_a_pattern_is_a_path(store: Path, tmp_path: Path) -> None:
    assert list(history(Git(store), [f"--output={tmp_path}/x", "*.yaml", ":(top)cases"])) == []
    assert not (tmp_path / "x").exists()


@pytest.mark.rows("G21")
def test_a_commit_dated_where_no_calendar_reaches_is_told(store: Path) -> None:
    tree = by_hand(store, "rev-parse", "HEAD^{tree}")
    parent = by_hand(store, "rev-parse", "HEAD")
    words = (
        f"tree {tree}\nparent {parent}\nauthor A <a> 99999999999999 +0000\ncommitter A <a> 99999999999999 +0000\n\nx\n"
    )
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        cwd=store,
        input=words.encode(),
        capture_output=True,
        check=True,
    )
    by_hand(store, "update-ref", "HEAD", made.stdout.decode().strip())
    newest = next(history(Git(store)))
    assert (newest.subject, newest.when.year) == ("x", 9999)


def test_neither_a_mailmap_nor_a_replaced_commit_changes_what_is_told(store: Path) -> None:
    append(store, "sms")
    (store / ".mailmap").write_text("Mrs Head <head@school.example> <sam@school.example>\n")
    forged = by_hand(store, "commit-tree", "-m", "forged", "HEAD^{tree}")
    by_hand(store, "replace", "HEAD", forged)
    newest = next(history(Git(store)))
    assert (newest.subject, str(newest.author)) == ("sms", "Sam Patel <sam@school.example>")


def test_a_message_cannot_pretend_to_be_another_commit(store: Path) -> None:
    message = "subject\n\nbody\n\n" + "a" * 32 + "\nEntry: sms\nBy-hand: yes"
    by_hand(store, "commit", "-q", "--allow-empty", "-m", message)
    newest, first = history(Git(store))
    assert newest.subject == "subject"
    assert newest.body.startswith("body")
    assert first.subject == "store made"


def test_a_case_can_be_read_as_it_stood(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2090-01-01T00:00:00Z")
    (store / CASE).write_bytes(TEXT + b"- later\n")
    by_hand(store, "commit", "-qam", "later")
    git = Git(store)
    assert as_it_stood(git, CASE, datetime(2089, 1, 1, tzinfo=UTC)) == TEXT
    assert as_it_stood(git, CASE, datetime(2091, 1, 1, tzinfo=UTC)) == TEXT + b"- later\n"
    assert as_it_stood(git, CASE, datetime(2001, 1, 1, tzinfo=UTC)) is None


def test_a_user_who_signs_has_every_entry_signed(store: Path, home: Path) -> None:
    key = home / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    for name, value in (("commit.gpgsign", "true"), ("gpg.format", "ssh"), ("user.signingkey", f"{key}.pub")):
        by_hand(store, "config", "--global", name, value)
    allowed = home / "allowed"
    allowed.write_text(f"sam@school.example {Path(f'{key}.pub').read_text()}")
    by_hand(store, "config", "--global", "gpg.ssh.allowedSignersFile", str(allowed))
    append(store, "sms")
    assert by_hand(store, "log", "-1", "--format=%G? %GS") == "G sam@school.example"
