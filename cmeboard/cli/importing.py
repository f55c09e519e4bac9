"""import: a register export becomes cases, marks and findings, in one commit."""

import sys
from collections import Counter
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

import click

from cmeboard.cli.common import with_call
from cmeboard.cli.main import Call
from cmeboard.cli.output import Exit, say, say_json, tell
from cmeboard.cli.recording import DayParameter
from cmeboard.cli.register_files import opened
from cmeboard.core.refused import Refused
from cmeboard.register.found import Shape, Wanted
from cmeboard.register.reading import Progress

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}

SECONDS_WITHOUT_A_BAR = 1.0


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--profile", help="The register system (else recognised from the columns).")
@click.option("--shape", type=click.Choice([*Shape]), help="How the marks are laid out (else recognised).")
@click.option("--encoding", help="How the text is encoded, such as cp1252 (else recognised).")
@click.option("--delimiter", type=click.Choice([*DELIMITERS]), help="What stands between cells (else recognised).")
@click.option("--sheet", help="The sheet of a workbook (else each that holds a register).")
@click.option("--dry-run", is_flag=True, help="Show what would happen, and change nothing.")
@click.option("--since", type=DayParameter(), help="Also open absences that ended on or after this day (else none).")
@click.option("--yes", is_flag=True, help="Open the cases even where they are more than is likely.")
@with_call
def import_command(
    call: Call,
    /,
    files: tuple[Path, ...],
    profile: str | None,
    shape: str | None,
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
    dry_run: bool,
    since: date | None,
    yes: bool,
) -> int:
    """Read register exports: open cases, add marks, say who is back. One import is one commit.

    \b
    Examples:
      cmeboard import register.csv --dry-run
      cmeboard import monday.csv tuesday.csv
      mis-export | cmeboard import -
    """
    from cmeboard.workspace.importing import Imported

    now = call.now
    workspace = call.workspace()
    importer = workspace.importer()
    wanted = Wanted(profile, Shape(shape) if shape else None, encoding, DELIMITERS.get(delimiter or ""), sheet)
    with opened(files) as streams, _Progress() as progress:
        exports = importer.read(streams, wanted, progress.advance)
    for reading in exports.readings:
        tell(f"{reading.file}: {reading.recognised}")
    plan = importer.plan(exports, now, since or now.date())
    if dry_run:
        return _report(call, Imported(plan, ""), "Nothing was changed: a dry run.")
    if plan.needs_confirmation and not yes:
        _report(call, Imported(plan, ""), "Nothing was changed.")
        raise Refused(plan.needs_confirmation, "look with --dry-run, and if it is right, run it again with --yes")
    return _report(call, importer.perform(exports, now, since or now.date()), "")


class _Progress:
    """A bar on standard error, from the first second on, where a person is looking."""

    def __init__(self) -> None:
        self._began = monotonic()
        self._bar: Any = None
        self.advance: Progress = self._advance if sys.stderr.isatty() else lambda done, of: None

    def __enter__(self) -> "_Progress":
        return self

    def _advance(self, done: int, of: int) -> None:
        if self._bar is None and monotonic() - self._began > SECONDS_WITHOUT_A_BAR:
            self._bar = click.progressbar(length=of, label="reading", file=sys.stderr)
            self._bar.__enter__()
        if self._bar is not None:
            if done < self._bar.pos:
                self._bar.pos = 0
            self._bar.length = of
            self._bar.update(done - self._bar.pos)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)


def _report(call: Call, imported: Any, last: str) -> int:
    plan = imported.plan
    problems = [{"file": one.path, "line": one.line, "message": one.message} for one in plan.problems]
    findings = [
        {"file": one.file, "line": one.line, "message": one.message, "kind": str(one.kind)} for one in plan.findings
    ]
    if call.as_json:
        say_json(
            {
                "rows": plan.rows,
                "sessions": plan.sessions,
                "opened": list(plan.opened),
                "updated": list(plan.updated),
                "returned": list(plan.returned),
                "unchanged": list(plan.unchanged),
                "problems": problems,
                "findings": findings,
                "commit": imported.commit or None,
            }
        )
        return Exit.ANSWER_IS_NO if problems else Exit.DONE
    say(f"{plan.rows:,} rows, {plan.sessions:,} sessions")
    for word, ids in (("opened", plan.opened), ("updated", plan.updated), ("back in school?", plan.returned)):
        say(f"{word}: {len(ids)}  {' '.join(ids)}".rstrip())
    say(f"unchanged: {len(plan.unchanged)}")
    for problem in plan.problems:
        say(str(problem))
    for kind, times in Counter(str(one.kind) for one in plan.findings).items():
        say(f"{times} findings: {kind}")
    for finding in findings[:20]:
        say(f"  {finding['file']}:{finding['line']}: {finding['message']}")
    say(last or (f"recorded [{imported.commit[:10]}]" if imported.commit else "Nothing new: all of it was known."))
    return Exit.ANSWER_IS_NO if problems else Exit.DONE
