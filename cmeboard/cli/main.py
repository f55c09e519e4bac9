"""The command line: its table of commands and its global options."""

import importlib
import sys
from datetime import datetime
from difflib import get_close_matches
from typing import Any

import click

from cmeboard import __version__
from cmeboard.cli.call import Call, moment_of
from cmeboard.cli.ending import drop_output, ended, status_of
from cmeboard.cli.output import AfterTheAnswer, Exit, say_failure
from cmeboard.core.refused import Refused
from cmeboard.store.errors import StoreError

COMMANDS: dict[str, tuple[str, str]] = {
    "board": ("board", "Open the board (so does cmeboard alone)."),
    "due": ("reading", "What must be done now, over all cases."),
    "list": ("reading", "The cases, by stage."),
    "show": ("reading", "One case, whole."),
    "why": ("reading", "The reckoning behind a case's duties, day by day."),
    "history": ("reading", "A case's written record, from git."),
    "new": ("recording", "Open a case."),
    "record": ("recording", "Write an entry into a case's log."),
    "round": ("rounds", "Record one message for many children."),
    "move": ("recording", "Move a case to another stage."),
    "undo": ("recording", "Take the last entry of a case back."),
    "restore": ("restoring", "Bring back what an edit by hand took out of a case."),
    "import": ("importing", "Read a register export."),
    "notice": ("notices", "Children indicated missing by other authorities."),
    "check": ("files", "Say what is wrong in which file."),
    "fmt": ("files", "Put files in the house layout, losing no comment."),
    "schema": ("files", "Print or write the JSON Schemas."),
    "draft": ("papers", "Draft a paper from a case."),
    "sync": ("together", "Take in and hand on the other copies' work."),
    "verify": ("proof", "Prove the record: what was removed, altered, or rewritten."),
    "seal": ("proof", "Seal the record, and print a fingerprint to keep elsewhere."),
    "retention": ("keeping", "What may go, from which day, and what is held."),
    "report": ("papers", "Report over all cases, or over one pupil's."),
    "handover": ("handing_over", "Make an encrypted file of a case for another school."),
    "receipt": ("handing_over", "Keep the receipt of a case handed over."),
    "feed": ("papers", "The steps with a date, for a calendar program."),
    "doctor": ("order", "What is out of order in the store, and what mends it."),
    "tidy": ("order", "Pack the record, so that its history stays quick to read."),
    "init": ("making", "Make a store for a school, or a hub between its copies."),
    "hub": ("hub", "A hub between copies: enter it, look after it."),
    "demo": ("making", "Make a store of invented pupils and open it."),
    "completion": ("completion", "Shell completion for bash, zsh or fish."),
}
"""Every command, the module that holds it, and its line of help: the modules are imported only when they are used."""

RUN_BY_GIT = {"merge-file": "together", "hook": "together"}
"""Commands that git runs and nobody types, with their modules."""


class MomentParameter(click.ParamType[datetime]):
    """`2026-11-10 14:00`, or a day alone for its morning: a moment to look at, never one to record."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return moment_of(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class SuggestingGroup(click.Group):
    """Suggests the nearest name for one that is unknown. `of_what` is what its names are names of."""

    of_what = "command"

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name.startswith("-") or ctx.resilient_parsing or self.get_command(ctx, name) is not None:
            return super().resolve_command(ctx, args)
        near = get_close_matches(name.casefold(), self.list_commands(ctx), 1)
        raise click.UsageError(
            f"No such {self.of_what} {name!r}." + (f" Did you mean {near[0]!r}?" if near else ""), ctx
        )


class LazyGroup(SuggestingGroup):
    """Imports the module of a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        room = RUN_BY_GIT.get(cmd_name) or COMMANDS.get(cmd_name, ("", ""))[0]
        if not room:
            return None
        module = importlib.import_module(f"cmeboard.cli.{room}")
        command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        assert isinstance(command, click.Command)  # noqa: S101  a wrong table is a bug
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""
    \b
    Examples:
      cmeboard                                   open the board of the store you are in
      cmeboard due                               what must be done now
      cmeboard record 2026-K7Q3FD call --to "Dana Sample" --outcome "no answer"
      cmeboard --now "2026-11-25 08:50" due      what tomorrow morning will ask
      cmeboard import register.csv --dry-run     what an import would do

    \b
    Exit status: 0 done, 1 the answer is no, 2 the call is wrong,
    3 the store is not in order, 4 git or the disk refused.
    """,
)
@click.option("--store", metavar="DIR", help="The store (else CMEBOARD_STORE, else the one around this folder).")
@click.option("--now", "moment", type=MomentParameter(), metavar="MOMENT", help="The clock to read by.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@click.version_option(__version__, prog_name="cmeboard")
@click.pass_context
def cmeboard(ctx: click.Context, store: str | None, moment: datetime | None, as_json: bool) -> None:
    """Children missing education: what is due today, why, and a record that git keeps."""
    ctx.obj = Call(store, moment, as_json)
    if ctx.invoked_subcommand is None:
        board = cmeboard.get_command(ctx, "board")
        assert board is not None  # noqa: S101
        ctx.exit(ctx.invoke(board))


@cmeboard.result_callback()
@click.pass_obj
def _hand_on(call: Call, /, status: object, **_options: object) -> object:
    call.hand_on()
    return status


def run(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit status. Every expected failure becomes one clear message here."""
    as_json = "--json" in (sys.argv[1:] if arguments is None else arguments)
    return ended(lambda: _run(arguments, as_json=as_json))


def _run(arguments: list[str] | None, *, as_json: bool) -> int:
    try:
        status = cmeboard.main(arguments, prog_name="cmeboard", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        error.show()
        if as_json:
            no_command = isinstance(error, click.exceptions.NoArgsIsHelpError)
            said = "a command is missing" if no_command else error.format_message()
            say_failure(said, "see --help", Exit.CALL_IS_WRONG)
        return Exit.CALL_IS_WRONG
    except (Refused, StoreError) as error:
        if as_json and not isinstance(error, AfterTheAnswer):
            say_failure(error.why, error.remedy, status_of(error))
        raise
    except click.Abort as aborted:
        raise KeyboardInterrupt from aborted
    except SystemExit:  # click's answer to a pipe that is closed: no command of ours raises it
        drop_output()
        return Exit.DONE
    return status if isinstance(status, int) else Exit.DONE
