"""A case: one pupil's one unbroken absence, as one file holds it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from cmeboard.core.entries import Correct, Entry, EntryBase, EntryRef
from cmeboard.core.length import Length
from cmeboard.core.record import Record
from cmeboard.core.stage import Stage
from cmeboard.core.text import CaseId, Day, Text, WholeNumber, YesNo, format_moment
from cmeboard.core.words import Flag, WhyMissing


def _parse_marks(value: Any) -> tuple[str, str]:
    parts = value.split() if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)) or len(parts) != 2:
        raise ValueError("must be a morning and an afternoon code such as N N, with - for a session not taken")
    return str(parts[0]).upper(), str(parts[1]).upper()


DayMarks = Annotated[
    tuple[str, str],
    BeforeValidator(_parse_marks),
    PlainSerializer(" ".join, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\S+ +\S+$"}),
]
"""A day's two register codes, morning and afternoon, in upper case; `-` where the register was not taken."""


class SocialWorker(Record):
    name: Text | None = None
    phone: Text | None = None
    team_phone: Text | None = None
    email: Text | None = None


class YouthOffendingWorker(Record):
    name: Text | None = None
    phone: Text | None = None
    email: Text | None = None


class Sibling(Record):
    name: Text
    school: Text | None = None
    upn: Text | None = None


class Contact(Record):
    """Somebody to call. Numbers that are known to be dead are struck out by the log, not removed here."""

    name: Text
    relationship: Text | None = None
    parental_responsibility: YesNo | None = None
    phones: tuple[Text, ...] = ()
    email: Text | None = None
    address: Text | None = None
    note: Text | None = None


class Pupil(Record):
    name: Text
    known_as: Text | None = None
    upn: Text | None = None
    admission_number: Text | None = None
    date_of_birth: Day | None = None
    year_group: WholeNumber | None = None
    registration_group: Text | None = None
    sex: Text | None = None
    address: Text | None = None
    admitted: Day | None = None
    flags: tuple[Flag, ...] = ()
    flags_since: dict[Flag, Day] = Field(default_factory=dict)
    social_worker: SocialWorker | None = None
    youth_offending_worker: YouthOffendingWorker | None = None
    referring_school: Text | None = None
    responsible_authority: Text | None = None
    siblings: tuple[Sibling, ...] = ()
    contacts: tuple[Contact, ...] = ()
    description: Text | None = None
    health: Text | None = None
    note: Text | None = None


class Undecided(Record):
    """One thing that two copies changed to something else: `holds` is what the file says now, `other` what it could.

    Whoever knows which is true writes it at its place and takes this out.
    """

    where: Text
    holds: Text
    other: Text


class Case(Record):
    """One case file, whole. `first_day_absent` is the first school day of the unbroken absence.

    `undecided` is what a merge of two copies left for a person to choose.
    """

    case: CaseId
    stage: Stage
    first_day_absent: Day
    reason: Text | None = None
    why_missing: tuple[WhyMissing, ...] = ()
    update_every: Length | None = None
    pupil: Pupil
    marks: dict[Day, DayMarks] = Field(default_factory=dict)
    undecided: tuple[Undecided, ...] = ()
    log: tuple[Entry, ...] = ()

    @property
    def standing_entries(self) -> tuple[Entry, ...]:
        """The log without the entries that a `correct` entry took back; the `correct` entries stay."""
        taken_back = {
            id(gone) for entry in self.log if isinstance(entry, Correct) for gone in taken_back_by(entry, self.log)
        }
        return tuple(entry for entry in self.log if id(entry) not in taken_back) if taken_back else self.log

    @property
    def last_day_marked(self) -> date | None:
        """The latest day with marks, or None."""
        return max(self.marks, default=None)


def refers_to(ref: EntryRef, entry: EntryBase) -> bool:
    """Whether a reference names this entry: by id where both have one, else by when and what."""
    if ref.id is not None and entry.id is not None:
        return ref.id == entry.id
    return _is_alike(ref, entry) and _says(ref, entry)


def _is_alike(ref: EntryRef, entry: EntryBase) -> bool:
    return ref.at == entry.at and ref.did == getattr(entry, "did", "")


def _says(ref: EntryRef, entry: EntryBase) -> bool:
    """Whether the entry says what the reference gives of it."""
    if not ref.says:
        return True
    said = {name: _words(text) for name, text in entry.said}
    return all(said.get(name.replace(" ", "_")) == _words(text) for name, text in ref.says.items())


def _words(text: str) -> str:
    return " ".join(text.casefold().split())


def named_shortly(ref: EntryRef, log: Sequence[Entry]) -> EntryRef:
    """The same reference with no more of what its entry says than tells it from the others in the log.

    One field where that is enough; all where the entry has no field that no other has.
    """
    if not ref.says:
        return ref
    others = [one for one in log if one.id is None and _is_alike(ref, one) and not _says(ref, one)]
    if not others:
        return ref.model_copy(update={"says": None})
    short = (ref.model_copy(update={"says": {name: text}}) for name, text in ref.says.items())
    return next((one for one in short if not any(_says(one, other) for other in others)), ref)


def meant_by(correct: Correct, log: Sequence[Entry]) -> int:
    """How many entries that say different things a `correct` entry without an id takes back at once."""
    if correct.entry.id is not None:
        return 1
    return len({tuple(sorted(entry.said)) for entry in taken_back_by(correct, log)})


def taken_back_by(correct: Correct, log: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries of a log that a `correct` entry takes back: by id where its reference has one, else by when and what.

    What is right is often written under the very moment and kind of what was wrong. So where several are alike, a
    reference without an id that the program wrote means one that has none itself, as a hand writes them: the program
    names an id wherever there is one. One that a hand wrote means those that stand before it. `says` names one of them.
    """
    ref = correct.entry
    alike = [entry for entry in log if _is_alike(ref, entry) and _says(ref, entry)]
    bare = [entry for entry in alike if entry.id is None]
    if ref.id is not None:
        return tuple([entry for entry in log if entry.id == ref.id] or bare)
    if correct.id is not None:
        return tuple(bare or alike)
    place = next((n for n, entry in enumerate(log) if entry is correct), len(log))
    return tuple([entry for entry in log[:place] if entry in alike] or alike)


def entry_title(entry: EntryBase | EntryRef) -> str:
    """`2026-11-09 10:15 call`: how people name an entry."""
    return f"{format_moment(entry.at)} {getattr(entry, 'did', '')}"
