"""Invented cases in which the school itself is still asking: Absent, Contacted, Visited."""

from cmeboard.core.words import Flag, WhyMissing
from cmeboard.demo.school import DSL, HEADTEACHER, PASTORAL, SECOND_PASTORAL
from cmeboard.demo.steps import (
    MOVED_ON,
    NOBODY_HOME,
    attempts,
    three_days_in_vain,
    two_days_in_vain,
    visit,
)
from cmeboard.demo.telling import EACH_CONTACT, Start, Step, Story, on


def ill_each_day(first: int, last: int, reason: str = "illness") -> tuple[Step, ...]:
    """The parent rings in every day, as the policy expects."""
    return tuple(
        on(day, "08:20", "contact received", from_="{contact}", reason=reason) for day in range(first, last + 1)
    )


ABSENT = (
    Story("absent today, nothing done yet", day=1),
    Story("absent since yesterday and nobody has rung", day=2, flags=(Flag.SPECIAL_EDUCATIONAL_NEEDS,)),
    Story("not back after the holiday", day=1, start=Start.AFTER_A_BREAK, why_missing=(WhyMissing.MOBILITY,)),
    Story(
        "not back on the day that a refused leave ended",
        day=2,
        reason="leave refused",
        marks="G",
        flags=(Flag.FGM,),
        steps=(
            on(
                -8,
                "14:10",
                "leave request",
                HEADTEACHER,
                leaves="{day -5}",
                returns="{day 1}",
                decision="refused",
                evidence="none given",
                travel="outward flight only; no return ticket shown",
                fgm_considered=True,
                decided_by=HEADTEACHER,
            ),
        ),
    ),
    Story(
        "new to the school and not seen for three days",
        day=3,
        flags=(Flag.NEW_PUPIL, Flag.TRAVELLING_FAMILY),
        why_missing=(WhyMissing.MID_YEAR_TRANSFER,),
    ),
)

CONTACTED = (
    Story("rung on the first day, a visit is due today", day=2, steps=attempts(1), often=3),
    Story(
        "only the first number was rung",
        day=2,
        steps=(
            on(1, "09:04", "sms", to="{contact}", outcome="sent"),
            on(1, "09:30", "call", to="{contact}", number="{phone}", outcome="message left"),
        ),
    ),
    Story(
        "looked after and absent since yesterday, no visit made",
        day=2,
        flags=(Flag.LOOKED_AFTER, Flag.RESIDENTIAL_SCHOOL),
        steps=(
            *attempts(1),
            on(1, "09:45", "inform", who="social worker", to="{worker}", how="telephone"),
            on(1, "09:55", "inform", who="virtual school", how="email"),
        ),
    ),
    Story(
        "has a social worker whom nobody told",
        day=2,
        flags=(Flag.OPEN_TO_SOCIAL_CARE, Flag.YOUNG_CARER),
        steps=attempts(1),
    ),
    Story(
        "ill, then no word today",
        day=3,
        marks="I I N",
        reason="illness",
        steps=ill_each_day(1, 2),
        often=2,
    ),
    Story(
        "ill and nobody rang yesterday",
        day=4,
        marks="I I N",
        reason="illness",
        steps=ill_each_day(1, 2),
    ),
    Story(
        "ill for five days, visit and evidence due",
        day=5,
        marks="I",
        reason="illness",
        steps=ill_each_day(1, 5),
        often=2,
    ),
    Story(
        "long illness, the authority told, an update due",
        day=16,
        marks="I",
        reason="illness",
        flags=(Flag.OVER_15_DAYS_LIKELY, Flag.MENTAL_HEALTH),
        update_every="5 school days",
        steps=(
            *ill_each_day(1, 16),
            on(5, "10:30", "request evidence", of="{contact}", outcome="a note from the surgery is promised"),
            on(
                5,
                "13:30",
                "home visit",
                PASTORAL,
                address="{address}",
                outcome="seen",
                cpoms="{number}",
                note="{child} came down in pyjamas, said: I just can't do mornings. Work left, agreed to ring daily.",
            ),
            on(9, "11:00", "evidence received", of="{contact}", outcome="letter from the community mental health team"),
            on(9, "11:25", "notify local authority", kind="fifteen day illness", reference="ABS-{number}"),
            on(10, "10:05", "notify local authority", kind="ten day absence", reference="ABS-{number}"),
        ),
    ),
    Story(
        "attendance irregular in spite of meetings",
        day=4,
        marks="N U,\\ N",
        flags=(Flag.IRREGULAR_ATTENDANCE, Flag.SUBSTANCE_MISUSE),
        why_missing=(WhyMissing.LOW_ATTENDANCE,),
        steps=(
            *attempts(1),
            on(2, "09:50", "note", PASTORAL, note="Came in at 9:40, left at lunch. Third time this half term."),
            on(3, "09:04", "sms", to="{contact}", outcome="sent"),
            on(3, "09:31", "call", to=EACH_CONTACT, number="{phone}", outcome="message left"),
        ),
    ),
    Story(
        "the first number is dead",
        day=2,
        steps=(
            on(1, "09:04", "sms", to="{contact}", outcome="failed"),
            on(1, "09:31", "call", to="{contact}", number="{phone}", outcome="number dead"),
            on(1, "09:36", "call", to="{second contact}", number="{second phone}", outcome="message left"),
            on(1, "10:15", "email", to="{contact}", outcome="sent"),
            on(1, "15:30", "letter", to="{contact}", outcome="sent", note="First class, asks to ring us the same day."),
        ),
        pupil={"flags": (Flag.SPECIAL_EDUCATIONAL_NEEDS,)},
    ),
    Story(
        "the parent does not know where the child is",
        day=2,
        flags=(Flag.YOUNG_RUNAWAY, Flag.DEVELOPING_CONCERNS),
        why_missing=(WhyMissing.FAMILY_BREAKDOWN,),
        steps=(
            *attempts(1),
            on(
                1,
                "15:10",
                "call",
                to="{contact}",
                number="{phone}",
                outcome="spoke",
                whereabouts="not known",
                note="{contact} said: I thought {child} was at school. Left the house at 8, bag and coat gone.",
            ),
        ),
    ),
    Story(
        "an entry was made on the wrong child and corrected",
        day=2,
        steps=(
            on(1, "09:04", "sms", to="{contact}", outcome="sent"),
            on(1, "09:32", "call", to=EACH_CONTACT, number="{phone}", outcome="no answer"),
            on(1, "10:20", "contact received", from_="{contact}", reason="illness", id="7c2mq4"),
            on(
                1,
                "10:55",
                "correct",
                entry={"at": "{last entry}", "did": "contact received", "id": "7c2mq4"},
                note="The message was about another pupil of the same name. No contact for this one.",
            ),
        ),
    ),
    Story(
        "no visit because the police advised against it",
        day=3,
        flags=(Flag.SAFEGUARDING_CONCERN, Flag.TROUBLED_FAMILY),
        steps=(
            *attempts(1),
            on(
                1,
                "11:30",
                "waive",
                DSL,
                duty="N2c",
                reason="Police advised on 101 that staff do not go to this address; an officer will call instead.",
            ),
            *attempts(2),
        ),
    ),
    Story(
        "a decision not to act, looked at again each day",
        day=4,
        marks="C",
        reason="bereavement",
        steps=(
            on(1, "08:35", "contact received", from_="{contact}", reason="bereavement", expected_return="{day 5}"),
            on(
                1,
                "11:00",
                "decision",
                DSL,
                about="not to act",
                decision="no calls to the family until the funeral",
                reason="Known to the whole year team; the aunt rings in each morning.",
            ),
            on(2, "08:31", "contact received", from_="{contact}", reason="bereavement"),
            on(3, "08:29", "contact received", from_="{contact}", reason="bereavement"),
        ),
    ),
)

