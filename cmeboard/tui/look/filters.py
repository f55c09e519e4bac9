"""What every line passes on its way to the terminal, whichever screen drew it: names covered, and signs that a terminal
without UTF-8 cannot show. Textual calls these on each line that it draws.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from cmeboard.core.showing import safe

if TYPE_CHECKING:
    from cmeboard.core.case import Case

_WORD = r"\w[\w'’\u0300-\u036f]*…?"
_REACHES = (
    r"\b[A-Z]\d{11}[0-9A-Z]\b"  # a UPN
    r"|(?<![\d-])(?:\+44|0)[\d ]{8,13}\d"  # a telephone number
    r"|\S+@\S+\.\w+"  # an e-mail address
    r"|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b"  # a postcode
)
_LONG = 12
"""A word of a name may be broken over lines where it is longer than a column; shorter ones stay whole."""


class Styled(LineFilter):
    """Gives each piece of a line a style: Textual's way to no colours fails on one that has none."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, style or _PLAIN, control) for text, style, control in segments]


_PLAIN = Style.null()
STYLED = Styled()


class NamesCovered(LineFilter):
    """Leaves the first letter of each word of the known names, as wide as before, and covers what reaches a family."""

    def __init__(self) -> None:
        super().__init__(enabled=False)
        self._words: set[str] = set()
        self._sorted: list[str] = []
        self._long: list[str] = []

    def learn(self, names: Iterable[str]) -> None:
        """Takes names, or other texts, whose words are to be covered from now on."""
        before = len(self._words)
        for name in names:
            for word in re.findall(_WORD, safe(name)):
                if len(word) > 1 or not word.isascii():
                    self._words |= {word, word.upper(), word.capitalize()}
                    if len(word) > 4:
                        self._words.add(word.lower())
        if len(self._words) != before:
            self._sorted = sorted(self._words)
            self._long = [word for word in self._sorted if len(word) >= _LONG]

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(self.covered(text), style, control) if not control else Segment(text, style, control)
            for text, style, control in segments
        ]

    def covered(self, text: str) -> str:
        """`text` with what it knows covered, as many cells wide."""
        text = re.sub(_REACHES, lambda match: _initial(match[0]), text)
        return re.sub(_WORD, lambda match: _initial(match[0]) if self._is_known(match[0]) else match[0], text)

    def _is_known(self, word: str) -> bool:
        if word in self._words:
            return True
        if word.endswith("…"):
            begun = word[:-1]
            place = bisect_left(self._sorted, begun)
            return place < len(self._sorted) and self._sorted[place].startswith(begun)
        return len(word) >= _LONG and any(word in name for name in self._long)


def names_in(case: "Case") -> Iterator[str]:
    """Whom a case names, and where they live: the child, the family, and what reaches them by name."""
    pupil = case.pupil
    yield from filter(None, (pupil.name, pupil.known_as, pupil.address))
    for contact in pupil.contacts:
        yield from filter(None, (contact.name, contact.address))
    yield from (sibling.name for sibling in pupil.siblings)


def _initial(word: str) -> str:
    first = word[0]
    return first + "." * (cell_len(word) - cell_len(first))


_DRAWN = str.maketrans(
    {
        **dict.fromkeys("─━═╌┄▔▁▂▃▄▅▆▇█▀", "-"),
        **dict.fromkeys("│┃║▏▎▍▌▋▊▉▐▕╎┆", "|"),
        **dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼╔╗╚╝", "+"),
        **dict.fromkeys("·•●", "*"),
        **dict.fromkeys("‘’", "'"),
        **dict.fromkeys("“”", '"'),
        **dict.fromkeys("–—", "-"),
        "…": "~",
        "→": ">",
        "←": "<",
        "↑": "^",
        "↓": "v",
        "✓": "+",
        "✗": "x",
        "▶": ">",
        "⚑": "#",
        "✎": "~",
    }
)


class Ground(LineFilter):
    """Lays the theme's own ground under every cell that has none, so that its colours can be read on any terminal.

    Where the theme has no ground of its own, the terminal's stays.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if background.ansi is not None or background.a < 1:
            return segments
        ground = Style(bgcolor=background.rich_color)
        return [
            Segment(text, style if control else ground + style if style else ground, control)
            for text, style, control in segments
        ]


class AsciiOnly(LineFilter):
    """For a terminal that shows ASCII only: lines and signs by their nearest, letters without their accents."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text if text.isascii() else in_ascii(text), style, control) for text, style, control in segments
        ]


def in_ascii(text: str) -> str:
    """`text` in ASCII, as many cells wide; what has no nearest letter becomes question marks."""
    shown = []
    for character in text.translate(_DRAWN):
        plain = unicodedata.normalize("NFKD", character)[0] if not character.isascii() else character
        width = cell_len(character)
        shown.append(plain.ljust(width, "?")[:width] if plain.isascii() else "?" * width)
    return "".join(shown)
