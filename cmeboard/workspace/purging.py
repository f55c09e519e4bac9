"""A case, its marks or a notice removed from the whole record by a person's decision, with a tombstone in its place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cmeboard.core.case import Pupil
from cmeboard.core.notices import Notice, names_the_child
from cmeboard.core.refused import Refused
from cmeboard.core.retention import Purgeable, Retained, Tombstone
from cmeboard.store.disk import read_file, write_beside
from cmeboard.store.files.case_files import case_path, parse_case
from cmeboard.store.files.layout import render_record
from cmeboard.store.files.model_files import parse_model
from cmeboard.store.files.notices import notice_path
from cmeboard.store.files.tombstones import tombstone_path
from cmeboard.store.git.history import texts_of
from cmeboard.store.git.repository import Git
from cmeboard.store.mending.purging import Gone, purge, still_named
from cmeboard.store.proof.seals import seals
from cmeboard.store.writing.writer import Commit, Current, FileChange, Writer
from cmeboard.workspace.importing import forget_pupils
from cmeboard.workspace.judging_files import problems_of
from cmeboard.workspace.keeping import Keeper, recorded_versions
from cmeboard.workspace.proving import verify_store
from cmeboard.workspace.reckoning import Reckoner

SHORTEST_NOTE = 9
"""A note of fewer letters, such as `rang`, says nothing about a child where a commit says it too."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge did: its tombstone and commit, the copies that hold what went still, and the files that name the
    child still.
    """

    tombstone: Tombstone
    commit: str
    remotes: tuple[str, ...]
    still_named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands in the record of something that is to go: how long it is kept, and what its versions say."""

    kept: Retained
    data: bytes
    versions: int
    dates: dict[str, object]
    names: frozenset[str]
    words: frozenset[str]


