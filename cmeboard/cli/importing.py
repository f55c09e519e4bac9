"""import: a register export becomes cases, marks and findings, in one commit."""

import codecs
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from cmeboard.cli.call import Call
from cmeboard.cli.common import with_call
from cmeboard.cli.import_report import briefing_text, report
from cmeboard.cli.learning import learn
from cmeboard.cli.notifying import notify
from cmeboard.cli.output import AfterTheAnswer, Exit, has_terminal, say, tell
from cmeboard.cli.progress import Bar
from cmeboard.cli.recording import DAY
from cmeboard.cli.register_files import opened
from cmeboard.core.refused import Refused
from cmeboard.register.details import Difference
from cmeboard.register.found import Shape, Wanted
from cmeboard.store.errors import StoreError

SHAPES = [shape.value for shape in Shape]
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an import was asked to do."""

    files: tuple[Path, ...]
    wanted: Wanted
    since: date
    taken: frozenset[str]
    dry_run: bool
    yes: bool
    command: str | None


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--profile", help="The register system (else recognised from the columns).")
@click.option("--shape", type=click.Choice(SHAPES), help="How the marks are laid out (else recognised).")
@click.option("--encoding", help="How the text is encoded, such as cp1252 (else recognised).")
@click.option("--delimiter", type=click.Choice([*DELIMITERS]), help="What stands between cells (else recognised).")
@click.option("--sheet", help="The sheet of a workbook (else each that holds a register).")
@click.option("--since", type=DAY, help="Also open absences that ended on or after this day (else none).")
@click.option(
    "--take", multiple=True, metavar="CASE:FIELD", help="Follow the register in a detail that differs (or: all)."
)
@click.option("--notify", "command", metavar="CMD", help="Tell a command, such as a mail, what was done.")
@click.option("--learn", "teach", is_flag=True, help="Learn what an unknown system calls its columns, import nothing.")
@click.option("--name", help="With --learn: what the system is called.")
@click.option("--column", "columns", multiple=True, metavar="HEADER=WHAT", help="With --learn: what a column is.")
@click.option("--dry-run", is_flag=True, help="Show what would happen, and change nothing.")
@click.option("--yes", is_flag=True, help="Open the cases even where they are more than is likely.")
@with_call
def import_command(
    call: Call,
    /,
    files: tuple[Path, ...],
    since: date | None,
    take: tuple[str, ...],
    command: str | None,
    dry_run: bool,
    yes: bool,
    teach: bool,
    name: str | None,
    columns: tuple[str, ...],
    **recognise: str | None,
) -> int:
    """Read register exports: open cases, add marks, say who is back. One import is one commit.

    A FILE may be csv, tsv, xlsx, xls, ods or JSON, a folder of such files, or - for standard input. A list of pupils
    and contacts, given alone or beside the registers, fills in what open cases lack; what differs is shown, and left
    as the case has it until somebody takes it.

    \b
    Examples:
      cmeboard import register.csv --dry-run
      cmeboard import pupils.csv monday.csv tuesday.csv
      cmeboard import /srv/registers --notify '/usr/sbin/sendmail dsl@school.example'
      cmeboard import contacts.csv --take 2026-K7Q3FD:pupil.address
      mis-export | cmeboard import -
      cmeboard import unknown.csv --learn
    """
    wanted = _wanted(**recognise)
    if teach:
        if len(files) != 1:
            raise Refused("--learn takes one file", "name the one whose columns are to be learnt")
        return learn(call, files[0], wanted, name, columns)
    asked = _Asked(files, wanted, since or call.now.date(), frozenset(take), dry_run, yes, command)
    try:
        return _import(call, asked)
    except (Refused, StoreError) as why:
        if command and not dry_run:
            notify(command, "the register was NOT imported", str(why))
        raise


def _wanted(
    *, profile: str | None, shape: str | None, encoding: str | None, delimiter: str | None, sheet: str | None
) -> Wanted:
    if encoding is not None:
        try:
            encoding = codecs.lookup(encoding).name
        except LookupError:
            raise Refused(f"there is no encoding {encoding}", "try cp1252, utf-8 or utf-16") from None
    return Wanted(profile, Shape(shape) if shape else None, encoding, DELIMITERS.get(delimiter or ""), sheet)


def _import(call: Call, asked: _Asked) -> int:
    importer = call.workspace().importer()
    with opened(asked.files) as streams, Bar(sys.stderr) as bar:
        exports = importer.read(streams, asked.wanted, bar.advance)
    for reading in exports.readings:
        tell(f"{reading.file}: {reading.recognised}")
        if reading.unknown_columns:
            tell(f"{reading.file}: not used: {', '.join(reading.unknown_columns)} (teach them with --learn)")
    taken = asked.taken
    plan = importer.plan(exports, call.now, asked.since, taken)
    if asked.dry_run:
        return report(plan, "", as_json=call.as_json, last="Nothing was changed: a dry run.")
    if plan.needs_confirmation and not asked.yes:
        report(plan, "", as_json=call.as_json, last="Nothing was changed.")
        raise AfterTheAnswer(
            plan.needs_confirmation, "look with --dry-run, and if it is right, run it again with --yes"
        )
    if not taken and plan.differences and has_terminal() and not call.as_json:
        taken = frozenset(_choose(plan.differences))
    imported = importer.perform(exports, call.now, asked.since, taken)
    nothing = "Nothing new: all of it was known." if imported.plan.is_whole else "Nothing was recorded: see above."
    done = f"recorded [{imported.commit[:10]}]" if imported.commit else nothing
    status = report(imported.plan, imported.commit, as_json=call.as_json, last=done)
    if asked.command and not notify(asked.command, imported.plan.subject, briefing_text(imported.plan, done)):
        return Exit.REFUSED_BY_THE_WORLD
    return status


def _choose(differences: Sequence[Difference]) -> Iterator[str]:
    """Asks a person which of the register's details to take; the case's own stand where nothing is said."""
    say("Some details differ. The case keeps its own unless you take the register's.")
    for n, one in enumerate(differences, 1):
        say(f"{n} of {len(differences)}: {one.name}")
        say(f"  the case has     {one.in_case}")
        say(f"  the register has {one.in_register}")
        answer = click.prompt("  take it? (y)es, (n)o, (s)top asking", type=click.Choice("yns"), default="n")
        if answer == "s":
            return
        if answer == "y":
            yield one.name
