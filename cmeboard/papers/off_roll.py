"""The return of a deletion from the roll: the ground, what shows it, and what the authority needs to follow up."""

from datetime import date

from cmeboard.core.entries import EvidenceReceived, NotifyOffRoll
from cmeboard.core.policy import Ground
from cmeboard.papers.authority import PORTAL
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.paper import AddressedTo, Block, Fact, Facts, Missing, Paper, Points, Section, Table
from cmeboard.papers.parts import (
    address_lines,
    contacts_table,
    deeds,
    enquiry_entries,
    fact,
    frame,
    home,
    identity,
    opening,
    reporter,
    unchecked,
)
from cmeboard.papers.phrases import joined, long_day, short_day


def ground_words(ground: Ground) -> str:
    """The ground as it may be printed for the authority: only what is sure (A of law.md) is named as law."""
    return f"{ground.title} ({ground.source})" if ground.sure == "A" and ground.source else ground.title


def deletion_return(dossier: Dossier) -> Paper:
    """The return of a deletion, on the ground that the case names or the drafter answers with."""
    notice = next((entry for entry in reversed(dossier.entries) if isinstance(entry, NotifyOffRoll)), None)
    written = (notice.ground if notice else None) or dossier.answers.get("ground")
    deleted = (notice.deleted_on if notice else None) or dossier.now.date()
    ground = dossier.policy.ground(written, deleted, of_law=True) if written and dossier.policy else None
    return frame(
        dossier,
        "deletion_return",
        "Return: deletion from the admission register",
        for_whom="the local authority where the school stands",
        addressed_to=AddressedTo.AGENCY,
        discloses=("identity and home", "parents, addresses and numbers", "ground and evidence", "enquiries made"),
        sections=(
            Section("", opening(dossier, "deletion_return")),
            Section("The pupil", (Facts((*identity(dossier), home(dossier))),)),
            Section("Parents and an emergency number of each", (contacts_table(dossier),)),
            Section("Ground and destination", (Facts(_facts(dossier, notice, ground, written)),)),
            Section("Evidence for the ground", _evidence(dossier, ground)),
            Section("Enquiries made", (deeds(dossier, enquiry_entries(dossier)),)),
            Section("Returned by", (Facts(reporter(dossier)),)),
        ),
        recipient=address_lines(dossier, PORTAL, dossier.settings.school.local_authority or "The local authority"),
        also_missing=(*unchecked(dossier, PORTAL), *_ground_doubt(ground, written)),
        offers=(("notify off roll", {"ground": written} if written else {}),),
    )


def _facts(
    dossier: Dossier, notice: NotifyOffRoll | None, ground: Ground | None, written: str | None
) -> tuple[Fact, ...]:
    deleted = notice.deleted_on if notice else None
    facts = (
        fact(
            dossier,
            "Ground",
            ground_words(ground) if ground else written,
            "ground",
            "Which ground of regulation 9(1), (a) to (o), is met?",
        ),
        fact(
            dossier,
            "Deleted on",
            long_day(deleted) if deleted else None,
            "deleted_on",
            "On which day is the name deleted?",
        ),
    )
    if ground and not ground.goes_elsewhere:
        return facts
    return (
        *facts,
        fact(
            dossier,
            "New school or destination",
            notice.destination if notice else None,
            "destination",
            "Which school or place does the child go to?",
        ),
        fact(dossier, "Future address", None, "future_address", "At which address will the child live, and from when?"),
    )


def _ground_doubt(ground: Ground | None, written: str | None) -> tuple[Missing, ...]:
    if written and ground is None:
        question = f"'{written}' is no ground of the law in force: which of (a) to (o) is it?"
        return (Missing("ground in law", question),)
    if ground and ground.sure != "A":
        return (Missing("ground checked", f"Check the words of ground ({ground.id}) in SI 2024/208 before sending."),)
    return ()


def _evidence(dossier: Dossier, ground: Ground | None) -> tuple[Block, ...]:
    if ground is None:
        return (Facts((Fact("Evidence", None),)),)
    asked = tuple(
        fact(dossier, item, _received(dossier, item), f"evidence: {item}", f"What shows: {item}?")
        for item in ground.evidence
    )
    blocks: tuple[Block, ...] = (Facts(asked),) if asked else ()
    return (*blocks, *_sessions(dossier, ground)) if ground.absent_school_days else blocks


def _received(dossier: Dossier, item: str) -> str | None:
    """The entries that say that this piece of evidence came in, by the same words that rule E-GROUND looks for."""
    came = [
        entry
        for entry in dossier.entries
        if isinstance(entry, EvidenceReceived) and item.casefold() in (entry.of or "").casefold()
    ]
    return joined(
        [
            joined(
                [
                    f"received on {short_day(entry.at)}",
                    entry.outcome,
                    entry.note,
                    f"recorded by {dossier.named(entry.by)}",
                ]
            )
            for entry in came
        ],
        "; ",
    )


def _sessions(dossier: Dossier, ground: Ground) -> tuple[Block, ...]:
    """The marks since the first day absent, session by session, and whether they carry the ground."""
    marks = [(day, codes) for day, codes in sorted(dossier.case.marks.items()) if day >= dossier.case.first_day_absent]
    others = [day for day, codes in marks if not set(codes) <= set(ground.codes)]
    days = f"Days with marks: {len(marks)} of the {ground.absent_school_days} school days that the ground needs."
    every = f"{', '.join(ground.codes[:-1])} or {ground.codes[-1]}"
    verdict = (
        f"Another code than {every} stands on: {'; '.join(short_day(day) for day in others)}."
        if others
        else f"Every session with a mark is coded {every}."
    )
    unmarked = _without_marks(dossier, {day for day, _ in marks})
    gaps = (f"No marks stand on: {'; '.join(short_day(day) for day in unmarked)}.",) if unmarked else ()
    rows = tuple((long_day(day), *codes) for day, codes in marks)
    return (
        Points((days, verdict, *gaps)),
        Table(("Day", "Morning", "Afternoon"), rows, empty="No marks are recorded."),
    )


def _without_marks(dossier: Dossier, marked: set[date]) -> list[date]:
    """School days between the first day absent and the last mark that the register says nothing about."""
    if not marked or dossier.calendar is None:
        return []
    days = dossier.calendar.school_days(dossier.case.first_day_absent, max(marked))
    return [day for day in days if day not in marked]
