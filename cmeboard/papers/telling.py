"""Entries of a log told in plain English, from their fields alone."""

from cmeboard.core.entries import (
    Call,
    Confirm,
    ContactReceived,
    Correct,
    Decision,
    Email,
    Enquiry,
    Entry,
    EvidenceReceived,
    FoundEntry,
    HomeVisit,
    Inform,
    InvolveReceivingAuthority,
    JointInterview,
    LeaveRequest,
    Letter,
    MoveEntry,
    NotifyLocalAuthority,
    NotifyOffRoll,
    Refer,
    ReferCme,
    ReportToPolice,
    RequestEvidence,
    ReturnInterview,
    SafeAndWellCheck,
    Sms,
    StrategyMeeting,
    Waive,
)
from cmeboard.core.text import format_moment
from cmeboard.core.words import EnquiryOf, Informed
from cmeboard.papers.phrases import capital, joined, long_moment, short_day

MEETING_DECISIONS = {
    "circulate_details": "circulate details to other authorities and agencies",
    "national_notification": "national notification (social security, benefits, child benefit)",
    "dwp_and_hmrc": "ask the Department for Work and Pensions and HMRC for help",
    "legal_action": "legal action where removal from the United Kingdom is suspected",
    "when_found": "what happens when the child is found",
}
"""The five decisions of a strategy meeting, as the policy puts them, by field."""

ENQUIRIES = {
    EnquiryOf.FRIENDS_AND_FAMILY: "friends and family",
    EnquiryOf.SIBLINGS_SCHOOL: "the schools of brothers and sisters",
    EnquiryOf.NEIGHBOURS: "neighbours",
    EnquiryOf.LANDLORD: "the landlord",
    EnquiryOf.STAFF_AND_RECORDS: "staff and school records",
    EnquiryOf.PREVIOUS_SCHOOL: "the previous school",
    EnquiryOf.NEXT_SCHOOL: "the next school",
    EnquiryOf.OTHER_AGENCY: "another agency",
    EnquiryOf.SOCIAL_MEDIA: "social media, openly visible",
}
"""Whom an enquiry was made of, as a sentence has it."""


def informed(entry: Inform) -> str:
    """Who was told, as people say it, with the name where there is one."""
    who = "the designated safeguarding lead" if entry.who is Informed.DSL else f"the {entry.who}"
    if entry.who is Informed.OTHER:
        return entry.to or "somebody else"
    return joined([who, entry.to]) or who


_WITH_THEIR_OWN = ("by", "in", "on", "online", "over", "through", "via")


def _means(how: str | None) -> str | None:
    """`by telephone`, `in person`, `on 101`: how somebody was told, as a part of a sentence."""
    if not how or how.split()[0].casefold() in _WITH_THEIR_OWN:
        return how
    return f"on {how}" if how[0].isdigit() else f"by {how}"


def what_was_done(entry: Entry) -> str:
    """`Call to Dana Sample`: the act, and towards whom."""
    match entry:
        case Sms():
            return joined(["Text message", entry.to], " to ") or ""
        case Email() | Letter():
            return joined([capital(entry.did), entry.to], " to ") or ""
        case Call():
            return joined([joined(["Call", entry.to], " to "), entry.number], " on ") or ""
        case ContactReceived():
            return joined(["Contact received", entry.from_], " from ") or ""
        case HomeVisit():
            return joined(["Home visit", entry.address], " to ") or ""
        case Enquiry():
            asked = ENQUIRIES.get(entry.of) if entry.of else None
            return joined([joined(["Enquiry", asked], " of "), entry.to], ": ") or ""
        case Inform():
            return joined([f"Told {informed(entry)}", _means(entry.how)]) or ""
        case ReportToPolice():
            return joined(["Reported missing to the police", _means(entry.channel)]) or ""
        case NotifyLocalAuthority():
            return f"Notified the local authority: {entry.kind}"
        case ReferCme():
            return "Referred to the children missing education team"
        case FoundEntry():
            return joined(["Child found", entry.where], ": ") or ""
        case Confirm():
            return f"Confirmed as told: {entry.what}"
        case Refer():
            return f"Referred for: {entry.to}"
        case Decision():
            return f"Decision about: {entry.about}"
        case RequestEvidence() | EvidenceReceived():
            return joined([capital(entry.did), entry.of], ": ") or ""
        case NotifyOffRoll():
            return "Notified of deletion from the roll"
        case MoveEntry():
            return joined([f"Card moved to {entry.to}", entry.from_], " from ") or ""
        case Waive():
            return f"Step {entry.duty} waived"
        case Correct():
            return f"Took back the entry of {format_moment(entry.entry.at)} ({entry.entry.did})"
        case _:
            return joined([capital(entry.did), getattr(entry, "to", None)], " to ") or ""


