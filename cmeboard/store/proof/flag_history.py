"""Since when a case's flags are known, by git: a flag that came into the file later was not known before."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from cmeboard.core.words import Flag
from cmeboard.store.errors import StoreError
from cmeboard.store.files.yaml_text import parse
from cmeboard.store.git.history import Revision, history
from cmeboard.store.git.repository import Git
from cmeboard.store.git.stored import Objects

_FEW = 64
"""Up to so many files git is asked for each by name; for more of them one walk over the whole log is quicker."""

_FLAGS = re.compile(rb"^ +flags:([^\n]*(?:\n +- [^\n]*)*)", re.MULTILINE)


def flag_days(git: Git, wanted: Mapping[str, Collection[Flag]]) -> dict[str, dict[Flag, date]]:
    """For each case file the days on which its `wanted` flags came into it after its first version.

    A flag that is not in the record yet counts from the day of the file. Where git cannot answer every flag counts as
    one that was there from the start.
    """
    try:
        return _flag_days(git, wanted) if wanted else {}
    except (StoreError, FileNotFoundError):
        return {}


def _flag_days(git: Git, wanted: Mapping[str, Collection[Flag]]) -> dict[str, dict[Flag, date]]:
    revisions: dict[str, list[Revision]] = {}
    for revision in history(git, list(wanted) if len(wanted) <= _FEW else ["cases"]):
        for path in wanted.keys() & set(revision.paths):
            revisions.setdefault(path, []).insert(0, revision)
    with git.reading() as objects:
        return {
            path: _came_in(git, path, flags, revisions[path], objects)
            for path, flags in wanted.items()
            if path in revisions
        }


def _came_in(
    git: Git, path: str, flags: Collection[Flag], revisions: Sequence[Revision], objects: Objects
) -> dict[Flag, date]:
    first, *later = revisions
    missing = set(flags) - _flags_in(objects.blob(first.commit, path), flags)
    days: dict[Flag, date] = {}
    for revision in later if missing else ():
        there = _flags_in(objects.blob(revision.commit, path), missing)
        days = {flag: days.get(flag, revision.when.date()) for flag in there}
    changed = datetime.fromtimestamp((git.root / path).stat().st_mtime).astimezone().date() if missing else date.min
    return {flag: days.get(flag, changed) for flag in missing}


def _flags_in(blob: bytes | None, flags: Collection[Flag]) -> set[Flag]:
    """Which of the flags a version of a case file holds. What cannot be read holds none."""
    data = blob or b""
    listed = _FLAGS.search(data)
    if listed and all(flag.value.encode() in listed[1] for flag in flags):
        return set(flags)
    value = parse(data, "").value
    pupil = value.get("pupil") if isinstance(value, dict) else None
    there = pupil.get("flags") if isinstance(pupil, dict) else None
    return {flag for flag in flags if flag.value in there} if isinstance(there, list) else set()
