"""board: opens the board. The only command, with demo, that needs a terminal and imports one."""

import os

import click

from cmeboard.cli.common import with_call
from cmeboard.cli.main import Call, local_now
from cmeboard.cli.output import has_terminal, tell
from cmeboard.cli.plain import say_board
from cmeboard.workspace import Workspace


@click.command("board")
@with_call
def board_command(call: Call, /) -> int:
    """Open the board. Where there is no terminal, print it as plain text."""
    return show_board(call, call.workspace())


def show_board(call: Call, workspace: Workspace) -> int:
    """Opens the board on `workspace`, or prints it where there is no terminal."""
    if not has_terminal():
        for finding in workspace.start_up():
            tell(f"cmeboard: {finding}")
        board = workspace.board(call.now)
        say_board(board, {card.path for card in board.cards})
        tell("cmeboard: no terminal here, so the board is printed; open it in one with: cmeboard board")
        return 0
    from cmeboard.tui.app import run_board

    os.umask(0o077)
    if call.moment is None:
        return run_board(workspace, local_now)
    moment = call.moment
    return run_board(workspace, lambda: moment)
