"""What git itself runs in a working copy: the hooks for commits by hand, and the merge of one file.

Each loads what it needs when it runs, since a person waits for all of them on every commit.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cmeboard.core.problem import Problem
from cmeboard.store.errors import GitFailed
from cmeboard.store.git.repository import Git


def staged_problems(root: Path) -> list[Problem]:
    """What is wrong with what somebody is about to commit by hand."""
    git = Git(root)
    index = Path(os.environ.get("GIT_INDEX_FILE") or git.git_dir / "index")
    index = index if index.is_absolute() else root / index
    raw = git.run("diff", "--cached", "--name-status", "--no-renames", "-z", index=index).decode("utf-8", "replace")
    fields = raw.split("\0")
    found: list[Problem] = []

    def moves() -> Mapping[str, str]:
        from cmeboard.store.settings.config import policy_moves

        return policy_moves((root / "policy.yaml").read_bytes()) or {}

    for state, path in zip(fields[::2], fields[1::2], strict=False):
        if not path.endswith(".yaml"):
            continue
        if state == "D":
            if path.startswith("cases/"):
                fix = f"bring it back with: git restore --staged --worktree -- {path}"
                found.append(Problem.of_file(path, "a case is never deleted: it is the record", fix))
            continue
        from cmeboard.store.files.lost import lost_entries, unexplained_stage
        from cmeboard.workspace.judging_files import problems_of

        staged = git.run("show", f":{path}", index=index)
        found += problems_of(path, staged)
        recorded = git.run("show", f"HEAD:{path}") if state == "M" else None
        found += lost_entries(recorded, staged, path) or unexplained_stage(recorded, staged, path, moves)
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

    What both sides changed to something else stands under `undecided` in the file. Where one side cannot be read the
    file holds both between git's markers. Either way the board shows it as a file to mend.
    """
    from cmeboard.store.files.merge import CannotMerge, merge_files

    try:
        made = merge_files(base.read_bytes(), ours.read_bytes(), theirs.read_bytes(), path)
    except CannotMerge as error:
        labels = ("-L", "this copy", "-L", "before", "-L", "the other")
        with suppress(GitFailed):  # its status is the number of places where a person has to choose
            Git(root).run("merge-file", *labels, *(str(file.resolve()) for file in (ours, base, theirs)))
        return f"{path}: {error}"
    ours.write_bytes(made)
    return ""
