"""init and demo: new stores."""

import sys
import time
from pathlib import Path

import click

from cmeboard.cli.call import Call
from cmeboard.cli.common import with_call
from cmeboard.cli.output import say, say_json, tell
from cmeboard.core.refused import Refused


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--school", help="The school's name (asked for where it is left out).")
@click.option("--authority", default="Worcestershire", show_default=True, help="The local authority.")
@click.option("--calendar", type=click.Path(path_type=Path, dir_okay=False), help="A calendar.yaml to take over.")
@click.option("--shared", is_flag=True, help="For a group of unix users in one folder (folders 2770).")
@click.option("--hub", is_flag=True, help="A hub instead: where copies of a store meet, and which judges each push.")
@click.option("--from", "source", metavar="STORE", type=click.Path(path_type=Path), help="The store a hub begins with.")
@with_call
def init_command(
    call: Call,
    /,
    folder: Path,
    school: str | None,
    authority: str,
    calendar: Path | None,
    shared: bool,
    hub: bool,
    source: Path | None,
) -> int:
    """Make a store for a school: settings, calendar, policy, schemas, and a git repository around them.

    \b
    Examples:
      cmeboard init ~/cme --school "Example High School"
      cmeboard init --hub /srv/cme.git --from ~/cme
    """
    root = folder.expanduser().absolute()
    if hub:
        return _make_hub(call, root, source, shared=shared)
    if source is not None:
        raise click.UsageError("--from goes with --hub: a copy of a store is made with git clone")
    from cmeboard.demo.calendar import calendar_text
    from cmeboard.workspace.making import PRIVATE, SHARED, Plan, make_store, refuse_unfit

    mask = SHARED if shared else PRIVATE
    refuse_unfit(root, mask)
    name = school or _ask_for_name(call)
    terms = _own_calendar(calendar) if calendar else calendar_text(call.now.date())
    commit = make_store(Plan(root, name, authority, terms, mask))
    if call.as_json:
        say_json({"store": str(root), "commit": commit})
        return 0
    say(f"{root} is a store now [{commit[:10]}]. Next:")
    if calendar is None:
        say(f"  1. Put your school's own terms into {root}/calendar.yaml: those in it are only likely ones.")
    else:
        say(f"  1. Check the terms with: cmeboard --store {root} check")
    say(f"  2. Fill in {root}/cmeboard.yaml: who is who, and where notifications go (check each address).")
    say(f"  3. cmeboard --store {root} import REGISTER.csv --dry-run")
    say("Each change that you make in an editor is a commit of yours: git commit -m 'calendar: our terms' -- FILE")
    return 0


@click.command("demo")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--pupils", default=60, show_default=True, help="How many invented cases.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same pupils.")
@click.option("--no-board", is_flag=True, help="Make the store and leave it closed.")
@click.option("--export", type=click.Path(path_type=Path, dir_okay=False), help="Write an invented register export.")
@click.option("--shape", default="long", show_default=True, help="The export's shape: long, day, week, wide, ...")
@click.option("--system", help="Whose headers the export has: any, dfe, bromcom, sims, arbor, wonde.")
@with_call
def demo_command(
    call: Call,
    /,
    folder: Path | None,
    pupils: int,
    seed: int,
    no_board: bool,
    export: Path | None,
    shape: str,
    system: str | None,
) -> int:
    """Make a store of invented pupils in every stage, and open the board on it.

    \b
    Examples:
      cmeboard demo
      cmeboard demo --no-board /tmp/cme-demo --pupils 200
      cmeboard demo --export register.csv --shape long --pupils 1200
      cmeboard demo --export week.csv --shape week --system bromcom
    """
    from cmeboard.workspace import Workspace
    from cmeboard.workspace.demonstrating import default_folder, make_demo, take_over, write_export

    if export is not None:
        said = write_export(export, shape, system, seed, pupils, call.now)
        if call.as_json:
            say_json({"export": str(export)})
        else:
            say(said)
        return 0
    root = (folder or default_folder(call.now)).expanduser().absolute()
    if not (root / "cmeboard.yaml").is_file():
        tell(f"cmeboard: making a store of {pupils} invented cases in {root} ...")
        make_demo(root, pupils, seed, call.now)
    elif folder is None:
        take_over(root)
    workspace = Workspace.open(root)
    if call.as_json:
        say_json({"store": str(root), "cases": len(workspace.case_ids())})
        return 0
    if no_board:
        say(f"{root} is a store of invented pupils. Open it with: cmeboard --store {root}")
        return 0
    from cmeboard.cli.opening import show_board

    return show_board(call, workspace)


def _ask_for_name(call: Call) -> str:
    """What the person at the terminal says. Raises UsageError where there is none: a script would wait for ever."""
    if call.as_json or not sys.stdin.isatty():
        raise click.UsageError("name the school with --school")
    name: str = click.prompt("The school's name")
    return name


def _make_hub(call: Call, folder: Path, source: Path | None, *, shared: bool) -> int:
    from cmeboard.store.git.made import Sharing
    from cmeboard.workspace.gating import make

    source = source.expanduser().absolute() if source is not None else None
    made = make(folder, source, Sharing.GROUP if shared else Sharing.PRIVATE, time.time())
    if call.as_json:
        people = [{"name": one.name, "email": one.email, "users": list(one.users)} for one in made.people]
        say_json({"hub": str(folder), "commits": made.commits, "findings": made.findings, "people": people})
        return 0
    held = f"with {made.commits} commits, in which verify finds {made.findings} things" if source else "and empty"
    say(f"{folder} is a hub now, {held}. It takes what is pushed by:")
    for one in made.people:
        say(f"  {one} ({', '.join(one.users) or 'no user yet'})")
    say(f"Next: 1. See in {folder}/hub.yaml who may push, and who may only look.")
    say(f"  2. In {source or 'the store'}: git remote add origin {folder}, then cmeboard sync")
    say(f"  3. For each colleague: git clone {folder} ~/cme, then cmeboard --store ~/cme sync")
    if shared:
        say("  4. Git trusts a folder of somebody else only when told so, once on this machine, by the administrator:")
        say(f"     git config --system --add safe.directory {folder}")
    return 0


def _own_calendar(path: Path) -> str:
    """The text of a calendar to take over. Raises Refused."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror})", "name a calendar.yaml") from None
    except UnicodeDecodeError:
        raise Refused(f"{path} is not UTF-8", "save it as UTF-8 text") from None
