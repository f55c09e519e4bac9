"""A copy of a paper that leaves third parties out: for subject access, or where a reader may know only of the child."""

import dataclasses
import re
from collections.abc import Callable, Iterator
from enum import Enum, StrEnum
from typing import Any, TypeVar

from cmeboard.papers.dossier import Dossier
from cmeboard.papers.paper import Offer, Paper

LEFT_OUT = "█████"
"""What stands in the place of a string that was left out. It has no letter, so that no name can be part of it."""

SHORTEST_PART = 2
"""A part of a name shorter than this, such as an initial, says nothing by itself and stays."""


class Party(StrEnum):
    """Who may be left out."""

    FAMILY = "contacts and siblings"
    PROFESSIONALS = "social workers and other professionals"
    STAFF = "staff of the school"


EVERYBODY = frozenset(Party)

_LETTER = r"[^\W\d_]"
_PHONE = re.compile(r"\+?[\d\s()-]{6,}")
_NAMED_IN_ENTRIES = ("to", "from_", "number", "officer", "interviewer", "by_whom", "others_present", "decided_by")

T = TypeVar("T")


def redact(paper: Paper, *dossiers: Dossier, leave_out: frozenset[Party] = EVERYBODY) -> Paper:
    """The paper without the names, numbers and addresses of third parties, wherever they stand in it, notes included.

    `dossiers` are those that the paper was made from: one for a case's paper, all of a pupil's for a story.
    What somebody wrote about a person without the name cannot be found: the copy says that it has to be read.
    """
    strings = third_parties(*dossiers, leave_out=leave_out)
    if strings:
        pattern = re.compile("|".join(_expression(string) for string in strings), re.IGNORECASE)
        copy = _mapped(paper, lambda text: pattern.sub(LEFT_OUT, text))
    else:
        copy = paper
    about = f"Paper: {paper.title}, redacted copy. For: {paper.for_whom}. Discloses: {', '.join(paper.discloses)}."
    note = f"{about} Left out: {', '.join(sorted(leave_out))}."
    return dataclasses.replace(
        copy, name=paper.name, case=paper.case, redacted=True, offers=(Offer("note", (("note", note),)),)
    )


def third_parties(*dossiers: Dossier, leave_out: frozenset[Party] = EVERYBODY) -> tuple[str, ...]:
    """Every string to be left out, the longest first. What is the child's own, or the school's name, stays."""
    found = [text for dossier in dossiers for party in sorted(leave_out) for text in _STRINGS[party](dossier)]
    own = [text for dossier in dossiers for text in _own(dossier)]
    kept_words = {word.casefold() for string in own for word in string.split()}
    strings = [string for string in found if string.casefold() not in {mine.casefold() for mine in own}]
    words = [
        word
        for dossier in dossiers
        for name in _names(dossier, leave_out)
        for word in re.findall(r"[^\W\d_]+", name)
        if (len(word) >= SHORTEST_PART or not is_word(word)) and word.casefold() not in kept_words
    ]
    return tuple(sorted(dict.fromkeys([*strings, *words]), key=lambda string: (-len(string), string)))


def _own(dossier: Dossier) -> tuple[str, ...]:
    pupil = dossier.case.pupil
    mine = (pupil.name, pupil.known_as, pupil.upn, pupil.address, dossier.settings.school.name)
    return tuple(text for text in mine if text)


def _family(dossier: Dossier) -> Iterator[str]:
    pupil = dossier.case.pupil
    for contact in pupil.contacts:
        yield from _texts(contact.name, *contact.phones, contact.email, contact.address, contact.note)
    for sibling in pupil.siblings:
        yield from _texts(sibling.name, sibling.school, sibling.upn)
    for notice in dossier.notices:
        yield from _texts(*notice.family)
    for entry in dossier.case.log:
        yield from _texts(*(getattr(entry, field, None) for field in _NAMED_IN_ENTRIES))


def _professionals(dossier: Dossier) -> Iterator[str]:
    pupil = dossier.case.pupil
    if pupil.social_worker:
        worker = pupil.social_worker
        yield from _texts(worker.name, worker.phone, worker.team_phone, worker.email)
    if pupil.youth_offending_worker:
        youth = pupil.youth_offending_worker
        yield from _texts(youth.name, youth.phone, youth.email)
    for entry in dossier.case.log:
        present = getattr(entry, "present", None)
        yield from _texts(*((present,) if isinstance(present, str) else present or ()))


def _staff(dossier: Dossier) -> Iterator[str]:
    for member in dossier.settings.staff:
        yield from _texts(member.name, member.phone, member.email)
    for entry in dossier.case.log:
        yield from _texts(entry.by, dossier.named(entry.by))
    yield from _texts(dossier.by, dossier.named(dossier.by))


def _texts(*values: str | None) -> Iterator[str]:
    return (" ".join(value.split()) for value in values if value and value.strip())


_STRINGS: dict[Party, Callable[[Dossier], Iterator[str]]] = {
    Party.FAMILY: _family,
    Party.PROFESSIONALS: _professionals,
    Party.STAFF: _staff,
}


def _names(dossier: Dossier, leave_out: frozenset[Party]) -> Iterator[str]:
    """Names whose parts are left out too, since a note says `Dana`, not `Dana Sample`."""
    pupil = dossier.case.pupil
    if Party.FAMILY in leave_out:
        yield from (contact.name for contact in pupil.contacts)
        yield from (sibling.name for sibling in pupil.siblings)
        yield from (name for notice in dossier.notices for name in notice.family)
    if Party.PROFESSIONALS in leave_out:
        yield from _texts(pupil.social_worker.name if pupil.social_worker else None)
        yield from _texts(pupil.youth_offending_worker.name if pupil.youth_offending_worker else None)
    if Party.STAFF in leave_out:
        yield from (member.name for member in dossier.settings.staff)


def _expression(string: str) -> str:
    """A pattern for one string: spaces may be any, digits of a number may be grouped in any way."""
    if _PHONE.fullmatch(string):
        return r"[\s()-]*".join(re.escape(character) for character in string if character.isdigit() or character == "+")
    pattern = r"\s+".join(re.escape(word) for word in string.split())
    return rf"(?<!{_LETTER}){pattern}(?!{_LETTER})" if is_word(string) else pattern


def is_word(string: str) -> bool:
    """Whether a string is left out as a whole word only, so that `Ann` leaves `planned` alone.

    Scripts without capital letters part words in other ways: their strings are left out wherever they stand.
    """
    return string.isalpha() and string.lower() != string.upper()


def _mapped(value: T, change: Callable[[str], str]) -> T:
    """The same value with every text in it changed."""
    result: Any = value
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        result = change(value)
    elif isinstance(value, tuple):
        result = tuple(_mapped(item, change) for item in value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _mapped(getattr(value, field.name), change) for field in dataclasses.fields(value)}
        result = dataclasses.replace(value, **fields)
    return result  # type: ignore[no-any-return]
