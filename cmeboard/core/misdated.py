"""Entries whose date is perhaps a slip: with last year's date a step that was never made would count as done."""

from collections.abc import Iterator

from cmeboard.core.entries import Entry
from cmeboard.core.facts import Facts

TOO_EARLY = "dated before the absence, so that it is no step of it"
TO_COME = "dated in the future, so that it does not count yet"


def misdated(facts: Facts) -> Iterator[tuple[Entry, str]]:
    """The entries that stand and are no steps at the moment of the facts, each with why, oldest first.

    Before the absence there may be a leave request, a note or a decision; what looks for a child, which is what brings
    the card on (the policy's `moves`), there is not. A visit or an interview that is arranged lies in the future.
    """
    for entry in facts.entries:
        if entry.at >= facts.begin:
            break
        if entry.did in facts.policy.moves:
            yield entry, TOO_EARLY
    for entry in facts.standing[len(facts.entries) :]:
        yield entry, TO_COME
