"""draft: a paper from a case, to check and to send. Nothing is ever recorded as sent by it."""

import click

from cmeboard.cli.common import case_argument, with_call
from cmeboard.cli.main import Call
from cmeboard.cli.output import say_json, tell
from cmeboard.core.showing import safe_lines


@click.command("draft")
@case_argument
@click.argument("paper")
@click.option("--form", type=click.Choice(["markdown", "html"]), default="markdown", show_default=True)
@with_call
def draft_command(call: Call, /, case: str, paper: str, form: str) -> int:
    """Draft a paper from a case, on standard output; what it still lacks is told beside it.

    An unknown PAPER lists the papers there are.

    \b
    Examples:
      cmeboard draft 2026-K7Q3FD police-report
      cmeboard draft 2026-K7Q3FD chronology --form html > /secure/folder/chronology.html
    """
    text, missing = call.workspace().draft(case, paper, form, call.now)
    if call.as_json:
        say_json({"case": case, "paper": paper, "form": form, "text": text, "missing": missing})
        return 0
    click.echo("\n".join(safe_lines(text)))
    if missing:
        tell(f"cmeboard: {len(missing)} facts are missing; the paper lists them. Sending it is an entry you record.")
    return 0
