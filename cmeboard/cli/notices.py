"""notice: children indicated missing by other authorities."""

from datetime import date
from typing import Any

import click

from cmeboard.cli.call import Call
from cmeboard.cli.common import with_call
from cmeboard.cli.output import Exit, say, say_done, say_json, say_table
from cmeboard.cli.recording import DAY
from cmeboard.workspace.answers import Done


@click.group("notice")
def notice_command() -> None:
    """Children indicated missing by other authorities: kept, and looked up whenever a pupil is added or imported.

    A match is a warning on the card, for a person to look at. No notice is ever removed by itself.

    \b
    Examples:
      cmeboard notice add --name "Kit Sample" --authority Somerset --date-of-birth 2014-05-01
      cmeboard notice list
      cmeboard notice word 2026-7H2KQ9 --on 2026-11-20
      cmeboard notice remove 2026-7H2KQ9 --reason "no word since 2024"
    """


@notice_command.command("add")
@click.option("--name", required=True, help="The child's name.")
@click.option("--authority", required=True, help="The authority that sent it.")
@click.option("--known-as", help="Another name.")
@click.option("--date-of-birth", type=DAY, help="The child's date of birth.")
@click.option("--upn", help="The unique pupil number.")
@click.option("--reference", help="The authority's reference.")
@click.option("--received", type=DAY, help="The day it came (else today).")
@click.option("--note", help="Anything else.")
@with_call
def add_command(call: Call, /, **fields: Any) -> int:
    """Keep a notice, and say which cases it may be about."""
    given = {key: value for key, value in fields.items() if value is not None}
    done, cases = call.workspace().notice_board().add(given, call.now)
    if call.as_json:
        say_json({"notice": done.cases[0], "commit": done.commit, "cases": cases})
        return Exit.DONE
    say_done(done.message, done.commit)
    for case in cases:
        say(f"it may be about the pupil of {case}: look at both")
    return Exit.DONE


@notice_command.command("list")
@with_call
def list_command(call: Call, /) -> int:
    """The notices, the cases that they may be about, and which may be removed."""
    found = call.workspace().notice_board().listed()
    if call.as_json:
        say_json(
            [
                {
                    **one.notice.model_dump(mode="json", exclude_defaults=True),
                    "cases": list(one.cases),
                    "may_be_removed": one.may_go(call.now),
                    "may_be_removed_on": one.may_go_on.isoformat() if one.may_go_on else None,
                }
                for one in found
            ]
        )
        return Exit.DONE
    if not found:
        say("There are no notices.")
    say_table(
        [
            (
                one.notice.notice,
                one.notice.name,
                one.notice.authority,
                f"last word {one.notice.heard}",
                "may be removed" if one.may_go(call.now) else "",
                f"look at {', '.join(one.cases)}" if one.cases else "",
            )
            for one in found
        ]
    )
    return Exit.DONE


@notice_command.command("word")
@click.argument("notice")
@click.option("--on", "on", type=DAY, help="The day (else today).")
@with_call
def word_command(call: Call, /, notice: str, on: date | None) -> int:
    """The authority has written or rung about it: the notice stays."""
    return _finish(call, call.workspace().notice_board().word(notice.upper(), on or call.now.date()))


@notice_command.command("remove")
@click.argument("notice")
@click.option("--reason", required=True, help="Why; kept in the record.")
@click.option("--sooner", "is_sooner", is_flag=True, help="Though the policy's time has not passed.")
@with_call
def remove_command(call: Call, /, notice: str, reason: str, is_sooner: bool) -> int:
    """Remove a notice. Only a person ever does."""
    board = call.workspace().notice_board()
    return _finish(call, board.remove(notice.upper(), reason, call.now, is_sooner=is_sooner))


def _finish(call: Call, done: Done) -> int:
    if call.as_json:
        say_json({"notice": done.cases[0], "commit": done.commit})
    else:
        say_done(done.message, done.commit)
    return Exit.DONE
