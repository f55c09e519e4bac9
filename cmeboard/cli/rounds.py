"""round: one message recorded for many children, in one commit."""

from typing import cast, get_args

import click

from cmeboard.cli.call import Call
from cmeboard.cli.common import complete_case, with_call
from cmeboard.cli.output import say, say_done, say_json, tell
from cmeboard.core.rounds import MessageKind


@click.command("round")
@click.argument("did", type=click.Choice(get_args(MessageKind)))
@click.argument("cases", metavar="CASE...", nargs=-1, required=True, shell_complete=complete_case)
@click.option("--note", help="What the message said.")
@click.option("--dry-run", is_flag=True, help="Say who would get it, and record nothing.")
@with_call
def round_command(call: Call, /, did: str, cases: tuple[str, ...], note: str | None, dry_run: bool) -> int:
    """Record one message for many children: one entry each, all in one commit, or none.

    Each goes to the next contact of the child. A child without one, or whose family must not be informed, is left out
    and named; the exit status is then 1.

    \b
    Example:
      cmeboard round sms 2026-K7Q3FD 2026-M2X9TA 2026-P4W8RC
    """
    workspace = call.workspace()
    plan = workspace.plan_round(cast("MessageKind", did), cases, call.now, note)
    ids = [one.case for one in plan.addressed]
    left_out = {one.case: one.why for one in plan.left_out}
    done = workspace.record_round(plan.action) if ids and not dry_run else None
    if call.as_json:
        say_json({"cases": ids, "left_out": left_out, "commit": done.commit if done else ""})
    elif done is not None:
        say_done(done.message, done.commit)
    else:
        say(f"{did} would be recorded in {len(ids)} case{'s' * (len(ids) != 1)}: {', '.join(ids) or 'none'}")
    for case, why in left_out.items():
        tell(f"{case}: left out: {why}")
    return 1 if left_out else 0
