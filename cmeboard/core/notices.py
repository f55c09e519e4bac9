"""Children indicated missing by other authorities (rules.md, M1): kept, looked up, and never removed by themselves."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import SequenceMatcher

from pydantic import Field

from cmeboard.core.case import Pupil, Undecided
from cmeboard.core.ids import SHORTEST, base32
from cmeboard.core.length import years_after
from cmeboard.core.record import Record
from cmeboard.core.text import Day, Text

ALIKE = 0.87
"""How alike two folded names are, of 1, to be worth a person's look: Katherine and Catherine are."""


class Notice(Record):
    """One file of `notices/`. `last_word` is the day of the last communication from the authority that sent it."""

    notice: Text
    name: Text
    known_as: Text | None = None
    date_of_birth: Day | None = None
    upn: Text | None = None
    authority: Text
    reference: Text | None = None
    received: Day
    last_word: Day | None = None
    family: tuple[Text, ...] = Field(default=())
    note: Text | None = None
    undecided: tuple[Undecided, ...] = ()

    @property
    def heard(self) -> date:
        """The day on which the authority last said something."""
        return max(self.received, self.last_word or self.received)

    def may_go_on(self, years: int) -> date:
        """The first day on which the notice may be removed, after so many years without word."""
        return years_after(self.heard, years)


def notice_id(key: bytes, name: str, authority: str, received: date) -> str:
    """The id of a notice, in every clone that shares the store's `key`; no name can be read from it."""
    text = f"notice\n{folded(name)}\n{authority.casefold()}\n{received}"
    digest = int.from_bytes(hmac.new(key, text.encode(), hashlib.sha256).digest()[:8], "big")
    return f"{received.year}-{base32(digest, SHORTEST)}"


def folded(name: str) -> str:
    """A name without case, accents, punctuation and order: `O'Brien, Zoë` and `zoe o brien` are one."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("ß", "ss")
    return " ".join(sorted(re.findall(r"\w+", re.sub(r"['\u2019\u02bc.-]", "", letters))))


def names_the_child(text: str, *names: str | None) -> bool:
    """Whether a text says a word of these names (or UPNs): such a text may not go where git keeps it for good."""
    words = {word for name in names if name for word in folded(name).split()}
    return bool(words & set(folded(text).split()))


def matching(pupil: Pupil, notices: Iterable[Notice]) -> Iterator[tuple[Notice, str]]:
    """The notices that may be about the pupil, each with why: the UPN, the name, or a similar name.

    A date of birth known to both and not the same rules a match by name out.
    """
    names = [folded(name) for name in (pupil.name, pupil.known_as) if name]
    for notice in notices:
        if pupil.upn and notice.upn and pupil.upn.strip().upper() == notice.upn.strip().upper():
            yield notice, "the same UPN"
            continue
        born = {day for day in (pupil.date_of_birth, notice.date_of_birth) if day is not None}
        if len(born) > 1:
            continue
        likeness = max(_alike(one, folded(other)) for one in names for other in (notice.name, notice.known_as) if other)
        if likeness == 1:
            yield notice, "the same name" + (" and date of birth" if _both_born(pupil, notice) else "")
        elif likeness >= ALIKE:
            yield notice, "a similar name" + (" and the same date of birth" if _both_born(pupil, notice) else "")


def _alike(one: str, other: str) -> float:
    return 1.0 if one == other else min(SequenceMatcher(None, one, other).ratio(), 0.99)


def _both_born(pupil: Pupil, notice: Notice) -> bool:
    return pupil.date_of_birth is not None and notice.date_of_birth is not None


def found_among(pupil: Pupil, notices: Iterable[Notice]) -> tuple[str, ...]:
    """A warning for each notice that may be about the pupil: for a person to look at, never acted upon by itself."""
    return tuple(
        f"found among other authorities' notices, by {why}: {notice.notice}, {notice.authority}, "
        f"received {notice.received}"
        for notice, why in matching(pupil, notices)
    )
