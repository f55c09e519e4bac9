"""Whom a case gives to call and on which numbers, and whom each call was to. Pure."""

from collections.abc import Iterable, Set
from typing import Any, NamedTuple

from cmeboard.core.case import Contact


class Listed(NamedTuple):
    """A contact's number, as the file has it."""

    name: str
    number: str


def as_dialled(number: str) -> str:
    """A telephone number as it is compared: 01632 960123, +44 1632 960123 and +44 (0)1632 960123 are one."""
    digits = "".join(character for character in number if character.isdecimal())
    return digits.removeprefix("00").removeprefix("44").lstrip("0") or digits or number.casefold().strip()


class CallSheet:
    """A pupil's contacts that have a number, and each of their numbers once.

    `names` are the contacts' names, `numbers` the numbers with the first contact who has each, both in the file's order
    and by what they are compared as.
    """

    def __init__(self, contacts: Iterable[Contact]) -> None:
        self.names: dict[str, str] = {}
        self.numbers: dict[str, Listed] = {}
        self._known: set[str] = set()
        self._first: dict[str, set[str]] = {}
        self._whose: dict[str, set[str]] = {}
        for contact in contacts:
            name = contact.name.casefold()
            self._known.add(name)
            for n, number in enumerate(contact.phones):
                dialled = as_dialled(number)
                self.names.setdefault(name, contact.name)
                self.numbers.setdefault(dialled, Listed(contact.name, number))
                self._whose.setdefault(dialled, set()).add(name)
                if n == 0:
                    self._first.setdefault(name, set()).add(dialled)

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
