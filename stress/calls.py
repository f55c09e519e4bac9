"""The K-th system call on the store fails, or the process group is killed at it, for K = 1, 2, 3 ... to the last.

After each the store is old or new, never half; the next start mends it without a person; what was acknowledged is
there; and the next entry can be recorded. A kill is tried before each call that changes something, since between two
of them the disk stays as it is; an error at each call that can give it.
"""

import errno
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cmeboard.core.actions import RecordEntry
from cmeboard.core.entries import ENTRY_CLASSES
from cmeboard.core.refused import Refused
from cmeboard.store.copies.sync import sync
from cmeboard.store.errors import StoreError
from cmeboard.store.mending.recovery import start_up
from cmeboard.workspace import Workspace
from stress.faults import NOW, Class, Control, in_a_child, in_parts, own_control, shares, small_store, sweeping, tell

_TAKES_ROOM = Class.CREATE | Class.WRITE | Class.FLUSH | Class.FOLDER | Class.MOVE
_BY_NAME = Class.LOOK | Class.OPEN | Class.CREATE | Class.MODE | Class.REMOVE | Class.FOLDER | Class.MOVE | Class.RUN

KINDS: dict[str, tuple[int, Class]] = {
    "kill": (0, Class.CHANGE),
    "EIO": (errno.EIO, Class.ANY),
    "ENOSPC": (errno.ENOSPC, _TAKES_ROOM),
    "EACCES": (errno.EACCES, _BY_NAME),
    "EAGAIN": (errno.EAGAIN, Class.LOCK | Class.RUN),
}
"""What happens to a call, and to which classes of call it can."""


def git(root: Path, *args: str) -> str:
    """What a git command says."""
    return subprocess.run(["git", *args], cwd=root, capture_output=True, text=True, check=True).stdout.strip()


def record(root: Path, case: str, note: str) -> str:
    """Records an entry; its note, once it is acknowledged."""
    entry = ENTRY_CLASSES["call"].model_validate({"at": NOW, "by": "S. Patel", "did": "call", "note": note})
    Workspace.open(root).perform(RecordEntry(case, entry), NOW)
    return note


def prepare_nothing(root: Path, case: str) -> None:
    """The store as it is."""


def prepare_edit(root: Path, case: str) -> None:
    """An edit by hand waits in the file."""
    [path] = (root / "cases").rglob("*.yaml")
    path.write_text(path.read_text() + "log:\n  - at: 2026-11-10 09:00\n    by: hand\n    did: note\n    note: typed\n")


def prepare_other_copy(root: Path, case: str) -> None:
    """Another copy has recorded, and this one too."""
    hub, other = root.with_name("hub.git"), root.with_name("other")
    git(root.parent, "init", "-q", "--bare", "--initial-branch=main", str(hub))
    git(root, "remote", "add", "origin", "../hub.git")
    sync(root, 0.0)
    git(root.parent, "clone", "-q", str(hub), str(other))
    other.chmod(0o700)
    record(other, case, "theirs")
    sync(other, 0.0)
    record(root, case, "ours")


