"""draft, report and feed: papers to check and to send. Nothing is ever recorded as sent by them."""

import shlex
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cmeboard.cli.call import Call
from cmeboard.cli.common import case_argument, complete_case, known_word, tell_to_mend, with_call
from cmeboard.cli.output import Exit, say, say_done, say_json, tell
from cmeboard.core.showing import safe_lines

if TYPE_CHECKING:
    from cmeboard.workspace import Workspace
    from cmeboard.workspace.drafting import Drafted

BINARY = ("pdf", "docx")
NO_LIST = (*BINARY, "csv")
"""The forms that do not list what is missing: they are for the reader, or for a spreadsheet."""

form_option = click.option(
    "--form",
    type=click.Choice(["markdown", "html", "pdf", "docx", "csv", "json"]),
    default="markdown",
    show_default=True,
)
out_option = click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it into a new file that only you can read."
)
redact_option = click.option("--redact", "redacted", is_flag=True, help="A copy that leaves third parties out.")


@click.command("draft")
@case_argument
@click.argument("paper")
@form_option
@out_option
@redact_option
@click.option("--ask", is_flag=True, help="Ask for each missing fact, one after the other; Enter leaves one out.")
@click.option("--answer", "given", multiple=True, metavar="KEY=TEXT", help="A missing fact; --json tells the keys.")
@click.option("--record", "is_sent", is_flag=True, help="It is sent: write the entry that says what, and for whom.")
@with_call
def draft_command(
    call: Call,
    /,
    case: str,
    paper: str,
    form: str,
    out: Path | None,
    redacted: bool,
    ask: bool,
    given: tuple[str, ...],
    is_sent: bool,
) -> int:
    """Draft a paper from a case; for whom it is, what it discloses and what it lacks are told beside it.

    An unknown PAPER lists the papers there are. An answer goes into the paper, not into the case.

    \b
    Examples:
      cmeboard draft 2026-K7Q3FD police-report
      cmeboard draft 2026-K7Q3FD chronology --form pdf --out chronology.pdf
      cmeboard draft 2026-K7Q3FD contact-log --redact
      cmeboard draft 2026-K7Q3FD police-report --ask --form pdf --out report.pdf
      cmeboard draft 2026-K7Q3FD police-report --answer bag="a red rucksack"
      cmeboard draft 2026-K7Q3FD cme-referral --record     once you have sent it
    """
    workspace = call.workspace()
    known = workspace.known_id(case)
    desk = workspace.desk(call.now, time.time())
    answers = _answers(given)
    made = desk.draft(known, paper, form, redacted=redacted, answers=answers)
    if ask:
        answers.update(_asked(made))
        made = desk.draft(known, paper, form, redacted=redacted, answers=answers)
    if is_sent:
        return _record_sent(call, workspace, known, made)
    if call.as_json:
        _say_as_json(made, {"case": known, "paper": paper, "form": form}, out)
        return Exit.DONE
    _put(made, form, out)
    tell(f"cmeboard: for {made.for_whom}; it discloses {', '.join(made.discloses) or 'nothing'}.")
    _tell_missing(made, form)
    for offer in made.offers:
        fields = " ".join(f"--{key.replace('_', '-')} {shlex.quote(value)}" for key, value in offer.fields)
        tell(f"Once it is sent, record it: cmeboard record {known} {shlex.quote(offer.did)} {fields}".rstrip())
    return Exit.DONE


def _answers(given: tuple[str, ...]) -> dict[str, str]:
    """`KEY=TEXT` as typed. Raises UsageError."""
    answers = {}
    for text in given:
        key, is_there, said = text.partition("=")
        if not is_there or not said.strip():
            raise click.UsageError(f"--answer needs KEY=TEXT, not {text!r}")
        answers[key.strip()] = said.strip()
    return answers


def _asked(made: "Drafted") -> dict[str, str]:
    """What the person says to each missing fact; what they leave empty stays missing."""
    said = {
        one.key: click.prompt(one.question, default="", show_default=False, err=True)
        for one in made.asks
        if one.answerable
    }
    return {key: text.strip() for key, text in said.items() if text.strip()}


def _tell_missing(made: "Drafted", form: str) -> None:
    """How much is missing, and what, where the paper as it goes out does not list it."""
    if not made.asks:
        return
    count = len(made.asks)
    where = "" if form in NO_LIST else "; the paper lists them"
    tell(f"cmeboard: {count} fact{'s are' if count > 1 else ' is'} missing{where}. Answer them with --ask.")
    for one in made.asks if form in NO_LIST else ():
        tell(f"  - {one.question}")


def _record_sent(call: Call, workspace: "Workspace", case: str, made: "Drafted") -> int:
    """Records what the paper offers: each entry names the paper, for whom it was, and what it discloses."""
    from cmeboard.core.actions import RecordEntry
    from cmeboard.workspace.drafting import entries_of

    entries = entries_of(made, call.now, workspace.person())
    done = [workspace.perform(RecordEntry(case, entry), call.now) for entry in entries]
    if call.as_json:
        say_json({"case": case, "commits": [one.commit for one in done], "did": [entry.did for entry in entries]})
    for one in () if call.as_json else done:
        say_done(one.message, one.commit)
    return Exit.DONE


