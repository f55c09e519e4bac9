"""What the record held and holds no more: each value of an older version, with who changed it or took it out, when.

Values are told as a case file spells them, a field each; of a contact or an entry that is still there, what changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cmeboard.core.record import Record
from cmeboard.papers.dossier import Version, Written

Said = tuple[str, str]
"""A field in words, and what it says."""


@dataclass(frozen=True, slots=True)
class Former:
    """A value that stands no more. `written` is the commit that left it out; None for an edit not yet recorded."""

    written: Written | None
    field: str
    value: str


def former_values(versions: Sequence[Version], standing: Record | None) -> tuple[Former, ...]:
    """What `versions` (oldest first) said and the version made on each did not, and what `standing` does not say.

    Two copies that worked side by side took nothing out of each other's version; what their merge left out is told.
    A version that cannot be read is passed over here: `unread` names it. `standing` is the file on disk, None where
    it is gone.
    """
    found: list[Former] = []
    last_read: dict[str, tuple[Record, ...]] = {}
    for version in versions:
        before = [one for commit in version.follows for one in last_read.get(commit, ())]
        if version.record is None:
            last_read[version.written.commit] = tuple(before)
            continue
        last_read[version.written.commit] = (version.record,)
        told = {(one.field, one.value) for one in found} if len(version.follows) > 1 else set()
        left_out = dict.fromkeys(said for one in before for said in _left_out(_spelled(one), _spelled(version.record)))
        found += [Former(version.written, *said) for said in left_out if said not in told]
    if versions:
        last = versions[-1]
        went_with = last.written if standing is None and last.record is None else None
        now = {} if standing is None else _spelled(standing)
        for record in last_read[last.written.commit]:
            found += [Former(went_with, *said) for said in _left_out(_spelled(record), now)]
    return tuple(found)


def unread(versions: Sequence[Version]) -> tuple[Version, ...]:
    """The versions that say nothing here: they cannot be read, or the file was not there."""
    return tuple(version for version in versions if version.record is None)


def all_said(record: Record) -> tuple[Said, ...]:
    """Everything that a file says, field by field."""
    return tuple(_left_out(_spelled(record), {}))


def in_a_line(value: object) -> str:
    """A value of a file on one line: `outcome: no answer, number: 07700 900123`."""
    if isinstance(value, dict):
        said = ((key, inner) for key, inner in value.items() if inner is not None)
        return ", ".join(f"{key.replace('_', ' ')}: {in_a_line(inner)}" for key, inner in said)
    if isinstance(value, list):
        return ", ".join(in_a_line(inner) for inner in value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _spelled(record: Record) -> dict[str, Any]:
    return record.model_dump(mode="json", by_alias=True, exclude_none=True)


_ITEMS = {"contacts": "contact", "siblings": "brother or sister", "log": "entry of", "marks": "marks of"}
"""How one item of a list, or of the marks, is called."""

_UNSAID: tuple[object, ...] = (False, [], {}, None)
"""What a file leaves out when it has nothing to say."""


def _left_out(before: Mapping[str, Any], after: Mapping[str, Any], of: str = "") -> Iterator[Said]:
    for key, value in before.items():
        there = after.get(key)
        if value == there or value in _UNSAID:
            continue
        name = key.replace("_", " ")
        if key == "pupil":
            yield from _left_out(value, there or {}, of)
        elif key == "marks":
            marks = there or {}
            yield from ((f"marks of {day}", said) for day, said in value.items() if marks.get(day) != said)
        elif isinstance(value, dict):
            yield from _left_out(value, there or {}, f"{of}{name}, ")
        elif isinstance(value, list):
            yield from _items_left_out(value, there or [], f"{of}{_ITEMS.get(key, name)}")
        else:
            yield f"{of}{name}", in_a_line(value)


def _items_left_out(before: Sequence[Any], after: Sequence[Any], of: str) -> Iterator[Said]:
    """What is gone of a list. Equal items are told apart by how many there are."""
    there, gone = list(after), []
    for item in before:
        if item in there:
            there.remove(item)
        else:
            gone.append(item)
    for item in gone:
        if not isinstance(item, dict):
            yield of, in_a_line(item)
            continue
        namesake = next((one for one in there if _called(one) == _called(item)), None)
        if namesake is None:
            yield _heading(of, item), _rest(item)
        else:
            there.remove(namesake)
            yield from _left_out(item, namesake, f"{_heading(of, item)}, ")


def _called(item: Mapping[str, Any]) -> tuple[Any, ...]:
    """What tells one item of a list from the others while it is changed: its id, else when and what, else its name."""
    if "id" in item:
        return (item["id"],)
    return (item["at"], item["did"]) if "did" in item else (item.get("name") or item.get("where"),)


def _heading(of: str, item: Mapping[str, Any]) -> str:
    if "did" in item:
        return f"{of} {item['at']} {item['did']}"
    return f"{of} {item.get('name') or item.get('where') or ''}".rstrip()


def _rest(item: Mapping[str, Any]) -> str:
    """An item without what its heading says."""
    rest = {key: value for key, value in item.items() if key not in ("at", "did", "name", "where", "id")}
    said = [f"{key.replace('_', ' ')}: {in_a_line(value)}" for key, value in rest.items() if value not in _UNSAID]
    return "; ".join(said) or "nothing more"
