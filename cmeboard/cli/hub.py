"""The hub: what its administrator types, and what git and ssh run there."""

import os
import sys
import time
from pathlib import Path

import click

from cmeboard.cli.common import with_call
from cmeboard.cli.main import Call
from cmeboard.cli.output import Exit, tell

MOST_SHOWN = 12
"""How many findings a refused push shows: the rest is of the same kind, as a rule."""

_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))


@click.group("hub")
def hub_command() -> None:
    """A place where working copies meet, which judges what is pushed to it. Make one with: cmeboard init --hub DIR."""


@hub_command.command("serve")
@_folder
@click.option("--as", "who", required=True, metavar="NAME", help="Whose key it is, as hub.yaml names users.")
@click.option("--read-only", is_flag=True, help="To look, and never to push.")
@with_call
def serve_command(call: Call, /, folder: Path, who: str, read_only: bool) -> int:
    """Let somebody in by their ssh key, to this hub and nothing else on the machine.

    It stands in ~/.ssh/authorized_keys of the account that owns the hub, a line for each key, and ssh runs it.

    \b
    Examples:
      command="cmeboard hub serve --as sam /srv/cme.git",restrict ssh-ed25519 AAAA... sam
      command="cmeboard hub serve --as ofsted --read-only /srv/cme.git",restrict ssh-ed25519 AAAA... inspector
    """
    from cmeboard.workspace.gating import enter

    enter(folder.resolve(), who, os.environ.get("SSH_ORIGINAL_COMMAND", ""), read_only=read_only)
    return Exit.DONE


@hub_command.command("judge", hidden=True)
@with_call
def judge_command(call: Call, /) -> int:
    """Judge what is pushed: git runs it, in the hub, before anything is taken."""
    from cmeboard.workspace.gating import judge

    found = judge(Path.cwd(), sys.stdin.read().splitlines(), time.time())
    if not found:
        return Exit.DONE
    tell(f"cmeboard: nothing was taken, for {len(found)} reason{'' if len(found) == 1 else 's'}:")
    for one in found[:MOST_SHOWN]:
        place = ", ".join(part for part in (f"commit {one.commit[:12]}" if one.commit else "", one.path) if part)
        tell(f"  {place or 'the push'}: {one.finding}")
        if one.remedy:
            tell(f"    {one.remedy}")
    if len(found) > MOST_SHOWN:
        tell(f"  and {len(found) - MOST_SHOWN} more of the same push")
    tell("cmeboard: your commits are still in your copy. Each one has to hold: where an earlier one does not, go back")
    tell("  with git reset --soft origin/main, which keeps every file as it is; mend, commit, and push again.")
    return Exit.ANSWER_IS_NO


@hub_command.command("note", hidden=True)
@with_call
def note_command(call: Call, /) -> int:
    """Keep who pushed what: git runs it, in the hub, after a push was taken."""
    from cmeboard.workspace.gating import note

    note(Path.cwd(), sys.stdin.read().splitlines())
    return Exit.DONE
