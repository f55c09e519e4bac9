"""A sentence in parts: it is put into words when somebody asks, since most reckonings are never read."""

from datetime import date, datetime

Parts = tuple[object, ...]
"""The parts of a text in order: texts, numbers, days, moments, and entries, which are named by when and what."""

Words = str | Parts
"""A text, or its parts."""


def said(words: Words) -> str:
    """The parts as one text."""
    return words if isinstance(words, str) else "".join(map(_said, words))


def _said(part: object) -> str:
    if isinstance(part, datetime):
        return part.isoformat(" ", "minutes")
    if isinstance(part, (str, int, date)):
        return str(part)
    return f"{_said(getattr(part, 'at', ''))} {getattr(part, 'did', part)}"
