"""An entry in words. Pure: drawn from the entry's own fields, so that a new kind of entry needs no words here."""

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmeboard.core.entries import EntryBase

_BARE = frozenset({"at", "by", "did", "note", "cpoms", "significant", "id"})


def entry_words(entry: "EntryBase") -> str:
    """An entry's own fields in words: `call to Dana Sample: no answer`."""
    fields = entry.model_dump(by_alias=True, exclude_none=True, mode="json")
    said = str(fields.get("did", ""))
    for name, value in fields.items():
        if name in _BARE or name == "outcome" or value is False:
            continue
        if name in ("to", "from", "of"):
            said += f" {name} {_joined(value)}"
        else:
            said += f", {name.replace('_', ' ')} {_joined(value)}"
    return f"{said}: {fields['outcome']}" if fields.get("outcome") else said


def covered_words(entry: "EntryBase") -> str:
    """The same without anything that a person wrote freely, for while names are covered: `call: no answer`."""
    outcome = getattr(entry, "outcome", None)
    did = str(getattr(entry, "did", ""))
    return f"{did}: {outcome.value}" if isinstance(outcome, Enum) else did


def _joined(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key} {_joined(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
