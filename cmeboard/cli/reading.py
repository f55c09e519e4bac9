"""list, show, due, why, history: what the store says. None of these writes."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from cmeboard.cli.call import Call
from cmeboard.cli.common import case_argument, known_word, tell_to_mend, to_mend, with_call
from cmeboard.cli.main import MomentParameter
from cmeboard.cli.output import Exit, say, say_json, table_lines
from cmeboard.cli.plain import (
    due_document,
    duty_document,
    list_document,
    say_board,
    say_case,
    say_recorded,
    say_unrecorded,
    say_why,
    unrecorded_document,
)
from cmeboard.cli.usual import BEHIND, DUE, say_due
from cmeboard.core.duty import State
from cmeboard.core.refused import Refused
from cmeboard.core.showing import safe
from cmeboard.core.shown.today import urgency
from cmeboard.core.words import Flag

if TYPE_CHECKING:
    from cmeboard.workspace.answers import CaseView

NOTHING = {
    Exit.DONE: "Nothing is due.",
    Exit.ANSWER_IS_NO: "Nothing is due in the other files.",
}
"""What is said where no step is due, by what is to be mended: its steps may be missing."""

SIGNS = {
    "overdue": "!!",
    "due": "! ",
    "no date": "? ",
    "upcoming": "  ",
    "done": "ok",
    "done late": "ok",
    "waived": "- ",
    "no longer needed": "- ",
}
"""A sign beside each state's word, so that nothing rests on colour."""


@click.command("list")
@click.option("--stage", help="Only this stage, such as 'Reported Missing'.")
@click.option("--flag", help="Only pupils with this flag, such as 'looked after'.")
@click.option("--search", metavar="TEXT", help="Only cases whose id, pupil or flags hold TEXT.")
@with_call
def list_command(call: Call, /, stage: str | None, flag: str | None, search: str | None) -> int:
    """The cases, by stage, the most urgent first.

    \b
    Examples:
      cmeboard list --stage Absent
      cmeboard list --flag "looked after"
    """
    board = call.workspace().board(call.now)
    stage = known_word("stage", stage, [column.stage for column in board.columns])
    flag = known_word("flag", flag, [known.value for known in Flag])
    needle = (search or "").casefold()
    cards = [
        card
        for card in board.cards
        if stage in (None, card.stage)
        and (flag is None or flag in card.flags)
        and needle in " ".join((card.case, card.pupil, *card.flags)).casefold()
    ]
    if call.as_json:
        say_json(list_document(cards))
    else:
        say_board(board, {card.path for card in cards})
    narrowed = stage is not None or flag is not None or search is not None
    if narrowed:
        tell_to_mend(board)
    return Exit.ANSWER_IS_NO if narrowed and not cards else Exit.DONE


def _require_readable(view: "CaseView") -> None:
    """Raises Refused for a case whose file cannot be read: that nothing is due in it is not what it says."""
    if view.case is None:
        raise Refused(str(view.problems[0]), "until then nothing of the case can be reckoned")


@click.command("show")
@case_argument
@with_call
def show_command(call: Call, /, case: str) -> int:
    """One case, whole: its facts, what is due with the policy's sentence, and its log."""
    workspace = call.workspace()
    view = workspace.case(case, call.now)
    unrecorded = view.unrecorded
    if call.as_json:
        facts = view.case.model_dump(mode="json", by_alias=True, exclude_defaults=True) if view.case else {}
        card = list_document([view.card])[0]
        duties = [duty_document(duty, view) for duty in view.duties]
        problems = [str(problem) for problem in view.problems]
        edited = unrecorded_document(unrecorded)
        say_json({**facts, "duties": duties, "board": card, "problems": problems, "unrecorded": edited})
    else:
        say_unrecorded(unrecorded)
        say_case(view)
        recorded = workspace.recorded(case) if view.case is None else None
        if recorded is not None:
            say_recorded(recorded)
    return Exit.ANSWER_IS_NO if view.case is None else Exit.DONE


@click.command("due")
@click.option("--all", "everything", is_flag=True, help="Also what is coming, done, waived, no longer needed.")
@click.option("--digest", is_flag=True, help="Counts and case ids for each owner, without names: for a morning mail.")
@click.option("--owner", help="Only this owner's steps, such as dsl.")
@click.argument("case", required=False)
@with_call
def due_command(call: Call, /, everything: bool, digest: bool, owner: str | None, case: str | None) -> int:
    """What must be done now, over all cases, the most urgent first.

    \b
    Examples:
      cmeboard due                                the morning's list
      cmeboard due --all 2026-K7Q3FD              everything that one case asks, or asked
      cmeboard --now "2026-11-25 08:50" due       tomorrow's list
      cmeboard due --digest --owner attendance    for cron: no name leaves the machine
    """
    if owner is not None:
        owner = known_word("owner", owner, call.workspace().owners())
    if digest:
        return _say_digest(call, owner)
    if call.as_json or everything or owner is not None or case is not None:
        status, rows = _due_rows(call, everything, case)
        rows = [row for row in rows if owner in (None, row["owner"])]
        if call.as_json:
            say_json(rows)
        else:
            sys.stdout.writelines(f"{line}\n" for line in _due_lines(rows, NOTHING[status]))
        return status
    workspace = call.workspace()
    board = workspace.board(call.now)
    beside = "".join(f"{safe(line)}\n" for line in to_mend(board))
    nothing = NOTHING[Exit.ANSWER_IS_NO if beside else Exit.DONE]
    answer = "".join(f"{line}\n" for line in _due_lines(due_document(board), nothing))
    workspace.keep_answer(DUE, board, f"{beside}{BEHIND}{answer}")
    return say_due(beside, answer)


