"""The steps that many invented cases share: a morning's messages and calls, visits, a report, the enquiries."""

from cmeboard.demo.school import ATTENDANCE, DEPUTY_DSL, DSL, HEADTEACHER, PASTORAL, SECOND_PASTORAL
from cmeboard.demo.telling import EACH_CONTACT, EACH_OTHER_NUMBER, Step, on

MOVED_ON = "Not known at this address, says the neighbour at the door."
NOBODY_HOME = "Curtains drawn, car on the drive, nobody came to the door. Card left."
STILL_NOBODY = "Card still in the letter box. Knocked at both doors, looked through the front window: nobody."


def attempts(day: int, outcome: str = "no answer") -> tuple[Step, ...]:
    """An sms to the first contact and a call to every contact, on the first number."""
    return (
        on(day, "09:04", "sms", to="{contact}", outcome="sent"),
        on(day, "09:32", "call", to=EACH_CONTACT, number="{phone}", outcome=outcome),
    )


def visit(day: int, clock: str, outcome: str, note: str, by: str = PASTORAL) -> Step:
    """A home visit that was put on CPOMS."""
    return on(day, clock, "home visit", by, address="{address}", outcome=outcome, note=note, cpoms="{number}")


def referring_school_told(day: int, clock: str) -> Step:
    """Left out where the pupil has no referring school."""
    return on(day, clock, "inform", who="referring school", to="{referring school}", how="telephone")


def two_days_in_vain() -> tuple[Step, ...]:
    """Days 1 and 2 as the policy asks, ending with a visit in vain."""
    return (
        *attempts(1),
        *attempts(2),
        visit(2, "11:20", "no answer", NOBODY_HOME),
        referring_school_told(2, "11:50"),
    )


def three_days_in_vain() -> tuple[Step, ...]:
    """Days 1 to 3 as the policy asks, ending with the second visit in vain."""
    return (
        *two_days_in_vain(),
        *attempts(3),
        visit(3, "10:40", "no answer", STILL_NOBODY, SECOND_PASTORAL),
        referring_school_told(3, "11:05"),
    )


def report(day: int, clock: str = "12:15", risk: str = "medium", channel: str = "101") -> tuple[Step, ...]:
    """A report to the police with those who are told at once; `clock` is before 14:00."""
    hour = int(clock[:2])
    return (
        on(
            day,
            clock,
            "report to police",
            DEPUTY_DSL,
            reference="WMP-{number}",
            channel=channel,
            officer="PC 22901",
            risk=risk,
            next_review=f"{{day {day + 1}}} 10:00",
        ),
        on(day, f"{hour + 1:02d}:20", "inform", DEPUTY_DSL, who="dsl", to=DSL, how="in person"),
        on(day, f"{hour + 1:02d}:24", "inform", DEPUTY_DSL, who="headteacher", to=HEADTEACHER, how="in person"),
        on(day, f"{hour + 1:02d}:35", "inform", DEPUTY_DSL, who="social worker", to="{worker}", how="telephone"),
        referring_school_told(day, f"{hour + 1:02d}:50"),
    )


def reported_on_day_3() -> tuple[Step, ...]:
    """The whole ladder without contact."""
    return (*three_days_in_vain(), *report(3))


def enquiries(day: int) -> tuple[Step, ...]:
    """The reasonable enquiries beside the calls of the first days and the visits."""
    return on(day, "09:10", "call", to=EACH_OTHER_NUMBER, number="{phone}", outcome="no answer"), *asked_after(day)


def asked_after(day: int) -> tuple[Step, ...]:
    """The reasonable enquiries without the calls: where a contact has a second number, nobody calls it."""
    return (
        on(
            day,
            "09:50",
            "enquiry",
            PASTORAL,
            of="friends and family",
            to="two friends in the same tutor group",
            outcome="nothing known",
            note="Neither has had a message since the weekend before.",
        ),
        on(day, "10:25", "enquiry", ATTENDANCE, of="siblings school", to="{sibling school}", outcome="nothing known"),
        on(
            day,
            "11:10",
            "enquiry",
            ATTENDANCE,
            of="staff and records",
            outcome="nothing known",
            note="Tutor, school nurse and reception asked; emergency contacts of the admission form are those we have.",
        ),
    )


def back_in_school(day: int, clock: str, where: str, by_whom: str, **fields: str) -> Step:
    """The `found` entry of the school day on which the child is back."""
    return on(day, clock, "found", DSL, where=where, by_whom=by_whom, returned_at=f"{{day {day}}} {clock}", **fields)
