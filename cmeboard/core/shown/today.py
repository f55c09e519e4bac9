"""Today: every step that is work now over all cases, in groups. Pure, and standard library only."""

from array import array
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, overload

from cmeboard.core.board import Board, Card, CardDuty, Column, duties_of, place_of, places_to_mend
from cmeboard.core.duty import State
from cmeboard.core.shown.filtering import EVERYTHING, Filter
from cmeboard.core.stage import STAGES


class Grouping(StrEnum):
    """What Today's headings are."""

    URGENCY = "urgency"
    OWNER = "owner"


StepKey = tuple[str, str, str]
"""What tells one step from every other: case, duty and since when."""


class Step(NamedTuple):
    """One line of Today: a step of a case, or with no duty a file that a person has to mend first."""

    card: Card
    duty: CardDuty | None = None

    @property
    def key(self) -> StepKey:
        """Tells the step from every other, also after the board was read anew."""
        return (self.card.case, self.duty.duty if self.duty else "", self.duty.since if self.duty else "")


class Steps(Sequence[Step]):
    """Steps over the cards of some columns, each made when somebody looks at it: a morning may have thousands."""

    __slots__ = ("_columns", "_places")

    def __init__(self, columns: tuple[Column, ...], places: "array[int]") -> None:
        """`places` are what `_place` makes of a column, a card there, and a duty of it."""
        self._columns, self._places = columns, places

    @overload
    def __getitem__(self, at: int) -> Step: ...
    @overload
    def __getitem__(self, at: slice) -> "Steps": ...
    def __getitem__(self, at: int | slice) -> "Step | Steps":
        if isinstance(at, slice):
            return Steps(self._columns, self._places[at])
        place = self._places[at]
        card = self._columns[place >> 48].cards[place >> 16 & _MANY]
        duty = place & 0xFFFF
        return Step(card, card.duties[duty - 1] if duty else None)

    def __len__(self) -> int:
        return len(self._places)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def is_same(self, other: "Steps") -> bool:
        """Whether these are the same places in the very same columns."""
        return self._columns is other._columns and self._places == other._places

    def place_of(self, key: StepKey) -> int | None:
        """Where the step with this key stands, or None. Only the cards of its case are looked at."""
        found = [place_of(column.cards, key[0]) for column in self._columns]
        cards = {number << 32 | place for number, place in enumerate(found) if place is not None}
        near = (at for at, place in enumerate(self._places) if place >> 16 in cards)
        return next((at for at in near if self[at].key == key), None)


_MANY = 0xFFFF_FFFF


def _place(column: int, card: int, duty: int = 0) -> int:
    """A step as one number; `duty` is counted from one, and nought for a file to mend."""
    return column << 48 | card << 16 | duty


def steps_at(columns: tuple[Column, ...], wanted: Iterable[tuple[str, int]]) -> Steps:
    """Steps by the path of their card and which duty of it they are, from 0; -1 for a file to mend."""
    at = {card.path: (n, place) for n, column in enumerate(columns) for place, card in enumerate(column.cards)}
    return Steps(columns, array("Q", (_place(*at[path], duty + 1) for path, duty in wanted)))


class Group(NamedTuple):
    """Steps under one heading: all of them, or the first of as many as `size` says."""

    heading: str
    steps: Steps
    size: int


class Opening(NamedTuple):
    """The first page of Today: its first steps in their groups, and a board that has no cards but theirs.

    What the board says of all cards, it says of all that there are.
    """

    board: Board
    groups: tuple[Group, ...]


PAGE = 100
"""Steps of a first page: at two lines each, more than any terminal shows at once."""


_HEADINGS: dict[tuple[str, bool], str] = {
    (State.OVERDUE, False): "overdue, child not found",
    (State.OVERDUE, True): "overdue, found or off roll",
    (State.DUE, False): "due today, child not found",
    (State.DUE, True): "due today, found or off roll",
    (State.NO_DATE, False): "no date: next year's terms are missing",
    (State.NO_DATE, True): "no date: next year's terms are missing",
}
_RANK: dict[tuple[str, bool], int] = {kind: place for place, kind in enumerate(_HEADINGS)}
_ENDED = {stage.value for stage in STAGES if not stage.is_open}


