"""Tells when other programs change a store: an editor, a git command by hand, a colleague's board."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

from cmeboard.store.git.repository import Git

NET = 5.0
"""Seconds between two looks without being called: for network drives, which tell nobody of a change."""

_QUIET_MS = 50
"""So long without a further change, and what changed is told: an idle board is woken so often, by day and by night."""

_GATHER_MS = 100
_WAKE_MS = 200
_TEMPORARY = re.compile(r"\..*|.*~|#.*#|4913|.*\.(sw[a-z]|tmp|bak|orig|part|lock)")
"""What editors and this program leave for a moment."""

_REFERENCES = re.compile(r"HEAD|ORIG_HEAD|MERGE_HEAD|packed-refs|refs/(heads|remotes)/.*(?<!\.lock)")


def changes(root: Path, stop: threading.Event) -> Iterator[frozenset[str]]:
    """Yields the paths that changed, as the store names them, until `stop` is set. For a thread of its own.

    A branch or HEAD that moved is named by its path under `.git`. An empty set is the safety net's call to look
    again without knowing at what. Raises NotAStore.
    """
    from watchfiles import watch  # it starts a thread and costs a start 20 ms, so only who watches imports it

    root = root.resolve()
    git_dir = Git(root).git_dir
    quiet = 0.0
    for batch in watch(
        root,
        *([] if git_dir.is_relative_to(root) else [git_dir]),
        watch_filter=lambda _, path: is_of_interest(root, git_dir, Path(path)),
        step=_QUIET_MS,
        debounce=_GATHER_MS,
        rust_timeout=_WAKE_MS,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
        ignore_permission_denied=True,
    ):
        paths = frozenset(_name(root, git_dir, Path(path)) for _, path in batch)
        quiet = 0.0 if paths else quiet + _WAKE_MS / 1000
        if paths or quiet >= NET:
            quiet = 0.0
            yield paths


def is_of_interest(root: Path, git_dir: Path, path: Path) -> bool:
    """Whether a change of this path may change what the board shows."""
    if path.is_relative_to(git_dir):
        return _REFERENCES.fullmatch(path.relative_to(git_dir).as_posix()) is not None
    if not path.is_relative_to(root):
        return False
    relative = path.relative_to(root)
    if _TEMPORARY.fullmatch(relative.name) or not relative.parts:
        return False
    return relative.parts[0] in ("cases", "notices") or (len(relative.parts) == 1 and relative.suffix == ".yaml")


def _name(root: Path, git_dir: Path, path: Path) -> str:
    if path.is_relative_to(git_dir):
        return ".git/" + path.relative_to(git_dir).as_posix()
    return path.relative_to(root).as_posix()
