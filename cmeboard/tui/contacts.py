"""Whom to try next: a pupil's contacts with what was tried and when. Pure, from the case's own log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cmeboard.core.case import Case
from cmeboard.core.entries import Call, Email, EntryBase, Letter, Sms
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

    @property
    def words(self) -> str:
        """`Dana Sample, mother, 07700 900123 (09:40 no answer)`."""
        who = ", ".join(filter(None, (self.name, self.relationship, self.number)))
        said = "number dead" if self.dead else self.tried
        return f"{who} ({said})" if said else who


def call_list(case: Case, today: date) -> list[Target]:
    """Every number of every contact, the next one not yet tried today on top, dead numbers last."""
    targets = []
    for contact in case.pupil.contacts:
        for number in contact.phones or ("",):
            tries = [entry for entry in case.standing_entries if _reached_for(entry, contact.name, number)]
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


def _reached_for(entry: EntryBase, name: str, number: str) -> bool:
    if not isinstance(entry, Call) or entry.to != name:
        return False
    return entry.number is None or not number or _digits(entry.number) == _digits(number)


def _digits(number: str) -> str:
    return "".join(character for character in number if character.isdigit())


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
