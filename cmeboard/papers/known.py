"""What a case can say by itself to the questions of police and authority."""

from collections.abc import Callable

from cmeboard.core.entries import (
    Call,
    ContactReceived,
    Email,
    Enquiry,
    EvidenceReceived,
    FoundEntry,
    HomeVisit,
    Inform,
    Letter,
    NotifyLocalAuthority,
    ReportToPolice,
    RequestEvidence,
    Sms,
)
from cmeboard.core.words import CallOutcome, Flag, NotificationKind, VisitOutcome
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.paper import Fact
from cmeboard.papers.parts import absence, born, identity, reporter, siblings, social_worker
from cmeboard.papers.phrases import counted, flag_words, joined, long_day, long_moment, short_day
from cmeboard.papers.telling import ENQUIRIES, informed, what_came_of_it, what_was_done


def _flagged(*flags: Flag) -> Callable[[Dossier], str | None]:
    def value(dossier: Dossier) -> str | None:
        return joined([f"yes: {flag_words(flag)}" for flag in flags if dossier.has(flag)], "; ")

    return value


def _looked_after(dossier: Dossier) -> str | None:
    if not dossier.has(Flag.LOOKED_AFTER):
        return None
    return f"yes; responsible authority: {dossier.case.pupil.responsible_authority or 'not known'}"


def _parents(dossier: Dossier) -> str | None:
    said = {
        True: "holds parental responsibility",
        False: "no parental responsibility",
        None: "responsibility not known",
    }
    people = [
        joined([contact.name, contact.relationship, said[contact.parental_responsibility]])
        for contact in dossier.case.pupil.contacts
    ]
    return joined(people, "; ")


def _phones(dossier: Dossier) -> str | None:
    dead = {entry.number for entry in dossier.entries if isinstance(entry, Call) and entry.outcome == "number dead"}
    numbers = [
        f"{contact.name}: {number}{' (found dead)' if number in dead else ''}"
        for contact in dossier.case.pupil.contacts
        for number in contact.phones
    ]
    return joined(numbers, "; ")


def _emails(dossier: Dossier) -> str | None:
    return joined(
        [f"{contact.name}: {contact.email}" for contact in dossier.case.pupil.contacts if contact.email], "; "
    )


def _other_addresses(dossier: Dossier) -> str | None:
    home = dossier.case.pupil.address
    others = [contact for contact in dossier.case.pupil.contacts if contact.address and contact.address != home]
    return joined([f"{contact.address} ({contact.name})" for contact in others], "; ")


def _missing_before(dossier: Dossier) -> str | None:
    told = []
    for case in sorted(dossier.earlier, key=lambda case: case.first_day_absent):
        if any(isinstance(entry, ReportToPolice) for entry in case.standing_entries):
            found = [entry for entry in case.standing_entries if isinstance(entry, FoundEntry)]
            where = (found[-1].where if found else None) or "place not recorded"
            told.append(f"absent from {long_day(case.first_day_absent)}, found: {where if found else 'not recorded'}")
    return joined(told, "; ")


def _last_seen(dossier: Dossier) -> str | None:
    seen = [e for e in dossier.entries if isinstance(e, HomeVisit) and e.outcome is VisitOutcome.SEEN]
    attended = dossier.last_attended()
    if seen and (attended is None or seen[-1].at.date() >= attended[0]):
        return f"{long_moment(seen[-1].at)}, at a home visit by {dossier.named(seen[-1].by)}"
    return f"at school, {long_day(attended[0])}, {attended[1]} session" if attended else None


def _last_seen_where(dossier: Dossier) -> str | None:
    seen = _last_seen(dossier)
    if seen is None:
        return None
    return dossier.settings.school.name if seen.startswith("at school") else dossier.case.pupil.address


