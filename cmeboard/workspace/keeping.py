"""Retention: what may go and what is held, and a case removed from the whole record by a person's decision."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from cmeboard.core.case import Case
from cmeboard.core.notices import names_the_child
from cmeboard.core.refused import Refused
from cmeboard.core.retention import Retained, Tombstone, retained_case, retained_notices
from cmeboard.core.settings import RetentionSettings
from cmeboard.store.case_files import case_path, list_case_files, parse_case, parse_model
from cmeboard.store.disk import read_file, write_beside
from cmeboard.store.git import Git
from cmeboard.store.history import history
from cmeboard.store.layout import render_record
from cmeboard.store.purging import purge, still_named
from cmeboard.store.seals import seals
from cmeboard.store.tombstones import tombstone_path
from cmeboard.store.writing import Commit, Current, FileChange, Writer
from cmeboard.workspace.judging_files import problems_of
from cmeboard.workspace.proving import verify_store
from cmeboard.workspace.reckoning import Reckoner


class Keeper:
    """Says what one store keeps, and how long."""

    def __init__(self, reckoner: Reckoner) -> None:
        self._reckoner = reckoner
        self._git = Git(reckoner.root)

    @property
    def _times(self) -> RetentionSettings:
        return self._reckoner.settings.retention

    def retained(self, now: datetime) -> list[Retained]:
        """Everything that is kept, what goes first first. A case that cannot be read is held, not dropped."""
        found = [*self._cases(now.date()), *self._notices()]
        return sorted(found, key=lambda one: (one.may_go_on or date.max, one.id, one.what))

    def of_case(self, case: Case) -> Retained:
        """How long one case is kept, by every flag that any version of it held."""
        return next(retained_case(case, self._ever_flagged(case.case), self._times))

    def _cases(self, today: date) -> Iterator[Retained]:
        for path in list_case_files(self._reckoner.root).files:
            case = self._reckoner.read(path).case
            if case is None:
                case_id = path.rpartition("/")[2].removesuffix(".yaml")
                yield Retained(case_id, "case", "no rule", None, None, "the file cannot be read; see: cmeboard check")
                continue
            found = list(retained_case(case, (), self._times))
            if found[0].may_go(today):  # the record is asked only where its answer can matter
                found = list(retained_case(case, self._ever_flagged(case.case), self._times))
            yield from found

    def _notices(self) -> Iterator[Retained]:
        years = self._reckoner.configuration.policy.notices_may_go_after_years
        yield from retained_notices(self._reckoner.foreign_notices, years, self._times)

    def _ever_flagged(self, case_id: str) -> set[str]:
        """The flags in every version of a case that the record holds and that can be read."""
        path = case_path(case_id)
        flags: set[str] = set()
        with self._git.reading() as objects:
            for revision in history(self._git, [path]):
                data = objects.blob(revision.commit, path)
                case = parse_case(data, path).case if data else None
                flags |= set(case.pupil.flags) if case is not None else set()
        return flags


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge did: its tombstone and commit, the copies that hold the case still, and the files that name the
    child still.
    """

    tombstone: Tombstone
    commit: str
    remotes: tuple[str, ...]
    still_named: tuple[str, ...]


class Purger:
    """Removes cases from the whole record of one store, by a person's decision."""

    def __init__(self, keeper: Keeper, reckoner: Reckoner, by: str) -> None:
        """`by` is who decides, as git names people."""
        self._keeper = keeper
        self._reckoner = reckoner
        self._by = by
        self._git = Git(reckoner.root)

    def is_unfinished(self, case_id: str) -> bool:
        """Whether a purge of this case was begun and interrupted."""
        return self._pending(case_id).exists()

    def _pending(self, case_id: str) -> Path:
        return self._git.git_dir / "cmeboard" / f"purging-{case_id}.yaml"

    def purge(self, case_id: str, reason: str | None, now: datetime, clock: float) -> Purged:
        """Takes a case out of every commit and leaves a tombstone. `clock` is in seconds since 1970.

        A `reason` lets a case go before its time, but not one that the settings hold. What a purge that was
        interrupted left is finished. Raises Refused or StoreError, with nothing changed.
        """
        pending = self._pending(case_id)
        path = case_path(case_id)
        names: set[str] = set()
        if pending.exists():
            tombstone = parse_model(pending.read_bytes(), tombstone_path(case_id), Tombstone)[0]
        else:
            tombstone = None
        data = read_file(self._reckoner.root, path)
        if data is not None or tombstone is None:
            versions = self._versions(path)
            names = {name for case in versions for name in _names(case)}
            notes = {entry.note for case in versions for entry in case.log if entry.note and len(entry.note) > 8}
            tombstone = self._tombstone(case_id, data, len(versions), reason, now, clock)
            pending.unlink(missing_ok=True)
            write_beside(pending, _rendered(tombstone), 0o600).replace(pending)
            purge(self._git, case_id, names | notes)
        else:
            purge(self._git, case_id, ())
        made = tombstone

        def plan(_: Current) -> Commit:
            files = (FileChange(tombstone_path(case_id), _rendered(made)),)
            return Commit(files, f"{case_id}: purged from the record", {"Case": case_id, "Entry": "purge"})

        written = Writer(self._reckoner.root, problems_of).write(plan)
        pending.unlink(missing_ok=True)
        remotes = tuple(dict.fromkeys(line.split()[1] for line in self._git.text("remote", "-v").splitlines()))
        return Purged(made, written.commit if written else "", remotes, tuple(still_named(self._git, sorted(names))))

    def _tombstone(
        self, case_id: str, data: bytes | None, versions: int, reason: str | None, now: datetime, clock: float
    ) -> Tombstone:
        case = parse_case(data, case_path(case_id)).case if data is not None else None
        if data is None or case is None:
            raise Refused(f"the file of case {case_id} cannot be read", "mend it first; see: cmeboard check")
        kept = self._keeper.of_case(case)
        hold = self._reckoner.settings.retention.hold.get(case_id)
        if hold is not None:
            raise Refused(f"case {case_id} is held: {hold}", "take the hold out of cmeboard.yaml first")
        if reason is None and not kept.may_go(now.date()):
            why = kept.held or f"it is kept until {kept.may_go_on}"
            raise Refused(f"case {case_id} may not go: {why}", "where it must go all the same, say why with --reason")
        if reason is not None and names_the_child(reason, *_names(case)):
            raise Refused("the reason names the child, and the tombstone stays", "say it without the name or UPN")
        return Tombstone(
            case=case_id,
            first_day_absent=case.first_day_absent,
            may_go_on=kept.may_go_on,
            purged=now,
            rule=kept.rule,
            reason=" ".join(reason.split()) if reason else None,
            decided_by=self._by,
            removed_sha256=sha256(data).hexdigest(),
            versions=versions,
            head_before=self._git.head().commit or "",
            findings_before=len(verify_store(self._reckoner.root, clock).findings),
            seals=seals(self._git),
        )

    def _versions(self, path: str) -> list[Case]:
        """Every version of the case that the record holds and that can be read."""
        with self._git.reading() as objects:
            read = (objects.blob(revision.commit, path) for revision in history(self._git, [path]))
            cases = [parse_case(data, path).case for data in read if data]
        return [case for case in cases if case is not None]


def _names(case: Case) -> list[str]:
    return [name for name in (case.pupil.name, case.pupil.known_as, case.pupil.upn) if name]


def _rendered(tombstone: Tombstone) -> bytes:
    return render_record(tombstone, "# yaml-language-server: $schema=../schema/tombstone.schema.json")
