"""All cards of a board as a few bytes each, of which a card is made when somebody looks at it.

A board that stays open all day holds thousands of cases, of which a person sees some dozens: as cards they would take
five times the memory, and the start would wait for them. What columns are laid out by, and what is counted over all of
them, is kept beside the bytes. Pure, and standard library only.
"""

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from sys import intern
from typing import Any, NamedTuple, overload
from zlib import crc32

from cmeboard.core.board import BETWEEN, Card, CardDuty, Cards, Column, Tally, case_named, order_of, tally_of
from cmeboard.core.shown.packed import Packed, ends_of, packed, part_at

SHELVES = 64
"""Parts in which the cards are kept: one that changes is written anew with those of its part alone."""

_WIDTH = 1 << 20
"""More cards than a part ever holds: a card's number is that of its part times this, and its place there."""

Words = tuple[str, str, str, str, str]
"""What the policy says of a duty in the same words for many children: duty, title, owner, heading, quote."""

Said = dict[str, Words]
"""Those words by their key, which is a digest of them, so that all who keep them agree on it."""


def shelf_of(case: str) -> int:
    """Which part holds a case."""
    return crc32(case.encode("utf-8", "surrogatepass")) % SHELVES


def key_of(words: Words) -> str:
    """The digest under which words are kept."""
    from hashlib import blake2b  # a start that finds everything kept needs none

    return blake2b("\0".join(words).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


_NO_DUTIES = b"[]"


class StoredDuties(Sequence[CardDuty]):
    """The duties of a card as they are kept, read whenever they are drawn or asked about, and let go again."""

    __slots__ = ("_said", "_text")

    def __init__(self, text: bytes, said: Said) -> None:
        self._text, self._said = text, said

    def _read(self) -> tuple[CardDuty, ...]:
        return tuple(self._duty(*facts) for facts in json.loads(self._text))

    def _duty(self, key: str, due: str, state: str, since: str, because: str) -> CardDuty:
        duty, title, owner, heading, quote = self._said[key]
        return CardDuty(duty, title, owner, due, intern(state), since, heading, quote, because)

    def __bool__(self) -> bool:
        return self._text != _NO_DUTIES

    @overload
    def __getitem__(self, at: int) -> CardDuty: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[CardDuty, ...]: ...
    def __getitem__(self, at: int | slice) -> CardDuty | tuple[CardDuty, ...]:
        return self._read()[at]

    def __iter__(self) -> Iterator[CardDuty]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._read() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._read())


class Shelf(NamedTuple):
    """Some cards, in the order of `shelf_order`.

    `front` says what they are laid out by: for each stage its name, a `Tally`, and a text for each card that sorts as
    its urgency does. `paths`, with a NUL behind each, have a part for each card, which ends where `paths_ends` says;
    `facts` and `duties` a text, as JSON.
    """

    paths: bytes = b""
    paths_ends: "array[int]" = array("I")
    front: bytes = b"[]"
    facts: Packed = Packed()
    duties: Packed = Packed()

    def __len__(self) -> int:
        return len(self.paths_ends)

    def laid_out(self) -> "Shelf":
        """The shelf of somebody who has laid its cards out, and asks for no `front` any more."""
        return Shelf(self.paths, self.paths_ends, facts=self.facts, duties=self.duties)

    def all_paths(self) -> list[str]:
        """The path of each card."""
        return self.paths.decode("utf-8", "surrogatepass").split("\0")[:-1]

    def case(self, place: int) -> str:
        """The case of the card at a place."""
        return case_named(self._path(place))

    def _path(self, place: int) -> str:
        return part_at(self.paths, self.paths_ends, place)[:-1].decode("utf-8", "surrogatepass")

    def card(self, place: int, said: Said) -> Card:
        """The card at a place."""
        return next(self.cards((place,), said))

    def cards(self, places: Sequence[int], said: Said) -> Iterator[Card]:
        """The cards at some places, read the fastest where those that stand together are asked for together."""
        texts = zip(places, self.facts.several(places), self.duties.several(places), strict=True)
        return (self._card(place, facts, StoredDuties(duties, said)) for place, facts, duties in texts)

    def _card(self, place: int, text: bytes, duties: StoredDuties) -> Card:
        facts: list[Any] = json.loads(text)
        stage, pupil, year, first, day, no_contact, flags, warnings, *rest = facts
        path = self._path(place)
        stood = (case_named(path), path, intern(stage), pupil, year, first, day, no_contact)
        return Card(*stood, tuple(flags), tuple(warnings), duties, *rest)

    def all_cards(self, said: Said) -> list[Card]:
        """Every card."""
        return list(self.cards(range(len(self)), said))

    def duties_of(self, places: Sequence[int], said: Said) -> Iterator[StoredDuties]:
        """The duties of the cards at some places, read as `cards` are."""
        return (StoredDuties(text, said) for text in self.duties.several(places))


