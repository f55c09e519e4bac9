"""Information to people who must be told: social worker, referring school, safeguarding lead and headteacher."""

from cmeboard.core.refused import Refused
from cmeboard.core.stage import Stage
from cmeboard.core.words import Informed
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.known import police
from cmeboard.papers.paper import AddressedTo, Fact, Facts, Paper, Section, Table
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
    opening,
    reporter,
    unchecked,
)
from cmeboard.papers.phrases import day_or_moment, owner_words

SOCIAL_CARE = "children's social care"
"""The key under `notify` of the settings for the duty social worker and the team."""


def inform_social_worker(dossier: Dossier) -> Paper:
    """Tells the social worker, or the team, of the absence and what was done."""
    worker = dossier.case.pupil.social_worker
    who = Informed.SOCIAL_WORKER if worker else Informed.DUTY_SOCIAL_WORKER
    lines = address_lines(dossier, SOCIAL_CARE, "The duty social worker")
    if worker:
        team = f"team: {worker.team_phone}" if worker.team_phone else None
        known = (worker.name or "The social worker", worker.email, worker.phone, team)
        lines = tuple(line for line in known if line)
    contact = fact(
        dossier,
        "Social worker",
        worker.name if worker else None,
        "social_worker",
        "Who is the social worker, or which team is it?",
    )
    return frame(
        dossier,
        "inform_social_worker",
        "Absence of a child known to social care",
        for_whom="the social worker or the team",
        addressed_to=AddressedTo.AGENCY,
        discloses=(
            "identity and home",
            "the absence",
            "the report to the police",
            "concerns",
            "what was done, with notes",
        ),
        sections=(
            Section("", opening(dossier, "inform_social_worker")),
            Section("The child", (Facts((*identity(dossier), home(dossier), contact)),)),
            Section("The absence", (Facts((*absence(dossier), police(dossier))),)),
            Section("Concerns recorded by the school", (concerns(dossier),)),
            Section("What the school has done", (deeds(dossier, enquiry_entries(dossier)),)),
            Section("From", (Facts(reporter(dossier)),)),
        ),
        recipient=lines,
        also_missing=() if worker else unchecked(dossier, SOCIAL_CARE),
        offers=(("inform", {"who": who.value, **({"to": worker.name} if worker and worker.name else {})}),),
    )


def inform_referring_school(dossier: Dossier) -> Paper:
    """Tells the referring school just what it needs: who, since when, and what stage the search has reached.

    Raises Refused where the pupil has no referring school.
    """
    school = dossier.case.pupil.referring_school
    if school is None:
        raise Refused("this pupil has no referring school", "put it under pupil as referring_school, if there is one")
    since, length, _, attended = absence(dossier)
    return frame(
        dossier,
        "inform_referring_school",
        "Absence of a dually registered or referred pupil",
        for_whom="the referring school",
        addressed_to=AddressedTo.SCHOOL,
        discloses=(
            "name, date of birth, unique pupil number and year group",
            "since when absent",
            "how far the search is",
        ),
        sections=(
            Section("", opening(dossier, "inform_referring_school")),
            Section("The pupil", (Facts(identity(dossier)),)),
            Section("The absence", (Facts((since, length, attended, _stage(dossier))),)),
            Section("From", (Facts(reporter(dossier)),)),
        ),
        recipient=(school,),
        offers=(("inform", {"who": "referring school", "to": school}),),
    )


def inform_dsl_and_head(dossier: Dossier) -> Paper:
    """Tells safeguarding lead and headteacher at once, with what is due now."""
    people = [member for owner in ("dsl", "headteacher") if (member := dossier.staff_for(owner))]
    lines = tuple(dict.fromkeys(f"{member.name}, {member.role or 'role not known'}" for member in people))
    due = Table(
        ("Step", "By whom", "By when", "How it stands"),
        tuple(
            (duty.title, owner_words(duty.owner), day_or_moment(duty.due) if duty.due else "no date", duty.state.value)
            for duty in dossier.duties
            if duty.state.is_work
        ),
        empty="Nothing is due now.",
    )
    return frame(
        dossier,
        "inform_dsl_and_head",
        "A child's whereabouts are not known",
        for_whom="the designated safeguarding lead and the headteacher",
        addressed_to=AddressedTo.INSIDE,
        discloses=("the whole case",),
        sections=(
            Section("", opening(dossier, "inform_dsl_and_head")),
            Section("The child", (Facts((*identity(dossier), home(dossier), *absence(dossier), police(dossier))),)),
            Section("Concerns", (concerns(dossier),)),
            Section("What is due now", (due,)),
            Section("Contacts", (contacts_table(dossier),)),
            Section("What was done", (deeds(dossier, dossier.entries),)),
        ),
        recipient=lines or ("The designated safeguarding lead", "The headteacher"),
        offers=(("inform", {"who": "dsl"}), ("inform", {"who": "headteacher"})),
    )


_SEARCH = {
    Stage.ABSENT: "parents and carers are being asked",
    Stage.CONTACTED: "parents and carers were written to or called",
    Stage.VISITED: "the home was visited",
    Stage.REPORTED_MISSING: "reported to the police as missing",
    Stage.STRATEGY_MEETING: "reported to the police as missing",
    Stage.FOUND: "the child was found",
    Stage.OFF_ROLL_NOTIFIED: "the authority was told that the child leaves our roll",
}
"""The stage as a school needs to know it: who met about the child, and what was decided, is more."""


def _stage(dossier: Dossier) -> Fact:
    return Fact("How far the search is", _SEARCH[dossier.case.stage])
