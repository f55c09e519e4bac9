"""A hub with the record of invented cases, and a colleague's copy of it from which is pushed."""

import os
import random
import subprocess
import time
from pathlib import Path

from cmeboard.cli.call import local_now
from cmeboard.store.git.made import Sharing
from cmeboard.workspace.demonstrating import make_demo
from cmeboard.workspace.gating import make

NAME, EMAIL = "Sam Patel", "sam@school.example"
NOBODY = "0" * 40


class World:
    """A hub, a copy, and what somebody with git and bad intentions does in the copy."""

    def __init__(self, base: Path, cases: int = 10, seed: int = 1) -> None:
        """Makes it all under `base`; the caller's HOME names the person who records."""
        self.store, self.hub, self.copy = base / "store", base / "hub.git", base / "copy"
        make_demo(self.store, cases, seed, local_now())
        self.run("add", ".", at=self.store)
        made = make(self.hub, self.store, Sharing.PRIVATE, time.time())
        assert made.findings == 0
        self.run("clone", "-q", str(self.hub), str(self.copy), at=base)
        self.run("config", "core.fsync", "none")
        self.chance = random.Random(seed)
        self.start = self.git("rev-parse", "HEAD")

    def run(self, *args: str, at: Path | None = None, data: bytes = b"", check: bool = True, **more: str) -> bytes:
        """A git command as anybody types it; its standard output."""
        environment = {**os.environ, **more}
        done = subprocess.run(
            ["git", *args], cwd=at or self.copy, input=data, capture_output=True, env=environment, check=False
        )
        if check and done.returncode:
            raise AssertionError(f"git {' '.join(args)}: {done.stderr.decode()}")
        return done.stdout

    def git(self, *args: str, data: bytes = b"", **more: str) -> str:
        """A git command in the copy, as text."""
        return self.run(*args, data=data, **more).decode().strip()

    def again(self) -> None:
        """Forgets what the last attack did in the copy."""
        self.run("reset", "-q", "--hard", self.start)
        self.run("clean", "-qfd")
        for line in self.git("for-each-ref", "--format=%(refname)").splitlines():
            if line not in ("refs/heads/main", "refs/remotes/origin/main", "refs/remotes/origin/HEAD"):
                self.run("update-ref", "-d", line)

    def a_case(self, *words: str) -> Path:
        """One of the cases, of those that hold all of `words`."""
        paths = sorted(self.copy.glob("cases/*/*.yaml"))
        return self.chance.choice([path for path in paths if all(word in path.read_text() for word in words)])

    def commit(self, message: str = "as it was\n", **more: str) -> str:
        """Commits everything in the work tree, whatever hooks say; the commit's id."""
        self.run("add", "-A")
        self.run("commit", "-q", "--no-verify", "--allow-empty", "-F", "-", data=message.encode(), **more)
        return self.git("rev-parse", "HEAD")

    def tree_with(self, mode: str, path: str, data: bytes) -> None:
        """Puts something into the index that a work tree may not hold, and commits the index alone."""
        blob = self.git("hash-object", "-w", "--stdin", data=data) if mode != "160000" else self.start
        self.run("update-index", "-z", "--index-info", data=f"{mode} {blob}\t{path}\0".encode())
        self.run("commit", "-q", "--no-verify", "-m", "x")

    def push(self, *refs: str, **more: str) -> tuple[bool, str]:
        """Whether the hub took it, and what it said."""
        done = subprocess.run(
            ["git", "push", "origin", *refs],
            cwd=self.copy,
            capture_output=True,
            text=True,
            errors="replace",
            env={**os.environ, **more},
            check=False,
        )
        return done.returncode == 0, done.stderr

    def state(self) -> str:
        """Every reference of the hub, to see that none moved."""
        return self.run("for-each-ref", at=self.hub).decode()
