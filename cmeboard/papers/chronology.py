"""Two papers that practice keeps apart: significant events with what was decided, and every contact made."""

from datetime import timedelta

from cmeboard.core.entries import (
    Call,
    ContactReceived,
    Decision,
    Email,
    Enquiry,
    Entry,
    EvidenceReceived,
    HomeVisit,
    LeaveRequest,
    Letter,
    MoveEntry,
    Note,
    RequestEvidence,
    Sms,
    StrategyMeeting,
    Waive,
)
from cmeboard.papers.dossier import Dossier, Written
from cmeboard.papers.paper import AddressedTo, Fact, Facts, Paper, Section, Table
from cmeboard.papers.parts import absence, concerns, frame, home, identity, initials_missing, opening
from cmeboard.papers.phrases import joined, short_day, short_moment
from cmeboard.papers.telling import what_came_of_it, what_was_done

CONTACTS = (Sms, Email, Letter, Call, ContactReceived, HomeVisit, Enquiry)
"""What the contact log holds. All else is an event of the case."""

EVERYDAY = (Sms, Email, Letter, Call, Enquiry, Note, RequestEvidence, EvidenceReceived)
"""Not significant by kind; the writer may mark any entry as significant."""

SHORT_COMMIT = 10


def chronology(dossier: Dossier) -> Paper:
    """Significant events with decision, reason and outcome."""
    return frame(
        dossier,
        "chronology",
        "Chronology of significant events",
        for_whom="inspectors, police, social care or a court, as the safeguarding lead decides",
        addressed_to=AddressedTo.INSIDE,
        discloses=("identity and home", "concerns", "significant events, decisions and notes"),
        sections=(
            *_front(dossier, "chronology"),
            Section("Significant events", (significant_table(dossier),)),
            _foot(dossier),
        ),
        also_missing=initials_missing(dossier, dossier.case.log),
        offers=(("note", {}),),
    )


def contact_log(dossier: Dossier) -> Paper:
    """Every contact made, attempted or received."""
    rows = [(n, entry) for n, entry in enumerate(dossier.case.log) if isinstance(entry, CONTACTS)]
    table = Table(
        ("When", "Who", "What", "Outcome", "Note, in the writer's words", "Recorded", "Source"),
        tuple(
            (
                short_moment(entry.at),
                dossier.named(entry.by),
                _standing(dossier, entry) + what_was_done(entry),
                what_came_of_it(entry) or "not recorded",
                _note(entry),
                *_source(dossier, n, entry),
            )
            for n, entry in sorted(rows, key=lambda row: row[1].at)
        ),
    )
    return frame(
        dossier,
        "contact_log",
        "Contact log",
        for_whom="inspectors, police, social care or a court, as the safeguarding lead decides",
        addressed_to=AddressedTo.INSIDE,
        discloses=("identity and home", "concerns", "every contact with its note"),
        sections=(*_front(dossier, "contact_log"), Section("Every contact", (table,)), _foot(dossier)),
        also_missing=initials_missing(dossier, dossier.case.log),
        offers=(("note", {}),),
    )


def significant_table(dossier: Dossier) -> Table:
    """The significant events, oldest first. One that was taken back stays, marked."""
    rows = [
        (n, entry) for n, entry in enumerate(dossier.case.log) if entry.significant or not isinstance(entry, EVERYDAY)
    ]
    return Table(
        ("When", "What happened", "Decision and reason", "Outcome", "Who", "Recorded", "Source"),
        tuple(
            (
                short_moment(entry.at),
                joined([_standing(dossier, entry) + what_was_done(entry), _note(entry)], ". ") or "",
                _decided(entry),
                "" if _decided(entry) else what_came_of_it(entry),
                dossier.named(entry.by),
                *_source(dossier, n, entry),
            )
            for n, entry in sorted(rows, key=lambda row: row[1].at)
        ),
        empty="No significant event is recorded.",
    )


def _decided(entry: Entry) -> str:
    if isinstance(entry, (Decision, StrategyMeeting, Waive, MoveEntry, LeaveRequest)):
        return what_came_of_it(entry)
    return ""


def _note(entry: Entry) -> str:
    return joined([entry.note, f"CPOMS {entry.cpoms}" if entry.cpoms else None], " ") or ""


def _standing(dossier: Dossier, entry: Entry) -> str:
    return "" if any(entry is one for one in dossier.case.standing_entries) else "TAKEN BACK: "


def _source(dossier: Dossier, n: int, entry: Entry) -> tuple[str, str]:
    """When the line came into the record, marked where late, and the commit that brought it."""
    written = dossier.written[n] if n < len(dossier.written) else None
    if written is None:
        return "not yet in the record", ""
    hand = " (edited by hand)" if written.by_hand else ""
    return f"{_lateness(written, entry)}{hand}", written.commit[:SHORT_COMMIT]


def _lateness(written: Written, entry: Entry) -> str:
    """On the day itself, or how late. Practice writes things down on the day that they happen."""
    if written.when.date() <= entry.at.date():
        return f"same day, {written.when:%H:%M}" if written.when.date() == entry.at.date() else "before it happened"
    days = (written.when.date() - entry.at.date()) // timedelta(days=1)
    return f"RECORDED LATE: {short_moment(written.when)}, {days} day{'' if days == 1 else 's'} after"


def _front(dossier: Dossier, name: str) -> tuple[Section, ...]:
    """The front sheet: the child, the absence, and everybody who wrote in the record, in full."""
    writers = dict.fromkeys(dossier.named(entry.by) for entry in dossier.case.log)
    roles = {member.name: member.role for member in dossier.settings.staff}
    people = tuple((writer, roles.get(writer) or "role not known") for writer in writers)
    counted = Facts((*identity(dossier), home(dossier), *absence(dossier), Fact("Stage", dossier.case.stage.value)))
    return (
        Section("Front sheet", (*opening(dossier, name), counted)),
        Section("Concerns recorded by the school", (concerns(dossier),)),
        Section("Who wrote in this record", (Table(("Name", "Role"), people),)),
    )


def _foot(dossier: Dossier) -> Section:
    """What the paper can be checked against."""
    record = dossier.record
    return Section(
        "The record that this was made from",
        (
            Facts(
                (
                    Fact("Commit", record.commit or None),
                    Fact("Fingerprint", record.fingerprint or None),
                    Fact("What cmeboard verify says of it", record.verified or None),
                    Fact("Made", short_day(dossier.now.date())),
                )
            ),
        ),
    )
