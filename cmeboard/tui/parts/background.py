"""The exchange with the other copies, beside the board: at the start, after each action, and on a timer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from cmeboard.core.board import Board

if TYPE_CHECKING:
    from cmeboard.tui.parts.verbs import Verbs

EVERY = 300.0
"""Seconds between two exchanges where nothing is recorded."""


class BackgroundSync:
    """A thread of its own: a slow line holds nothing up, and leaving the board does not wait for it."""

    def __init__(
        self, workspace: Verbs, clock: Callable[[], datetime], board: Board, tell: Callable[[str], None]
    ) -> None:
        """`tell` gets what has to be said, or nothing, after each exchange; it is called in the thread."""
        self._workspace = workspace
        self._clock = clock
        self._board = board
        self._tell = tell
        self._wanted = threading.Event()
        self._stopped = False

    def start(self) -> None:
        """Begins, with one exchange at once where the settings ask for it."""
        threading.Thread(target=self._run, name="sync", daemon=True).start()

    def stop(self) -> None:
        """Begins no more exchanges."""
        self._stopped = True
        self._wanted.set()

    def look_at(self, board: Board) -> None:
        """Hands on what was recorded since the board before this one."""
        more = _waiting(board) > _waiting(self._board)
        self._board = board
        if more:
            self._wanted.set()

    def _run(self) -> None:
        while not self._stopped:
            if self._board.sync is not None and self._board.sync.auto:
                said = self._workspace.sync(self._clock())
                if not self._stopped:
                    self._tell(said)
            self._wanted.wait(EVERY)
            self._wanted.clear()


def _waiting(board: Board) -> int:
    return board.sync.waiting if board.sync is not None else 0
