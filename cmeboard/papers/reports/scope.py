"""What a report is made from, and the frame that all reports share."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.case import Case
from cmeboard.core.duty import Duty
from cmeboard.core.policy import Rule
from cmeboard.core.settings import Settings
from cmeboard.core.stack import Policy
from cmeboard.papers.paper import AddressedTo, Block, Paper, Section
from cmeboard.papers.parts import offer, sender, words_to_blocks
from cmeboard.papers.phrases import full_name, long_moment, short_day
from cmeboard.papers.wording import Wording, shipped_wording


@dataclass(frozen=True, slots=True)
class Standing:
    """One case with its duties as they stand at the report's `now`, and today's number in the absence.

    That number is None once the absence is over, as the record or the register has it.
    """

    case: Case
    duties: tuple[Duty, ...] = ()
    day_of_absence: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """All cases of the store, the span that the report is about (both days counted), and who asks when."""

    standings: tuple[Standing, ...]
    settings: Settings
    first: date
    last: date
    now: datetime
    by: str
    calendar: SchoolCalendar | None = None
    policy: Policy | None = None
    wording: Wording = field(default_factory=shipped_wording)

    @property
    def begun(self) -> tuple[Standing, ...]:
        """The cases whose first day absent lies in the span."""
        return tuple(one for one in self.standings if self.first <= one.case.first_day_absent <= self.last)

    @property
    def open_cases(self) -> tuple[Standing, ...]:
        """The cases of children who are still being looked for, whenever they began."""
        return tuple(one for one in self.standings if one.case.stage.is_open)

    @property
    def returns(self) -> frozenset[str]:
        """The rules, of the school's policy and of the law, that are done by telling the authority."""
        return frozenset(rule.id for rule in (self.policy.rules if self.policy else ()) if _tells_the_authority(rule))

    def calendar_for(self, case: Case) -> SchoolCalendar | None:
        """The calendar of the pupil's year group."""
        return self.calendar.for_year_group(case.pupil.year_group) if self.calendar else None


_TELLS = frozenset(("notify local authority", "notify off roll"))


def _tells_the_authority(rule: Rule) -> bool:
    return rule.done is not None and bool(rule.done.kinds & _TELLS) and not rule.done.proven_ground


OPENING_FIELDS: dict[str, dict[str, str]] = {
    "school": {"name": ""},
    "period": {"first": "", "last": ""},
    "paper": {"date": "", "by": ""},
}
"""What a report's template may ask for."""


def opening(scope: Scope, name: str) -> tuple[Block, ...]:
    """The report's first words, from its template."""
    fields = {
        "school": {"name": scope.settings.school.name},
        "period": {"first": short_day(scope.first), "last": short_day(scope.last)},
        "paper": {"date": short_day(scope.now.date()), "by": scope.by},
    }
    return words_to_blocks(scope.wording.text(f"{name}.txt", fields))


def frame(
    scope: Scope,
    name: str,
    title: str,
    *,
    for_whom: str,
    discloses: Iterable[str],
    sections: Iterable[Section],
    addressed_to: AddressedTo = AddressedTo.INSIDE,
    keeps: bool = False,
) -> Paper:
    """The report as a paper. It is about no one case. One about a pupil `keeps` in the record for whom it was."""
    told = tuple(discloses)
    return Paper(
        name=name,
        title=title,
        case="",
        for_whom=for_whom,
        addressed_to=addressed_to,
        discloses=told,
        sections=(Section("", opening(scope, name)), *sections),
        made_at=scope.now,
        made_by=full_name(scope.by, scope.settings.staff),
        sender=sender(scope.settings.school),
        offers=(offer(title, for_whom, told, "note", {}),) if keeps else (),
        footer=(f"Made on {long_moment(scope.now)} from the case record.",),
    )
