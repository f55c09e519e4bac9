"""Whether the ground on which a name leaves the register is one that holds, and what would show it."""

from datetime import date
from typing import TYPE_CHECKING, Any

from cmeboard.core.policy import Ground

if TYPE_CHECKING:
    from cmeboard.core.reckoning.facts import Facts


def missing_for(entry: Any, facts: "Facts", *, proof: bool) -> str:
    """What is missing of a listed ground, and with `proof` of its evidence, for a deletion; nothing where it holds."""
    text = getattr(entry, "ground", None)
    if not text:
        return "the ground, with the entry notify off roll"
    day = getattr(entry, "deleted_on", None) or entry.at.date()
    ground = facts.policy.ground(text, day, of_law=proof)
    if ground is None:
        return f"a ground {'of law ' if proof else ''}that holds on {day}: {text!r} is none"
    if not proof:
        return ""
    left = [word for word in ground.evidence if _evidence(word, facts) is None]
    unproven = unproven_marks(ground, facts, day)
    asked = [f"evidence received of: {', '.join(left)}"] if left else []
    return "; ".join(asked + ([unproven] if unproven else []))


def last_proof(entry: Any, facts: "Facts") -> Any:
    """The entry with which a ground that holds was shown to: its notice, or the last evidence where that came later.

    Of several pieces of evidence for the same thing the first counts.
    """
    day = getattr(entry, "deleted_on", None) or entry.at.date()
    ground = facts.policy.ground(entry.ground or "", day, of_law=True)
    evidence = () if ground is None else (_evidence(word, facts) for word in ground.evidence)
    return max((entry, *(one for one in evidence if one is not None)), key=lambda one: one.at)


def _evidence(word: str, facts: "Facts") -> Any:
    """The first entry that shows it, or None."""
    wanted = word.casefold()
    received = (entry for entry in facts.entries if entry.did == "evidence received")
    return next((entry for entry in received if wanted in (entry.of or "").casefold()), None)


def unproven_marks(ground: Ground, facts: "Facts", day: date) -> str:
    """Why the marks do not show the absence that the ground asks for, session by session; nothing where they do."""
    if ground.absent_school_days is None:
        return ""
    last_marked = facts.case.last_day_marked
    days = facts.calendar.school_days(facts.case.first_day_absent, min(day, last_marked)) if last_marked else ()
    shown, because = 0, "none yet"
    for one in days:
        marks = facts.case.marks.get(one)
        if marks is None or any(code not in ground.codes for code in marks):
            shown, because = 0, f"on {one} the marks are {' '.join(marks) if marks else 'missing'}"
        else:
            shown += 1
    if shown >= ground.absent_school_days:
        return ""
    wanted = f"{ground.absent_school_days} school days without a break, every session {', '.join(ground.codes)}"
    return f"the marks of {wanted} ({because if shown == 0 else f'{shown} up to {days[-1]}'})"
