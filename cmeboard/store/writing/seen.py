"""Where the record ended when this clone last looked: a history that does not lead on from there was rewritten.

`git reset --hard`, an amended commit or a forced fetch leave no trace that git itself would show.
"""

from contextlib import suppress
from pathlib import Path

from cmeboard.store.git.repository import Git

NAME = "seen"


def rewritten_since(git: Git, branch: str) -> str:
    """The commit that this clone saw at the end of `branch` and that is not in it any more, or nothing.

    What is in order is what is remembered from now on.
    """
    head = git.commit_of(branch)
    last = last_seen(git.git_dir)
    if head and last and last != head and not git.leads_on(last, head):
        return last
    if head and last != head:
        remember(git.git_dir, head)
    return ""


def led_on(git: Git, old: str | None, new: str) -> None:
    """The record was led on from `old` to `new` here. Not remembered where it had been rewritten before that.

    So what is recorded and then taken away is missed though nobody looked in between.
    """
    last = last_seen(git.git_dir)
    if last in ("", old) or (old is not None and git.leads_on(last, old)):
        remember(git.git_dir, new)


def last_seen(git_dir: Path) -> str:
    """The commit that was remembered last, or nothing."""
    try:
        return (git_dir / "cmeboard" / NAME).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def remember(git_dir: Path, commit: str) -> None:
    """Keeps where the record ends now. Without a disk to write to, the last one stays."""
    with suppress(OSError):
        path = git_dir / "cmeboard" / NAME
        made = path.with_name(f"{NAME}-new")
        made.write_text(commit + "\n", encoding="ascii")
        made.chmod(path.parent.stat().st_mode & 0o666)
        made.replace(path)
