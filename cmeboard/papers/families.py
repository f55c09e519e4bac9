"""Letters to parents in plain English, and the record of a request for leave."""

from datetime import date

from cmeboard.core.entries import LeaveRequest
from cmeboard.core.length import Span, Unit
from cmeboard.core.reckoning.absence import is_contact
from cmeboard.core.refused import Refused
from cmeboard.core.words import Flag, LeaveDecision
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.fields import blanks_in, fields, guardians_line
from cmeboard.papers.paper import AddressedTo, Facts, Missing, Paper, Section
from cmeboard.papers.parts import fact, frame, home, identity, opening, words_to_blocks
from cmeboard.papers.phrases import flag_words, long_day, long_moment

AGREED_WITH_SOCIAL_CARE = (Flag.LOOKED_AFTER, Flag.CHILD_PROTECTION_PLAN, Flag.SECTION_47_ENQUIRY)
"""With these, a letter home is agreed with the social worker first."""

MAY_HASTEN = (Flag.FGM, Flag.REMOVAL_FROM_UK_SUSPECTED, Flag.CONFLICT_ZONE_TRAVEL)
"""With these, a letter home may hasten what is feared: the safeguarding lead decides first."""

LETTER_GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "letter_no_contact": {"letter": ("to",)},
    "letter_evidence": {"letter": ("to", "reply_by")},
    "letter_leave_refused": {"letter": ("to",), "leave": ("leaves", "returns", "decided_by")},
}
"""The fields of each letter besides those that every template has."""

REPLY_WITHIN = Span(5, Unit.SCHOOL_DAY)
"""How long parents have to send evidence: a courtesy of the letter, no rule of the policy."""


def letter_no_contact(dossier: Dossier) -> Paper:
    """Asks parents to make contact today."""
    title = "Your child's absence from school: please contact us"
    told = ("the absence", "that the school has tried to reach them")
    outcomes = dossier.policy.contact_outcomes if dossier.policy is not None else {}
    contacts = [entry for entry in dossier.entries if is_contact(entry, outcomes)]
    question = (
        f"The record shows contact on {long_day(contacts[-1].at)}: is this letter still right?" if contacts else ""
    )
    doubt = (Missing("contact since", question),) if contacts else ()
    return _letter(dossier, "letter_no_contact", title, told, doubt=doubt)


def letter_leave_refused(dossier: Dossier) -> Paper:
    """Tells parents that leave is refused. Raises Refused where no refusal is recorded."""
    leave = _leave(dossier)
    if leave.decision is not LeaveDecision.REFUSED:
        raise Refused(
            "no refusal of leave is recorded", "record the decision first, with: cmeboard record CASE leave request"
        )
    group = {
        "leaves": _day(leave.leaves),
        "returns": _day(leave.returns),
        "decided_by": dossier.named(leave.decided_by) if leave.decided_by else None,
    }
    begun = leave.leaves is not None and leave.leaves <= dossier.now.date()
    late = (Missing("leave begun", "The leave asked for has begun: is this letter still right?"),) if begun else ()
    title, told = "Your request for leave in term time", ("the decision on leave",)
    return _letter(dossier, "letter_leave_refused", title, told, doubt=late, leave=group)


def letter_evidence(dossier: Dossier) -> Paper:
    """Asks parents for evidence of the reason that they gave. Raises Refused where none is recorded."""
    if dossier.reason is None:
        raise Refused(
            "the parents have given no reason yet", "put it into the case as reason, or use: letter-no-contact"
        )
    reply = dossier.calendar.add(REPLY_WITHIN, dossier.now.date()) if dossier.calendar else None
    reply_by = None if reply is None else long_day(reply)
    return _letter(
        dossier,
        "letter_evidence",
        "Your child's absence: please send evidence",
        ("the absence and the reason given",),
        did="request evidence",
        letter={"reply_by": reply_by},
    )


