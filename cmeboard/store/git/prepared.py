"""What a working copy needs of its own, since git hands neither configuration nor hooks on to a clone.

The merge driver named in `.gitattributes`, and hooks that look at what people commit by hand.
"""

import shlex
import sys
from pathlib import Path

from cmeboard.store.git.repository import Git

DRIVER = "merge.cme.driver"
"""The key of git's configuration that names the command by which cases are merged."""

HOOKS = {
    "pre-commit": "what is committed by hand is read first; git commit --no-verify passes it by",
    "commit-msg": "a commit by hand is marked as one",
}


def driver() -> str:
    """The command that git runs, in the working copy, to merge one file.

    With `-I`, since a file of the working copy that is called like a module would be run otherwise.
    """
    return f"{shlex.quote(sys.executable)} -I -m cmeboard --store . merge-file %O %A %B %P"


def prepare(git: Git) -> list[str]:
    """Sets the merge driver and the hooks where they are not set. Gives what was done.

    A hook of others is left, and so is a driver that the person vouches for, such as that of a colleague's Python.
    """
    done = []
    settings = git.settings()
    is_theirs = DRIVER in settings.vouched_for and settings.get(DRIVER) is not None
    if settings.get(DRIVER) != driver() and not is_theirs:
        git.run("config", "merge.cme.name", "cases and notices, by what they say")
        git.run("config", DRIVER, driver())
        done.append("the merge of cases has been set up for this working copy")
    folder = git.git_dir / "hooks"
    folder.mkdir(mode=settings.folder_mode, exist_ok=True)
    for name, why in HOOKS.items():
        if _hook(folder / name, name, why, settings.file_mode):
            done.append(f"the {name} hook has been set up for this working copy")
    return done


def _hook(path: Path, name: str, why: str, mode: int) -> bool:
    python = shlex.quote(sys.executable)
    run = f'exec {python} -I -m cmeboard --store . hook {name} "$@"'
    text = f"#!/bin/sh\n# cmeboard: {why}.\n[ -x {python} ] || exit 0\n{run}\n"
    there = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    if there == text or (there and "# cmeboard: " not in there):
        return False
    path.write_text(text, encoding="utf-8")
    path.chmod(mode | 0o100 | (mode & 0o040) >> 2)
    return True
