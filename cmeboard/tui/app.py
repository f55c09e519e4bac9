"""The app, put together: what it stands on (`shell`), recording, editing, looking. It is the sole caller of the
workspace's verbs, and the only place in this room that reads the clock.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from cmeboard.tui.app_board import Boarding
from cmeboard.tui.app_editing import Editing
from cmeboard.tui.app_recording import Recording
from cmeboard.tui.app_viewing import Viewing
from cmeboard.tui.keys import Offered
from cmeboard.tui.shell import Clock
from cmeboard.tui.terminal import first_look, refusal
from cmeboard.tui.verbs import Verbs


class BoardApp(Recording, Editing, Viewing, Boarding):
    """Hands boards down to the screens and does what their messages ask for."""


def run_board(workspace: Verbs, clock: Clock) -> int:
    """Opens the board and returns the exit status once it is left: 0, 1 after a mistake in the program, 2 where
    there is no terminal to draw on. Raises StoreError where the store is not in order.
    """
    why = refusal(os.environ)
    if why:
        print(f"cmeboard: {why}", file=sys.stderr)
        return 2
    offered = Offered(workspace.house_rules().permit.role)
    now = clock()
    board = workspace.kept_board(now) or workspace.board(now)
    app = BoardApp(workspace, clock, board, replace(first_look(os.environ), offered=offered))
    app.run()
    return app.return_code or 0
