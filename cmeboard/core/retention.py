"""How long what is on record is kept: what may go, from which day, by which rule, and what is held.

Nothing goes by itself. The times are settings (`RetentionSettings`); a notice's is the policy's, M1 of rules.md.
Attendance registers are kept for six years (SI 2024/208); the other times are a school's own retention schedule.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import Field

from cmeboard.core.case import Case
from cmeboard.core.length import years_after
from cmeboard.core.notices import Notice
from cmeboard.core.record import Record
from cmeboard.core.settings import RetentionSettings
from cmeboard.core.text import CaseId, Day, Moment, Text, WholeNumber


@dataclass(frozen=True, slots=True)
class Retained:
    """One thing that is kept: the case or notice `id`, what of it, until when and by which rule.

    `since` is the day the time runs from and `may_go_on` the first day on which it may go, None where that cannot be
    reckoned. `held` says why it may not go whatever the day; empty where nothing holds it.
    """

    id: str
    what: str
    rule: str
    since: date | None
    may_go_on: date | None
    held: str = ""

    def may_go(self, today: date) -> bool:
        """Whether a person may decide that it goes now."""
        return not self.held and self.may_go_on is not None and self.may_go_on <= today


class Tombstone(Record):
    """`tombstones/ID.yaml`: what stands in a case's place once it was purged. It never holds a name.

    `removed_sha256` is of the last version of the file, and `versions` how many there were. `head_before` is the
    record's last commit before its commits got new ids, and `findings_before` what `verify` found in it then.
    `seals` are the fingerprints that the seals had: those in old minutes.
    """

    case: CaseId
    first_day_absent: Day
    may_go_on: Day | None = None
    purged: Moment
    rule: Text
    reason: Text | None = None
    decided_by: Text
    removed_sha256: Text
    versions: WholeNumber
    head_before: Text
    findings_before: WholeNumber = 0
    seals: dict[Text, Text] = Field(default_factory=dict)


def retained_case(case: Case, ever_flagged: Collection[str], settings: RetentionSettings) -> Iterator[Retained]:
    """A case, and its marks where they may go before it does.

    `ever_flagged` are the flags that any version of the case held: a plan that ended is still a reason to keep it.
    """
    last_mark = max(case.marks, default=None)
    last = max([case.first_day_absent, *case.marks, *(entry.at.date() for entry in case.log)])
    since: date | None
    may_go_on: date | None
    since, may_go_on = last, years_after(last, settings.case_years)
    rule = f"{settings.case_years} years after the last entry or mark"
    held = settings.hold.get(case.case, "")
    if {flag.value for flag in settings.child_protection_flags} & {*ever_flagged, *case.pupil.flags}:
        rule = f"child protection: until the pupil is {settings.child_protection_age}, and at least {rule}"
        born = case.pupil.date_of_birth
        since = born
        may_go_on = max(may_go_on, years_after(born, settings.child_protection_age)) if born else None
        held = held or ("" if born else "the date of birth is not known")
    if not held and case.stage.is_open:
        held = f"the case is open, in {case.stage.value}"
    yield Retained(case.case, "case", rule, since, may_go_on, held)
    if last_mark is not None:
        marks_go_on = years_after(last_mark, settings.marks_years)
        if may_go_on is None or marks_go_on < may_go_on:
            marks_rule = f"{settings.marks_years} years after the last mark"
            yield Retained(case.case, "marks", marks_rule, last_mark, marks_go_on, held)


def retained_notices(notices: Iterable[Notice], years: int | None, settings: RetentionSettings) -> Iterator[Retained]:
    """Other authorities' notices. `years` is the policy's; None where it names no time, and then each is held."""
    for notice in notices:
        held = settings.hold.get(notice.notice, "") or ("" if years is not None else "the policy names no time")
        rule = f"{years} years after the authority's last word" if years is not None else "no rule"
        on = notice.may_go_on(years) if years is not None else None
        yield Retained(notice.notice, "notice", rule, notice.heard, on, held)
