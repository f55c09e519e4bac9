"""`fmt`: files put into the house layout, in the record where they belong to a store."""

import stat
from collections.abc import Sequence
from pathlib import Path

from cmeboard.store.disk import write_beside
from cmeboard.store.errors import CannotEdit
from cmeboard.store.files.case_files import list_case_files
from cmeboard.store.files.house_layout import in_house_layout
from cmeboard.store.writing.writer import Commit, Current, FileChange, Writer
from cmeboard.workspace.judging_files import problems_of


def lay_out_store(root: Path, paths: Sequence[str]) -> tuple[list[str], list[str]]:
    """Lays out the store's files (all cases where none is named) in one commit.

    Gives the files that changed and, for each that could not be laid out, why. Raises StoreError.
    """
    wanted = list(paths) or list(list_case_files(root).files)
    changed: list[str] = []
    refused: list[str] = []

    def plan(current: Current) -> Commit | None:
        changed.clear()
        refused.clear()
        files = []
        for path in wanted:
            data = current.read(path)
            if data is None:
                refused.append(f"{path} is not there: see the files with: ls cases")
                continue
            wrong = [*problems_of(path, data), *current.not_taken(path)]
            if wrong:
                refused.append(f"{wrong[0]} (mend it first)")
                continue
            try:
                laid_out = in_house_layout(data, path)
            except CannotEdit as error:
                refused.append(f"{error.why}: {error.remedy}")
                continue
            if laid_out != data:
                changed.append(path)
                files.append(FileChange(path, laid_out))
        return Commit(tuple(files), f"layout: {len(files)} files put in order", {"Layout": "yes"}) if files else None

    Writer(root, problems_of).write(plan)
    return changed, refused


def lay_out_files(paths: Sequence[Path]) -> tuple[list[str], list[str]]:
    """The same for files that belong to no store. Each is replaced whole."""
    changed: list[str] = []
    refused: list[str] = []
    for path in paths:
        try:
            data = path.read_bytes()
            laid_out = in_house_layout(data, str(path))
            if laid_out != data:
                write_beside(path, laid_out, stat.S_IMODE(path.stat().st_mode)).replace(path)
                changed.append(str(path))
        except OSError as error:
            refused.append(f"{path} cannot be written ({error.strerror}): see that it is a file of yours")
        except CannotEdit as error:
            refused.append(f"{error.why}: {error.remedy}")
    return changed, refused
