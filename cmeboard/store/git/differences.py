"""What differs between folders of the record, told by a git that keeps running."""

import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BufferedReader
from typing import IO, NamedTuple

from cmeboard.store.git.repository import Git
from cmeboard.store.git.stored import damaged

AT_ONCE = 200
"""How many pairs are asked for at once. Two such questions fit into a pipe, so that git never waits for who asks while
who asks waits for git.
"""

_READ = 1 << 18
"""Bytes of answers that are taken at once, where so many wait."""

Pair = tuple[str, str]
"""Two folders as git names them: what was there before a commit, and what is there after it."""


class Change(NamedTuple):
    """One file as a commit leaves it, seen from one parent. An id is None where there is no file, a mode is then 0."""

    mode_before: str
    mode: str
    before: str | None
    after: str | None
    path: str


_CHANGE = re.compile(r":([0-7]{6}) ([0-7]{6}) (?:0+|([0-9a-f]+)) (?:0+|([0-9a-f]+)) [A-Z]\0([^\0]+)\0")
"""A change as git tells it; an id of noughts alone stands for no file."""


_OPTIONS = ("-r", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none", "-z")


class Differences:
    """A running `diff-tree --stdin`. It is asked by pairs of folders, and answers question by question."""

    def __init__(self, git: Git, requests: IO[bytes], answers: BufferedReader) -> None:
        self._git = git
        self._requests = requests
        self._answers = answers
        self._begun = bytearray()
        # A line that names no folder is said back by git, which then hands on all that it has said: so it ends an
        # answer. No name of a file can know it.
        self._end = f"{secrets.token_hex(8)}\n".encode()

    def ask(self, pairs: Sequence[Pair]) -> None:
        """Asks about these pairs, `AT_ONCE` at most, while one question at most waits for its answer to be taken."""
        with suppress(OSError):  # shows in the answer
            self._requests.write(_question(pairs) + self._end)
            self._requests.flush()

    def answer(self, pairs: Sequence[Pair]) -> Iterator[tuple[Change, ...]]:
        """What differs in each pair of the first question that has no answer yet.

        Raises GitFailed where a folder, or one in it, is not there.
        """
        raw = self._next_answer()
        if raw is None:
            # Says in its own words why it ended.
            self._git.run("diff-tree", "--stdin", *_OPTIONS, data=_question(pairs))
            raise damaged(pairs[-1][1])
        at = 0
        for before, after in pairs:
            head = f"{before} {after}\n"
            if not raw.startswith(head, at):
                raise damaged(after)
            at += len(head)
            found = []
            while (change := _CHANGE.match(raw, at)) is not None:
                found.append(Change._make(change.groups()))
                at = change.end()
            yield tuple(found)

    def _next_answer(self) -> str | None:
        """What git says up to the end of an answer; None where it ends itself before that."""
        raw, searched = self._begun, 0
        while (end := raw.find(self._end, searched)) < 0:
            more = self._answers.read1(_READ)
            if not more:
                return None
            searched = max(0, len(raw) - len(self._end))
            raw += more
        self._begun = raw[end + len(self._end) :]
        return raw[:end].decode("utf-8", "surrogateescape")


def between(git: Git, before: str, after: str) -> list[Change]:
    """What differs between two folders or commits, asked once. Raises GitFailed."""
    raw = git.run("diff-tree", *_OPTIONS, before, after).decode("utf-8", "surrogateescape")
    return [Change._make(change.groups()) for change in _CHANGE.finditer(raw)]


def _question(pairs: Sequence[Pair]) -> bytes:
    return "".join([f"{before} {after}\n" for before, after in pairs]).encode("utf-8", "surrogateescape")


@contextmanager
def comparing(git: Git) -> Iterator[Differences]:
    """Compares any number of folders through one process: what each looked at is still unpacked for the next."""
    with git.conversing("diff-tree", "--stdin", *_OPTIONS) as (requests, answers):
        yield Differences(git, requests, answers)
