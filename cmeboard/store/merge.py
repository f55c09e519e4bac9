"""Two versions of one file made one, by what they say and not by their lines: nobody's entry is lost or doubled.

The log of both sides is kept, oldest first. Of everything else the side that changed it wins; where both changed the
same thing to something else, it is for a person to say which holds.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cmeboard.core.stage import Stage
from cmeboard.store.errors import CannotEdit
from cmeboard.store.round_trip import dump, load
from cmeboard.store.yaml_text import Node, Parsed, Splice, insert_lines, parse, spliced

Value = Any
Path = tuple[str, ...]

_ABSENT = object()


class CannotMerge(Exception):
    """Both sides changed the same thing to something else. `places` name what, in the file's own words."""

    def __init__(self, places: Sequence[str]) -> None:
        super().__init__(", ".join(places))
        self.places = tuple(places)


def merge_files(base: bytes, ours: bytes, theirs: bytes, path: str) -> bytes:
    """The file with what both sides changed since `base`, laid out as ours is. Raises CannotMerge."""
    if ours in (base, theirs):
        return theirs
    if theirs == base:
        return ours
    sides = [parse(data, path) for data in (base, ours, theirs)]
    was, mine, other = sides
    for parsed, whose in ((mine, "this side"), (other, "the other side")):
        if parsed.root is None:
            raise CannotMerge([f"the file of {whose} cannot be read ({parsed.problems[0]})"])
    merged = merge_values(was.value if was.root is not None else {}, mine.value, other.value)
    return _written(mine, other, merged, path)


def merge_values(base: Mapping[str, Value], ours: Mapping[str, Value], theirs: Mapping[str, Value]) -> dict[str, Value]:
    """What the file says after the merge. Raises CannotMerge with every place at which both sides differ."""
    merger = _Merger(_newer(ours, theirs))
    merged: dict[str, Value] = merger.groups((), base, ours, theirs)
    if merger.conflicts:
        raise CannotMerge(merger.conflicts)
    return merged


def _newer(ours: Mapping[str, Value], theirs: Mapping[str, Value]) -> bool:
    """Whether the last entry of the other side is the later one, or the same and its stage the further on."""
    last = [max((str(e.get("at", "")) for e in _entries(side)), default="") for side in (ours, theirs)]
    if last[0] != last[1]:
        return last[1] > last[0]
    order = [stage.value for stage in Stage]
    places = [order.index(side["stage"]) if side.get("stage") in order else -1 for side in (ours, theirs)]
    return places[1] > places[0]


def _entries(value: Mapping[str, Value]) -> list[Mapping[str, Value]]:
    log = value.get("log")
    return [entry for entry in log if isinstance(entry, dict)] if isinstance(log, list) else []


@dataclass
class _Merger:
    theirs_is_newer: bool
    conflicts: list[str] = field(default_factory=list)

    def one(self, path: Path, base: Value, ours: Value, theirs: Value) -> Value:
        """One value, or _ABSENT where both sides, or the one that changed it, took it out."""
        if ours == theirs or theirs == base:
            return ours
        if ours == base:
            return theirs
        sides = [side for side in (ours, theirs) if side is not _ABSENT]
        if len(sides) == 2 and all(isinstance(side, dict) for side in sides):
            return self.groups(path, base if isinstance(base, dict) else {}, ours, theirs)
        if path == ("log",) and all(isinstance(side, list) for side in sides):
            return self.log(*(side if isinstance(side, list) else [] for side in (base, ours, theirs)))
        if all(isinstance(side, list) for side in sides):
            return self.lists(path, *(side if isinstance(side, list) else [] for side in (base, ours, theirs)))
        if path == ("stage",):
            return theirs if self.theirs_is_newer else ours
        self.conflicts.append(" ".join(path).replace("_", " "))
        return ours

    def groups(
        self, path: Path, base: Mapping[str, Value], ours: Mapping[str, Value], theirs: Mapping[str, Value]
    ) -> Any:
        """Key by key, in our order; what only the other side has comes after."""
        merged = {}
        for key in dict.fromkeys((*ours, *theirs)):
            value = self.one(
                (*path, str(key)), base.get(key, _ABSENT), ours.get(key, _ABSENT), theirs.get(key, _ABSENT)
            )
            if value is not _ABSENT:
                merged[key] = value
        return merged

    def lists(self, path: Path, base: list[Value], ours: list[Value], theirs: list[Value]) -> list[Value]:
        """A list of words or of named things: what one side added is there, what one side took out is not."""
        keys = [_listed(side) for side in (base, ours, theirs)]
        if any(known is None for known in keys):
            self.conflicts.append(" ".join(path).replace("_", " "))
            return ours
        was, mine, other = (known or {} for known in keys)
        merged = []
        for key in dict.fromkeys((*mine, *other)):
            value = self.one((*path, str(key)), was.get(key, _ABSENT), mine.get(key, _ABSENT), other.get(key, _ABSENT))
            if value is not _ABSENT:
                merged.append(value)
        return merged

    def log(self, base: list[Value], ours: list[Value], theirs: list[Value]) -> list[Value]:
        """Every entry of either side once, oldest first. One that a side took out stays: the record only grows."""
        was, mine, other = (dict(keyed(side)) for side in (base, ours, theirs))
        merged = []
        for key, entry in mine.items():
            same = key in was or _id_of(entry) or other.get(key) == entry
            merged.append(
                self.one(("log", key), was.get(key, _ABSENT), entry, other.get(key, entry) if same else entry)
            )
        for key, entry in other.items():
            if key not in mine or (key not in was and not _id_of(entry) and mine[key] != entry):
                merged.insert(_place_for(entry, merged), entry)
        return merged


