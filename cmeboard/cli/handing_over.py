"""handover and receipt: a case for another school, and its receipt."""

from pathlib import Path

import click

from cmeboard.cli.call import Call
from cmeboard.cli.common import case_argument, with_call
from cmeboard.cli.output import Exit, say, say_done, say_json
from cmeboard.core.refused import Refused


@click.command("handover")
@case_argument
@click.option("--to", "school", required=True, help="The school that takes the case over.")
@click.option(
    "--encrypt-to", "recipients", multiple=True, required=True, metavar="KEY", help="Its age or ssh public key."
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The new file, FILE.age.")
@click.option("--form", type=click.Choice(["markdown", "html", "pdf", "docx"]), default="html", show_default=True)
@with_call
def handover_command(call: Call, /, case: str, school: str, recipients: tuple[str, ...], out: Path, form: str) -> int:
    """Make one encrypted file of everything on record about the pupil, for another school alone.

    The record keeps for whom it was made, its key and its SHA-256. Have the school send back the SHA-256 of the file as
    they decrypted it, and keep that with cmeboard receipt. The common transfer file is another thing: record it too.

    \b
    Example:
      cmeboard handover 2026-K7Q3FD --to "Other School" --encrypt-to age1... --out 2026-K7Q3FD.html.age
    """
    from cmeboard.core.actions import RecordEntry
    from cmeboard.core.roles import Act
    from cmeboard.workspace.handing_over import hand_over

    workspace = call.workspace()
    workspace.require(Act.HAND_OVER)
    known = workspace.known_id(case)
    by = workspace.person()
    made = hand_over(workspace.desk(call.now), known, school, recipients, form, call.now, by)
    from cmeboard.workspace.private_file import write_private

    write_private(out, made.data)
    done = workspace.perform(RecordEntry(known, made.entry), call.now)
    if call.as_json:
        say_json({"case": known, "commit": done.commit, "sha256": made.sha256, "out": str(out)})
        return Exit.DONE
    say(f"written: {out}")
    say_done(done.message, done.commit)
    say(f"Once they have opened it, keep their receipt: cmeboard receipt {known} SHA256 --from {school!r}")
    return Exit.DONE


@click.command("receipt")
@case_argument
@click.argument("sha256")
@click.option("--from", "school", required=True, help="Who sent it back.")
@with_call
def receipt_command(call: Call, /, case: str, sha256: str, school: str) -> int:
    """Keep the receipt of a case handed over: the SHA-256 that the school sent back, held against the record.

    \b
    Example:
      cmeboard receipt 2026-K7Q3FD 9f86d081... --from "Other School"
    """
    from cmeboard.core.actions import RecordEntry
    from cmeboard.workspace.handing_over import receipt

    workspace = call.workspace()
    view = workspace.case(case, call.now)
    if view.case is None:
        raise Refused(str(view.problems[0]), "mend the file first")
    entry = receipt(view.case, sha256, school, call.now, workspace.person())
    done = workspace.perform(RecordEntry(view.case_id, entry), call.now)
    if call.as_json:
        say_json({"case": view.case_id, "commit": done.commit})
    else:
        say_done(f"{done.message}: the receipt is for what was handed over", done.commit)
    return Exit.DONE
