"""Opens the board, in a terminal or as text: the one room of the command line that knows the board."""

import os

from cmeboard.cli.call import Call, local_now
from cmeboard.cli.output import has_terminal, tell
from cmeboard.workspace import Workspace

KEPT = ("HOME", "PATH", "USER", "LOGNAME", "TERM", "COLORTERM", "NO_COLOR", "LANG", "LANGUAGE", "TZ", "XDG_CONFIG_HOME")
"""What a restricted board keeps of the environment, with LC_*: nothing that names a program or a module to run."""


def drop_environment() -> None:
    """Forgets every variable that could make this program, git or a child of either run something else."""
    for name in list(os.environ):
        if name not in KEPT and not name.startswith("LC_"):
            del os.environ[name]


def show_board(call: Call, workspace: Workspace, *, is_restricted: bool = False) -> int:
    """Opens the board on `workspace`, or prints it where there is no terminal."""
    if not has_terminal():
        from cmeboard.cli.plain import say_board

        for finding in workspace.start_up():
            tell(f"cmeboard: {finding}")
        board = workspace.board(call.now)
        say_board(board, {card.path for card in board.cards})
        tell("cmeboard: no terminal here, so the board is printed; open it in one with: cmeboard board")
        return 0
    from cmeboard.tui.app import run_board

    os.umask(0o077)
    if call.moment is None:
        return run_board(workspace, local_now, is_restricted=is_restricted)
    moment = call.moment
    return run_board(workspace, lambda: moment, is_restricted=is_restricted)
