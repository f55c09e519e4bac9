"""Reports about one pupil: the whole story across absences, and everything on record for subject access."""

from collections.abc import Sequence

from cmeboard.core.refused import Refused
from cmeboard.papers.chronology import significant_table
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.paper import Alert, Bar, Block, Chart, Fact, Facts, Paper, Points, Prose, Section, Table
from cmeboard.papers.parts import (
    DO_NOT_INFORM,
    absence,
    contacts_table,
    deeds,
    enquiry_entries,
    home,
    identity,
    siblings,
    social_worker,
)
from cmeboard.papers.phrases import joined, long_day, short_day, short_moment
from cmeboard.papers.reports.scope import Scope, frame


def pupil_story(scope: Scope, dossiers: Sequence[Dossier]) -> Paper:
    """One pupil's whole story, case by case. Raises Refused without a case."""
    if not dossiers:
        raise Refused("this pupil has no case", "see the cases there are with: cmeboard list")
    told = sorted(dossiers, key=lambda dossier: dossier.case.first_day_absent)
    sections = [
        Section("The pupil", (Facts((*identity(told[-1]), home(told[-1]))), contacts_table(told[-1]))),
        Section("Absences", _absences(told)),
    ]
    for dossier in told:
        case = dossier.case
        heading = f"Absence from {short_day(case.first_day_absent)} ({case.case})"
        facts = Facts((*absence(dossier), Fact("Stage", case.stage.value)))
        sections.append(Section(heading, (facts, significant_table(dossier))))
        sections.append(Section(f"Contacts and enquiries ({case.case})", (deeds(dossier, enquiry_entries(dossier)),)))
    return frame(
        scope,
        "report_pupil",
        "One pupil's story across all absences",
        for_whom="the safeguarding lead",
        discloses=("everything on record about one pupil",),
        sections=sections,
        keeps=True,
    )


def _warned(dossiers: Sequence[Dossier]) -> tuple[Section, ...]:
    """The warning of rule W7: whoever asks for access may be of the family."""
    flagged = any(dossier.family_must_not_know() for dossier in dossiers)
    return (Section("", (Alert(DO_NOT_INFORM),)),) if flagged else ()


def _absences(told: Sequence[Dossier]) -> tuple[Block, ...]:
    """How long each absence was, side by side."""
    rows = tuple(
        (
            short_day(one.case.first_day_absent),
            str(one.day_of_absence or "not known"),
            one.case.stage.value,
            one.case.case,
        )
        for one in told
    )
    bars = tuple(Bar(short_day(one.case.first_day_absent), one.day_of_absence) for one in told)
    return (Chart("school days absent", bars), Table(("Absent from", "School days", "Stage", "Case"), rows))


def pupil_bundle(scope: Scope, dossiers: Sequence[Dossier]) -> Paper:
    """Everything on record about one pupil, for subject access. Raises Refused without a case."""
    if not dossiers:
        raise Refused("this pupil has no case", "see the cases there are with: cmeboard list")
    sections = [*_warned(dossiers)]
    for dossier in sorted(dossiers, key=lambda dossier: dossier.case.first_day_absent):
        case = dossier.case
        marks = tuple((long_day(day), *codes) for day, codes in sorted(case.marks.items()))
        facts = Facts((*identity(dossier), home(dossier), *absence(dossier), *_kept_about(dossier)))
        sections += [
            Section(f"Case {case.case}", (facts, contacts_table(dossier))),
            Section(f"Register ({case.case})", (Table(("Day", "Morning", "Afternoon"), marks),)),
            Section(f"Every entry ({case.case})", (_every_entry(dossier),)),
        ]
    return frame(
        scope,
        "report_bundle",
        "Everything on record about one pupil",
        for_whom="the person who asked for access",
        discloses=("everything on record about one pupil",),
        sections=(*sections, *_elsewhere(dossiers)),
        keeps=True,
    )


def _elsewhere(dossiers: Sequence[Dossier]) -> tuple[Section, ...]:
    """What else the store holds: other authorities' notices that may be about the child, and cases that name it."""
    notices = {notice.notice: notice for dossier in dossiers for notice in dossier.notices}
    rows = tuple(
        (
            notice.notice,
            notice.authority,
            short_day(notice.received),
            joined([notice.name, notice.known_as, short_day(notice.date_of_birth) if notice.date_of_birth else None])
            or "",
            joined([notice.reference, notice.note]) or "",
        )
        for notice in notices.values()
    )
    kin = tuple(dict.fromkeys(case.case for dossier in dossiers for case in dossier.kin))
    return (
        Section(
            "Other authorities' notices that may be about the pupil",
            (Table(("Notice", "Authority", "Received", "About", "Reference and note"), rows, empty="None is kept."),),
        ),
        Section(
            "Other cases in which the pupil may be named, as a brother or sister",
            (Points(kin) if kin else Prose("None is kept."),),
        ),
    )


def _every_entry(dossier: Dossier) -> Table:
    """The log with every field, as the case file spells them."""
    rows = []
    for entry in dossier.case.log:
        rest = entry.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"at", "by", "did"})
        said = (f"{field}: {_flat(value)}" for field, value in rest.items() if value is not False)
        rows.append((short_moment(entry.at), entry.by, entry.did, "; ".join(said)))
    return Table(("When", "Who", "What", "Everything recorded"), tuple(rows))


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_flat(inner)}" for key, inner in value.items() if inner is not None)
    if isinstance(value, list):
        return ", ".join(_flat(inner) for inner in value)
    return str(value)


def _kept_about(dossier: Dossier) -> tuple[Fact, ...]:
    """The rest of what a case file says of the pupil."""
    pupil = dossier.case.pupil
    youth = pupil.youth_offending_worker
    notes = [f"{contact.name}: {contact.note}" for contact in pupil.contacts if contact.note]
    since = [f"{flag.value} since {short_day(day)}" for flag, day in pupil.flags_since.items()]
    open_questions = [_flat(one.model_dump(mode="json", exclude_none=True)) for one in dossier.case.undecided]
    return (
        Fact("Known as", pupil.known_as),
        Fact("Admission number", pupil.admission_number),
        Fact("Sex", pupil.sex),
        Fact("Registration group", pupil.registration_group),
        Fact("Admitted", short_day(pupil.admitted) if pupil.admitted else None),
        Fact("Flags", ", ".join(flag.value for flag in pupil.flags) or None),
        Fact("Why education is missed", ", ".join(why.value for why in dossier.case.why_missing) or None),
        Fact("Flags, since when", "; ".join(since) or None),
        Fact("Social worker", social_worker(dossier)),
        Fact("Youth offending worker", joined([youth.name, youth.phone, youth.email]) if youth else None),
        Fact("Notes about contacts", "; ".join(notes) or None),
        Fact("Numbers of brothers and sisters", joined([sibling.upn for sibling in pupil.siblings])),
        Fact("Left undecided by a merge", "; ".join(open_questions) or None),
        Fact("Brothers and sisters and their schools", siblings(dossier)),
        Fact("Referring school", pupil.referring_school),
        Fact("Responsible authority", pupil.responsible_authority),
        Fact("Description", pupil.description),
        Fact("Health", pupil.health),
        Fact("Note", pupil.note),
        Fact("Stage", dossier.case.stage.value),
    )
