"""Everything that a store holds about one pupil, for subject access: what stands, what once stood, what lies beside."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from cmeboard.core.case import Case
from cmeboard.core.refused import Refused
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.former import in_a_line
from cmeboard.papers.paper import AddressedTo, Alert, Block, Fact, Facts, Paper, Prose, Section, Table
from cmeboard.papers.parts import DO_NOT_INFORM, absence, contacts_table, home, identity, siblings, social_worker
from cmeboard.papers.phrases import day_or_moment, flag_words, joined, long_day, owner_words, short_day, short_moment
from cmeboard.papers.reports.beside import Beside, elsewhere, notices_about, what_was_before
from cmeboard.papers.reports.scope import Scope, frame


def pupil_bundle(scope: Scope, dossiers: Sequence[Dossier], beside: Beside) -> Paper:
    """Everything that the store holds about one pupil, for subject access. Raises Refused without a case."""
    told = in_order(dossiers)
    return frame(
        scope,
        "report_bundle",
        "Everything on record about one pupil",
        for_whom="the person who asked for access",
        discloses=("everything on record about one pupil",),
        sections=(
            *_warned(told),
            *(section for dossier in told for section in (*_of_case(dossier), *_behind(dossier))),
            *elsewhere(beside),
        ),
        keeps=True,
    )


def handover_bundle(scope: Scope, dossiers: Sequence[Dossier]) -> Paper:
    """A pupil's cases for the next school: as they stand, since it needs no more. Raises Refused without a case."""
    told = in_order(dossiers)
    return frame(
        scope,
        "report_handover",
        "The record of one pupil, handed over",
        for_whom="the school that takes the case over",
        addressed_to=AddressedTo.SCHOOL,
        discloses=("the record of one pupil as it stands",),
        sections=(
            *_warned(told),
            *(section for dossier in told for section in _of_case(dossier)),
            *notices_about({notice.notice: notice for dossier in told for notice in dossier.notices}.values()),
        ),
    )


def in_order(dossiers: Sequence[Dossier]) -> Sequence[Dossier]:
    """A pupil's cases, the oldest absence first. Raises Refused where there is none."""
    if not dossiers:
        raise Refused("this pupil has no case", "see the cases there are with: cmeboard list")
    return sorted(dossiers, key=lambda dossier: dossier.case.first_day_absent)


def _of_case(dossier: Dossier) -> Iterator[Section]:
    """A case as it stands."""
    case = dossier.case
    more = (fact for fact in _kept_about(dossier) if fact.value is not None)
    told = (*identity(dossier), home(dossier), *absence(dossier), *more)
    facts = Facts(tuple(replace(one, ask="") for one in told))  # its reader is asked nothing
    yield Section(f"Case {case.case}", (facts, contacts_table(dossier)))
    yield Section(f"Register ({case.case})", tuple(_register(dossier)))
    yield Section(f"Every entry ({case.case})", (_every_entry(dossier),))


def _behind(dossier: Dossier) -> Iterator[Section]:
    """What follows from a case, and what its older versions held."""
    case = dossier.case
    yield Section(f"Papers that were sent, and to whom ({case.case})", (_sent(case),))
    yield Section(f"Steps of the policy and of the law ({case.case})", (_steps(dossier),))
    yield Section(f"What the record held before ({case.case})", what_was_before(dossier.versions, case))


def _register(dossier: Dossier) -> Iterator[Block]:
    """The marks month by month, and what their codes mean."""
    marks = sorted(dossier.case.marks.items())
    for month, days in groupby(marks, key=lambda mark: f"{mark[0]:%B %Y}"):
        rows = tuple((long_day(day), *codes) for day, codes in days)
        yield Table(("Day", "Morning", "Afternoon"), rows, caption=month)
    if not marks:
        yield Prose("No mark is recorded.")
    known = (
        {}
        if dossier.codes is None
        else {code: found.title for day, codes in marks for code in codes if (found := dossier.codes.find(code, day))}
    )
    if known:
        yield Table(("Code", "What it means"), tuple(sorted(known.items())))


def _every_entry(dossier: Dossier) -> Table:
    """The log with every field, as the case file spells them."""
    rows = []
    for entry in dossier.case.log:
        rest = entry.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"at", "by", "did"})
        said = (f"{field.replace('_', ' ')}: {in_a_line(value)}" for field, value in rest.items() if value is not False)
        rows.append((short_moment(entry.at), entry.by, entry.did, "; ".join(said)))
    return Table(("When", "Who", "What", "Everything recorded"), tuple(rows))


_SENT = re.compile(
    r"(?:Paper: (?P<paper>.+?)|Bundle made for handing over)\. For: (?P<to>.+?)\. Discloses: (?P<what>.+?)\.(?: |$)"
)
"""The note of an entry that keeps what was sent: see `parts.offer`, and the workspace's handing over."""


def _sent(case: Case) -> Table:
    """For whom each paper was, and what it disclosed, as its entry keeps it."""
    rows = []
    for entry in case.standing_entries:
        kept = _SENT.search(entry.note or "")
        if kept:
            paper = kept["paper"] or "bundle for another school, encrypted"
            rows.append((short_moment(entry.at), entry.by, paper, kept["to"], kept["what"]))
    columns = ("When", "Who", "Paper", "For whom", "What it disclosed")
    return Table(columns, tuple(dict.fromkeys(rows)), empty="No paper is recorded as sent.")


def _steps(dossier: Dossier) -> Table:
    """What the rules ask about the pupil, as it is reckoned now: it stands in no file."""
    rows = tuple(
        (duty.title, owner_words(duty.owner), day_or_moment(duty.due) if duty.due else "no date", duty.state.value)
        for duty in dossier.duties
        if not duty.led_by
    )
    return Table(("Step", "Owner", "Due", "How it stands"), rows, empty="No rule asks for anything.")


def _warned(dossiers: Sequence[Dossier]) -> tuple[Section, ...]:
    """The warning of rule W7, for what is known and for what older versions knew: who asks may be of the family."""
    once = dict.fromkeys(flag_words(flag) for dossier in dossiers for flag in dossier.once_flagged)
    alerts = [Alert(DO_NOT_INFORM)] if any(dossier.family_must_not_know() for dossier in dossiers) else []
    if once:
        flags = " and ".join(once)
        alerts.append(Alert(f"The record once carried the flag {flags}: make sure that this may reach the family."))
    return (Section("", tuple(alerts)),) if alerts else ()


def _kept_about(dossier: Dossier) -> tuple[Fact, ...]:
    """The rest of what a case file says of the pupil, as far as it does."""
    pupil = dossier.case.pupil
    youth = pupil.youth_offending_worker
    notes = [f"{contact.name}: {contact.note}" for contact in pupil.contacts if contact.note]
    since = [f"{flag_words(flag)} since {short_day(day)}" for flag, day in pupil.flags_since.items()]
    open_questions = [in_a_line(one.model_dump(mode="json", exclude_none=True)) for one in dossier.case.undecided]
    return (
        Fact("Known as", pupil.known_as),
        Fact("Admission number", pupil.admission_number),
        Fact("Sex", pupil.sex),
        Fact("Registration group", pupil.registration_group),
        Fact("Admitted", short_day(pupil.admitted) if pupil.admitted else None),
        Fact("Flags", ", ".join(flag_words(flag) for flag in pupil.flags) or None),
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
