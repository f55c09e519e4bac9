"""What the board shows: columns of cards. Plain values, so that a warm start reads them straight from the cache."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain
from typing import NamedTuple

from cmeboard.core.stage import STAGES

TO_MEND = "To mend"
"""The column of files that cannot be read. It stands first, and only where there are any."""

BETWEEN = " · "
"""Between the warnings on a card."""

TO_DECIDE = "to decide: "
"""How the warning begins that two copies of a case said different things, and a person has to choose."""


class CardDuty(NamedTuple):
    """A duty as a card and the morning's list show it; dates as text, `due` a day or a moment or empty."""

    duty: str
    title: str
    owner: str
    due: str
    state: str
    since: str
    heading: str
    quote: str
    because: str


class Card(NamedTuple):
    """One case on the board. A tuple, since thousands are made of the cache's rows before the first picture.

    `duties` are those that are work now, most urgent first, then the next one coming, which is due at `next_due`.
    `problem` is a message where the file cannot be read; the card then has no other facts but its id and path.
    `uncommitted` says that the file on disk is not yet in the record. `in_brief` are the warnings as far as they are
    for the few letters of a column.
    """

    case: str
    path: str
    stage: str
    pupil: str = ""
    year_group: int | None = None
    first_day_absent: str = ""
    day_of_absence: int | None = None
    no_contact_day: int | None = None
    flags: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    duties: Sequence[CardDuty] = ()
    next_due: str = ""
    overdue: int = 0
    due: int = 0
    problem: str = ""
    uncommitted: bool = False
    in_brief: str = ""

    @property
    def next_duty(self) -> CardDuty | None:
        """The most urgent duty, or None."""
        return self.duties[0] if self.duties else None

    @property
    def to_mend(self) -> str:
        """Why a person has to edit the file, if so: it cannot be read, or two copies of it said different things."""
        if self.problem or not self.warnings:
            return self.problem
        return next((words for words in self.warnings if words.startswith(TO_DECIDE)), "")

    @property
    def urgency(self) -> tuple[int, int, str, str]:
        """Sorts the most urgent first: files to mend, overdue, due, then by the next date and the longest absence."""
        if self.problem:
            return (0, 0, "", self.case)
        rank = 1 if self.overdue else 2 if self.due else 3
        return (
            rank,
            -self.overdue if rank == 1 else 0,
            self.next_due or "9999",
            self.first_day_absent + self.case,
        )


def order_of(card: Card) -> str:
    """A text that sorts as `Card.urgency` does."""
    rank, overdue, due, last = card.urgency
    return f"{rank}{99_999 + overdue:05}{due}\0{last}"


class Tally(NamedTuple):
    """What cards add up to: steps that are `overdue` and `due`; cards not in the record, to mend, `urgent` with a
    step that is overdue or due or a file to mend, and `late` with a step that is overdue.
    """

    overdue: int = 0
    due: int = 0
    unrecorded: int = 0
    mend: int = 0
    urgent: int = 0
    late: int = 0

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(*map(sum, zip(self, other, strict=True)))


class Cards(Sequence[Card]):
    """Cards that know more of themselves than could be seen without making each of them."""

    @property
    @abstractmethod
    def tally(self) -> Tally:
        """What they add up to."""

    @abstractmethod
    def place_of(self, case: str) -> int | None:
        """Where the first card of a case stands, or None."""

    @abstractmethod
    def duties(self) -> Iterator[tuple[int, str, int, CardDuty]]:
        """Every duty of them: the place of its card, the case, which duty of the card it is, and the duty."""

    @abstractmethod
    def pick(self, places: Sequence[int], tally: Tally) -> "Cards":
        """The cards at these places, which add up to `tally`."""


def tally_of(cards: Sequence[Card]) -> Tally:
    """What cards add up to."""
    if isinstance(cards, Cards):
        return cards.tally
    overdue = due = unrecorded = mend = urgent = late = 0
    for card in cards:
        to_mend = bool(card.to_mend)
        overdue += card.overdue
        due += card.due
        unrecorded += card.uncommitted
        mend += to_mend
        urgent += bool(card.overdue or card.due or to_mend)
        late += bool(card.overdue)
    return Tally(overdue, due, unrecorded, mend, urgent, late)


