"""board: opens the board. The only command, with demo, that needs a terminal and imports one."""

import os

import click

from cmeboard.cli.common import with_call
from cmeboard.cli.main import Call, local_now
from cmeboard.cli.output import has_terminal, tell
from cmeboard.workspace import Workspace

KEPT = ("HOME", "PATH", "USER", "LOGNAME", "TERM", "COLORTERM", "NO_COLOR", "LANG", "LANGUAGE", "TZ", "XDG_CONFIG_HOME")
"""What a restricted board keeps of the environment, with LC_*: nothing that names a program or a module to run."""


@click.command("board")
@click.option("--restricted", is_flag=True, help="For an SSH forced command: no other program, no file.")
@with_call
def board_command(call: Call, /, restricted: bool) -> int:
    """Open the board. Where there is no terminal, print it as plain text.

    \b
    For people who shall have the board over SSH and nothing else, in authorized_keys of their own unix user:
      restrict,pty,command="/usr/local/bin/cmeboard --store /srv/cme board --restricted" ssh-ed25519 AAAA... s.patel
    """
    if restricted:
        drop_environment()
    return show_board(call, call.workspace(), is_restricted=restricted)


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
