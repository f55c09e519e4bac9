"""The written record of a case, as git has it."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cmeboard.core.case import Case, entry_title
from cmeboard.core.changes import describe_changes, entries_added, lateness
from cmeboard.core.problem import Problem
from cmeboard.core.refused import Refused
from cmeboard.store.case_files import case_path, parse_case, read_bytes
from cmeboard.store.disk import user_name
from cmeboard.store.git import Git
from cmeboard.store.history import history
from cmeboard.store.lost import lost_entries
from cmeboard.store.stored import Objects
from cmeboard.workspace import HistoryRow, Unrecorded


def history_of(root: Path, case_id: str, zone: str) -> tuple[HistoryRow, ...]:
    """Every commit that touched the case, the newest first, with what changed in it and what it recorded late.

    `zone` is the school's: an entry is late where the commit was made on a later day there.
    """
    git = Git(root)
    path = case_path(case_id)
    revisions = list(history(git, [path]))
    rows = []
    with git.reading() as objects:
        versions = [_case_at(objects, revision.commit, path) for revision in revisions]
    before = [*versions, None][1:]
    for revision, new, old in zip(revisions, versions, before, strict=True):
        rows.append(
            HistoryRow(
                commit=revision.commit,
                when=revision.when,
                author=revision.author.name,
                summary=revision.subject,
                case=case_id,
                changes=describe_changes(old, new),
                by_hand=revision.by_hand,
                late=_late(old, new, revision.when, ZoneInfo(zone)),
            )
        )
    return tuple(rows)


def recorded_case(root: Path, case_id: str) -> Case | None:
    """The case as the last commit holds it; None where it does not, or where that cannot be read either."""
    git = Git(root)
    head = git.head().commit
    with git.reading() as objects:
        return _case_at(objects, head, case_path(case_id)) if head is not None else None


def unrecorded_of(root: Path, case_id: str, zone: str) -> Unrecorded | None:
    """What stands in the case's file and not in the record; None where they are the same."""
    git = Git(root)
    path = case_path(case_id)
    data = read_bytes(root, path)
    with git.reading() as objects:
        recorded = objects.blob(git.head().commit, path)
    if isinstance(data, Problem) or data == recorded:
        return None
    state = (root / path).lstat()
    case = parse_case(data, path).case
    changes = describe_changes(parse_case(recorded, path).case if recorded is not None else None, case)
    when = datetime.fromtimestamp(state.st_mtime, ZoneInfo(zone))
    return Unrecorded(user_name(state.st_uid), when, changes if case else (), lost_entries(recorded, data, path))


def _late(old: Case | None, new: Case | None, when: datetime, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    if new is None:
        return ()
    written = when.astimezone(zone).replace(tzinfo=None)
    return tuple((entry_title(entry), late) for entry in entries_added(old, new) if (late := lateness(entry, written)))


def case_in(root: Path, commit: str, case_id: str) -> str:
    """The file's text as a commit holds it. Raises Refused where that commit holds no such case."""
    with Git(root).reading() as objects:
        data = objects.blob(commit, case_path(case_id))
    if data is None:
        raise Refused(f"the commit {commit[:10]} holds no case {case_id}", "choose another one")
    return data.decode("utf-8", "replace")


def _case_at(objects: Objects, commit: str, path: str) -> Case | None:
    data = objects.blob(commit, path)
    return parse_case(data, path).case if data is not None else None
