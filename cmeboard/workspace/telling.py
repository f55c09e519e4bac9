"""The written record of a case, as git has it."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from cmeboard.core.case import Case, entry_title
from cmeboard.core.changes import describe_changes, entries_added, lateness
from cmeboard.core.problem import Problem
from cmeboard.core.refused import Refused
from cmeboard.store.files.case_files import case_path, parse_case
from cmeboard.store.files.lost import lost_entries
from cmeboard.store.files.model_files import parse_model, read_bytes
from cmeboard.store.git.history import history
from cmeboard.store.git.repository import Git
from cmeboard.store.git.stored import Objects
from cmeboard.store.unix_users import user_name
from cmeboard.workspace.answers import HistoryRow, RecordedLate, Unrecorded

Told = TypeVar("Told")


def history_of(root: Path, case_id: str, zone: str) -> tuple[HistoryRow, ...]:
    """Every commit that touched the case, the newest first, with what changed in it and what it recorded late.

    A commit is held against what it was made on, so that work of two copies side by side is nobody's removal.
    `zone` is the school's: an entry is late where the commit was made on a later day there.
    """
    git = Git(root)
    path = case_path(case_id)
    revisions = list(history(git, [path]))
    rows = []
    with git.reading() as objects:
        read = _Versions(objects, path)
        versions = [read.at(revision.commit) for revision in revisions]
        before = [[read.at(parent) for parent in revision.parents] or [None] for revision in revisions]
    for revision, new, olds in zip(revisions, versions, before, strict=True):
        rows.append(
            HistoryRow(
                commit=revision.commit,
                when=revision.when,
                author=revision.author.name,
                summary=revision.subject,
                case=case_id,
                changes=_of_all(describe_changes(old, new) for old in olds),
                by_hand=revision.by_hand,
                late=_of_all(_late(old, new, revision.when, ZoneInfo(zone)) for old in olds),
            )
        )
    return tuple(rows)


def recorded_case(root: Path, case_id: str) -> Case | None:
    """The case as the last commit holds it; None where it does not, or where that cannot be read either."""
    git = Git(root)
    head = git.commit()
    with git.reading() as objects:
        return _Versions(objects, case_path(case_id)).at(head) if head is not None else None


def _of_all(told: Iterable[tuple[Told, ...]]) -> tuple[Told, ...]:
    """What is new against each parent: where two copies came together, what neither of them held."""
    first, *others = told
    return tuple(one for one in first if all(one in other for other in others))


def unrecorded_of(root: Path, case_id: str, zone: str) -> Unrecorded | None:
    """What stands in the case's file and not in the record; None where they are the same."""
    git = Git(root)
    path = case_path(case_id)
    data = read_bytes(root, path)
    with git.reading() as objects:
        recorded = objects.blob(git.commit(), path)
    if isinstance(data, Problem) or data == recorded:
        return None
    state = (root / path).lstat()
    case = parse_case(data, path).case
    changes = describe_changes(parse_case(recorded, path).case if recorded is not None else None, case)
    when = datetime.fromtimestamp(state.st_mtime, ZoneInfo(zone))
    return Unrecorded(user_name(state.st_uid), when, changes if case else (), lost_entries(recorded, data, path))


def _late(old: Case | None, new: Case | None, when: datetime, zone: ZoneInfo) -> tuple[RecordedLate, ...]:
    if new is None:
        return ()
    written = when.astimezone(zone).replace(tzinfo=None)
    return tuple(
        RecordedLate(entry_title(entry), late, entry.id or "")
        for entry in entries_added(old, new)
        if (late := lateness(entry, written))
    )


def case_in(root: Path, commit: str, case_id: str) -> tuple[str, str]:
    """The file's text as a commit holds it, and the policy then in force. Raises Refused where it has no such case."""
    with Git(root).reading() as objects:
        data = objects.blob(commit, case_path(case_id))
        policy = objects.blob(commit, "policy.yaml")
    if data is None:
        raise Refused(f"the commit {commit[:10]} holds no case {case_id}", "choose another one")
    return data.decode("utf-8", "replace"), policy_named(policy)


def policy_named(data: bytes | None) -> str:
    """Which policy a version of `policy.yaml` is, such as `aspire-2023 September 2023`."""
    from cmeboard.core.policy import PolicyFile

    file = parse_model(data, "policy.yaml", PolicyFile)[0] if data else None
    return f"{file.policy} {file.version}" if file else "none that can be read"


class _Versions:
    """One file's versions, each parsed once however many commits hold it."""

    def __init__(self, objects: Objects, path: str) -> None:
        self._objects = objects
        self._path = path
        self._known: dict[str, Case | None] = {}

    def at(self, commit: str) -> Case | None:
        found = self._objects.get(f"{commit}:{self._path}")
        if found is None:
            return None
        if found.oid not in self._known:
            self._known[found.oid] = parse_case(found.data, self._path).case
        return self._known[found.oid]
