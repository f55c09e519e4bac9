"""What a store holds of one pupil beside the pupil's cases, gathered for a request for access."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cmeboard.core.case import Case, Pupil
from cmeboard.core.ids import case_id
from cmeboard.core.naming import file_says_any, says_any
from cmeboard.core.notices import Notice, matching
from cmeboard.core.record import Record
from cmeboard.core.related import Relation, relation
from cmeboard.core.retention import Tombstone
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.reports.beside import Beside, OtherFile, Unsaved, lines_about
from cmeboard.store.files.case_files import case_path, list_case_files
from cmeboard.store.files.model_files import read_bytes
from cmeboard.store.files.notices import notice_path
from cmeboard.store.files.tombstones import read_tombstones
from cmeboard.store.git.history import removed_paths
from cmeboard.store.git.repository import Git
from cmeboard.store.mending.purging import still_named
from cmeboard.store.writing.drafts import Drafts
from cmeboard.workspace.reckoning import Reckoner
from cmeboard.workspace.versions import record_in, versions_of


def gather_beside(reckoner: Reckoner, git: Git, dossiers: Sequence[Dossier]) -> Beside:
    """Other files that are about the pupil or name the child, in any version; tombstones; what lies on this computer.

    The whole record is searched for the pupil's names and numbers, as every version of the cases has them. Raises
    StoreError.
    """
    return _Search(reckoner, git, dossiers).found()


class _Search:
    def __init__(self, reckoner: Reckoner, git: Git, dossiers: Sequence[Dossier]) -> None:
        self._reckoner = reckoner
        self._git = git
        self._dossiers = dossiers
        self._own = {dossier.case.case for dossier in dossiers}
        self._pupils = tuple(_pupils(dossiers))
        self._names = tuple(dict.fromkeys(text for one in self._pupils for text in (one.name, one.upn) if text))
        self._says = says_any(self._names)
        self._says_a_name = file_says_any(self._names)

    def found(self) -> Beside:
        files, named_in = [], []
        for path in self._paths():
            file = self._file(path) if _called(path) else None
            if file is None or not file.records:
                named_in.append(path)
            elif not file.words or lines_about(file):
                files.append(file)
        return Beside(
            files=tuple(files),
            named_in=tuple(named_in),
            purged=tuple(stone for stone in read_tombstones(self._reckoner.root)[0] if self._is_about(stone)),
            unsaved=tuple(self._unsaved()),
            aside=tuple(self._aside()),
        )

    def _paths(self) -> list[str]:
        """Every file that may say something of the pupil, in some version or on disk, and commits that do."""
        kin = [case_path(case.case) for dossier in self._dossiers for case in dossier.kin]
        notices = [notice_path(notice.notice) for dossier in self._dossiers for notice in dossier.notices]
        notices += [path for path in removed_paths(self._git, ["notices"]) if path.endswith(".yaml")]
        found = {*still_named(self._git, self._names), *self._on_disk(), *kin, *notices}
        return sorted(path for path in found if _called(path).removeprefix("case ") not in self._own)

    def _on_disk(self) -> Iterator[str]:
        """Case files that name the pupil and are not in the record, or not as they stand."""
        for path in list_case_files(self._reckoner.root).files:
            data = read_bytes(self._reckoner.root, path)
            if isinstance(data, bytes) and self._says_a_name(data):
                yield path

    def _file(self, path: str) -> OtherFile:
        """A case or notice in all its versions, and by which words the pupil is looked for in it."""
        data = read_bytes(self._reckoner.root, path)
        standing = record_in(data, path) if isinstance(data, bytes) else None
        file = OtherFile(_called(path), versions_of(self._git, path, self._reckoner.settings.zone), standing)
        if any(self._is_the_pupils(record) for record in file.records):
            return file
        return replace(file, words=self._words(file.records))

    def _is_the_pupils(self, record: Record) -> bool:
        if isinstance(record, Case):
            return any(relation(record.pupil, one) is Relation.SAME_CHILD for one in self._pupils)
        return isinstance(record, Notice) and any(True for one in self._pupils for _ in matching(one, [record]))

    def _words(self, records: Iterable[Record]) -> tuple[str, ...]:
        """What the pupil is looked for by: in the file of a brother or sister by the first name too."""
        family = any(isinstance(one, Case) and self._are_kin(one.pupil) for one in records)
        given = [one.name.split()[0] for one in self._pupils] + [one.known_as for one in self._pupils if one.known_as]
        return tuple(dict.fromkeys((*self._names, *(given if family else ()))))

    def _are_kin(self, other: Pupil) -> bool:
        return any(relation(other, one) is Relation.SIBLING for one in self._pupils)

    def _is_about(self, stone: Tombstone) -> bool:
        """Whether a purged case was the pupil's: its id was made of the pupil and the day, so it can be made again."""
        if stone.case is None or stone.case in self._own:
            return stone.case is not None
        day, key = stone.first_day_absent, self._reckoner.settings.id_key
        return day is not None and any(stone.case.startswith(case_id(key, one, day)) for one in self._pupils)

    def _unsaved(self) -> Iterator[Unsaved]:
        for draft in Drafts(self._git.git_dir).all():
            said = " ".join(draft.texts.values())
            if draft.case in self._own or self._says(said):
                yield Unsaved(draft.case, draft.did, draft.kept, tuple(draft.texts.items()))

    def _aside(self) -> Iterator[str]:
        ours = self._git.git_dir / "cmeboard"
        for path in sorted((ours / "aside").rglob("*")):
            if path.is_file() and (any(one in path.name for one in self._own) or self._says_a_name(path.read_bytes())):
                yield path.name
        for folder in sorted(ours.glob("drafts-*")):
            if folder.name != f"drafts-{os.getuid()}":
                yield f"{folder.name}: what another user typed and did not record; that user has to look"


def _pupils(dossiers: Sequence[Dossier]) -> Iterator[Pupil]:
    """The pupil as every version has it."""
    for dossier in dossiers:
        yield dossier.case.pupil
        yield from (version.record.pupil for version in dossier.versions if isinstance(version.record, Case))


def _called(path: str) -> str:
    """`case ID` or `notice ID` by the path of its file; empty for any other place."""
    folder, _, name = path.partition("/")
    kind = {"cases": "case", "notices": "notice"}.get(folder, "")
    return f"{kind} {name.rpartition('/')[2].removesuffix('.yaml')}" if kind and name.endswith(".yaml") else ""
