"""The police missing report: what the police ask, in the order in which it is read down the telephone."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from cmeboard.core.entries import (
    Call,
    ContactReceived,
    Email,
    Enquiry,
    FoundEntry,
    HomeVisit,
    Inform,
    Letter,
    ReportToPolice,
    Sms,
)
from cmeboard.core.words import CallOutcome, Flag, VisitOutcome
from cmeboard.packs import read_text
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.paper import AddressedTo, Alert, Block, Fact, Facts, Paper, Section, ToFill
from cmeboard.papers.parts import (
    address_lines,
    born,
    deeds,
    enquiry_entries,
    fact,
    frame,
    initials_missing,
    opening,
    reporter,
    siblings,
    social_worker,
)
from cmeboard.papers.phrases import joined, long_day, long_moment
from cmeboard.papers.telling import ENQUIRIES

NAME = "police_report"


@dataclass(frozen=True, slots=True)
class Question:
    """One row of `police_questions.csv`. `kind` is fact, opinion, or fill (written down during the call)."""

    part: str
    group: str
    kind: str
    key: str
    label: str
    ask: str


@cache
def questions() -> tuple[Question, ...]:
    """What the police ask, in order."""
    return tuple(Question(**row) for row in csv.DictReader(read_text("templates/police_questions.csv").splitlines()))


def police_report(dossier: Dossier) -> Paper:
    """What to read down to the police when a child is reported missing."""
    parts = [(part, tuple(rows)) for part, rows in groupby(questions(), key=lambda row: row.part)]
    sections = [Section("Before you read", (*(Alert(text) for text in dossier.warnings), *opening(dossier, NAME)))]
    for part, rows in parts:
        if rows[0].kind == "fill":
            sections.append(Section(part, (ToFill(tuple(row.label for row in rows)),)))
            continue
        for group, asked in groupby(rows, key=lambda row: row.group):
            sections.extend(_group(dossier, f"{part}: {group}", tuple(asked)))
    sections.append(Section("Everything done so far, in order", (deeds(dossier, enquiry_entries(dossier)),)))
    return frame(
        dossier,
        NAME,
        "Missing child: report to the police",
        for_whom="the police",
        addressed_to=AddressedTo.AGENCY,
        discloses=(
            "the child's identity, description and home",
            "family, contacts and their numbers",
            "health",
            "vulnerabilities and social care",
            "everything done to find the child, with notes",
        ),
        sections=sections,
        recipient=address_lines(dossier.recipient("police"), "The police, on 101 or 999"),
        also_missing=initials_missing(dossier, enquiry_entries(dossier)),
        offer=("report to police", {}),
    )


def _group(dossier: Dossier, heading: str, asked: tuple[Question, ...]) -> list[Section]:
    """Facts and opinions of one group, apart from each other."""
    sections = []
    for kind, suffix in (("fact", ""), ("opinion", " (opinion)")):
        rows = tuple(_answer(dossier, question) for question in asked if question.kind == kind)
        if rows:
            blocks: tuple[Block, ...] = (Facts(rows),)
            sections.append(Section(f"{heading}{suffix}", blocks))
    return sections


def _answer(dossier: Dossier, question: Question) -> Fact:
    if question.key in ("name", "role", "phone"):
        return reporter(dossier)[("name", "role", "phone").index(question.key)]
    known = _KNOWN.get(question.key)
    return fact(dossier, question.label, known(dossier) if known else None, question.key, question.ask)


def _flagged(*flags: Flag) -> Callable[[Dossier], str | None]:
    def value(dossier: Dossier) -> str | None:
        return joined([f"yes: {flag.value}" for flag in flags if dossier.has(flag)], "; ")

    return value


def _looked_after(dossier: Dossier) -> str | None:
    if not dossier.has(Flag.LOOKED_AFTER):
        return None
    return f"yes; responsible authority: {dossier.case.pupil.responsible_authority or 'not known'}"


def _parents(dossier: Dossier) -> str | None:
    said = {
        True: "holds parental responsibility",
        False: "no parental responsibility",
        None: "responsibility not known",
    }
    people = [
        joined([contact.name, contact.relationship, said[contact.parental_responsibility]])
        for contact in dossier.case.pupil.contacts
    ]
    return joined(people, "; ")


def _phones(dossier: Dossier) -> str | None:
    dead = {entry.number for entry in dossier.entries if isinstance(entry, Call) and entry.outcome == "number dead"}
    numbers = [
        f"{contact.name}: {number}{' (found dead)' if number in dead else ''}"
        for contact in dossier.case.pupil.contacts
        for number in contact.phones
    ]
    return joined(numbers, "; ")


def _emails(dossier: Dossier) -> str | None:
    return joined(
        [f"{contact.name}: {contact.email}" for contact in dossier.case.pupil.contacts if contact.email], "; "
    )


def _other_addresses(dossier: Dossier) -> str | None:
    home = dossier.case.pupil.address
    others = [contact for contact in dossier.case.pupil.contacts if contact.address and contact.address != home]
    return joined([f"{contact.address} ({contact.name})" for contact in others], "; ")


def _missing_before(dossier: Dossier) -> str | None:
    told = []
    for case in dossier.earlier:
        if any(isinstance(entry, ReportToPolice) for entry in case.standing_entries):
            found = [entry for entry in case.standing_entries if isinstance(entry, FoundEntry)]
            where = (found[-1].where if found else None) or "place not recorded"
            told.append(f"absent from {long_day(case.first_day_absent)}, found: {where if found else 'not recorded'}")
    return joined(told, "; ")


def _last_seen(dossier: Dossier) -> str | None:
    seen = [e for e in dossier.entries if isinstance(e, HomeVisit) and e.outcome is VisitOutcome.SEEN]
    attended = dossier.last_attended()
    if seen and (attended is None or seen[-1].at.date() >= attended[0]):
        return f"{long_moment(seen[-1].at)}, at a home visit by {dossier.named(seen[-1].by)}"
    return f"at school, {long_day(attended[0])}, {attended[1]} session" if attended else None


def _last_seen_where(dossier: Dossier) -> str | None:
    seen = _last_seen(dossier)
    if seen is None:
        return None
    return dossier.settings.school.name if seen.startswith("at school") else dossier.case.pupil.address


def _calls(dossier: Dossier) -> str | None:
    calls = [entry for entry in dossier.entries if isinstance(entry, Call)]
    spoke = sum(entry.outcome is CallOutcome.SPOKE for entry in calls)
    heard = sum(isinstance(entry, ContactReceived) for entry in dossier.entries)
    return f"calls: {len(calls)}, of which spoke to somebody: {spoke}; contact received: {heard}"


def _messages(dossier: Dossier) -> str | None:
    sent = [entry for entry in dossier.entries if isinstance(entry, (Sms, Email, Letter))]
    left = [entry for entry in dossier.entries if isinstance(entry, Call) and entry.outcome == "message left"]
    return f"texts, e-mails and letters: {len(sent)}; messages left by telephone: {len(left)}"


def _visits(dossier: Dossier) -> str | None:
    visits = [entry for entry in dossier.entries if isinstance(entry, HomeVisit)]
    return joined([f"{long_moment(visit.at)}: {visit.outcome or 'no outcome recorded'}" for visit in visits], "; ")


def _asked(dossier: Dossier) -> str | None:
    enquiries = [(entry.of, entry.outcome) for entry in dossier.entries if isinstance(entry, Enquiry)]
    return joined([f"{ENQUIRIES[of]}: {outcome or 'no outcome recorded'}" for of, outcome in enquiries if of], "; ")


def _agencies(dossier: Dossier) -> str | None:
    told = [entry for entry in dossier.entries if isinstance(entry, Inform)]
    return joined([f"{entry.who} told on {long_moment(entry.at)}" for entry in told], "; ")


_KNOWN: dict[str, Callable[[Dossier], str | None]] = {
    "full_name": lambda dossier: dossier.case.pupil.name,
    "known_as": lambda dossier: dossier.case.pupil.known_as,
    "dob": born,
    "upn": lambda dossier: dossier.case.pupil.upn,
    "sex_gender": lambda dossier: dossier.case.pupil.sex,
    "description": lambda dossier: dossier.case.pupil.description,
    "address": lambda dossier: dossier.case.pupil.address,
    "parents_and_PR_holders": _parents,
    "siblings_and_schools": siblings,
    "other_addresses": _other_addresses,
    "phones": _phones,
    "email": _emails,
    "conditions": lambda dossier: dossier.case.pupil.health,
    "disability_communication_needs": _flagged(Flag.SPECIAL_EDUCATIONAL_NEEDS),
    "mental_health_selfharm": _flagged(Flag.MENTAL_HEALTH),
    "LAC_and_responsible_LA": _looked_after,
    "CP_or_CIN_plan": _flagged(
        Flag.CHILD_PROTECTION_PLAN, Flag.SECTION_47_ENQUIRY, Flag.SINGLE_ASSESSMENT, Flag.OPEN_TO_SOCIAL_CARE
    ),
    "social_worker_and_OOH": social_worker,
    "CSE_CCE_gang_county_lines": _flagged(
        Flag.CSE_MARKER, Flag.CSE_INTELLIGENCE, Flag.CHILD_ABDUCTION_WARNING_NOTICE, Flag.OFFENDING
    ),
    "FGM": _flagged(Flag.FGM),
    "forced_marriage_HBA": _flagged(Flag.FORCED_MARRIAGE, Flag.HONOUR_BASED_VIOLENCE),
    "radicalisation": _flagged(Flag.RADICALISATION, Flag.CONFLICT_ZONE_TRAVEL),
    "private_fostering": _flagged(Flag.PRIVATE_FOSTERING),
    "previous_missing_episodes_and_where_found": _missing_before,
    "when": _last_seen,
    "where": _last_seen_where,
    "calls_made": _calls,
    "messages_left": _messages,
    "home_visits": _visits,
    "friends_siblings_asked": _asked,
    "agencies_contacted": _agencies,
}
"""What the case itself knows, by the question's key; all else is asked."""
