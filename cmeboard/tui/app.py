"""The app, put together: what it stands on (`shell`), recording, editing, looking. It is the sole caller of the
workspace's verbs, and the only place in this room that reads the clock.
"""

from __future__ import annotations

import os
import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from cmeboard.core.stage import STAGES
from cmeboard.tui.look.keys import Offered
from cmeboard.tui.look.personal import Personal, personal_path, read_personal
from cmeboard.tui.look.rebinding import bound_keys
from cmeboard.tui.look.terminal import first_look, refusal
from cmeboard.tui.look.widths import cells_beside
from cmeboard.tui.parts.editing import Editing
from cmeboard.tui.parts.heap import share_one_heap
from cmeboard.tui.parts.opening import Opened
from cmeboard.tui.parts.papers import Papering
from cmeboard.tui.parts.settling import Settling
from cmeboard.tui.parts.shell import Clock
from cmeboard.tui.parts.steps import Stepping

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cmeboard.core.board import Board
    from cmeboard.core.problem import Problem
    from cmeboard.core.shown.today import Opening
    from cmeboard.tui.parts.verbs import Verbs


class BoardApp(Stepping, Papering, Editing, Opened, Settling):
    """Hands boards down to the screens and does what their messages ask for."""


def run_board(workspace: Verbs, clock: Clock, *, is_restricted: bool = False) -> int:
    """Opens the board and returns the exit status once it is left: 0, 1 after a mistake in the program, 2 where
    there is no terminal to draw on. Raises StoreError where the store is not in order.

    A restricted board gives the terminal to no other program and writes nothing outside the store: what a person
    arranges there lasts as long as that board.
    """
    why = refusal(os.environ)
    if why:
        print(f"cmeboard: {why}", file=sys.stderr)
        return 2
    share_one_heap()
    now = clock()
    path = personal_path()
    personal, problems = read_personal(path)
    rules = workspace.house_rules()
    bound, wrong = bound_keys({**rules.keys, **personal.keys})
    offered = Offered(rules.permit.role, is_restricted, bound)
    board, opening = first_seen(workspace, now, personal, get_terminal_size().columns)
    app = BoardApp(
        workspace,
        clock,
        board,
        first_look(os.environ, personal)._replace(offered=offered, school_ends=rules.end_of_school_day),
        lock_after_minutes=rules.lock_after_minutes,
        personal=personal,
        kept_in=None if is_restricted else path,
    )
    app.opening = opening
    app.opens_on = personal.opens_on
    app.to_say = wrong_in_settings(problems, wrong)
    app.run()
    return app.return_code or 0


def wrong_in_settings(problems: Sequence[Problem], wrong: Sequence[tuple[str, str, str]]) -> list[str]:
    """What is wrong with a person's settings, and with the keys of theirs and the store's together: each thing once."""
    told = {problem.message for problem in problems}
    return [*map(str, problems), *(f"keys: {message}: {fix}" for _, message, fix in wrong if message not in told)]


def first_seen(workspace: Verbs, now: datetime, personal: Personal, width: int) -> tuple[Board, Opening | None]:
    """The board to begin with in a terminal of `width` cells; and where Today is seen first, alone, and its first page
    was kept, that page, whose board has no other cards. The columns need every card. Raises StoreError.
    """
    is_beside = cells_beside(width, len(STAGES), personal.today_beside, personal.preview).today
    opening = None if is_beside or personal.opens_on == "board" else workspace.opening(now, personal.today_by)
    if opening is not None and (personal.opens_on or opening.board.totals.urgent):
        return opening.board, opening
    return workspace.kept_board(now) or workspace.board(now), None
