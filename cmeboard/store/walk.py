"""Commits one after the other, parents first, each with what it changed against each of its parents."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from cmeboard.store.git import Git
from cmeboard.store.git_settings import Person
from cmeboard.store.stored import Objects, StoredObject, damaged, id_of

_FIRST, _MOST = 250, 4000
"""How many commits one process of git compares: the first ones few, so that there is soon something to judge."""

_AHEAD = 3
"""How many such processes' worth is compared or waits to be, while we judge what is there already."""


class Change(NamedTuple):
    """One file as a commit leaves it, seen from one parent. An id is None where there is no file, a mode is then 0."""

    path: str
    before: str | None
    after: str | None
    mode: str
    mode_before: str = "100644"


class Step(NamedTuple):
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
    fields: frozenset[str] = frozenset()
    """The names of the lines in its head, such as `author`."""


class _Commit(NamedTuple):
    """A commit as it is stored; `tree` is the folder that it recorded."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    authored: int
    author: Person
    committed: int
    committer: Person
    message: str
    fields: frozenset[str]


def steps(git: Git, objects: Objects, *revisions: str) -> Iterator[Step]:
    """Every commit that `revisions` name, parents first; a merge once for each parent. Raises GitFailed.

    Each commit is read as it is stored, and its folder by the name that stands in it: what replaces it, maps its
    names, cuts its history off or says in an index that it has another folder is not believed.
    Whoever takes the steps may ask `objects` for more meanwhile.
    """
    oids = git.text("rev-list", "--reverse", "--topo-order", *revisions, "--").split()
    trees: dict[str, str] = {}
    ahead: deque[tuple[list[_Commit], Sequence[_Pair], Future[str]]] = deque()
    pool = ThreadPoolExecutor(2)  # comparing folders is most of a proof's work, and git does it beside ours
    try:
        for start, end in pairwise(_ends(len(oids))):
            asked = oids[start:end]
            commits = [_commit(oid, found) for oid, found in zip(asked, objects.get_many(asked), strict=True)]
            trees.update((commit.oid, commit.tree) for commit in commits)
            pairs = [
                (_tree_of(parent, trees, objects, commit), commit.tree)
                for commit in commits
                for parent in commit.parents or ("",)
            ]
            ahead.append((commits, pairs, pool.submit(_diff_tree, git, pairs)))
            if len(ahead) > _AHEAD:
                yield from _seen(*ahead.popleft())
        while ahead:
            yield from _seen(*ahead.popleft())
    finally:
        pool.shutdown(cancel_futures=True)


def _ends(count: int) -> Iterator[int]:
    """Where one process of git ends and the next begins."""
    end, size = 0, _FIRST
    while end < count:
        yield end
        end, size = end + size, min(2 * size, _MOST)
    yield count


_Pair = tuple[str, str]
"""Two folders as git names them: what was there before a commit, and what is there after it."""


def _tree_of(parent: str, trees: dict[str, str], objects: Objects, commit: _Commit) -> str:
    """The folder that a parent recorded; of no parent the empty one, which every repository knows."""
    if not parent:
        return id_of("tree", b"", len(commit.oid))
    if parent not in trees:
        trees[parent] = _commit(parent, objects.get(parent)).tree
    return trees[parent]


def _seen(commits: Sequence[_Commit], pairs: Sequence[_Pair], raw: Future[str]) -> Iterator[Step]:
    """The commits from each of their parents."""
    changes = _read_differences(pairs, raw.result())
    for oid, _, parents, authored, author, committed, committer, message, fields in commits:
        for parent in parents or ("",):
            yield Step(oid, parents, parent, authored, author, committed, committer, message, next(changes), fields)


def persons(objects: Objects, oid: str) -> tuple[Person, Person]:
    """Author and committer of a commit. Raises GitFailed."""
    commit = _commit(oid, objects.get(oid))
    return commit.author, commit.committer


_PERSON = re.compile(r"(.*?) ?<([^>\n]*)> (-?\d+) [+-]\d{4}")
_USUAL = re.compile(
    r"tree ([0-9a-f]+)\n((?:parent [0-9a-f]+\n)*)"
    r"author ([^\n<>]*?) ?<([^<>\n]*)> ([0-9]+) [+-][0-9]{4}\n"
    r"committer ([^\n<>]*?) ?<([^<>\n]*)> ([0-9]+) [+-][0-9]{4}\n\n"
)
"""The head of a commit that is not signed and has nothing odd about it."""
_FIELDS = frozenset({"tree", "author", "committer"})
_FIELDS_WITH_PARENT = _FIELDS | {"parent"}


def _commit(oid: str, found: StoredObject | None) -> _Commit:
    """A commit alone, without its changes. Raises GitFailed where its bytes are not those of its id."""
    if found is None or not found.is_whole:
        raise damaged(oid)
    text = found.data.decode("utf-8", "surrogateescape")
    usual = _USUAL.match(text)
    if usual is None:
        return _any_commit(oid, text)
    tree, parents, name, email, authored, committer, committer_email, committed = usual.groups()
    return _Commit(
        oid,
        tree,
        tuple(parents[len("parent ") : -1].split("\nparent ")) if parents else (),
        int(authored),
        _known(name, email),
        int(committed),
        _known(committer, committer_email),
        text[usual.end() :],
        _FIELDS_WITH_PARENT if parents else _FIELDS,
    )


_known = lru_cache(1000)(Person)


def _any_commit(oid: str, text: str) -> _Commit:
    head, _, message = text.partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in head.split("\n"):
        key, _, value = line.partition(" ")
        if key:
            fields.setdefault(key, []).append(value)
    if "tree" not in fields:
        raise damaged(oid)
    author, authored = _person(fields.get("author", [""])[0])
    committer, committed = _person(fields.get("committer", [""])[0])
    parents = tuple(fields.get("parent", ()))
    tree = fields["tree"][0]
    return _Commit(oid, tree, parents, authored, author, committed, committer, message, frozenset(fields))


def _person(line: str) -> tuple[Person, int]:
    match = _PERSON.fullmatch(line)
    return (Person(match[1], match[2]), int(match[3])) if match else (Person(line, ""), 0)


def _diff_tree(git: Git, pairs: Sequence[_Pair]) -> str:
    asked = "".join(f"{before} {after}\n" for before, after in pairs)
    options = ("--stdin", "-r", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none", "-z")
    return git.run("diff-tree", *options, data=asked.encode("utf-8", "surrogateescape")).decode(
        "utf-8", "surrogateescape"
    )


def _read_differences(pairs: Sequence[_Pair], raw: str) -> Iterator[tuple[Change, ...]]:
    """Git's answer, pair by pair. Raises GitFailed where it left one out: then a folder of it is not there.

    A pair is a line with both names; a change in it is `:100644 100644 ID ID M`, NUL, the path, NUL.
    """
    at = 0
    for before, after in pairs:
        head = f"{before} {after}\n"
        if not raw.startswith(head, at):
            raise damaged(after)
        at += len(head)
        digits = len(after)
        found = []
        while raw.startswith(":", at):
            first, second = at + 15, at + 16 + digits
            path = second + digits + 3
            end = raw.index("\0", path)
            found.append(
                Change(
                    raw[path:end],
                    _blob(raw[first : first + digits]),
                    _blob(raw[second : second + digits]),
                    raw[at + 8 : at + 14],
                    raw[at + 1 : at + 7],
                )
            )
            at = end + 1
        yield tuple(found)


def _blob(oid: str) -> str | None:
    return oid if oid.strip("0") else None
