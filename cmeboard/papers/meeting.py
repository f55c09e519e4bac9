"""The strategy meeting: the pack for its members, and the letter that circulates a child's details."""

from cmeboard.core.entries import StrategyMeeting
from cmeboard.core.refused import Refused
from cmeboard.papers.chronology import significant_table
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.known import KNOWN, police
from cmeboard.papers.paper import AddressedTo, Block, Fact, Facts, Paper, Section, Table, ToFill
from cmeboard.papers.parts import (
    absence,
    alerts,
    concerns,
    contacts_table,
    fact,
    frame,
    home,
    identity,
    opening,
    reporter,
    siblings_fact,
    social_worker_fact,
)
from cmeboard.papers.phrases import capital, joined, long_moment
from cmeboard.papers.telling import MEETING_DECISIONS, people_present


def strategy_pack(dossier: Dossier) -> Paper:
    """Agenda of the five decisions, chronology, contacts and risks."""
    return frame(
        dossier,
        "strategy_pack",
        "Strategy meeting: pack for members",
        for_whom="the members of the strategy meeting",
        addressed_to=AddressedTo.AGENCY,
        discloses=(
            "identity and home",
            "family and contacts",
            "concerns, health and social care",
            "the report to the police",
            "the chronology",
        ),
        sections=(
            Section("", opening(dossier, "strategy_pack")),
            Section("The child", (Facts((*identity(dossier), home(dossier), *absence(dossier), police(dossier))),)),
            Section("Agenda: five decisions, each yes or no with its reason", _agenda(dossier)),
            Section(
                "Risks",
                (*alerts(dossier), concerns(dossier), _risks(dossier)),
            ),
            Section(
                "Contacts",
                (
                    contacts_table(dossier),
                    Facts((siblings_fact(dossier), social_worker_fact(dossier), *_agencies(dossier))),
                ),
            ),
            Section("Chronology of significant events", (significant_table(dossier),)),
        ),
        recipient=("The members of the strategy meeting",),
        offers=(("note", {}),),
    )


def _last_meeting(dossier: Dossier) -> StrategyMeeting | None:
    return next((entry for entry in reversed(dossier.entries) if isinstance(entry, StrategyMeeting)), None)


def _agenda(dossier: Dossier) -> tuple[Block, ...]:
    """The five decisions: what a meeting already decided, else room to write."""
    held = _last_meeting(dossier)
    if held is None:
        lines = tuple(f"{n}. {capital(words)}" for n, words in enumerate(MEETING_DECISIONS.values(), 1))
        return (ToFill(("Held on", "Present", *lines)),)
    rows = []
    for field, words in MEETING_DECISIONS.items():
        decision = getattr(held.decisions, field) if held.decisions else None
        said = (decision.decision, decision.reason or "no reason recorded") if decision else ("not decided", "")
        rows.append((capital(words), *said))
    facts = Facts((Fact("Held on", long_moment(held.at)), Fact("Present", people_present(held))))
    return (facts, Table(("Decision", "Yes or no", "Reason"), tuple(rows)))


def _agencies(dossier: Dossier) -> tuple[Fact, ...]:
    """The other professionals and bodies around the child, as far as the case knows them."""
    pupil = dossier.case.pupil
    youth = pupil.youth_offending_worker
    known = (
        ("Youth offending worker", joined([youth.name, youth.phone, youth.email]) if youth else None),
        ("Referring school", pupil.referring_school),
        ("Responsible authority", pupil.responsible_authority),
        ("Agencies told or asked", KNOWN["agencies_contacted"](dossier)),
    )
    return tuple(Fact(label, value) for label, value in known if value)


def _risks(dossier: Dossier) -> Facts:
    pupil = dossier.case.pupil
    return Facts(
        (
            fact(dossier, "Health", pupil.health, "conditions", "Which medical conditions has the child?"),
            fact(
                dossier,
                "Missing before, and where found",
                KNOWN["previous_missing_episodes_and_where_found"](dossier),
                "previous_missing_episodes_and_where_found",
                "Has the child been missing before, and where found?",
            ),
        )
    )


def circulation_letter(dossier: Dossier) -> Paper:
    """The short letter with the seven parts that the policy lists, for the lead social worker to send.

    Raises Refused where no strategy meeting is recorded that decided to circulate details.
    """
    held = _last_meeting(dossier)
    circulate = held.decisions.circulate_details if held and held.decisions else None
    if circulate is None or circulate.decision != "yes":
        remedy = "record the meeting first, with its decision on circulating details"
        raise Refused("no strategy meeting has decided to circulate details", remedy)
    return frame(
        dossier,
        "circulation_letter",
        "Missing child: details for circulation",
        for_whom="the designated safeguarding manager, for other authorities and agencies",
        addressed_to=AddressedTo.AGENCY,
        discloses=(
            "the children of the family and their home",
            "family members and their numbers",
            "category of harm",
            "concerns, the absence and the report to the police",
            "the social worker",
            "descriptions",
        ),
        sections=(
            Section("", opening(dossier, "circulation_letter")),
            Section(
                "1. The children in the family", (Facts((*identity(dossier), home(dossier), siblings_fact(dossier))),)
            ),
            Section("2. Other family members or significant adults", (contacts_table(dossier),)),
            Section("3. Category of significant harm", (Facts((_harm(dossier),)),)),
            Section("4. Circumstances causing concern", _circumstances(dossier)),
            Section("5. Action required if the child is found", (Facts((_action(dossier),)),)),
            Section(
                "6. How to reach the lead social worker",
                (Facts((social_worker_fact(dossier), _out_of_hours(dossier))),),
            ),
            Section("7. Physical descriptions and photographs", (Facts(_descriptions(dossier)),)),
            Section("Drafted by", (Facts(reporter(dossier)),)),
        ),
        recipient=("The designated safeguarding manager",),
        offers=(("circulate letter", {"to": "designated safeguarding manager"}),),
    )


def _descriptions(dossier: Dossier) -> tuple[Fact, ...]:
    """What the child and the adults look like, and the photographs there are."""
    return (
        fact(
            dossier,
            "The child",
            dossier.case.pupil.description,
            "description",
            "What does the child look like (height, build, hair, eyes, marks, glasses)?",
        ),
        fact(
            dossier,
            "Adults who may be with the child",
            None,
            "adults_description",
            "What do the adults look like who may be with the child?",
        ),
        fact(
            dossier,
            "Photographs",
            None,
            "photo_ref_and_date",
            "Which photograph is there, and when was it taken?",
        ),
    )


def _harm(dossier: Dossier) -> Fact:
    return fact(
        dossier,
        "Category of the child protection plan, where there is one",
        None,
        "category_of_harm",
        "Which category of significant harm led to the child protection plan, if there is one?",
    )


def _circumstances(dossier: Dossier) -> tuple[Block, ...]:
    return (
        Facts((*absence(dossier), police(dossier))),
        concerns(dossier),
        Facts(
            (
                fact(
                    dossier,
                    "Circumstances (opinion)",
                    None,
                    "why_worried",
                    "Why are you worried?",
                ),
            )
        ),
    )


def _action(dossier: Dossier) -> Fact:
    held = _last_meeting(dossier)
    agreed = held.decisions.when_found if held and held.decisions else None
    return fact(
        dossier,
        "Action agreed",
        agreed.reason if agreed else None,
        "action_when_found",
        "What did the strategy meeting agree is done when the child is found?",
    )


def _out_of_hours(dossier: Dossier) -> Fact:
    return fact(
        dossier,
        "Out of office hours",
        None,
        "OOH_contact",
        "On which number is social care reached out of office hours?",
    )
