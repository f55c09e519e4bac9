"""A case's files removed from every commit, by git-filter-repo: the tool that git's own manual names for it.

Afterwards every later commit has another id, and nothing that git keeps on the side holds what went.
"""

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from cmeboard.store.configured import strange_keys
from cmeboard.store.disk import write_beside
from cmeboard.store.errors import CannotWrite
from cmeboard.store.git import Git, Settings
from cmeboard.store.lock import held
from cmeboard.store.recovery import uncommitted
from cmeboard.store.writing import writable_head

_LEFT_BY_GIT = ("ORIG_HEAD", "FETCH_HEAD", "COMMIT_EDITMSG", "MERGE_MSG", "SQUASH_MSG", "AUTO_MERGE", "gc.log")
_LEFT_BY_US = ("cache.sqlite", "cache.sqlite-wal", "cache.sqlite-shm", "cache.sqlite-journal", "seen")


def purge(git: Git, case_id: str, names: Iterable[str]) -> None:
    """Takes every file whose name holds `case_id` out of every commit, and `names` out of the commits' words.

    Raises StoreError with nothing changed where something of the record lies where this does not reach.
    """
    settings = git.settings()
    with held(git.git_dir, settings.file_mode):
        writable_head(git, settings)
        _refuse_unfit(git, settings)
        config = git.git_dir / "config"
        before = config.read_bytes()
        words = write_beside(git.git_dir / "cmeboard" / "words", _expressions(names), 0o600)
        try:
            for reference in git.text("for-each-ref", "--format=%(refname)", "refs/remotes").splitlines():
                git.run("update-ref", "--no-deref", "-d", reference)
            pattern = rf"^(?!tombstones/)(.*/)?[^/]*{re.escape(case_id)}[^/]*$"
            options = ("--force", "--quiet", "--replace-refs", "delete-no-add", "--replace-message", str(words))
            git.run_module("git_filter_repo", *options, "--invert-paths", "--path-regex", pattern)
        finally:
            words.unlink()
            config.write_bytes(before)  # the tool takes the remote out; which copy to make anew is for a person
        _clear(git, case_id)


def still_named(git: Git, names: Sequence[str]) -> list[str]:
    """The files that hold one of `names` in some version that any reference leads to."""
    wanted = [name.encode() for name in names]
    paths: set[str] = set()
    listed = git.run("-c", "core.quotePath=false", "rev-list", "--objects", "--all").decode("utf-8", "replace")
    with git.reading() as objects:
        for line in listed.splitlines():
            oid, _, path = line.partition(" ")
            found = objects.get(oid)
            if found is not None and found.kind != "tree" and any(name in found.data for name in wanted):
                paths.add(path or f"the {found.kind} {oid[:10]}")
    return sorted(paths)


def _expressions(names: Iterable[str]) -> bytes:
    """What git-filter-repo is to replace in commit messages, a line each."""
    lines = []
    blank = r"\s+"
    for line in sorted({line for name in names for line in name.splitlines()}):
        parts = [re.escape(part) for part in line.split() if "==>" not in part]
        if parts:
            lines.append(rf"regex:(?i)(?<!\w){blank.join(parts)}(?!\w)==>[purged]")
    return ("\n".join(lines) + "\n").encode()


def _refuse_unfit(git: Git, settings: Settings) -> None:
    for why, remedy in _unfit(git, settings):
        raise CannotWrite(why, f"nothing was purged; {remedy}")


def _unfit(git: Git, settings: Settings) -> Iterator[tuple[str, str]]:
    for key in strange_keys(settings):  # the tool checks files out, and a filter would run
        yield f"this store's git configuration has {key}, which may run a program", "see: cmeboard doctor"
    edits = [edit.path for edit in uncommitted(git.root) if edit.change != "new"]
    edits += git.text(*settings.without_programs(), "status", "--porcelain", "--untracked-files=no").splitlines()
    if edits:
        yield f"{len(edits)} files were changed and not recorded ({edits[0].strip()})", "record them first"
    if git.text("for-each-ref", "refs/stash"):
        yield "something is kept in git's stash", "take it out first: git stash list"
    if git.text("worktree", "list", "--porcelain").count("worktree ") > 1 or (git.root / ".git").is_file():
        yield "this record has more than one work tree", "remove the others first: git worktree list"
    if (git.git_dir / "shallow").exists():
        yield "this clone holds a part of the history alone", "git fetch --unshallow"
    if (git.git_dir / "objects" / "info" / "alternates").exists():
        yield "this clone borrows its objects from another", "make it whole first: git repack -ad"


def _clear(git: Git, case_id: str) -> None:
    """What git, editors and we keep beside the record."""
    ours = git.git_dir / "cmeboard"
    for path in (*(git.git_dir / name for name in _LEFT_BY_GIT), *(ours / name for name in _LEFT_BY_US)):
        path.unlink(missing_ok=True)
    for folder in (git.git_dir / "filter-repo", git.git_dir / "rr-cache", git.git_dir / "lost-found", ours / "aside"):
        shutil.rmtree(folder, ignore_errors=True)
    for left in _editors_copies(git.root, case_id):
        left.unlink()
    git.run("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
    git.run("gc", "--quiet", "--prune=now")


def _editors_copies(root: Path, case_id: str) -> list[Path]:
    return [path for path in (root / "cases").rglob(f"*{case_id}*") if path.is_file()]
