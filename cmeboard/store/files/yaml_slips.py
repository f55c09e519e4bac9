"""What YAML says of a slip, turned into a person's words: where it is, what is wrong, what to do."""

import re
from collections.abc import Sequence
from typing import NamedTuple

Where = tuple[int, int]
"""A line and a column, counted from 1."""

_CANNOT_BEGIN = ("an alias", "an anchor", "a tag", "cannot start any token", "a directive")
_NEVER_CLOSED = ("found unexpected end of stream", "while scanning a quoted")
_OUT_OF_PLACE = ("expected '-' indicator", "while parsing a block mapping did not find expected key")
_QUOTE_IT = "put double quotes round the whole text"
_BRACKETS = ("[", "{")
_ALIGN = "begin the lines of one entry or group under each other, with spaces"
_KEY_AND_VALUE = "write it as key: value; a text that goes on over several lines needs double quotes round the whole"
_BELOW_LOG = "an entry belongs below log:, with its dash under the others' dashes"
_BARE_KEY = re.compile(r"(?=.)[\s-]*+[\w -]*")


class Slip(NamedTuple):
    """What the parser said, whole and its last words; the file's lines, where it stopped, where what it read began.

    `opened` is where a quotation mark was opened that is closed only in the line where it stopped.
    """

    said: str
    problem: str
    lines: Sequence[str]
    place: Where | None
    begun: Where | None
    opened: Where | None

    def line_of(self, place: Where | None) -> str:
        """The text of a line, or nothing."""
        return self.lines[place[0] - 1] if place and place[0] <= len(self.lines) else ""


def worded(slip: Slip) -> tuple[Where | None, str, str]:
    """Where a person has to look, what is wrong there, and what to do."""
    place, said = slip.place, slip.said
    line = slip.line_of(place)
    begins = re.match(r"[\s-]*(?:[\w ]+:\s+)?(\S?)", line)
    first = begins[1] if begins else ""
    if place and slip.opened:
        words = f"a quotation mark of this line is closed only in line {place[0]}"
        return slip.opened, words, 'close it where its text ends, and write \\" for each inside'
    if "mapping values are not allowed" in said and place and _BARE_KEY.fullmatch(line[: place[1] - 1]):
        return place, "the line is indented further than the one above", _ALIGN
    if "could not find expected ':'" in said and place and place[0] > 1:
        return (place[0] - 1, 1), "this line has no key with a colon and a space after it", _KEY_AND_VALUE
    if "mapping values are not allowed" in said:
        return place, "the text holds ': ', which YAML takes for a key", _QUOTE_IT
    if "block sequence entries are not allowed" in said:
        fix = f"{_QUOTE_IT}, or begin the list on a line of its own"
        return place, "a text cannot begin with - and a space here", fix
    if any(words in said for words in _CANNOT_BEGIN):
        return place, f"a text cannot begin with {first or 'this'} here", _QUOTE_IT
    if any(words in said for words in _NEVER_CLOSED):
        return place, "a quotation mark is never closed", "close it, or double a quotation mark inside the text"
    if first in ('"', "'") and "did not find expected" in said:
        return place, "the text goes on after its closing quotation mark", _QUOTE_IT + ', with \\" for each inside'
    bracket = slip.line_of(slip.begun)[slip.begun[1] - 1 :][:1] if slip.begun else ""
    if "did not find expected" in said and (bracket in _BRACKETS or first in _BRACKETS):
        at, which = (slip.begun, bracket) if bracket in _BRACKETS else (place, first)
        return at, f"a list or group that begins with {which} is never closed", f"close it, or {_QUOTE_IT}"
    if any(words in said for words in _OUT_OF_PLACE):
        if line.lstrip().startswith("- "):
            return place, "a line with a dash stands among the keys of a group", _BELOW_LOG
        return place, "the line is indented otherwise than those above it", _ALIGN
    look = "look at this line and the one above: indentation, colons, quotes"
    return place, f"this is not YAML ({slip.problem})", look
