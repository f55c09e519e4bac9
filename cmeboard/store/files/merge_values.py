"""Two versions of what a file says made one: nobody's entry is lost or doubled, and what cannot be decided is kept.

The log of both sides is kept, oldest first. Of everything else the side that changed it wins. Where both moved the
card, the further of two open stages holds, and an open one before Found or Off-roll Notified, since a child who is
still looked for must not leave the board; a note in the log says so. Where both changed the same thing to something
else, one of the two stands, and `undecided` holds both until a person has chosen.

Whoever merges, and in whatever order, comes to the same values.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cmeboard.core.ids import base32
from cmeboard.core.stage import Stage

Value = Any
Path = tuple[str, ...]

MERGED_BY = "cmeboard"
"""Who the note of a merge is by: no person decided it."""

UNDECIDED = "undecided"
"""The key under which a file keeps what a merge could not decide."""

_ABSENT = object()


class CannotMerge(Exception):
    """The two versions cannot be made one file. `places` name why or where, in the file's own words."""

    def __init__(self, places: Sequence[str]) -> None:
        super().__init__(", ".join(places))
        self.places = tuple(places)


class TwoChildren(CannotMerge):
    """Two copies opened cases of different children under one id: they are never made one."""


def merge_values(base: Mapping[str, Value], ours: Mapping[str, Value], theirs: Mapping[str, Value]) -> dict[str, Value]:
    """What the file says after the merge. Raises TwoChildren."""
    if "case" not in base and _are_two_children(ours.get("pupil"), theirs.get("pupil")):
        raise TwoChildren(["case: it is another child's on the other side"])
    merger = _Merger(_newer(ours, theirs))
    merged: dict[str, Value] = merger.groups((), base, ours, theirs)
    if merger.said and isinstance(merged.get("log", []), list):
        log = [*merged.get("log", [])]
        if merger.said["id"] not in [_id_of(entry) for entry in log]:
            begun = f"{merged.get('first_day_absent', '')} 00:00"
            log.append(merger.said | {"at": max((_when(entry) for entry in log), default=begun)})
        merged["log"] = log
    undecided = _left_undecided(*(side.get(UNDECIDED) for side in (base, ours, theirs)))
    undecided += [one for one in merger.undecided if one not in undecided]
    merged.pop(UNDECIDED, None)
    return merged | ({UNDECIDED: sorted(undecided, key=_by_place)} if undecided else {})


