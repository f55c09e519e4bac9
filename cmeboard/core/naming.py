"""Whether a text says a name."""

import re
from collections.abc import Callable, Iterable


def says_any(names: Iterable[str]) -> Callable[[str], bool]:
    """Tells of a text whether it says one of `names`: as whole words, in whatever letters, also over two lines."""
    spelt = [r"\s+".join(map(re.escape, words)) for name in names if (words := name.split())]
    if not spelt:
        return lambda text: False
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(spelt)})(?!\w)", re.IGNORECASE)
    return lambda text: pattern.search(text) is not None


def file_says_any(names: Iterable[str]) -> Callable[[bytes], bool]:
    """As `says_any`, of a file as it lies on the disk: also where YAML spells a letter otherwise in it.

    `'O''Brien'` and `"Ros\\u00e9"` are names. Whether the file is YAML that can be read does not matter.
    """
    says = says_any(names)

    def told(data: bytes) -> bool:
        text = data.decode("utf-8", "replace")
        return says(text) or (("\\" in text or "''" in text) and says(_ESCAPE.sub(_meant, text)))

    return told


_ESCAPE = re.compile(
    r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([^\r\n]))|\\\r?\n[ \t]*|''",
)
_BLANK = {"n": "\n", "r": "\n", "t": "\t", "_": "\N{NO-BREAK SPACE}", "N": "\n", "L": "\n", "P": "\n"}
_PAST_ALL_LETTERS = 0x110000


def _meant(found: re.Match[str]) -> str:
    """What an escape in quotes stands for; a line's end that is escaped stands for nothing."""
    number = found[1] or found[2] or found[3]
    if number is not None:
        return chr(code) if (code := int(number, 16)) < _PAST_ALL_LETTERS else ""
    if found[4] is not None:
        return _BLANK.get(found[4], found[4])
    return "'" if found[0] == "''" else ""
