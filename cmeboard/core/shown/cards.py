"""A case and its duties as one card of the board."""

from collections.abc import Mapping

from cmeboard.core.board import BETWEEN, Card, CardDuty
from cmeboard.core.case import Case
from cmeboard.core.duty import Duty, State, moment_text


def card_duty(duty: Duty) -> CardDuty:
    """The duty as a card and the morning's list show it."""
    return CardDuty(
        duty=duty.duty,
        title=duty.title,
        owner=duty.owner,
        due=moment_text(duty.due),
        state=duty.state.value,
        since=moment_text(duty.since),
        heading=duty.clause.heading,
        quote=duty.clause.quote,
        because=duty.because,
    )


def make_card(
    path: str,
    case: Case,
    duties: tuple[Duty, ...],
    warnings: tuple[str, ...],
    day_of_absence: int | None,
    no_contact_day: int | None,
    in_brief: Mapping[str, str] = {},
) -> Card:
    """The card of a case whose `duties` come most urgent first: what is work now, then the next one coming.

    `in_brief` is what the card says of some warnings, where that is not all of their words.
    """
    leading = [duty for duty in duties if not duty.led_by]
    work = [duty for duty in leading if duty.state.is_work]
    coming = [duty for duty in leading if duty.state is State.UPCOMING][:1]
    shown = tuple(card_duty(duty) for duty in [*work, *coming])
    return Card(
        case=case.case,
        path=path,
        stage=case.stage.value,
        pupil=case.pupil.name,
        year_group=case.pupil.year_group,
        first_day_absent=case.first_day_absent.isoformat(),
        day_of_absence=day_of_absence,
        no_contact_day=no_contact_day,
        flags=tuple(flag.value for flag in case.pupil.flags),
        warnings=warnings,
        duties=shown,
        next_due=shown[0].due if shown else "",
        overdue=sum(1 for duty in work if duty.state is State.OVERDUE),
        due=sum(1 for duty in work if duty.state is State.DUE),
        in_brief=BETWEEN.join(filter(None, (in_brief.get(words, words) for words in warnings))),
    )
