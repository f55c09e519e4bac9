"""Two histories joined, in memory: which files the joined record holds, decided by what they say.

Git's own merge is not asked. It would leave the working copy half merged where it is interrupted, and it takes a
deletion for as good a change as any. Here the result is a tree, put in place like any other write.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cmeboard.core.board import case_named
from cmeboard.store.disk import is_path
from cmeboard.store.errors import GitFailed, NotInOrder
from cmeboard.store.files.merge import CannotMerge, TwoChildren, merge_files
from cmeboard.store.files.tombstones import FOLDER as TOMBSTONES
from cmeboard.store.git.differences import between
from cmeboard.store.git.objects import NewObject, new_object, tree_with, write_objects
from cmeboard.store.git.repository import Git
from cmeboard.store.git.stored import Objects

IS_RECORD = re.compile(r"(cases|notices)/.*\.yaml")
"""The files that are merged by what they say."""

_BEGUN_ANEW = re.compile(r"^Begun-anew: (\S+) as \S+$", re.MULTILINE)
_FILE = "100644"
_MARKERS = re.compile(rb"^<{7} ", re.MULTILINE)


@dataclass(slots=True)
class Joined:
    """What the joined record holds: each path that is to differ from our side's, with its new bytes or None.

    `said` are sentences for whoever joins: what was kept or put right, without a name.
    """

    files: dict[str, bytes | None] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    oids: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: str
    oid: str


def join(git: Git, objects: Objects, ours: str, theirs: str, seen: str = "") -> Joined:
    """Joins the commit `theirs` to `ours`. `seen` is a commit up to which nothing is to be looked for, or nothing.

    Raises NotInOrder where a person has to decide, with nothing changed.
    """
    joiner = _Joiner(git, objects, ours, theirs, _base(git, objects, ours, theirs))
    return joiner.join(_deletions(git, objects, ours, theirs, seen))


class _Joiner:
    def __init__(self, git: Git, objects: Objects, ours: str, theirs: str, base: str) -> None:
        self._git = git
        self._objects = objects
        self._sides = (ours, theirs)
        self._base = base
        self._changes = [_changes(git, base, side) for side in (ours, theirs)]
        self._joined = Joined()
        self._conflicts: list[str] = []
        self._gone: set[str] | None = None

    def join(self, deleted: Mapping[str, list[str]]) -> Joined:
        mine, other = self._changes
        for path in sorted({*mine, *other} | deleted.keys()):
            if path in deleted and self._is_missing(path) and not self._is_explained(path):
                self._bring_back(path, deleted[path])
            else:
                self._path(path)
        if self._conflicts:
            raise NotInOrder(
                f"both copies changed the same thing in {', '.join(self._conflicts)}",
                "nothing was merged and nothing is lost; merge by hand with: git pull --no-rebase",
            )
        return self._joined

    def _path(self, path: str) -> None:
        mine, other = self._changes
        was = _entry(self._objects, self._base, path)
        ours, theirs = mine.get(path, was), other.get(path, was)
        if not is_path(path) or any(entry is not None and entry.mode not in (_FILE, "100755") for entry in (theirs,)):
            if path in other:
                raise NotInOrder(
                    f"the other copy holds {path!r}, which is no plain file of a store",
                    "nothing was taken in; ask whose it is, and have it taken out there",
                )
            return
        if ours == theirs and ours is not None and not self._needs_mending(path, ours):
            return
        if ours is None or theirs is None:
            self._without(path, was, ours, theirs)
            return
        data = [self._data(path, entry) for entry in (was, ours, theirs)]
        self._put(path, self._three(path, *data), ours)

    def _without(self, path: str, was: _Entry | None, ours: _Entry | None, theirs: _Entry | None) -> None:
        """A file that one side, or both, no longer has."""
        left = ours or theirs
        if left is None or left == was:
            self._put(path, None, ours)
        else:
            self._put(path, self._data(path, left), ours)

    def _is_missing(self, path: str) -> bool:
        return any(_entry(self._objects, side, path) is None for side in self._sides)

    def _bring_back(self, path: str, commits: Sequence[str]) -> None:
        """A case that somebody deleted by hand: what each side last knew of it, made one."""
        ours, theirs = (_entry(self._objects, side, path) for side in self._sides)
        versions = [entry for entry in (ours, theirs, *(self._before(path, one) for one in commits)) if entry]
        if not versions:
            return
        was = self._data(path, _entry(self._objects, self._base, path))
        merged = self._data(path, versions[0])
        for version in versions[1:]:
            merged = self._three(path, was, merged, self._data(path, version))
        self._joined.said.append(f"{path} was deleted in a copy and is kept: a case is never deleted")
        self._put(path, merged, ours)

    def _before(self, path: str, commit: str) -> _Entry | None:
        return _entry(self._objects, f"{commit}^", path)

    def _is_explained(self, path: str) -> bool:
        """Whether a purge or an import says why the case is gone."""
        if self._gone is None:
            words = self._git.text("log", "--format=%B", *self._sides, f"^{self._base_commit}") if self._base else ""
            self._gone = set(_BEGUN_ANEW.findall(words))
        case = case_named(path)
        tombstone = f"{TOMBSTONES}/{case}.yaml"
        return case in self._gone or any(_entry(self._objects, side, tombstone) for side in self._sides)

    @property
    def _base_commit(self) -> str:
        return self._git.text("merge-base", *self._sides)

    def _put(self, path: str, data: bytes | None, ours: _Entry | None) -> None:
        oid = None if data is None else new_object("blob", data, self._git.hash_name).oid
        if oid != (ours.oid if ours is not None else None):
            self._joined.files[path] = data
            self._joined.oids[path] = oid

    def _data(self, path: str, entry: _Entry | None) -> bytes:
        """The file's bytes; what git left between markers, for want of our merge, is put together."""
        found = self._objects.get(entry.oid) if entry is not None else None
        data = found.data if found is not None else b""
        if IS_RECORD.fullmatch(path) and _MARKERS.search(data):
            mended = without_markers(data, path)
            if mended is not None:
                words = f"{path}: what git had left between markers was put together"
                if words not in self._joined.said:
                    self._joined.said.append(words)
                return mended
        return data

    def _needs_mending(self, path: str, entry: _Entry) -> bool:
        found = self._objects.get(entry.oid) if IS_RECORD.fullmatch(path) else None
        return found is not None and _MARKERS.search(found.data) is not None

    def _three(self, path: str, was: bytes, ours: bytes, theirs: bytes) -> bytes:
        if ours == theirs or theirs == was:
            return ours
        if ours == was:
            return theirs
        try:
            if IS_RECORD.fullmatch(path):
                return merge_files(was, ours, theirs, path)
        except TwoChildren as error:
            raise NotInOrder(
                f"both copies opened {path}, and it is another child's in each; nothing was merged",
                "give one of them another id: open it anew in one copy, and ask for help with: cmeboard doctor",
            ) from error
        except CannotMerge:
            merged, _ = by_lines(self._git, was, ours, theirs)
            return merged  # one side cannot be read: both are in the file, for a person to mend
        merged, conflicts = by_lines(self._git, was, ours, theirs)
        if conflicts:
            self._conflicts.append(path)
        return merged


