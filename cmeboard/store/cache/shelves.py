"""What is kept of each case file: its card, and what tells whether that still holds. Standard library only."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import eq
from struct import Struct
from typing import NamedTuple

from cmeboard.core.board import Card, case_named
from cmeboard.core.shown.stock import SHELVES, Said, Shelf, shelf_of, shelf_order, shelved
from cmeboard.store.files.listing import Stat

_STAT = Struct("=qqQ")
"""A `Stat` as it is kept."""

_NO_STAT = (0, -1, 0)
"""Stands for one that cannot be kept: no file has it."""


class Row(NamedTuple):
    """One case file as it was reckoned: valid for its `stat`, from `reckoned` until before `until` (local times).

    `pupil` is a hash that tells pupils apart, `blob` git's id of the file's bytes, `uncommitted` whether the record
    has others, `flags` the pupil's, and `flags_since` a line such as `overseas=2026-11-12` for each flag that came into
    the file after it was opened.
    """

    path: str
    stat: Stat
    reckoned: str
    until: str
    pupil: str
    blob: str
    uncommitted: bool = False
    flags: tuple[str, ...] = ()
    flags_since: str = ""

    def holds(self, stat: Stat | None, now: str) -> bool:
        """Whether this row may stand for a file with this stat at this moment (`2026-11-09 09:40`)."""
        return stat == self.stat and self.reckoned <= now < self.until

    @property
    def can_be_kept(self) -> bool:
        """A file from before the year 1678 or after 2262, as nanoseconds are counted, is read each time."""
        return -(2**63) <= self.stat[0] < 2**63


Reckoned = tuple[Row, Card]
"""A row with the card that it vouches for."""


class KeptShelf(NamedTuple):
    """Some cards with the stats of their files, in the same order; all hold from `since` until before `until`.

    `ledger` is what else their rows say, as JSON. It is left out where nobody asks for rows.
    """

    cards: Shelf = Shelf()
    stats: bytes = b""
    since: str = ""
    until: str = "9999"
    ledger: bytes = b"[]"

    def is_of(self, stats: Mapping[str, Stat]) -> bool:
        """Whether each of its files is there, as it was."""
        return all(map(eq, map(stats.get, self.cards.all_paths()), _STAT.iter_unpack(self.stats)))

    def held(self, *, are_files_known: bool) -> "KeptShelf":
        """What a board that stays open needs of it; the stats too, where nothing else tells that a file has changed."""
        return KeptShelf(self.cards.laid_out(), b"" if are_files_known else self.stats, self.since, self.until, b"")

    def rows(self) -> list[Row]:
        """What is known of each card's file."""
        found = zip(self.cards.all_paths(), _STAT.iter_unpack(self.stats), json.loads(self.ledger), strict=True)
        return [
            Row(path, stat, reckoned, until, pupil, blob, uncommitted, tuple(flags), since)
            for path, stat, (reckoned, until, pupil, blob, uncommitted, flags, since) in found
        ]


EMPTY = (KeptShelf(),) * SHELVES
"""Nothing is kept."""


def kept(reckoned: Iterable[Reckoned], said: Said) -> KeptShelf:
    """Rows with their cards as a shelf; what the policy says of their duties comes into `said`."""
    ordered = sorted(reckoned, key=lambda one: shelf_order(one[1]))
    rows = [row for row, _ in ordered]
    ledger = [(*row[2:6], row.uncommitted, row.flags, row.flags_since) for row in rows]
    return KeptShelf(
        shelved([card for _, card in ordered], said),
        b"".join(_STAT.pack(*(row.stat if row.can_be_kept else _NO_STAT)) for row in rows),
        max((row.reckoned for row in rows), default=""),
        min((row.until for row in rows), default="9999"),
        json.dumps(ledger).encode(),
    )


def changed(
    shelves: Sequence[KeptShelf] | Mapping[int, KeptShelf],
    made: Mapping[str, Reckoned],
    gone: Collection[str],
    said: Said,
) -> dict[int, KeptShelf]:
    """The shelves that are others once `made`, by path, is there and `gone` is not, by their number."""
    coming: dict[int, dict[str, Reckoned]] = {at: {} for at in touched_by(made, gone)}
    for path, one in made.items():
        coming[_place(path)][path] = one
    return {at: _replaced(shelves[at], some, gone, said) for at, some in coming.items()}


def _place(path: str) -> int:
    return shelf_of(case_named(path))


def _replaced(shelf: KeptShelf, made: Mapping[str, Reckoned], gone: Collection[str], said: Said) -> KeptShelf:
    there = zip(shelf.rows(), shelf.cards.all_cards(said), strict=True)
    staying = [(row, card) for row, card in there if row.path not in made and row.path not in gone]
    return kept([*staying, *made.values()], said)


def touched_by(made: Iterable[str], gone: Iterable[str]) -> set[int]:
    """The numbers of the shelves on which these paths stand."""
    return {*map(_place, made), *map(_place, gone)}
