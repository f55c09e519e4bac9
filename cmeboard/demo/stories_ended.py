"""Invented cases of children who were found, or whose name left the roll."""

from cmeboard.core.words import Flag, WhyMissing
from cmeboard.demo.school import DEPUTY_DSL, DSL, HEADTEACHER, PASTORAL
from cmeboard.demo.steps import attempts, back_in_school, enquiries, report, reported_on_day_3, two_days_in_vain, visit
from cmeboard.demo.stories_missing import PRESENT, YES, no, referred, told_to_authority
from cmeboard.demo.telling import Step, Story, on

POLICE = "West Mercia Police"
FIND_MANY = 8.0
"""Most cases of a real school end with the child back at school."""


def checks_made(day: int) -> tuple[Step, ...]:
    """What the police confirm within a day of the return, and the decision on legal action."""
    return (
        on(day, "14:20", "safe and well check", DEPUTY_DSL, by_whom=POLICE, outcome="seen at home, no injuries"),
        on(day, "14:45", "confirm", DEPUTY_DSL, what="agencies informed"),
        on(
            day + 1,
            "11:00",
            "decision",
            DSL,
            about="legal action",
            decision="not needed",
            reason="Back in school; the family works with early help. Recorded for the social work manager.",
        ),
    )


def went_missing(days_ago: int) -> Story:
    """An earlier time that the same child was reported and came back."""
    return Story(
        f"reported missing {days_ago} school days ago",
        day=days_ago,
        until=2,
        steps=(
            *attempts(1),
            *report(1, "13:10"),
            back_in_school(3, "08:40", "walked in at registration", "tutor"),
            *checks_made(3),
        ),
    )


FOUND = (
    Story(
        "found yesterday, safe and well check awaited",
        day=6,
        until=4,
        steps=(*reported_on_day_3(), back_in_school(5, "15:05", "at an aunt's", POLICE, likely_to_return="true")),
    ),
    Story(
        "looked after, found this week, return interview to be offered",
        day=6,
        until=4,
        flags=(Flag.LOOKED_AFTER,),
        steps=(
            *attempts(1),
            on(1, "09:40", "inform", who="social worker", to="{worker}", how="telephone"),
            visit(1, "11:20", "no answer", "Carer out; rang from the step, no sound inside."),
            *report(1, "12:05", risk="high"),
            *enquiries(2),
            back_in_school(
                5,
                "09:10",
                "railway station, with an older boy",
                POLICE,
                concerns="Would not say who had bought the ticket.",
            ),
            on(5, "14:10", "safe and well check", DEPUTY_DSL, by_whom=POLICE, outcome="unharmed, tired"),
            on(5, "14:15", "confirm", DEPUTY_DSL, what="agencies informed"),
        ),
    ),
    Story(
        "child protection plan, review conference to be decided",
        day=9,
        until=5,
        flags=(Flag.CHILD_PROTECTION_PLAN,),
        steps=(
            *attempts(1),
            on(1, "09:41", "inform", who="social work team", to="{worker}", how="telephone"),
            *report(1, "10:20", risk="high"),
            *enquiries(2),
            back_in_school(6, "10:30", "at the grandmother's", "social worker", concerns="Left alone overnight twice."),
            on(6, "14:20", "safe and well check", DEPUTY_DSL, by_whom=POLICE, outcome="seen with the social worker"),
            on(6, "14:40", "confirm", DEPUTY_DSL, what="agencies informed"),
            on(7, "10:00", "joint interview", DSL, by_whom="police and social care", outcome="arranged for Thursday"),
        ),
    ),
    Story(
        "missing for the third time in ninety days",
        day=3,
        until=1,
        flags=(Flag.DEVELOPING_CONCERNS,),
        steps=(*attempts(1), *report(1, "12:30"), back_in_school(2, "08:45", "came home at night", "{contact}")),
        earlier=(went_missing(36), went_missing(17)),
    ),
    Story(
        "found in another county and likely to stay there",
        day=11,
        until=8,
        why_missing=(WhyMissing.FAMILY_BREAKDOWN,),
        steps=(
            *reported_on_day_3(),
            *enquiries(4),
            referred(4),
            on(
                9,
                "11:15",
                "found",
                DSL,
                where="with the father in Leeds",
                by_whom="West Yorkshire Police",
                returned_at="{day 9} 10:30",
                in_authority=False,
                likely_to_return=False,
                concerns="No school place there yet.",
            ),
            *checks_made(9),
        ),
    ),
    Story(
        "found, everything done",
        day=20,
        until=6,
        pupil={"referring_school": "Fernhill Academy"},
        steps=(
            *reported_on_day_3(),
            *enquiries(4),
            referred(4),
            back_in_school(7, "08:50", "back with the mother in the morning", "{contact}", in_authority="true"),
            *checks_made(7),
        ),
        often=FIND_MANY,
    ),
    Story(
        "back after two days, never explained",
        day=12,
        until=2,
        steps=(
            *attempts(1),
            *attempts(2),
            visit(2, "12:10", "seen", "Opened the door: thought it was an INSET day. Back tomorrow."),
            back_in_school(3, "08:42", "in school", "tutor"),
        ),
        often=FIND_MANY,
    ),
    Story(
        "back after illness",
        day=15,
        until=6,
        marks="N I",
        reason="illness",
        steps=(
            *attempts(1, "message left"),
            *(on(day, "08:22", "contact received", from_="{contact}", reason="illness") for day in range(2, 7)),
            visit(5, "14:00", "seen", "In bed, mother at home."),
            on(5, "14:30", "request evidence", of="{contact}"),
            on(6, "09:00", "evidence received", of="{contact}", outcome="photograph of the prescription"),
            back_in_school(7, "08:44", "in school", "tutor"),
        ),
        often=FIND_MANY,
    ),
    Story(
        "found late, and the return interview declined",
        day=24,
        until=12,
        flags=(Flag.LOOKED_AFTER,),
        steps=(
            *attempts(1),
            on(1, "10:10", "inform", who="social worker", to="{worker}", how="telephone"),
            *attempts(2),
            visit(2, "11:00", "no answer", "Carer out; next door saw {child} leave for school as always."),
            *attempts(3),
            visit(3, "11:00", "no answer", "Carer out again; a card left with the number to ring."),
            *report(4, "09:30", risk="high"),
            *enquiries(5),
            referred(6),
            on(
                9,
                "14:00",
                "strategy meeting",
                DSL,
                present=PRESENT,
                decisions={
                    "circulate details": no("the police have a strong lead"),
                    "national notification": YES,
                    "dwp and hmrc": no("fifteen, no claim in the child's name"),
                    "legal action": no("no sign of removal from the UK"),
                    "when found": YES,
                },
            ),
            told_to_authority(10),
            back_in_school(13, "11:30", "a friend's flat in the next town", POLICE),
            *checks_made(13),
            on(
                14,
                "10:30",
                "return interview",
                DSL,
                outcome="declined",
                interviewer="independent visitor",
                independent=True,
                child_wish="asked to talk to the tutor instead",
                others_present="nobody",
            ),
            on(
                15,
                "10:00",
                "decision",
                DSL,
                about="early looked-after review",
                decision="yes",
                reason="Third placement this year; the reviewing officer brings the review forward.",
            ),
        ),
    ),
)

