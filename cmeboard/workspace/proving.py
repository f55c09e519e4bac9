"""The record proved: verify, seal, and a case as it stood at a moment."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from cmeboard.core.policy import PolicyFile
from cmeboard.core.refused import Refused
from cmeboard.core.settings import Settings
from cmeboard.store.case_files import case_path, parse_model
from cmeboard.store.config import policy_moves, read_configuration
from cmeboard.store.git import Git
from cmeboard.store.history import as_it_stood, history
from cmeboard.store.judging import RecordFinding
from cmeboard.store.record import Verified, unsigned, verify
from cmeboard.store.seals import seal, seals
from cmeboard.store.tombstones import FOLDER as TOMBSTONES
from cmeboard.store.tombstones import read_tombstones
from cmeboard.workspace.judging_files import version_of

SIGNERS = "allowed_signers"
"""A file of a store that names whose signatures its commits must carry, as ssh-keygen reads it."""


def verify_store(root: Path, now: float) -> Verified:
    """Proves the whole history of a store. `now` is in seconds since 1970. Raises StoreError."""
    git = Git(root)
    configuration = read_configuration(root)
    found = verify(git, version_of, policy_moves, now)
    more = [*_strangers(git, configuration.settings), *_unsigned(git, root), *_tombstones(git)]
    purged = tuple(_purged(root, seals(git)))
    return Verified(found.commits, found.cases, found.entries, (*found.findings, *more), purged)


def _purged(root: Path, seals_now: Mapping[str, str]) -> Iterator[str]:
    """The seam that each purge left: why commits from before it have other ids than old papers say."""
    for tombstone in read_tombstones(root)[0]:
        yield (
            f"{tombstone.case} was purged on {tombstone.purged:%Y-%m-%d} by {tombstone.decided_by} "
            f"({tombstone.reason or tombstone.rule}); the record ended at {tombstone.head_before[:12]} before it, "
            f"with {tombstone.findings_before} findings"
        )
        for name, before in tombstone.seals.items():
            if seals_now.get(name) != before:
                yield f"{name}: the fingerprint {before} is from before that purge, which remade the seal"


def _tombstones(git: Git) -> Iterator[RecordFinding]:
    """A tombstone explains what is gone, so one that was changed or removed is no explanation."""
    seen: set[str] = set()
    for revision in reversed(list(history(git, [TOMBSTONES]))):
        for path in revision.paths:
            if path in seen and len(revision.parents) < 2:
                case = path.rpartition("/")[2].removesuffix(".yaml")
                yield RecordFinding(revision.commit, case, f"{path} was changed or removed")
            seen.add(path)


def _strangers(git: Git, settings: Settings) -> Iterator[RecordFinding]:
    """Commits by somebody who is not among the staff, where the settings give their addresses.

    The staff of a demonstration are invented, and whoever looks at it is none of them.
    """
    if settings.demo:
        return
    known = {member.email.casefold() for member in settings.staff if member.email}
    if not known:
        return
    for revision in history(git):
        for role, person in (("author", revision.author), ("committer", revision.committer)):
            if person.email.casefold() not in known:
                yield RecordFinding(
                    revision.commit, "", f"its {role}, {person}, is not among the staff in cmeboard.yaml"
                )
                break


def _unsigned(git: Git, root: Path) -> Iterator[RecordFinding]:
    """Commits without a good signature, from the one on that brought the file of signers in.

    A purge makes every commit anew, without its signature: from then on the purge's own commit answers for them.
    """
    brought_in = [revision.commit for revision in history(git, [SIGNERS])]
    purges = [revision.parents[0] for revision in history(git, [TOMBSTONES]) if revision.parents]
    if brought_in:
        yield from unsigned(git, root / SIGNERS, purges[0] if purges else brought_in[-1])


def seal_store(root: Path, name: str, now: float) -> tuple[Verified, str]:
    """Seals the record as it stands and gives the fingerprint. Raises Refused where it does not prove itself."""
    found = verify_store(root, now)
    if found.findings:
        raise Refused(
            f"the record has {len(found.findings)} findings, and a seal would pass them off as proved",
            "look at them with: cmeboard verify, or seal all the same with --anyway",
        )
    return found, seal(Git(root), name, str(found))


def seal_anyway(root: Path, name: str, now: float) -> tuple[Verified, str]:
    """Seals the record with its findings, which stay what they are."""
    found = verify_store(root, now)
    return found, seal(Git(root), name, str(found))


def case_at(root: Path, case_id: str, moment: datetime) -> tuple[str, str]:
    """The case file as the record held it at a moment of the school's time, and the policy then in force.

    Raises Refused where the record had no such case then.
    """
    from zoneinfo import ZoneInfo

    git = Git(root)
    zone = read_configuration(root).settings.zone
    aware = moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    data = as_it_stood(git, case_path(case_id), aware)
    if data is None:
        raise Refused(f"the record had no case {case_id} at {moment:%Y-%m-%d %H:%M}", "name a later moment")
    policy = as_it_stood(git, "policy.yaml", aware)
    file = parse_model(policy, "policy.yaml", PolicyFile)[0] if policy else None
    return data.decode("utf-8", "replace"), f"{file.policy} {file.version}" if file else "none that can be read"
