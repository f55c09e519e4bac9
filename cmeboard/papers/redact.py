"""A copy of a paper that leaves third parties out: for subject access, or where a reader may know only of the child."""

import dataclasses
import re
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from cmeboard.papers.dossier import Dossier
from cmeboard.papers.paper import Offer, Paper
from cmeboard.papers.reports.beside import Beside
from cmeboard.papers.third_parties import EVERYBODY, Party, is_word, third_parties

LEFT_OUT = "█████"
"""What stands in the place of a string that was left out. It has no letter, so that no name can be part of it."""

_LETTER = r"[^\W\d_]"
_PHONE = re.compile(r"\+?[\d\s()-]{6,}")

T = TypeVar("T")


def redact(
    paper: Paper, *dossiers: Dossier, leave_out: frozenset[Party] = EVERYBODY, beside: Beside | None = None
) -> Paper:
    """The paper without the names, numbers and addresses of third parties, wherever they stand in it, notes included.

    `dossiers` are those that the paper was made from: one for a case's paper, all of a pupil's for a story; `beside` is
    what a bundle tells besides. Whoever stood in an older version alone is left out too. What somebody wrote about a
    person without the name cannot be found: the copy says that it has to be read.
    """
    strings = third_parties(*dossiers, leave_out=leave_out, beside=beside)
    if strings:
        pattern = re.compile("|".join(_expression(string) for string in strings), re.IGNORECASE)
        copy = _mapped(paper, lambda text: pattern.sub(LEFT_OUT, text))
    else:
        copy = paper
    about = f"Paper: {paper.title}, redacted copy. For: {paper.for_whom}. Discloses: {', '.join(paper.discloses)}."
    note = f"{about} Left out: {', '.join(sorted(leave_out))}."
    return dataclasses.replace(
        copy, name=paper.name, case=paper.case, redacted=True, offers=(Offer("note", (("note", note),)),)
    )


def _expression(string: str) -> str:
    """A pattern for one string: spaces may be any, digits of a number may be grouped in any way."""
    if _PHONE.fullmatch(string):
        return r"[\s()-]*".join(re.escape(character) for character in string if character.isdigit() or character == "+")
    pattern = r"\s+".join(re.escape(word) for word in string.split())
    return rf"(?<!{_LETTER}){pattern}(?!{_LETTER})" if is_word(string) else pattern


def _mapped(value: T, change: Callable[[str], str]) -> T:
    """The same value with every text in it changed."""
    result: Any = value
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        result = change(value)
    elif isinstance(value, tuple):
        result = tuple(_mapped(item, change) for item in value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _mapped(getattr(value, field.name), change) for field in dataclasses.fields(value)}
        result = dataclasses.replace(value, **fields)
    return result  # type: ignore[no-any-return]
