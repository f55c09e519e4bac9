"""What may stand in a case's log: one class for each kind of entry, told apart by `did`.

A new kind of entry is one class here, in `Entry`; forms, schemas and the command line are drawn from it.
The classes and their fields are `store.md`'s table, which FORMAT.md repeats from the schema.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypeVar, get_args

from pydantic import Field, ValidationError, model_validator

from cmeboard.core.record import Record
from cmeboard.core.refused import Refused
from cmeboard.core.text import CaseId, Day, EntryId, Moment, Text, YesNo, parse_moment
from cmeboard.core.words import (
    CallOutcome,
    Confirmed,
    DecisionAbout,
    EnquiryOf,
    EnquiryOutcome,
    Informed,
    InterviewOutcome,
    LeaveDecision,
    NotificationKind,
    ReferredTo,
    ReportChannel,
    Sent,
    VisitOutcome,
    Whereabouts,
)


class EntryBase(Record):
    """What every entry carries: when it happened (school's local time), who did it, and a note."""

    at: Moment
    by: Text
    note: Text | None = None
    cpoms: Text | None = None
    significant: YesNo = False
    id: EntryId | None = None

    @property
    def said(self) -> Iterator[tuple[str, str]]:
        """What its fields say, as a case file writes it, but when, its kind and its id; who and the note come last."""
        fields = self.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"at", "did", "id"})
        for name in sorted(fields, key=("by", "note").__contains__):
            value = fields[name]
            if isinstance(value, (str, bool, int)):
                yield name, ("no", "yes")[value] if isinstance(value, bool) else str(value)


class Sms(EntryBase):
    did: Literal["sms"]
    to: Text | None = None
    outcome: Sent | None = None


class Email(EntryBase):
    did: Literal["email"]
    to: Text | None = None
    outcome: Sent | None = None


class Letter(EntryBase):
    did: Literal["letter"]
    to: Text | None = None
    outcome: Sent | None = None


class Call(EntryBase):
    did: Literal["call"]
    to: Text | None = None
    number: Text | None = None
    outcome: CallOutcome | None = None
    whereabouts: Whereabouts | None = None


class ContactReceived(EntryBase):
    did: Literal["contact received"]
    from_: Annotated[Text | None, Field(alias="from")] = None
    reason: Text | None = None
    expected_return: Day | None = None
    whereabouts: Whereabouts | None = None


class HomeVisit(EntryBase):
    did: Literal["home visit"]
    address: Text | None = None
    outcome: VisitOutcome | None = None
    whereabouts: Whereabouts | None = None


class Enquiry(EntryBase):
    did: Literal["enquiry"]
    of: EnquiryOf | None = None
    to: Text | None = None
    outcome: EnquiryOutcome | None = None


class Inform(EntryBase):
    did: Literal["inform"]
    who: Informed
    to: Text | None = None
    how: Text | None = None


class ReportToPolice(EntryBase):
    did: Literal["report to police"]
    reference: Text | None = None
    channel: ReportChannel | None = None
    officer: Text | None = None
    risk: Text | None = None
    next_review: Moment | None = None


class NotifyLocalAuthority(EntryBase):
    did: Literal["notify local authority"]
    kind: NotificationKind
    reference: Text | None = None


class ReferCme(EntryBase):
    did: Literal["refer cme"]
    reference: Text | None = None


class MeetingDecision(Record):
    """One decision of a strategy meeting. A no needs its reason."""

    decision: Literal["yes", "no"]
    reason: Text | None = None

    @model_validator(mode="after")
    def _no_needs_a_reason(self) -> "MeetingDecision":
        if self.decision == "no" and self.reason is None:
            raise ValueError("a decision 'no' needs a reason")
        return self


class MeetingDecisions(Record):
    """The five decisions that the policy asks of a strategy meeting."""

    circulate_details: Annotated[MeetingDecision | None, Field(alias="circulate details")] = None
    national_notification: Annotated[MeetingDecision | None, Field(alias="national notification")] = None
    dwp_and_hmrc: Annotated[MeetingDecision | None, Field(alias="dwp and hmrc")] = None
    legal_action: Annotated[MeetingDecision | None, Field(alias="legal action")] = None
    when_found: Annotated[MeetingDecision | None, Field(alias="when found")] = None


class StrategyMeeting(EntryBase):
    did: Literal["strategy meeting"]
    present: Text | tuple[Text, ...] | None = None
    decisions: MeetingDecisions | None = None


class CirculateLetter(EntryBase):
    did: Literal["circulate letter"]
    to: Text | None = None


class FoundEntry(EntryBase):
    did: Literal["found"]
    where: Text | None = None
    by_whom: Text | None = None
    returned_at: Moment | None = None
    in_authority: YesNo | None = None
    likely_to_return: YesNo | None = None
    concerns: Text | None = None


class SafeAndWellCheck(EntryBase):
    did: Literal["safe and well check"]
    by_whom: Text | None = None
    outcome: Text | None = None


class JointInterview(EntryBase):
    did: Literal["joint interview"]
    by_whom: Text | None = None
    outcome: Text | None = None


