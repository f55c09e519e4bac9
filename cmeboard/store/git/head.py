"""Where the current branch stands, read from git's own files: a warm start has no time to ask git.

Never used to decide a write: `store.git.repository` asks git itself. Standard library only.
"""

import os


def quick_head(git_dir: str) -> str | None:
    """The commit that HEAD names, or None where there is none or it is not written in the plain way."""
    head = _read(os.path.join(git_dir, "HEAD"))
    if head is None or not head.startswith("ref: "):
        return head
    return quick_reference(git_dir, head.removeprefix("ref: "))


def quick_reference(git_dir: str, ref: str) -> str | None:
    """The commit that a branch names, by its whole name, or None."""
    loose = _read(os.path.join(git_dir, *ref.split("/")))
    if loose is not None:
        return loose
    packed = _read(os.path.join(git_dir, "packed-refs")) or ""
    return next((line[:40] for line in packed.splitlines() if line[41:] == ref), None)


def _read(path: str) -> str | None:
    try:
        with open(path, encoding="ascii") as file:
            return file.read().strip()
    except (OSError, UnicodeDecodeError):
        return None