def _calls(dossier: Dossier) -> str | None:
    calls = [entry for entry in dossier.entries if isinstance(entry, Call)]
    spoke = sum(entry.outcome is CallOutcome.SPOKE for entry in calls)
    heard = sum(isinstance(entry, ContactReceived) for entry in dossier.entries)
    reached = (f"{spoke} of them reached somebody" if spoke else "nobody was reached") if calls else None
    received = {0: "no contact received", 1: "contact received once"}.get(heard, f"contact received {heard} times")
    return joined([counted(len(calls), "call"), reached, received], "; ")


def _messages(dossier: Dossier) -> str | None:
    sent = [entry for entry in dossier.entries if isinstance(entry, (Sms, Email, Letter))]
    left = [entry for entry in dossier.entries if isinstance(entry, Call) and entry.outcome == "message left"]
    written = counted(len(sent), "text, e-mail or letter", "texts, e-mails and letters")
    return f"{written} sent; {counted(len(left), 'message')} left by telephone"


def _visits(dossier: Dossier) -> str | None:
    visits = [entry for entry in dossier.entries if isinstance(entry, HomeVisit)]
    return joined([f"{long_moment(visit.at)}: {visit.outcome or 'no outcome recorded'}" for visit in visits], "; ")


def _asked(dossier: Dossier) -> str | None:
    enquiries = [(entry.of, entry.outcome) for entry in dossier.entries if isinstance(entry, Enquiry)]
    return joined([f"{ENQUIRIES[of]}: {outcome or 'no outcome recorded'}" for of, outcome in enquiries if of], "; ")


def _agencies(dossier: Dossier) -> str | None:
    told = [entry for entry in dossier.entries if isinstance(entry, Inform)]
    return joined([f"{informed(entry)}, told on {long_moment(entry.at)}" for entry in told], "; ")


def _kind(dossier: Dossier) -> str | None:
    if any(isinstance(entry, NotifyLocalAuthority) for entry in dossier.entries):
        return NotificationKind.UPDATE.value
    if dossier.has(Flag.OVER_15_DAYS_LIKELY):
        return NotificationKind.FIFTEEN_DAY_ILLNESS.value
    if dossier.has(Flag.IRREGULAR_ATTENDANCE):
        return NotificationKind.IRREGULAR_ATTENDANCE.value
    asked = {duty.duty for duty in dossier.duties if duty.state.is_work}
    return NotificationKind.TEN_DAY_ABSENCE.value if "L1" in asked else None


def _codes(dossier: Dossier) -> str | None:
    since = {day: codes for day, codes in dossier.case.marks.items() if day >= dossier.case.first_day_absent}
    return joined(
        [f"{short_day(day)}: {morning} {afternoon}" for day, (morning, afternoon) in sorted(since.items())], "; "
    )


def _expected_return(dossier: Dossier) -> str | None:
    days = [entry.expected_return for entry in dossier.entries if isinstance(entry, ContactReceived)]
    known = [day for day in days if day is not None]
    return long_day(known[-1]) if known else None


def _evidence(dossier: Dossier) -> str | None:
    kinds = (RequestEvidence, EvidenceReceived)
    found = [entry for entry in dossier.entries if isinstance(entry, kinds)]
    return joined([f"{what_was_done(entry)} on {long_day(entry.at)}" for entry in found], "; ")


def police(dossier: Dossier) -> Fact:
    """When the child was reported to the police, and what came of it."""
    return Fact("Reported to the police", _police(dossier))


def _police(dossier: Dossier) -> str | None:
    reports = [entry for entry in dossier.entries if isinstance(entry, ReportToPolice)]
    return joined([joined([long_moment(entry.at), what_came_of_it(entry)]) for entry in reports], "; ")


