"""`tombstones/*.yaml` of a store: what was purged from its record."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from cmeboard.core.problem import Problem
from cmeboard.core.retention import Purgeable, Tombstone
from cmeboard.store.files.case_files import case_path
from cmeboard.store.files.listing import files_in
from cmeboard.store.files.model_files import parse_model, read_model
from cmeboard.store.files.notices import notice_path
from cmeboard.store.git.repository import Git
from cmeboard.store.git.stored import Objects

FOLDER = "tombstones"


def tombstone_path(purged_id: str, what: Purgeable = Purgeable.CASE) -> str:
    """The file of a tombstone."""
    suffix = "" if what is Purgeable.CASE else f"-{what}"
    return f"{FOLDER}/{purged_id}{suffix}.yaml"


def what_is_gone(path: str) -> tuple[str, Purgeable]:
    """What the tombstone in this file stands for: the id, and what of it."""
    name = path.rpartition("/")[2].removesuffix(".yaml")
    for what in (Purgeable.MARKS, Purgeable.NOTICE):
        if name.endswith(f"-{what}"):
            return name.removesuffix(f"-{what}"), what
    return name, Purgeable.CASE


def tombstones_in(git: Git, commit: str) -> set[tuple[str, Purgeable]]:
    """What a commit's tombstones stand for."""
    return {what_is_gone(path) for path in git.text("ls-tree", "--name-only", commit, f"{FOLDER}/").splitlines()}


def marks_gone_until(objects: Objects, commit: str, gone: Iterable[tuple[str, Purgeable]]) -> dict[str, date]:
    """For each case file whose marks were purged, by these tombstones of a commit, the day on which they were.

    Of a tombstone that cannot be read it is the last that there is.
    """
    found = {}
    for purged_id, what in gone:
        if what is Purgeable.MARKS:
            path = tombstone_path(purged_id, what)
            stone = parse_model(objects.blob(commit, path) or b"", path, Tombstone)[0]
            found[case_path(purged_id)] = stone.purged.date() if stone is not None else date.max
    return found


def path_of_gone(purged_id: str, what: Purgeable) -> str:
    """The file that what was purged stood in; of a case whose marks alone went, the case's."""
    return notice_path(purged_id) if what is Purgeable.NOTICE else case_path(purged_id)


_IN_WORDS = {
    Purgeable.CASE: "case {}",
    Purgeable.MARKS: "the marks of case {}",
    Purgeable.NOTICE: "notice {}",
}


def in_words(purged_id: str, what: Purgeable) -> str:
    """What is gone, as a message says it."""
    return _IN_WORDS[what].format(purged_id)


def read_tombstones(root: Path) -> tuple[list[Tombstone], list[Problem]]:
    """Every tombstone that can be read, in order of the file names, and what is wrong with the others."""
    found: list[Tombstone] = []
    problems: list[Problem] = []
    for path in files_in(root, FOLDER, ".yaml"):
        tombstone, wrong = read_model(root, path, Tombstone)
        problems += wrong
        found += [tombstone] if tombstone is not None else []
    return found, problems
