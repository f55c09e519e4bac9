"""Another copy's commits taken into this one: joined in memory, then put in place like any other write.

So an interruption leaves the old state or the new one and never half a merge, and what lies edited in a file stays
in it as an edit.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from cmeboard.store.copies.joining import IS_RECORD, Joined, blobs_of, by_lines, join, sides_of
from cmeboard.store.disk import read_file
from cmeboard.store.errors import CannotWrite
from cmeboard.store.files.merge import CannotMerge, merge_files
from cmeboard.store.git.index import index_locked
from cmeboard.store.git.objects import NewObject, new_object, tree_with, write_objects
from cmeboard.store.git.pulls import forget_pull
from cmeboard.store.git.repository import Git, Head
from cmeboard.store.git.settings import Settings
from cmeboard.store.git.stored import Objects
from cmeboard.store.writing.install import Put, install
from cmeboard.store.writing.writer import commit_tree, message


@dataclass(frozen=True, slots=True)
class Taken:
    """How many commits came in, and what has to be said about it."""

    commits: int
    said: tuple[str, ...] = ()


def take_in(git: Git, settings: Settings, head: Head, theirs: str, seen: str) -> Taken:
    """Joins `theirs` to the branch. The caller holds the store's lock. `seen` is as for `join`.

    Raises NotInOrder where a person has to decide, CannotWrite or Moved, with nothing changed.
    """
    assert head.commit is not None  # noqa: S101 - a store has a first commit
    with git.reading() as objects:
        joined = join(git, objects, head.commit, theirs, seen)
        return _Taker(git, settings, objects, head, theirs, joined).take(frozenset())


def finish_pull(git: Git, settings: Settings, seen: str) -> Taken | None:
    """Finishes what a plain `git pull` left for want of our merge. None where a person has begun to do it.

    The caller holds the store's lock. Raises as `take_in`.
    """
    try:
        theirs = (git.git_dir / "MERGE_HEAD").read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        return None
    unmerged = _staged(git, "--diff-filter=U")
    if len(theirs) != 1 or not all(IS_RECORD.fullmatch(path) for path in unmerged):
        return None
    head = git.head()
    assert head.commit is not None  # noqa: S101
    with git.reading() as objects:
        joined = join(git, objects, head.commit, theirs[0], seen)
        base = git.text("merge-base", head.commit, theirs[0])
        commits = (base, head.commit, theirs[0])
        left_by_git = {path for path in _staged(git) if _is_as_git_left_it(git, objects, commits, path)}
        if not unmerged <= left_by_git:
            return None
        for path in left_by_git - joined.files.keys():
            # The join is what we have already, and git's own merge left something else in the file.
            mine = objects.get(f"{head.commit}:{path}")
            joined.files[path], joined.oids[path] = (mine.data, mine.oid) if mine is not None else (None, None)
        taken = _Taker(git, settings, objects, head, theirs[0], joined).take(frozenset(left_by_git))
    forget_pull(git)
    return Taken(taken.commits, ("the merge that git pull had begun is finished", *taken.said))


def _staged(git: Git, *options: str) -> set[str]:
    """The paths that git's index holds otherwise than the last commit."""
    return set(git.text("diff", "--cached", "--name-only", "-z", *options).split("\0")) - {""}


def _is_as_git_left_it(git: Git, objects: Objects, commits: tuple[str, str, str], path: str) -> bool:
    """Whether the file holds what git's merge put there, markers too, and nothing that a person has typed since."""
    sides = [objects.blob(commit, path) for commit in commits]
    if not any(side is not None for side in sides):
        return False  # a person has added it
    was, ours, theirs = (side or b"" for side in sides)
    made, _ = by_lines(git, was, ours, theirs)
    there = read_file(git.root, path) or b""
    known, found = sides_of(made), sides_of(there)
    return there in (was, ours, theirs) or (known is not None and found is not None and known[::2] == found[::2])


