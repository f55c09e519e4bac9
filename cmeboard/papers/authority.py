"""Papers to the local authority: absence form, referral as missing education, deletion return."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
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
    NotifyOffRoll,
    Sms,
)
from cmeboard.core.words import EnquiryOf
from cmeboard.packs import read_text
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.known import KNOWN
from cmeboard.papers.paper import AddressedTo, Block, Fact, Facts, Missing, Paper, Points, Section, Table
from cmeboard.papers.parts import (
    absence,
    address_lines,
    concerns,
    contacts_table,
    deeds,
    enquiry_entries,
    fact,
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
from cmeboard.papers.phrases import long_day, short_day, short_moment
from cmeboard.papers.questions import questionnaire

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
        discloses=("identity and home", "contacts and siblings", "concerns and social care", "enquiries with notes"),
        sections=(
            Section("", opening(dossier, "cme_referral")),
            Section("The child", (Facts((*identity(dossier), home(dossier), *absence(dossier))),)),
            Section("Family and contacts", (contacts_table(dossier), Facts((siblings_fact(dossier),)))),
            Section(
                "Concerns and agencies", (concerns(dossier), Facts((social_worker_fact(dossier),)), *_why(dossier))
            ),
            Section("Reasonable enquiries", (_checklist(dossier),)),
            Section("Each enquiry made: who, when, how, outcome", (deeds(dossier, made),)),
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


def _checklist(dossier: Dossier) -> Table:
    return Table(
        ("Enquiry", "Made", "When"),
        tuple(
            (
                enquiry.text + (" (named by the policy)" if enquiry.needed else ""),
                _made(dossier, enquiry),
                "; ".join(short_moment(entry.at) for entry in _times(dossier, enquiry.id)),
            )
            for enquiry in reasonable_enquiries()
        ),
    )


def _made(dossier: Dossier, enquiry: ReasonableEnquiry) -> str:
    if not _times(dossier, enquiry.id):
        return "no entry in the record"
    return "in part" if enquiry.id == "all_contacts" and _uncalled(dossier) else "yes"


def _uncalled(dossier: Dossier) -> tuple[tuple[str, str], ...]:
    """Each contact's numbers that no call in the record went to, with the contact's name."""
    calls = [entry for entry in dossier.entries if isinstance(entry, Call)]
    called = {call.number for call in calls}
    asked = {call.to for call in calls if call.number is None}
    return tuple(
        (contact.name, number)
        for contact in dossier.case.pupil.contacts
        for number in contact.phones
        if number not in called and contact.name not in asked
    )


def _times(dossier: Dossier, enquiry: str) -> tuple[Entry, ...]:
    shows = MET_BY.get(enquiry)
    return tuple(entry for entry in dossier.entries if shows(dossier, entry)) if shows else ()


def _enquiries_missing(dossier: Dossier) -> tuple[Missing, ...]:
    """The policy's four enquiries as far as they are not in the log, and each number that nobody has called."""
    uncalled = tuple(
        Missing(f"call {number}", f"Nobody has called {name} on {number}: call, and record it.")
        for name, number in _uncalled(dossier)
    )
    undone = tuple(
        Missing(f"enquiry {enquiry.id}", f"The policy asks for this before a referral: {enquiry.text}.")
        for enquiry in reasonable_enquiries()
        if enquiry.needed and enquiry.id != "all_contacts" and not _times(dossier, enquiry.id)
        if enquiry.id != "siblings" or dossier.case.pupil.siblings
    )
    return (*uncalled, *undone)


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground of deletion, regulation 9(1) of SI 2024/208. Only what is `sure` is named as law to others.

    `codes` and `school_days` are set where a ground is proved from the marks, session by session.
    """

    letter: str
    title: str
    sure: str
    evidence: tuple[str, ...]
    school_days: int = 0
    codes: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The ground as it may be printed for the authority."""
        return f"{self.title} (regulation 9(1)({self.letter}), SI 2024/208)" if self.sure == "A" else self.title


@cache
def grounds() -> dict[str, Ground]:
    """The grounds by letter."""
    rows = json.loads(read_text("templates/deletion_grounds.json"))
    return {
        letter: Ground(
            letter,
            row["title"],
            row["sure"],
            tuple(row["evidence"]),
            row.get("school_days", 0),
            tuple(row.get("codes", ())),
        )
        for letter, row in rows.items()
    }