def _deletions(git: Git, objects: Objects, ours: str, theirs: str, seen: str) -> dict[str, list[str]]:
    """The cases that commits since `seen` deleted, with those commits; without it, since the two sides parted."""
    known = seen and objects.get(seen) is not None
    since = [seen] if known else git.text("merge-base", "--all", ours, theirs).split()
    options = ("-z", "--no-renames", "--diff-filter=D", "--diff-merges=first-parent", "--name-only", "--format=%x01%H")
    raw = git.text("log", *options, ours, theirs, *(f"^{one}" for one in since), "--", "cases")
    found: dict[str, list[str]] = {}
    for block in raw.split("\x01")[1:]:
        commit, _, names = block.partition("\0")
        for path in names.strip("\n").split("\0"):
            if path.strip("\n").endswith(".yaml"):
                found.setdefault(path.strip("\n"), []).append(commit.strip())
    return found


def without_markers(data: bytes, path: str) -> bytes | None:
    """A file that git left with conflict markers, as our merge makes it of its sides; None where it cannot.

    What stood before both sides is known where git wrote it down; else every difference is one of both.
    """
    sides = sides_of(data)
    if sides is None:
        return None
    ours, was, theirs = sides
    try:
        return merge_files(was, ours, theirs, path)
    except CannotMerge:
        return None


def sides_of(data: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Ours, what was before, and theirs, of a file with git's markers. None where the markers are not git's."""
    sides: list[list[bytes]] = [[], [], []]
    within: int | None = None
    for line in data.splitlines(keepends=True):
        mark = next(
            (n for n, sign in enumerate((b"<" * 7, b"|" * 7, b"=" * 7, b">" * 7)) if line.startswith(sign)), None
        )
        if mark == 3:
            within = None
        elif mark is not None and (mark == 0) is (within is None):
            within = mark
        elif mark is not None:
            return None
        else:
            for side in (0, 1, 2) if within is None else (within,):
                sides[side].append(line)
    ours, was, theirs = (b"".join(lines) for lines in sides)
    return ours, was, theirs


def by_lines(git: Git, was: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, bool]:
    """Git's merge of one file by its lines, and whether it left places for a person to choose."""
    with tempfile.TemporaryDirectory(dir=git.git_dir / "cmeboard", prefix="merge-") as folder:
        names = []
        for name, data in (("this copy", ours), ("before", was), ("the other", theirs)):
            file = Path(folder, name)
            file.write_bytes(data)
            names.append(str(file))
        labels = ("-L", "this copy", "-L", "before", "-L", "the other")
        try:
            return git.run("merge-file", "-p", *labels, *names), False
        except GitFailed:
            with suppress(GitFailed):
                git.run("merge-file", *labels, *names)  # its status is the number of places
            return Path(names[0]).read_bytes(), True


def _base(git: Git, objects: Objects, ours: str, theirs: str) -> str:
    """The tree that both sides come from. Where they met in several commits, those joined. Raises NotInOrder."""
    try:
        bases = git.text("merge-base", "--all", ours, theirs).split()
    except GitFailed:
        bases = []
    if not bases:
        raise NotInOrder("the other copy is another store: they have no commit in common", "see: git remote -v")
    first, *others = bases
    tree = objects.tree_of(first)
    for other in others:
        joined = join(git, objects, first, other)
        tree, trees = tree_with(objects, objects.tree_of(first), joined.oids, git.hash_name)
        write_objects(git, [*blobs_of(joined, git), *trees])
    return tree


def blobs_of(joined: Joined, git: Git) -> Iterator[NewObject]:
    """The files of a join, to be written."""
    return (new_object("blob", data, git.hash_name) for data in joined.files.values() if data is not None)


def _changes(git: Git, base: str, side: str) -> Mapping[str, _Entry | None]:
    return {
        change.path: _Entry(change.mode, change.after) if change.after is not None else None
        for change in between(git, base, side)
    }


def _entry(objects: Objects, tree: str, path: str) -> _Entry | None:
    if "\n" in path:
        return None
    found = objects.get(f"{tree}:{path}")
    return _Entry(_FILE, found.oid) if found is not None and found.kind == "blob" else None
