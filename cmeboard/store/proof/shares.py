"""The files of a record judged in shares, each share on its own: what is found is the same however they are shared out.

Every version of a file is in one share, and each thing that is found has its place in the history, so that all of it
is put in order afterwards.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from cmeboard.store.errors import GitFailed
from cmeboard.store.git.stored import Objects
from cmeboard.store.proof.file_judge import Changed, FileJudge
from cmeboard.store.proof.findings import RecordFinding
from cmeboard.store.proof.readings import Reader

Place = tuple[int, int]
"""Where in a proof something stands: the number of a step, and of what is asked about it."""

Files = Sequence[tuple[Place, Changed]]
"""Changed files with their places, in order."""


class Stop(NamedTuple):
    """Where the record could not be read on: nothing from `place` on is judged. `at` is the place of what was not read.

    The least of several stops is the one that whoever reads everything in order would meet.
    """

    place: Place
    at: Place
    why: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.why}: {self.remedy}; nothing after it could be proved"


class Outcome(NamedTuple):
    """What was found in a share, and how many cases and entries stand in it at the end."""

    findings: list[tuple[Place, RecordFinding]]
    stop: Stop | None
    cases: int = 0
    entries: int = 0


class Share:
    """A share that is judged here and now."""

    def __init__(self, objects: Objects, read: Reader) -> None:
        self._files = FileJudge(objects, read)
        self._findings: list[tuple[Place, RecordFinding]] = []
        self._stop: Stop | None = None

    @property
    def is_over(self) -> bool:
        """Whether there is no sense in handing it more."""
        return self._stop is not None

    def judge(self, since: int, files: Files) -> None:
        """Judges these, of the steps from `since` on, which follow the ones before."""
        if self._stop is None:
            self._stop = self._read_ahead(since, files) or self._judge(files)

    def _read_ahead(self, since: int, files: Files) -> Stop | None:
        changed = [file for _, file in files]
        try:
            self._files.read_ahead(changed)
        except GitFailed as error:
            return Stop((since, 0), files[self._files.first_unread(changed)][0], error.why, error.remedy)
        return None

    def _judge(self, files: Files) -> Stop | None:
        for place, file in files:
            try:
                self._findings += [(place, finding) for finding in self._files.judge(file)]
            except GitFailed as error:
                return Stop(place, place, error.why, error.remedy)
        return None

    def end(self) -> None:
        """Nothing more follows."""

    def outcome(self) -> Outcome:
        """What was found in all of it."""
        if self._stop is not None:
            return Outcome(self._findings, self._stop)
        return Outcome(self._findings, None, *self._files.standing())


@contextmanager
def nothing_collected() -> Iterator[None]:
    """What is read of the record stays until the end and holds no rings: looking for them is a sixth of a proof.

    In the end it counts as looked through, or all of it would be at once.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        if was_on:
            gc.enable()
