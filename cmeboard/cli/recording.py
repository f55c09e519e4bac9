"""new, record, move, undo: what writes, one action and one commit each."""

from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import click
from pydantic import ValidationError

from cmeboard.cli.call import Call
from cmeboard.cli.common import case_argument, with_call
from cmeboard.cli.main import SuggestingGroup
from cmeboard.cli.output import say_done, say_json, tell
from cmeboard.core.actions import MoveCase, RecordEntry, Undo
from cmeboard.core.entries import ENTRY_CLASSES, EntryBase, MeetingDecisions, MoveEntry
from cmeboard.core.refused import Refused
from cmeboard.core.stage import Stage
from cmeboard.core.text import parse_day, parse_moment
from cmeboard.workspace.answers import Done

_FILLED_IN = ("at", "by", "did", "id")


def _finish(call: Call, done: Done) -> int:
    if call.as_json:
        say_json({"case": done.cases[0], "commit": done.commit, "stage": done.stage})
    else:
        say_done(done.message, done.commit)
    if done.remark:
        tell(done.remark)
    return 0


T = TypeVar("T", bound=date)


class Written(click.ParamType[T]):
    """A day or a moment, spelt as in a case file. What is neither is refused with the reason: nothing is made up."""

    def __init__(self, name: str, parse: Callable[[Any], T]) -> None:
        self.name = name
        self._parse = parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> T:
        try:
            return self._parse(value)
        except ValueError as error:
            self.fail(f"{value!r} {error}", param, ctx)


DAY = Written("day", parse_day)
"""A calendar day, `2026-11-09`."""

MOMENT = Written("moment", parse_moment)
"""When something happened, `2026-11-09 09:40`: a day alone is refused."""


@click.command("new")
@click.option("--name", required=True, help="The pupil's name.")
@click.option("--first-day-absent", type=DAY, help="The first school day of the absence (else today).")
@click.option("--upn", help="The unique pupil number.")
@click.option("--admission-number", help="The admission number.")
@click.option("--date-of-birth", type=DAY, help="The pupil's date of birth.")
@click.option("--year-group", type=int, help="The year group.")
@click.option("--address", help="The home address.")
@click.option("--flag", "flags", multiple=True, help="A flag such as 'looked after'; may be given again.")
@click.option(
    "--contact", "contacts", multiple=True, metavar="NAME=PHONE", help="Somebody to call; may be given again."
)
@click.option("--reason", help="The reason that the parent gave.")
@with_call
def new_command(
    call: Call,
    /,
    name: str,
    first_day_absent: date | None,
    flags: tuple[str, ...],
    contacts: tuple[str, ...],
    reason: str | None,
    **facts: Any,
) -> int:
    """Open a case.

    \b
    Example:
      cmeboard new --name "Rowan Sample" --upn Q999000025002 --first-day-absent 2026-11-09 \\
          --contact "Dana Sample=07700 900123" --flag "looked after"
    """
    if name.startswith("--"):
        raise click.UsageError(f"--name needs the child's name, not the option {name!r}")
    pupil = {
        "name": name,
        **{key: value for key, value in facts.items() if value is not None},
        "flags": list(flags),
        "contacts": [_contact(text) for text in contacts],
    }
    now = call.now
    workspace = call.workspace()
    return _finish(call, workspace.open_case(pupil, first_day_absent or now.date(), now, reason))


def _contact(text: str) -> dict[str, Any]:
    name, _, phone = text.partition("=")
    return {"name": name.strip(), "phones": [phone.strip()] if phone.strip() else []}


class RecordGroup(SuggestingGroup):
    """One sub-command for each kind of entry, its options drawn from the entry's own fields."""

    of_what = "kind of entry"

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [did for did, kind in ENTRY_CLASSES.items() if kind is not MoveEntry]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        did = cmd_name.replace("-", " ").replace("_", " ").casefold()
        kind = ENTRY_CLASSES.get(did)
        return None if kind is None or kind is MoveEntry else _entry_command(did, kind)


def _entry_command(did: str, kind: type[EntryBase]) -> click.Command:
    options = [_option(name, field) for name, field in kind.model_fields.items() if name not in _FILLED_IN]
    options += [
        click.Option(["--at"], type=MOMENT, help="When it happened (else now)."),
        click.Option(["--by"], help="Who did it (else you, as git knows you)."),
        click.Option(["--json", "json_after"], is_flag=True, help="Answer with one JSON document."),
    ]

    @click.pass_context
    def callback(ctx: click.Context, /, at: datetime | None, by: str | None, json_after: bool, **fields: Any) -> int:
        call: Call = ctx.find_root().obj
        call.as_json = call.as_json or json_after
        assert ctx.parent is not None  # noqa: S101  the group holds the case
        return _record(call, ctx.parent.params["case"], did, at, by, fields)

    return click.Command(did, params=list(options), callback=callback, help=f"Record: {did}.")