def _letter(
    dossier: Dossier,
    name: str,
    title: str,
    discloses: tuple[str, ...],
    did: str = "letter",
    doubt: tuple[Missing, ...] = (),
    **groups: dict[str, str | None],
) -> Paper:
    to = guardians_line(dossier)
    letter = {**groups.pop("letter", {}), "to": to}
    there = fields(dossier, letter=letter, **groups)
    text = dossier.wording.text(f"{name}.txt", there)
    recorded = {"to": to} if to and did == "letter" else {}
    return frame(
        dossier,
        name,
        title,
        for_whom="the parents or carers with parental responsibility",
        addressed_to=AddressedTo.FAMILY,
        discloses=("the child's name", *discloses),
        sections=(Section("", words_to_blocks(text)),),
        recipient=(*([to] if to else []), *_addresses(dossier)[:1]),
        also_missing=(
            *blanks_in(text, {group: there[group] for group in (*groups, "letter")}),
            *_before_writing(dossier),
            *doubt,
        ),
        offers=((did, recorded),),
    )


def _addresses(dossier: Dossier) -> list[str]:
    """Where the holders of parental responsibility live: each their own address, else the pupil's.

    The home of a child who is looked after is a placement: no letter to the parents goes there, or tells it.
    """
    home = None if dossier.has(Flag.LOOKED_AFTER) else dossier.case.pupil.address
    homes = [guardian.address or home for guardian in dossier.guardians()]
    known = list(dict.fromkeys(one for one in homes if one))
    return known or ([home] if home else [])


def _before_writing(dossier: Dossier) -> tuple[Missing, ...]:
    """What a person must settle before a letter goes to a family."""
    asked = []
    if len(_addresses(dossier)) > 1:
        asked.append(
            Missing("one letter each", "They live at different addresses: send a letter to each, not to both.")
        )
    if dossier.has(Flag.LOOKED_AFTER) and not _addresses(dossier):
        question = "Where do the parents live? The child is looked after, so the home on record may be a placement."
        asked.append(Missing("address of the parents", f"{question} Put the parents' address under contacts."))
    if dossier.has(*AGREED_WITH_SOCIAL_CARE):
        question = "Social care works with this child: has the social worker agreed that the family is written to?"
        asked.append(Missing("social worker agrees", question))
    if dossier.has(*MAY_HASTEN):
        question = "Could a letter hasten what is feared for this child? Ask the safeguarding lead before it is sent."
        asked.append(Missing("safeguarding lead agrees", question))
    if dossier.once_flagged:
        flags = " and ".join(flag_words(flag) for flag in dossier.once_flagged)
        question = f"This case once carried the flag {flags}, which was taken out: is it safe to write to the family?"
        asked.append(Missing("flag taken out", question))
    return tuple(asked)


def _leave(dossier: Dossier) -> LeaveRequest:
    leave = next((entry for entry in reversed(dossier.entries) if isinstance(entry, LeaveRequest)), None)
    if leave is None:
        raise Refused("the case holds no request for leave", "record it with: cmeboard record CASE leave request")
    return leave


def _day(day: date | None) -> str | None:
    return long_day(day) if day else None


def leave_record(dossier: Dossier) -> Paper:
    """What was asked for, what was decided, by whom, and whether the risk of FGM was considered."""
    leave = _leave(dossier)
    considered = {True: "yes", False: "no", None: None}[leave.fgm_considered]
    decided_by = dossier.named(leave.decided_by) if leave.decided_by else None
    facts = (
        fact(dossier, "Asked for on", long_moment(leave.at)),
        fact(dossier, "Leaves on", _day(leave.leaves), "leaves", "On which day does the leave begin?"),
        fact(dossier, "Returns on", _day(leave.returns), "returns", "On which day is the child back?"),
        fact(
            dossier, "Evidence of an emergency", leave.evidence, "evidence", "Which evidence of an emergency was given?"
        ),
        fact(dossier, "Travel details", leave.travel, "travel", "Which travel details were given?"),
        fact(
            dossier,
            "Risk of female genital mutilation considered",
            considered,
            "fgm_considered",
            "Was the risk of female genital mutilation considered?",
        ),
        fact(dossier, "Decision", leave.decision, "decision", "What was decided?"),
        fact(dossier, "Decided by", decided_by, "decided_by", "Who decided?"),
        *((fact(dossier, "Note", leave.note),) if leave.note else ()),
    )
    return frame(
        dossier,
        "leave_record",
        "Record of a request for leave in term time",
        for_whom="the school's own record",
        addressed_to=AddressedTo.INSIDE,
        discloses=("identity and home", "the request and the decision"),
        sections=(
            Section("", opening(dossier, "leave_record")),
            Section("The pupil", (Facts((*identity(dossier), home(dossier))),)),
            Section("Request and decision", (Facts(facts),)),
        ),
        offers=(("note", {}),),
    )
