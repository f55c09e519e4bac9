"""The record proved: verify, seal, and a case as it stood at a moment."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from cmeboard.core.board import case_named
from cmeboard.core.refused import Refused
from cmeboard.core.retention import Tombstone
from cmeboard.core.settings import Settings
from cmeboard.store.files.case_files import case_path
from cmeboard.store.files.tombstones import FOLDER as TOMBSTONES
from cmeboard.store.files.tombstones import read_tombstones
from cmeboard.store.git.history import as_it_stood
from cmeboard.store.git.repository import Git
from cmeboard.store.git.walk import Step
from cmeboard.store.proof.findings import RecordFinding
from cmeboard.store.proof.record import NOT_PROVED, PROVED, Verified, damage, verify
from cmeboard.store.proof.seals import seal, seals
from cmeboard.store.proof.signatures import unsigned
from cmeboard.store.settings.config import policy_moves, read_configuration
from cmeboard.workspace.judging_files import reader_of_versions
from cmeboard.workspace.telling import policy_named

__all__ = ["NOT_PROVED", "PROVED", "Verified"]

SIGNERS = "allowed_signers"
"""A file of a store that names whose signatures its commits must carry, as ssh-keygen reads it."""


def verify_store(root: Path, now: float, processes: int | None = None) -> Verified:
    """Proves the whole history of a store. `now` is in seconds since 1970. Raises StoreError.

    The files are judged by so many processes, which makes no difference to what is found; by as many as it is worth
    where none are named.
    """
    git = Git(root)
    settings = read_configuration(root).settings
    asked = _AskedByTheStore(settings)
    tombstones = read_tombstones(root)[0]
    remade = [mark for tombstone in tombstones for mark in tombstone.seals.values()]
    found = verify(git, reader_of_versions, policy_moves, now, asked, remade, processes)
    more = tuple(_unsigned(git, settings, asked))
    purged = tuple(_purged(tombstones, seals(git)))
    return Verified(found.commits, found.cases, found.entries, (*found.findings, *more), purged)


def verify_deeply(root: Path, now: float) -> Verified:
    """As `verify_store`, and every object that git keeps is read and held against its id. Raises StoreError."""
    found = verify_store(root, now)
    more = tuple(one for one in damage(Git(root)) if one not in found.findings)
    return Verified(found.commits, found.cases, found.entries, (*found.findings, *more), found.purged)


def seals_of(root: Path) -> dict[str, str]:
    """The fingerprint of each seal of a store by its name, in the order in which they were set. Raises StoreError."""
    return seals(Git(root))


class _AskedByTheStore:
    """What this store asks of each commit: people whom it knows, tombstones that stay. Notes when it asks for keys."""

    def __init__(self, settings: Settings) -> None:
        # The staff of a demonstration are invented, and whoever looks at it is none of them.
        staff = [member for member in settings.staff if member.email and not settings.demo]
        self._known = {(member.email or "").casefold(): member.name for member in staff}
        self._named = {member.name.casefold(): (member.email or "").casefold() for member in staff}
        self._tombstones: set[str] = set()
        self.signers_since = ""
        """The commit that brought the file of signers in, or the last purge's parent: nothing before is signed."""

    def __call__(self, step: Step) -> Iterator[RecordFinding]:
        """Looks at one commit, seen from one of its parents."""
        yield from self._strangers(step)
        for change in step.changes:
            if change.path == SIGNERS and change.before is None and not self.signers_since:
                self.signers_since = step.commit
            if change.path.startswith(f"{TOMBSTONES}/"):
                yield from self._tombstone(step, change.path)
                if self.signers_since and step.parent:
                    self.signers_since = step.parent

    def _strangers(self, step: Step) -> Iterator[RecordFinding]:
        """Somebody who is not among the staff, where the settings give their addresses, or goes by another's name."""
        if not self._known:
            return
        for role, person in (("author", step.author), ("committer", step.committer)):
            email = person.email.casefold()
            if email not in self._known:
                yield RecordFinding(step.commit, "", f"its {role}, {person}, is not among the staff in cmeboard.yaml")
                return
            if self._named.get(person.name.casefold(), email) != email:
                words = f"its {role} goes by the name of {person.name} with the address of {self._known[email]}"
                yield RecordFinding(step.commit, "", words)
                return

    def _tombstone(self, step: Step, path: str) -> Iterator[RecordFinding]:
        """A tombstone explains what is gone, so one that was changed or removed is no explanation."""
        if path in self._tombstones and len(step.parents) < 2:
            case = case_named(path)
            yield RecordFinding(step.commit, case, f"{path} was changed or removed", path)
        self._tombstones.add(path)


def _unsigned(git: Git, settings: Settings, asked: _AskedByTheStore) -> Iterator[RecordFinding]:
    """Commits and seals without a good signature of the person they name, since the store asks for them.

    A purge makes every commit anew, without its signature: from then on the purge's own commit answers for them.
    """
    if not asked.signers_since:
        if settings.signed:
            yield RecordFinding("", "", f"the settings ask for signatures, and no {SIGNERS} says whose keys are good")
        return
    with git.reading() as objects, NamedTemporaryFile(prefix="cmeboard-") as signers:
        signers.write(objects.blob("HEAD", SIGNERS) or b"")
        signers.flush()
        yield from unsigned(git, objects, Path(signers.name), asked.signers_since)


def _purged(tombstones: Sequence[Tombstone], seals_now: Mapping[str, str]) -> Iterator[str]:
    """The seam that each purge left: why commits from before it have other ids than old papers say."""
    for tombstone in tombstones:
        yield (
            f"{tombstone}; the record ended at {tombstone.head_before[:12]} before it, "
            f"with {tombstone.findings_before} findings"
        )
        for name, before in tombstone.seals.items():
            if seals_now.get(name) != before:
                yield f"{name}: the fingerprint {before} is from before that purge, which remade the seal"


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
    return data.decode("utf-8", "replace"), policy_named(as_it_stood(git, "policy.yaml", aware))