OFF_ROLL = (
    Story(
        "to be educated at home, the parent's notice received",
        day=18,
        until=8,
        marks="I I I I I I C",
        reason="illness",
        steps=(
            *(on(day, "08:25", "contact received", from_="{contact}", reason="illness") for day in range(1, 6)),
            visit(5, "13:10", "seen", "Talked about home education: decided, says the mother."),
            on(8, "09:30", "note", DSL, note="Notice in writing received, from the end of this week."),
            on(
                8,
                "11:00",
                "notify off roll",
                HEADTEACHER,
                ground="educated outside the school system",
                deleted_on="{day 9}",
                destination="home education",
                reference="DEL-{number}",
            ),
        ),
        often=3,
    ),
    Story(
        "moved away, whereabouts unknown, more than four weeks ago",
        day=60,
        until=30,
        flags=(Flag.TRAVELLING_FAMILY,),
        why_missing=(WhyMissing.MOBILITY,),
        steps=(
            *reported_on_day_3(),
            *enquiries(4),
            on(5, "10:15", "enquiry", of="neighbours", to="next door", outcome="lead", note="Left with a trailer."),
            referred(5),
            on(
                7,
                "13:30",
                "strategy meeting",
                DSL,
                present=PRESENT,
                decisions={
                    "circulate details": YES,
                    "national notification": YES,
                    "dwp and hmrc": YES,
                    "legal action": no("no suspicion of removal from the UK"),
                    "when found": YES,
                },
            ),
            on(8, "09:50", "circulate letter", "lead social worker, Family Front Door", to="all authorities"),
            told_to_authority(10),
            told_to_authority(15, "update"),
            told_to_authority(20, "update"),
            told_to_authority(25, "update"),
            on(
                30,
                "10:20",
                "notify off roll",
                HEADTEACHER,
                deleted_on="{day 31}",
                reference="DEL-{number}",
                ground="ceased to attend and no longer within reasonable distance",
            ),
        ),
        often=2,
    ),
    Story(
        "in custody for more than four months",
        day=30,
        until=12,
        flags=(Flag.OFFENDING,),
        why_missing=(WhyMissing.YOUTH_OFFENDING,),
        steps=(
            *two_days_in_vain(),
            on(2, "14:10", "inform", who="youth offending worker", how="telephone"),
            on(3, "08:55", "contact received", PASTORAL, from_="the youth offending worker", reason="in custody"),
            told_to_authority(10),
            on(
                12,
                "10:00",
                "notify off roll",
                HEADTEACHER,
                deleted_on="{day 13}",
                reference="DEL-{number}",
                ground="in custody for over four months and not expected back",
            ),
        ),
    ),
    Story(
        "permanently excluded",
        day=40,
        until=9,
        marks="E",
        reason="permanent exclusion",
        flags=(Flag.PERMANENTLY_EXCLUDED, Flag.SPECIAL_EDUCATIONAL_NEEDS),
        why_missing=(WhyMissing.EXCLUSION,),
        steps=(
            on(1, "09:10", "contact received", from_="{contact}", reason="exclusion discussed"),
            on(9, "10:00", "notify off roll", HEADTEACHER, ground="permanently excluded", deleted_on="{day 10}"),
        ),
    ),
    Story(
        "moved to off roll without the notification",
        day=12,
        until=10,
        steps=(
            *two_days_in_vain(),
            on(
                10,
                "15:40",
                "move",
                HEADTEACHER,
                from_="Visited",
                to="Off-roll Notified",
                reason="The mother says they moved in September; letter to follow.",
            ),
        ),
    ),
)

ENDED = (*FOUND, *OFF_ROLL)
