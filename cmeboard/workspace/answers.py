"""What the verbs answer with: plain values, which both front ends show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from cmeboard.core.board import Card
from cmeboard.core.duty import CountedDay, Duty
from cmeboard.core.problem import Problem

if TYPE_CHECKING:
    from cmeboard.core.case import Case
    from cmeboard.core.reckoning.steps import Enquiry, Step
    from cmeboard.core.related import RelatedCase
    from cmeboard.core.stage import Stage


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did. `message` is one sentence for the person who asked for it, without a name.

    `remark` is what that person may not have meant: done as asked, and worth a second look.
    """

    cases: tuple[str, ...]
    commit: str
    message: str
    stage: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """What was saved in a case's file and is not yet in the record.

    `by` is the file's owner, which is who saved it as far as the machine knows; `when` is aware. `changes` are in
    words, as in the history; `lost` are the recorded entries that the edit took out or altered.
    """

    by: str
    when: datetime
    changes: tuple[str, ...]
    lost: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case, whole, as it stands: `case` is None where the file cannot be read, and `problems` say why.

    `steps` are the entries that would meet each open duty, by its id. `unrecorded` is what stands in the file and not
    yet in the record. `moves` are the policy's: which kind of entry brings a card into which column.
    """

    case_id: str
    path: str
    text: str
    case: Case | None
    problems: tuple[Problem, ...]
    card: Card
    duties: tuple[Duty, ...]
    days: tuple[CountedDay, ...]
    warnings: tuple[str, ...]
    steps: Mapping[str, tuple[Step, ...]]
    enquiries: tuple[Enquiry, ...]
    related: tuple[RelatedCase, ...]
    moves: Mapping[str, Stage]
    unrecorded: Unrecorded | None = None


class RecordedLate(NamedTuple):
    """An entry that came into the record on a later day than it happened on: its title, how late, and its id if any."""

    title: str
    how_late: str
    entry_id: str = ""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One commit that touched a case, and what it recorded `late`. `by_hand` says that a person edited the file."""

    commit: str
    when: datetime
    author: str
    summary: str
    case: str
    changes: tuple[str, ...]
    by_hand: bool
    late: tuple[RecordedLate, ...]