def _option(name: str, field: Any) -> click.Option:
    alias = field.alias or name
    spelling = "--" + alias.replace("_", "-").replace(" ", "-")
    choices, nested = _shape(field.annotation)
    if nested:
        return click.Option(
            [spelling, name],
            multiple=True,
            metavar="WHAT=yes|no[:REASON]",
            help="One decision, such as 'circulate details=no: not yet'; may be given again.",
        )
    kind = click.Choice(choices, case_sensitive=False) if choices else click.STRING
    return click.Option([spelling, name], type=kind, required=field.is_required(), help=None)


def _shape(annotation: Any) -> tuple[list[str], bool]:
    """The words that a field takes, if they are a list, and whether it holds a meeting's decisions."""
    if get_origin(annotation) in (Union, UnionType):
        shapes = [_shape(part) for part in get_args(annotation)]
        return next((shape for shape in shapes if shape[0] or shape[1]), ([], False))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(member.value) for member in annotation], False
    if annotation is bool:
        return ["yes", "no"], False
    return [], annotation is MeetingDecisions


def _record(call: Call, case: str, did: str, at: datetime | None, by: str | None, fields: dict[str, Any]) -> int:
    kind = ENTRY_CLASSES[did]
    workspace = call.workspace()
    given = {
        kind.model_fields[name].alias or name: _decisions(value) if isinstance(value, tuple) else value
        for name, value in fields.items()
        if value not in (None, ())
    }
    now = call.now
    try:
        entry: Any = kind.model_validate({**given, "did": did, "at": at or now, "by": by or workspace.person()})
    except ValidationError as error:
        raise click.UsageError(_first_fault(error)) from None
    return _finish(call, workspace.perform(RecordEntry(case, entry), now))


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_context=False)[0]
    where = " ".join(str(part) for part in fault["loc"]).replace("_", "-")
    return f"{where}: {fault['msg'].removeprefix('Value error, ')}"


def _decisions(given: tuple[str, ...]) -> dict[str, Any]:
    decisions = {}
    for text in given:
        what, equals, said = text.partition("=")
        decision, _, reason = said.partition(":")
        if not equals:
            raise click.UsageError(f"{text!r} must be such as 'circulate details=no: not yet'")
        decisions[what.strip()] = {"decision": decision.strip(), **({"reason": reason.strip()} if reason else {})}
    return decisions


@click.group("record", cls=RecordGroup, subcommand_metavar="DID [FIELDS]...")
@case_argument
def record_command(case: str) -> None:
    """Write an entry into a case's log. DID is the kind of entry; its fields are options.

    \b
    Examples:
      cmeboard record 2026-K7Q3FD sms --to "Dana Sample" --outcome sent
      cmeboard record 2026-K7Q3FD call --to "Dana Sample" --outcome "no answer"
      cmeboard record 2026-K7Q3FD "home visit" --outcome "no answer" --cpoms 48213
      cmeboard record 2026-K7Q3FD home-visit --help      the fields of one kind
    """


@click.command("move")
@case_argument
@click.argument("stage", type=click.Choice([stage.value for stage in Stage], case_sensitive=False))
@click.option("--reason", default="", help="Why: needed for a move that goes back or skips a column.")
@click.option("--at", type=MOMENT, help="When (else now).")
@click.option("--by", help="Who (else you, as git knows you).")
@with_call
def move_command(call: Call, /, case: str, stage: str, reason: str, at: datetime | None, by: str | None) -> int:
    """Move a case to another stage.

    \b
    Example:
      cmeboard move 2026-K7Q3FD Absent --reason "the call was for another pupil"
    """
    workspace = call.workspace()
    chosen = next((one for one in Stage if one.value.casefold() == stage.casefold()), None)
    if chosen is None:
        raise Refused(f"there is no stage {stage}", "the stages are " + ", ".join(one.value for one in Stage))
    now = call.now
    return _finish(call, workspace.perform(MoveCase(case, chosen, by or workspace.person(), at or now, reason), now))


@click.command("undo")
@case_argument
@click.option("--reason", default="taken back", help="Why it is taken back.")
@with_call
def undo_command(call: Call, /, case: str, reason: str) -> int:
    """Take the last entry of a case back. It stays in the log, with an entry that says so, and counts no more."""
    workspace = call.workspace()
    now = call.now
    return _finish(call, workspace.perform(Undo(case, workspace.person(), now, reason=reason), now))
