"""A duty: one step that a rule asks of one case, with its state and the reckoning behind it.

Standard library only, so that the warm start needs no validator. `core.reckoning.duties` makes these; both front ends
show them.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from cmeboard.core.saying import Words, said


class State(StrEnum):
    """How a duty stands. The order is that of urgency."""

    OVERDUE = "overdue"
    DUE = "due"
    NO_DATE = "no date"
    UPCOMING = "upcoming"
    DONE_LATE = "done late"
    DONE = "done"
    WAIVED = "waived"
    NO_LONGER_NEEDED = "no longer needed"

    @property
    def is_work(self) -> bool:
        """Whether somebody has to do it now."""
        return self in (State.OVERDUE, State.DUE, State.NO_DATE)


class Clause(NamedTuple):
    """The sentence a duty comes from, word for word, and where it stands."""

    heading: str
    quote: str
    source: str = ""


class CountedDay(NamedTuple):
    """One calendar day as it was counted, for `why`: which number it got, or why it got none."""

    day: date
    counts: bool
    reason: str
    marks: str = ""
    contact: str = ""
    day_of_absence: int | None = None
    no_contact_day: int | None = None


class Duty(NamedTuple):
    """One step. `due` is the last day in time, or the last moment where the limit is in hours, or None.

    `since` is when the duty began to run; `ended` when it was done, waived or stopped mattering;
    `became_late` the first day or moment on which it was late; `missed` says that it was late when it
    ended or is late now. `reckoned` is the reckoning in one sentence, in parts that `because` puts into words; `met` in
    the same way is what met it. `version` and `commit` name the policy that the rule comes from. Duties of different
    packs that ask for the same `step` are led by the strictest: that one names the others in `also`, and they name it
    in `led_by`.
    """

    case: str
    duty: str
    title: str
    owner: str
    due: date | datetime | None
    state: State
    since: date | datetime | None
    clause: Clause
    reckoned: Words
    kind: str = "school policy"
    met: Words = ""
    missing: str = ""
    ended: date | datetime | None = None
    became_late: date | datetime | None = None
    missed: bool = False
    also: tuple[str, ...] = ()
    version: str = ""
    commit: str = ""
    step: str = ""
    led_by: str = ""
    days: tuple[CountedDay, ...] = ()

    @property
    def because(self) -> str:
        """The reckoning in one sentence."""
        return said(self.reckoned)

    @property
    def met_by(self) -> str:
        """The entry that met it, or that waived it with its reason; empty while neither did."""
        return said(self.met)


def moment_text(value: date | datetime | None) -> str:
    """`2026-11-09`, `2026-11-09 09:40`, or nothing."""
    if value is None:
        return ""
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value.isoformat()
