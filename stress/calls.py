"""The K-th system call on the store fails, or the process group is killed at it, for K = 1, 2, 3 ... to the last.

After each the store is old or new, never half; the next start mends it without a person; what was acknowledged is
there; and the next entry can be recorded.
"""

import argparse
import errno
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from cmeboard.core.actions import RecordEntry
from cmeboard.core.entries import ENTRY_CLASSES
from cmeboard.store.recovery import start_up
from cmeboard.store.sync import sync
from cmeboard.workspace import Workspace
from stress.faults import NOW, Control, in_a_child, own_control, small_store, under_the_shim

KINDS = {"kill": 0, "EIO": errno.EIO, "ENOSPC": errno.ENOSPC, "EACCES": errno.EACCES, "EAGAIN": errno.EAGAIN}


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


DEEDS: dict[str, tuple[Callable[[Path, str], None], Callable[[Path, str], str]]] = {
    "record": (prepare_nothing, lambda root, case: record(root, case, "tried")),
    "record over an edit": (prepare_edit, lambda root, case: record(root, case, "tried")),
    "sync": (prepare_other_copy, synced),
}


def wrong_after(root: Path, case: str, told: str) -> list[str]:
    """What is not as it must be, after a start."""
    wrong = []
    if told == "hung" or told.startswith("!"):
        wrong.append(told)
    found = [one.what for one in start_up(root) if not one.mended and "kept in" not in one.what]
    wrong += [f"a person is needed: {what}" for what in found]
    [path] = (root / "cases").rglob("2*.yaml")
    name = path.relative_to(root).as_posix()
    disk, head = path.read_text(), git(root, "show", f"HEAD:{name}") + "\n"
    for note in ("tried", "typed", "theirs", "ours"):
        if disk.count(f"note: {note}\n") > 1:
            wrong.append(f"{note} stands twice")
    if told in ("tried", "theirs") and f"note: {told}\n" not in head:
        wrong.append(f"{told} was acknowledged and is not in the record")
    before = "typed" if "typed" in disk or "over" in told else ""
    if disk != head and (not before or disk.replace(head, "") == disk):
        staged = git(root, "status", "--porcelain")
        wrong.append(f"half a state: {staged}")
    try:
        record(root, case, "afterwards")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        wrong.append(f"the next entry: {error}")
    else:
        if git(root, "status", "--porcelain"):
            wrong.append(f"not clean afterwards: {git(root, 'status', '--porcelain')}")
        if "note: typed\n" in disk and "note: typed\n" not in git(root, "show", f"HEAD:{name}") + "\n":
            wrong.append("the edit by hand is lost")
    return wrong


def try_call(control: Control, made: Path, case: str, deed: str, at: int, kind: str) -> tuple[list[str], bool]:
    """Does `deed` on a copy of the store with the `at`-th call failing; what is wrong, and whether it was reached."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(shutil.copytree(made.parent, Path(folder, "copy"), symlinks=True))
        root = base / made.name
        control.arm(base, at, KINDS[kind])
        told = in_a_child(control, lambda: DEEDS[deed][1](root, case))
        reached = control.count >= at
        return wrong_after(root, case, told), reached


def sweep(deed: str, kind: str, start: int, every: int) -> tuple[int, list[str]]:
    """Every `every`-th call from `start` on, until it is not reached any more: how many, and what went wrong."""
    control = own_control()
    tried = 0
    wrong: list[str] = []
    with small_store() as (root, case):
        DEEDS[deed][0](root, case)
        at, reached = start, True
        while reached:
            found, reached = try_call(control, root, case, deed, at, kind)
            wrong += [f"{deed}, {kind} at call {at}: {one}" for one in found]
            tried += 1
            at += every
    return tried, wrong


def main() -> int:
    """Status 1 where a state is half, a person is needed, or something acknowledged is lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--deed", choices=list(DEEDS), action="append")
    parser.add_argument("--kind", choices=list(KINDS), action="append")
    parser.add_argument("--start", type=int, default=1)
    parser.add_argument("--every", type=int, default=1)
    wanted = parser.parse_args()
    if not wanted.inside:
        return under_the_shim("calls", *sys.argv[1:])
    failed = 0
    for deed in wanted.deed or DEEDS:
        for kind in wanted.kind or KINDS:
            tried, wrong = sweep(deed, kind, wanted.start, wanted.every)
            print(f"{deed}, {kind}: {tried} calls, {len(wrong)} went wrong", *wrong, sep="\n  ", flush=True)
            failed += len(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
