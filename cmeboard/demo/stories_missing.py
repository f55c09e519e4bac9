"""Invented cases of children reported to the police: Reported Missing, Strategy Meeting."""

from cmeboard.core.words import Flag, WhyMissing
from cmeboard.demo.school import ATTENDANCE, DEPUTY_DSL, DSL
from cmeboard.demo.steps import asked_after, attempts, enquiries, report, reported_on_day_3, visit
from cmeboard.demo.telling import Step, Story, on

TEAM = "Children Missing Education team"


def told_to_authority(day: int, kind: str = "ten day absence") -> Step:
    """The authority's absence and irregular attendance form."""
    return on(day, "10:40", "notify local authority", ATTENDANCE, kind=kind, reference="ABS-{number}")


def referred(day: int) -> Step:
    """The referral to the children missing education team."""
    return on(day, "14:05", "refer cme", DSL, reference="CME-{number}")


def no(reason: str) -> dict[str, str]:
    """A decision of a strategy meeting against a step."""
    return {"decision": "no", "reason": reason}


YES = {"decision": "yes"}
PRESENT = ["Margaret Okafor", "DS 1187, West Mercia Police", "team manager, Family Front Door"]

REPORTED = (
    Story("reported this week, enquiries still open", day=5, steps=reported_on_day_3(), often=2),
    Story(
        "honour-based violence suspected, reported on the first day",
        day=3,
        flags=(Flag.HONOUR_BASED_VIOLENCE, Flag.FORCED_MARRIAGE, Flag.SAFEGUARDING_CONCERN),
        steps=(
            on(
                1,
                "09:20",
                "note",
                DSL,
                note="A friend told the tutor on Friday: they want to send me away to be married. "
                "No call to any family member from now on.",
                cpoms="{number}",
                significant=True,
            ),
            *report(1, "09:40", risk="high", channel="999"),
            on(1, "11:15", "inform", DSL, who="duty social worker", how="telephone"),
        ),
    ),
    Story(
        "perhaps taken abroad, the consular directorate not told",
        day=6,
        flags=(Flag.OVERSEAS, Flag.REMOVAL_FROM_UK_SUSPECTED, Flag.CONFLICT_ZONE_TRAVEL, Flag.RADICALISATION),
        steps=(
            *reported_on_day_3(),
            *enquiries(4),
            on(
                5,
                "09:45",
                "enquiry",
                DEPUTY_DSL,
                of="other agency",
                to="police liaison officer",
                outcome="lead",
                note="One-way tickets for two adults and a child, Birmingham to Istanbul, on the Saturday.",
            ),
        ),
    ),
    Story(
        "child protection plan, social care to confirm whom it told",
        day=5,
        flags=(Flag.CHILD_PROTECTION_PLAN, Flag.SECTION_47_ENQUIRY, Flag.CSE_MARKER),
        steps=(
            *attempts(1),
            on(1, "09:50", "inform", who="social worker", to="{worker}", how="telephone"),
            visit(1, "11:00", "no answer", "Flat dark, post on the mat."),
            *attempts(2),
            *report(2, "09:55", risk="high"),
            on(2, "15:05", "confirm", DEPUTY_DSL, what="safeguarding manager", note="By telephone from {worker}."),
            *enquiries(3),
            referred(3),
        ),
    ),
    Story(
        "enquiries complete, referral due",
        day=10,
        flags=(Flag.PRIVATE_FOSTERING, Flag.OPEN_TO_SOCIAL_CARE),
        steps=(
            on(1, "09:40", "inform", who="social worker", to="{worker}", how="email"),
            *reported_on_day_3(),
            *enquiries(4),
            on(6, "10:15", "enquiry", of="neighbours", to="the flat below", outcome="nothing known"),
            on(7, "11:30", "enquiry", of="previous school", outcome="nothing known"),
            on(8, "15:20", "strategy meeting", DSL, present=PRESENT[:2], note="Held by telephone, minutes to follow."),
        ),
    ),
    Story(
        "fifteen, at risk of exploitation, a number that nobody called",
        day=4,
        second_number="01632 960417",
        flags=(Flag.CSE_INTELLIGENCE, Flag.CHILD_ABDUCTION_WARNING_NOTICE, Flag.SINGLE_ASSESSMENT),
        steps=(
            *attempts(1),
            visit(1, "12:10", "spoke to household", "Grandmother: not home since last night, phone off."),
            on(1, "12:30", "call", to="{contact}", number="{phone}", outcome="spoke", whereabouts="not known"),
            *report(1, "12:40", risk="high", channel="999"),
            *asked_after(2),
            on(
                3,
                "10:30",
                "enquiry",
                DEPUTY_DSL,
                of="social media",
                outcome="lead",
                note="Open story posted last night: a hotel room with a window to a canal. Sent to the officer.",
            ),
        ),
    ),
    Story(
        "no strategy meeting a week after the report",
        day=10,
        flags=(Flag.REGISTERED_SEX_OFFENDER,),
        steps=(*reported_on_day_3(), *enquiries(4), referred(5)),
    ),
    Story(
        "ten days absent and the authority not told",
        day=11,
        why_missing=(WhyMissing.BULLYING,),
        steps=(
            *reported_on_day_3(),
            *enquiries(4),
            referred(4),
            on(
                8,
                "14:00",
                "strategy meeting",
                DSL,
                present=PRESENT,
                decisions={
                    "circulate details": no("the telephone was located within the county"),
                    "national notification": no("not yet, review on Friday"),
                    "dwp and hmrc": YES,
                    "legal action": no("no sign of removal from the UK"),
                    "when found": YES,
                },
            ),
        ),
    ),
)

