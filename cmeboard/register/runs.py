"""Runs of absence, read from the letters of `grid`: each unbroken, from its first school day to the child's return."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cmeboard.register.grid import EXPLAINED, SEEN, UNEXPLAINED

LONGEST_SILENCE = 10
"""School days without a mark that end a run: what happened in them is not known, and a new absence is told anew."""

_RUN = re.compile(rb"[NE](?:[^S]*[NE])?")
_SILENCE = re.compile(rb"\.{%d,}" % (2 * LONGEST_SILENCE))


@dataclass(frozen=True, slots=True)
class Run:
    """An unbroken absence, by places in a row: its first and its last absent session.

    `returned` is the first session after it in which the child was seen, or None where none is known.
    """

    first: int
    last: int
    returned: int | None
    letters: bytes

    @property
    def is_unexplained(self) -> bool:
        """Whether any session of it has a code that explains nothing."""
        return UNEXPLAINED in self.letters

    @property
    def explained_at(self) -> int | None:
        """The place of the last session that was explained, or None."""
        at = self.letters.rfind(bytes([EXPLAINED]))
        return None if at < 0 else self.first + at


def runs(letters: bytes) -> Iterator[Run]:
    """The runs of absence in one row, oldest first."""
    for found in _RUN.finditer(letters):
        yield from _parted(found.start(), found[0], letters)


def _parted(first: int, run: bytes, letters: bytes) -> Iterator[Run]:
    at = 0
    for silence in _SILENCE.finditer(run):
        yield Run(first + at, first + silence.start() - 1, None, run[at : silence.start()])
        at = silence.end()
    last = first + len(run) - 1
    seen = letters.find(bytes([SEEN]), last)
    yield Run(first + at, last, seen if seen >= 0 else None, run[at:])
