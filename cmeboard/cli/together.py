"""sync, and what git itself runs: the merge of one file, and the hooks for commits by hand."""

import time
from pathlib import Path

import click

from cmeboard.cli.call import Call
from cmeboard.cli.common import with_call
from cmeboard.cli.output import Exit, say, say_json, tell
from cmeboard.workspace import Workspace


@click.command("sync")
@click.option("--in-background", is_flag=True, hidden=True)
@with_call
def sync_command(call: Call, /, in_background: bool) -> int:
    """Take in the other copies' work and hand on this one's, by the remote that git knows.

    Both sides' entries are kept. Where both changed the same thing to something else, both stand in the file, and the
    board asks for one. Nothing is ever pushed by force, and everything that was recorded here stays recorded here.
    With `sync: auto` in cmeboard.yaml it runs by itself after each action and every few minutes while a board is open.
    """
    from cmeboard.store.copies.sync import sync
    from cmeboard.workspace.handing_on import sync_unattended

    root = Workspace.open(call.find_root()).root
    if in_background:
        sync_unattended(root, time.time())
        return Exit.DONE
    done = sync(root, time.time())
    if call.as_json:
        say_json(
            {"remote": done.remote, "taken_in": done.taken_in, "handed_on": done.handed_on, "said": list(done.said)}
        )
        return Exit.DONE
    for line in done.said:
        say(line)
    say(f"{done.remote}: {done.taken_in} commits taken in, {done.handed_on} handed on")
    return Exit.DONE


@click.command("merge-file", hidden=True)
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("ours", type=click.Path(path_type=Path))
@click.argument("theirs", type=click.Path(path_type=Path))
@click.argument("path")
@with_call
def merge_file_command(call: Call, /, base: Path, ours: Path, theirs: Path, path: str) -> int:
    """Merge one file for git (`merge.cme.driver`)."""
    from cmeboard.workspace.run_by_git import merge_one

    wrong = merge_one(call.find_root(), base, ours, theirs, path)
    if wrong:
        tell(f"cmeboard: {wrong}: take the one that holds, then git add and git commit")
    return Exit.ANSWER_IS_NO if wrong else Exit.DONE


@click.command("hook", hidden=True)
@click.argument("name")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@with_call
def hook_command(call: Call, /, name: str, files: tuple[Path, ...]) -> int:
    """Run for git on a commit by hand."""
    from cmeboard.workspace.run_by_git import mark_as_by_hand, staged_problems

    root = call.find_root()
    if name == "commit-msg":
        mark_as_by_hand(root, files[0])
        return Exit.DONE
    problems = staged_problems(root)
    for problem in problems:
        tell(str(problem))
    if problems:
        tell("cmeboard: not committed. Mend it, or commit as it is with: git commit --no-verify")
    return Exit.ANSWER_IS_NO if problems else Exit.DONE
