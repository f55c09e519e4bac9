"""How each kind of wrong ends a command, with its message and its exit status."""

import errno
import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from typing import TextIO

from cmeboard.core.refused import Refused
from cmeboard.store.errors import NotAStore, NotInOrder, StoreError


def ended(work: Callable[[], int]) -> int:
    """Does the work and returns its exit status. Every expected failure becomes one clear message here.

    A letter that the locale has no code for is written as its number: an answer with it is better than none.
    What a board was still drawing when its terminal went is dropped: Python would try once more as it ends, and change
    the status.
    """
    status = _answered(work)
    if sys.stderr is not None:
        try:
            sys.stderr.flush()
        except OSError:
            _drop(sys.__stderr__, 2)
    return status


def _answered(work: Callable[[], int]) -> int:
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    status = 0
    try:
        status = _told(work)
        sys.stdout.flush()
    except BrokenPipeError:
        drop_output()
        return 0
    except OSError as error:
        drop_output()
        if error.errno == errno.EIO:  # the terminal is gone, and with it whom to tell
            _drop(sys.__stderr__, 2)
            return status
        what = f"{error.filename} could not be used" if error.filename else "the answer could not be written"
        return _tell(StoreError(f"{what} ({error.strerror})", "see that there is room and that you may write there"))
    return status


def _told(work: Callable[[], int]) -> int:
    try:
        return work()
    except (KeyboardInterrupt, Refused, StoreError) as error:
        return _tell(error)


def _tell(error: KeyboardInterrupt | Refused | StoreError) -> int:
    from cmeboard.cli.output import tell  # what ends well waits for none of it

    if isinstance(error, KeyboardInterrupt):
        tell("cmeboard: stopped")
        return 130
    tell(f"cmeboard: {error}")
    return status_of(error)


def status_of(error: Refused | StoreError) -> int:
    """What a script learns of a failure from the exit status."""
    from cmeboard.cli.output import Exit

    if isinstance(error, Refused):
        return Exit.ANSWER_IS_NO
    in_order = not isinstance(error, (NotAStore, NotInOrder))
    return Exit.REFUSED_BY_THE_WORLD if in_order else Exit.STORE_NOT_IN_ORDER


def drop_output() -> None:
    """The reader of the pipe has gone, as `head` does: nothing more can be said, and nothing is wrong."""
    _drop(sys.__stdout__, 1)


def _drop(stream: TextIO | None, usual: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno() if stream else usual)
