"""Whom to try next: a pupil's contacts with what was tried and when. Pure, from the case's own log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cmeboard.core.case import Case, Contact
from cmeboard.core.entries import Call, ContactReceived, Email, EntryBase, Letter, Sms
from cmeboard.core.reckoning.calling import CallSheet, as_dialled
from cmeboard.core.words import CallOutcome


@dataclass(frozen=True, slots=True)
class Target:
    """One contact and one of its numbers, or none. `tried` says the last try in words, `dead` that the number is."""

    name: str
    relationship: str
    number: str
    tried: str = ""
    tried_today: bool = False
    dead: bool = False

    def words_with(self, shown: str) -> str:
        """`Dana Sample (mother), 07700 900123: 09:40 no answer`; `shown` is how the contact is named."""
        who = ", ".join(filter(None, (shown or self.name, self.number)))
        said = "number dead" if self.dead else self.tried
        return f"{who}: {said}" if said else who


def call_list(case: Case, today: date) -> list[Target]:
    """Every number of every contact, the next one not yet tried today on top, dead numbers last."""
    targets = []
    tries_of = _Tries(case)
    for contact in case.pupil.contacts:
        for number in contact.phones or ("",):
            tries = tries_of(contact.name, number)
            targets.append(_target(contact.name, contact.relationship or "", number, tries, today))
    return sorted(targets, key=lambda target: (target.dead, target.tried_today))


def write_list(case: Case, did: str, today: date) -> list[Target]:
    """Every contact once, for messages and for whom contact came from; the next one not yet written to on top."""
    targets = []
    for contact in case.pupil.contacts:
        tries = [
            entry
            for entry in case.standing_entries
            if getattr(entry, "did", "") == did and isinstance(entry, (Sms, Email, Letter)) and entry.to == contact.name
        ]
        targets.append(_target(contact.name, contact.relationship or "", "", tries, today))
    return sorted(targets, key=lambda target: target.tried_today)


class _Tries:
    """The calls of a case, found by the number that each was to; of a contact without one, by the name."""

    def __init__(self, case: Case) -> None:
        sheet = CallSheet(case.pupil.contacts)
        calls = [entry for entry in case.standing_entries if isinstance(entry, Call)]
        self._calls = [(call, sheet.numbers_of(call), sheet.contacts_of(call)) for call in calls]

    def __call__(self, name: str, number: str) -> list[Call]:
        if number:
            dialled = as_dialled(number)
            return [call for call, numbers, _ in self._calls if dialled in numbers]
        return [call for call, _, names in self._calls if name.casefold() in names]


def _target(name: str, relationship: str, number: str, tries: Sequence[EntryBase], today: date) -> Target:
    if not tries:
        return Target(name, relationship, number)
    last = max(tries, key=lambda entry: entry.at)
    outcome = getattr(last, "outcome", None)
    when = f"{last.at:%H:%M}" if last.at.date() == today else f"{last.at:%a} {last.at.day} {last.at:%b %H:%M}"
    return Target(
        name,
        relationship,
        number,
        tried=f"{when} {outcome or 'tried'}",
        tried_today=last.at.date() == today,
        dead=outcome is CallOutcome.NUMBER_DEAD,
    )


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a contact, or the lack of one: what was tried on it, the latest first. `key` names it on a page."""

    key: str
    target: Target
    tries: tuple[str, ...]
    is_next: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A contact, each of their numbers, and what was written to or came from them."""

    contact: Contact
    numbers: tuple[Number, ...]
    written: tuple[str, ...]

    @property
    def responsibility(self) -> str:
        """What is known of parental responsibility."""
        known = {None: "", True: "parental responsibility", False: "no parental responsibility"}
        return known[self.contact.parental_responsibility]


def people(case: Case, today: date) -> tuple[Person, ...]:
    """Every contact, in the file's order. The next number to try is the first not dead and not tried today."""
    following = next(
        (one for one in call_list(case, today) if one.number and not one.dead and not one.tried_today), None
    )
    found = []
    tries_of = _Tries(case)
    for place, contact in enumerate(case.pupil.contacts):
        numbers = []
        for n, number in enumerate(contact.phones or ("",)):
            tries = tries_of(contact.name, number)
            target = _target(contact.name, contact.relationship or "", number, tries, today)
            is_next = following is not None and (target.name, target.number) == (following.name, following.number)
            told = tuple(_told(entry) for entry in sorted(tries, key=lambda one: one.at, reverse=True))
            numbers.append(Number(f"{place}.{n}", target, told, is_next))
        found.append(Person(contact, tuple(numbers), tuple(_written(case, contact.name))))
    return tuple(found)


def _told(entry: EntryBase) -> str:
    outcome = getattr(entry, "outcome", None) or getattr(entry, "reason", None) or ""
    did = getattr(entry, "did", "")
    said = f"{did}: {outcome}" if outcome else did
    return f"{entry.at:%Y-%m-%d %H:%M} {said}, by {entry.by}"


def _written(case: Case, name: str) -> Iterator[str]:
    """Messages to a contact, and what came from them, the latest first."""
    for entry in sorted(case.standing_entries, key=lambda one: one.at, reverse=True):
        who = entry.from_ if isinstance(entry, ContactReceived) else getattr(entry, "to", None)
        if isinstance(entry, (Sms, Email, Letter, ContactReceived)) and who == name:
            yield _told(entry)


def others_reached(case: Case) -> tuple[str, ...]:
    """Calls and messages that name nobody of the contacts, or a number that none of them has, the latest first."""
    names = {contact.name for contact in case.pupil.contacts}
    sheet = CallSheet(case.pupil.contacts)
    found = []
    for entry in sorted(case.standing_entries, key=lambda one: one.at, reverse=True):
        who = entry.from_ if isinstance(entry, ContactReceived) else getattr(entry, "to", None)
        if isinstance(entry, Call) and not (who in names and entry.number is None):
            if not sheet.numbers_of(entry):
                found.append(f"{_told(entry)}, {who or 'nobody named'}{f' on {entry.number}' if entry.number else ''}")
        elif isinstance(entry, (Sms, Email, Letter, ContactReceived)) and who not in names:
            found.append(f"{_told(entry)}, {who or 'nobody named'}")
    return tuple(found)
