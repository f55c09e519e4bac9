"""Which case files there are, with what tells that one has changed. Standard library only: the warm start uses it."""

import os
import re
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_EDITORS = re.compile(r"(^\.)|(~$)|(\.sw[a-p]$)|(^4913$)|(\.orig$)|(\.bak$)|(\.tmp$)|(^#.*#$)|(^\.gitkeep$)")


Stat = tuple[int, int, int]
"""What tells one version of a file from another without reading it: when it was written (ns), its size, its inode."""


def is_editors_own(name: str) -> bool:
    """Whether a file is an editor's swap, backup or temporary file, or one of ours: never a case."""
    return bool(_EDITORS.search(name))


def files_in(root: "Path", folder: str, ending: str = "") -> list[str]:
    """What lies in a folder of the store, by path and in order, without what an editor keeps there for itself."""
    try:
        names = os.listdir(root / folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(f"{folder}/{name}" for name in names if name.endswith(ending) and not is_editors_own(name))


class Listing:
    """Every `cases/YEAR/NAME` below the store with its stat, whatever it is: judging comes later.

    Only what an editor keeps beside a file while it is open is no case of anybody's. There are thousands, which are
    looked at every few seconds: so the stats are held as they come, and by their paths only where somebody asks.
    """

    def __init__(self) -> None:
        self._folders: list[tuple[str, int]] = []
        self._names: list[str] = []
        self._written, self._sizes, self._inodes = array("q"), array("q"), array("Q")
        self._of_odd_times: dict[str, Stat] = {}

    def take(self, folder: str, entries: Iterable[os.DirEntry[str]]) -> None:
        """Takes the files of a folder, which the store names so. A name that nearly every file has is asked for no
        pattern, and no stat for a function.
        """
        write_down, measure, number = self._written.append, self._sizes.append, self._inodes.append
        before = len(self._names)
        for entry in entries:
            name = entry.name
            if not (name.endswith(".yaml") and name[0].isdigit()) and is_editors_own(name):
                continue
            try:
                found = entry.stat(follow_symlinks=False)
                write_down(found.st_mtime_ns)
            except FileNotFoundError:
                continue  # gone since the folder was listed: the next look does not see it either
            except OverflowError:
                self._of_odd_times[folder + name] = (found.st_mtime_ns, found.st_size, found.st_ino)
                continue
            measure(found.st_size)
            number(found.st_ino)
            self._names.append(name)
        self._folders.append((folder, len(self._names) - before))

    def __len__(self) -> int:
        return len(self._names) + len(self._of_odd_times)

    def stats(self) -> dict[str, Stat]:
        """The stats by their paths."""
        found = dict(self._of_odd_times)
        names, stats = iter(self._names), zip(self._written, self._sizes, self._inodes, strict=True)
        for folder, count in self._folders:
            found.update(zip(map(folder.__add__, islice(names, count)), stats, strict=False))
        return found

    def text(self) -> bytes:
        """The same for the same files, unchanged; for others never. It says first how long it is, so that none is the
        beginning of another. A folder that lists its files in another order has another: they are to be compared.
        """
        about = repr((self._folders, sorted(self._of_odd_times.items())))
        words = "\0".join((about, *self._names)).encode("utf-8", "surrogatepass")
        body = b"".join((words, b"\0", self._written.tobytes(), self._sizes.tobytes(), self._inodes.tobytes()))
        return len(body).to_bytes(8) + body


def listing_of(root: str) -> Listing:
    """The case files of a store as they are now."""
    found = Listing()
    top = os.path.join(root, "cases")
    if os.path.islink(top):
        with os.scandir(root) as entries:
            found.take("", [entry for entry in entries if entry.name == "cases"])
        return found
    with _listed(top) as years:
        for year in years:
            if year.is_dir(follow_symlinks=False):
                with _listed(os.path.join(top, year.name)) as entries:
                    found.take(f"cases/{year.name}/", entries)
            else:
                found.take("cases/", [year])
    return found


def case_stats(root: str) -> dict[str, Stat]:
    """The stats of a store's case files by their paths."""
    return listing_of(root).stats()


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
