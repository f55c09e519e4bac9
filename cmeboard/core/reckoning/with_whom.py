"""Contact that may have been with no parent or carer, and visits that may have been to another house. Pure.

The policy asks for contact "from parents/carers" and a visit "to the home address"; an entry says with whom or where in
a person's own words. What it says counts, and is told where the case file knows nobody, or no house, of that name.
"""

import re
from collections.abc import Iterator

from cmeboard.core.case import Case
from cmeboard.core.described import value_of
from cmeboard.core.entries import Call, Entry, HomeVisit
from cmeboard.core.reckoning.facts import Facts

WITH_NOBODY_KNOWN = "it counts as contact from a parent or carer, and is with nobody who stands under contacts"
WITH_A_CHILD = "it counts as contact from a parent or carer, and is with the child, or a brother or sister"
AT_ANOTHER_HOUSE = "it counts as a visit to the home, and its address is none that stands in the file"

_MOTHERS = ("mother", "mum", "mam", "mom", "mummy", "stepmother")
_FATHERS = ("father", "dad", "daddy", "stepfather")
_PARENTS = frozenset((*_MOTHERS, *_FATHERS, "parent", "parents", "carer", "carers", "guardian", "guardians", "foster"))
_WORD = re.compile(r"\w+")
_HOUSE = re.compile(r"(\d+[a-z]?)\W+([^\W\d_]+)")

Told = tuple[Entry, str, str, str]
"""The entry, its field, what is odd about it, and what to do."""


def with_whom_or_where(facts: Facts) -> Iterator[Told]:
    """Each entry of an open case that counts as contact or as a visit, and perhaps is none."""
    if not facts.case.stage.is_open:
        return
    for entry in facts.told:
        field = "from" if entry.did == "contact received" else "to"
        words = _with_whom(entry, value_of(entry, field), facts)
        if words:
            fix = "put the person under contacts; where it was no parent or carer, take it back and record a note"
            yield entry, field, words, fix
    for entry in facts.by_kind.get("home visit", ()):
        if isinstance(entry, HomeVisit) and entry.address and _is_another_house(entry.address, facts.case):
            fix = "put that address under the pupil or a contact; where it was the wrong house, take the entry back"
            yield entry, "address", AT_ANOTHER_HOUSE, fix


def _with_whom(entry: Entry, who: str | None, facts: Facts) -> str:
    """What is odd about whom contact was with; nothing where it may have been a parent or carer."""
    if not who or facts.call_sheet.is_contact(who) or (isinstance(entry, Call) and facts.call_sheet.numbers_of(entry)):
        return ""
    pupil, words = facts.case.pupil, _words(who)
    people = [_words(f"{one.name} {one.relationship or ''}") for one in pupil.contacts]
    if words & _PARENTS or any(words <= one for one in people):
        return ""
    children = (f"{pupil.name} {pupil.known_as or ''}", *(one.name for one in pupil.siblings))
    if any(words <= _words(one) for one in children):
        return WITH_A_CHILD
    return WITH_NOBODY_KNOWN if people and not any(words & one for one in people) else ""


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _is_another_house(address: str, case: Case) -> bool:
    """Whether the file knows addresses, and none has one of the house numbers and streets of this one.

    Of one without a number, whether none has a word of it.
    """
    known = [one for one in (case.pupil.address, *(contact.address for contact in case.pupil.contacts)) if one]
    if not known or address in known:
        return False
    mine = _houses(address)
    if not mine:
        return not any(_words(address) & _words(one) for one in known)
    return not any(mine & _houses(one) for one in known)


def _houses(address: str) -> frozenset[tuple[str, str]]:
    """House numbers with how the word after them begins: `Castle St` and `Castle Street` are one."""
    return frozenset((number, street[:4]) for number, street in _HOUSE.findall(address.casefold()))
