"""Objects of the record, read one after the other by a git that keeps running."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO, NamedTuple

from cmeboard.core.showing import safe
from cmeboard.store.errors import GitFailed

_AHEAD = 500
"""How many names are asked for at once: fewer bytes than a pipe holds, so that git never waits for us nor we for it."""


_HASHES = {40: hashlib.sha1, 64: hashlib.sha256}
"""What makes an object's id, by how many digits it has."""


class StoredObject(NamedTuple):
    """An object as git keeps it; `kind` is blob, tree, commit or tag."""

    oid: str
    kind: str
    data: bytes

    @property
    def is_whole(self) -> bool:
        """Whether its bytes are those that its id was made of."""
        return id_of(self.kind, self.data, len(self.oid)) == self.oid


def id_of(kind: str, data: bytes, digits: int) -> str:
    """The id that git gives to an object, in a repository whose ids have so many digits."""
    head = b"%s %d\0" % (kind.encode(), len(data))
    return _HASHES[digits](head + data, usedforsecurity=False).hexdigest()


class Objects:
    """A running `cat-file --batch-command --buffer`, which answers when it is told to and not object by object."""

    def __init__(self, requests: IO[bytes], answers: IO[bytes]) -> None:
        self._requests = requests
        self._answers = answers

    def get(self, name: str) -> StoredObject | None:
        """The object of that name (an id, `ID:path`, `:path` for the index), or None. Raises GitFailed if damaged."""
        if "\n" in name:
            raise ValueError("a name of an object has one line")
        self._ask([name])
        return self._answer(name)

    def get_many(self, names: Sequence[str]) -> Iterator[StoredObject | None]:
        """As `get`, for many names that are asked for ahead. Every answer has to be taken before anything else."""
        for start in range(0, len(names), _AHEAD):
            asked = names[start : start + _AHEAD]
            self._ask(asked)
            for name in asked:
                yield self._answer(name)

    def _ask(self, names: Sequence[str]) -> None:
        asked = "".join(f"contents {name}\n" for name in names) + "flush\n"
        with suppress(OSError):  # shows in the answer
            self._requests.write(asked.encode("utf-8", "surrogateescape"))
            self._requests.flush()

    def _answer(self, name: str) -> StoredObject | None:
        try:
            header = self._answers.readline()
        except OSError:
            header = b""
        if header.endswith((b" missing\n", b" ambiguous\n")):
            return None
        fields = header.split()
        if len(fields) != 3:
            raise damaged(name)
        size = int(fields[2])
        data = self._answers.read(size + 1)
        if len(data) != size + 1:
            raise damaged(name)
        return StoredObject(fields[0].decode(), fields[1].decode(), data[:-1])

    def tree_of(self, commit: str) -> str:
        """The folder that a commit recorded, as git names it. Raises GitFailed where it is not there."""
        found = self.get(f"{commit}^{{tree}}")
        if found is None:
            raise damaged(f"the folder of {commit}")
        return found.oid

    def named(self, commit: str, path: str) -> str | None:
        """The id of the file that `commit` has at a path, be it to be had or not; None where it has no file there."""
        folder, _, name = path.rpartition("/")
        tree = self.get(f"{commit}:{folder}")
        entry = re.search(rb"100[0-7]{3} %b\0" % re.escape(name.encode()), tree.data) if tree is not None else None
        if tree is None or entry is None:
            return None
        return tree.data[entry.end() : entry.end() + len(tree.oid) // 2].hex()

    def blob(self, commit: str | None, path: str) -> bytes | None:
        """The file as `commit` has it, or None."""
        found = self.get(f"{commit}:{path}") if commit is not None else None
        return found.data if found is not None and found.kind == "blob" else None


def damaged(name: str) -> GitFailed:
    """What to say of an object that is missing, or is not what its id says."""
    return GitFailed(
        f"git could not read {safe(name)}",
        "the repository may be damaged: see what it is with git fsck, and fetch it again from the hub or a backup",
    )