@click.command("report")
@click.argument("kind")
@click.option(
    "--from",
    "first",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The first day (else the school year's; for returns today).",
)
@click.option(
    "--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="The last day (else today, for returns a week on)."
)
@click.option("--case", shell_complete=complete_case, help="One of the pupil's cases, for pupil and bundle.")
@form_option
@out_option
@redact_option
@click.option("--record", "is_sent", is_flag=True, help="One about a pupil is handed out: write what and for whom.")
@with_call
def report_command(
    call: Call,
    /,
    kind: str,
    first: datetime | None,
    last: datetime | None,
    case: str | None,
    form: str,
    out: Path | None,
    redacted: bool,
    is_sent: bool,
) -> int:
    """Report over all cases: leadership, governors, returns, contacts; over one pupil's: pupil, bundle.

    governors names nobody, and withholds every number so small that it would point to a child. Give out one for each
    term: two about spans that overlap could be held against each other.

    \b
    Examples:
      cmeboard report leadership
      cmeboard report governors --from 2026-09-01 --to 2026-12-18 --form html --out governors.html
      cmeboard report bundle --case 2026-K7Q3FD --redact --form pdf --out bundle.pdf
    """
    from cmeboard.core.ids import school_year

    workspace = call.workspace()
    today = call.now.date()
    since = first.date() if first else (today if kind == "returns" else date(school_year(today), 9, 1))
    until = last.date() if last else today + timedelta(days=7 if kind == "returns" else 0)
    known = workspace.known_id(case) if case else None
    shown = "json" if call.as_json and out is None else form
    made = workspace.desk(call.now).report(kind, since, until, known, shown, redacted=redacted)
    if known is None:
        tell_to_mend(workspace.board(call.now))
    if is_sent:
        if known is None:
            raise click.UsageError("--record is for a report about one pupil: name a case with --case")
        return _record_sent(call, workspace, known, made)
    if call.as_json and out is not None:
        _write(out, made.data)
        say_json({"report": kind, "form": form, "written": str(out)})
        return Exit.DONE
    _put(made, shown, out)
    if known is not None and not call.as_json:
        tell(f"cmeboard: for {made.for_whom}; it discloses {', '.join(made.discloses)}.")
        tell("Once it is handed out, keep that in the record: the same command with --record")
    return Exit.DONE


@click.command("feed")
@click.option("--owner", help="Only this owner's steps, such as dsl.")
@out_option
@with_call
def feed_command(call: Call, /, owner: str | None, out: Path | None) -> int:
    """Print the steps that have a date as an iCalendar file, with case ids and never a name.

    \b
    Example, also for cron, since a feed takes the place of the one before:
      cmeboard feed --owner dsl --out ~/cme.ics
    """
    from cmeboard.papers.feed import FEED_BEGINS
    from cmeboard.workspace.private_file import renew_private

    workspace = call.workspace()
    owner = known_word("owner", owner, workspace.owners()) if owner is not None else None
    data = workspace.desk(call.now).feed(owner)
    tell_to_mend(workspace.board(call.now))
    if out is not None:
        renew_private(out, data, FEED_BEGINS)
    if call.as_json:
        say_json({"owner": owner, "text": data.decode()} if out is None else {"owner": owner, "written": str(out)})
    elif out is None:
        sys.stdout.buffer.write(data)
    else:
        say(f"written: {out}")
    return Exit.DONE


def _say_as_json(made: "Drafted", about: dict[str, str], out: Path | None) -> None:
    if out is not None:
        _write(out, made.data)
    elif about["form"] in BINARY:
        raise click.UsageError(f"{about['form']} is no text: write it with --out")
    paper = {"text": made.data.decode()} if out is None else {"written": str(out)}
    offers = [{"did": offer.did, **dict(offer.fields)} for offer in made.offers]
    asks = [{"key": one.key, "question": one.question, "answerable": one.answerable} for one in made.asks]
    more = {"asks": asks, "for_whom": made.for_whom, "discloses": list(made.discloses), "missing": list(made.missing)}
    say_json({**about, **paper, **more, "offers": offers})


def _put(made: "Drafted", form: str, out: Path | None) -> None:
    if out is not None:
        _write(out, made.data)
        say(f"written: {out}")
    elif form == "json":
        click.echo(made.data.decode().rstrip("\n"))
    elif form in BINARY:
        if sys.stdout.isatty():
            raise click.UsageError(f"{form} is no text: name a file with --out")
        sys.stdout.buffer.write(made.data)
    else:
        click.echo("\n".join(safe_lines(made.data.decode())))


def _write(path: Path, data: bytes) -> None:
    from cmeboard.workspace.private_file import write_private

    write_private(path, data)
