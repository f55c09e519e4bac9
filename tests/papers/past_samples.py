"""The sample case with a past: what its older versions held, and what the store holds of the pupil beside it."""

from datetime import datetime
from typing import Any

from paper_samples import CASE, case, dossier, pupil

from cmeboard.core.notices import Notice
from cmeboard.core.record import Record
from cmeboard.core.retention import Tombstone
from cmeboard.papers.dossier import Dossier, Version, Written
from cmeboard.papers.reports.beside import Beside, OtherFile, Unsaved

NOTICE = Notice.model_validate(
    {
        "notice": "2026-4T7WQ2",
        "name": "Rowan Sample",
        "authority": "Devon",
        "reference": "DV-77",
        "received": "2026-11-16",
        "family": ["Marlow Stranger"],
        "note": "Seen at Exeter coach station with Marlow.",
    }
)


def version(n: int, record: Record | None, *follows: int, **how: Any) -> Version:
    """The n-th version, made on those of these numbers."""
    written = Written(f"{n:x}" * 40, datetime(2026, 11, 9 + n, 9, n), "Sunita Patel", how.pop("by_hand", False))
    return Version(written, record, tuple(f"{one:x}" * 40 for one in follows), **how)


def with_a_past() -> Dossier:
    """The case after an address, a contact and an entry were put right, with a version that cannot be read."""
    gone = {"name": "Gone Uncle", "relationship": "uncle", "phones": ["07700 900789"]}
    noted = {"at": "2026-11-10 16:00", "by": "S. Patel", "did": "note", "note": "Mr Uncle knows who is with her."}
    first = case(pupil=pupil(address="4 Former Lane", contacts=[*CASE["pupil"]["contacts"], gone]), log=CASE["log"][:4])
    second = case(pupil=pupil(contacts=[*CASE["pupil"]["contacts"], gone]), log=[*CASE["log"][:4], noted])
    versions = (
        version(1, first),
        version(2, second, 1),
        version(3, None, 2, by_hand=True),
        version(4, case(), 3, by_hand=True),
    )
    return dossier(notices=(NOTICE,), versions=versions)


KIN = case(
    case="2026-BBBBBB",
    pupil={"name": "Ash Other", "siblings": [{"name": "Rowan Sample", "school": "Example Academy"}]},
    log=[
        {"at": "2026-11-10 09:00", "by": "J. Cole", "did": "note", "note": "Rowan was seen with Ash at the bus stop."},
        {"at": "2026-11-10 10:00", "by": "J. Cole", "did": "note", "note": "Ash has a cold."},
    ],
)

STONE = Tombstone.model_validate(
    {
        "case": "2019-CCCCCC",
        "first_day_absent": "2019-11-04",
        "purged": "2026-03-02 10:00",
        "rule": "6 years after the last entry or mark",
        "decided_by": "Alex Lead",
        "removed_sha256": "0" * 64,
        "versions": "3",
        "head_before": "0" * 40,
    }
)

FIRST_WORD = NOTICE.model_copy(update={"reference": None, "note": "Last seen in Exeter."})
"""The notice before the authority said more."""

BESIDE = Beside(
    files=(
        OtherFile("case 2026-BBBBBB", (version(5, KIN),), KIN, ("Rowan Sample", "Rowan")),
        OtherFile(
            "notice 2026-4T7WQ2", (version(6, NOTICE.model_copy(update={"note": None})), version(7, NOTICE, 6)), NOTICE
        ),
    ),
    named_in=("templates/letter_no_contact.txt",),
    purged=(STONE,),
    unsaved=(Unsaved("2026-K7Q3FD", "call", "2026-11-25 10:20", (("to", "Robin Other"), ("note", ""))),),
    aside=("2026-K7Q3FD.yaml.1",),
)
"""What lies beside the sample case."""
