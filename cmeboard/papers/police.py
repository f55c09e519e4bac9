"""The police missing report: what the police ask, in the order in which it is read down the telephone."""

from cmeboard.papers.dossier import Dossier
from cmeboard.papers.paper import AddressedTo, Paper, Section
from cmeboard.papers.parts import (
    address_lines,
    alerts,
    deeds,
    enquiry_entries,
    frame,
    initials_missing,
    opening,
    unchecked,
)
from cmeboard.papers.questions import questionnaire

NAME = "police_report"


def police_report(dossier: Dossier) -> Paper:
    """What to read down to the police when a child is reported missing."""
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
        sections=(
            Section(
                "Before you read",
                (*alerts(dossier), *opening(dossier, NAME)),
            ),
            *questionnaire(dossier, "police_questions.csv"),
            Section("Everything done so far, in order", (deeds(dossier, enquiry_entries(dossier)),)),
        ),
        recipient=address_lines(dossier, "police", "The police, on 101 or 999"),
        also_missing=(*unchecked(dossier, "police"), *initials_missing(dossier, enquiry_entries(dossier))),
        offers=(("report to police", {}),),
    )
