"""Today: every step that is work now over all cases, in groups. Pure, and standard library only."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from cmeboard.core.board import Board, Card, CardDuty
from cmeboard.core.duty import State


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


@dataclass(frozen=True, slots=True)
class Group:
    """Steps under one heading."""

    heading: str
    steps: tuple[Step, ...]


_HEADINGS: dict[str, str] = {
    State.OVERDUE: "overdue",
    State.DUE: "due today",
    State.NO_DATE: "no date: next year's terms are missing",
}
_RANK = {state: place for place, state in enumerate(_HEADINGS)}


def today(board: Board, grouping: Grouping) -> tuple[Group, ...]:
    """Files to mend first, since nobody knows what they hide; then each step that is work, the longest due first."""
    mend = tuple(Step(card) for card in board.cards if card.to_mend)
    work = [Step(card, duty) for card in board.cards for duty in card.duties if duty.state in _RANK]
    work.sort(key=_urgency)
    groups = [Group("files to mend", mend)] if mend else []
    by_heading: dict[str, list[Step]] = {}
    for step in work:
        by_heading.setdefault(_heading(step, grouping), []).append(step)
    names: Iterable[str] = by_heading if grouping is Grouping.URGENCY else sorted(by_heading)
    return (*groups, *(Group(name, tuple(by_heading[name])) for name in names))


def _heading(step: Step, grouping: Grouping) -> str:
    if step.duty is None:
        return ""
    return step.duty.owner if grouping is Grouping.OWNER else _HEADINGS[step.duty.state]


def _urgency(step: Step) -> tuple[int, str, str, str]:
    duty = step.duty
    return (_RANK[duty.state], duty.due, step.card.case, duty.duty) if duty else (0, "", step.card.case, "")
