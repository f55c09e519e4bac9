"""Git, as the store uses it: the only module that starts it.

Every command runs with an environment without `GIT_*` and with options that keep a store's own configuration from
running a program. A plain subprocess does that, and GitPython does not: its command interface can add to the
environment but takes nothing away, so an inherited `GIT_DIR`, `GIT_INDEX_FILE` or `GIT_CONFIG_COUNT` would stay.
Its index and reference writers lose commits when two processes write, and its history dies of a commit dated in the
year three million. It would also cost 40 ms of every start.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BufferedReader
from pathlib import Path
from typing import IO

from cmeboard.store.errors import GitFailed, NotAStore, StoreError
from cmeboard.store.git.running import SETTINGS, environment, failed, give_room, printable, run_in, spawning
from cmeboard.store.git.settings import Person, Settings
from cmeboard.store.git.stored import Objects
from cmeboard.store.git.unfinished import Operation, unfinished

OLDEST_GIT = (2, 36)
"""The first git that flushes what is told to be flushed (`core.fsync`)."""

_HASH_NAMES = {40: "sha1", 64: "sha256"}
"""What made a name of so many digits."""

_BUFFER = 1 << 17
"""Bytes of objects that are taken from git at once, where so many wait."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a new commit would go. `commit` is None on a branch that has none yet."""

    branch: str
    commit: str | None


