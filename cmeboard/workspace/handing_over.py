"""A case handed to another school: an encrypted bundle, and the receipt that comes back into the record."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cmeboard.core.case import Case
from cmeboard.core.entries import Note
from cmeboard.core.refused import Refused
from cmeboard.core.text import format_moment
from cmeboard.papers.encrypt import encrypted
from cmeboard.workspace.drafting import Desk

_KEPT = re.compile(r"SHA-256 of the bundle: ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The encrypted bundle, and the entry that keeps in the record for whom it is and by what it is known."""

    data: bytes
    sha256: str
    entry: Note


def hand_over(
    desk: Desk, case_id: str, school: str, recipients: Sequence[str], form: str, now: datetime, by: str
) -> HandedOver:
    """The record of a case's pupil as it stands, for one other school's keys alone. Raises Refused.

    The hash is of the bundle as the receiver decrypts it: who sends it back has been able to read it.
    """
    made = desk.report("handover", now.date(), now.date(), case_id, form, redacted=False, reader=school)
    known_by = sha256(made.data).hexdigest()
    note = (
        f"Bundle made for handing over. For: {school}. Discloses: {', '.join(made.discloses)}. "
        f"Encrypted to: {', '.join(recipients)}. SHA-256 of the bundle: {known_by}"
    )
    entry = Note(at=now, by=by, did="note", note=note, significant=True)
    return HandedOver(encrypted(made.data, recipients), known_by, entry)


def receipt(case: Case, returned: str, school: str, now: datetime, by: str) -> Note:
    """The entry for a receipt that came back. Raises Refused where it is for nothing that was handed over."""
    fingerprint = "".join(returned.split()).lower()
    for entry in case.standing_entries:
        found = _KEPT.search(entry.note or "")
        if found and found[1] == fingerprint:
            note = f"Receipt came back from {school} for the bundle made on {format_moment(entry.at)}: {fingerprint}"
            return Note(at=now, by=by, did="note", note=note, significant=True)
    raise Refused(
        f"the receipt {fingerprint[:12]} is for no bundle that was made of case {case.case}",
        "ask the school for the SHA-256 of the file as they decrypted it: sha256sum FILE",
    )
