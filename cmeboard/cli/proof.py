"""verify and seal: the record proves itself."""

import time

import click

from cmeboard.cli.common import with_call
from cmeboard.cli.main import Call
from cmeboard.cli.output import Exit, say, say_json


@click.command("verify")
@with_call
def verify_command(call: Call, /) -> int:
    """Read the whole history and prove it: nothing removed, altered or rewritten, and each stage explained.

    What it finds is a question for the people named, not a verdict. A history rewritten as a whole shows only against
    a seal that is kept elsewhere.
    """
    from cmeboard.workspace.proving import verify_store

    found = verify_store(call.workspace().root, time.time())
    if call.as_json:
        rows = [{"commit": one.commit, "case": one.case, "finding": one.finding} for one in found.findings]
        say_json(
            {
                "commits": found.commits,
                "cases": found.cases,
                "entries": found.entries,
                "findings": rows,
                "purged": list(found.purged),
            }
        )
    else:
        for one in found.findings:
            say(f"{one.commit[:12] or 'the record'}  {one.case or '-'}  {one.finding}")
        for line in found.purged:
            say(f"purged  {line}")
        say(f"{found}: {len(found.findings)} findings")
    return Exit.ANSWER_IS_NO if found.findings else Exit.DONE


@click.command("seal")
@click.option("--name", help="The seal's name (else the day, such as 2026-11-24).")
@click.option("--anyway", is_flag=True, help="Also where verify finds something.")
@with_call
def seal_command(call: Call, /, name: str | None, anyway: bool) -> int:
    """Seal the record as it stands, and print a short fingerprint.

    Keep the fingerprint where this machine cannot change it: in the minutes of a meeting, in a letter to governors.
    The seal is a tag, signed where git signs for you. A history rewritten after it shows in verify.
    """
    from cmeboard.core.roles import Act
    from cmeboard.workspace.proving import seal_anyway, seal_store

    workspace = call.workspace()
    workspace.require(Act.SEAL)
    seal = seal_anyway if anyway else seal_store
    found, fingerprint = seal(workspace.root, name or f"{call.now:%Y-%m-%d}", time.time())
    if call.as_json:
        say_json({"seal": name or f"{call.now:%Y-%m-%d}", "fingerprint": fingerprint, "commits": found.commits})
    else:
        say(f"Sealed: {found}.")
        say(f"Fingerprint for the minutes: {fingerprint}")
    return Exit.DONE
