"""Power loss: every state that the disk may be in when the power goes in the middle of a write, and after it.

What a write does to the store's files is written down (`shim.c`): each file made, written, renamed, flushed. A disk is
then allowed to hold of each folder any beginning of its changes since it was flushed, whatever other folders hold, and
of each file what was flushed, what was written since, or the half of it. The names of git's objects alone are taken to
be as old as the last flush of anything, since git counts on that (ext4, XFS, Btrfs and APFS keep it so). From each such
state the store has to start without a person, and what was acknowledged has to be there. A hub and another's copy are
on machines that keep their power.
"""

import hashlib
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from stress.calls import DEEDS, Deed, wrong_after
from stress.faults import Control, in_a_child, in_parts, own_control, shares, small_store, sweeping, tell

BOOT = 60.0
"""Seconds that a machine takes to come back: what lies on its disk is older than that when a store is started again."""


@dataclass(slots=True)
class File:
    """What a file holds now, and what was flushed of it."""

    data: bytearray = field(default_factory=bytearray)
    flushed: bytes = b""


@dataclass(slots=True)
class Folder:
    """What became of each name, in order; the first `flushed` changes are on the disk."""

    changes: list[tuple[tuple[str, "Node | None"], ...]] = field(default_factory=list)
    flushed: int = 0

    def names(self, many: int) -> dict[str, "Node"]:
        """The folder after its first `many` changes."""
        found: dict[str, Node] = {}
        for change in self.changes[:many]:
            for name, node in change:
                if node is None:
                    found.pop(name, None)
                else:
                    found[name] = node
        return found

    def now(self) -> dict[str, "Node"]:
        return self.names(len(self.changes))


Node = File | Folder


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that was done."""

    op: str
    one: str
    other: str
    offset: int
    data: bytes


def calls_in(log: bytes) -> list[Call]:
    """What the shim wrote down."""
    found = []
    while log:
        head, _, log = log.partition(b"\n")
        op, one, other, offset, size = head.decode("utf-8", "surrogateescape").split("\t")
        found.append(Call(op, one, other, int(offset), log[: int(size)]))
        log = log[int(size) :]
    return found


class Disk:
    """The store's folder as the calls leave it, with what of it is flushed, and what lies beside it."""

    def __init__(self, store: Path) -> None:
        self._top, self._store = store.parent, store
        self.root = _read(self._top)

    def differs(self) -> list[str]:
        """Which files are otherwise on the real disk, which took the same calls."""
        ours, real = dict(_files(self.root)), dict(_files(_read(self._top)))
        return sorted(name for name in ours.keys() | real.keys() if ours.get(name) != real.get(name))

    def do(self, call: Call) -> None:
        """One call. What lies outside of the folder is none of ours."""
        node = self._find(call.one)
        match call.op:
            case "create" | "mkdir":
                self._put(call.one, File() if call.op == "create" else Folder())
            case "write" if isinstance(node, File):
                end = call.offset + len(call.data)
                node.data.extend(b"\0" * (end - len(node.data)))
                node.data[call.offset : end] = call.data
            case "truncate" if isinstance(node, File):
                del node.data[call.offset :]
            case "flush" if isinstance(node, File):
                node.flushed = bytes(node.data)
                self._settle_objects(call.one)
            case "flush" if isinstance(node, Folder):
                node.flushed = len(node.changes)
                self._settle_objects(call.one)
            case "flush all":
                _flush_all(self.root)
            case "unlink" | "rmdir":
                self._put(call.one, None)
            case "link" if node is not None:
                self._put(call.other, node)
            case "rename" if node is not None:
                self._rename(call, node)
            case "exchange":
                self._exchange(call, node)

    def _settle_objects(self, flushed: str) -> None:
        """Git flushes each object and never the folder that names it: it counts on names to be kept in their order."""
        objects = self._find(f"{self._store}/.git/objects") if flushed.startswith(str(self._store)) else None
        if isinstance(objects, Folder):
            for folder in (objects, *objects.now().values()):
                if isinstance(folder, Folder):
                    folder.flushed = len(folder.changes)

    def _rename(self, call: Call, node: Node) -> None:
        (folder, name), (into, as_name) = self._place(call.one), self._place(call.other)
        if folder is into and folder is not None:
            folder.changes.append(((name, None), (as_name, node)))
        else:
            self._put(call.other, node)
            self._put(call.one, None)

    def _exchange(self, call: Call, node: Node | None) -> None:
        folder, name = self._place(call.one)
        other, as_name = self._place(call.other)
        assert folder is other is not None  # the program exchanges within one folder
        folder.changes.append(((name, self._find(call.other)), (as_name, node)))

    def _put(self, path: str, node: Node | None) -> None:
        folder, name = self._place(path)
        if folder is not None:
            folder.changes.append(((name, node),))

    def _place(self, path: str) -> tuple[Folder | None, str]:
        above, _, name = path.rpartition("/")
        folder = self._find(above)
        return (folder if isinstance(folder, Folder) else None), name

    def _find(self, path: str) -> Node | None:
        relative = path.removeprefix(str(self._top)).strip("/")
        node: Node | None = self.root if path.startswith(str(self._top)) else None
        for part in filter(None, relative.split("/")):
            if part == ".":
                continue
            node = node.now().get(part) if isinstance(node, Folder) else None
        return node


