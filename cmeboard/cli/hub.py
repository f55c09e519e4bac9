"""The hub: what its administrator types, and what git and ssh run there."""

import os
import sys
import time
from pathlib import Path

import click

from cmeboard.cli.call import Call
from cmeboard.cli.common import with_call
from cmeboard.cli.output import Exit, say, say_json, tell

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
    from cmeboard.workspace.entering import enter

    enter(folder.resolve(), who, os.environ.get("SSH_ORIGINAL_COMMAND", ""), read_only=read_only)
    return Exit.DONE


@hub_command.command("take-purge")
@_folder
@click.option("--from", "source", required=True, metavar="STORE", type=click.Path(path_type=Path), help="Where it was.")
@with_call
def take_purge_command(call: Call, /, folder: Path, source: Path) -> int:
    """Take over what was purged in a copy: the one way in which a hub's history is ever rewritten.

    Only where the copy holds everything else that the hub does. What was purged cannot come back by any push, and
    every other copy has to be cloned anew.

    \b
    Example, after `cmeboard retention purge` in ~/cme:
      cmeboard hub take-purge /srv/cme.git --from ~/cme
    """
    from cmeboard.workspace.gating import take_over_purge

    done = take_over_purge(folder.resolve(), source.expanduser().resolve(), time.time())
    if call.as_json:
        say_json({"purged": done.purged, "expunged": done.expunged, "seals_gone": done.seals_gone})
        return Exit.DONE
    if not done.purged:
        say("Nothing was purged there that this hub did not know; what it forgot is cleared away.")
        return Exit.DONE
    say(f"Purged here too: {', '.join(done.purged)}. {done.expunged} commits and files may not come again.")
    for name in done.seals_gone:
        say(f"The seal {name} went with it: it sealed what is gone, and {source} does not have it.")
    say(f"Every other copy has to be cloned anew: git clone {folder.resolve()}. Backups of the hub hold the case too.")
    return Exit.DONE


@hub_command.command("check")
@_folder
@with_call
def check_command(call: Call, /, folder: Path) -> int:
    """Say what of a hub is not as it should be, and put its hooks and settings right (after an upgrade, or a move)."""
    from cmeboard.workspace.gating import check

    found = check(folder.resolve())
    mended = [line.endswith(("put right", "cleared")) for line in found]
    if call.as_json:
        say_json([{"what": line, "mended": is_mended} for line, is_mended in zip(found, mended, strict=True)])
    else:
        for line in found:
            say(line)
        say(f"{len(found)} things found" if found else "The hub is in order.")
    return Exit.DONE if all(mended) else Exit.ANSWER_IS_NO


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
    from cmeboard.store.copies.hub import (  # without what judges, which takes longer to load
        account_of,
        note_push,
        pusher,
    )

    folder = Path.cwd()
    note_push(folder, pusher(account_of(folder)), sys.stdin.read().splitlines())
    return Exit.DONE
