"""What can be asked of an entry by itself, made into tests once, so that a rule reads no words when it is applied."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from cmeboard.core.naming import says_any

Test = Callable[[Any], bool]
"""Whether an entry is as described."""


def value_of(entry: Any, field: str) -> Any:
    """A field named as in the case file; one inside another with a dot. None where this kind of entry has none."""
    for name in _names(field):
        entry = None if entry is None else vars(entry).get(name)
    return entry


@cache
def _names(field: str) -> tuple[str, ...]:
    parts = (part.replace(" ", "_") for part in field.split("."))
    return tuple(f"{part}_" if part == "from" else part for part in parts)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).casefold()


def is_one_of(field: str, words: Iterable[str]) -> Test:
    """The field is one of these words, as the case file spells them."""
    wanted = frozenset(words)
    return lambda entry: value_of(entry, field) in wanted


def is_none_of(field: str, words: Iterable[str]) -> Test:
    """The field is none of these words, or not there."""
    unwanted = frozenset(words)
    return lambda entry: value_of(entry, field) not in unwanted


def says_one_of(field: str, words: Iterable[str]) -> Test:
    """The field says one of these words, whatever its letters' case; yes and no where it is true or false."""
    wanted = frozenset(word.casefold() for word in words)
    return lambda entry: _word(value_of(entry, field)) in wanted


_says = cache(says_any)


def names_one_of(words: tuple[str, ...], text: str) -> bool:
    """Whether one of these words stands in a text, whatever its letters' case."""
    return _says(words)(text)


def has(field: str) -> Test:
    """The field is there and not empty."""
    return lambda entry: value_of(entry, field) not in (None, "")


def has_no_word_of(field: str, words: Iterable[str]) -> Test:
    """None of these words stands in the field."""
    unwanted = frozenset(word.casefold() for word in words)
    return lambda entry: unwanted.isdisjoint(re.findall(r"\w+", _word(value_of(entry, field))))
