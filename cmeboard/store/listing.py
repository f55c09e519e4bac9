"""Which case files there are, with what tells that one has changed. Standard library only: the warm start uses it."""

import os
import re
from collections.abc import Iterable, Iterator

_EDITORS = re.compile(r"(^\.)|(~$)|(\.sw[a-p]$)|(^4913$)|(\.orig$)|(\.bak$)|(\.tmp$)|(^#.*#$)|(^\.gitkeep$)")


Stat = tuple[int, int, int]
"""What tells one version of a file from another without reading it: when it was written (ns), its size, its inode."""


def stat_of(entry: os.DirEntry[str]) -> Stat:
    """The file's own stat; a link is not followed."""
    found = entry.stat(follow_symlinks=False)
    return found.st_mtime_ns, found.st_size, found.st_ino


def is_editors_own(name: str) -> bool:
    """Whether a file is an editor's swap, backup or temporary file, or one of ours: never a case."""
    if name[:1].isdigit() and name.endswith(".yaml"):  # as nearly every file is called
        return False
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
    for year in _entries(top):
        if year.is_dir(follow_symlinks=False):
            _add(stats, f"cases/{year.name}/", _entries(os.path.join(top, year.name)))
        else:
            _add(stats, "cases/", [year])
    return stats


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    """What lies in a folder. It is open meanwhile, so that each stat looks up one name and not a whole path."""
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return
    try:
        with os.scandir(opened) as entries:
            yield from entries
    finally:
        os.close(opened)


def _add(stats: dict[str, Stat], folder: str, entries: Iterable[os.DirEntry[str]]) -> None:
    for entry in entries:
        if is_editors_own(entry.name):
            continue
        try:
            stats[folder + entry.name] = stat_of(entry)
        except FileNotFoundError:
            continue  # gone since the folder was listed: the next look does not see it either


def notice_stats(root: str) -> dict[str, Stat]:
    """Every file of `notices/` by its name."""
    try:
        with os.scandir(os.path.join(root, "notices")) as entries:
            return {entry.name: stat_of(entry) for entry in entries}
    except (FileNotFoundError, NotADirectoryError):
        return {}
