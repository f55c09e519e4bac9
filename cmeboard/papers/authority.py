"""Papers to the local authority while a child is absent: absence form, referral as missing education."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from cmeboard.core.entries import (
    Call,
    Email,
    Enquiry,
    Entry,
    HomeVisit,
    Inform,
    Letter,
    NotifyLocalAuthority,
    Sms,
)
from cmeboard.core.reckoning.calling import CallSheet, Listed
from cmeboard.core.words import EnquiryOf
from cmeboard.packs import read_text
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.known import KNOWN, police
from cmeboard.papers.paper import AddressedTo, Block, Facts, Missing, Paper, Points, Section, Table
from cmeboard.papers.parts import (
    absence,
    address_lines,
    concerns,
    contacts_table,
    enquiry_entries,
    frame,
    home,
    identity,
    initials_missing,
    opening,
    reporter,
    siblings_fact,
    social_worker_fact,
    unchecked,
)
from cmeboard.papers.phrases import joined, short_moment
from cmeboard.papers.questions import questionnaire
from cmeboard.papers.telling import what_came_of_it, what_was_done

TEAM = "children missing education team"
PORTAL = "local authority"


def absence_form(dossier: Dossier) -> Paper:
    """The absence and irregular attendance form, its fields in the form's order."""
    kind = KNOWN["notification_kind"](dossier) or dossier.answers.get("notification_kind")
    return frame(
        dossier,
        "absence_form",
        "Absence and irregular attendance form",
        for_whom="the local authority",
        addressed_to=AddressedTo.AGENCY,
        discloses=("identity and home", "parents and their numbers", "the absence", "what was done", "social care"),
        sections=(
            Section("", opening(dossier, "absence_form")),
            *questionnaire(dossier, "absence_form.csv"),
        ),
        recipient=address_lines(dossier, PORTAL, dossier.settings.school.local_authority or "The local authority"),
        also_missing=unchecked(dossier, PORTAL),
        offers=(("notify local authority", {"kind": kind} if kind else {}),),
    )


def cme_referral(dossier: Dossier) -> Paper:
    """The referral to the children missing education team, with every reasonable enquiry and its outcome."""
    made = enquiry_entries(dossier)
    return frame(
        dossier,
        "cme_referral",
        "Referral: child missing education",
        for_whom="the children missing education team",
        addressed_to=AddressedTo.AGENCY,
        discloses=(
            "identity and home",
            "contacts and siblings",
            "concerns and social care",
            "the report to the police",
            "enquiries with notes",
        ),
        sections=(
            Section("", opening(dossier, "cme_referral")),
            Section("The child", (Facts((*identity(dossier), home(dossier), *absence(dossier), police(dossier))),)),
            Section("Family and contacts", (contacts_table(dossier), Facts((siblings_fact(dossier),)))),
            Section(
                "Concerns and agencies", (concerns(dossier), Facts((social_worker_fact(dossier),)), *_why(dossier))
            ),
            Section("Reasonable enquiries made", (_enquiries(dossier, made),)),
            Section("What the policy and authorities ask for", (_checklist(dossier),)),
            Section("Referred by", (Facts(reporter(dossier)),)),
        ),
        recipient=address_lines(dossier, TEAM, "The children missing education team"),
        also_missing=(*unchecked(dossier, TEAM), *_enquiries_missing(dossier), *initials_missing(dossier, made)),
        offers=(("refer cme", {}),),
    )


def _why(dossier: Dossier) -> tuple[Block, ...]:
    reasons = tuple(reason.value for reason in dossier.case.why_missing)
    return (
        (Points(tuple(f"Why the child may be missing education: {reason}" for reason in reasons)),) if reasons else ()
    )


@dataclass(frozen=True, slots=True)
class ReasonableEnquiry:
    """One row of `reasonable_enquiries.csv`; `needed` are the four that the policy names."""

    id: str
    needed: bool
    text: str


@cache
def reasonable_enquiries() -> tuple[ReasonableEnquiry, ...]:
    """The enquiries that schools and authorities ask for."""
    rows = csv.DictReader(read_text("templates/reasonable_enquiries.csv").splitlines())
    return tuple(ReasonableEnquiry(row["id"], row["needed"] == "yes", row["text"]) for row in rows)


def _of(*kinds: EnquiryOf) -> Callable[[Dossier, Entry], bool]:
    return lambda dossier, entry: isinstance(entry, Enquiry) and entry.of in kinds


