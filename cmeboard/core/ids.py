"""Case ids, and what entry ids are spelt with: short, readable down a telephone, and with no name in them."""

import hashlib
import hmac
from collections.abc import Container
from datetime import date

from cmeboard.core.case import Pupil
from cmeboard.core.refused import Refused

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so nothing is misread or misheard."""

SHORTEST = 6
LONGEST = 26


def base32(number: int, length: int) -> str:
    """The lowest `length` digits of `number` in Crockford's base 32."""
    return "".join(CROCKFORD[(number >> (5 * place)) & 31] for place in reversed(range(length)))


def school_year(day: date) -> int:
    """The first calendar year of the school year that holds `day`: it begins on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def pupil_key(pupil: Pupil) -> str:
    """What tells pupils apart: the UPN, else the admission number, else name and date of birth."""
    if pupil.upn:
        return f"upn:{pupil.upn.strip().upper()}"
    if pupil.admission_number:
        return f"admission number:{pupil.admission_number.strip()}"
    return f"name:{' '.join(pupil.name.casefold().split())}:{pupil.date_of_birth or ''}"


def case_id(key: bytes, pupil: Pupil, first_day_absent: date, taken: Container[str] = ()) -> str:
    """The id of the case of this pupil and this first day absent, in every clone that shares the store's `key`.

    `taken` are ids of *other* children's cases; where two would meet, the id has more characters.
    Raises Refused if no id is free, which needs a damaged `taken`.
    """
    text = f"{pupil_key(pupil)}\n{first_day_absent.isoformat()}"
    digest = int.from_bytes(hmac.new(key, text.encode(), hashlib.sha256).digest()[:17], "big")
    digits = base32(digest, LONGEST)
    for length in range(SHORTEST, LONGEST + 1):
        candidate = f"{school_year(first_day_absent)}-{digits[:length]}"
        if candidate not in taken:
            return candidate
    raise Refused("no case id is free for this pupil and day", "run: cmeboard doctor")