MEETING = (
    Story(
        "meeting held, three decisions open",
        day=9,
        steps=(
            *reported_on_day_3(),
            *enquiries(4),
            referred(4),
            on(
                8,
                "14:00",
                "strategy meeting",
                DSL,
                present=PRESENT,
                cpoms="{number}",
                decisions={
                    "circulate details": YES,
                    "national notification": YES,
                },
            ),
        ),
    ),
    Story(
        "to be circulated, the letter due",
        day=9,
        flags=(Flag.LOOKED_AFTER, Flag.YOUNG_RUNAWAY),
        steps=(
            *attempts(1),
            on(1, "09:40", "inform", who="social worker", to="{worker}", how="telephone"),
            visit(1, "11:10", "no answer", "Nobody in. Through the window: bed not slept in, wardrobe half empty."),
            *report(1, "11:30", risk="high"),
            on(1, "15:00", "confirm", DEPUTY_DSL, what="independent reviewing officer"),
            on(1, "15:05", "confirm", DEPUTY_DSL, what="parental responsibility holders"),
            on(2, "09:30", "confirm", DEPUTY_DSL, what="agencies that know the child"),
            on(2, "09:35", "confirm", DEPUTY_DSL, what="designated nurse"),
            *enquiries(2),
            referred(3),
            on(
                8,
                "13:30",
                "strategy meeting",
                DSL,
                present=PRESENT,
                cpoms="{number}",
                decisions={
                    "circulate details": YES,
                    "national notification": YES,
                    "dwp and hmrc": YES,
                    "legal action": no("no suspicion of removal from the UK"),
                    "when found": YES,
                },
            ),
        ),
    ),
    Story(
        "missing for a month",
        day=22,
        flags=(Flag.REFUGEE_OR_ASYLUM_SEEKING,),
        why_missing=(WhyMissing.MOBILITY, WhyMissing.MOVES_OF_HOUSE),
        update_every="5 school days",
        steps=(
            *reported_on_day_3(),
            *enquiries(4),
            referred(5),
            on(
                7,
                "13:30",
                "strategy meeting",
                DSL,
                present=PRESENT,
                cpoms="{number}",
                decisions={
                    "circulate details": YES,
                    "national notification": YES,
                    "dwp and hmrc": YES,
                    "legal action": no("legal services consulted; no grounds at present"),
                    "when found": YES,
                },
            ),
            on(8, "10:00", "circulate letter", "lead social worker, Family Front Door", to="all authorities"),
            told_to_authority(10),
            told_to_authority(15, "update"),
            told_to_authority(20, "update"),
            visit(21, "12:00", "no answer", "House empty, to-let board in the garden."),
        ),
    ),
)

MISSING = (*REPORTED, *MEETING)