class _Taker:
    """Makes the commit of a join and installs it."""

    def __init__(self, git: Git, settings: Settings, objects: Objects, head: Head, theirs: str, joined: Joined) -> None:
        self._git = git
        self._settings = settings
        self._objects = objects
        self._head = head
        self._theirs = theirs
        self._joined = joined

    def take(self, left_by_git: frozenset[str]) -> Taken:
        """Installs the join. Files in `left_by_git` hold what git's merge left in them, which nobody typed."""
        ours = self._head.commit
        assert ours is not None  # noqa: S101
        count = int(self._git.text("rev-list", "--count", f"{ours}..{self._theirs}"))
        trees = {commit: self._objects.tree_of(commit) for commit in (ours, self._theirs)}
        tree, written = tree_with(self._objects, trees[ours], self._joined.oids, self._git.hash_name)
        tree = tree if self._joined.oids else trees[ours]
        said = tuple(self._joined.said)
        if count == 0 and tree == trees[ours]:
            return Taken(0, said)
        puts = list(self._puts(left_by_git))
        edited = [self._blob(put.after) for put in puts if put.after is not None and put.after_oid != put.recorded_oid]
        write_objects(self._git, [*blobs_of(self._joined, self._git), *written, *edited])
        new = self._commit(count, tree, trees[self._theirs])
        with index_locked(self._git, self._settings.file_mode):
            install(self._git, self._head.branch, ours, new, puts, self._settings)
        return Taken(count, said)

    def _commit(self, count: int, tree: str, their_tree: str) -> str:
        ours = self._head.commit
        assert ours is not None  # noqa: S101
        is_ahead = int(self._git.text("rev-list", "--count", f"{self._theirs}..{ours}")) > 0
        if count and not is_ahead and tree == their_tree:
            return self._theirs
        parents = [*([ours] if is_ahead or not count else []), *([self._theirs] if count else [])]
        subject = f"sync: {count} commit{'' if count == 1 else 's'} taken in" if count else "sync: files put right"
        body = "\n".join(f"- {line}" for line in self._joined.said)
        words = message(subject, {"Entry": "sync"}, body)
        return commit_tree(self._git, self._settings, self._settings.identity(), tree, parents, words)

    def _puts(self, left_by_git: frozenset[str]) -> Iterator[Put]:
        for path, data in self._joined.files.items():
            mine = self._objects.blob(self._head.commit, path)
            disk = read_file(self._git.root, path)
            staged = self._objects.get(f":{path}")
            if path not in left_by_git:
                known = {self._oid(mine), self._oid(disk), self._oid(data)}
                self._refuse_staged(path, staged.oid if staged is not None else None, known)
            is_ours_to_replace = disk in (None, mine, data) or path in left_by_git
            after = data if is_ours_to_replace else self._beside_an_edit(path, mine, disk or b"", data)
            yield Put(path, disk, after, self._oid(disk), self._oid(after), self._joined.oids[path])

    def _beside_an_edit(self, path: str, mine: bytes | None, disk: bytes, data: bytes | None) -> bytes:
        """The edit that lies in the file, with what came in. Raises CannotWrite where they cannot be united."""
        with suppress(CannotMerge):
            if data is not None and IS_RECORD.fullmatch(path):
                return merge_files(mine or b"", disk, data, path)
            if data is not None:
                made, conflicts = by_lines(self._git, mine or b"", disk, data)
                if not conflicts:
                    return made
        raise CannotWrite(
            f"{path} was edited here, and what came in for it cannot be put beside the edit",
            "nothing was taken in and nothing is lost; record the edit first: see cmeboard doctor, then sync again",
        )

    def _refuse_staged(self, path: str, staged: str | None, known: set[str | None]) -> None:
        if staged is not None and staged not in known:
            raise CannotWrite(
                f"a version of {path} is staged that is neither the file nor the last commit",
                f"commit it with: git commit, or take it out with: git restore --staged {path}",
            )

    def _blob(self, data: bytes) -> NewObject:
        return new_object("blob", data, self._git.hash_name)

    def _oid(self, data: bytes | None) -> str | None:
        return self._blob(data).oid if data is not None else None
