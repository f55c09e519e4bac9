"""What was being typed, kept on disk until it is recorded: a line that drops or a kill loses no word of it.

A draft names a child, so each is a file that its writer alone can read, beside the cache in `.git/cmeboard/`: git does
not track it, and no temporary folder ever sees it. Each board writes files of its own, so that two boards at once never
overwrite each other's, and holds a lock beside them while it is open; what is left of one that has ended is offered at
the next start.
"""

import errno
import json
import os
import re
import secrets
import stat
import weakref
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cmeboard.store.disk import OUR_PREFIX, flush, write_beside
from cmeboard.store.errors import CannotWrite
from cmeboard.store.lock import hold, is_held

FORMAT = 1
NOTE = "txt"
LOCK = "open"
"""How the file ends that a board holds locked while it is open. The kernel lets go of it however the board ends."""
_FILE = re.compile(r"[A-Za-z0-9-]+\.[a-z0-9-]+\.[0-9a-f]{8}\.json")


@dataclass(frozen=True, slots=True)
class Draft:
    """What stood in one form: its case (empty for a new one), what it is for, its fields, and when it was kept.

    `kept` is the school's time to the minute, `2026-11-09 09:40`. `entry_id` is what the entry is called once it is
    recorded, so that a draft which a kill kept from being dropped is known; empty where it becomes no entry.
    """

    case: str
    did: str
    texts: Mapping[str, str]
    kept: str
    entry_id: str = ""


class Drafts:
    """One board's drafts in one store, and those that earlier ones left there. Used by one thread at a time."""

    def __init__(self, git_dir: Path) -> None:
        self._folder = git_dir / "cmeboard" / f"drafts-{os.getuid()}"
        self._mark = secrets.token_hex(4)
        self._ours: dict[tuple[str, str], set[Path]] = {}
        self._end: weakref.finalize[..., Drafts] | None = None

    def all(self) -> tuple[Draft, ...]:
        """What stands in any form of this user's that is not recorded, the latest first; of several in one form the
        last kept counts. What cannot be read is left where it is.
        """
        return _latest(draft for path in self._files() if (draft := _read(path)) is not None)

    def left(self) -> tuple[Draft, ...]:
        """As `all`, but only what boards left that have ended: it is this board's from now on."""
        found = []
        for path in self._files():
            draft = None if self._is_another_s(path) else _read(path)
            if draft is not None:
                ours = self._ours.setdefault((draft.case, draft.did), set())
                ours.update((path, path.with_suffix(f".{NOTE}")))
                found.append(draft)
        return _latest(found)

    def _is_another_s(self, path: Path) -> bool:
        """Whether another board that is open still keeps this draft."""
        mark = path.name.split(".")[2]
        lock = self._folder / f"{mark}.{LOCK}"
        if is_held(lock):
            return mark != self._mark
        with suppress(OSError):
            lock.unlink()
        return False

    def _say_open(self) -> None:
        """Holds the lock that says that this board is open. Raises OSError."""
        if self._end is None:
            path = self._folder / f"{self._mark}.{LOCK}"
            self._end = weakref.finalize(self, _let_go, hold(path, 0o600), path)

    def release(self) -> None:
        """The board is left: what it kept is for the next one."""
        if self._end is not None:
            self._end()

    def keep(self, case: str, did: str, texts: Mapping[str, str], kept: str, entry_id: str = "") -> None:
        """Has the disk keep what stands in a form, in place of what was kept of it before. Raises CannotWrite."""
        said = {"format": FORMAT, "case": case, "did": did, "kept": kept, "texts": dict(texts), "entry_id": entry_id}
        self._write(case, did, "json", json.dumps(said).encode())

    def lend(self, case: str, did: str, text: str) -> Path:
        """A private file with a note, for the person's editor. If it is never taken back it is part of the draft.

        Raises CannotWrite.
        """
        return self._write(case, did, NOTE, text.encode("utf-8", "replace"))

    def take_back(self, path: Path) -> str:
        """What the editor left in the file, without line ends at its end. The file goes. Raises CannotWrite."""
        try:
            text = path.read_bytes().decode("utf-8", "replace")
            path.unlink()
        except OSError as error:
            raise CannotWrite(f"the note cannot be read back ({error.strerror})", f"see: ls -l {path}") from error
        return text.rstrip("\n")

    def _write(self, case: str, did: str, ending: str, data: bytes) -> Path:
        target = self._folder / f"{case or 'new'}.{_slug(did)}.{self._mark}.{ending}"
        try:
            self._folder.parent.mkdir(exist_ok=True)
            self._folder.mkdir(mode=0o700, exist_ok=True)
            state = self._folder.lstat()
            if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.getuid():
                raise OSError(errno.EPERM, "the folder is not yours")
            self._say_open()
            temporary = write_beside(target, data, 0o600)
            try:
                flush([temporary])
                temporary.replace(target)
            finally:
                temporary.unlink(missing_ok=True)
        except OSError as error:
            raise CannotWrite(
                f"what you type cannot be kept on disk ({error.strerror})", f"see: ls -ld {self._folder}"
            ) from error
        self._ours.setdefault((case, did), set()).add(target)
        return target

    def drop(self, case: str, did: str) -> None:
        """Forgets what was kept of a form: it is recorded, or its writer wants none of it."""
        for path in self._ours.pop((case, did), ()):
            with suppress(OSError):
                path.unlink()

    def _files(self) -> list[Path]:
        if self._folder.is_symlink():
            return []  # nobody but this program makes it
        try:
            return sorted(path for path in self._folder.iterdir() if _FILE.fullmatch(path.name))
        except OSError:
            return []


def _latest(drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    found: dict[tuple[str, str], Draft] = {}
    for draft in drafts:
        key = draft.case, draft.did
        if key not in found or draft.kept >= found[key].kept:
            found[key] = draft
    return tuple(sorted(found.values(), key=lambda draft: draft.kept, reverse=True))


def _let_go(descriptor: int, path: Path) -> None:
    with suppress(OSError):
        path.unlink()
    os.close(descriptor)


def _slug(did: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", did.lower())


def _read(path: Path) -> Draft | None:
    try:
        said = json.loads(_bytes(path))
        texts = {str(name): str(text) for name, text in said["texts"].items()}
        with suppress(FileNotFoundError):
            texts["note"] = _bytes(path.with_suffix(f".{NOTE}")).decode("utf-8", "replace").rstrip("\n")
        return Draft(str(said["case"]), str(said["did"]), texts, str(said["kept"]), str(said.get("entry_id", "")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _bytes(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def forget(git_dir: Path, case: str) -> int:
    """Removes whatever any user's boards kept of one case, as its purge wants; says how many files there were.

    What a kill left half written goes too, since nobody can say which case it is of.
    """
    gone = 0
    for pattern in (f"drafts-*/{case}.*", f"drafts-*/{OUR_PREFIX}*"):
        for path in (git_dir / "cmeboard").glob(pattern):
            with suppress(OSError):
                path.unlink()
                gone += 1
    return gone
