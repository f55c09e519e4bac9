"""What a paper is made from: one case, with what the caller knows around it. Plain values only."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.case import Case, Contact
from cmeboard.core.duty import Duty
from cmeboard.core.entries import Entry
from cmeboard.core.marks import SESSIONS, Codes, Meaning
from cmeboard.core.notices import Notice
from cmeboard.core.record import Record
from cmeboard.core.settings import Recipient, Settings, StaffMember
from cmeboard.core.stack import Policy
from cmeboard.core.words import NEVER_TO_FAMILY, Flag
from cmeboard.papers.phrases import full_name, short_day
from cmeboard.papers.wording import Wording, shipped_wording


@dataclass(frozen=True, slots=True)
class Written:
    """The commit that brought an entry into the record. `when` is the school's local time."""

    commit: str
    when: datetime
    author: str
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A file as one commit left it: `record` is None where it cannot be read then, or, not `is_there`, was not there.

    `follows` are the commits whose versions this one was made on: several for a merge, none for the first.
    """

    written: Written
    record: Record | None
    follows: tuple[str, ...] = ()
    is_there: bool = True


@dataclass(frozen=True, slots=True)
class RecordState:
    """What is known about the record itself: its head, its fingerprint (the seal's), and what `verify` said of it."""

    commit: str = ""
    fingerprint: str = ""
    verified: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that a paper about one case may be made from.

    `by` is who drafts it. `written` goes beside `case.log`, entry by entry (`first_written` makes it). `earlier`
    are the same pupil's other cases. `warnings` are the card's. `answers` are what the person said to a paper's
    questions, by key. `days_absent` is the length of the absence as the board counts it. `kin` are the cases of
    brothers and sisters, and `once_flagged` the flags of rule W7 that an older version of this case had and this
    one has not. `notices` are other authorities' that may be about the pupil. `versions` are all that the record holds
    of the case's file, oldest first.
    """

    case: Case
    settings: Settings
    now: datetime
    by: str
    duties: tuple[Duty, ...] = ()
    warnings: tuple[str, ...] = ()
    calendar: SchoolCalendar | None = None
    codes: Codes | None = None
    days_absent: int | None = None
    policy: Policy | None = None
    earlier: tuple[Case, ...] = ()
    kin: tuple[Case, ...] = ()
    once_flagged: tuple[Flag, ...] = ()
    notices: tuple[Notice, ...] = ()
    written: tuple[Written | None, ...] = ()
    versions: tuple[Version, ...] = ()
    record: RecordState = RecordState()
    answers: Mapping[str, str] = field(default_factory=dict)
    wording: Wording = field(default_factory=shipped_wording)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The standing log, oldest first."""
        return tuple(sorted(self.case.standing_entries, key=lambda entry: entry.at))

    @property
    def reason(self) -> str | None:
        """The reason that a parent or carer gave; `not known` is none."""
        return None if self.case.reason == "not known" else self.case.reason

    @property
    def day_of_absence(self) -> int | None:
        """Today's number in the absence in school days, or its last day's once it is over; None where not known."""
        if self.days_absent is not None:
            return self.days_absent
        if self.calendar is None:
            return None
        return self.calendar.school_days_between(self.case.first_day_absent, self.now.date()) or None

    @property
    def is_over(self) -> bool:
        """Whether the child was found or has left the roll."""
        return not self.case.stage.is_open

    def has(self, *flags: Flag) -> bool:
        """Whether any of the flags is set on the pupil."""
        return any(flag in self.case.pupil.flags for flag in flags)

    def family_must_not_know(self) -> tuple[str, ...]:
        """The flags of rule W7 on this case, on another of the child, or on one of a brother or sister.

        What was suspected once still counts, and what is said to a family is said to all of it.
        """
        flags = {flag for case in (self.case, *self.earlier, *self.kin) for flag in case.pupil.flags}
        return tuple(flag.value for flag in NEVER_TO_FAMILY if flag in flags)

    def named(self, written: str) -> str:
        """A person's name as the settings give it in full, where that is certain."""
        return full_name(written, self.settings.staff)

    def warnings_for_others(self) -> tuple[str, ...]:
        """The warnings that say something of the child, for readers outside the school.

        What is wrong with the file, and how the policy calls a child on roll, are the school's own affair.
        """
        of_child = {warned.say for warned in (self.policy.warnings if self.policy else ()) if warned.on_roll is None}
        notices = tuple(
            f"{notice.authority} may have sent a notice of this child, received {short_day(notice.received)}"
            for notice in self.notices
        )
        return (*(words for words in self.warnings if words in of_child), *notices)

    def staff_for(self, owner: str) -> StaffMember | None:
        """Who answers for an owner's duties (`dsl`, `attendance`, `headteacher`), or None."""
        return next((member for member in self.settings.staff if owner in member.duties), None)

    def recipient(self, key: str) -> Recipient | None:
        """Where a notification goes, by its key in `notify` of the settings."""
        return self.settings.notify.get(key)

    def guardians(self) -> tuple[Contact, ...]:
        """The contacts known to hold parental responsibility."""
        return tuple(contact for contact in self.case.pupil.contacts if contact.parental_responsibility)

    def last_attended(self) -> tuple[date, str] | None:
        """The last session of the marks at which the child was there: its day, and morning or afternoon."""
        if self.codes is None:
            return None
        for day in sorted(self.case.marks, reverse=True):
            for code, session in reversed(tuple(zip(self.case.marks[day], SESSIONS, strict=True))):
                if self.codes.meaning(code, day) in (Meaning.ATTENDING, Meaning.SEEN_LATE):
                    return day, session
        return None


def first_written(log: Sequence[Entry], versions: Sequence[tuple[Written, Case]]) -> tuple[Written | None, ...]:
    """For each entry of `log`, the first of the case's `versions` (oldest first) that held it; None if none did yet.

    Two equal entries are told apart by their order: the second belongs to the version that first held two.
    """
    counts = [(written, Counter(_key(entry) for entry in case.log)) for written, case in versions]
    return tuple(next((written for written, count in counts if count[key] >= nth), None) for key, nth in _numbered(log))


def _key(entry: Entry) -> str:
    return entry.model_dump_json(exclude_none=True)


def _numbered(log: Sequence[Entry]) -> Iterator[tuple[str, int]]:
    seen: Counter[str] = Counter()
    for entry in log:
        key = _key(entry)
        seen[key] += 1
        yield key, seen[key]