VISITED = (
    Story(
        "two days in vain, everything is due on the third",
        day=3,
        pupil={"referring_school": "Example High School"},
        steps=two_days_in_vain(),
        often=3,
    ),
    Story(
        "visited, but not on CPOMS and the referring school not told",
        day=3,
        pupil={"referring_school": "Saltway High School"},
        steps=(
            *attempts(1),
            *attempts(2),
            on(2, "14:15", "home visit", PASTORAL, address="{address}", outcome="no answer", note=NOBODY_HOME),
        ),
    ),
    Story(
        "three days in vain and no report to the police",
        day=4,
        steps=three_days_in_vain(),
        flags=(Flag.REFUGEE_OR_ASYLUM_SEEKING,),
        why_missing=(WhyMissing.MOVES_OF_HOUSE,),
    ),
    Story(
        "looked after, visited on the first day",
        day=2,
        flags=(Flag.LOOKED_AFTER,),
        steps=(
            *attempts(1),
            on(1, "09:40", "inform", who="social worker", to="{worker}", how="telephone"),
            visit(1, "11:30", "no answer", "Carer at work; next door saw {child} leave at eight in uniform."),
        ),
    ),
    Story(
        "spoke at the door, then silence",
        day=6,
        flags=(Flag.YOUNG_CARER,),
        steps=(
            *attempts(1),
            *attempts(2),
            visit(2, "11:15", "spoke to household", "{second contact} opened: at the dentist, back tomorrow."),
            *attempts(3),
            *attempts(4),
            visit(4, "10:50", "no answer", NOBODY_HOME, SECOND_PASTORAL),
            *attempts(5),
        ),
    ),
    Story(
        "the family has moved away",
        day=3,
        flags=(Flag.REFUGE,),
        why_missing=(WhyMissing.MOVES_OF_HOUSE, WhyMissing.NO_PLACE),
        steps=(
            *attempts(1, "number dead"),
            *attempts(2, "number dead"),
            visit(2, "13:40", "moved away", MOVED_ON),
            on(
                2,
                "14:30",
                "enquiry",
                of="landlord",
                to="the letting agent",
                outcome="lead",
                note="Keys handed back on Saturday. No forwarding address; thinks they went to a sister in the north.",
            ),
        ),
    ),
    Story(
        "youth offending worker to be told",
        day=3,
        flags=(Flag.OFFENDING, Flag.SPECIAL_EDUCATIONAL_NEEDS),
        why_missing=(WhyMissing.YOUTH_OFFENDING,),
        steps=(
            *attempts(1),
            *attempts(2),
            visit(2, "11:30", "refused", "Door opened on the chain: not your business. Could not see {child}."),
            on(2, "11:50", "inform", who="youth offending worker", how="telephone"),
        ),
    ),
    Story(
        "seen at home on day five",
        day=7,
        marks="N N N N N O",
        flags=(Flag.TEENAGE_PARENT,),
        steps=(
            *ill_each_day(1, 4, "the baby is ill"),
            visit(5, "13:20", "seen", "{child} at home with the baby. Health visitor comes on Thursday."),
            on(5, "14:00", "request evidence", of="{contact}", outcome="surgery letter asked for"),
            on(6, "08:50", "contact received", from_="{contact}", reason="the baby is ill"),
        ),
    ),
)

LOOKING = (*ABSENT, *CONTACTED, *VISITED)
