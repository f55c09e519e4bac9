"""How much memory a board that is open all day keeps to itself."""

import ctypes
from contextlib import suppress

_M_ARENA_MAX = -8
"""The C library's own name for it, in `malloc.h`."""


def share_one_heap() -> None:
    """Has all threads take their memory from one heap; to be called before any of them is there.

    The C library of Linux gives each thread a heap of its own, and what a thread needed to read the board anew stays in
    it for the next time: with the next reading in another thread, a board of thousands of cases grew with every change.
    """
    with suppress(OSError, AttributeError):  # other C libraries know nothing of the kind
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
