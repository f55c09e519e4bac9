"""What the board shows: columns of cards. Plain values, so that a warm start reads them straight from the cache."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from sys import intern
from typing import NamedTuple, overload

from cmeboard.core.stage import STAGES

TO_MEND = "To mend"
"""The column of files that cannot be read. It stands first, and only where there are any."""

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


class StoredDuties(Sequence[CardDuty]):
    """The duties of a card as the cache keeps them, read only where a card is drawn or asked about."""

    __slots__ = ("_duties", "_text")

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._duties: tuple[CardDuty, ...] = ()

    def _read(self) -> tuple[CardDuty, ...]:
        """Thousands of cards are held, so that what is read is not held as text too; any thread may be the first."""
        text = self._text
        if text:
            self._duties = tuple(map(_read_duty, json.loads(text)))
            self._text = b""
        return self._duties

    @property
    def text(self) -> bytes:
        """What they are read from."""
        return self._text or _written(self._duties)

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


def _read_duty(facts: list[str]) -> CardDuty:
    """One duty; what the policy says in the same words for many children is held once."""
    duty, title, owner, due, state, since, heading, quote, because = facts
    return CardDuty(
        intern(duty), intern(title), intern(owner), due, intern(state), since, intern(heading), intern(quote), because
    )


def _written(duties: Sequence[CardDuty]) -> bytes:
    return json.dumps([*duties]).encode()


def stored(duties: Sequence[CardDuty]) -> bytes:
    """The text that `StoredDuties` reads."""
    return duties.text if isinstance(duties, StoredDuties) else _written(duties)


class Card(NamedTuple):
    """One case on the board. A tuple, since thousands are made of the cache's rows before the first picture.

    `duties` are those that are work now, most urgent first, then the next one coming, which is due at `next_due`.
    `problem` is a message where the file cannot be read; the card then has no other facts but its id and path.
    `uncommitted` says that the file on disk is not yet in the record.
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


class Column(NamedTuple):
    """One stage with its cards, most urgent on top."""

    stage: str
    cards: tuple[Card, ...]

    @property
    def urgent(self) -> int:
        """How many cards have a step overdue or due, or need mending."""
        return sum(1 for card in self.cards if card.overdue or card.due or card.to_mend)


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


class Totals(NamedTuple):
    """What cannot wait, over all cards: steps overdue and due, files not yet in the record, files to mend."""

    overdue: int = 0
    due: int = 0
    unrecorded: int = 0
    mend: int = 0


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
    totals: Totals = Totals()

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every card, column by column."""
        return tuple(card for column in self.columns for card in column.cards)


def lay_out(
    school: str, now: str, cards: list[Card], notices: tuple[str, ...] = (), sync: SyncStanding | None = None
) -> Board:
    """Puts cards into the policy's columns; one whose stage is no stage gets a column of that name, first."""
    by_stage: dict[str, list[Card]] = {}
    for card in cards:
        by_stage.setdefault(card.stage, []).append(card)
    known = [str(stage) for stage in STAGES]
    strange = sorted(stage for stage in by_stage if stage not in known)
    columns = tuple(
        Column(stage, tuple(sorted(by_stage.get(stage, ()), key=lambda card: card.urgency)))
        for stage in [*strange, *known]
    )
    totals = Totals(
        sum(card.overdue for card in cards),
        sum(card.due for card in cards),
        sum(card.uncommitted for card in cards),
        sum(1 for card in cards if card.to_mend),
    )
    return Board(school, now, columns, notices, sync, totals=totals)


def parse_day_or_none(text: str) -> date | None:
    """The day of a card's date text, or None where there is none."""
    return date.fromisoformat(text[:10]) if text else None
