"""Parts that several papers share: the pupil's facts, contacts, concerns, enquiries, and the frame of a paper."""

from collections.abc import Iterable

from cmeboard.core.entries import Call, Email, Enquiry, Entry, EntryBase, HomeVisit, Letter, Sms
from cmeboard.core.school_age import age_on
from cmeboard.core.settings import School
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.fields import blanks_in, fields
from cmeboard.papers.paper import AddressedTo, Alert, Block, Fact, Missing, Offer, Paper, Points, Prose, Section, Table
from cmeboard.papers.phrases import (
    capital,
    flag_words,
    has_initials,
    joined,
    long_day,
    long_moment,
    short_day,
    short_moment,
)
from cmeboard.papers.telling import what_came_of_it, what_was_done


def fact(dossier: Dossier, label: str, value: str | None, key: str = "", ask: str = "") -> Fact:
    """A fact of the case or, where the case has none, the person's own answer to `ask`."""
    answer = dossier.answers.get(key) if key else None
    if value is None and answer:
        return Fact(label, f"{answer} (said by {dossier.by} for this paper)", key)
    return Fact(label, value, key, ask)


def born(dossier: Dossier) -> str | None:
    """Date of birth, with the age on the day."""
    birth = dossier.case.pupil.date_of_birth
    if birth is None:
        return None
    return f"{short_day(birth)}, aged {age_on(birth, dossier.now.date())} on {short_day(dossier.now.date())}"


def identity(dossier: Dossier) -> tuple[Fact, ...]:
    """Name, date of birth, UPN, year group: what tells one child from another."""
    pupil = dossier.case.pupil
    year = None if pupil.year_group is None else f"Year {pupil.year_group}"
    return (
        Fact("Full name", pupil.name),
        fact(dossier, "Date of birth and age", born(dossier), "dob", "What is the child's date of birth?"),
        Fact("Unique pupil number", pupil.upn, "upn"),
        Fact("Year group", year, "year_group"),
    )


def home(dossier: Dossier) -> Fact:
    """The home address."""
    return fact(dossier, "Home address", dossier.case.pupil.address, "address", "Where does the child live?")


def absence(dossier: Dossier) -> tuple[Fact, ...]:
    """Since when, for how long, the reason given, and the last session attended."""
    case, attended = dossier.case, dossier.last_attended()
    length = dossier.day_of_absence
    return (
        Fact("First school day absent", long_day(case.first_day_absent)),
        Fact(
            "School days absent" if dossier.is_over else "School days absent up to today",
            None if length is None else str(length),
        ),
        Fact("Reason given by parent or carer", dossier.reason),
        fact(
            dossier,
            "Last session attended",
            None if attended is None else f"{long_day(attended[0])}, {attended[1]}",
            "when",
            "When was the child last seen?",
        ),
    )


def concerns(dossier: Dossier) -> Block:
    """The flags of the case, as staff set them."""
    flags = tuple(flag_words(flag) for flag in dossier.case.pupil.flags)
    return Points(flags) if flags else Prose("No flag is set on the case. That is not a finding that there is none.")


def alerts(dossier: Dossier) -> tuple[Alert, ...]:
    """What a reader outside the school must not overlook about the child."""
    return tuple(Alert(capital(text)) for text in dossier.warnings_for_others())


def social_worker(dossier: Dossier) -> str | None:
    """Name and numbers of the social worker."""
    worker = dossier.case.pupil.social_worker
    if worker is None:
        return None
    team = f"team {worker.team_phone}" if worker.team_phone else None
    return joined([worker.name, worker.phone, team, worker.email])


def contacts_table(dossier: Dossier) -> Table:
    """Every contact with relationship, parental responsibility, numbers and address."""
    words = {True: "yes", False: "no", None: "not known"}
    return Table(
        ("Name", "Relationship", "Parental responsibility", "Telephone", "E-mail", "Address"),
        tuple(
            (
                contact.name,
                contact.relationship or "not known",
                words[contact.parental_responsibility],
                ", ".join(contact.phones) or "not known",
                contact.email or "not known",
                contact.address or "not known",
            )
            for contact in dossier.case.pupil.contacts
        ),
        empty="No contact is recorded.",
    )


def siblings(dossier: Dossier) -> str | None:
    """Brothers and sisters with their schools, as text."""
    return joined(
        [f"{sibling.name} ({sibling.school or 'school not known'})" for sibling in dossier.case.pupil.siblings], "; "
    )


def siblings_fact(dossier: Dossier) -> Fact:
    """Brothers and sisters, asked for where none is recorded."""
    return fact(
        dossier,
        "Brothers and sisters and their schools",
        siblings(dossier),
        "siblings_and_schools",
        "Are there brothers or sisters, and at which schools?",
    )


def social_worker_fact(dossier: Dossier) -> Fact:
    """The social worker, asked for where none is recorded."""
    return fact(
        dossier, "Social worker", social_worker(dossier), "social_worker_and_OOH", "Has the child a social worker?"
    )


def deeds(dossier: Dossier, entries: Iterable[Entry]) -> Table:
    """Entries as a table: when, who, what, outcome, what they noted."""
    return Table(
        ("When", "Who", "What", "Outcome", "Note, in the writer's words"),
        tuple(
            (
                short_moment(entry.at),
                dossier.named(entry.by),
                what_was_done(entry),
                what_came_of_it(entry) or "not recorded",
                entry.note or "",
            )
            for entry in entries
        ),
    )


def enquiry_entries(dossier: Dossier) -> tuple[Entry, ...]:
    """Everything the school did to find the child: messages, calls, visits, enquiries."""
    kinds = (Call, Sms, Email, Letter, HomeVisit, Enquiry)
    return tuple(entry for entry in dossier.entries if isinstance(entry, kinds))