def _are_two_children(one: Value, other: Value) -> bool:
    """By the UPN or the admission number that both have, else by the name."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    for key in ("upn", "admission_number", "name"):
        if one.get(key) and other.get(key):
            return _folded(one[key]) != _folded(other[key])
    return False


def _folded(value: Value) -> str:
    return " ".join(str(value).casefold().split())


def _left_undecided(base: Value, ours: Value, theirs: Value) -> list[Value]:
    """What neither side has decided since: what one of them took out has been chosen."""
    was, mine, other = (side if isinstance(side, list) else [] for side in (base, ours, theirs))
    kept = [one for one in mine if one in other or one not in was]
    return kept + [one for one in other if one not in was and one not in kept]


def _by_place(one: Value) -> tuple[str, str]:
    return (str(one.get("where", "")) if isinstance(one, dict) else "", said(one))


def _newer(ours: Mapping[str, Value], theirs: Mapping[str, Value]) -> bool:
    """Whether what the other side says stands where both changed a thing: it has the later entry, or sorts later."""
    last = [max((_when(entry) for entry in _entries(side)), default="") for side in (ours, theirs)]
    return last[1] > last[0] if last[0] != last[1] else said(theirs) > said(ours)


def _entries(value: Mapping[str, Value]) -> list[Mapping[str, Value]]:
    log = value.get("log")
    return [entry for entry in log if isinstance(entry, dict)] if isinstance(log, list) else []


@dataclass
class _Merger:
    theirs_is_newer: bool
    undecided: list[dict[str, str]] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    def one(self, path: Path, base: Value, ours: Value, theirs: Value) -> Value:
        """One value, or _ABSENT where both sides, or the one that changed it, took it out."""
        if ours == theirs or theirs == base:
            return ours
        if ours == base:
            return theirs
        sides = [side for side in (ours, theirs) if side is not _ABSENT]
        if len(sides) == 1:
            return sides[0]  # one side took out what the other changed: the change is newer than what was taken out
        if all(isinstance(side, dict) for side in sides):
            return self.groups(path, base if isinstance(base, dict) else {}, ours, theirs)
        if path == ("log",) and all(isinstance(side, list) for side in sides):
            return self.log(*(side if isinstance(side, list) else [] for side in (base, ours, theirs)))
        if all(isinstance(side, list) for side in sides):
            return self.lists(path, *(side if isinstance(side, list) else [] for side in (base, ours, theirs)))
        if path == ("stage",):
            return self.stage(base, ours, theirs)
        return self.both(path, ours, theirs)

    def both(self, path: Path, ours: Value, theirs: Value) -> Value:
        """One of the two, and both under `undecided`."""
        holds, other = (theirs, ours) if self.theirs_is_newer else (ours, theirs)
        where = " ".join(path).replace("_", " ")
        self.undecided.append({"where": where, "holds": in_words(holds), "other": in_words(other)})
        return holds

    def stage(self, base: Value, ours: Value, theirs: Value) -> Value:
        """The further of two open stages, an open one before an ended case; which, is said in the log."""
        known = {stage.value: stage for stage in Stage}
        if base is _ABSENT and Stage.ABSENT.value in (ours, theirs):
            return theirs if ours == Stage.ABSENT.value else ours  # both opened the case, and one went on
        if ours not in known or theirs not in known:
            return self.both(("stage",), ours, theirs)
        mine, other = known[ours], known[theirs]
        if not mine.is_open and not other.is_open:
            return self.both(("stage",), ours, theirs)
        near, far = sorted((mine, other), key=lambda stage: stage.position)
        holds, why = (far, "the further one holds") if far.is_open else (near, "the child is still looked for")
        note = (
            f"Two copies were brought together. One had moved the card to {near.value}, the other to {far.value}: "
            f"it stands in {holds.value}, since {why}."
        )
        digest = hashlib.sha256(f"{base}\n{note}".encode()).digest()
        made = base32(int.from_bytes(digest[:8], "big"), 8).lower()
        self.said = {"at": "", "by": MERGED_BY, "did": "note", "note": note, "id": made}
        return holds.value

    def groups(
        self, path: Path, base: Mapping[str, Value], ours: Mapping[str, Value], theirs: Mapping[str, Value]
    ) -> Any:
        """Key by key, in our order; what only the other side has comes after."""
        merged = {}
        for key in dict.fromkeys((*ours, *theirs)):
            if (*path, key) == (UNDECIDED,):
                continue
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
            both: list[Value] = self.both(path, ours, theirs)
            return both
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
        merged: list[Value] = []
        to_place: list[Value] = []
        for key, entry in mine.items():
            same = key in was or _id_of(entry) or other.get(key) == entry
            value = self.one(("log", key), was.get(key, _ABSENT), entry, other.get(key, entry) if same else entry)
            (merged if _when(value) == _when(entry) else to_place).append(value)
        for key, entry in other.items():
            if key not in mine or (key not in was and not _id_of(entry) and mine[key] != entry):
                to_place.append(entry)
        for entry in to_place:
            merged.insert(place_for(entry, merged), entry)
        return merged


def in_words(value: Value) -> str:
    """A value as one line of text: what a list or a group says, as a file would hold it in one line."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


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
            key = said(entry)
        seen[key] += 1
        yield f"{key} {seen[key]}" if seen[key] > 1 else key, entry


def place_for(entry: Value, log: Sequence[Value]) -> int:
    """Where an entry belongs among others by its time."""
    at = _when(entry)
    return next((n + 1 for n in range(len(log) - 1, -1, -1) if _when(log[n]) <= at), 0)


def _when(entry: Value) -> str:
    return str(entry.get("at", "")).replace("T", " ") if isinstance(entry, dict) else ""


def said(item: Value) -> str:
    """All that an entry or an item says, as one text."""
    return json.dumps(item, sort_keys=True, default=str)