class InvolveReceivingAuthority(EntryBase):
    did: Literal["involve receiving authority"]
    by_whom: Text | None = None
    outcome: Text | None = None


class Confirm(EntryBase):
    did: Literal["confirm"]
    what: Confirmed


class ReturnInterview(EntryBase):
    did: Literal["return interview"]
    outcome: InterviewOutcome | None = None
    interviewer: Text | None = None
    independent: YesNo | None = None
    child_wish: Text | None = None
    others_present: Text | None = None


class Refer(EntryBase):
    did: Literal["refer"]
    to: ReferredTo


class Decision(EntryBase):
    did: Literal["decision"]
    about: DecisionAbout
    decision: Text | None = None
    reason: Text | None = None


class RequestEvidence(EntryBase):
    did: Literal["request evidence"]
    of: Text | None = None
    outcome: Text | None = None


class EvidenceReceived(EntryBase):
    did: Literal["evidence received"]
    of: Text | None = None
    outcome: Text | None = None


class LeaveRequest(EntryBase):
    did: Literal["leave request"]
    leaves: Day | None = None
    returns: Day | None = None
    decision: LeaveDecision | None = None
    evidence: Text | None = None
    travel: Text | None = None
    fgm_considered: YesNo | None = None
    decided_by: Text | None = None


class NotifyOffRoll(EntryBase):
    did: Literal["notify off roll"]
    ground: Text | None = None
    deleted_on: Day | None = None
    destination: Text | None = None
    reference: Text | None = None


class TransferFile(EntryBase):
    """The common transfer file, sent when a pupil has left the roll."""

    did: Literal["transfer file"]
    to: Text | None = None
    reference: Text | None = None


class MoveEntry(EntryBase):
    """A move of the card that a person chose; moves that follow from an entry are not written twice."""

    did: Literal["move"]
    from_: Annotated[Text | None, Field(alias="from")] = None
    to: Text
    reason: Text | None = None


class Waive(EntryBase):
    """A duty that is not needed, and why. The policy lets none vanish in silence."""

    did: Literal["waive"]
    duty: Text
    reason: Text


class EntryRef(Record):
    """Names an entry by its `at` and `did`, and by its `id` where it has one.

    Of several without an id, of one moment and kind, `says` names one by what its fields say. People may write it in
    one line: `entry: 2026-11-09 10:15 call`, or with a field `entry: 2026-11-09 10:15 call (to Dana Sample)`.
    """

    at: Moment
    did: Text
    id: EntryId | None = None
    says: dict[Text, Text] | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_one_line(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        named = _ONE_LINE.fullmatch(value)
        if named is None:
            raise ValueError("must name an entry by when and what, such as 2026-11-09 10:15 call")
        at, did, field, words = named.groups()
        return {"at": parse_moment(at), "did": did, "says": {field: words} if field else None}

    @classmethod
    def to(cls, entry: EntryBase) -> "EntryRef":
        """The reference that names an entry; one without an id by all that it says."""
        said = None if entry.id else dict(entry.said)
        return cls(at=entry.at, did=getattr(entry, "did", ""), id=entry.id, says=said)


_ONE_LINE = re.compile(r"(.{16}) ([^()]+?)(?: \((\w+) (.+)\))?")


class Correct(EntryBase):
    """Takes an earlier entry back: it stays in the log and counts for nothing from here on."""

    did: Literal["correct"]
    entry: EntryRef


class Note(EntryBase):
    did: Literal["note"]


Entry = Annotated[
    Sms
    | Email
    | Letter
    | Call
    | ContactReceived
    | HomeVisit
    | Enquiry
    | Inform
    | ReportToPolice
    | NotifyLocalAuthority
    | ReferCme
    | StrategyMeeting
    | CirculateLetter
    | FoundEntry
    | SafeAndWellCheck
    | JointInterview
    | InvolveReceivingAuthority
    | Confirm
    | ReturnInterview
    | Refer
    | Decision
    | RequestEvidence
    | EvidenceReceived
    | LeaveRequest
    | NotifyOffRoll
    | TransferFile
    | MoveEntry
    | Waive
    | Correct
    | Note,
    Field(discriminator="did"),
]

ENTRY_CLASSES: dict[str, type[EntryBase]] = {
    get_args(kind.model_fields["did"].annotation)[0]: kind for kind in get_args(get_args(Entry)[0])
}
"""Every kind of entry by its `did`, in the order of the table."""

Kind = TypeVar("Kind", bound=EntryBase)


def written(kind: type[Kind], fields: Mapping[str, object]) -> Kind:
    """An entry of this kind, in whose fields, spelt as in a file, stands what somebody typed. Raises Refused, which
    names the field, where that cannot stand in a file.
    """
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False)[0]
        words, _, remedy = fault["msg"].removeprefix("Value error, ").partition(": ")
        raise Refused(f"{' '.join(map(str, fault['loc']))} {words}", remedy or "type it anew") from None


__all__ = ["ENTRY_CLASSES", "CaseId", "Entry", "EntryBase", "EntryRef", "written"]