def _due_lines(rows: list[dict[str, Any]], nothing: str) -> Iterator[str]:
    """What is due, as a table for each owner."""
    if not rows:
        yield nothing
    by_owner = sorted(rows, key=lambda row: row["owner"])
    for owner, group in groupby(by_owner, key=lambda row: row["owner"]):
        yield safe(owner)
        yield from table_lines(
            [
                (
                    SIGNS[row["state"]],
                    row["state"],
                    row["due"] or "no date",
                    row["case"],
                    row["pupil"],
                    _step(row),
                )
                for row in group
            ],
            indent="  ",
        )


def _step(row: dict[str, Any]) -> str:
    """The step by its id and title; where a case was looked into, with what it still wants."""
    missing = row.get("missing")
    return f"{row['duty']} {row['title']}" + (f": {missing}" if missing else "")


def _say_digest(call: Call, owner: str | None) -> int:
    workspace = call.workspace()
    found = workspace.desk(call.now).digests(owner)
    status = tell_to_mend(workspace.board(call.now))
    if call.as_json:
        say_json([asdict(one) for one in found])
    elif not found:
        say(NOTHING[status])
    for one in () if call.as_json else found:
        for line in str(one).splitlines():
            say(line)
    return status


def _due_rows(call: Call, everything: bool, case: str | None) -> tuple[Exit, list[dict[str, Any]]]:
    """The exit status and the rows of `due --json`."""
    workspace = call.workspace()
    status = Exit.DONE
    if case is None:
        board = workspace.board(call.now)
        status = tell_to_mend(board)
        if not everything:
            return status, due_document(board)
    ids = [case] if case else workspace.case_ids()
    views = [workspace.case(one, call.now) for one in ids]
    if case is not None:
        _require_readable(views[0])
    rows = [
        duty_document(duty, view)
        for view in views
        for duty in view.duties
        if everything or (duty.state.is_work and not duty.led_by)
    ]
    order = list(State)

    def place(row: dict[str, Any]) -> tuple[int, int, str, str]:
        state = row["state"]
        return urgency(state, row["stage"]), order.index(State(state)), row["due"] or "9999", row["case"]

    return status, sorted(rows, key=place)


@click.command("why")
@case_argument
@click.argument("duty", required=False)
@with_call
def why_command(call: Call, /, case: str, duty: str | None) -> int:
    """The reckoning behind a case's duties: which day counted as which, and the policy's sentence.

    \b
    Examples:
      cmeboard why 2026-K7Q3FD            every duty of the case
      cmeboard why 2026-K7Q3FD N2c        the first home visit
    """
    view = call.workspace().case(case, call.now)
    _require_readable(view)
    duties = [one for one in view.duties if duty is None or one.duty.casefold() == duty.casefold()]
    if call.as_json:
        say_json([duty_document(one, view, with_days=True) for one in duties])
    elif duties:
        say_why(view, duties)
    else:
        say(f"No duty {duty or ''} stands in case {case}.".replace("  ", " "))
    return Exit.DONE if duties else Exit.ANSWER_IS_NO


@click.command("history")
@case_argument
@click.option("--at", "at", type=MomentParameter(), metavar="MOMENT", help="The case as it stood at that moment.")
@with_call
def history_command(call: Call, /, case: str, at: datetime | None) -> int:
    """The written record of a case, from git: who, when, what changed, by hand or not.

    \b
    Examples:
      cmeboard history 2026-K7Q3FD
      cmeboard history 2026-K7Q3FD --at "2026-11-10 14:00"
    """
    workspace = call.workspace()
    if at is not None:
        from cmeboard.workspace.proving import case_at

        text, policy = case_at(workspace.root, workspace.known_id(case), at)
        if call.as_json:
            say_json(
                {"case": workspace.known_id(case), "at": at.isoformat(" ", "minutes"), "policy": policy, "text": text}
            )
        else:
            say(f"# as the record held it at {at:%Y-%m-%d %H:%M}; policy in force: {policy}")
            for line in text.splitlines():
                say(line)
        return Exit.DONE
    rows = workspace.history(case)
    if call.as_json:
        say_json(
            [
                {
                    "commit": row.commit,
                    "when": row.when.isoformat(),
                    "author": row.author,
                    "summary": row.summary,
                    "case": row.case,
                    "changes": list(row.changes),
                    "by_hand": row.by_hand,
                    "late": [{"entry": one.title, "how_late": one.how_late} for one in row.late],
                }
                for row in rows
            ]
        )
        return Exit.DONE if rows else Exit.ANSWER_IS_NO
    say_unrecorded(workspace.unrecorded(case))
    for row in rows:
        hand = "  (edited by hand)" if row.by_hand else ""
        say(f"{row.when:%Y-%m-%d %H:%M}  {row.author}  {row.summary}  [{row.commit[:10]}]{hand}")
        for change in row.changes:
            say(f"    {change}")
        for one in row.late:
            say(f"    recorded late: {one.title}, {one.how_late}")
    return Exit.DONE if rows else Exit.ANSWER_IS_NO