def place_of(cards: Sequence[Card], case: str) -> int | None:
    """Where the first card of a case stands, or None."""
    if isinstance(cards, Cards):
        return cards.place_of(case)
    return next((place for place, card in enumerate(cards) if card.case == case), None)


def duties_of(cards: Sequence[Card]) -> Iterator[tuple[int, str, int, CardDuty]]:
    """Every duty of the cards: the place of its card, the case, which duty of the card it is, and the duty."""
    if isinstance(cards, Cards):
        return cards.duties()
    return ((at, card.case, nth, duty) for at, card in enumerate(cards) for nth, duty in enumerate(card.duties))


def places_to_mend(cards: Sequence[Card]) -> list[int]:
    """Where those stand whose files have to be mended."""
    return [at for at, card in enumerate(cards) if card.to_mend] if tally_of(cards).mend else []


def picked(cards: Sequence[Card], made: Sequence[Card], places: Sequence[int]) -> Sequence[Card]:
    """The cards at these places; `made` are the same cards, each of which was looked at before."""
    chosen = tuple(made[place] for place in places)
    return cards.pick(places, tally_of(chosen)) if isinstance(cards, Cards) else chosen


class Column(NamedTuple):
    """One stage with its cards, most urgent on top."""

    stage: str
    cards: Sequence[Card]

    @property
    def tally(self) -> Tally:
        """What its cards add up to."""
        return tally_of(self.cards)


class SyncStanding(NamedTuple):
    """How the exchange with the other copies stands: when it last `worked` (local time, empty for never).

    `waiting` is how many commits are here alone; `trouble` says why the last try failed, and is empty where it did
    not. `rewritten` says that the other copy no longer holds what it held. `auto` says that it runs by itself.
    """

    worked: str
    waiting: int
    trouble: str = ""
    rewritten: bool = False
    auto: bool = False


class Board(NamedTuple):
    """All cards in their columns, as they stood at `now` (local time, to the minute), and what cannot wait of them.

    `sync` is None where the store has no other copy. `is_checked` says that every file was looked at for it; else it
    is what was last reckoned, to be looked at while the files are.
    """

    school: str
    now: str
    columns: tuple[Column, ...]
    notices: tuple[str, ...] = ()
    sync: SyncStanding | None = None
    is_checked: bool = True
    totals: Tally = Tally()

    @property
    def cards(self) -> Iterator[Card]:
        """Every card, column by column."""
        return chain.from_iterable(column.cards for column in self.columns)

    def card_of(self, case: str) -> Card | None:
        """The card of a case, or None where it has none."""
        for column in self.columns:
            place = place_of(column.cards, case)
            if place is not None:
                return column.cards[place]
        return None


def lay_out(
    school: str, now: str, cards: list[Card], notices: tuple[str, ...] = (), sync: SyncStanding | None = None
) -> Board:
    """Puts cards into the policy's columns, as `in_columns` does, the most urgent on top."""
    by_stage: dict[str, list[Card]] = {}
    for card in cards:
        by_stage.setdefault(card.stage, []).append(card)
    ordered = {stage: tuple(sorted(some, key=lambda card: card.urgency)) for stage, some in by_stage.items()}
    columns = in_columns(ordered)
    return Board(school, now, columns, notices, sync, totals=total_of(columns))


def total_of(columns: Iterable[Column]) -> Tally:
    """What the cards of all columns add up to."""
    return reduce(Tally.plus, (column.tally for column in columns), Tally())


def in_columns(by_stage: Mapping[str, Sequence[Card]]) -> tuple[Column, ...]:
    """A column for each stage; cards whose stage is no stage get a column of that name, first."""
    known = [str(stage) for stage in STAGES]
    strange = sorted(stage for stage in by_stage if stage not in known)
    return tuple(Column(stage, by_stage.get(stage, ())) for stage in [*strange, *known])


def case_named(path: str) -> str:
    """The case that a file is named for, be it readable or not."""
    return path.rpartition("/")[2].removesuffix(".yaml")
