"""What a template may ask for: groups of fields with plain text, or a place to fill in where nothing is known."""

from collections.abc import Mapping

from cmeboard.core.settings import StaffMember
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.paper import Missing
from cmeboard.papers.phrases import long_day, sentence_list, short_day
from cmeboard.papers.wording import Blank, Fields


def fields(dossier: Dossier, **more: Mapping[str, str | None]) -> dict[str, dict[str, object]]:
    """The fields of every template, with a paper's own groups in `more`.

    An answer of `Dossier.answers` under the field's name, such as `school.phone`, fills a field that is not known.
    """
    case, pupil, school = dossier.case, dossier.case.pupil, dossier.settings.school
    groups: dict[str, Mapping[str, str | None]] = {
        "school": {
            "name": school.name,
            "address": school.address,
            "phone": school.phone,
            "urn": school.urn,
            "local_authority": school.local_authority,
        },
        "pupil": {
            "name": pupil.name,
            "known_as": pupil.known_as or pupil.name,
            "date_of_birth": short_day(pupil.date_of_birth) if pupil.date_of_birth else None,
            "upn": pupil.upn,
            "year_group": None if pupil.year_group is None else str(pupil.year_group),
            "address": pupil.address,
            "referring_school": pupil.referring_school,
            "responsible_authority": pupil.responsible_authority,
        },
        "case": {
            "id": case.case,
            "stage": case.stage.value,
            "first_day_absent": long_day(case.first_day_absent),
            "reason": dossier.reason,
        },
        "paper": {"date": short_day(dossier.now.date()), "by": dossier.named(dossier.by)},
        "dsl": _person(dossier.staff_for("dsl")),
        "attendance": _person(dossier.staff_for("attendance")),
        "headteacher": _person(dossier.staff_for("headteacher")),
        **more,
    }
    return {
        group: {name: _value(dossier, group, name, value) for name, value in values.items()}
        for group, values in groups.items()
    }


def blanks_in(text: str, there: Fields) -> tuple[Missing, ...]:
    """The places to fill in that a filled-in template still holds."""
    return tuple(
        Missing(f"{group}.{name}", f"Please say {value.question}.", answerable=True)
        for group, values in there.items()
        for name, value in values.items()
        if isinstance(value, Blank) and str(value) in text
    )


def guardians_line(dossier: Dossier) -> str | None:
    """The holders of parental responsibility as a letter addresses them."""
    return sentence_list([contact.name for contact in dossier.guardians()]) or None


def _person(member: StaffMember | None) -> dict[str, str | None]:
    return {
        "name": member.name if member else None,
        "role": member.role if member else None,
        "phone": member.phone if member else None,
        "email": member.email if member else None,
    }


_GROUP_WORDS = {
    "school": "the school's",
    "pupil": "the pupil's",
    "case": "the case's",
    "dsl": "the safeguarding lead's",
    "attendance": "the attendance officer's",
    "headteacher": "the headteacher's",
    "leave": "the leave's",
    "visit": "the visit's",
}


_QUESTIONS = {
    "letter.to": "who holds parental responsibility",
    "letter.reply_by": "the day by which you ask for an answer",
}


def _value(dossier: Dossier, group: str, name: str, value: str | None) -> object:
    known = value or dossier.answers.get(f"{group}.{name}")
    if known:
        return " ".join(known.split())
    return Blank(_QUESTIONS.get(f"{group}.{name}") or f"{_GROUP_WORDS.get(group, group)} {name.replace('_', ' ')}")
