"""Single cells, cleaned: what a person would read there, whatever the export put around it."""

import re
import unicodedata

from stdnum.gb.upn import calc_check_digit

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[Ee]\+?\d+")
_WORD = re.compile(r"[^\W\d_]{4}")
_UPN = re.compile(r"[A-Z]\d{11}[A-Z0-9]")

NOT_TAKEN = "-"
"""A session whose register was not taken, or whose cell is blank: neither absent nor present."""

LONGEST_CODE = 3
"""No register code is longer than two characters; one more is let pass, to be found as a code nobody knows."""

MORNING_PRESENT, AFTERNOON_PRESENT = "/", "\\"


def clean(cell: str) -> str:
    """The cell with its spaces made plain and single, and without what cannot be seen."""
    return " ".join(_INVISIBLE.sub("", cell).split())


def keep_as_text(cell: str) -> str:
    """The cell as a case file can hold it: a control character becomes its picture, such as ␛ for escape."""
    return _CONTROL.sub(lambda match: _picture(match[0]), cell)


def has_control(cell: str) -> bool:
    """Whether the cell carries characters that could steer a terminal."""
    return _CONTROL.search(cell) is not None


def _picture(character: str) -> str:
    number = ord(character)
    if number < 0x20:
        return chr(0x2400 + number)
    return "␡" if number == 0x7F else "\N{REPLACEMENT CHARACTER}"


def code(cell: str) -> str:
    """A register mark in capitals without spaces; a blank cell says that the register was not taken."""
    return clean(cell).replace(" ", "").upper() or NOT_TAKEN


def is_rounded(cell: str) -> bool:
    """Whether a spreadsheet has turned a long number into `8.01E+12`, which loses its last digits."""
    return _ROUNDED.fullmatch(cell) is not None


def upn(cell: str) -> str:
    """A UPN in capitals without spaces, as the Department for Education writes it."""
    return clean(cell).replace(" ", "").upper()


def is_upn(text: str) -> bool:
    """Whether the text has the form of a UPN: a letter, eleven digits, and a digit or letter."""
    return _UPN.fullmatch(text) is not None


def is_temporary_upn(text: str) -> bool:
    """Whether it is a UPN for the time being: it ends in a letter (the Department's guide to UPNs)."""
    return is_upn(text) and text[-1].isalpha()


def upn_warning(text: str) -> str:
    """What is odd about a UPN of the right form, or nothing. Former and mistyped UPNs are routine: only a warning.

    The check letter is worked out as the Department's guide to UPNs says; the authority's number is not looked up.
    """
    try:
        letter = calc_check_digit(text[1:])
    except ValueError:
        return "the UPN ends in a letter that UPNs do not use"
    return "" if letter == text[0] else f"the UPN has the check letter {text[0]}, and its digits call for {letter}"


def upn_doubt(written: str) -> str:
    """What is odd about a UPN that a person wrote, or nothing: its form, or its check letter."""
    text = upn(written)
    return upn_warning(text) if is_upn(text) else "the UPN is not a letter, eleven digits and a digit or letter"


def name_key(name: str) -> str:
    """A name as it is compared: case, spaces and the form of apostrophes and accents do not matter."""
    plain = unicodedata.normalize("NFKC", name).replace("\u2019", "'").replace("\u2018", "'")
    return " ".join(plain.casefold().split())


def full_name(name: str) -> str:
    """`Sample, Rowan`, as registers print it, becomes `Rowan Sample`."""
    surname, comma, forename = name.partition(",")
    return f"{forename.strip()} {surname.strip()}" if comma and forename.strip() and surname.strip() else name


def year_group(cell: str) -> int | None:
    """`9`, `Year 9`, `Yr 9`, `Y09`, `R` or `Reception` (0), or None."""
    folded = clean(cell).casefold()
    if folded in ("r", "reception", "rec", "year r"):
        return 0
    match = re.fullmatch(r"(?:year|yr|y|nc year)?\.? ?(\d{1,2})", folded)
    return int(match[1]) if match else None


def shown(cell: str) -> str:
    """A cell in a message: harmless, in quotes, cut where it is long, and never one that may name a child.

    Where a row has slipped by a column, a name or a UPN stands under a date or a mark; messages go into logs.
    """
    text = keep_as_text(clean(cell))
    if is_upn(upn(text)):
        return "(a UPN)"
    if _WORD.search(text) and not any(character.isdecimal() for character in text):
        return f"(a text of {len(text)} characters)"
    return repr(text if len(text) <= 30 else text[:29] + "…")