def urgency(state: str, stage: str) -> int:
    """How urgent a duty in this state is of a case in this stage, the lowest first.

    Overdue before due today, and of each a child who is still looked for before the papers about one who was found.
    What is no work comes last.
    """
    return _RANK.get((state, stage in _ENDED), len(_RANK))


def today(board: Board, grouping: Grouping, wanted: Filter = EVERYTHING) -> tuple[Group, ...]:
    """Files to mend first, since nobody knows what they hide; then each step that is work.

    By urgency a child who is still looked for comes before the papers about one who was found. Under each heading a
    child's steps stand together, and the child whose step has been due the longest comes first. Of a board whose cards
    a filter chose, `wanted` is that filter: what it says of steps holds for each of them.
    """
    mend = array("Q")
    work: dict[str, _Work] = {}
    for number, column in enumerate(board.columns):
        mend.extend(_place(number, at) for at in places_to_mend(column.cards))
        for at, of_card in groupby(duties_of(column.cards), itemgetter(0)):
            for (heading, rank), steps in _by_heading(of_card, column.stage, grouping, wanted).items():
                work.setdefault(heading, _Work()).add(rank, number, at, sorted(steps))
    headings = sorted(work) if grouping is Grouping.OWNER else sorted(work, key=lambda heading: work[heading].first)
    groups = [_group(heading, board.columns, work[heading].in_order()) for heading in headings]
    return ((_group("files to mend", board.columns, mend),) if mend else ()) + tuple(groups)


_Step = tuple[str, str, str, int]
"""When a step is due, its case and duty, and which duty of its card it is: in this order a child's steps stand."""


def _by_heading(
    duties: Iterable[tuple[int, str, int, CardDuty]], stage: str, grouping: Grouping, wanted: Filter
) -> dict[tuple[str, int], list[_Step]]:
    """What is work of the duties of one card, by its heading and how urgent it is."""
    found: dict[tuple[str, int], list[_Step]] = {}
    for _, case, nth, duty in duties:
        kind = duty.state, stage in _ENDED
        if kind in _HEADINGS and wanted.wants_step(duty):
            heading = duty.owner if grouping is Grouping.OWNER else _HEADINGS[kind]
            found.setdefault((heading, _RANK[kind]), []).append((duty.due, case, duty.duty, nth))
    return found


class _Work:
    """What stands under one heading, as it is come upon: a text for each child that sorts as its first step does.

    A morning may have ten thousand steps: as tuples they would take more memory than all the cards, for a moment.
    """

    def __init__(self) -> None:
        self._orders: list[str] = []
        self._places, self._ends = array("Q"), array("I")

    def add(self, rank: int, column: int, card: int, steps: list[_Step]) -> None:
        """Takes the steps of one urgency of a card, which stand together in this order."""
        due, case, duty, _ = steps[0]
        self._orders.append(f"{rank}{due}\0{case}\0{duty}\0{column:03}{card:08}")
        self._places.extend(_place(column, card, nth + 1) for _, _, _, nth in steps)
        self._ends.append(len(self._places))

    @property
    def first(self) -> str:
        """Sorts as the most urgent of it does."""
        return min(self._orders)

    def in_order(self) -> "array[int]":
        """The places of the steps, the most urgent child first."""
        found, ends = array("Q"), self._ends
        for child in sorted(range(len(ends)), key=self._orders.__getitem__):
            found.extend(self._places[ends[child - 1] if child else 0 : ends[child]])
        return found


def first_page(groups: Iterable[Group]) -> tuple[Group, ...]:
    """The groups as far as the first steps go."""
    page, room = [], PAGE
    for group in groups:
        if room > 0:
            page.append(group._replace(steps=group.steps[:room]))
            room -= len(group.steps)
    return tuple(page)


def begins_with(groups: Iterable[Group], page: Iterable[Group]) -> bool:
    """Whether the list begins with the very steps of this page."""
    return [_keys(group) for group in first_page(groups)] == [_keys(group) for group in page]


def _keys(group: Group) -> tuple[str, list[tuple[str, str, str]]]:
    return group.heading, [step.key for step in group.steps]


def _group(heading: str, columns: tuple[Column, ...], places: "array[int]") -> Group:
    return Group(heading, Steps(columns, places), len(places))