def what_came_of_it(entry: Entry) -> str:
    """The outcome in words; empty where the entry has none."""
    match entry:
        case Call() | HomeVisit():
            where = f"whereabouts {entry.whereabouts}" if entry.whereabouts else None
            return joined([entry.outcome, where]) or ""
        case ContactReceived():
            back = f"expected back on {short_day(entry.expected_return)}" if entry.expected_return else None
            where = f"whereabouts {entry.whereabouts}" if entry.whereabouts else None
            return joined([entry.reason, back, where]) or ""
        case ReportToPolice():
            return _police(entry)
        case FoundEntry():
            return _found(entry)
        case StrategyMeeting():
            return _meeting(entry)
        case Decision():
            return joined([entry.decision, entry.reason], ", because: ") or ""
        case ReturnInterview():
            independent = {True: "independent", False: "not independent", None: None}[entry.independent]
            wish = f"the child's wish: {entry.child_wish}" if entry.child_wish else None
            others = f"others present: {entry.others_present}" if entry.others_present else None
            return joined([entry.outcome, entry.interviewer, independent, wish, others]) or ""
        case LeaveRequest():
            return _leave(entry)
        case NotifyOffRoll():
            deleted = f"deleted on {short_day(entry.deleted_on)}" if entry.deleted_on else None
            return joined([f"ground: {entry.ground}" if entry.ground else None, deleted, entry.destination]) or ""
        case NotifyLocalAuthority() | ReferCme():
            return f"reference {entry.reference}" if entry.reference else ""
        case MoveEntry() | Waive():
            return entry.reason or ""
        case SafeAndWellCheck() | JointInterview() | InvolveReceivingAuthority():
            return joined([entry.outcome, f"by {entry.by_whom}" if entry.by_whom else None]) or ""
        case _:
            return str(getattr(entry, "outcome", None) or "")


def _police(entry: ReportToPolice) -> str:
    return (
        joined(
            [
                f"reference {entry.reference}" if entry.reference else None,
                f"officer {entry.officer}" if entry.officer else None,
                f"risk, in the police's word: {entry.risk}" if entry.risk else None,
                f"next review {long_moment(entry.next_review)}" if entry.next_review else None,
            ]
        )
        or ""
    )


def _found(entry: FoundEntry) -> str:
    return (
        joined(
            [
                f"by {entry.by_whom}" if entry.by_whom else None,
                f"returned {long_moment(entry.returned_at)}" if entry.returned_at else None,
                {True: "in the authority", False: "outside the authority", None: None}[entry.in_authority],
                {True: "likely to return", False: "not likely to return", None: None}[entry.likely_to_return],
                f"concerns: {entry.concerns}" if entry.concerns else None,
            ]
        )
        or ""
    )


def _meeting(entry: StrategyMeeting) -> str:
    if entry.decisions is None:
        return ""
    said = []
    for field, words in MEETING_DECISIONS.items():
        decision = getattr(entry.decisions, field)
        if decision is not None:
            said.append(joined([f"{words}: {decision.decision}", decision.reason], ", because: ") or "")
    return "; ".join(said)


def _leave(entry: LeaveRequest) -> str:
    dates = [short_day(day) for day in (entry.leaves, entry.returns) if day]
    return (
        joined(
            [
                joined(dates, " to "),
                entry.decision,
                f"decided by {entry.decided_by}" if entry.decided_by else None,
            ]
        )
        or ""
    )


def people_present(entry: StrategyMeeting) -> str | None:
    """Who was at the meeting."""
    return joined(entry.present, "; ") if isinstance(entry.present, tuple) else entry.present
