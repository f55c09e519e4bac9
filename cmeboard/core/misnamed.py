"""Calls whose `to` is nearly a contact's name: they count as a call to nobody, and somebody should be told."""

from collections.abc import Iterator
from difflib import get_close_matches

from cmeboard.core.case import Case, Contact
from cmeboard.core.entries import Call

COUNTS_FOR_NOBODY = "this call counts for none of the contacts, since none is named just so"
"""Told without the name, since a message may go into a log."""

ONCE_RECORDED = "where the entry is in the record, take it back with a correct entry and record it anew"

_AS_CLOSE_AS = 0.8
"""How much of two names is the same, from 0 to 1, where one is taken for a slip in the other."""


def calls_to_nobody(case: Case) -> Iterator[int]:
    """The places in the log of calls that stand, to a slip, a part of a contact's name or what they are to the child.

    A call counts for the contact whose name it says (rules.md, W4 "every contact's number called"), so that one to
    `mum` or `Dana` leaves the duty open. A call to somebody who is no contact at all is nobody's slip.
    """
    names = {contact.name.casefold() for contact in case.pupil.contacts}
    if not names or all(entry.to is None or entry.to.casefold() in names for entry in case.log if type(entry) is Call):
        return
    standing = set(map(id, case.standing_entries))
    for place, entry in enumerate(case.log):
        if isinstance(entry, Call) and entry.to is not None and id(entry) in standing:
            to = entry.to.casefold()
            if to not in names and any(_is_meant(to, contact) for contact in case.pupil.contacts):
                yield place


def _is_meant(to: str, contact: Contact) -> bool:
    name = contact.name.casefold()
    is_part = to in name.split() or to == (contact.relationship or "").casefold()
    return is_part or bool(get_close_matches(to, [name], 1, _AS_CLOSE_AS))
