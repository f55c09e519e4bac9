"""Commits one after the other, parents first, each with what it changed against each of its parents."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cmeboard.store.git import Git, Person

_FIELDS = "%H%x00%P%x00%at%x00%an%x00%ae%x00%ct%x00%cn%x00%ce%x00%B%x00"


@dataclass(frozen=True, slots=True)
class Change:
    """One file as a commit leaves it, seen from one parent. An id is None where there is no file, a mode is then 0."""

    path: str
    before: str | None
    after: str | None
    mode: str


@dataclass(frozen=True, slots=True)
class Step:
    """A commit seen from one of its parents: `parent` is empty for a commit that has none.

    Times are in seconds since 1970, as the commit says them: no calendar may hold them.
    """

    commit: str
    parents: tuple[str, ...]
    parent: str
    authored: int
    author: Person
    committed: int
    committer: Person
    message: str
    changes: tuple[Change, ...]


def steps(git: Git, *revisions: str) -> Iterator[Step]:
    """Every commit that `revisions` name, parents first; a merge once for each parent. Raises GitFailed."""
    commits = list(_commits(git, revisions))
    pairs = [(commit.commit, parent) for commit in commits for parent in (commit.parents or ("",))]
    changes = _differences(git, pairs)
    for commit in commits:
        for parent in commit.parents or ("",):
            yield Step(
                commit.commit,
                commit.parents,
                parent,
                commit.authored,
                commit.author,
                commit.committed,
                commit.committer,
                commit.message,
                next(changes),
            )


def _commits(git: Git, revisions: Sequence[str]) -> Iterator[Step]:
    """The commits alone, without their changes."""
    mark = uuid.uuid4().hex  # no commit can hold it
    options = ("--reverse", "--topo-order", "--no-mailmap", "--no-show-signature", "--no-notes")
    raw = git.run("log", *options, f"--format=tformat:{mark}{_FIELDS}", *revisions, "--")
    for block in raw.decode("utf-8", "surrogateescape").split(mark)[1:]:
        commit, parents, authored, *author, committed, name, email, message, _ = block.split("\0")
        yield Step(
            commit,
            tuple(parents.split()),
            "",
            _seconds(authored),
            Person(*author),
            _seconds(committed),
            Person(name, email),
            message,
            (),
        )


def _seconds(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0


def _differences(git: Git, pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[Change, ...]]:
    """What each commit changed against each parent, in the order asked for. `--always` answers also where nothing."""
    asked = "".join(f"{commit} {parent}".rstrip() + "\n" for commit, parent in pairs)
    options = ("--stdin", "--always", "-r", "--root", "--raw", "--no-abbrev", "--no-renames", "-z")
    raw = git.run("diff-tree", *options, data=asked.encode()).decode("utf-8", "surrogateescape")
    fields = raw.split("\0")
    at = 0
    for commit, _ in pairs:
        if fields[at] != commit:
            raise ValueError(f"git spoke of {fields[at]!r} when it was asked about {commit}")
        at += 1
        found = []
        while fields[at].startswith(":"):
            _, mode, before, after, _ = fields[at].split(" ")
            found.append(Change(fields[at + 1], _blob(before), _blob(after), mode))
            at += 2
        yield tuple(found)


def _blob(oid: str) -> str | None:
    return oid if oid.strip("0") else None
