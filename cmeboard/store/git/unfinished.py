"""What somebody began in a working copy with git and has not finished, and how to finish it without losing anything."""

from dataclasses import dataclass
from pathlib import Path

_A_REBASE, _A_BISECT = "rebase", "bisect"
_REBASE = "rebase-merge"
_TAKE_PATCHES_ANEW = "git am --abort, then git am -3 with the same patches, which unites both sides"
"""To go on helps only where a person has put in by hand what did not fit: where it was killed, a patch is left out."""
_UNFINISHED = (
    ("MERGE_HEAD", "merge", "git merge --continue, or git merge --abort"),
    (_REBASE, _A_REBASE, "git rebase --continue, or git rebase --abort"),
    ("rebase-apply/applying", "run of git am", _TAKE_PATCHES_ANEW),
    ("rebase-apply", _A_REBASE, "git rebase --continue, or git rebase --abort"),
    ("CHERRY_PICK_HEAD", "cherry-pick", "git cherry-pick --continue, or git cherry-pick --abort"),
    ("REVERT_HEAD", "revert", "git revert --continue, or git revert --abort"),
    ("BISECT_LOG", _A_BISECT, "git bisect reset"),
)

_NOTED = ("head-name", "onto", "orig-head")
"""Where git notes from where a rebase began."""
_STOPPED = ("rebase-merge/stopped-sha", "rebase-merge/amend", "REBASE_HEAD")
"""What is there where git itself stopped, to let a person decide."""


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that somebody began in this working copy and has not finished."""

    name: str
    finish: str
    since: float
    owner: int

    @property
    def stands_elsewhere(self) -> bool:
        """Whether git stands on an older commit meanwhile, with what followed it still to be put back."""
        return self.name in (_A_REBASE, _A_BISECT)


def unfinished(git_dir: Path) -> Operation | None:
    """The merge, rebase, cherry-pick, revert, bisect or taking of patches that is under way, or None."""
    for mark, name, finish in _UNFINISHED:
        try:
            state = (git_dir / mark).lstat()
        except OSError:
            continue
        words = _killed_rebase(git_dir / mark) if mark == _REBASE else ""
        return Operation(name, words or finish, state.st_mtime, state.st_uid)
    return None


def _killed_rebase(state: Path) -> str:
    """What helps where a rebase was killed; nothing where it stopped by itself.

    To go on would leave out the commit that it was at. To go back is right while commits are still to be taken over;
    once it is back on its branch it is done, and that would throw away the edits that it had put aside and brought
    back. Before it noted where it stood it can do neither.
    """
    waits = state / "git-rebase-todo"
    can_go_back = all((state / name).exists() for name in _NOTED) and waits.exists() and waits.stat().st_size > 0
    if _is_on_a_branch(state.parent) and not can_go_back:
        return "git rebase --quit, if it no longer runs; edits that it put aside are then in: git stash list"
    if not any((state.parent / name).exists() for name in _STOPPED):
        return "git rebase --abort, if it no longer runs; then unite the copies with: cmeboard sync"
    return ""


def _is_on_a_branch(git_dir: Path) -> bool:
    try:
        return (git_dir / "HEAD").read_bytes().startswith(b"ref: ")
    except OSError:
        return False  # which is said by itself