def shelf_order(card: Card) -> tuple[str, str, str]:
    """The order in which cards stand on a shelf."""
    return card.stage, order_of(card), card.path


def shelved(cards: Sequence[Card], said: Said) -> Shelf:
    """Cards, which stand in their order, as bytes. The words of their duties come into `said`."""
    by_stage: dict[str, list[Card]] = {}
    for card in cards:
        by_stage.setdefault(card.stage, []).append(card)
    front = [(stage, tally_of(some), [order_of(card) for card in some]) for stage, some in by_stage.items()]
    paths = [f"{card.path}\0".encode("utf-8", "surrogatepass") for card in cards]
    facts = packed([_facts(card) for card in cards])
    duties = packed([_written(card.duties, said) for card in cards])
    return Shelf(b"".join(paths), ends_of(paths), _json(front), facts, duties)


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _facts(card: Card) -> bytes:
    case, path, stage, pupil, year, first, day, no_contact, flags, warnings, _, *rest = card
    if case != case_named(path):
        raise ValueError(f"the card of {case} does not stand for {path}")
    return _json([stage, pupil, year, first, day, no_contact, flags, warnings, *rest])


def _written(duties: Iterable[CardDuty], said: Said) -> bytes:
    rows = []
    for one in duties:
        words = (one.duty, one.title, one.owner, one.heading, one.quote)
        key = key_of(words)
        said.setdefault(key, words)
        rows.append((key, one.due, one.state, one.since, one.because))
    return _json(rows)


class Stock(NamedTuple):
    """All cards: `SHELVES` shelves, each with the cases that `shelf_of` puts there, and what stands beside them.

    `others` are cards of no case file of these: files that were deleted, notices to mend. `lost` are warnings that a
    card has before its own, by the path of its file.
    """

    shelves: tuple[Shelf, ...]
    said: Said
    others: tuple[Card, ...] = ()
    lost: Mapping[str, Sequence[str]] = {}

    def card(self, number: int) -> Card:
        """A card by its number."""
        shelf, place = divmod(number, _WIDTH)
        if shelf == len(self.shelves):
            return self.others[place]
        return self._with_lost(self.shelves[shelf].card(place, self.said))

    def _with_lost(self, card: Card) -> Card:
        lost = self.lost.get(card.path)
        if not lost:
            return card
        brief = BETWEEN.join(filter(None, (*lost, card.in_brief)))
        return card._replace(warnings=(*lost, *card.warnings), in_brief=brief)

    def cards(self, numbers: Iterable[int]) -> Iterator[Card]:
        """Some cards, read the fastest in the order of their numbers."""
        for shelf, places in _by_shelf(numbers):
            if shelf == len(self.shelves):
                yield from map(self.others.__getitem__, places)
            else:
                yield from map(self._with_lost, self.shelves[shelf].cards(places, self.said))

    def duties(self, numbers: Iterable[int]) -> Iterator[tuple[str, Sequence[CardDuty]]]:
        """The case and the duties of some cards, read as `cards` are."""
        for at, places in _by_shelf(numbers):
            if at == len(self.shelves):
                yield from ((self.others[place].case, self.others[place].duties) for place in places)
            else:
                shelf = self.shelves[at]
                yield from zip(map(shelf.case, places), shelf.duties_of(places, self.said), strict=True)

    def numbers_of(self, case: str) -> list[int]:
        """The numbers of the cards that stand for a case: one, but where two files claim to be it."""
        at = shelf_of(case)
        paths = self.shelves[at].all_paths()
        found = [at * _WIDTH + place for place, path in enumerate(paths) if case_named(path) == case]
        beside = (place for place, card in enumerate(self.others) if card.case == case)
        return found + [len(self.shelves) * _WIDTH + place for place in beside]

    def by_stage(self, order: bytes = b"") -> dict[str, "StockedCards"]:
        """The cards of each stage, the most urgent first. `order` is what `order_text` said of these very cards, where
        that is known: it saves a start to put thousands in order.
        """
        placed = _read_order(order) if order else self._placed()
        stock = self._replace(shelves=tuple(shelf.laid_out() for shelf in self.shelves))
        return {stage: StockedCards(stock, *facts) for stage, facts in placed.items()}

    def _placed(self) -> dict[str, "Placed"]:
        found: dict[str, _Stage] = {}
        for at, shelf in enumerate(self.shelves):
            number = at * _WIDTH
            for stage, tally, orders in json.loads(shelf.front):
                found.setdefault(stage, _Stage()).take(orders, number, Tally(*tally))
                number += len(orders)
        for place, card in enumerate(self.others):
            number = len(self.shelves) * _WIDTH + place
            found.setdefault(card.stage, _Stage()).take([order_of(card)], number, tally_of((card,)))
        return {name: (stage.in_order(), stage.tally) for name, stage in found.items()}


