"""What a pupils-and-contacts export changes in a case: what is missing is filled in, what differs is shown.

What staff wrote by hand is never overwritten. A value that an earlier import wrote, and that nobody has touched since,
is brought up to date; the memory of imports knows it by a keyed hash. Nothing is ever removed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from cmeboard.core.actions import AddItems, Edit, SetField
from cmeboard.core.case import Contact, Pupil
from cmeboard.core.reckoning.calling import as_dialled
from cmeboard.core.words import Flag
from cmeboard.register.cells import name_key
from cmeboard.register.found import ContactRow, Details, PupilRow

ALL = "all"
"""Taken for every difference at once."""

_OF_ROW = ("known_as", "upn", "admission_number", "date_of_birth", "year_group", "registration_group")
_OF_DETAILS = ("sex", "address")
_OF_CONTACT = ("relationship", "parental_responsibility", "email", "address")


@dataclass(frozen=True, slots=True)
class Difference:
    """One detail that a case and the register tell differently. `field` is what a person names to take the latter."""

    case: str
    field: str
    in_case: str
    in_register: str

    @property
    def name(self) -> str:
        """`2026-K7Q3FD:pupil.address`: what `--take` is given."""
        return f"{self.case}:{self.field}"


@dataclass(slots=True)
class Filled:
    """What becomes of one case: the edits, the pupil after them, what is left to a person, and what to remember."""

    pupil: Pupil
    edits: list[Edit] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be overwritten: the hashes of what earlier imports wrote, and what a person chose to take."""

    remembered: Mapping[str, str]
    hash_of: Callable[[str], str]
    taken: frozenset[str]

    def may_replace(self, difference: Difference) -> bool:
        """Whether the case's own words may give way to the register's."""
        untouched = self.remembered.get(difference.field) == self.hash_of(difference.in_case)
        return untouched or ALL in self.taken or difference.name in self.taken


def fill(case: str, pupil: Pupil, row: PupilRow, details: Details, choice: Choice) -> Filled:
    """What the register's details of one pupil change in one case."""
    filler = _Filler(case, Filled(pupil), choice)
    if row.known_as in pupil.name.split():
        row = replace(row, known_as="")
    for source, names in ((row, _OF_ROW), (details, _OF_DETAILS)):
        for name in names:
            filler.scalar(("pupil",), name, getattr(pupil, name), getattr(source, name))
    filler.flag(details.in_care)
    filler.contacts(details.contacts)
    return filler.filled


