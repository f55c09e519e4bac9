"""Who stands in a paper beside the child: every string that a redacted copy leaves out."""

import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

from cmeboard.core.case import Case, Pupil
from cmeboard.core.notices import Notice
from cmeboard.core.record import Record
from cmeboard.core.settings import StaffMember
from cmeboard.papers.dossier import Dossier, Version
from cmeboard.papers.reports.beside import Beside

SHORTEST_PART = 2
"""A part of a name shorter than this, such as an initial, says nothing by itself and stays."""


class Party(StrEnum):
    """Who may be left out."""

    FAMILY = "contacts and siblings"
    PROFESSIONALS = "social workers and other professionals"
    STAFF = "staff of the school"


EVERYBODY = frozenset(Party)

_NAMED_IN_ENTRIES = ("to", "from_", "number", "officer", "interviewer", "by_whom", "others_present", "decided_by")


def third_parties(
    *dossiers: Dossier, leave_out: frozenset[Party] = EVERYBODY, beside: Beside | None = None
) -> tuple[str, ...]:
    """Every string to be left out, the longest first. What is the child's own, or the school's name, stays."""
    sources = _Sources(dossiers, beside or Beside())
    found = [text for party in sorted(leave_out) for text in _STRINGS[party](sources)]
    names = [text for party in sorted(leave_out) for text in _NAMES[party](sources)]
    others = {text.casefold() for text in (*found, *names)}
    # What was the child's once stays too, unless it turned out to be somebody else's.
    own = [*sources.own(), *(text for text in sources.once_own() if text.casefold() not in others)]
    kept_words = {word.casefold() for string in own for word in string.split()}
    strings = [string for string in found if string.casefold() not in {mine.casefold() for mine in own}]
    words = [
        word
        for name in names
        for word in re.findall(r"[^\W\d_]+", name)
        if (len(word) >= SHORTEST_PART or not is_word(word)) and word.casefold() not in kept_words
    ]
    return tuple(sorted(dict.fromkeys([*strings, *words]), key=lambda string: (-len(string), string)))


class _Sources:
    """All that a paper may have its words from."""

    def __init__(self, dossiers: Sequence[Dossier], beside: Beside) -> None:
        self.dossiers = dossiers
        self.beside = beside
        self.own_cases = [one for dossier in dossiers for one in (dossier.case, *_versions(dossier.versions))]
        self.own_cases += [one for file in beside.files if not file.words for one in file.records]
        self.other_files = [one for file in beside.files if file.words for one in file.records]
        notices = [notice for dossier in dossiers for notice in dossier.notices]
        records = [*self.own_cases, *self.other_files, *notices]
        self.cases = [one for one in records if isinstance(one, Case)]
        self.notices = [one for one in records if isinstance(one, Notice)]

    def own(self) -> Iterator[str]:
        """What is the child's own now, and the school's name."""
        for dossier in self.dossiers:
            yield from _texts(*_identity(dossier.case.pupil), dossier.settings.school.name)

    def once_own(self) -> Iterator[str]:
        """What older versions of the child's cases say of the child."""
        for record in self.own_cases:
            if isinstance(record, Case):
                yield from _texts(*_identity(record.pupil))

    def staff(self) -> Iterator[StaffMember]:
        """The school's staff, by its settings."""
        for dossier in self.dossiers:
            yield from dossier.settings.staff


def _versions(versions: Sequence[Version]) -> Iterator[Record]:
    return (version.record for version in versions if version.record is not None)


def _identity(pupil: Pupil) -> tuple[str | None, ...]:
    return pupil.name, pupil.known_as, pupil.upn, pupil.address


def _family(sources: _Sources) -> Iterator[str]:
    for case in sources.cases:
        for contact in case.pupil.contacts:
            yield from _texts(contact.name, *contact.phones, contact.email, contact.address, contact.note)
        for sibling in case.pupil.siblings:
            yield from _texts(sibling.name, sibling.school, sibling.upn)
        for entry in case.log:
            yield from _texts(*(getattr(entry, field, None) for field in _NAMED_IN_ENTRIES))
    for notice in sources.notices:
        yield from _texts(*notice.family)
    for record in sources.other_files:
        if isinstance(record, Case):
            yield from _texts(*_identity(record.pupil), record.pupil.admission_number)
        elif isinstance(record, Notice):
            yield from _texts(record.name, record.known_as, record.upn)
    for unsaved in sources.beside.unsaved:
        yield from _texts(*(text for field, text in unsaved.texts if field in (*_NAMED_IN_ENTRIES, "from")))


def _professionals(sources: _Sources) -> Iterator[str]:
    for case in sources.cases:
        worker, youth = case.pupil.social_worker, case.pupil.youth_offending_worker
        if worker:
            yield from _texts(worker.name, worker.phone, worker.team_phone, worker.email)
        if youth:
            yield from _texts(youth.name, youth.phone, youth.email)
        for entry in case.log:
            present = getattr(entry, "present", None)
            yield from _texts(*((present,) if isinstance(present, str) else present or ()))


def _staff(sources: _Sources) -> Iterator[str]:
    for member in sources.staff():
        yield from _texts(member.name, member.phone, member.email)
    for dossier in sources.dossiers:
        writers = [entry.by for case in sources.cases for entry in case.log]
        writers += [version.written.author for version in (*dossier.versions, *_other_versions(sources.beside))]
        writers += [stone.decided_by for stone in sources.beside.purged]
        for writer in (*dict.fromkeys(writers), dossier.by):
            yield from _texts(writer, dossier.named(writer))


def _other_versions(beside: Beside) -> Iterator[Version]:
    return (version for file in beside.files for version in file.versions)


def _texts(*values: str | None) -> Iterator[str]:
    return (" ".join(value.split()) for value in values if value and value.strip())


_STRINGS: dict[Party, Callable[[_Sources], Iterator[str]]] = {
    Party.FAMILY: _family,
    Party.PROFESSIONALS: _professionals,
    Party.STAFF: _staff,
}


def _family_names(sources: _Sources) -> Iterator[str]:
    for case in sources.cases:
        yield from (contact.name for contact in case.pupil.contacts)
        yield from (sibling.name for sibling in case.pupil.siblings)
    for notice in sources.notices:
        yield from notice.family
    for record in sources.other_files:
        if isinstance(record, Case):
            yield from _texts(record.pupil.name, record.pupil.known_as)
        elif isinstance(record, Notice):
            yield from _texts(record.name, record.known_as)


def _professional_names(sources: _Sources) -> Iterator[str]:
    for case in sources.cases:
        for worker in (case.pupil.social_worker, case.pupil.youth_offending_worker):
            yield from _texts(worker.name if worker else None)


def _staff_names(sources: _Sources) -> Iterator[str]:
    return (member.name for member in sources.staff())


_NAMES: dict[Party, Callable[[_Sources], Iterator[str]]] = {
    Party.FAMILY: _family_names,
    Party.PROFESSIONALS: _professional_names,
    Party.STAFF: _staff_names,
}
"""Names whose parts are left out too, since a note says `Dana`, not `Dana Sample`."""


def is_word(string: str) -> bool:
    """Whether a string is left out as a whole word only, so that `Ann` leaves `planned` alone.

    Scripts without capital letters part words in other ways: their strings are left out wherever they stand.
    """
    return string.isalpha() and string.lower() != string.upper()