Placed = tuple["array[int]", Tally]
"""The numbers of cards in their order, and what they add up to."""


def order_text(columns: Iterable[Column]) -> bytes:
    """How the cards of a stock stand in its columns, for `Stock.by_stage`."""
    placed = [(column.stage, column.cards) for column in columns if isinstance(column.cards, StockedCards)]
    heads = _json([(stage, cards.tally, len(cards)) for stage, cards in placed])
    return b"\n".join((heads, b"".join(cards.numbers.tobytes() for _, cards in placed)))


def _read_order(text: bytes) -> dict[str, Placed]:
    heads, _, numbers = text.partition(b"\n")
    left, found = array("I", numbers), dict[str, Placed]()
    for stage, tally, count in json.loads(heads):
        found[stage], left = (left[:count], Tally(*tally)), left[count:]
    return found


def _by_shelf(numbers: Iterable[int]) -> Iterator[tuple[int, list[int]]]:
    """The numbers of cards as places on a shelf, those together that stand on one."""
    for shelf, some in groupby(numbers, lambda number: number // _WIDTH):
        yield shelf, [number % _WIDTH for number in some]


class _Stage:
    """The cards of one stage as they are come upon."""

    def __init__(self) -> None:
        self._orders: list[str] = []
        self._numbers = array("I")
        self.tally = Tally()

    def take(self, orders: Sequence[str], first_number: int, tally: Tally) -> None:
        self._orders += orders
        self._numbers.extend(range(first_number, first_number + len(orders)))
        self.tally = self.tally.plus(tally)

    def in_order(self) -> "array[int]":
        """The numbers of the cards, the most urgent first."""
        places = sorted(range(len(self._orders)), key=self._orders.__getitem__)
        return array("I", map(self._numbers.__getitem__, places))


class StockedCards(Cards):
    """Some cards of a stock in an order, each made when it is looked at."""

    __slots__ = ("_numbers", "_stock", "_tally")

    def __init__(self, stock: Stock, numbers: "array[int]", tally: Tally | None = None) -> None:
        """`tally` is what they add up to, where it is known."""
        self._stock, self._numbers, self._tally = stock, numbers, tally

    @overload
    def __getitem__(self, at: int) -> Card: ...
    @overload
    def __getitem__(self, at: slice) -> "StockedCards": ...
    def __getitem__(self, at: int | slice) -> "Card | StockedCards":
        if isinstance(at, slice):
            return StockedCards(self._stock, self._numbers[at])
        return self._stock.card(self._numbers[at])

    def __iter__(self) -> Iterator[Card]:
        order = self._by_number()
        made = dict(zip(order, self._stock.cards(map(self._numbers.__getitem__, order)), strict=True))
        return map(made.__getitem__, range(len(order)))

    def _by_number(self) -> list[int]:
        """The places of the cards in the order of their numbers, in which they are read the fastest."""
        return sorted(range(len(self._numbers)), key=self._numbers.__getitem__)

    @property
    def numbers(self) -> "array[int]":
        """The numbers of the cards in the stock."""
        return self._numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, StockedCards) and other._stock is self._stock:
            return other._numbers == self._numbers
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    @property
    def tally(self) -> Tally:
        """What they add up to."""
        if self._tally is None:
            self._tally = tally_of(tuple(self))
        return self._tally

    def place_of(self, case: str) -> int | None:
        """Where the first card of a case stands, or None."""
        found = (self._numbers.index(number) for number in self._stock.numbers_of(case) if number in self._numbers)
        return min(found, default=None)

    def duties(self) -> Iterator[tuple[int, str, int, CardDuty]]:
        """Every duty of them: the place of its card, the case, which duty of the card it is, and the duty."""
        order = self._by_number()
        read = self._stock.duties(map(self._numbers.__getitem__, order))
        for at, (case, duties) in zip(order, read, strict=True):
            for nth, duty in enumerate(duties):
                yield at, case, nth, duty

    def pick(self, places: Sequence[int], tally: Tally) -> "StockedCards":
        """The cards at these places, which add up to `tally`."""
        return StockedCards(self._stock, array("I", map(self._numbers.__getitem__, places)), tally)
