"""A person's own `git pull --rebase` is killed at the K-th step of it, for K = 1, 2, 3 ... to the last.

What the next start then says is done to the letter, once by going on and once by taking it back. Afterwards every
entry is in the record once, what was typed and not committed is still there, and all copies come together.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cmeboard.core.refused import Refused
from cmeboard.store.errors import StoreError
from cmeboard.store.files.case_files import case_path
from cmeboard.store.mending.recovery import Finding, start_up
from cmeboard.workspace import Workspace
from stress.calls import apart, git, prepare_other_copy, record
from stress.faults import Class, Control, in_a_child, in_parts, own_control, shares, small_store, sweeping, tell

ANSWERS = ("--continue", "--abort")
_STARTS = 8
"""How often a person starts anew and does what is said, before it counts as not to be mended."""


def prepare(root: Path, case: str) -> None:
    """Another copy has recorded, this one too, and an edit waits that git has to put aside."""
    prepare_other_copy(root, case)
    path = root / case_path(case)
    path.write_text(path.read_text() + "  - at: 2026-11-10 09:00\n    by: hand\n    did: note\n    note: typed\n")
    start_up(root)  # which remembers where the record ends
    git(root, "config", "rebase.autoStash", "true")


def pulled(root: Path) -> str:
    """What a person does who knows git."""
    done = subprocess.run(["git", "pull", "-q", "--rebase"], cwd=root, capture_output=True, text=True, check=False)
    return "pulled" if done.returncode == 0 else f"- {done.stderr}"


def as_a_minute_ago(root: Path) -> None:
    """Nobody comes within the seconds in which a lock may still be somebody's."""
    then = time.time() - 60
    for lock in (root / ".git").rglob("*.lock"):
        os.utime(lock, (then, then))


def in_the_way(root: Path) -> list[Finding]:
    return [one for one in start_up(root) if not one.mended]


def do_as_told(root: Path, told: Finding, answer: str) -> str:
    """Does what a remedy says; what came of it where that failed."""
    commands = re.findall(r"(?:git|rm) [^,;:()]+", told.remedy)
    wanted = [command for command in commands if answer in command or "--quit" in command] or commands[-1:]
    if not wanted:
        return f"nothing to do is said of: {told.what}"
    environment = os.environ | {"GIT_EDITOR": "true"}
    done = subprocess.run(wanted[0].split(), cwd=root, env=environment, capture_output=True, text=True, check=False)
    return f"{wanted[0]}: {done.stderr.strip()}" if done.returncode else ""


def wrong_after(root: Path, case: str, answer: str) -> list[str]:
    """What is not as it must be once a person has done what each start says."""
    as_a_minute_ago(root)
    failed: list[str] = []
    alarm = ""
    for _ in range(_STARTS):
        found = in_the_way(root)
        if not found:
            break
        alarm += "".join(one.remedy for one in found if "THE RECORD WAS REWRITTEN" in one.what)
        failed += [words for words in [do_as_told(root, found[0], answer)] if words]
        if failed:
            answer = "--abort"  # as who does not know how to go on
    else:
        return [f"still in the way: {in_the_way(root)}, after {failed}"]
    path = root / case_path(case)
    if not path.exists():  # killed between taking a file away and putting another there
        Workspace.open(root).restore(case, whole=True)
    put_aside = git(root, "stash", "list", "-p")
    typed = "note: typed" in path.read_text() or "note: typed" in put_aside
    wrong = [] if typed else [f"what was typed is lost; {failed}"]
    if "<<<<<<<" in path.read_text():
        if "note: typed" not in put_aside:
            wrong.append("what was typed stands between markers alone")
        git(root, "reset", "-q", "--hard")  # the edit met another entry as it was put back, so that git kept it aside
    try:
        record_as_told(root, case)
    except (StoreError, Refused) as error:
        return [*wrong, f"the next entry: {error}; {failed}"]
    lost = apart(root, case_path(case))
    if "git log HEAD.." in alarm:  # the start has said which commit is no longer there
        lost = [one for one in lost if one != "at the hub ours stands 0 times"]
    return wrong + lost


def record_as_told(root: Path, case: str) -> None:
    """The next entry; where git was killed with the other copy's file in place of ours, or half a file, after bringing
    ours back.
    """
    try:
        record(root, case, "afterwards")
    except Refused as refused:
        if "cmeboard restore" not in str(refused):
            raise
        Workspace.open(root).restore(case)
        record(root, case, "afterwards")


def try_kill(control: Control, made: Path, case: str, at: int) -> tuple[list[str], bool]:
    """Pulls in a copy of the store and is killed at the `at`-th change; what is wrong, and whether it was reached."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(shutil.copytree(made.parent, Path(folder, "copy"), symlinks=True))
        control.arm(base, at, 0, Class.CHANGE)
        in_a_child(control, lambda: pulled(base / made.name))
        reached = control.count >= at
        wrong = []
        for answer in ANSWERS:
            again = Path(shutil.copytree(base, Path(folder, answer), symlinks=True))
            wrong += [f"{answer}: {one}" for one in wrong_after(again / made.name, case, answer)]
    return wrong, reached


def sweep(start: int, every: int) -> tuple[int, list[str]]:
    """Every `every`-th step from `start` on, until it is not reached any more: how many, and what went wrong."""
    control = own_control()
    tried, at, reached = 0, start, True
    wrong: list[str] = []
    with small_store() as (root, case):
        prepare(root, case)
        while reached:
            found, reached = try_kill(control, root, case, at)
            wrong += [f"kill at step {at}: {one}" for one in found]
            tried += 1
            at += every
    return tried, wrong


def main() -> int:
    """Status 1 where anything is lost, or what is said does not help."""
    wanted = sweeping(str(__doc__)).parse_args()
    if wanted.inside:
        tell(("pull --rebase, kill", *sweep(wanted.start, wanted.every)))
        return 0
    return in_parts("rebases", shares(wanted), wanted.processes)


if __name__ == "__main__":
    sys.exit(main())
