"""Shares of a record judged by processes of their own, where the record is long and the machine has a core to spare.

Each is this program started once more, with a git of its own to read from. It is handed changed files through its
standard input and says at the end what it found: plain data, in the form that Python keeps for itself. It stands in a
group of its own, so that `Ctrl+C` reaches the one who waits for it alone, and ends when whoever started it is gone.
Threads would not help, since judging is Python's own work; and a copy of this process (a fork) is not safe where the
board's threads run. What the library's pool of processes cannot do is needed here: that files which belong together
come to one process, that the others live no longer than the first, and that one which was killed is told.
"""

import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol

from cmeboard.store.errors import StoreError
from cmeboard.store.git.repository import Git
from cmeboard.store.git.running import give_room
from cmeboard.store.git.stored import Objects
from cmeboard.store.proof.readings import Reader
from cmeboard.store.proof.shares import Files, Outcome, Share, nothing_collected

WORTH_SHARING = 16_000
"""Objects of git's, four or so for each commit, from which on another process finds more in the time than its start
costs: a third of a second.
"""

MOST = 4
"""Processes beyond which the one that goes through the commits is what is waited for."""

_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from cmeboard.store.proof.sharing import work; work()"
"""Looks for modules just where this process found its own, and nowhere else (`-I`)."""

_AS_IT_IS = pickle.HIGHEST_PROTOCOL

MakeReader = Callable[[], Reader]
"""Makes a reader of versions. Another process finds it by its name, so it stands in a module by itself."""


class AnyShare(Protocol):
    """A share, wherever it is judged."""

    @property
    def is_over(self) -> bool:
        """Whether there is no sense in handing it more."""

    def judge(self, since: int, files: Files) -> None:
        """Takes these, of the steps from `since` on, which follow the ones before."""

    def end(self) -> None:
        """Nothing more follows."""

    def outcome(self) -> Outcome:
        """What was found in all of it, once it was ended. Raises StoreError where that cannot be known."""


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processes_for(git: Git, cores: int) -> int:
    """By how many processes the files of a record are best judged on so many cores; 1 is this one.

    It is told by what git keeps, which is known at once: so the others start while the commits are still listed.
    """
    said = dict(line.split(": ", 1) for line in git.text("count-objects", "-v").splitlines())
    if int(said["count"]) + int(said["in-pack"]) < WORTH_SHARING:
        return 1
    return min(cores, MOST)


@contextmanager
def shared_out(git: Git, objects: Objects, make_reader: MakeReader, processes: int) -> Iterator[Sequence[AnyShare]]:
    """A share for each of so many processes, the last of them for this one. Raises StoreError.

    Where no more programs can be started there are fewer: that takes longer, and no less is proved. None of the others
    is left at the end.
    """
    with ExitStack() as others:
        shares: list[AnyShare] = []
        with suppress(OSError):
            while len(shares) < processes - 1:
                shares.append(others.enter_context(_started(git.root, make_reader)))
        yield (*shares, Share(objects, make_reader()))


def turns(shares: int) -> Sequence[int]:
    """In which share the next file goes, turn by turn: three in each, and two in the last, which belongs to the process
    that goes through the commits meanwhile.
    """
    others = range(shares - 1)
    return (*others, *range(shares), *range(shares))


@contextmanager
def _started(root: Path, make_reader: MakeReader) -> Iterator["_ElsewhereJudged"]:
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", _PROGRAM, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            process_group=0,
        )
        try:
            share = _ElsewhereJudged(process, complaints)
            share.hand_over((root, make_reader))
            yield share
        finally:
            process.kill()
            with suppress(BrokenPipeError), process:  # what was not yet handed over does not matter any more
                pass


class _ElsewhereJudged:
    """A share that another process judges."""

    def __init__(self, process: "subprocess.Popen[bytes]", complaints: IO[bytes]) -> None:
        assert process.stdin is not None  # noqa: S101 - it was asked for
        assert process.stdout is not None  # noqa: S101
        self._process = process
        self._requests = process.stdin
        self._answers = process.stdout
        self._complaints = complaints
        self._is_over = False
        give_room(process.stdin)

    @property
    def is_over(self) -> bool:
        return self._is_over

    def judge(self, since: int, files: Files) -> None:
        self.hand_over((since, files))

    def hand_over(self, something: object) -> None:
        """Hands it over, unless the other process takes nothing more."""
        if self._is_over:
            return
        try:
            self._requests.write(pickle.dumps(something, _AS_IT_IS))
            self._requests.flush()
        except BrokenPipeError:  # it met a stop and says so, or it is gone: either shows in the outcome
            self._is_over = True

    def end(self) -> None:
        self.hand_over(None)

    def outcome(self) -> Outcome:
        try:
            said = pickle.load(self._answers)  # noqa: S301 - by this very program, and nobody else can write there
        except (EOFError, pickle.UnpicklingError):
            raise self._gone() from None
        if isinstance(said, Outcome):
            return said
        raise StoreError(*said)

    def _gone(self) -> Exception:
        """Why the other process ended without an outcome."""
        status = self._process.wait()
        if status < 0:
            why = f"a part of the proof was stopped ({signal.strsignal(-status) or -status}), so nothing is proved"
            return StoreError(why, "see that the computer has memory to spare, and run it again")
        self._complaints.seek(0)
        return RuntimeError(f"judging ended with {status}:\n{self._complaints.read().decode('utf-8', 'replace')}")


def work() -> None:
    """What a process does that was started to judge a share."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    with suppress(EOFError, pickle.UnpicklingError, BrokenPipeError):  # who asked is gone
        answer = _worked(requests)
        requests.close()  # who still hands over files hears that no more are taken, and comes for the answer
        answers.write(pickle.dumps(answer, _AS_IT_IS))
        answers.flush()


def _worked(requests: IO[bytes]) -> Outcome | tuple[str, str]:
    """The outcome of what is handed over; why, and what to do, where git cannot be run."""
    root, make_reader = pickle.load(requests)  # noqa: S301 - by this very program
    try:
        with Git(root).reading() as objects, nothing_collected():
            share = Share(objects, make_reader())
            while not share.is_over and (handed := pickle.load(requests)) is not None:  # noqa: S301
                share.judge(*handed)
            return share.outcome()
    except StoreError as error:
        return error.why, error.remedy