def reporter(dossier: Dossier) -> tuple[Fact, ...]:
    """Who drafts the paper, with role and number from the settings."""
    name = dossier.named(dossier.by)
    member = next((member for member in dossier.settings.staff if member.name == name), None)
    return (
        Fact("Name", name),
        fact(dossier, "Role", member.role if member else None, "role", "What is your role?"),
        fact(
            dossier,
            "Telephone",
            (member.phone if member else None) or dossier.settings.school.phone,
            "phone",
            "On which number can you be reached?",
        ),
    )


def sender(school: School) -> tuple[str, ...]:
    """The school as the sender of a paper: its name, address and telephone number, as far as they are known."""
    return tuple(line for line in (school.name, school.address, school.phone) if line)


def address_lines(dossier: Dossier, key: str, otherwise: str) -> tuple[str, ...]:
    """Where the paper goes, by the key in `notify` of the settings."""
    recipient = dossier.recipient(key)
    if recipient is None:
        return (otherwise,)
    lines = (recipient.name, recipient.address, recipient.email, recipient.portal, recipient.phone)
    return tuple(line for line in lines if line)


def unchecked(dossier: Dossier, key: str) -> tuple[Missing, ...]:
    """A question where nobody has made sure of an address since it was put into the settings."""
    recipient = dossier.recipient(key)
    if recipient is not None and recipient.checked_on is not None:
        return ()
    return (Missing(f"checked address: {key}", f"Is the address under notify, {key}, in cmeboard.yaml still right?"),)


def initials_missing(dossier: Dossier, entries: Iterable[EntryBase]) -> tuple[Missing, ...]:
    """A question for each writer whose name is not in full: practice wants names, never initials."""
    names = dict.fromkeys(dossier.named(entry.by) for entry in entries)
    return tuple(
        Missing(f"full name of {name}", f"Who is {name}, in full? Put the full name under staff in cmeboard.yaml.")
        for name in names
        if has_initials(name)
    )


def opening(dossier: Dossier, name: str) -> tuple[Block, ...]:
    """The paper's first words, from its template: paragraphs, and lines that begin with `- ` as a list."""
    return words_to_blocks(dossier.wording.text(f"{name}.txt", fields(dossier)))


def words_to_blocks(text: str) -> tuple[Block, ...]:
    """Plain text as paragraphs and lists. Paragraphs are parted by an empty line."""
    blocks: list[Block] = []
    for paragraph in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line.rstrip() for line in paragraph.split("\n") if line.strip()]
        if lines and all(line.startswith("- ") for line in lines):
            blocks.append(Points(tuple(line[2:] for line in lines)))
        elif lines:
            blocks.append(Prose("\n".join(lines)))
    return tuple(blocks)


def frame(
    dossier: Dossier,
    name: str,
    title: str,
    *,
    for_whom: str,
    addressed_to: AddressedTo,
    discloses: Iterable[str],
    sections: Iterable[Section],
    recipient: Iterable[str] = (),
    also_missing: Iterable[Missing] = (),
    offers: Iterable[tuple[str, dict[str, str]]] = (),
) -> Paper:
    """The paper with everything that is the same on each: who made it, from what, and the entries to offer."""
    told = tuple(discloses)
    shown = (*_do_not_inform(dossier, addressed_to), *sections)
    return Paper(
        name=name,
        title=title,
        case=dossier.case.case,
        for_whom=for_whom,
        addressed_to=addressed_to,
        discloses=told,
        sections=shown,
        made_at=dossier.now,
        made_by=dossier.named(dossier.by),
        sender=sender(dossier.settings.school),
        recipient=tuple(recipient),
        also_missing=(*blanks_in(_words_of(shown), fields(dossier)), *also_missing),
        offers=tuple(offer(title, for_whom, told, did, given) for did, given in offers),
        footer=_footer(dossier, addressed_to),
    )


def _words_of(sections: Iterable[Section]) -> str:
    """The running text of a paper, where a template may have left a place to fill in."""
    blocks = [block for section in sections for block in section.blocks]
    prose = [block.text for block in blocks if isinstance(block, Prose)]
    return "\n".join([*prose, *(item for block in blocks if isinstance(block, Points) for item in block.items)])


DO_NOT_INFORM = "Honour-based violence or forced marriage is known or suspected: do not inform the family."
"""The warning of rule W7."""


def _do_not_inform(dossier: Dossier, addressed_to: AddressedTo) -> tuple[Section, ...]:
    """The warning of rule W7. A school gets it without the reason, which is more than it needs."""
    if not dossier.family_must_not_know():
        return ()
    if addressed_to is AddressedTo.SCHOOL:
        return (Section("", (Alert("Do not contact the family about this. Speak to us first."),)),)
    return (Section("", (Alert(DO_NOT_INFORM),)),)


def offer(title: str, for_whom: str, discloses: tuple[str, ...], did: str, entry_fields: dict[str, str]) -> Offer:
    """The entry to propose once a paper is sent: its note keeps for whom the paper was and what it discloses."""
    note = f"Paper: {title}. For: {for_whom}. Discloses: {', '.join(discloses)}."
    return Offer(did, (*entry_fields.items(), ("note", note)))


def _footer(dossier: Dossier, addressed_to: AddressedTo) -> tuple[str, ...]:
    """Where the paper comes from. A family and a school need no more than a reference."""
    if addressed_to in (AddressedTo.FAMILY, AddressedTo.SCHOOL):
        return (f"Our reference: {dossier.case.case}",)
    made = f"Drafted from case {dossier.case.case} on {long_moment(dossier.now)}"
    record = f"the record at commit {dossier.record.commit}" if dossier.record.commit else None
    return (joined([made, record], ", ") or "",)
