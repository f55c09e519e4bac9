"""One message for many children at once: who gets it, who must not, and the single commit that records it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from cmeboard.core.actions import Deed, RecordEntry, decide
from cmeboard.core.case import Case, Contact
from cmeboard.core.entries import Email, Letter, Sms, written
from cmeboard.core.refused import Refused
from cmeboard.core.related import relation
from cmeboard.core.stage import Stage
from cmeboard.core.words import NEVER_TO_FAMILY, Sent

MessageKind = Literal["sms", "email", "letter"]
"""What can be sent to many at once. A call or a visit is made to one."""

_CLASSES: dict[MessageKind, type[Sms | Email | Letter]] = {"sms": Sms, "email": Email, "letter": Letter}


@dataclass(frozen=True, slots=True)
class RecordRound:
    """One entry in each of several cases: all are recorded, in one commit, or none."""

    records: tuple[RecordEntry, ...]


@dataclass(frozen=True, slots=True)
class Addressed:
    """A child of a round and the contact to whom the message went."""

    case: str
    pupil: str
    to: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A child who is not in a round, and why."""

    case: str
    pupil: str
    why: str


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What a round would record, and for whom it would not."""

    did: MessageKind
    action: RecordRound
    addressed: tuple[Addressed, ...]
    left_out: tuple[LeftOut, ...]


def plan_round(
    cases: Sequence[Case], did: MessageKind, by: str, at: datetime, note: str | None, flagged: Sequence[Case]
) -> RoundPlan:
    """One message, sent, to the next contact of each child who can have one.

    Nothing is sent to a family that must not be informed: `flagged` are all cases with a flag of `NEVER_TO_FAMILY`, and
    what is said to a family is said to all of it, so that of a brother or sister counts too. Nothing was sent where the
    file has no number or address to send to. Both are left out, with the reason.
    """
    records: list[RecordEntry] = []
    addressed: list[Addressed] = []
    left_out: list[LeftOut] = []
    for case in cases:
        family = [case, *(other for other in flagged if relation(case.pupil, other.pupil))]
        flags = [flag.value for flag in NEVER_TO_FAMILY if any(flag in one.pupil.flags for one in family)]
        contact = next_contact(case, did, at.date())
        if flags:
            left_out.append(LeftOut(case.case, case.pupil.name, f"{', '.join(flags)}: do not inform the family"))
        elif contact is None:
            left_out.append(LeftOut(case.case, case.pupil.name, f"no contact with {_LACKS[did]} in the file"))
        else:
            fields = {"at": at, "by": by, "did": did, "to": contact.name, "outcome": Sent.SENT, "note": note}
            entry = written(_CLASSES[did], fields)
            records.append(RecordEntry(case.case, entry))
            addressed.append(Addressed(case.case, case.pupil.name, contact.name))
    return RoundPlan(did, RecordRound(tuple(records)), tuple(addressed), tuple(left_out))


def with_note(action: RecordRound, note: str) -> RecordRound:
    """The same round with a note in each entry; an empty one changes nothing. Raises Refused where the note cannot
    stand in a file.
    """
    if not note:
        return action
    noted = (replace(one, entry=written(type(one.entry), {**dict(one.entry), "note": note})) for one in action.records)
    return RecordRound(tuple(noted))


def named(action: RecordRound, entry_id: str) -> RecordRound:
    """The same round, each entry under this id: an id tells the entries of one case apart."""
    return RecordRound(
        tuple(replace(one, entry=one.entry.model_copy(update={"id": entry_id})) for one in action.records)
    )


_LACKS = {"sms": "a telephone number", "email": "an email address", "letter": "a name"}


def next_contact(case: Case, did: MessageKind, today: date) -> Contact | None:
    """The first contact whom such a message can reach and who has not had one today; else the first reachable."""
    reachable = [contact for contact in case.pupil.contacts if _reaches(contact, did)]
    written = {
        getattr(entry, "to", None) for entry in case.standing_entries if entry.did == did and entry.at.date() == today
    }
    return next((contact for contact in reachable if contact.name not in written), next(iter(reachable), None))


def _reaches(contact: Contact, did: MessageKind) -> bool:
    if did == "letter":
        return True
    return bool(contact.phones if did == "sms" else contact.email)


@dataclass(frozen=True, slots=True)
class RoundDeed:
    """What a round changes: a deed for each case, and the words of their one commit, without a name."""

    deeds: tuple[Deed, ...]
    subject: str
    trailers: Mapping[str, str | Sequence[str]] = field(default_factory=dict)


def decide_round(cases: Mapping[str, Case], action: RecordRound, moves: Mapping[str, Stage]) -> RoundDeed:
    """What a round changes in `cases`, by id. Raises Refused, and then nothing of it is to be done."""
    if not action.records:
        raise Refused("there is nobody in this round", "mark cases whose files have a contact to write to")
    ids = [record.case for record in action.records]
    twice = next((case for case in ids if ids.count(case) > 1), None)
    if twice is not None:
        raise Refused(f"case {twice} is in the round twice", "name each case once")
    deeds = tuple(decide(cases.get(record.case), record, moves) for record in action.records)
    kinds = dict.fromkeys(record.entry.did for record in action.records)
    moved = [deed for deed in deeds if deed.after.stage is not cases[deed.case].stage]
    stages = dict.fromkeys(deed.after.stage.value for deed in moved)
    now = f", {len(moved)} now {' or '.join(stages)}" if moved else ""
    plural = "case" if len(deeds) == 1 else "cases"
    subject = f"{', '.join(kinds)} in {len(deeds)} {plural}{now}"
    return RoundDeed(deeds, subject, {"Case": tuple(ids), "Entry": tuple(kinds)})
