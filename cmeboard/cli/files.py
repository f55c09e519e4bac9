"""check, fmt and schema: the files themselves."""

from pathlib import Path

import click

from cmeboard.cli.call import Call
from cmeboard.cli.common import with_call
from cmeboard.cli.output import Exit, say, say_json
from cmeboard.core.problem import Problem
from cmeboard.workspace.finding import SETTINGS


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@with_call
def check_command(call: Call, /, paths: tuple[Path, ...]) -> int:
    """Say what is wrong in which file, where, and what to do. Without PATH, the whole store.

    \b
    Examples:
      cmeboard check
      cmeboard check cases/2026-27/2026-K7Q3FD.yaml
    """
    from cmeboard.workspace.checking import check_paths, check_store

    paths = call.where_they_are(paths)
    root = call.find_store_of(paths)
    report = check_paths(paths, root, call.now) if paths or root is None else check_store(root, call.now)
    problems = [*report.problems, *(() if paths else _of_the_board(call.find_root()))]
    if call.as_json:
        say_json(
            [
                {
                    "file": problem.path,
                    "line": problem.line,
                    "column": problem.column,
                    "field": problem.field,
                    "message": problem.message,
                    "fix": problem.fix,
                }
                for problem in problems
            ]
        )
    else:
        for problem in problems:
            say(str(problem))
        say(f"{report.files} files read, {len(problems)} problems")
    return Exit.ANSWER_IS_NO if problems else Exit.DONE


def _of_the_board(root: Path) -> list[Problem]:
    """What is wrong with the keys that the store binds for everybody, and with this person's own settings."""
    from cmeboard.core.settings import Settings
    from cmeboard.store.files.model_files import read_setting
    from cmeboard.tui.look.personal import personal_path, read_personal
    from cmeboard.tui.look.rebinding import bound_keys

    settings = read_setting(root, SETTINGS, Settings)[0]
    wrong = bound_keys(settings.board.keys)[1] if settings is not None else []
    of_all = [Problem(SETTINGS, None, None, f"board.keys.{name}", said, fix) for name, said, fix in wrong]
    return [*of_all, *read_personal(personal_path())[1]]


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@with_call
def fmt_command(call: Call, /, paths: tuple[Path, ...]) -> int:
    """Put case files in the house layout, losing no comment. Without PATH, all cases of the store, in one commit.

    Nothing asks for this: a file keeps the layout that people gave it until somebody wants another.

    \b
    Examples:
      cmeboard fmt
      cmeboard fmt cases/2026-27/2026-K7Q3FD.yaml
    """
    from cmeboard.core.roles import Act
    from cmeboard.workspace import Workspace
    from cmeboard.workspace.checking import case_files
    from cmeboard.workspace.laying_out import lay_out_files, lay_out_store

    paths = tuple(case_files(call.where_they_are(paths)))
    root = call.find_store_of(paths)
    if root is not None:
        Workspace.open(root).require(Act.RECORD)
        changed, refused = lay_out_store(root, [str(path.resolve().relative_to(root)) for path in paths])
    else:
        changed, refused = lay_out_files(paths)
    if call.as_json:
        say_json({"changed": changed, "refused": refused})
    else:
        for path in changed:
            say(f"laid out: {path}")
        for why in refused:
            say(why)
        say(f"{len(changed)} files changed, {len(refused)} left as they were")
    return Exit.ANSWER_IS_NO if refused else Exit.DONE


@click.command("schema")
@click.argument("name", required=False)
@click.option("--write", "folder", type=click.Path(path_type=Path, file_okay=False), help="Write them all into DIR.")
@with_call
def schema_command(call: Call, /, name: str | None, folder: Path | None) -> int:
    """Print one JSON Schema, or write them all, for editors and for anyone's validator.

    \b
    Examples:
      cmeboard schema case
      cmeboard schema --write schema
    """
    from cmeboard.workspace.schemas import schemas

    known = schemas()
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in known.items():
            (folder / file).write_text(text, encoding="utf-8")
        if call.as_json:
            say_json([str(folder / file) for file in known])
        else:
            say(f"{len(known)} schemas written into {folder}")
        return Exit.DONE
    if name is None:
        names = [file.removesuffix(".schema.json") for file in known]
        if call.as_json:
            say_json(names)
        else:
            say("The schemas: " + ", ".join(names))
        return Exit.DONE
    chosen = known.get(f"{name}.schema.json")
    if chosen is None:
        raise click.UsageError(f"there is no schema {name!r}: see them with cmeboard schema")
    click.echo(chosen, nl=False)
    return Exit.DONE
