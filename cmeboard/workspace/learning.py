"""A profile learnt from an export, kept in the store's `profiles/`."""

from pathlib import Path
from typing import BinaryIO

from cmeboard.core.refused import Refused
from cmeboard.register.found import Wanted
from cmeboard.register.header import NoRegister
from cmeboard.register.learning import FoundColumn, columns_of
from cmeboard.register.profile import Profile, fold
from cmeboard.register.tables import tables
from cmeboard.store.files.layout import render_record
from cmeboard.store.writing.writer import Commit, Current, FileChange, Writer
from cmeboard.workspace.judging_files import problems_of
from cmeboard.workspace.profiling import FOLDER, profiles_of

_FIRST_LINE = "# yaml-language-server: $schema=../schema/profile.schema.json"


def columns_in(root: Path, name: str, stream: BinaryIO, wanted: Wanted) -> list[FoundColumn]:
    """The columns of the first table of an export that has any. Raises Refused, naming the file, where none has."""
    profiles = profiles_of(root)
    words = frozenset(header for profile in profiles for header in profile.headers)
    why = NoRegister("the file holds no table", "export it again")
    try:
        for table in tables(stream, words, wanted):
            try:
                return columns_of(table, profiles)
            except NoRegister as refused:
                why = refused
        raise why
    except Refused as refused:
        raise Refused(f"{name}: {refused.why}", refused.remedy) from None


def keep(root: Path, profile: Profile) -> str:
    """Writes a profile into the store, and returns the commit. Raises Refused where there is one of that name, or
    the name has no letters; StoreError."""
    name = fold(profile.profile)
    path = f"{FOLDER}/{name}.yaml"
    if not name:
        raise Refused("a profile needs a name of letters", "call it after the system, such as: progresso")

    def decide(current: Current) -> Commit:
        if current.read(path) is not None:
            raise Refused(f"{path} is there already", "give another --name, or edit that file")
        text = render_record(profile, _FIRST_LINE)
        return Commit((FileChange(path, text),), f"profile {name}: learnt from an export", {"Entry": "profile"})

    return Writer(root, problems_of).write(decide)
