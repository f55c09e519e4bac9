"""Commits by hand looked at, files merged, copies brought together."""

import os
from contextlib import suppress
from pathlib import Path

from cmeboard.core.problem import Problem
from cmeboard.store.errors import GitFailed
from cmeboard.store.git import Git
from cmeboard.store.merge import CannotMerge, merge_files
from cmeboard.store.sync import Synced, sync
from cmeboard.workspace.judging_files import problems_of


def staged_problems(root: Path) -> list[Problem]:
    """What is wrong with what somebody is about to commit by hand."""
    git = Git(root)
    index = Path(os.environ.get("GIT_INDEX_FILE") or git.git_dir / "index")
    index = index if index.is_absolute() else root / index
    raw = git.run("diff", "--cached", "--name-status", "--no-renames", "-z", index=index).decode("utf-8", "replace")
    fields = raw.split("\0")
    found: list[Problem] = []
    for state, path in zip(fields[::2], fields[1::2], strict=False):
        if not path.endswith(".yaml"):
            continue
        if state == "D":
            if path.startswith("cases/"):
                fix = f"bring it back with: git restore --staged --worktree -- {path}"
                found.append(Problem(path, None, None, "", "a case is never deleted: it is the record", fix))
            continue
        found += problems_of(path, git.run("show", f":{path}", index=index))
    return found


def mark_as_by_hand(root: Path, message: Path) -> None:
    """Adds the trailer that tells a commit by hand from the program's own."""
    Git(root).run_outside(
        "interpret-trailers",
        "--in-place",
        "--if-exists",
        "doNothing",
        "--trailer",
        "By-hand: yes",
        str(message.resolve()),
    )


def merge_one(root: Path, base: Path, ours: Path, theirs: Path, path: str) -> str:
    """Merges one file for git into `ours`. Gives what is for a person to decide, or nothing.

    Where something is, the file holds both sides between git's markers, and the board shows it as a file to mend.
    """
    try:
        ours.write_bytes(merge_files(base.read_bytes(), ours.read_bytes(), theirs.read_bytes(), path))
    except CannotMerge as error:
        labels = ("-L", "this copy", "-L", "before", "-L", "the other")
        with suppress(GitFailed):  # its status is the number of places where a person has to choose
            Git(root).run("merge-file", *labels, *(str(file.resolve()) for file in (ours, base, theirs)))
        return f"{path}: both sides changed {error}"
    return ""


def sync_store(root: Path) -> Synced:
    """Takes in and hands on the other copies' work. Raises StoreError."""
    return sync(root)
