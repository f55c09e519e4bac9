"""An entry in words. Pure: drawn from the entry's own fields, so that a new kind of entry needs no words here."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cmeboard.core.entries import EntryBase

_BARE = frozenset({"at", "by", "did", "note", "cpoms", "significant", "id"})
_JOINED = {"to": "to", "from": "from", "of": "of", "number": "on", "duty": "of"}
"""Fields that follow what was done, and the word between."""
_SELF_EVIDENT = frozenset({"who", "how", "what", "kind"})
"""Fields whose value says what it is: `inform to Kim Cole, social worker, telephone`."""


def entry_words(entry: "EntryBase") -> str:
    """An entry's own fields in words: `call to Dana Sample on 07700 900123: no answer`."""
    fields = _fields(entry)
    outcome = fields.pop("outcome", None)
    said = fields.pop("did") + "".join(_pieces(fields, {}))
    return f"{said}: {outcome}" if outcome else str(said)


def sentence(entry: "EntryBase", people: Mapping[str, str], now: datetime) -> str:
    """What will be recorded, in one plain sentence, for a person to read before it is.

    `people` says of names how they are shown: `Dana Sample (mother)`. The time stands alone where it is today's.
    """
    fields = _fields(entry)
    did, words = fields.pop("did"), len((entry.note or "").split())
    length = f" of {words} word{'' if words == 1 else 's'}" if words else ""
    said = [did + (length if did == "note" else "".join(_pieces(fields, people)))]
    said.append(when_words(entry.at, now))
    said.append(f"by {entry.by}")
    said += [f"CPOMS {entry.cpoms}"] if entry.cpoms else []
    said += ["significant"] if entry.significant else []
    if length and did != "note":
        said.append(f"with a note{length}")
    return ", ".join(said)


def when_words(at: datetime, now: datetime) -> str:
    """`09:40`, `Mon 9 Nov 09:40`; a moment that is still to come is said to be."""
    year = f" {at.year}" if at.year != now.year else ""
    day = "" if at.date() == now.date() else f"{at:%a} {at.day} {at:%b}{year} "
    return f"{day}{at:%H:%M}" + (" (which is still to come)" if at > now else "")


def covered_words(entry: "EntryBase") -> str:
    """The same without anything that a person wrote freely, for while names are covered: `call: no answer`."""
    outcome = getattr(entry, "outcome", None)
    did = str(getattr(entry, "did", ""))
    return f"{did}: {outcome.value}" if isinstance(outcome, Enum) else did


def _fields(entry: "EntryBase") -> dict[str, Any]:
    return entry.model_dump(by_alias=True, exclude_none=True, mode="json")


def _pieces(fields: Mapping[str, Any], people: Mapping[str, str]) -> Iterator[str]:
    """What was done it to, and the other fields, in the order in which the entry has them."""
    shown = {name: value for name, value in fields.items() if name not in _BARE and value is not False}
    for name, value in shown.items():
        if name in _JOINED:
            yield f" {_JOINED[name]} {people.get(value, value) if isinstance(value, str) else _joined(value)}"
    for name, value in shown.items():
        if name == "outcome":
            yield f", {value}"
        elif name == "entry":
            yield f" of {value['at']} {value['did']}"
        elif name in _SELF_EVIDENT:
            yield f", {_joined(value)}"
        elif name not in _JOINED:
            yield f", {name.replace('_', ' ')} {_joined(value)}"


def _joined(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key} {_joined(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "yes" if value is True else str(value)