class Git:
    """One repository with its work tree at `root`. Raises NotAStore where there is none."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git_dir = _git_dir(root)
        self._more: dict[str, str] = {}

    def run(self, *args: str, data: bytes = b"", index: Path | None = None, identity: Person | None = None) -> bytes:
        """Runs one git command and returns its standard output. Raises GitFailed with git's own words."""
        environment = {"GIT_INDEX_FILE": str(index)} if index else {}
        if identity is not None:
            for role in ("AUTHOR", "COMMITTER"):
                environment |= {f"GIT_{role}_NAME": identity.name, f"GIT_{role}_EMAIL": identity.email}
        return self._run(args, data, environment).stdout

    def told(self, *args: str) -> str:
        """Runs one git command and returns what it said on standard error. Raises GitFailed."""
        return printable(self._run(args, b"", {}).stderr.decode("utf-8", "replace"))

    def _run(
        self, args: Sequence[str], data: bytes, environment: Mapping[str, str]
    ) -> "subprocess.CompletedProcess[bytes]":
        with spawning(args):
            done = subprocess.run(
                [*self._command, *args],
                input=data,
                capture_output=True,
                env={**self._environment, **environment},
                umask=0o077,
                cwd=self.root,
                check=False,
            )
        if done.returncode != 0:
            raise failed(args, done.stderr)
        return done

    def run_alone(self, seconds: float, *args: str) -> bytes:
        """Runs one git command without a terminal, so that nothing can ask on it, for so many seconds at most.

        Returns its standard output. Raises GitFailed.
        """
        with spawning(args):
            process = subprocess.Popen(
                [*self._command, *args],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment(),
                umask=0o077,
                cwd=self.root,
                start_new_session=True,
            )
        with process:
            try:
                stdout, stderr = process.communicate(timeout=seconds)
            except BaseException as error:
                os.killpg(process.pid, signal.SIGKILL)
                if isinstance(error, subprocess.TimeoutExpired):
                    raise GitFailed(f"no answer within {seconds:.0f} seconds", "try again later") from None
                raise
        if process.returncode != 0:
            raise failed(args, stderr)
        return stdout

    def run_module(self, module: str, *args: str) -> None:
        """Runs a Python program that itself starts git on this repository, under the same settings.

        Raises GitFailed with its own last words.
        """
        pairs = [setting.split("=", 1) for setting in SETTINGS]
        told = {f"GIT_CONFIG_KEY_{number}": key for number, (key, _) in enumerate(pairs)}
        told |= {f"GIT_CONFIG_VALUE_{number}": value for number, (_, value) in enumerate(pairs)}
        done = subprocess.run(
            [sys.executable, "-I", "-m", module, *args],
            capture_output=True,
            env=environment() | told | {"GIT_CONFIG_COUNT": str(len(pairs))},
            umask=0o077,
            cwd=self.root,
            check=False,
        )
        if done.returncode != 0:
            raise failed((module,), done.stderr)

    def run_outside(self, *args: str) -> bytes:
        """Runs a git command that needs no repository outside of one, so that no store's configuration holds.

        Raises GitFailed with git's own words.
        """
        done = run_in("/", *args)
        if done.returncode != 0:
            raise failed(args, done.stderr)
        return done.stdout

    def text(self, *args: str) -> str:
        """As `run`, as text without the last line's end."""
        return self.run(*args).decode("utf-8", "replace").rstrip("\n")

    @property
    def _command(self) -> list[str]:
        options = [option for setting in SETTINGS for option in ("-c", setting)]
        return ["git", *self._places, *options]

    @property
    def _places(self) -> list[str]:
        return [f"--git-dir={self.git_dir}", f"--work-tree={self.root}"]

    @property
    def _environment(self) -> dict[str, str]:
        return environment() | self._more

    @contextmanager
    def conversing(self, *args: str) -> Iterator[tuple[IO[bytes], BufferedReader]]:
        """A git command that keeps running: where it is asked, and where it answers. Its complaints are not heard."""
        with spawning(args):
            process = subprocess.Popen(
                [*self._command, *args],
                bufsize=_BUFFER,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment,
                umask=0o077,
                cwd=self.root,
            )
        assert process.stdin is not None  # noqa: S101 - it was asked for
        assert isinstance(process.stdout, BufferedReader)  # noqa: S101
        give_room(process.stdout)
        try:
            yield process.stdin, process.stdout
        finally:
            with process:
                process.kill()

    @contextmanager
    def reading(self) -> Iterator[Objects]:
        """Reads any number of objects through one process."""
        with self.conversing("cat-file", "--batch-command", "--buffer") as (requests, answers):
            yield Objects(requests, answers)

    def settings(self) -> Settings:
        """The configuration as it stands, each value with the scope that it comes from."""
        raw = self.run("config", "--list", "-z", "--show-scope", "--includes").decode("utf-8", "replace")
        fields = raw.split("\0")
        values = []
        for scope, pair in zip(fields[::2], fields[1::2], strict=False):
            key, _, value = pair.partition("\n")
            values.append((scope, key, value))
        return Settings(tuple(values))

    def identity(self) -> Person:
        """Who records. Raises NoIdentity."""
        return self.settings().identity()

    def head(self) -> Head:
        """The branch that is checked out. Raises StoreError on a detached head."""
        raw = self.run("for-each-ref", "--format=%(HEAD)%00%(refname)%00%(objectname)", "refs/heads")
        lines = [line.split("\0") for line in raw.decode("utf-8", "replace").splitlines()]
        for mark, branch, commit in lines:
            if mark == "*":
                self.__dict__.setdefault("hash_name", _HASH_NAMES[len(commit)])
                return Head(branch, commit)
        try:
            branch = self.text("symbolic-ref", "-q", "HEAD")
        except GitFailed:
            operation = self.unfinished()
            if operation is not None:
                why = f"a {operation.name} is under way in this store, and git stands on no branch meanwhile"
                raise StoreError(why, f"finish it first: {operation.finish}") from None
            raise StoreError(
                "git stands on a single old commit (a detached head), so a new entry would be on no branch",
                "go back with: git switch main",
            ) from None
        if lines:
            raise StoreError(
                f"git stands on a branch without any commit ({branch.removeprefix('refs/heads/')})",
                "go back with: git switch main",
            )
        return Head(branch, None)

    def commit(self) -> str | None:
        """The commit that the work tree stands on, for who only reads: on a branch, or on none.

        None where there is no commit yet. Raises StoreError where git cannot say.
        """
        return self.commit_of("HEAD") or self.head().commit

    def commit_of(self, name: str) -> str | None:
        """The commit that a reference, a tag or an id leads to; None where there is none."""
        try:
            return self.text("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        except GitFailed:
            return None

    def leads_on(self, old: str, new: str) -> bool:
        """Whether the commit `new` is `old`, or came after it."""
        try:
            self.run("merge-base", "--is-ancestor", old, new)
        except GitFailed:
            return False
        return True

    def unfinished(self) -> Operation | None:
        """The merge, rebase, cherry-pick, revert or bisect that is under way, or None."""
        return unfinished(self.git_dir)

    @cached_property
    def version(self) -> tuple[int, ...]:
        """Git's version, such as (2, 39, 5)."""
        numbers = re.findall(r"\d+", self.text("version"))
        return tuple(int(number) for number in numbers[:3])

    @cached_property
    def hash_name(self) -> str:
        """The repository's object format: sha1 or sha256. Who has asked for the head knows it from the head's name."""
        return self.text("rev-parse", "--show-object-format")


_OF_A_PUSH = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH")


class BareGit(Git):
    """A repository without a work tree, as a hub is. Raises NotAStore where there is none."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "HEAD").is_file() or not (folder / "objects").is_dir():
            raise NotAStore(f"{folder} is no bare git repository", f"make one with: cmeboard init --hub {folder}")
        self.root = folder
        self.git_dir = folder
        self._more = {}

    @classmethod
    def in_hook(cls, folder: Path) -> "BareGit":
        """As git's own hook sees it: with what is pushed and not taken yet, and without any user's configuration."""
        git = cls(folder)
        git._more = {key: os.environ[key] for key in _OF_A_PUSH if key in os.environ}
        git._more["GIT_CONFIG_GLOBAL"] = os.devnull
        return git

    @property
    def _places(self) -> list[str]:
        return [f"--git-dir={self.git_dir}"]


def _git_dir(root: Path) -> Path:
    marker = root / ".git"
    if marker.is_dir():
        return marker
    try:
        pointer = marker.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        pointer = ""
    if not pointer.startswith("gitdir: "):
        raise NotAStore(f"{root} is not a git repository", f"make a store with: cmeboard init {root}")
    return (root / pointer.removeprefix("gitdir: ").rstrip("\n")).resolve()


def said_of(root: Path) -> str:
    """What git itself says of a folder, opened as anybody opens it: nothing where it trusts it."""
    return printable(run_in(root, "rev-parse", "--git-dir").stderr.decode("utf-8", "replace"))
