"""Which cards a person wants to see, in words typed live, and in which order. Pure, and standard library only."""

import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from cmeboard.core.board import Board, Card, CardDuty, Column, picked
from cmeboard.core.duty import State
from cmeboard.core.shown.since import days_meant

_WORK = frozenset(state.value for state in State if state.is_work)
_PRESSING = frozenset((State.OVERDUE.value, State.DUE.value))
_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "–": "-", "‑": "-"})


def plain_letters(text: str) -> str:
    """`text` as people type it in a hurry: small letters, no accents, straight quotes: `siobhan o'neill`."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


class Sort(StrEnum):
    """The orders in which a column's cards may stand. Files to mend are on top in each."""

    URGENCY = "urgency"
    NAME = "name"
    FIRST_DAY = "first day"
    YEAR_GROUP = "year group"
    NEXT_STEP = "next step"


def _name_key(card: Card) -> tuple[object, ...]:
    return (plain_letters(card.pupil), card.case)


def _year_key(card: Card) -> tuple[object, ...]:
    return (card.year_group is None, card.year_group or 0, *_name_key(card))


_KEYS: dict[Sort, Callable[[Card], tuple[object, ...]]] = {
    Sort.NAME: _name_key,
    Sort.FIRST_DAY: lambda card: (card.first_day_absent, *_name_key(card)),
    Sort.YEAR_GROUP: _year_key,
    Sort.NEXT_STEP: lambda card: (card.next_due or "9999", card.urgency),
}


def in_order(cards: Iterable[Card], sort: Sort) -> tuple[Card, ...]:
    """The cards in the order of `sort`; files to mend first, since nobody knows what they hide."""
    return tuple(sorted(cards, key=_key_of(sort)))


def _key_of(sort: Sort) -> Callable[[Card], tuple[object, ...]]:
    if sort is Sort.URGENCY:
        return lambda card: card.urgency
    key = _KEYS[sort]
    return lambda card: (not card.problem, *key(card))


class Filter(NamedTuple):
    """What was typed, taken apart. A card has to satisfy all of it.

    `words` are looked for in name, case, stage, flags, warnings and steps; `years` are alternatives, and each of
    `since` is several for how the first day absent begins; `flags`, `owners` and `stages` begin a word of what they
    name. `is_mine` asks for a step of an owner in `me`.
    """

    text: str = ""
    words: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    flags: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    since: tuple[tuple[str, ...], ...] = ()
    is_overdue: bool = False
    is_due: bool = False
    is_mine: bool = False
    is_unrecorded: bool = False
    me: frozenset[str] = frozenset()

    @property
    def is_off(self) -> bool:
        """Whether every card is wanted."""
        return not self.text

    def wants_step(self, duty: CardDuty) -> bool:
        """Whether a step of a card that is wanted is meant too: what the words say of steps holds for each of them."""
        if not self.text:
            return True
        if (self.is_overdue and duty.state != State.OVERDUE) or (self.is_due and duty.state not in _PRESSING):
            return False
        if self.is_mine and duty.owner.casefold() not in self.me:
            return False
        return not self.owners or _begun(self.owners, (duty.owner,))

    def wants(self, card: Card, words: Callable[[Card], str] | None = None) -> bool:
        """Whether the card is to be shown. A file to mend always is. `words` is `words_of`, or what remembers it."""
        if card.to_mend:
            return True
        if (self.is_overdue and not card.overdue) or (self.is_due and not card.overdue and not card.due):
            return False
        if (self.years and card.year_group not in self.years) or (self.is_unrecorded and not card.uncommitted):
            return False
        if not all(card.first_day_absent.startswith(days) for days in self.since):
            return False
        if not (_begun(self.flags, card.flags) and _begun(self.stages, (card.stage,))):
            return False
        if self.is_mine and not any(owner in self.me for owner in owners_of(card)):
            return False
        if self.owners and not _begun(self.owners, owners_of(card)):
            return False
        if not self.words:
            return True
        text = (words or words_of)(card)
        return all(word in text for word in self.words)


EVERYTHING = Filter()
"""The filter of somebody who typed none."""