def _id_of(entry: Value) -> str:
    """The id that a program gave the entry; without one, two that were added at the same minute may be two."""
    return str(entry.get("id") or "") if isinstance(entry, dict) else ""


def _listed(items: list[Value]) -> dict[str, Value] | None:
    """The items by their word or their name; None where that does not tell them apart."""
    found = [item.get("name") if isinstance(item, dict) else item for item in items]
    names = [name for name in found if isinstance(name, str)]
    if len(set(names)) < len(items):
        return None
    return dict(zip(names, items, strict=True))


def keyed(log: Sequence[Value]) -> Iterator[tuple[str, Value]]:
    """Each entry with what tells it apart: its id, else when, what and by whom, and which one of several such."""
    seen: Counter[str] = Counter()
    for entry in log:
        if isinstance(entry, dict) and entry.get("id"):
            key = f"id {entry['id']}"
        elif isinstance(entry, dict):
            key = " ".join(str(entry.get(name, "")) for name in ("at", "did", "by"))
        else:
            key = _said(entry)
        seen[key] += 1
        yield f"{key} {seen[key]}" if seen[key] > 1 else key, entry


def _place_for(entry: Value, log: Sequence[Value]) -> int:
    at = _when(entry)
    return next((n + 1 for n in range(len(log) - 1, -1, -1) if _when(log[n]) <= at), 0)


def _when(entry: Value) -> str:
    return str(entry.get("at", "")).replace("T", " ") if isinstance(entry, dict) else ""


def _written(mine: Parsed, other: Parsed, merged: dict[str, Value], path: str) -> bytes:
    """The merged values in our file's layout: by splices where only entries were added, else by the round trip."""
    for made in (_by_splices(mine, other, merged), _by_round_trip(mine, other, merged)):
        if made is not None and parse(made, path).value == merged:
            return made
    raise CannotMerge(["the layout of the two files"])


def _by_splices(mine: Parsed, other: Parsed, merged: dict[str, Value]) -> bytes | None:
    """Our bytes with the other side's new entries as they were written there, comments and all."""
    assert mine.root is not None  # noqa: S101
    assert other.root is not None  # noqa: S101
    ours, theirs = mine.root.child("log"), other.root.child("log")
    if (
        ours is None
        or theirs is None
        or ours.is_flow
        or theirs.is_flow
        or not ours.items
        or ours.indent != theirs.indent
    ):
        return None
    mine_says = {_said(entry) for entry in mine.value["log"]}
    chunks = dict(zip(map(_said, other.value["log"]), _chunks(other.text, theirs), strict=True))
    splices: list[Splice] = []
    place = 0
    for said in map(_said, merged["log"]):
        if said in mine_says:
            place += 1
        elif place == 0 or place > len(ours.items) or said not in chunks:
            return None
        else:
            splices.append(insert_lines(mine.text, ours.items[place - 1].last, chunks[said]))
    for keys, value in _changed_scalars((), mine.value, merged):
        node = mine.root
        for name in keys:
            found = node.child(name)
            if found is None:
                return None
            node = found
        if node.kind != "scalar":
            return None
        source = other.root
        for name in keys:
            found = source.child(name)
            if found is None:
                return None
            source = found
        splices.append(Splice(node.start, node.end, other.text[source.start : source.end]))
        assert value is not None  # noqa: S101
    return spliced(mine, splices)


def _chunks(text: str, log: Node) -> Iterator[list[str]]:
    """The lines of each item, from the end of the one before: comments above an entry belong to it."""
    start = text.rfind("\n", 0, log.items[0].start) + 1
    for item in log.items:
        end = text.find("\n", item.last)
        end = len(text) if end < 0 else end
        yield [line.rstrip("\r") for line in text[start:end].split("\n")]
        start = end + 1


def _changed_scalars(
    path: Path, ours: Mapping[str, Value], merged: Mapping[str, Value]
) -> Iterator[tuple[Path, Value]]:
    for key, value in merged.items():
        if (*path, key) == ("log",) or ours.get(key) == value:
            continue
        if isinstance(value, dict) and isinstance(ours.get(key), dict):
            yield from _changed_scalars((*path, key), ours[key], value)
        else:
            yield (*path, key), value


def _by_round_trip(mine: Parsed, other: Parsed, merged: dict[str, Value]) -> bytes | None:
    """Our file put out anew with the merged values; what comes from the other side brings its comments along."""
    try:
        tree, source = load(mine.text), load(other.text)
        _put(tree, source, mine.value, other.value, merged)
        return dump(tree)
    except (CannotEdit, KeyError, TypeError, ValueError):
        return None


def _put(tree: Any, source: Any, ours: Value, theirs: Value, merged: Value) -> None:
    for key in [key for key in ours if key not in merged]:
        del tree[key]
    for key, value in merged.items():
        if ours.get(key) == value:
            continue
        if theirs.get(key) == value:
            tree[key] = source[key]
        elif isinstance(value, dict):
            _put(tree[key], source[key], ours[key], theirs[key], value)
        else:
            mine = dict(zip(map(_said, ours.get(key, [])), tree.get(key, []), strict=True))
            other = dict(zip(map(_said, theirs.get(key, [])), source.get(key, []), strict=True))
            tree[key][:] = [mine[said] if said in mine else other[said] for said in map(_said, value)]


def _said(item: Value) -> str:
    """All that an entry or an item says, as one text."""
    return json.dumps(item, sort_keys=True, default=str)
