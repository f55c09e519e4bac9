"""What the board asks of a workspace. The workspace's own classes fit these; nothing else of it is used here."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from threading import Event
from typing import TYPE_CHECKING, Any, Protocol

from cmeboard.core.board import Board, Card
from cmeboard.core.duty import CountedDay, Duty
from cmeboard.core.problem import Problem
from cmeboard.workspace import StoreError

if TYPE_CHECKING:
    from cmeboard.core.actions import Action
    from cmeboard.core.case import Case

__all__ = ["CaseView", "Done", "HistoryRow", "StoreError", "Verbs"]


class CaseView(Protocol):
    """One case, whole; `case` is None where the file cannot be read."""

    @property
    def case_id(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def case(self) -> "Case | None": ...
    @property
    def problems(self) -> tuple[Problem, ...]: ...
    @property
    def card(self) -> Card: ...
    @property
    def duties(self) -> tuple[Duty, ...]: ...
    @property
    def days(self) -> tuple[CountedDay, ...]: ...
    @property
    def warnings(self) -> tuple[str, ...]: ...


class HistoryRow(Protocol):
    """One commit that touched a case."""

    @property
    def commit(self) -> str: ...
    @property
    def when(self) -> datetime: ...
    @property
    def author(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def changes(self) -> tuple[str, ...]: ...
    @property
    def by_hand(self) -> bool: ...


class Done(Protocol):
    """What an action did, in one sentence without a name."""

    @property
    def message(self) -> str: ...
    @property
    def cases(self) -> tuple[str, ...]: ...


class Verbs(Protocol):
    """The verbs. Each may raise StoreError; those with a case or an action may raise Refused."""

    def board(self, now: datetime) -> Board: ...
    def case(self, case_id: str, now: datetime) -> CaseView: ...
    def history(self, case_id: str) -> tuple[HistoryRow, ...]: ...
    def person(self) -> str: ...
    def perform(self, action: "Action", now: datetime) -> Done: ...
    def open_case(
        self, pupil: Mapping[str, Any], first_day_absent: date, now: datetime, reason: str | None
    ) -> Done: ...
    def changes(self, stop: Event) -> Iterator[object]: ...