class _Filler:
    def __init__(self, case: str, filled: Filled, choice: Choice) -> None:
        self._case = case
        self.filled = filled
        self._choice = choice

    def scalar(self, path: tuple[str, ...], name: str, known: object, value: object) -> None:
        """One value: written where there is none, replaced where it may be, else shown as a difference."""
        if value is None or value == "" or _alike(known, value):
            return
        where = _spoken((*path, name))
        new = _written(value)
        difference = Difference(self._case, where, "" if known is None else _written(known), new)
        if known is not None and not self._choice.may_replace(difference):
            self.filled.differences.append(difference)
            return
        self.filled.edits.append(SetField((*path, name), new))
        self.filled.written[where] = self._choice.hash_of(new)
        self._replace(path, name, value)

    def flag(self, in_care: bool | None) -> None:
        """A child in care gets the flag; one who is not keeps it, since only a person takes a warning away."""
        pupil = self.filled.pupil
        has = Flag.LOOKED_AFTER in pupil.flags
        if in_care is None or in_care is has:
            return
        said = {True: Flag.LOOKED_AFTER.value, False: f"not {Flag.LOOKED_AFTER.value}"}
        difference = Difference(self._case, "pupil.flags", said[has], said[in_care])
        # A flag that an import wrote and that is gone was taken away by a person.
        taken_away = in_care and "pupil.flags" in self._choice.remembered
        if not in_care or (taken_away and not self._chosen(difference)):
            self.filled.differences.append(difference)
            return
        self.filled.edits.append(AddItems(("pupil", "flags"), (Flag.LOOKED_AFTER.value,)))
        self.filled.written["pupil.flags"] = self._choice.hash_of(Flag.LOOKED_AFTER.value)
        self.filled.pupil = pupil.model_copy(update={"flags": (*pupil.flags, Flag.LOOKED_AFTER)})

    def _chosen(self, difference: Difference) -> bool:
        return ALL in self._choice.taken or difference.name in self._choice.taken

    def contacts(self, rows: tuple[ContactRow, ...]) -> None:
        """Contacts that the case lacks, and what it lacks of those that it has, by their names."""
        places = self._places(rows)
        new = [row for row, place in zip(rows, places, strict=True) if place is None]
        for row, place in zip(rows, places, strict=True):
            if place is not None:
                self._contact(place, row)
        if not new:
            return
        added = tuple(map(contact_of, new))
        items = tuple(contact.model_dump(mode="json", exclude_defaults=True) for contact in added)
        first = len(self.filled.pupil.contacts)
        self.filled.edits.append(AddItems(("pupil", "contacts"), items))
        self.filled.pupil = self.filled.pupil.model_copy(update={"contacts": (*self.filled.pupil.contacts, *added)})
        for place, contact in enumerate(added, first):
            self.filled.written.update(_hashes(f"pupil.contacts[{place}]", contact, self._choice.hash_of))

    def _places(self, rows: tuple[ContactRow, ...]) -> list[int | None]:
        """Where each is among the case's contacts, by name: of two of one name the first is the first."""
        free: dict[str, list[int]] = {}
        for place, contact in enumerate(self.filled.pupil.contacts):
            free.setdefault(name_key(contact.name), []).append(place)
        return [found.pop(0) if (found := free.get(name_key(row.name))) else None for row in rows]

    def _contact(self, place: int, row: ContactRow) -> None:
        contact = self.filled.pupil.contacts[place]
        path = ("pupil", "contacts", str(place))
        for name in _OF_CONTACT:
            self.scalar(path, name, getattr(contact, name), getattr(row, name))
        known = {as_dialled(phone) for phone in contact.phones}
        more = tuple(phone for phone in row.phones if as_dialled(phone) not in known)
        if more:
            self.filled.edits.append(AddItems((*path, "phones"), more))
            self._replace(path, "phones", (*contact.phones, *more))

    def _replace(self, path: tuple[str, ...], name: str, value: object) -> None:
        pupil = self.filled.pupil
        if len(path) == 1:
            self.filled.pupil = pupil.model_copy(update={name: value})
            return
        contacts = list(pupil.contacts)
        contacts[int(path[2])] = contacts[int(path[2])].model_copy(update={name: value})
        self.filled.pupil = pupil.model_copy(update={"contacts": tuple(contacts)})


def contact_of(row: ContactRow) -> Contact:
    """A contact of a new case, as the register tells it."""
    return Contact(
        name=row.name,
        relationship=row.relationship or None,
        parental_responsibility=row.parental_responsibility,
        phones=row.phones,
        email=row.email or None,
        address=row.address or None,
    )


def joined(one: Details, other: Details) -> Details:
    """The details of one pupil from two rows or files: the first's, and what only the second tells.

    A contact is the same by name and relationship, and has the telephone numbers of both.
    """
    contacts = {_who(contact): contact for contact in one.contacts}
    for contact in other.contacts:
        known = contacts.get(_who(contact), contact)
        contacts[_who(contact)] = replace(known, phones=tuple(dict.fromkeys((*known.phones, *contact.phones))))
    return replace(
        one,
        sex=one.sex or other.sex,
        address=one.address or other.address,
        in_care=other.in_care if one.in_care is None else one.in_care,
        contacts=tuple(contacts.values()),
    )


def _who(contact: ContactRow) -> tuple[str, str]:
    return name_key(contact.name), name_key(contact.relationship)


def _hashes(where: str, contact: Contact, hash_of: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    for name in _OF_CONTACT:
        value = getattr(contact, name)
        if value is not None:
            yield f"{where}.{name}", hash_of(_written(value))


def _spoken(path: tuple[str, ...]) -> str:
    """`pupil.contacts[1].email`: a path as problems in files name it."""
    spoken = path[0]
    for key in path[1:]:
        spoken += f"[{key}]" if key.isdecimal() else f".{key}"
    return spoken


def _written(value: object) -> str:
    """A value as a case file writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _alike(known: object, value: object) -> bool:
    if isinstance(known, str) and isinstance(value, str):
        return name_key(known) == name_key(value)
    return known == value
