"""import --learn: a person says what the columns of an export are, and the store keeps it as a profile."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from cmeboard.cli.call import Call
from cmeboard.cli.output import Exit, has_terminal, say, say_json, say_table
from cmeboard.cli.register_files import opened
from cmeboard.core.refused import Refused
from cmeboard.core.showing import safe
from cmeboard.register.found import Wanted
from cmeboard.register.learning import FoundColumn, column_named, learnt
from cmeboard.register.profile import Column


def learn(call: Call, file: Path, wanted: Wanted, name: str | None, columns: Sequence[str]) -> int:
    """Shows the columns of an export, asks for those that are not known, and writes the profile into the store.

    `columns` are HEADER=WHAT, said beforehand; without a terminal nothing is asked, and what is not said is ignored.
    """
    from cmeboard.workspace.learning import columns_in, keep

    root = call.find_root()
    with opened([file]) as ((label, stream, _),):
        found = columns_in(root, label, stream, wanted)
    said = _said(columns)
    if not call.as_json:
        say_table([(one.header, _meaning(one, said), ", ".join(one.examples)) for one in found])
    if has_terminal() and not call.as_json:
        said |= _ask(found, said)
        name = name or click.prompt("What is the system called?")
    if not name:
        raise Refused("the profile has no name", "give one with --name, such as: --name progresso")
    profile = learnt(name.lower(), name, found, said)
    commit = keep(root, profile)
    if call.as_json:
        say_json({"profile": profile.profile, "columns": profile.model_dump(mode="json")["columns"], "commit": commit})
    else:
        say(f"learnt [{commit[:10]}]: files with these columns are read as {name} from now on")
    return Exit.DONE


def _meaning(one: FoundColumn, said: Mapping[str, Column]) -> str:
    column = said.get(one.header, one.column)
    return "not known" if column is None else str(column)


def _said(columns: Sequence[str]) -> dict[str, Column]:
    said = {}
    for pair in columns:
        header, _, word = pair.rpartition("=")
        column = column_named(word)
        if not header or column is None:
            raise Refused(f"{pair!r} says of no column what it is", f"write HEADER=WHAT, with one of: {_choices()}")
        said[header] = column
    return said


def _ask(found: Sequence[FoundColumn], said: Mapping[str, Column]) -> dict[str, Column]:
    """What a person says of each column that is not known."""
    unknown = [one for one in found if one.column is None and one.header not in said]
    if unknown:
        say(f"What are the columns that are not known? One of: {_choices()}. Enter: not needed.")
    answers = {}
    for one in unknown:
        while True:
            shown = f"  {safe(one.header)} ({safe(', '.join(one.examples)) or 'empty'})"
            word = click.prompt(shown, default="", show_default=False)
            column = column_named(word) if word else Column.IGNORED
            if column is not None:
                answers[one.header] = column
                break
            say(f"  {word!r} is none of them")
    return answers


def _choices() -> str:
    return ", ".join(Column)
