"""The few objects that a commit is made of, prepared here and written by git in one go.

Only the folders on the way to a changed file are read and written, so that a save costs the same in a store of ten
thousand cases; going through a second index costs a pass over all of them.
"""

import hashlib
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cmeboard.store.git.repository import Git
from cmeboard.store.git.stored import Objects, damaged

_KINDS = {"commit": 1, "tree": 2, "blob": 3}
_PACK_FROM = 100
"""From how many objects on one pack is written instead of a file for each: one flush to disk instead of hundreds."""


@dataclass(frozen=True, slots=True)
class NewObject:
    """An object to be written; `oid` is what git will call it."""

    kind: str
    data: bytes
    oid: str


def new_object(kind: str, data: bytes, hash_name: str) -> NewObject:
    """An object with its id."""
    digest = hashlib.new(hash_name, f"{kind} {len(data)}\0".encode() + data, usedforsecurity=False)
    return NewObject(kind, data, digest.hexdigest())


def tree_with(
    objects: Objects, tree: str | None, changes: Mapping[str, str | None], hash_name: str
) -> tuple[str, tuple[NewObject, ...]]:
    """The tree `tree` with each path of `changes` being that blob, or gone where it is None.

    Returns the new tree's id and the trees to write, the root last. Raises GitFailed where a folder on the way is not
    there: taken for an empty one, it would cost the record every other file in it.
    """
    entries = _entries(objects, tree, hash_name)
    below: dict[str, dict[str, str | None]] = {}
    made: list[NewObject] = []
    for path, blob in changes.items():
        name, _, rest = path.partition("/")
        if rest:
            below.setdefault(name, {})[rest] = blob
        elif blob is None:
            entries.pop(name.encode(), None)
        else:
            entries[name.encode()] = (b"100644", bytes.fromhex(blob))
    for name, inner in below.items():
        mode, oid = entries.get(name.encode(), (b"40000", b""))
        inner_tree = oid.hex() if oid and mode == b"40000" else None
        folder, written = tree_with(objects, inner_tree, inner, hash_name)
        made += written
        if written[-1].data:
            entries[name.encode()] = (b"40000", bytes.fromhex(folder))
        else:
            entries.pop(name.encode(), None)
    # Git orders a folder as if its name ended in a slash.
    order = sorted(entries, key=lambda name: name + b"/" if entries[name][0] == b"40000" else name)
    data = b"".join(b"%s %s\0%s" % (entries[name][0], name, entries[name][1]) for name in order)
    root = new_object("tree", data, hash_name)
    return root.oid, (*made, root)


def _entries(objects: Objects, tree: str | None, hash_name: str) -> dict[bytes, tuple[bytes, bytes]]:
    if tree is None:
        return {}
    found = objects.get(tree)
    if found is None:
        raise damaged(tree)
    size = hashlib.new(hash_name, usedforsecurity=False).digest_size
    parts = re.findall(rb"([0-7]+) ([^\0]+)\0(.{%d})" % size, found.data, re.DOTALL)
    return {name: (mode, oid) for mode, name, oid in parts}


def write_objects(git: Git, new: Sequence[NewObject]) -> None:
    """Puts the objects into the repository, flushed. Git checks each and keeps those that it had."""
    unique = {entry.oid: entry for entry in new if entry.data or entry.kind != "tree"}
    body = b"".join(_packed(entry) for entry in unique.values())
    head = b"PACK" + (2).to_bytes(4, "big") + len(unique).to_bytes(4, "big") + body
    pack = head + hashlib.new(git.hash_name, head, usedforsecurity=False).digest()
    if len(unique) < _PACK_FROM:
        git.run("unpack-objects", "-q", data=pack)
    else:
        git.run("index-pack", "--stdin", data=pack)


def _packed(entry: NewObject) -> bytes:
    size = len(entry.data)
    octets = [_KINDS[entry.kind] << 4 | size & 15]
    size >>= 4
    while size:
        octets[-1] |= 0x80
        octets.append(size & 0x7F)
        size >>= 7
    return bytes(octets) + zlib.compress(entry.data, 1)