def synced(root: Path, case: str) -> str:
    """Exchanges; what is in the record then."""
    sync(root, 0.0)
    return "theirs"


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done under faults, and what holds afterwards whatever happened."""

    prepare: Callable[[Path, str], None]
    do: Callable[[Path, str], str]
    kept: tuple[str, ...] = ()
    """Notes that were acknowledged before."""


DEEDS = {
    "record": Deed(prepare_nothing, lambda root, case: record(root, case, "tried")),
    "record over an edit": Deed(prepare_edit, lambda root, case: record(root, case, "tried")),
    "sync": Deed(prepare_other_copy, synced, kept=("ours",)),
}


def wrong_after(root: Path, case: str, deed: Deed, told: str) -> list[str]:
    """What is not as it must be, after a start. `told` is what the deed acknowledged, if anything."""
    wrong = [told] if told == "hung" or told.startswith("!") else []
    found = [one.what for one in start_up(root) if not one.mended and "kept in" not in one.what]
    wrong += [f"a person is needed: {what}" for what in found]
    [path] = (root / "cases").rglob("2*.yaml")
    name = path.relative_to(root).as_posix()
    disk, head = path.read_text(), git(root, "show", f"HEAD:{name}") + "\n"
    for note in ("tried", "typed", "theirs", "ours"):
        if disk.count(f"note: {note}\n") > 1:
            wrong.append(f"{note} stands twice")
    for note in deed.kept if told not in ("tried", "theirs") else (*deed.kept, told):
        if f"note: {note}\n" not in head:
            wrong.append(f"{note} was acknowledged and is not in the record")
    if disk != head and ("typed" not in disk or disk.replace(head, "") == disk):
        wrong.append(f"half a state: {git(root, 'status', '--porcelain')}")
    try:
        record(root, case, "afterwards")
    except (StoreError, Refused) as error:
        wrong.append(f"the next entry: {error}")
    else:
        if git(root, "status", "--porcelain"):
            wrong.append(f"not clean afterwards: {git(root, 'status', '--porcelain')}")
        if "note: typed\n" in disk and "note: typed\n" not in git(root, "show", f"HEAD:{name}") + "\n":
            wrong.append("the edit by hand is lost")
    return wrong + (apart(root, name) if deed.kept else [])


def apart(root: Path, name: str) -> list[str]:
    """What the next exchange does not bring together."""
    try:
        sync(root, 0.0)
    except (StoreError, Refused) as error:
        return [f"the next exchange: {error}"]
    at_hub = git(root.with_name("hub.git"), "show", f"main:{name}") + "\n"
    counts = {note: at_hub.count(f"note: {note}\n") for note in ("theirs", "ours", "afterwards")}
    return [f"at the hub {note} stands {count} times" for note, count in counts.items() if count != 1]


def try_call(control: Control, made: Path, case: str, deed: Deed, at: int, kind: str) -> tuple[list[str], bool]:
    """Does `deed` on a copy of the store with the `at`-th call failing; what is wrong, and whether it was reached."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(shutil.copytree(made.parent, Path(folder, "copy"), symlinks=True))
        root = base / made.name
        control.arm(base, at, *KINDS[kind])
        told = in_a_child(control, lambda: deed.do(root, case))
        reached = control.count >= at
        return wrong_after(root, case, deed, told), reached


def sweep(name: str, kind: str, start: int, every: int) -> tuple[int, list[str]]:
    """Every `every`-th call from `start` on, until it is not reached any more: how many, and what went wrong."""
    control, deed = own_control(), DEEDS[name]
    tried = 0
    wrong: list[str] = []
    with small_store() as (root, case):
        deed.prepare(root, case)
        at, reached = start, True
        while reached:
            try:
                found, reached = try_call(control, root, case, deed, at, kind)
            except BaseException as error:
                error.add_note(f"in {name}, {kind} at call {at}")
                raise
            wrong += [f"{name}, {kind} at call {at}: {one}" for one in found]
            tried += 1
            at += every
    return tried, wrong


def main() -> int:
    """Status 1 where a state is half, a person is needed, or something acknowledged is lost."""
    parser = sweeping(str(__doc__))
    parser.add_argument("--deed", choices=list(DEEDS), action="append")
    parser.add_argument("--kind", choices=list(KINDS), action="append")
    wanted = parser.parse_args()
    deeds, kinds = wanted.deed or list(DEEDS), wanted.kind or list(KINDS)
    if wanted.inside:
        for deed in deeds:
            for kind in kinds:
                tell((f"{deed}, {kind}", *sweep(deed, kind, wanted.start, wanted.every)))
        return 0
    many = wanted.processes
    tried = [(deeds, kinds)] if many == 1 else [([deed], [kind]) for deed in deeds for kind in kinds]
    parts = [
        [
            *(word for deed in some_deeds for word in ("--deed", deed)),
            *(word for kind in some_kinds for word in ("--kind", kind)),
            *share,
        ]
        for some_deeds, some_kinds in tried
        for share in shares(wanted)
    ]
    return in_parts("calls", parts, many)


if __name__ == "__main__":
    sys.exit(main())