class Purger:
    """Removes cases, marks and notices from the whole record of one store, by a person's decision."""

    def __init__(self, keeper: Keeper, reckoner: Reckoner, by: str) -> None:
        """`by` is who decides, as git names people."""
        self._keeper = keeper
        self._reckoner = reckoner
        self._by = by
        self._git = Git(reckoner.root)

    def is_unfinished(self, purged_id: str, what: Purgeable = Purgeable.CASE) -> bool:
        """Whether a purge of this was begun and interrupted."""
        return self._pending(purged_id, what).exists()

    def _pending(self, purged_id: str, what: Purgeable) -> Path:
        name = tombstone_path(purged_id, what).rpartition("/")[2]
        return self._git.git_dir / "cmeboard" / f"purging-{name}"

    def purge(
        self, purged_id: str, reason: str | None, now: datetime, clock: float, what: Purgeable = Purgeable.CASE
    ) -> Purged:
        """Takes something out of every commit and leaves a tombstone. `clock` is in seconds since 1970.

        A `reason` lets it go before its time, but not where the settings hold it. What a purge that was interrupted
        left is finished. Raises Refused or StoreError, with nothing changed.
        """
        pending = self._pending(purged_id, what)
        tombstone = parse_model(pending.read_bytes(), pending.name, Tombstone)[0] if pending.exists() else None
        names: frozenset[str] = frozenset()
        gone = Gone(what, purged_id)
        found = self._found(purged_id, what) if tombstone is None or self._is_there(purged_id, what) else None
        if found is not None:
            tombstone = self._tombstone(purged_id, what, found, reason, now, clock)
            names = found.names
            gone = Gone(what, purged_id, tuple(sorted(found.words)))
            pending.unlink(missing_ok=True)
            write_beside(pending, _rendered(tombstone), 0o600).replace(pending)
        if tombstone is None:
            raise Refused(f"{purged_id} is not in the record", "see what is kept with: cmeboard retention")
        forgotten = self._only_here(purged_id, what)
        purge(self._git, gone)
        forget_pupils(self._reckoner.root, self._reckoner.settings.id_key, forgotten)
        made = tombstone

        def plan(_: Current) -> Commit:
            files = (FileChange(tombstone_path(purged_id, what), _rendered(made)),)
            said = {"Entry": "purge", **({} if what is Purgeable.NOTICE else {"Case": purged_id})}
            return Commit(files, f"{purged_id}: {_DONE[what]}", said)

        commit = Writer(self._reckoner.root, problems_of).write(plan)
        pending.unlink(missing_ok=True)
        remotes = tuple(dict.fromkeys(line.split()[1] for line in self._git.text("remote", "-v").splitlines()))
        named = still_named(self._git, sorted(names)) if what is not Purgeable.MARKS else []
        return Purged(made, commit, remotes, tuple(named))

    def _is_there(self, purged_id: str, what: Purgeable) -> bool:
        data = read_file(self._reckoner.root, _path(purged_id, what))
        if data is None or what is not Purgeable.MARKS:
            return data is not None
        case = parse_case(data, case_path(purged_id)).case
        return case is None or bool(case.marks)

    def _only_here(self, case_id: str, what: Purgeable) -> list[Pupil]:
        """The pupil as each version has it, where no other case is about the child: what imports remember goes too."""
        if what is Purgeable.NOTICE:
            return []
        versions = list(recorded_versions(self._git, case_id))
        return [] if any(self._reckoner.others(case) for case in versions[:1]) else [case.pupil for case in versions]

    def _found(self, purged_id: str, what: Purgeable) -> _Found:
        return self._notice(purged_id) if what is Purgeable.NOTICE else self._case(purged_id, what)

    def _case(self, case_id: str, what: Purgeable) -> _Found:
        path = case_path(case_id)
        data = read_file(self._reckoner.root, path)
        case = parse_case(data, path).case if data is not None else None
        if data is None or case is None:
            raise Refused(f"the file of case {case_id} cannot be read", "mend it first; see: cmeboard check")
        kept = self._keeper.of_case(case) if what is Purgeable.CASE else self._keeper.of_marks(case)
        if kept is None:
            raise Refused(f"case {case_id} has no marks", "see what is kept with: cmeboard retention")
        versions = list(recorded_versions(self._git, case_id))
        names = frozenset(
            name for one in versions for name in _names(one.pupil.name, one.pupil.known_as, one.pupil.upn)
        )
        notes = {entry.note or "" for one in versions for entry in one.log}
        words = {*names, *(note for note in notes if len(note) >= SHORTEST_NOTE)}
        count = sum(bool(one.marks) for one in versions) if what is Purgeable.MARKS else len(versions)
        dates: dict[str, object] = {"case": case_id, "first_day_absent": case.first_day_absent}
        return _Found(kept, data, count, dates, names, frozenset(words) if what is Purgeable.CASE else frozenset())

    def _notice(self, notice_id: str) -> _Found:
        path = notice_path(notice_id)
        texts = [data for data in (read_file(self._reckoner.root, path), *texts_of(self._git, path)) if data]
        notices = [one for data in texts if (one := parse_model(data, path, Notice)[0]) is not None]
        if not notices:
            raise Refused(f"there is no notice {notice_id} in the record", "see them with: cmeboard retention")
        names = frozenset(name for one in notices for name in _names(one.name, one.known_as, one.upn))
        more = {text for one in notices for text in _names(one.reference, one.note, *one.family)}
        words = {*names, *(text for text in more if len(text) >= SHORTEST_NOTE)}
        dates: dict[str, object] = {"notice": notice_id, "received": notices[0].received}
        kept = self._keeper.of_notice(notices[0])
        return _Found(kept, texts[0], len(texts), dates, names, frozenset(words))

    def _tombstone(
        self, purged_id: str, what: Purgeable, found: _Found, reason: str | None, now: datetime, clock: float
    ) -> Tombstone:
        kept, called = found.kept, _CALLED[what].format(purged_id)
        hold = self._reckoner.settings.retention.hold.get(purged_id)
        if hold is not None:
            raise Refused(f"{called} is held: {hold}", "take the hold out of cmeboard.yaml first")
        if reason is None and not kept.may_go(now.date()):
            why = kept.held or f"it is kept until {kept.may_go_on}"
            raise Refused(f"{called} may not go: {why}", "where it must go all the same, say why with --reason")
        if reason is not None and names_the_child(reason, *found.names):
            raise Refused("the reason names the child, and the tombstone stays", "say it without the name or UPN")
        said = {
            "what": what,
            "may_go_on": kept.may_go_on,
            "purged": now,
            "rule": kept.rule,
            "reason": " ".join(reason.split()) if reason else None,
            "decided_by": self._by,
            "removed_sha256": sha256(found.data).hexdigest(),
            "versions": found.versions,
            "head_before": self._git.head().commit or "",
            "findings_before": len(verify_store(self._reckoner.root, clock).findings),
            "seals": seals(self._git),
        }
        return Tombstone.model_validate({**found.dates, **said})


_CALLED = {Purgeable.CASE: "case {}", Purgeable.MARKS: "the marks of case {}", Purgeable.NOTICE: "notice {}"}
_DONE = {
    Purgeable.CASE: "purged from the record",
    Purgeable.MARKS: "marks purged from the record",
    Purgeable.NOTICE: "notice purged from the record",
}


def _path(purged_id: str, what: Purgeable) -> str:
    return notice_path(purged_id) if what is Purgeable.NOTICE else case_path(purged_id)


def _names(*names: str | None) -> Iterable[str]:
    return (name for name in names if name)


def _rendered(tombstone: Tombstone) -> bytes:
    return render_record(tombstone, "# yaml-language-server: $schema=../schema/tombstone.schema.json")
