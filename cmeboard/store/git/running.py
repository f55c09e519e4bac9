"""A run of git: with an environment without `GIT_*`, with settings that no store can overrule, and its words when it
says no.
"""

import fcntl
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from cmeboard.store.errors import GitFailed, GitMissing
from cmeboard.store.git.settings import CONTROL

SETTINGS = (
    "core.fsync=committed,loose-object,reference",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.untrackedCache=keep",
    "core.splitIndex=false",
    "core.pager=cat",
    "core.editor=false",
    "core.quotePath=false",
    "core.askPass=",
    "core.alternateRefsCommand=true",
    "gc.auto=0",
    "maintenance.auto=false",
    "log.showSignature=false",
    "log.mailmap=false",
    "i18n.logOutputEncoding=UTF-8",
    "i18n.commitEncoding=UTF-8",
    "protocol.ext.allow=never",
    "submodule.recurse=false",
)
"""What holds for each command, whatever a configuration says."""


def environment() -> dict[str, str]:
    """The environment that git runs in."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | {
        "LC_ALL": "C.UTF-8",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",  # what is missing would be fetched by a program that the store's configuration names
        "GIT_GRAFT_FILE": "/nonexistent/grafts",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_EDITOR": "false",
        "GIT_PAGER": "cat",
        "GIT_FLUSH": "0",  # a list of 50,000 commits is not handed on line by line
    }


@contextmanager
def spawning(args: Sequence[str]) -> Iterator[None]:
    """Around the start of git. Raises GitMissing, and GitFailed where no program can be started."""
    try:
        yield
    except FileNotFoundError:
        raise GitMissing(
            "git was not found", "install it (Debian, Ubuntu: sudo apt-get install git; macOS: xcode-select --install)"
        ) from None
    except OSError as error:
        raise GitFailed(
            f"git {args[0]} could not be started ({error.strerror})", "close other programs and try again"
        ) from error


def run_in(folder: str | Path, *args: str) -> "subprocess.CompletedProcess[bytes]":
    """A git command as anybody runs it in a folder, be it in a repository or not, whatever status it ends with.

    What it makes is for this user alone. Raises GitMissing, GitFailed where it cannot be started.
    """
    with spawning(args):
        return subprocess.run(
            ["git", *args],  # noqa: S607
            capture_output=True,
            env=environment(),
            umask=0o077,
            cwd=folder,
            check=False,
        )


_ROOM = 1 << 20
"""Bytes that a pipe may hold, so that git reads on while we look at what it has read."""


def give_room(pipe: IO[bytes]) -> None:
    """Lets a pipe hold more where the system allows it."""
    size = getattr(fcntl, "F_SETPIPE_SZ", None)
    if size is not None:
        with suppress(OSError):  # every user's pipes together have a limit
            fcntl.fcntl(pipe, size, _ROOM)


def failed(args: Sequence[str], stderr: bytes) -> GitFailed:
    """What to raise where a command said no, with its own words."""
    words = printable(stderr.decode("utf-8", "replace"))
    lines = [line for line in words.splitlines() if line.strip()] or ["it said nothing"]
    command = next((arg for arg in args if not arg.startswith("-") and "=" not in arg), "")
    return GitFailed(f"git {command} refused: {lines[0]}", _remedy(words), words)


def _remedy(words: str) -> str:
    if "No space left" in words or "Disk quota" in words:
        return "make room on the disk and try again"
    if "Permission denied" in words or "Read-only" in words or "insufficient permission" in words:
        return "see who owns the files with: ls -l .git, and ask that person or the administrator"
    return "see what is wrong with: cmeboard doctor"


def printable(text: str) -> str:
    """The text without what would steer a terminal."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
