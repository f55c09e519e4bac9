"""Keys that somebody bound anew, by the names of the table of keys: for a person in their own settings, for everybody
in the store's.
"""

from collections.abc import Iterator, Mapping

from cmeboard.tui.look.key_words import SHOWN
from cmeboard.tui.look.keys import KEYS, Key, Place

Bound = tuple[tuple[str, tuple[str, ...]], ...]

_BY_SHOWN = {words.lower(): key for key, words in SHOWN.items()}
_NAMED = frozenset((*SHOWN, "insert", "delete"))
_MODIFIERS = ("ctrl", "shift", "alt")


def bound_keys(given: Mapping[str, str]) -> tuple[Bound, list[tuple[str, str, str]]]:
    """The rows that are bound anew, and what is wrong as name, message and remedy.

    `given` is name of a row → keys with spaces between, spelt as the help shows them (`S`, `Ctrl+s`, `F5`, `PgUp`).
    What is wrong is left out: that row keeps the key of the table.
    """
    table = {key.name: key for key in KEYS}
    bound: dict[str, tuple[str, ...]] = {}
    wrong: list[tuple[str, str, str]] = []
    for name, words in given.items():
        if name not in table:
            near = ", ".join(sorted(other for other in table if other[:1] == name[:1]))
            hint = f"such as {near}" if near else "see them with ?"
            wrong.append((name, f"no action is called {name!r}", f"use one of the names in the README's table, {hint}"))
            continue
        if table[name].is_numbered:
            wrong.append((name, f"the keys of {name} are its numbers", "leave it out"))
            continue
        keys = [parse_key(word) for word in words.split()]
        if not keys or None in keys:
            wrong.append((name, f"{words!r} names no key", "write it as the help shows keys, such as S, Ctrl+s or F5"))
            continue
        bound[name] = tuple(key for key in keys if key)
    for clash in list(_clashes(bound)):
        name, other, key, place = clash
        bound.pop(name, None)
        remedy = f"choose another key, or give {other} one too"
        wrong.append((name, f"{key} does {other} already in {place}", remedy))
    return tuple(bound.items()), wrong


def parse_key(word: str) -> str | None:
    """A key as Textual calls it, from how people write it; None where it is none."""
    *modifiers, last = word.split("+") if word not in ("+",) else ["+"]
    if not last or any(modifier.lower() not in _MODIFIERS for modifier in modifiers):
        return None
    if len(last) == 1:
        base = last.lower() if modifiers else _BY_SHOWN.get(last, last)
    else:
        base = _BY_SHOWN.get(last.lower(), last.lower())
        if base not in _NAMED:
            return None
    return "+".join([*(modifier.lower() for modifier in modifiers), base])


def _clashes(bound: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str, str, Place]]:
    """Row bound anew, other row, key and place, for each key that would do two things in one place."""
    kept = dict(bound)
    for name in bound:
        for other in KEYS:
            if other.name == name or name not in kept:
                continue
            clash = _shared(next(key for key in KEYS if key.name == name), other, kept)
            if clash:
                del kept[name]
                yield name, other.name, *clash


def _shared(one: Key, other: Key, bound: Mapping[str, tuple[str, ...]]) -> tuple[str, Place] | None:
    places = set(one.places) & set(other.places)
    if Place.ANYWHERE in (*one.places, *other.places):
        places |= set(one.places) | set(other.places)
    shared = [key for key in bound.get(one.name, one.keys) if key in bound.get(other.name, other.keys)]
    if not places or not shared:
        return None
    return shared[0], sorted(places)[0]