def _read(path: Path) -> Folder:
    folder = Folder()
    for child in sorted(path.iterdir()):
        node: Node = _read(child) if child.is_dir() else File(bytearray(child.read_bytes()), child.read_bytes())
        folder.changes.append(((child.name, node),))
    folder.flushed = len(folder.changes)
    return folder


def _files(folder: Folder, above: str = "") -> Iterator[tuple[str, bytes]]:
    for name, node in folder.now().items():
        if isinstance(node, Folder):
            yield from _files(node, f"{above}{name}/")
        else:
            yield above + name, bytes(node.data)


def _flush_all(node: Node) -> None:
    if isinstance(node, File):
        node.flushed = bytes(node.data)
        return
    node.flushed = len(node.changes)
    for child in node.now().values():
        _flush_all(child)


def lay_down(folder: Folder, into: Path, chance: random.Random, how: str) -> str:
    """Writes one allowed state into a folder; a name for it. `how` is flushed, all, or mixed."""
    digest = hashlib.sha256()
    into.mkdir(mode=0o700)
    least, most = folder.flushed, len(folder.changes)
    many = {"flushed": least, "all": most, "mixed": chance.choice([least, most, chance.randint(least, most)])}[how]
    for name, node in sorted(folder.names(many).items()):
        if isinstance(node, Folder):
            digest.update(f"{name}/{lay_down(node, into / name, chance, how)}".encode())
            continue
        now = bytes(node.data)
        data = {"flushed": node.flushed, "all": now}.get(how)
        if data is None:
            data = chance.choice([node.flushed, now, now[: len(now) // 2]]) if now != node.flushed else now
        target = into / name
        target.write_bytes(data)
        target.chmod(0o600)
        os.utime(target, (before := time.time() - BOOT, before))
        digest.update(f"{name} {hashlib.sha256(data).hexdigest()}\n".encode())
    return digest.hexdigest()


def lay_down_all(disk: Disk, name: str, into: Path, chance: random.Random, how: str) -> tuple[Path, str]:
    """The store in one allowed state, what lies beside it as it is; where it is, and a name for the state."""
    digest = ""
    for beside, node in sorted(disk.root.now().items()):
        if isinstance(node, Folder):
            digest += lay_down(node, into / beside, chance, how if beside == name else "all")
    return into / name, digest


def recorded(control: Control, deed: Deed, root: Path, case: str) -> tuple[list[Call], str]:
    """Does it, and gives what it did to the disk, and what it acknowledged."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        control.arm(root.parent, 0, 0, log=log)
        told = in_a_child(control, lambda: deed.do(root, case))
        return calls_in(log.read_bytes()), told


def lose_power(deed: Deed, each: int, seed: int, start: int, every: int) -> tuple[int, list[str]]:
    """Every allowed state at every `every`-th moment, `each` of them by chance; how many there were, what is wrong."""
    chance = random.Random(seed)
    wrong: list[str] = []
    seen: set[str] = set()
    with small_store() as (root, case):
        deed.prepare(root, case)
        disk = Disk(root)
        calls, told = recorded(own_control(), deed, root, case)
        assert told[:1] not in ("", "-", "!"), told
        changes = 0
        for number, call in enumerate(calls, 1):
            disk.do(call)
            is_last = number == len(calls)
            changes += call.op not in ("look", "mode", "lock")
            if not is_last and (call.op in ("look", "mode", "lock") or (changes - start) % every):
                continue
            for how in ("flushed", "all", *["mixed"] * each):
                with tempfile.TemporaryDirectory() as folder:
                    copy, state = lay_down_all(disk, root.name, Path(folder), chance, how)
                    state += str(is_last)
                    if state not in seen:
                        seen.add(state)
                        after = wrong_after(copy, case, deed, told if is_last else "")
                        wrong += [f"power lost after call {number} ({call.op}), {how}: {one}" for one in after]
        wrong += [f"the calls written down do not explain {name}" for name in disk.differs()]
    return len(seen), wrong


def main() -> int:
    """Status 1 where a state cannot be started from without a person, or something acknowledged is lost."""
    parser = sweeping(str(__doc__))
    parser.add_argument("--deed", choices=list(DEEDS), action="append")
    parser.add_argument("--each", type=int, default=6, help="states by chance at each moment")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    deeds = wanted.deed or list(DEEDS)
    if wanted.inside:
        [deed] = deeds
        states, wrong = lose_power(DEEDS[deed], wanted.each, wanted.seed, wanted.start, wanted.every)
        tell((f"{deed}, states of the disk", states, [f"{deed}: {one}" for one in wrong]))
        return 0
    parts = [
        ["--deed", deed, f"--each={wanted.each}", f"--seed={wanted.seed + part}", *share]
        for deed in deeds
        for part, share in enumerate(shares(wanted))
    ]
    return in_parts("power", parts, wanted.processes)


if __name__ == "__main__":
    sys.exit(main())
