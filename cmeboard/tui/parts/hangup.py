"""Notices that the terminal is gone, for a board that no signal tells so."""

import select
import sys
import threading
from collections.abc import Callable


def when_hung_up(then: Callable[[], None]) -> None:
    """Calls `then`, from a thread of its own, once the terminal of standard input has gone.

    The kernel tells only the first process of a session by SIGHUP. Where that one waits for the board instead of
    ending (`make`, a login script), the board would go on, and read nothing over and over, until somebody kills it.
    """
    threading.Thread(target=_wait, args=(sys.__stdin__.fileno() if sys.__stdin__ else 0, then), daemon=True).start()


def _wait(terminal: int, then: Callable[[], None]) -> None:
    waiting = select.poll()
    waiting.register(terminal, 0)  # a hang-up is told without being asked for
    for _, event in waiting.poll():
        if event & select.POLLHUP:
            then()
