"""Commits one after the other, parents first, each with what it changed against each of its parents."""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from cmeboard.store.git import Git
from cmeboard.store.git_settings import Person
from cmeboard.store.stored import Objects, StoredObject, damaged

_AT_ONCE = 1000
"""How many commits one process of git compares."""


@dataclass(frozen=True, slots=True)
class Change:
    """One file as a commit leaves it, seen from one parent. An id is None where there is no file, a mode is then 0."""

    path: str
    before: str | None
    after: str | None
    mode: str
    mode_before: str = "100644"


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
    fields: frozenset[str] = frozenset()
    """The names of the lines in its head, such as `author`."""


def steps(git: Git, objects: Objects, *revisions: str) -> Iterator[Step]:
    """Every commit that `revisions` name, parents first; a merge once for each parent. Raises GitFailed.

    Each commit is read as it is stored: what replaces it, maps its names or cuts its history off is not believed.
    """
    oids = git.text("rev-list", "--reverse", "--topo-order", *revisions, "--").split()
    commits = [_commit(oid, found) for oid, found in zip(oids, objects.get_many(oids), strict=True)]
    pairs = [(commit.commit, parent) for commit in commits for parent in (commit.parents or ("",))]
    changes = _differences(git, pairs)
    for commit in commits:
        for parent in commit.parents or ("",):
            yield replace(commit, parent=parent, changes=next(changes))


def persons(objects: Objects, oid: str) -> tuple[Person, Person]:
    """Author and committer of a commit. Raises GitFailed."""
    commit = _commit(oid, objects.get(oid))
    return commit.author, commit.committer


_PERSON = re.compile(r"(.*?) ?<([^>\n]*)> (-?\d+) [+-]\d{4}")


def _commit(oid: str, found: StoredObject | None) -> Step:
    """A commit alone, without its changes. Raises GitFailed where its bytes are not those of its id."""
    if found is None or not found.is_whole:
        raise damaged(oid)
    head, _, message = found.data.decode("utf-8", "surrogateescape").partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in head.split("\n"):
        key, _, value = line.partition(" ")
        if key:
            fields.setdefault(key, []).append(value)
    author, authored = _person(fields.get("author", [""])[0])
    committer, committed = _person(fields.get("committer", [""])[0])
    parents = tuple(fields.get("parent", ()))
    return Step(oid, parents, "", authored, author, committed, committer, message, (), frozenset(fields))


def _person(line: str) -> tuple[Person, int]:
    match = _PERSON.fullmatch(line)
    return (Person(match[1], match[2]), int(match[3])) if match else (Person(line, ""), 0)


def _differences(git: Git, pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[Change, ...]]:
    """What each commit changed against each parent, in the order asked for.

    Comparing folders is most of a proof's work, so git does it in two processes while we judge what is there already.
    """
    parts = [pairs[start : start + _AT_ONCE] for start in range(0, len(pairs), _AT_ONCE)]
    with ThreadPoolExecutor(2) as pool:
        for part, raw in zip(parts, pool.map(partial(_diff_tree, git), parts), strict=True):
            yield from _read_differences(part, raw)


def _diff_tree(git: Git, pairs: Sequence[tuple[str, str]]) -> str:
    asked = "".join(f"{commit} {parent}".rstrip() + "\n" for commit, parent in pairs)
    options = ("--stdin", "--always", "-r", "--root", "--raw", "--no-abbrev", "--no-renames", "-z")
    return git.run("diff-tree", *options, data=asked.encode()).decode("utf-8", "surrogateescape")


def _read_differences(pairs: Sequence[tuple[str, str]], raw: str) -> Iterator[tuple[Change, ...]]:
    """Git's answer, pair by pair: `--always` answers also where nothing changed."""
    fields = raw.split("\0")
    at = 0
    for commit, _ in pairs:
        if fields[at] != commit:
            raise ValueError(f"git spoke of {fields[at]!r} when it was asked about {commit}")
        at += 1
        found = []
        while fields[at].startswith(":"):
            was, mode, before, after, _ = fields[at].split(" ")
            found.append(Change(fields[at + 1], _blob(before), _blob(after), mode, was[1:]))
            at += 2
        yield tuple(found)


def _blob(oid: str) -> str | None:
    return oid if oid.strip("0") else None
