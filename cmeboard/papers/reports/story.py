"""One pupil's whole story across all absences, for the safeguarding lead."""

from collections.abc import Sequence

from cmeboard.papers.chronology import significant_table
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.paper import Bar, Block, Chart, Fact, Facts, Paper, Section, Table
from cmeboard.papers.parts import (
    absence,
    contacts_table,
    deeds,
    enquiry_entries,
    home,
    identity,
)
from cmeboard.papers.phrases import short_day
from cmeboard.papers.reports.bundle import in_order
from cmeboard.papers.reports.scope import Scope, frame


def pupil_story(scope: Scope, dossiers: Sequence[Dossier]) -> Paper:
    """One pupil's whole story, case by case. Raises Refused without a case."""
    told = in_order(dossiers)
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
