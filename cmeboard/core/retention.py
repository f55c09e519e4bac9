"""How long what is on record is kept: what may go, from which day, by which rule, and what is held.

Nothing goes by itself. The times are settings (`RetentionSettings`); a notice's is the policy's, M1 of rules.md.
Attendance registers are kept for six years (SI 2024/208); the other times are a school's own retention schedule.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import Field

from cmeboard.core.case import Case
from cmeboard.core.length import years_after
from cmeboard.core.notices import Notice
from cmeboard.core.record import Record
from cmeboard.core.settings import RetentionSettings
from cmeboard.core.text import CaseId, Day, Moment, Text, WholeNumber


class Purgeable(StrEnum):
    """What a person may decide to remove from the whole record: a case, the marks of one, or a notice."""

    CASE = "case"
    MARKS = "marks"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Retained:
    """One thing that is kept: the case or notice `id`, what of it, until when and by which rule.

    `since` is the day the time runs from and `may_go_on` the first day on which it may go, None where that cannot be
    reckoned. `held` says why it may not go whatever the day; empty where nothing holds it.
    """

    id: str
    what: Purgeable
    rule: str
    since: date | None
    may_go_on: date | None
    held: str = ""

    def may_go(self, today: date) -> bool:
        """Whether a person may decide that it goes now."""
        return not self.held and self.may_go_on is not None and self.may_go_on <= today


class Tombstone(Record):
    """`tombstones/ID.yaml`: what stands in a case's place once it was purged. It never holds a name.

    `ID-marks.yaml` stands for the marks of a case that is there still, `ID-notice.yaml` for a notice, whose id is
    `notice`. `removed_sha256` is of the last version of the file, and `versions` how many there were. `head_before` is
    the record's last commit before its commits got new ids, and `findings_before` what `verify` found in it then.
    `seals` are the fingerprints that the seals had: those in old minutes.
    """

    what: Purgeable = Purgeable.CASE
    case: CaseId | None = None
    notice: Text | None = None
    first_day_absent: Day | None = None
    received: Day | None = None
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

    @property
    def of(self) -> str:
        """What was purged, in words: `case 2026-K7Q3FD`, `the marks of case 2026-K7Q3FD`, `notice 2026-4T7WQ2`."""
        if self.what is Purgeable.NOTICE:
            return f"notice {self.notice}"
        return f"the marks of case {self.case}" if self.what is Purgeable.MARKS else f"case {self.case}"

    def __str__(self) -> str:
        """What was purged, when, by whom and why, in a sentence without its full stop."""
        were = "were" if self.what is Purgeable.MARKS else "was"
        why = self.reason or self.rule
        return f"{self.of} {were} purged on {self.purged:%Y-%m-%d} by {self.decided_by} ({why})"


def retained_case(case: Case, ever_flagged: Collection[str], settings: RetentionSettings) -> Iterator[Retained]:
    """A case, and its marks where they may go before it does.

    `ever_flagged` are the flags that any version of the case held: a plan that ended is still a reason to keep it.
    """
    last = max([case.first_day_absent, *case.marks, *(entry.at.date() for entry in case.log)])
    since: date | None
    may_go_on: date | None
    since, may_go_on = last, years_after(last, settings.case_years)
    rule = f"{settings.case_years} years after the last entry or mark"
    held = settings.hold.get(case.case, "")
    open_in = f"the case is open, in {case.stage.value}" if case.stage.is_open else ""
    of_marks = retained_marks(case, settings, held or open_in)
    if {flag.value for flag in settings.child_protection_flags} & {*ever_flagged, *case.pupil.flags}:
        rule = f"child protection: until the pupil is {settings.child_protection_age}, and at least {rule}"
        born = case.pupil.date_of_birth
        since = born
        may_go_on = max(may_go_on, years_after(born, settings.child_protection_age)) if born else None
        held = held or ("" if born else "the date of birth is not known")
    yield Retained(case.case, Purgeable.CASE, rule, since, may_go_on, held or open_in)
    if of_marks is not None and (may_go_on is None or of_marks.may_go_on is None or of_marks.may_go_on < may_go_on):
        yield of_marks


def retained_marks(case: Case, settings: RetentionSettings, held: str) -> Retained | None:
    """The marks of a case by themselves; None where it has none."""
    last_mark = max(case.marks, default=None)
    if last_mark is None:
        return None
    rule = f"{settings.marks_years} years after the last mark"
    return Retained(case.case, Purgeable.MARKS, rule, last_mark, years_after(last_mark, settings.marks_years), held)


def retained_notices(notices: Iterable[Notice], years: int | None, settings: RetentionSettings) -> Iterator[Retained]:
    """Other authorities' notices. `years` is the policy's; None where it names no time, and then each is held."""
    for notice in notices:
        held = settings.hold.get(notice.notice, "") or ("" if years is not None else "the policy names no time")
        rule = f"{years} years after the authority's last word" if years is not None else "no rule"
        on = notice.may_go_on(years) if years is not None else None
        yield Retained(notice.notice, Purgeable.NOTICE, rule, notice.heard, on, held)
