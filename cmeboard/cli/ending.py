"""How each kind of wrong ends a command, with its message and its exit status."""

import os
import sys
from collections.abc import Callable

from cmeboard.core.refused import Refused
from cmeboard.store.errors import NotAStore, NotInOrder, StoreError


def ended(work: Callable[[], int]) -> int:
    """Does the work and returns its exit status. Every expected failure becomes one clear message here."""
    status = _told(work)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        drop_output()
    return status


def _told(work: Callable[[], int]) -> int:
    try:
        return work()
    except (KeyboardInterrupt, Refused, StoreError) as error:
        return _tell(error)


def _tell(error: BaseException) -> int:
    from cmeboard.cli.output import Exit, tell  # what ends well waits for none of it

    stopped = isinstance(error, KeyboardInterrupt)
    tell(f"cmeboard: {'stopped' if stopped else error}")
    if stopped:
        return 130
    if isinstance(error, Refused):
        return Exit.ANSWER_IS_NO
    in_order = not isinstance(error, (NotAStore, NotInOrder))
    return Exit.REFUSED_BY_THE_WORLD if in_order else Exit.STORE_NOT_IN_ORDER


def drop_output() -> None:
    """The reader of the pipe has gone, as `head` does: nothing more can be said, and nothing is wrong."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)
