"""The written record of a case, as git has it."""

from pathlib import Path

from cmeboard.core.case import Case
from cmeboard.core.changes import describe_changes
from cmeboard.store.case_files import case_path, parse_case
from cmeboard.store.git import Git
from cmeboard.store.history import history
from cmeboard.store.stored import Objects
from cmeboard.workspace import HistoryRow


def history_of(root: Path, case_id: str) -> tuple[HistoryRow, ...]:
    """Every commit that touched the case, the newest first, with what changed in it."""
    git = Git(root)
    path = case_path(case_id)
    revisions = list(history(git, [path]))
    rows = []
    with git.reading() as objects:
        versions = [_case_at(objects, revision.commit, path) for revision in revisions]
    for revision, new, old in zip(revisions, versions, [*versions[1:], None], strict=True):
        rows.append(
            HistoryRow(
                commit=revision.commit,
                when=revision.when,
                author=revision.author.name,
                summary=revision.subject,
                case=case_id,
                changes=describe_changes(old, new),
                by_hand=revision.by_hand,
            )
        )
    return tuple(rows)


def _case_at(objects: Objects, commit: str, path: str) -> Case | None:
    data = objects.blob(commit, path)
    return parse_case(data, path).case if data is not None else None
