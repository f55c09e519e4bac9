"""Whom a case gives to call and on which numbers, and whom each call was to. Pure."""

import re
from collections.abc import Iterable, Set
from functools import cached_property
from typing import Any, NamedTuple

from cmeboard.core.case import Contact


class Listed(NamedTuple):
    """A contact's number, as the file has it."""

    name: str
    number: str


def as_dialled(number: str) -> str:
    """A telephone number as it is compared: 01632 960123, +44 1632 960123 and +44 (0)1632 960123 are one."""
    digits = _NO_DIGIT.sub("", number)
    return digits.removeprefix("00").removeprefix("44").lstrip("0") or digits or number.casefold().strip()


_NO_DIGIT = re.compile(r"\D+")


class CallSheet:
    """A pupil's contacts that have a number, and each of their numbers once.

    `names` are the contacts' names, `numbers` the numbers with the first contact who has each, both in the file's order
    and by what they are compared as. Most cases are asked about the contacts alone, so numbers are looked at last.
    """

    def __init__(self, contacts: Iterable[Contact]) -> None:
        self._contacts = [(contact.name.casefold(), contact) for contact in contacts]
        self._known = frozenset([name for name, _ in self._contacts])
        self.names = {name: contact.name for name, contact in self._contacts if contact.phones}

    def is_contact(self, name: str) -> bool:
        """Whether a contact is named just so, whatever the letters' case."""
        return name.casefold() in self._known

    @cached_property
    def _written(self) -> frozenset[tuple[str | None, str | None]]:
        return frozenset([(one.name, number) for _, one in self._contacts for number in (*one.phones[:1], None)])

    def is_as_written(self, call: Any) -> bool:
        """Whether a call names a contact, and no number or the first one, just as they stand in the file."""
        return (call.to, call.number) in self._written

    @cached_property
    def numbers(self) -> dict[str, Listed]:
        """Each number once, with the first contact who has it."""
        listed: dict[str, Listed] = {}
        for _, contact in self._contacts:
            for number in contact.phones:
                listed.setdefault(as_dialled(number), Listed(contact.name, number))
        return listed

    @cached_property
    def _first(self) -> dict[str, set[str]]:
        first: dict[str, set[str]] = {}
        for name, contact in self._contacts:
            first.setdefault(name, set()).update(map(as_dialled, contact.phones[:1]))
        return first

    @cached_property
    def _whose(self) -> dict[str, set[str]]:
        whose: dict[str, set[str]] = {}
        for name, contact in self._contacts:
            for number in contact.phones:
                whose.setdefault(as_dialled(number), set()).add(name)
        return whose

    def numbers_of(self, call: Any) -> Set[str]:
        """The listed numbers on which a call was made: the one that it names, else the first of whom it was to.

        So a call that names no number says nothing of a contact's other numbers (rules.md, W4 "every contact's number
        called"); one to a number that turned out dead was made.
        """
        number = getattr(call, "number", None)
        if number is None:
            return self._first.get(_to(call), frozenset())
        dialled = as_dialled(number)
        return {dialled} if dialled in self.numbers else frozenset()

    def contacts_of(self, call: Any) -> Set[str]:
        """The contacts to whom a call was: the one that it names, else those who have its number."""
        to, number = _to(call), getattr(call, "number", None)
        if to in self._known or number is None:
            return {to}
        return self._whose.get(as_dialled(number), frozenset())


def _to(call: Any) -> str:
    return (getattr(call, "to", None) or "").casefold()
