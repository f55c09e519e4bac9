"""Commits one after the other, parents first, each with what it changed against each of its parents."""

import re
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from functools import lru_cache
from itertools import cycle, islice
from typing import NamedTuple

from cmeboard.store.git.differences import AT_ONCE, Change, Differences, Pair, comparing
from cmeboard.store.git.repository import Git
from cmeboard.store.git.settings import Person
from cmeboard.store.git.stored import Objects, StoredObject, damaged, id_of

_AT_ONCE = 1000
"""How many commits are read at once."""


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


class _View(NamedTuple):
    """A commit seen from one of its parents, and the folders of both."""

    commit: _Commit
    parent: str
    pair: Pair


def commits_of(git: Git, *revisions: str) -> list[str]:
    """Every commit that `revisions` name, parents first. Raises GitFailed."""
    return git.text("rev-list", "--reverse", "--topo-order", *revisions, "--").split()


def steps(git: Git, objects: Objects, oids: Sequence[str], comparers: int = 1) -> Iterator[Step]:
    """These commits, in their order; a merge once for each parent. Raises GitFailed.

    Each commit is read as it is stored, and its folder by the name that stands in it: what replaces it, maps its
    names, cuts its history off or says in an index that it has another folder is not believed. Where the history is
    cut off and what comes before it is not there (a shallow clone) a commit counts as following an empty folder.
    Whoever takes the steps may ask `objects` for more meanwhile. So many processes of git compare folders by turns.
    """
    views = _views(objects, oids, _cut_off(git))
    with ExitStack() as running:  # most of git's share of a proof, which it does while we judge what it said before
        folders = [running.enter_context(comparing(git)) for _ in range(comparers)]
        asked: deque[tuple[Differences, list[_View]]] = deque()
        for one in cycle(folders):
            some = list(islice(views, AT_ONCE))
            if not some:
                break
            one.ask([view.pair for view in some])
            asked.append((one, some))
            if len(asked) > comparers:
                yield from _seen(*asked.popleft())
        while asked:
            yield from _seen(*asked.popleft())


def _cut_off(git: Git) -> frozenset[str]:
    """The commits at which this copy's history begins, though they follow others (a shallow clone)."""
    try:
        return frozenset((git.git_dir / "shallow").read_text(encoding="ascii").split())
    except (OSError, UnicodeDecodeError):
        return frozenset()


def _views(objects: Objects, oids: Sequence[str], cut_off: Collection[str]) -> Iterator[_View]:
    trees: dict[str, str] = {}
    for start in range(0, len(oids), _AT_ONCE):
        asked = oids[start : start + _AT_ONCE]
        commits = [_commit(oid, found) for oid, found in zip(asked, objects.get_many(asked), strict=True)]
        for commit in commits:
            trees[commit.oid] = commit.tree
            for parent in commit.parents or ("",):
                if parent and parent not in trees:
                    trees[parent] = _tree_of(parent, objects, commit.oid in cut_off)
                before = trees[parent] if parent else _no_files(commit.oid)
                yield _View(commit, parent, (before, commit.tree))


def _tree_of(parent: str, objects: Objects, is_cut_off: bool) -> str:
    """The folder that a parent recorded. Raises GitFailed where it is not there, unless the history is cut off."""
    found = objects.get(parent)
    return _no_files(parent) if found is None and is_cut_off else _commit(parent, found).tree


def _no_files(oid: str) -> str:
    """The folder without files, which every repository knows, by a name like `oid`."""
    return id_of("tree", b"", len(oid))


def _seen(folders: Differences, views: Sequence[_View]) -> Iterator[Step]:
    """The commits from each of their parents, once git has said what they changed."""
    changes = folders.answer([view.pair for view in views])
    for (oid, _, parents, authored, author, committed, committer, message, fields), parent, _ in views:
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
