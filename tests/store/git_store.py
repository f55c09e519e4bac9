"""A store for the tests of the record: a real repository with one invented case."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from cmeboard.core.problem import Problem
from cmeboard.store.git.made import Sharing, init
from cmeboard.store.writing.writer import Commit, Current, FileChange, Writer

CASE = "cases/2026-27/2026-K7Q3FD.yaml"
TEXT = b"case: 2026-K7Q3FD\nstage: Absent\nlog:\n"


def by_hand(root: Path, *args: str, check: bool = True) -> str:
    """A git command as a person types it."""
    done = subprocess.run(["git", *args], cwd=root, capture_output=True, text=True, check=check)
    return done.stdout.strip()


def valid_if_ascii(path: str, data: bytes) -> Sequence[Problem]:
    """Stands for the judge of files: what is not ASCII has a problem."""
    return [] if data.isascii() else [Problem(path, 1, 1, "", "must be ASCII", "write it anew")]


def writer(root: Path) -> Writer:
    return Writer(root, valid_if_ascii)


def make_store(root: Path) -> Path:
    root.mkdir(mode=0o700)
    init(root, Sharing.PRIVATE)
    files = (FileChange(CASE, TEXT), FileChange("cmeboard.yaml", b"school: Example\n"))
    writer(root).write(lambda _: Commit(files, "store made", {"Entry": "init"}))
    return root


def append(root: Path, line: str, path: str = CASE) -> str:
    """Records one line at the end of the case."""

    def plan(current: Current) -> Commit:
        return Commit(
            (FileChange(path, (current.read(path) or b"") + f"- {line}\n".encode()),), line, {"Entry": "note"}
        )

    return writer(root).write(plan)
