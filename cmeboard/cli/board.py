"""board: opens the board. The only command, with demo, that needs a terminal and imports one."""

import click

from cmeboard.cli.call import Call
from cmeboard.cli.common import with_call
from cmeboard.cli.opening import drop_environment, show_board


@click.command("board")
@click.option("--restricted", is_flag=True, help="For an SSH forced command: no other program, no file.")
@with_call
def board_command(call: Call, /, restricted: bool) -> int:
    """Open the board. Where there is no terminal, print it as plain text.

    \b
    For people who shall have the board over SSH and nothing else, in authorized_keys of their own unix user:
      restrict,pty,command="/usr/local/bin/cmeboard --store /srv/cme board --restricted" ssh-ed25519 AAAA... s.patel
    """
    if call.as_json:
        raise click.UsageError("the board is for people: for a script there is cmeboard --json list, or due")
    if restricted:
        drop_environment()
    return show_board(call, call.workspace(), is_restricted=restricted)
