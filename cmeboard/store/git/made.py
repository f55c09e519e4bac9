"""A repository made: with what keeps evidence on the disk, for one user or for a group."""

from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from cmeboard.store.git.repository import BareGit, Git
from cmeboard.store.git.running import failed, run_in


class Sharing(Enum):
    """Who may read and write a store's files."""

    PRIVATE = "0600"
    GROUP = "0660"


_EVIDENCE: Mapping[str, str] = {
    "core.logAllRefUpdates": "true",
    "core.fsync": "committed,loose-object,reference",
    "gc.auto": "0",
    "gc.pruneExpire": "never",
    "gc.reflogExpire": "never",
    "gc.reflogExpireUnreachable": "never",
}
"""What keeps evidence on the disk, and from being tidied away."""


def init(root: Path, sharing: Sharing) -> Git:
    """Makes the repository of a new store in the folder `root`, with what keeps evidence from being tidied away."""
    _init(root, sharing)
    git = Git(root)
    for key, value in {**_EVIDENCE, "cmeboard.branch": "main"}.items():
        git.run("config", key, value)
    modes = git.settings()
    exclude = git.git_dir / "info" / "exclude"
    exclude.parent.mkdir(exist_ok=True)
    exclude.parent.chmod(modes.folder_mode)
    exclude.write_text(".cmeboard-*\n", encoding="utf-8")
    exclude.chmod(modes.file_mode)
    return git


def init_bare(folder: Path, sharing: Sharing, settings: Mapping[str, str]) -> BareGit:
    """Makes a repository without a work tree, with the same and with `settings`."""
    _init(folder, sharing, "--bare")
    git = BareGit(folder)
    for key, value in {**_EVIDENCE, **settings}.items():
        git.run("config", key, value)
    return git


def _init(folder: Path, sharing: Sharing, *options: str) -> None:
    shape = ("--initial-branch=main", "--template=", f"--shared={sharing.value}", *options)
    done = run_in(".", "init", "-q", *shape, str(folder))
    if done.returncode != 0:
        raise failed(("init",), done.stderr)
