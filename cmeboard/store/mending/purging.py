"""What is removed from every commit, by git-filter-repo: the tool that git's own manual names for it.

Afterwards every later commit has another id, and nothing that git keeps on the side holds what went.
"""

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cmeboard.core.naming import file_says_any
from cmeboard.core.retention import Purgeable
from cmeboard.store.disk import write_beside
from cmeboard.store.errors import CannotWrite
from cmeboard.store.git.configured import strange_keys
from cmeboard.store.git.parts import what_is_lacking
from cmeboard.store.git.repository import Git
from cmeboard.store.git.settings import Settings
from cmeboard.store.lock import held
from cmeboard.store.mending.recovery import uncommitted
from cmeboard.store.writing import drafts
from cmeboard.store.writing.journal import journal_path
from cmeboard.store.writing.writer import writable_head

_LEFT_BY_GIT = ("ORIG_HEAD", "FETCH_HEAD", "COMMIT_EDITMSG", "MERGE_MSG", "SQUASH_MSG", "AUTO_MERGE", "gc.log")
_KEPT = ("lock", "next", "register-memory", "purging-")
"""What of ours holds no name and is no copy; all else beside the record is a cache, and made anew."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What is to go: a case or notice with its file, or the marks of a case, and words that no commit may say on."""

    what: Purgeable
    id: str
    words: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """The folder of its files."""
        return "notices" if self.what is Purgeable.NOTICE else "cases"


def purge(git: Git, gone: Gone) -> None:
    """Takes what is to go out of every commit, and its words out of what the commits say.

    Raises StoreError with nothing changed where something of the record lies where this does not reach.
    """
    settings = git.settings()
    with held(git.git_dir, settings.file_mode):
        writable_head(git, settings)
        _refuse_unfit(git, settings)
        config = git.git_dir / "config"
        before = config.read_bytes()
        words = write_beside(git.git_dir / "cmeboard" / "words", _expressions(gone.words), 0o600)
        try:
            for reference in git.text("for-each-ref", "--format=%(refname)", "refs/remotes").splitlines():
                git.run("update-ref", "--no-deref", "-d", reference)
            options = ("--force", "--quiet", "--replace-refs", "delete-no-add", "--replace-message", str(words))
            git.run_module("git_filter_repo", *options, *_taking_out(gone))
        finally:
            words.unlink()
            config.write_bytes(before)  # the tool takes the remote out; which copy to make anew is for a person
        _clear(git, gone)


def _taking_out(gone: Gone) -> tuple[str, ...]:
    """How git-filter-repo is told: whole files by their path, marks by what each version of the file says."""
    held_in = rf"(.*/)?[^/]*{re.escape(gone.id)}[^/]*$"
    if gone.what is Purgeable.MARKS:
        return ("--file-info-callback", _MARKS_CALLBACK.format(pattern=f"cases/{held_in}"))
    inside = "(?!tombstones/|notices/)" if gone.what is Purgeable.CASE else "notices/"
    return ("--invert-paths", "--path-regex", f"^{inside}{held_in}")


_MARKS_CALLBACK = """
import re
from cmeboard.store.mending.purging import without_marks
if re.match({pattern!r}.encode(), filename):
    blob_id = value.insert_file_with_contents(without_marks(value.get_contents_by_identifier(blob_id)))
return (filename, mode, blob_id)
"""

_MARKS = re.compile(rb"(?m)^(?:marks|\"marks\"|'marks')[ \t]*:.*(?:\r?\n(?![A-Za-z\"']).*)*(?:\r?\n|\Z)")
"""The `marks` of a case file, up to the next field: also in a version that cannot be read as YAML."""


def without_marks(data: bytes) -> bytes:
    """A version of a case file without its marks. Comments before the next field, and every other byte, stay."""
    return _MARKS.sub(lambda found: _LAST_COMMENTS.search(found[0])[0], data)  # type: ignore[index]


_LAST_COMMENTS = re.compile(rb"(?:(?<=\n)(?:#.*|[ \t]*)\r?\n)*\Z")


def still_named(git: Git, names: Sequence[str]) -> list[str]:
    """The files that say one of `names` in some version that any reference leads to."""
    says = file_says_any(names)
    paths: set[str] = set()
    listed = git.run("-c", "core.quotePath=false", "rev-list", "--objects", "--all").decode("utf-8", "replace")
    lines = [line.partition(" ")[::2] for line in listed.splitlines()]
    with git.reading() as objects:
        for (oid, path), found in zip(lines, objects.get_many([oid for oid, _ in lines]), strict=True):
            if found is not None and found.kind != "tree" and says(found.data):
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
    for key in strange_keys(git, settings):  # the tool checks files out, and a filter would run
        yield f"this store's git configuration has {key}, which may run a program", "see: cmeboard doctor"
    edits = [edit.path for edit in uncommitted(git.root) if edit.change != "new"]
    edits += git.text(*settings.without_programs(), "status", "--porcelain", "--untracked-files=no").splitlines()
    if edits:
        yield f"{len(edits)} files were changed and not recorded ({edits[0].strip()})", "record them first"
    if git.text("for-each-ref", "refs/stash"):
        yield "something is kept in git's stash", "take it out first: git stash list"
    if git.text("worktree", "list", "--porcelain").count("worktree ") > 1 or (git.root / ".git").is_file():
        yield "this record has more than one work tree", "remove the others first: git worktree list"
    if journal_path(git.git_dir).exists():
        yield "a save was interrupted", "finish it first: cmeboard doctor"
    yield from what_is_lacking(git, settings)
    if (git.git_dir / "objects" / "info" / "alternates").exists():
        yield "this clone borrows its objects from another", "make it whole first: git repack -ad"


def _clear(git: Git, gone: Gone) -> None:
    """What git, editors and we keep beside the record."""
    ours = git.git_dir / "cmeboard"
    for path in (git.git_dir / name for name in _LEFT_BY_GIT):
        path.unlink(missing_ok=True)
    for path in ours.iterdir():
        if path.is_file() and not path.name.startswith(_KEPT):
            path.unlink()
    for folder in (git.git_dir / "filter-repo", git.git_dir / "rr-cache", git.git_dir / "lost-found"):
        shutil.rmtree(folder, ignore_errors=True)
    drafts.forget(git.git_dir, gone.id)
    for left in (*_set_aside(ours / "aside", gone), *_editors_copies(git.root, gone)):
        left.unlink()
    git.run("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
    git.run("gc", "--quiet", "--prune=now")


def _set_aside(folder: Path, gone: Gone) -> list[Path]:
    """What was set aside of its files, or says one of its words."""
    words = [word.encode() for word in gone.words]
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    return [path for path in files if gone.id in path.name or any(word in path.read_bytes() for word in words)]


def _editors_copies(root: Path, gone: Gone) -> list[Path]:
    """What editors left of its files. The file itself stays where only its marks go."""
    kept = f"{gone.id}.yaml" if gone.what is Purgeable.MARKS else ""
    found = (root / gone.folder).rglob(f"*{gone.id}*")
    return [path for path in found if path.is_file() and path.name != kept]
