"""A paper as a value: what it says, for whom, what it discloses and what it still lacks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

NOT_KNOWN = "Not known"
"""How a paper marks a fact that nobody has written down."""


WITHHELD = "withheld"
"""How a report marks a figure so small that it could point to a child."""


class AddressedTo(StrEnum):
    """Whom a paper goes to: it decides what may stand in it."""

    FAMILY = "family"
    SCHOOL = "school"
    AGENCY = "agency"
    INSIDE = "inside the school"


@dataclass(frozen=True, slots=True)
class Missing:
    """What the paper lacks, as a question to the person who drafts it.

    A fact is `answerable`: what the person says is handed back as `Dossier.answers[key]` and goes into the paper, not
    into the case. What is not is for the person to do or to make sure of before the paper is sent.
    """

    key: str
    question: str
    answerable: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled value. None is shown as unknown; `ask` is then the question that would fill it."""

    label: str
    value: str | None
    key: str = ""
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled values, one under the other."""

    rows: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. `empty` is what stands there when there are no rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    empty: str = "None recorded."


@dataclass(frozen=True, slots=True)
class Prose:
    """One paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list of short points."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """A warning that must not be overlooked."""

    text: str


@dataclass(frozen=True, slots=True)
class ToFill:
    """Lines to write on by hand: a label each, with room beside it."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart. None is a figure that is withheld or not there."""

    label: str
    value: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars over a common scale; `unit` says what is counted.

    A chart repeats the figures of a table beside it: what cannot draw leaves the chart out.
    """

    unit: str
    bars: tuple[Bar, ...]


Block = Facts | Table | Prose | Points | Alert | ToFill | Chart


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """The entry that a person may record once the paper has been sent: `did`, and fields as the case file spells them.

    A draft is never marked as sent by itself. The note keeps in the record for whom the paper was and what it
    discloses. Fields that only the person knows (a reference, an outcome) are for the form to ask.
    """

    did: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper, ready to be checked by a person, rendered and sent.

    `name` is the registry's; `discloses` lists in plain words what its reader gets to know. `sender` is the school's
    letterhead, `recipient` the address block; `footer` says what the paper was made from. `offers` are the entries to
    propose once it is sent: sending a request is recorded as that, never as the step that it asks for.
    """

    name: str
    title: str
    case: str
    for_whom: str
    addressed_to: AddressedTo
    discloses: tuple[str, ...]
    sections: tuple[Section, ...]
    made_at: datetime
    made_by: str
    sender: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    also_missing: tuple[Missing, ...] = ()
    offers: tuple[Offer, ...] = ()
    footer: tuple[str, ...] = ()
    redacted: bool = field(default=False)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What the paper lacks, in the order of the paper: unknown facts with a question, then what its maker adds."""
        asked = {
            fact.key: Missing(fact.key, fact.ask, answerable=True)
            for fact in self.facts()
            if fact.value is None and fact.ask
        }
        asked.update((missing.key, missing) for missing in self.also_missing if missing.key not in asked)
        return tuple(asked.values())

    def blocks(self) -> Iterator[Block]:
        """Every block, section by section."""
        for section in self.sections:
            yield from section.blocks

    def facts(self) -> Iterator[Fact]:
        """Every labelled fact of the paper."""
        for block in self.blocks():
            if isinstance(block, Facts):
                yield from block.rows
