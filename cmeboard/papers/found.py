"""Papers once a child is found or handed on: the return interview's request, and the receipt for a transferred case."""

from cmeboard.core.entries import FoundEntry
from cmeboard.core.refused import Refused
from cmeboard.core.words import Flag
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.paper import AddressedTo, Fact, Facts, Paper, Section, ToFill
from cmeboard.papers.parts import fact, frame, identity, opening, reporter, social_worker_fact
from cmeboard.papers.phrases import day_or_moment, long_day, long_moment

OFFERED_BY = "return interview"
"""The step of the policy and the law that says by when a return interview is offered."""


def return_interview(dossier: Dossier) -> Paper:
    """Asks the responsible authority to offer an independent return interview.

    Raises Refused where nobody has recorded that the child is found.
    """
    found = next((entry for entry in reversed(dossier.entries) if isinstance(entry, FoundEntry)), None)
    if found is None:
        raise Refused(
            "nobody has recorded that the child is found", "record it first, with: cmeboard record CASE found"
        )
    authority = dossier.case.pupil.responsible_authority
    if authority is None and not dossier.has(Flag.LOOKED_AFTER):
        authority = dossier.settings.school.local_authority
    return frame(
        dossier,
        "return_interview",
        "Request for an independent return interview",
        for_whom="the responsible authority",
        addressed_to=AddressedTo.AGENCY,
        discloses=("identity", "the social worker", "when, where and by whom found", "concerns", "the child's wish"),
        sections=(
            Section("", opening(dossier, "return_interview")),
            Section(
                "The child", (Facts((*identity(dossier), _authority(dossier, authority), social_worker_fact(dossier))),)
            ),
            Section(
                "The absence", (Facts((Fact("First school day absent", long_day(dossier.case.first_day_absent)),)),)
            ),
            Section("The return", (Facts(_return(dossier, found)),)),
            Section("The child's wish", (Facts((_wish(dossier),)),)),
            Section("Asked by", (Facts(reporter(dossier)),)),
        ),
        recipient=(authority or "The responsible authority",),
        offers=(("inform", {"who": "other", "to": authority or "the responsible authority"}),),
    )


def _return(dossier: Dossier, found: FoundEntry) -> tuple[Fact, ...]:
    """When, where and by whom the child was found, and by when the interview is to be offered."""
    rules = {rule.id for rule in (dossier.policy.rules if dossier.policy else ()) if rule.step == OFFERED_BY}
    due = next((duty.due for duty in dossier.duties if duty.duty in rules and duty.due and not duty.led_by), None)
    returned = long_moment(found.returned_at) if found.returned_at else None
    return (
        fact(dossier, "Returned", returned, "returned_at", "When did the child return?"),
        fact(dossier, "Found where", found.where, "found_where", "Where was the child found?"),
        fact(dossier, "Found by", found.by_whom, "found_by", "Who found the child?"),
        fact(dossier, "Concerns", found.concerns, "concerns", "Are there concerns about the return?"),
        Fact("To be offered by", day_or_moment(due) if due else None),
    )


def _wish(dossier: Dossier) -> Fact:
    return fact(
        dossier,
        "Whom the child would like to speak to",
        None,
        "child_wish",
        "Whom would the child like to speak to, in the child's own words?",
    )


def _authority(dossier: Dossier, authority: str | None) -> Fact:
    return fact(
        dossier,
        "Responsible authority",
        authority,
        "responsible_authority",
        "Which authority is responsible for the child?",
    )


def transfer_receipt(dossier: Dossier) -> Paper:
    """The receipt that the school which takes a case over fills in and sends back. It carries no name of a child."""
    case = dossier.case
    facts = (
        Fact("Case", case.case),
        Fact("Entries in its log", str(len(case.log))),
        Fact("Record at commit", dossier.record.commit or None),
        Fact("Fingerprint of the record", dossier.record.fingerprint or None),
        Fact("Handed over by", dossier.named(dossier.by)),
        Fact("Handed over on", long_day(dossier.now.date())),
    )
    return frame(
        dossier,
        "transfer_receipt",
        "Receipt for a case record handed over",
        for_whom="the school that takes the case over",
        addressed_to=AddressedTo.SCHOOL,
        discloses=("the case's id and fingerprint", "no name"),
        sections=(
            Section("", opening(dossier, "transfer_receipt")),
            Section("What was handed over", (Facts(facts),)),
            Section(
                "To be filled in by the receiver",
                (
                    ToFill(
                        (
                            "Received by, name in full",
                            "Role",
                            "School",
                            "Received on",
                            "SHA-256 of the file as you opened it (sha256sum FILE)",
                            "Signed",
                        )
                    ),
                ),
            ),
        ),
        recipient=(),
        offers=(("note", {}),),
    )
