"""retention: what may go, what is held, and a case purged by a person."""

import time
from datetime import date

import click

from cmeboard.cli.call import Call
from cmeboard.cli.common import case_argument, with_call
from cmeboard.cli.output import Exit, say, say_done, say_json, say_table, tell
from cmeboard.core.refused import Refused
from cmeboard.core.retention import Purgeable, Retained


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
                _from_when(one, today),
                "; ".join(filter(None, (one.rule, one.held))),
            )
            for one in found
        ]
    )
    say(f"{sum(one.may_go(today) for one in found)} of {len(found)} may go; nothing goes by itself.")
    return Exit.DONE


@retention_command.command("purge")
@case_argument
@click.option(
    "--what",
    type=click.Choice(["case", "marks", "notice"]),
    default="case",
    show_default=True,
    help="The case, its marks alone, or another authority's notice, named by its id.",
)
@click.option("--reason", help="Why it goes before its time, such as a court's order; kept, so without a name.")
@click.option("--confirm", metavar="ID", help="The id once more, instead of typing it.")
@with_call
def purge_command(call: Call, /, case: str, what: str, reason: str | None, confirm: str | None) -> int:
    """Remove a case from every commit, for good. A tombstone without a name stays in its place.

    The marks of a case may go by themselves, and so may a notice, also one that was taken off the list.

    Only a designated safeguarding lead may (roles in cmeboard.yaml). Every commit gets a new id, so each other copy of
    the store holds the case until it is made anew.

    \b
    Examples:
      cmeboard retention purge 2026-K7Q3FD
      cmeboard retention purge 2026-K7Q3FD --what marks
      cmeboard retention purge 2026-K7Q3FD --reason "court order of 3 May" --confirm 2026-K7Q3FD
    """
    workspace = call.workspace()
    purger, of = workspace.purger(), Purgeable(what)
    is_whole = of is Purgeable.NOTICE or purger.is_unfinished(case.upper(), of)
    known = case.upper() if is_whole else workspace.known_id(case)
    typed = (
        confirm if confirm is not None else click.prompt(f"This cannot be undone. Type {known} to purge it", err=True)
    )
    if typed.strip().upper() != known:
        raise Refused(f"{typed.strip()!r} is not {known}: nothing was purged", "type the whole case id")
    done = purger.purge(known, reason, call.now, time.time(), of)
    if call.as_json:
        remotes, named = list(done.remotes), list(done.still_named)
        more = {"make_anew": remotes, "still_named_in": named}
        say_json({"case": known, "what": what, "commit": done.commit, **more})
        return Exit.DONE
    say_done(f"{done.tombstone.of}: purged from the record", done.commit)
    tell(
        f"Every other copy of this store holds {_IT[what]} until it is made anew: delete it, and clone this one again."
    )
    for remote in done.remotes:
        tell(f"Make anew: {remote}")
    tell("Backups and papers that were printed or saved hold it too.")
    for path in done.still_named:
        tell(f"The child is named there still: {path}. {_what_to_do(path)}")
    return Exit.DONE


def _from_when(one: Retained, today: date) -> str:
    """Until which day it is kept; of what may go, since when it may."""
    if one.may_go_on is None:
        return "no date"
    return f"{'since' if one.may_go(today) else 'until'} {one.may_go_on}"


_IT = {"case": "the case", "marks": "the marks", "notice": "the notice"}


def _what_to_do(path: str) -> str:
    """What a person can do about a file that names the child in some version of the record."""
    folder, _, name = path.rpartition("/")
    if folder.startswith("cases"):
        return (
            "Where it need not stand there (a brother's or sister's case, a note), take it out with an editor; "
            f"older versions hold it until that case goes: cmeboard retention purge {name.removesuffix('.yaml')}"
        )
    if folder == "notices":
        return f"It goes by itself: cmeboard retention purge {name.removesuffix('.yaml')} --what notice"
    return "Look at it, and take the name out where it need not stand."
