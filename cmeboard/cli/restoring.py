"""restore: what an edit by hand took out of the record's version is brought back."""

import click

from cmeboard.cli.call import Call
from cmeboard.cli.common import case_argument, with_call
from cmeboard.cli.output import Exit, say, say_json


@click.command("restore")
@case_argument
@click.option("--whole", is_flag=True, help="The file as recorded, giving up everything that was edited in it.")
@with_call
def restore_command(call: Call, /, case: str, whole: bool) -> int:
    """Bring back what an edit by hand took out of a case, or the whole file where it is gone or cannot be read.

    Recorded entries come back as they were recorded; what else was edited stays, to be recorded. The bytes that stood
    there are kept beside the record.

    \b
    Examples:
      cmeboard restore 2026-K7Q3FD            the entries that are missing or altered
      cmeboard restore 2026-K7Q3FD --whole    the file as the record has it
    """
    done = call.workspace().restore(case, whole=whole)
    if call.as_json:
        say_json({"case": done.cases[0], "message": done.message})
    else:
        say(done.message)
    return Exit.DONE
