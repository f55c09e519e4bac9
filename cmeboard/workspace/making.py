"""A new store: its folders, its files, and the first commit."""

import os
import secrets
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from string import Template

from cmeboard import packs
from cmeboard.core.refused import Refused
from cmeboard.store.errors import NoIdentity, StoreError
from cmeboard.store.git.made import Sharing, init
from cmeboard.store.git.prepared import prepare
from cmeboard.store.git.repository import Git
from cmeboard.store.writing.writer import Commit, FileChange, Writer
from cmeboard.workspace.schemas import schemas

PRIVATE = 0o077
SHARED = 0o007
"""What is masked off the modes of a store's files: for its owner alone, or for its group too."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new store is to hold. `settings` are the whole text of cmeboard.yaml, where it is not the usual one."""

    root: Path
    school: str
    local_authority: str
    calendar: str
    mask: int = PRIVATE
    demo: bool = False
    settings: str | None = None


def refuse_unfit(root: Path, mask: int) -> None:
    """Raises Refused where no store may be made: inside a repository, over files, or where others can read."""
    for parent in (root, *root.parents):
        if (parent / ".git").exists() and parent == root:
            raise Refused(f"{root} is a git repository already", "choose an empty or a new folder")
        if (parent / ".git").exists():
            raise Refused(
                f"{root} is inside the git repository {parent}",
                "choose a folder outside it: a store is a repository of its own",
            )
    if root.is_symlink() or (root.exists() and not root.is_dir()):
        raise Refused(f"{root} is there already, and is no folder", "choose another name")
    if root.is_dir():
        if any(root.iterdir()):
            raise Refused(f"{root} holds files already", "choose an empty or a new folder: nothing is overwritten")
        mode = stat.S_IMODE(root.stat().st_mode)
        if mode & mask:
            allowed = 0o777 & ~mask
            raise Refused(f"others can read {root} (mode {mode:04o})", f"close it first with: chmod {allowed:o} {root}")
    elif not root.parent.is_dir():
        raise Refused(f"{root.parent} does not exist", f"make it first with: mkdir -p {root.parent}")


def make_store(plan: Plan, record: Callable[[Git, Commit], str] | None = None) -> str:
    """Makes the store and returns its last commit. Raises Refused, with nothing made, or StoreError.

    `record` writes the first commit, and whatever else is to be in the record from the start, into the new repository.
    """
    refuse_unfit(plan.root, plan.mask)
    before = os.umask(plan.mask)
    try:
        made_here = not plan.root.exists()
        plan.root.mkdir(exist_ok=True)
        try:
            return _make(plan, record or _record)
        except StoreError:
            shutil.rmtree(plan.root / ".git", ignore_errors=True)
            if made_here:
                shutil.rmtree(plan.root, ignore_errors=True)
            raise
    finally:
        os.umask(before)


def _make(plan: Plan, record: Callable[[Git, Commit], str]) -> str:
    """The repository, the folders, and every file of a new store in its first commit."""
    git = init(plan.root, Sharing.GROUP if plan.mask == SHARED else Sharing.PRIVATE)
    if plan.demo:
        _lend_a_name(git)
    for folder in ("cases", "notices"):
        (plan.root / folder).mkdir()
    files = tuple(FileChange(name, text.encode()) for name, text in _files(plan).items())
    written = record(git, Commit(files, "store: made", {"Entry": "init"}))
    prepare(git)
    return written


def _record(git: Git, first: Commit) -> str:
    return Writer(git.root, lambda path, data: ()).write(lambda _: first)


def _lend_a_name(git: Git) -> None:
    """A machine on which git was never told who records shall show the demonstration all the same."""
    try:
        git.identity()
    except NoIdentity:
        git.run("config", "user.name", "D. Emo")
        git.run("config", "user.email", "demo@academy.example")


def _files(plan: Plan) -> dict[str, str]:
    usual = Template(packs.read_text("new-store/cmeboard.yaml")).substitute(
        school=_quoted(plan.school), authority=_quoted(plan.local_authority), key=secrets.token_hex(32)
    )
    return {
        "cmeboard.yaml": plan.settings or usual,
        "calendar.yaml": plan.calendar,
        "policy.yaml": packs.read_text("aspire-2023/policy.yaml"),
        ".gitattributes": packs.read_text("new-store/gitattributes"),
        **{f"schema/{name}": text for name, text in schemas().items()},
    }


def _quoted(text: str) -> str:
    """The text as a YAML scalar that nothing can break out of."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
