"""How a form is filled in before a person sees it: what is known from the case, the clock and git."""

from collections.abc import Mapping
from datetime import date, datetime

from cmeboard.core.case import Case
from cmeboard.core.entries import ENTRY_CLASSES
from cmeboard.core.text import format_moment
from cmeboard.tui.contacts import call_list, write_list
from cmeboard.tui.form import Asked
from cmeboard.tui.verbs import CaseView

_SENT = frozenset({"sms", "email", "letter"})


def asked_for(view: CaseView, did: str, person: str, now: datetime, draft: Mapping[str, str]) -> Asked:
    """The form for an entry of kind `did`; a draft left earlier comes before what would be filled in."""
    case = view.case
    begun = {"at": format_moment(now), "by": person}
    targets = []
    if case is not None:
        if did == "call":
            targets = call_list(case, now.date())
        elif did in _SENT or did == "contact received":
            targets = write_list(case, did, now.date())
        if did == "home visit":
            begun["address"] = case.pupil.address or ""
    if did in _SENT:
        begun["outcome"] = "sent"
    return Asked(
        view.case_id,
        f"{did.capitalize()} · {view.card.pupil}",
        did,
        ENTRY_CLASSES[did],
        {**begun, **draft},
        tuple(targets),
        police_facts(case, view.warnings, now.date()) if case is not None and did == "report to police" else (),
    )


def police_facts(case: Case, warnings: tuple[str, ...], today: date) -> tuple[tuple[str, str], ...]:
    """What the police ask for, in the order in which it is read down the phone."""
    pupil = case.pupil
    born = pupil.date_of_birth
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day)) if born else None
    seen = next((entry for entry in reversed(case.standing_entries) if getattr(entry, "outcome", "") == "seen"), None)
    rows = [
        ("warnings", " · ".join(warnings)),
        ("name", pupil.name + (f" (known as {pupil.known_as})" if pupil.known_as else "")),
        ("born", f"{born} (aged {age})" if born else "not in the file"),
        ("address", pupil.address or "not in the file"),
        ("absent since", str(case.first_day_absent)),
        ("last seen by us", f"{seen.at:%Y-%m-%d %H:%M}" if seen else f"before {case.first_day_absent}"),
        ("description", pupil.description or "not in the file"),
        ("health", pupil.health or ""),
        ("flags", ", ".join(flag.value for flag in pupil.flags)),
        ("social worker", (pupil.social_worker.name or "") if pupil.social_worker else ""),
    ]
    rows += [
        (contact.relationship or "contact", ", ".join((contact.name, *contact.phones))) for contact in pupil.contacts
    ]
    return tuple((label, value) for label, value in rows if value)
