"""A sentence in parts: it is put into words when somebody asks, since most reckonings are never read."""

from datetime import datetime

Parts = tuple[object, ...]
"""The parts of a text in order: texts, numbers, days, moments, entries, which are named by when and what,
and whatever else says itself when it is asked."""

Words = str | Parts
"""A text, or its parts."""


def said(words: Words) -> str:
    """The parts as one text."""
    return words if isinstance(words, str) else "".join(map(_said, words))


def _said(part: object) -> str:
    if isinstance(part, datetime):
        return part.isoformat(" ", "minutes")
    did = getattr(part, "did", None)
    return str(part) if did is None else f"{_said(getattr(part, 'at', ''))} {did}"
