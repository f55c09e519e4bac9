"""Which case files there are, with what tells that one has changed. Standard library only: the warm start uses it."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

_EDITORS = re.compile(r"(^\.)|(~$)|(\.sw[a-p]$)|(^4913$)|(\.orig$)|(\.bak$)|(\.tmp$)|(^#.*#$)|(^\.gitkeep$)")


Stat = tuple[int, int, int]
"""What tells one version of a file from another without reading it: when it was written (ns), its size, its inode."""


def is_editors_own(name: str) -> bool:
    """Whether a file is an editor's swap, backup or temporary file, or one of ours: never a case."""
    return bool(_EDITORS.search(name))


def case_stats(root: str) -> dict[str, Stat]:
    """Every `cases/YEAR/NAME` below the store by its path there, whatever it is: judging comes later.

    Only what an editor keeps beside a file while it is open is no case of anybody's.
    """
    stats: dict[str, Stat] = {}
    top = os.path.join(root, "cases")
    if os.path.islink(top):
        found = os.lstat(top)
        return {"cases": (found.st_mtime_ns, found.st_size, found.st_ino)}
    with _listed(top) as years:
        for year in years:
            if year.is_dir(follow_symlinks=False):
                with _listed(os.path.join(top, year.name)) as entries:
                    _add(stats, f"cases/{year.name}/", entries)
            else:
                _add(stats, "cases/", [year])
    return stats


@contextmanager
def _listed(folder: str) -> Iterator[Iterable[os.DirEntry[str]]]:
    """What lies in a folder. It is open meanwhile, so that each stat looks up one name and not a whole path."""
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        yield ()
        return
    try:
        with os.scandir(opened) as entries:
            yield entries
    finally:
        os.close(opened)


def _add(stats: dict[str, Stat], folder: str, entries: Iterable[os.DirEntry[str]]) -> None:
    """There are thousands: a name that nearly every file has is asked for no pattern, and no stat for a function."""
    for entry in entries:
        name = entry.name
        if not (name.endswith(".yaml") and name[0].isdigit()) and is_editors_own(name):
            continue
        try:
            found = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue  # gone since the folder was listed: the next look does not see it either
        stats[folder + name] = (found.st_mtime_ns, found.st_size, found.st_ino)


def notice_stats(root: str) -> dict[str, Stat]:
    """Every file of `notices/` by its name."""
    try:
        with os.scandir(os.path.join(root, "notices")) as entries:
            return {entry.name: _stat_of(entry) for entry in entries}
    except (FileNotFoundError, NotADirectoryError):
        return {}


def _stat_of(entry: os.DirEntry[str]) -> Stat:
    """The file's own stat; a link is not followed."""
    found = entry.stat(follow_symlinks=False)
    return found.st_mtime_ns, found.st_size, found.st_ino
