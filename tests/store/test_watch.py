"""A change made by another program is told, and an editor's own files are not (issue 2, 7; limits.md P13, R6)."""

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from git_store import CASE, TEXT, append

from cmeboard.store.writing.watch import changes, is_of_interest


@pytest.fixture
def told(store: Path) -> Iterator["queue.Queue[frozenset[str]]"]:
    """What the watcher says, as it says it."""
    stop, said = threading.Event(), queue.Queue[frozenset[str]]()
    thread = threading.Thread(target=lambda: [said.put(paths) for paths in changes(store, stop)])
    thread.start()
    probe = store / "cases" / "probe.yaml"
    while said.empty():
        probe.write_bytes(b"x")
        stop.wait(0.02)
    probe.unlink()
    yield said
    stop.set()
    thread.join()


def until(said: "queue.Queue[frozenset[str]]", path: str) -> None:
    while path not in said.get(timeout=10):
        pass


def test_an_edit_and_a_save_of_another_program_are_told(store: Path, told: "queue.Queue[frozenset[str]]") -> None:
    (store / CASE).write_bytes(TEXT + b"- edited\n")
    until(told, CASE)
    append(store, "sms")
    until(told, ".git/refs/heads/main")


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        (CASE, True),
        ("notices/n.yaml", True),
        ("cases/2026-27", True),
        ("policy.yaml", True),
        (".git/HEAD", True),
        (".git/refs/heads/main", True),
        (".git/refs/heads/main.lock", False),
        (".git/index", False),
        (".git/cmeboard/lock", False),
        ("cases/2026-27/.2026-K7Q3FD.yaml.swp", False),
        ("cases/2026-27/2026-K7Q3FD.yaml~", False),
        ("cases/2026-27/4913", False),
        ("cases/2026-27/.cmeboard-0123", False),
        ("reports/x.yaml", False),
    ],
)
def test_what_is_worth_a_look(tmp_path: Path, path: str, seen: bool) -> None:
    assert is_of_interest(tmp_path, tmp_path / ".git", tmp_path / path) is seen