MET_BY: dict[str, Callable[[Dossier, Entry], bool]] = {
    "first_day_call": lambda dossier, entry: (
        isinstance(entry, (Call, Sms)) and entry.at.date() == dossier.case.first_day_absent
    ),
    "all_contacts": lambda dossier, entry: isinstance(entry, (Call, Email)),
    "letter": lambda dossier, entry: isinstance(entry, Letter),
    "home_visit": lambda dossier, entry: isinstance(entry, HomeVisit),
    "staff_records": _of(EnquiryOf.STAFF_AND_RECORDS),
    "friends": _of(EnquiryOf.FRIENDS_AND_FAMILY),
    "siblings": _of(EnquiryOf.SIBLINGS_SCHOOL),
    "neighbours_landlord": _of(EnquiryOf.NEIGHBOURS, EnquiryOf.LANDLORD),
    "social_media": _of(EnquiryOf.SOCIAL_MEDIA),
    "agencies": lambda dossier, entry: (
        isinstance(entry, Inform) or (isinstance(entry, Enquiry) and entry.of is EnquiryOf.OTHER_AGENCY)
    ),
    "prev_next_school": _of(EnquiryOf.PREVIOUS_SCHOOL, EnquiryOf.NEXT_SCHOOL),
    "la_consult": lambda dossier, entry: isinstance(entry, NotifyLocalAuthority),
}
"""Which entries show that an enquiry was made. The case has no entry for the others: a person adds them."""


def _enquiries(dossier: Dossier, made: tuple[Entry, ...]) -> Table:
    """Each enquiry: who made it, when, how and of whom, and what came of it."""
    return Table(
        ("Who", "When", "How, and of whom", "Outcome", "Note, in the writer's words"),
        tuple(
            (
                dossier.named(entry.by),
                short_moment(entry.at),
                what_was_done(entry),
                what_came_of_it(entry) or "not recorded",
                entry.note or "",
            )
            for entry in made
        ),
    )


NOON = 12
"""The hour that parts a day's calls: the policy asks for calls at different times of the day, and names none."""

MOST_TIMES = 3
"""So many times of one enquiry stand in the checklist; of more, the first and the last."""


def _checklist(dossier: Dossier) -> Table:
    return Table(
        ("Enquiry", "Made", "By whom", "When"),
        tuple(
            (
                enquiry.text + (" (named by the policy)" if enquiry.needed else ""),
                _made(dossier, enquiry),
                joined(dict.fromkeys(dossier.named(entry.by) for entry in _times(dossier, enquiry.id))) or "",
                _when(_times(dossier, enquiry.id)),
            )
            for enquiry in reasonable_enquiries()
        ),
    )


def _when(entries: tuple[Entry, ...]) -> str:
    if len(entries) > MOST_TIMES:
        return f"{len(entries)} times, {short_moment(entries[0].at)} to {short_moment(entries[-1].at)}"
    return "; ".join(short_moment(entry.at) for entry in entries)


def _made(dossier: Dossier, enquiry: ReasonableEnquiry) -> str:
    if not _times(dossier, enquiry.id):
        return "no entry in the record"
    if enquiry.id != "all_contacts":
        return "yes"
    at_one_time = f"all {half}" if (half := _one_half_of_the_day(dossier)) else None
    lacks = joined(["not every number" if _uncalled(dossier) else None, at_one_time])
    return f"in part: {lacks}" if lacks else "yes"


def _one_half_of_the_day(dossier: Dossier) -> str:
    """In which half of the day all calls were made; empty where they were made in both, or there was none."""
    halves = {entry.at.hour < NOON for entry in dossier.entries if isinstance(entry, Call)}
    return {True: "in the morning", False: "in the afternoon"}[halves.pop()] if len(halves) == 1 else ""


def _uncalled(dossier: Dossier) -> tuple[Listed, ...]:
    """Each contact's numbers that no call in the record went to, with the contact's name."""
    sheet = CallSheet(dossier.case.pupil.contacts)
    calls = (entry for entry in dossier.entries if isinstance(entry, Call))
    called = {number for call in calls for number in sheet.numbers_of(call)}
    return tuple(listed for number, listed in sheet.numbers.items() if number not in called)


def _times(dossier: Dossier, enquiry: str) -> tuple[Entry, ...]:
    shows = MET_BY.get(enquiry)
    return tuple(entry for entry in dossier.entries if shows(dossier, entry)) if shows else ()


def _enquiries_missing(dossier: Dossier) -> tuple[Missing, ...]:
    """The policy's four enquiries as far as they are not in the log, and each number that nobody has called."""
    uncalled = tuple(
        Missing(f"call {number}", f"Nobody has called {name} on {number}: call, and record it.")
        for name, number in _uncalled(dossier)
    )
    half = _one_half_of_the_day(dossier)
    again = (
        (Missing("calls at other times", f"All calls were made {half}: call at another time of day."),) if half else ()
    )
    undone = tuple(
        Missing(f"enquiry {enquiry.id}", f"The policy asks for this before a referral: {enquiry.text}.")
        for enquiry in reasonable_enquiries()
        if enquiry.needed and enquiry.id != "all_contacts" and not _times(dossier, enquiry.id)
        if enquiry.id != "siblings" or dossier.case.pupil.siblings
    )
    return (*uncalled, *again, *undone)
