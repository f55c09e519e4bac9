"""doctor, what is out of order in a store and the command that mends it; tidy, which packs its record."""

import time

import click

from cmeboard.cli.call import Call
from cmeboard.cli.common import with_call
from cmeboard.cli.output import Exit, say, say_json
from cmeboard.store.errors import StoreError


@click.command("doctor")
@with_call
def doctor_command(call: Call, /) -> int:
    """Look the store over: what an interrupted run left, permissions, git, hand edits not in the record.

    What is safe is mended; nothing that a person wrote is ever deleted.
    """
    from cmeboard.store.mending.recovery import doctor, uncommitted

    root = call.workspace().root
    findings = doctor(root, time.time())
    try:
        edits = uncommitted(root)
    except StoreError:
        if not findings:
            raise
        edits = ()  # what keeps git from saying it is among the findings
    if call.as_json:
        say_json(
            [
                *({"what": one.what, "mended": one.mended, "remedy": one.remedy} for one in findings),
                *({"what": f"{one.path} is not in the record", "mended": False, "remedy": ""} for one in edits),
            ]
        )
    else:
        for finding in findings:
            first, *more = ": ".join(filter(None, (finding.what, finding.remedy))).splitlines()
            say(f"{'mended' if finding.mended else 'to do'}: {first}")
            for line in more:  # what a hub said when it took nothing
                say(f"  {line}")
        for edit in edits:
            say(f"not in the record: {edit.path}")
        if not findings and not edits:
            say("All is in order.")
    waiting = edits or [finding for finding in findings if not finding.mended]
    return Exit.ANSWER_IS_NO if waiting else Exit.DONE


@click.command("tidy")
@with_call
def tidy_command(call: Call, /) -> int:
    """Pack the record and index its history, so that it stays quick to read. Nothing is removed.

    \b
    From cron, each night:
      30 2 * * *  cmeboard --store /srv/cme tidy
    """
    from cmeboard.store.git.tidying import tidy

    done = tidy(call.workspace().root)
    if call.as_json:
        say_json({"loose_before": done.before, "loose_after": done.after})
    else:
        say(f"{done.before - done.after} objects packed, {done.after} left loose, nothing removed")
    return Exit.DONE
