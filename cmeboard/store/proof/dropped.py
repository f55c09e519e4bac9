"""Heads that this copy once had and its history no longer holds: what `git reset` and `git commit --amend` leave."""

from collections import Counter
from collections.abc import Collection, Iterator

from cmeboard.store.errors import GitFailed
from cmeboard.store.git.differences import between
from cmeboard.store.git.repository import Git
from cmeboard.store.git.stored import Objects
from cmeboard.store.proof.file_judge import FileJudge
from cmeboard.store.proof.findings import RecordFinding, case_of, in_record


def dropped_heads(git: Git, objects: Objects, files: FileJudge, here: Collection[str]) -> Iterator[RecordFinding]:
    """Names what was recorded in a former head and is in no commit of the history, by git's own log of the branch.

    A commit made anew that lost nothing, before anybody else had it, is no finding; one that the other copy had had is.
    """
    shared = {oid for name in _remote_branches(git) for oid in _log_of(git, name)}
    former = dict.fromkeys(oid for oid in _log_of(git, "HEAD") if oid not in here)
    for oid in dict.fromkeys((*former, *(oid for oid in shared if oid not in here))):
        if objects.get(oid) is None:
            continue
        if oid in shared:
            yield RecordFinding(
                oid, "", "was shared with the other copy and is no longer in the history: it was rewritten"
            )
        for path, lost in _lost(git, files, oid):
            yield RecordFinding(oid, case_of(path), f"the entry {lost} was recorded here and is in the history no more")


def _lost(git: Git, files: FileJudge, oid: str) -> Iterator[tuple[str, str]]:
    """The entries of a commit that the record as it stands does not hold, with their files."""
    for _, mode, now, then, path in between(git, "HEAD", oid):
        if not in_record(path) or not mode.startswith("100"):
            continue
        held = Counter(said.identity for said in files.reading(path, now).entries)
        for identity in Counter(said.identity for said in files.reading(path, then).entries) - held:
            yield path, identity


def _remote_branches(git: Git) -> list[str]:
    return git.text("for-each-ref", "--format=%(refname)", "refs/remotes").splitlines()


def _log_of(git: Git, reference: str) -> list[str]:
    """Every commit that a reference ever stood at, as far as git kept it."""
    try:
        return git.text("log", "--walk-reflogs", "--format=%H", reference, "--").split()
    except GitFailed:
        return []
