"""Text from files made harmless to show: nothing in it can steer a terminal, hide, or turn the line around.

What is stored is never changed; only what is shown. Standard library only.
"""

import re
import unicodedata

_SUSPECT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_COMBINING_RUN = re.compile(r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{5,}")
MOST_COMBINING = 4
"""More marks than this on one letter are drawn over the neighbouring lines; no written language needs them."""


def safe(text: str) -> str:
    """`text` as one line that any terminal shows and none obeys: ESC becomes ␛, U+202E becomes ⟨U+202E⟩."""
    if text.isascii() and text.isprintable():
        return text
    shown = _SUSPECT.sub(lambda match: _picture(match[0]), text)
    return _COMBINING_RUN.sub(lambda match: match[0][:MOST_COMBINING], shown)


def safe_in_place(text: str) -> str:
    """`text` with one harmless character for each of its own, for where a cursor counts them: ESC becomes ␛, what
    hides or turns the line becomes �.
    """
    if text.isascii() and text.isprintable():
        return text
    shown = _SUSPECT.sub(lambda match: _picture(match[0])[:1].replace("⟨", "�") or "�", text)
    return _COMBINING_RUN.sub(lambda match: match[0][:MOST_COMBINING] + "�" * (len(match[0]) - MOST_COMBINING), shown)


def safe_lines(text: str) -> list[str]:
    """The lines of `text`, each made safe."""
    return [safe(line) for line in text.splitlines()] or [""]


def _picture(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if character == "\u200d" or unicodedata.category(character) == "Mn":
        return ""
    return f"⟨U+{code:04X}⟩"