def _begun(wanted: tuple[str, ...], texts: Iterable[str]) -> bool:
    """Whether each of the wanted begins a text, or a word in one."""
    if not wanted:
        return True
    given = [f" {plain_letters(text)}" for text in texts]
    return all(any(f" {one}" in text for text in given) for one in wanted)


def owners_of(card: Card) -> tuple[str, ...]:
    """Who answers for the card's steps: those that are work now, or the next one where none is."""
    work = tuple(duty.owner.casefold() for duty in card.duties if duty.state in _WORK)
    return work or tuple(duty.owner.casefold() for duty in card.duties)


def words_of(card: Card) -> str:
    """Everything of a card that a typed word may be found in, in plain letters."""
    steps = (f"{duty.duty} {duty.title} {duty.owner} {duty.state}" for duty in card.duties)
    year = "" if card.year_group is None else f"year {card.year_group} y{card.year_group}"
    return plain_letters(" ".join((card.case, card.pupil, card.stage, year, *card.flags, *card.warnings, *steps)))


class KnownWords:
    """The cards of one board with their `words_of`, each made once, so that the next letter typed costs a look alone.

    All of them take some memory: whoever has typed what was wanted lets this go.
    """

    def __init__(self, board: Board) -> None:
        self._board = board
        self._known: dict[int, str] = {}

    @cached_property
    def cards(self) -> tuple[tuple[Card, ...], ...]:
        """The cards of each column."""
        return tuple(tuple(column.cards) for column in self._board.columns)

    def __call__(self, card: Card) -> str:
        """The words of a card, which is one of `cards`, so that its id stays its own."""
        words = self._known.get(id(card))
        if words is None:
            words = self._known[id(card)] = words_of(card)
        return words


def parse_filter(text: str, me: Iterable[str] = (), today: date = date.max) -> Filter:
    """What was typed, such as `rowan y9 flag:looked since:mon overdue`; `me` are the owners that the person answers
    for, and `today` the day up to which a weekday is the last one.

    A hyphen or underscore after `flag:`, `owner:` and `stage:` stands for a space. Any text is a filter.
    """
    found: dict[str, list[str]] = {"words": [], "flags": [], "owners": [], "stages": []}
    years: list[int] = []
    named: set[str] = set()
    since: list[tuple[str, ...]] = []
    for word in plain_letters(text).split():
        field, colon, value = word.partition(":")
        year = _year(word)
        if year is not None:
            years.append(year)
        elif word in ("overdue", "due", "mine", "unrecorded"):
            named.add(word)
        elif colon and field == "since":
            since += [days_meant(value, today)] if value else []
        elif colon and f"{field}s" in found and field != "word":
            found[f"{field}s"] += [value.replace("-", " ").replace("_", " ")] if value else []
        else:
            found["words"].append(word)
    return Filter(
        text=" ".join(text.split()),
        words=tuple(found["words"]),
        years=tuple(years),
        flags=tuple(found["flags"]),
        owners=tuple(found["owners"]),
        stages=tuple(found["stages"]),
        since=tuple(since),
        is_overdue="overdue" in named,
        is_due="due" in named,
        is_mine="mine" in named,
        is_unrecorded="unrecorded" in named,
        me=frozenset(owner.casefold() for owner in me),
    )


def _year(word: str) -> int | None:
    """The year group of `y9`, `year9` or `year:9`."""
    for lead in ("year:", "year", "y"):
        digits = word.removeprefix(lead)
        if digits != word:
            return int(digits) if digits.isdecimal() and len(digits) <= 2 else None
    return None


def shown_columns(
    board: Board, wanted: Filter, sort: Sort = Sort.URGENCY, words: KnownWords | None = None
) -> tuple[Column, ...]:
    """The board's columns with the cards that are wanted, in order."""
    if wanted.is_off and sort is Sort.URGENCY:
        return board.columns
    known = words or KnownWords(board)
    return tuple(_shown(*pair, wanted, sort, known) for pair in zip(board.columns, known.cards, strict=True))


def _shown(column: Column, cards: tuple[Card, ...], wanted: Filter, sort: Sort, words: KnownWords) -> Column:
    places = [place for place, card in enumerate(cards) if wanted.wants(card, words)]
    if sort is not Sort.URGENCY:
        key = _key_of(sort)
        places.sort(key=lambda place: key(cards[place]))
    return Column(column.stage, picked(column.cards, cards, places))
