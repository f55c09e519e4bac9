"""What a form asks for, and how it is filled in before a person sees it: from the case, the clock and git. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cmeboard.core.case import Case
from cmeboard.core.duty import moment_text
from cmeboard.core.entries import ENTRY_CLASSES, EntryBase, EntryRef
from cmeboard.core.moving import stage_after
from cmeboard.core.text import format_moment
from cmeboard.tui.forms.call_round import Round
from cmeboard.tui.forms.contacts import Target, call_list, write_list
from cmeboard.tui.forms.form_fields import Option
from cmeboard.tui.look.fitting import in_words, initials
from cmeboard.tui.look.paint import Look
from cmeboard.tui.widgets.card_lines import shown_name
from cmeboard.workspace.answers import CaseView

if TYPE_CHECKING:
    from cmeboard.workspace.reading_down import ReadDown

_SENT = frozenset({"sms", "email", "letter"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks for: the case, the kind of entry, what is filled in, whom to choose from, facts to read out.

    `key` names the form among those that drafts are kept of. `people` says of names how they are shown in a sentence.
    `choices` are the options of fields that take one of a list which only this case knows. `corrects` is the entry that
    goes when this one is recorded. `onward` is the column that the card goes to with it, or empty. `filled_in` is what
    stands in a form without anybody's doing, such as the time.
    """

    case: str
    key: str
    title: str
    did: str
    entry_class: type[EntryBase]
    begun: Mapping[str, str]
    now: datetime
    targets: tuple[Target, ...] = ()
    facts: "tuple[ReadDown, ...]" = ()
    people: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    corrects: EntryRef | None = None
    filled_in: Mapping[str, str] = field(default_factory=dict)
    is_draft: bool = False
    onward: str = ""


def asked_for(
    view: CaseView,
    did: str,
    person: str,
    now: datetime,
    look: Look,
    fields: Mapping[str, str],
    facts: "tuple[ReadDown, ...]",
) -> Asked:
    """The form for an entry of kind `did`; `fields` are already known and come before what would be filled in."""
    case = view.case
    begun = {"at": format_moment(now), "by": person}
    if did == "home visit" and case is not None:
        begun["address"] = case.pupil.address or ""
    if did in _SENT:
        begun["outcome"] = "sent"
    return Asked(
        case=view.case_id,
        key=did,
        title=f"{did.capitalize()} · {shown_name(view.card, look)}",
        did=did,
        entry_class=ENTRY_CLASSES[did],
        begun={**begun, **fields},
        filled_in={"at": begun["at"], "by": begun["by"]},
        now=now,
        targets=_targets(case, did, now) if case is not None else (),
        facts=facts,
        people=_shown(view, case, did, look) if case is not None else {},
        choices={"duty": open_duties(view, now)} if did == "waive" else {},
        onward=_onward(view, case, did) if case is not None else "",
    )


def _onward(view: CaseView, case: Case, did: str) -> str:
    """The column that the card goes to with such an entry; nothing where it stays."""
    stage = stage_after(case.stage, did, view.moves)
    return stage.value if stage is not case.stage else ""


def _shown(view: CaseView, case: Case, did: str, look: Look) -> dict[str, str]:
    """How what is recorded in short stands in a sentence: the case's people, and for a waiver its steps."""
    steps = {duty.duty: f"{duty.duty} {duty.title}" for duty in view.duties} if did == "waive" else {}
    return people_of(case, look) | steps


def _targets(case: Case, did: str, now: datetime) -> tuple[Target, ...]:
    if did == "call":
        return tuple(call_list(case, now.date()))
    if did in _SENT or did == "contact received":
        return tuple(write_list(case, did, now.date()))
    return ()


def people_of(case: Case, look: Look) -> dict[str, str]:
    """How each contact is shown: `Dana Sample (mother)`, or initials while names are covered."""
    return {
        contact.name: (initials(contact.name) if look.covered else contact.name)
        + (f" ({contact.relationship})" if contact.relationship else "")
        for contact in case.pupil.contacts
    }


def open_duties(view: CaseView, now: datetime) -> tuple[Option, ...]:
    """The duties that can be waived: those that are work now or coming, the most urgent first."""
    found: dict[str, str] = {}
    for duty in view.duties:
        if duty.state.is_work or duty.state.value == "upcoming":
            when = in_words(moment_text(duty.due), format_moment(now))
            found.setdefault(duty.duty, f"{duty.state.value} {when}".rstrip() + f": {duty.duty} {duty.title}")
    return tuple(
        Option(str(place) if place < 10 else "", words, duty) for place, (duty, words) in enumerate(found.items(), 1)
    )


def put_right(asked: Asked, entry: EntryBase) -> Asked:
    """The form for what is right instead of `entry`: filled in with what was written, and taking it back when sent."""
    ref = EntryRef.to(entry)
    written = dict(flat(entry.model_dump(mode="json", by_alias=True, exclude_none=True)))
    return replace(
        asked,
        key=f"{asked.did} put right",
        title=f"Instead of {format_moment(entry.at)} {asked.title}",
        begun=written,
        filled_in={},
        corrects=ref,
        onward="",
    )


def flat(fields: Mapping[str, Any], under: str = "") -> Iterator[tuple[str, str]]:
    """The fields of an entry as a form names and shows them: those of a group with a dot, lists with commas.

    `did` and `id` are no fields of a form.
    """
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from flat(value, f"{under}{name}.")
        elif isinstance(value, bool):
            yield f"{under}{name}", "true" if value else "false"
        elif isinstance(value, list):
            yield f"{under}{name}", ", ".join(map(str, value))
        elif name not in ("did", "id"):
            yield f"{under}{name}", str(value)


def round_for(view: CaseView, case: Case, person: str, now: datetime, look: Look, kept: Mapping[str, str]) -> Round:
    """The form for several calls: every number, the next to try on top, dead ones last."""
    targets = tuple(target for target in call_list(case, now.date()) if target.number)
    title = f"Calls in one go · {shown_name(view.card, look)}"
    return Round(view.case_id, title, person, now, targets, people_of(case, look), kept)
