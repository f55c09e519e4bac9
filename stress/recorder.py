"""Records entries into a store until it is stopped, and says each one when it is acknowledged."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cmeboard.store.errors import Busy
from cmeboard.store.git import Sharing, init
from cmeboard.store.writing import Commit, Current, FileChange, Writer


def path_of(number: int) -> str:
    """The file of a case by number."""
    return f"cases/2026-27/2026-{number:06}.yaml"


@contextmanager
def fresh_store(cases: int) -> Iterator[Path]:
    """A store of `cases` files, removed at the end, and a home whose git knows who records."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        home.mkdir()
        home.joinpath(".gitconfig").write_text("[user]\n\tname = Sam Patel\n\temail = sam@school.example\n")
        os.environ["HOME"] = str(home)
        root = Path(folder, "store")
        root.mkdir(mode=0o700)
        init(root, Sharing.PRIVATE)
        files = tuple(FileChange(path_of(number), b"log:\n") for number in range(cases))
        Writer(root, judge).write(lambda _: Commit(files, "store made", {"Entry": "init"}))
        yield root


def judge(path: str, data: bytes) -> Sequence[object]:
    """Finds nothing wrong: what is tried here is that bytes are kept, not what they say."""
    return ()


def record(root: Path, path: str, line: str) -> None:
    """Appends one line, as one action, as often as it takes."""

    def plan(current: Current) -> Commit:
        data = (current.read(path) or b"") + f"- {line}\n".encode()
        return Commit((FileChange(path, data),), line, {"Entry": "note"})

    while True:
        try:
            Writer(root, judge).write(plan)
        except Busy:
            continue
        return


def start(root: Path, name: str, cases: int, count: int) -> "subprocess.Popen[str]":
    """A process group of its own that records."""
    command = [sys.executable, "-m", "stress.recorder", str(root), name, str(cases), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)


def entries(root: Path) -> list[str]:
    """Every entry that the last commit holds."""
    shown = subprocess.run(
        ["git", "grep", "-h", "^- ", "HEAD", "--", "cases"], cwd=root, capture_output=True, text=True, check=False
    )
    return [line.removeprefix("- ") for line in shown.stdout.splitlines()]


def lost(root: Path, acknowledged: Sequence[str]) -> list[str]:
    """What was acknowledged and is not in the last commit exactly once."""
    counts: dict[str, int] = {}
    for entry in entries(root):
        counts[entry] = counts.get(entry, 0) + 1
    return [entry for entry in acknowledged if counts.get(entry) != 1]


def main() -> None:
    root, name, cases, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    for number in range(count):
        record(root, path_of(number % cases), f"{name}-{number}")
        print(f"{name}-{number}", flush=True)


if __name__ == "__main__":
    main()
