"""import: a register export becomes cases, marks and findings, in one commit."""

import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

import click

from cmeboard.cli.common import with_call
from cmeboard.cli.main import Call
from cmeboard.cli.output import Exit, say, say_json, tell
from cmeboard.cli.recording import DayParameter
from cmeboard.core.refused import Refused

LARGEST = 256 << 20
"""A year of a large school is some 40 MB; anything far beyond is not a register."""


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--profile", help="The register system (else recognised from the columns).")
@click.option("--dry-run", is_flag=True, help="Show what would happen, and change nothing.")
@click.option("--since", type=DayParameter(), help="Also open absences that ended on or after this day (else none).")
@click.option("--yes", is_flag=True, help="Open the cases even where they are more than is likely.")
@with_call
def import_command(
    call: Call, /, files: tuple[Path, ...], profile: str | None, dry_run: bool, since: date | None, yes: bool
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
    with _Progress() as progress:
        readings = importer.read([_open(path) for path in files], profile, progress.advance)
    for reading in readings:
        tell(str(reading.recognised))
    plan = importer.plan(readings, now, since or now.date())
    if dry_run:
        return _report(call, Imported(plan, ""), "Nothing was changed: a dry run.")
    if plan.needs_confirmation and not yes:
        _report(call, Imported(plan, ""), "Nothing was changed.")
        raise Refused(plan.needs_confirmation, "look with --dry-run, and if it is right, run it again with --yes")
    return _report(call, importer.perform(readings, now, since or now.date()), "")


def _open(path: Path) -> tuple[str, bytes]:
    if str(path) == "-":
        return "standard input", _bounded("standard input", sys.stdin.buffer.read(LARGEST + 1))
    try:
        if path.stat().st_size > LARGEST:
            return str(path), _bounded(str(path), bytes(LARGEST + 1))
        return str(path), path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be opened ({error.strerror})", "see that the file is there") from None


def _bounded(name: str, data: bytes) -> bytes:
    if len(data) > LARGEST:
        raise Refused(f"{name} is larger than {LARGEST >> 20} MB, so it is no register", "export the register again")
    return data


class _Progress:
    """A line that counts rows on standard error, from the first second on, where a person is looking."""

    def __init__(self) -> None:
        self._began = monotonic()
        self._shown = False
        self._told = 0.0
        self.advance: Callable[[int], None] = self._advance if sys.stderr.isatty() else lambda rows: None

    def __enter__(self) -> "_Progress":
        return self

    def _advance(self, rows: int) -> None:
        if monotonic() - self._began > 1 and monotonic() - self._told > 0.1:
            self._shown = True
            self._told = monotonic()
            print(f"\rreading: {rows:,} rows", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)


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
