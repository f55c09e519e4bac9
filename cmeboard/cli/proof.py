"""verify and seal: the record proves itself."""

import time

import click

from cmeboard.cli.call import Call
from cmeboard.cli.common import with_call
from cmeboard.cli.output import Exit, say, say_json


@click.command("verify")
@click.option("--fingerprint", metavar="TEXT", help="A seal's fingerprint from the minutes: is that seal here?")
@click.option(
    "--deep", is_flag=True, help="Also every object that git keeps (git fsck; takes minutes in a large store)."
)
@with_call
def verify_command(call: Call, /, fingerprint: str | None, deep: bool) -> int:
    """Read the whole history and prove it: nothing removed, altered or rewritten, and each stage explained.

    What it finds is a question for the people named, not a verdict. A history rewritten as a whole shows only against
    a seal whose fingerprint is kept elsewhere; so who asks for one has every object looked at, as --deep does.

    \b
    Examples:
      cmeboard verify
      cmeboard verify --fingerprint "3f2a 91c0 5be7 d410 88aa"
    """
    from cmeboard.workspace.proving import NOT_PROVED, PROVED, seals_of, verify_deeply, verify_store

    root = call.workspace().root
    found = (verify_deeply if deep or fingerprint is not None else verify_store)(root, time.time())
    sealed = seals_of(root)
    of_paper = fingerprint is None or "".join(fingerprint.split()).lower() in {
        mark.replace(" ", "") for mark in sealed.values()
    }
    if call.as_json:
        rows = [{"commit": one.commit, "case": one.case, "finding": one.finding} for one in found.findings]
        say_json(
            {
                "commits": found.commits,
                "cases": found.cases,
                "entries": found.entries,
                "findings": rows,
                "purged": list(found.purged),
                "seals": sealed,
                "fingerprint_found": of_paper if fingerprint else None,
                "not_proved": NOT_PROVED,
            }
        )
    else:
        for one in found.findings:
            say(f"{one.commit[:12] or 'the record'}  {one.case or '-'}  {one.finding}")
        for line in found.purged:
            say(f"purged  {line}")
        for name, mark in list(sealed.items())[-1:]:
            which = "The seal" if len(sealed) == 1 else f"The last of {len(sealed)} seals"
            say(f"{which}: {name}, fingerprint {mark}")
        if fingerprint is not None:
            here = "is here, and its commit is in the history above"
            say(
                f"The seal {fingerprint} "
                + (here if of_paper else "is NOT here: this is not the record that was sealed")
            )
        many = len(found.findings)
        say(f"{found}: {many} finding{'' if many == 1 else 's'}")
        read = "Apart from these, proved of the commits that were read" if many else "Proved of every commit"
        say(f"{read}: {PROVED}.")
        say(f"Not proved by this: {NOT_PROVED}")
    return Exit.ANSWER_IS_NO if found.findings or not of_paper else Exit.DONE


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
