"""P8: one action on disk and in git, among 10,000 files and 50,000 commits, flushed; floor: six git processes.

The six are those that make the same commit by git's plumbing: rev-parse, hash-object, update-index, write-tree,
commit-tree, update-ref. Both sides flush what the store's settings tell git to flush.
"""

import subprocess
from pathlib import Path

from bench.measure import Figure, Ratio, by_turns
from bench.stores import Stores
from cmeboard.store.writing.writer import Commit, Current, FileChange, Writer


def run(stores: Stores, rounds: int) -> list[Figure]:
    """An entry appended to one file after another."""
    with stores.copied(stores.deep()) as root:
        paths = iter(sorted(str(path.relative_to(root)) for path in root.glob("cases/*/*.yaml")))
        writer = Writer(root, lambda _path, _data: ())

        def append() -> None:
            path = next(paths)

            def plan(current: Current) -> Commit:
                data = (current.read(path) or b"") + b"# measured\n"
                return Commit((FileChange(path, data),), "measured: note", {"Case": Path(path).stem, "Entry": "note"})

            writer.write(plan)

        def git(*command: str) -> str:
            done = subprocess.run(["git", *command], cwd=root, capture_output=True, text=True, check=True)
            return done.stdout.strip()

        def processes() -> None:
            path = next(paths)
            with (root / path).open("ab") as file:
                file.write(b"# floor\n")
            parent = git("rev-parse", "HEAD")
            blob = git("hash-object", "-w", path)
            git("update-index", "--cacheinfo", f"100644,{blob},{path}")
            commit = git("commit-tree", "-p", parent, "-m", "floor", git("write-tree"))
            git("update-ref", "HEAD", commit, parent)

        floor, measured = by_turns(processes, append, rounds=rounds)
    return [Ratio("P8", "one action, 10,000 files, 50,000 commits", floor, measured, 1.6)]
