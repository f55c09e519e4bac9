"""Every paper by name, and the one way to make one."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from cmeboard.core.refused import Refused
from cmeboard.papers.authority import absence_form, cme_referral
from cmeboard.papers.chronology import chronology, contact_log
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.families import leave_record, letter_evidence, letter_leave_refused, letter_no_contact
from cmeboard.papers.found import return_interview, transfer_receipt
from cmeboard.papers.informing import inform_dsl_and_head, inform_referring_school, inform_social_worker
from cmeboard.papers.meeting import circulation_letter, strategy_pack
from cmeboard.papers.off_roll import deletion_return
from cmeboard.papers.paper import AddressedTo, Missing, Paper
from cmeboard.papers.police import police_report


@dataclass(frozen=True, slots=True)
class Kind:
    """A paper that can be drafted: its name on the command line, what it is, whom it goes to, and its maker.

    One that `proves_the_record` carries the record's fingerprint and what `verify` says of it.
    """

    name: str
    title: str
    addressed_to: AddressedTo
    make: Callable[[Dossier], Paper]
    proves_the_record: bool = False


_KINDS = (
    Kind("letter-no-contact", "letter to parents: please contact us", AddressedTo.FAMILY, letter_no_contact),
    Kind("letter-evidence", "letter to parents: please send evidence", AddressedTo.FAMILY, letter_evidence),
    Kind("letter-leave-refused", "letter to parents: leave is refused", AddressedTo.FAMILY, letter_leave_refused),
    Kind("leave-record", "record of a leave request", AddressedTo.INSIDE, leave_record),
    Kind("inform-referring-school", "information to the referring school", AddressedTo.SCHOOL, inform_referring_school),
    Kind(
        "inform-social-worker", "information to the social worker or the team", AddressedTo.AGENCY, inform_social_worker
    ),
    Kind(
        "inform-dsl-and-head",
        "information to safeguarding lead and headteacher",
        AddressedTo.INSIDE,
        inform_dsl_and_head,
    ),
    Kind("police-report", "missing report for the police", AddressedTo.AGENCY, police_report),
    Kind("absence-form", "absence and irregular attendance form", AddressedTo.AGENCY, absence_form),
    Kind("cme-referral", "referral to the children missing education team", AddressedTo.AGENCY, cme_referral),
    Kind("strategy-pack", "pack for the strategy meeting", AddressedTo.AGENCY, strategy_pack),
    Kind("circulation-letter", "letter that circulates the child's details", AddressedTo.AGENCY, circulation_letter),
    Kind("return-interview", "request for an independent return interview", AddressedTo.AGENCY, return_interview),
    Kind("deletion-return", "return of a deletion from the roll", AddressedTo.AGENCY, deletion_return),
    Kind("transfer-receipt", "receipt for a case handed to another school", AddressedTo.SCHOOL, transfer_receipt, True),
    Kind("chronology", "significant events with decisions and outcomes", AddressedTo.INSIDE, chronology, True),
    Kind("contact-log", "every contact made", AddressedTo.INSIDE, contact_log, True),
)

PAPERS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}
"""Every paper by name, in the order of the policy."""


WHILE_MISSING = ("letter-no-contact", "inform-dsl-and-head", "police-report", "cme-referral", "circulation-letter")
"""Papers that say that the child is missing: once the child is found, they ask whether they are still right."""


def draft(name: str, dossier: Dossier) -> Paper:
    """The paper `name` about the dossier's case.

    Raises Refused where there is no such paper, where the case has not what it needs, or where the family must not be
    told; and WordingError where the school's own template is wrong.
    """
    kind = PAPERS.get(name)
    if kind is None:
        raise Refused(f"there is no paper {name}", f"use one of: {', '.join(PAPERS)}")
    if kind.addressed_to is AddressedTo.FAMILY:
        refuse_family(dossier)
    paper = kind.make(dossier)
    if name in WHILE_MISSING and not dossier.case.stage.is_open:
        question = f"The case stands in {dossier.case.stage.value}: is this paper still right?"
        paper = replace(paper, also_missing=(Missing("stage", question), *paper.also_missing))
    return paper


def refuse_family(dossier: Dossier) -> None:
    """Refuses every paper to a family member where honour-based violence or forced marriage is known or suspected."""
    flags = dossier.family_must_not_know()
    if flags:
        raise Refused(
            "no paper to the family can be made: the record of this child, or of a brother or sister, carries the flag "
            f"{' and '.join(flags)}",
            "do not inform the family; speak to the police and social care first",
        )
