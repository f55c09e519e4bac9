"""retention: what may go, and what is held."""

import click

from cmeboard.cli.common import with_call
from cmeboard.cli.main import Call
from cmeboard.cli.output import Exit, say, say_json, say_table


@click.group("retention", invoke_without_command=True)
@click.pass_context
@with_call
def retention_command(call: Call, ctx: click.Context, /) -> int:
    """List what may go and what is held, with the rule and the day. Nothing ever goes by itself.

    The times are in cmeboard.yaml under retention, a notice's in policy.yaml. A `hold` there keeps a case.

    \b
    Examples:
      cmeboard retention
      cmeboard --now 2033-09-01 retention
    """
    if ctx.invoked_subcommand is not None:
        return Exit.DONE
    found = call.workspace().keeper().retained(call.now)
    today = call.now.date()
    if call.as_json:
        say_json(
            [
                {
                    "id": one.id,
                    "what": one.what,
                    "rule": one.rule,
                    "since": one.since.isoformat() if one.since else None,
                    "may_go_on": one.may_go_on.isoformat() if one.may_go_on else None,
                    "may_go": one.may_go(today),
                    "held": one.held or None,
                }
                for one in found
            ]
        )
        return Exit.DONE
    say_table(
        [
            (
                one.id,
                one.what,
                "may go" if one.may_go(today) else "held" if one.held else "kept",
                f"until {one.may_go_on}" if one.may_go_on else "no date",
                "; ".join(filter(None, (one.rule, one.held))),
            )
            for one in found
        ]
    )
    say(f"{sum(one.may_go(today) for one in found)} of {len(found)} may go; nothing goes by itself.")
    return Exit.DONE
