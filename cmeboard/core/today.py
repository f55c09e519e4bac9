"""Today: every step that is work now over all cases, in groups. Pure, and standard library only."""

from collections.abc import Iterable
from enum import StrEnum
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from cmeboard.core.board import Board, Card, CardDuty
from cmeboard.core.duty import State
from cmeboard.core.stage import STAGES


class Grouping(StrEnum):
    """What Today's headings are."""

    URGENCY = "urgency"
    OWNER = "owner"


class Step(NamedTuple):
    """One line of Today: a step of a case, or with no duty a file that a person has to mend first."""

    card: Card
    duty: CardDuty | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Tells the step from every other, also after the board was read anew."""
        return (self.card.case, self.duty.duty if self.duty else "", self.duty.since if self.duty else "")


class Group(NamedTuple):
    """Steps under one heading."""

    heading: str
    steps: tuple[Step, ...]


_HEADINGS: dict[tuple[str, bool], str] = {
    (State.OVERDUE, False): "overdue, child not found",
    (State.OVERDUE, True): "overdue, found or off roll",
    (State.DUE, False): "due today, child not found",
    (State.DUE, True): "due today, found or off roll",
    (State.NO_DATE, False): "no date: next year's terms are missing",
    (State.NO_DATE, True): "no date: next year's terms are missing",
}
_RANK = {kind: place for place, kind in enumerate(_HEADINGS)}
_WORK = {state for state, _ in _HEADINGS}
_ENDED = {stage.value for stage in STAGES if not stage.is_open}


def today(board: Board, grouping: Grouping) -> tuple[Group, ...]:
    """Files to mend first, since nobody knows what they hide; then each step that is work.

    By urgency a child who is still looked for comes before the papers about one who was found. Under each heading a
    child's steps stand together, and the child whose step has been due the longest comes first.
    """
    mend = tuple(Step(card) for card in board.cards if card.to_mend)
    work = [Step(card, duty) for card in board.cards for duty in card.duties if duty.state in _WORK]
    by_heading: dict[str, dict[tuple[int, str], list[Step]]] = {}
    for (rank, _, case, _), step in sorted(((_urgency(step), step) for step in work), key=itemgetter(0)):
        by_heading.setdefault(_heading(step, grouping), {}).setdefault((rank, case), []).append(step)
    names: Iterable[str] = by_heading if grouping is Grouping.URGENCY else sorted(by_heading)
    groups = [Group("files to mend", mend)] if mend else []
    return (*groups, *(Group(name, tuple(chain.from_iterable(by_heading[name].values()))) for name in names))


def _kind(step: Step) -> tuple[str, bool]:
    return (step.duty.state if step.duty else "", step.card.stage in _ENDED)


def _heading(step: Step, grouping: Grouping) -> str:
    return step.duty.owner if step.duty and grouping is Grouping.OWNER else _HEADINGS[_kind(step)]


def _urgency(step: Step) -> tuple[int, str, str, str]:
    due, duty = (step.duty.due, step.duty.duty) if step.duty else ("", "")
    return (_RANK[_kind(step)], due, step.card.case, duty)
