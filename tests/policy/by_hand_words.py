"""What the policy and the law's overlay say in words, as a person reads them for the count by hand."""

import re
from datetime import date

from by_hand import Plain

IN_FORCE = date(2024, 8, 19)
"""From which day the regulations of 2024 hold."""

SOCIAL_WORKER = ("social worker", "duty social worker", "social work team")
INTERVIEWED = ("offered", "held", "declined")
DECISIONS = ("circulate details", "national notification", "dwp and hmrc", "legal action", "when found")

LAW: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "a": (("name of the new school", "start date at the new school", "confirmation from the new school"), ()),
    "f": (
        (
            "the parent's written notice",
            "date on which it was received",
            "date on which the pupil leaves, which has passed",
        ),
        ("elective home education", "home education", "educated outside the school system"),
    ),
    "g": (("new address, or the authority's confirmation",), ("moved away", "no longer within reasonable distance")),
    "i": (
        (
            "no reasonable ground to believe sickness or an unavoidable cause",
            "reasonable efforts made jointly by school and authority",
        ),
        ("continuous absence",),
    ),
    "j": (("the sentence and its length",), ("in custody",)),
    "k": ((), ("died",)),
    "o": (
        ("the exclusion, final after the governors' decision and the time for review",),
        ("excluded", "permanently excluded"),
    ),
}
"""Grounds of regulation 9(1) that the invented cases name: what shows each, and by which words people name it."""


POLICY = (
    "educated outside the school system",
    "ceased to attend and no longer within reasonable distance",
    "ceased to attend before compulsory school leaving age without the intention to go on",
    "in custody for over four months and not expected back",
    "permanently excluded",
)
"""The policy's own grounds, as rules.md puts them. The law does not know all of them."""


def ground_of(text: str) -> str:
    """The letter of the ground that somebody named, or nothing."""
    letter = re.fullmatch(r"(?:ground )?(?:9\(1\))?\(?([a-o])\)?", text.casefold().strip())
    named = [g for g, (_, words) in LAW.items() if text.casefold().strip() in words]
    return letter[1] if letter else named[0] if named else ""


def is_news(entry: Plain) -> bool:
    """New information on a case of which the authority knows."""
    return bool(
        entry.get("significant")
        or entry["did"] in ("report to police", "strategy meeting")
        or (entry["did"] == "enquiry" and entry.get("outcome") in ("lead", "found"))
        or (entry["did"] == "home visit" and entry.get("outcome") in ("seen", "spoke to household", "moved away"))
    )


def has_all_decisions(meeting: Plain) -> bool:
    return all((meeting.get("decisions") or {}).get(about) for about in DECISIONS)


def is_independent(interview: Plain) -> bool:
    """Offered, held or declined; independent; the child's wish recorded; no parent or carer there."""
    present = set(re.findall(r"\w+", str(interview.get("others_present", "")).casefold()))
    kin = {"parent", "parents", "carer", "carers", "mother", "father", "foster", "residential"}
    asked = interview.get("outcome") in INTERVIEWED and interview.get("independent") is True
    return asked and bool(interview.get("child_wish")) and not present & kin


def is_decided(request: Plain) -> bool:
    """Refused or, on evidence, granted; with the return date, who decided, and whether FGM was considered."""
    known = request.get("returns") and request.get("decided_by") and request.get("fgm_considered") is not None
    decision = request.get("decision")
    return bool(known and (decision == "refused" or (decision == "granted" and request.get("evidence"))))