def ground_named(written: str) -> Ground | None:
    """The ground that a person wrote: its letter, as `i`, `(i)` or `9(1)(i)`, or its title."""
    text = " ".join(written.casefold().split())
    letter = text.removeprefix("9(1)").strip("() ")
    by_title = [ground for ground in grounds().values() if ground.title.casefold() == text]
    return grounds().get(letter) or (by_title[0] if by_title else None)


def deletion_return(dossier: Dossier) -> Paper:
    """The return of a deletion from the roll: the ground, its evidence, and what the authority needs to follow up."""
    notice = next((entry for entry in reversed(dossier.entries) if isinstance(entry, NotifyOffRoll)), None)
    written = (notice.ground if notice else None) or dossier.answers.get("ground")
    ground = ground_named(written) if written else None
    deleted = notice.deleted_on if notice else None
    facts = (
        fact(
            dossier,
            "Ground",
            ground.words if ground else written,
            "ground",
            "Which ground of regulation 9(1), (a) to (o), is met?",
        ),
        fact(dossier, "Deleted on", _day(deleted), "deleted_on", "On which day is the name deleted?"),
        fact(
            dossier,
            "New school or destination",
            notice.destination if notice else None,
            "destination",
            "Which school or place does the child go to?",
        ),
        fact(dossier, "Future address", None, "future_address", "At which address will the child live, and from when?"),
    )
    return frame(
        dossier,
        "deletion_return",
        "Return: deletion from the admission register",
        for_whom="the local authority where the school stands",
        addressed_to=AddressedTo.AGENCY,
        discloses=("identity and home", "parents, addresses and numbers", "ground and evidence", "enquiries made"),
        sections=(
            Section("", opening(dossier, "deletion_return")),
            Section("The pupil", (Facts((*identity(dossier), home(dossier))),)),
            Section("Parents and an emergency number of each", (contacts_table(dossier),)),
            Section("Ground and destination", (Facts(facts),)),
            Section("Evidence for the ground", _evidence(dossier, ground)),
            Section("Enquiries made", (deeds(dossier, enquiry_entries(dossier)),)),
            Section("Returned by", (Facts(reporter(dossier)),)),
        ),
        recipient=address_lines(dossier, PORTAL, dossier.settings.school.local_authority or "The local authority"),
        also_missing=(*unchecked(dossier, PORTAL), *_ground_doubt(ground, written)),
        offers=(("notify off roll", {"ground": written} if written else {}),),
    )


def _day(day: date | None) -> str | None:
    return long_day(day) if day else None


def _ground_doubt(ground: Ground | None, written: str | None) -> tuple[Missing, ...]:
    if written and ground is None:
        question = f"'{written}' is no ground of the law in force: which of (a) to (o) is it?"
        return (Missing("ground in law", question),)
    if ground and ground.sure != "A":
        return (
            Missing("ground checked", f"Check the words of ground ({ground.letter}) in SI 2024/208 before sending."),
        )
    return ()


def _evidence(dossier: Dossier, ground: Ground | None) -> tuple[Block, ...]:
    if ground is None:
        return (Facts((Fact("Evidence", None),)),)
    asked = Facts(
        tuple(fact(dossier, item, None, f"evidence: {item}", f"What shows: {item}?") for item in ground.evidence)
    )
    return (asked, *_sessions(dossier, ground)) if ground.codes else (asked,)


def _sessions(dossier: Dossier, ground: Ground) -> tuple[Block, ...]:
    """The marks since the first day absent, session by session, and whether they carry the ground."""
    marks = [(day, codes) for day, codes in sorted(dossier.case.marks.items()) if day >= dossier.case.first_day_absent]
    others = [day for day, codes in marks if not set(codes) <= set(ground.codes)]
    days = f"Days with marks: {len(marks)} of the {ground.school_days} school days that the ground needs."
    broken = "; ".join(short_day(day) for day in others)
    every = f"{', '.join(ground.codes[:-1])} or {ground.codes[-1]}"
    verdict = (
        f"Another code than {every} stands on: {broken}." if others else f"Every session with a mark is coded {every}."
    )
    rows = tuple((long_day(day), *codes) for day, codes in marks)
    return (Points((days, verdict)), Table(("Day", "Morning", "Afternoon"), rows, empty="No marks are recorded."))
