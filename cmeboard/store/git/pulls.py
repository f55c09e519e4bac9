"""What git notes of a merge that a plain `git pull` began. Every start asks, so that it imports little."""

from cmeboard.store.errors import GitFailed
from cmeboard.store.git.repository import Git

LEFT_BY_A_PULL = ("MERGE_HEAD", "MERGE_MSG", "MERGE_MODE", "AUTO_MERGE")


def forget_pull(git: Git) -> None:
    """Takes away git's note of a merge that is in the record."""
    for name in LEFT_BY_A_PULL:
        (git.git_dir / name).unlink(missing_ok=True)


def is_finished_pull(git: Git) -> bool:
    """Whether git's note speaks of a merge that the branch holds already."""
    try:
        theirs = (git.git_dir / "MERGE_HEAD").read_text(encoding="ascii").split()
        return bool(theirs) and not git.text("rev-list", "--max-count=1", *theirs, "^HEAD")
    except (OSError, UnicodeDecodeError, GitFailed):
        return False