_CHILD_PROTECTION = (
    Flag.CHILD_PROTECTION_PLAN,
    Flag.SECTION_47_ENQUIRY,
    Flag.SINGLE_ASSESSMENT,
    Flag.OPEN_TO_SOCIAL_CARE,
)
_EXPLOITED = (Flag.CSE_MARKER, Flag.CSE_INTELLIGENCE, Flag.CHILD_ABDUCTION_WARNING_NOTICE, Flag.OFFENDING)
_FORCED = (Flag.FORCED_MARRIAGE, Flag.HONOUR_BASED_VIOLENCE)
_RADICALISED = (Flag.RADICALISATION, Flag.CONFLICT_ZONE_TRAVEL)
_ASKED_BY_NAME = frozenset(
    (
        *_CHILD_PROTECTION,
        *_EXPLOITED,
        *_FORCED,
        *_RADICALISED,
        Flag.SPECIAL_EDUCATIONAL_NEEDS,
        Flag.MENTAL_HEALTH,
        Flag.LOOKED_AFTER,
        Flag.FGM,
        Flag.PRIVATE_FOSTERING,
    )
)
"""The flags that the police ask about one by one."""


def _other_flags(dossier: Dossier) -> str | None:
    return joined([flag_words(flag) for flag in dossier.case.pupil.flags if flag not in _ASKED_BY_NAME])


KNOWN: dict[str, Callable[[Dossier], str | None]] = {
    "full_name": lambda dossier: dossier.case.pupil.name,
    "known_as": lambda dossier: dossier.case.pupil.known_as,
    "dob": born,
    "upn": lambda dossier: dossier.case.pupil.upn,
    "sex_gender": lambda dossier: dossier.case.pupil.sex,
    "description": lambda dossier: dossier.case.pupil.description,
    "address": lambda dossier: dossier.case.pupil.address,
    "parents_and_PR_holders": _parents,
    "siblings_and_schools": siblings,
    "other_addresses": _other_addresses,
    "phones": _phones,
    "email": _emails,
    "conditions": lambda dossier: dossier.case.pupil.health,
    "disability_communication_needs": _flagged(Flag.SPECIAL_EDUCATIONAL_NEEDS),
    "mental_health_selfharm": _flagged(Flag.MENTAL_HEALTH),
    "LAC_and_responsible_LA": _looked_after,
    "CP_or_CIN_plan": _flagged(*_CHILD_PROTECTION),
    "social_worker_and_OOH": social_worker,
    "CSE_CCE_gang_county_lines": _flagged(*_EXPLOITED),
    "FGM": _flagged(Flag.FGM),
    "forced_marriage_HBA": _flagged(*_FORCED),
    "radicalisation": _flagged(*_RADICALISED),
    "private_fostering": _flagged(Flag.PRIVATE_FOSTERING),
    "other_flags": _other_flags,
    "previous_missing_episodes_and_where_found": _missing_before,
    "when": _last_seen,
    "where": _last_seen_where,
    "calls_made": _calls,
    "messages_left": _messages,
    "home_visits": _visits,
    "friends_siblings_asked": _asked,
    "agencies_contacted": _agencies,
    "name": lambda dossier: reporter(dossier)[0].value,
    "role": lambda dossier: reporter(dossier)[1].value,
    "phone": lambda dossier: reporter(dossier)[2].value,
    "reporter_name": lambda dossier: reporter(dossier)[0].value,
    "reporter_role": lambda dossier: reporter(dossier)[1].value,
    "reporter_phone": lambda dossier: reporter(dossier)[2].value,
    "school_name": lambda dossier: dossier.settings.school.name,
    "school_urn": lambda dossier: dossier.settings.school.urn,
    "year_group": lambda dossier: identity(dossier)[3].value,
    "notification_kind": _kind,
    "first_day_absent": lambda dossier: absence(dossier)[0].value,
    "school_days_absent": lambda dossier: absence(dossier)[1].value,
    "reason": lambda dossier: absence(dossier)[2].value,
    "last_attended": lambda dossier: absence(dossier)[3].value,
    "codes": _codes,
    "expected_return": _expected_return,
    "evidence": _evidence,
    "police": _police,
}
"""What the case itself knows, by the question's key; all else is asked."""
