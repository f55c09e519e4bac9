"""Text cut to a number of cells, and dates in few words."""

import re
from datetime import date, timedelta

from rich.cells import cell_len, get_character_cell_size

from cmeboard.core.showing import safe


def fit(text: str, width: int, cut: str = "…") -> str:
    """`text`, made harmless, in at most `width` cells; what does not fit ends in `cut`."""
    shown = safe(text)
    if cell_len(shown) <= width:
        return shown
    if width <= 0:
        return ""
    room = width - 1
    for index, character in enumerate(shown):
        room -= get_character_cell_size(character)
        if room < 0:
            return _whole_flags(shown[:index]) + cut
    return shown


_FLAG_LETTERS = "".join(chr(0x1F1E6 + letter) for letter in range(26))


def _whole_flags(head: str) -> str:
    """Without the half of a flag at the end: terminals do not agree how wide it is."""
    halves = len(head) - len(head.rstrip(_FLAG_LETTERS))
    return head[:-1] if halves % 2 else head


def pad(text: str, width: int, cut: str = "…") -> str:
    """`fit`, filled with spaces to exactly `width` cells."""
    fitted = fit(text, width, cut)
    return fitted + " " * (width - cell_len(fitted))


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken at spaces; the text's own line ends are kept. Made harmless."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        lines.extend(_wrap_line(safe(paragraph), max(1, width)))
    return lines


def _wrap_line(text: str, width: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for piece in re.findall(r"\S+|\s+", text):
        length = cell_len(piece)
        if used + length > width and line.strip():
            lines.append(line.rstrip())
            line, used = "", 0
            if piece.isspace():
                continue
        while length > width:
            head = _head(piece, width - used)
            lines.append(line + head)
            line, used = "", 0
            piece = piece[len(head) :]
            length = cell_len(piece)
        line += piece
        used += length
    lines.append(line.rstrip())
    return lines


def _head(text: str, width: int) -> str:
    used = 0
    for index, character in enumerate(text):
        used += get_character_cell_size(character)
        if used > width:
            return text[: max(index, 1)]
    return text


def initials(name: str) -> str:
    """`R. S.` for Rowan Sample: what is shown while names are covered."""
    return " ".join(f"{word[0].upper()}." for word in safe(name).split() if word[0].isalnum()) or "—"


def in_words(due: str, now: str) -> str:
    """A due day or moment (`2026-11-09`, `2026-11-09 14:00`) as a person says it, seen from `now`."""
    if not due:
        return ""
    day, today, clock = date.fromisoformat(due[:10]), date.fromisoformat(now[:10]), due[11:]
    if day == today:
        words = "today"
    elif day == today + timedelta(days=1):
        words = "tomorrow"
    elif day == today - timedelta(days=1):
        words = "yesterday"
    else:
        near = abs((day - today).days) < 100
        words = f"{day:%a} {day.day} {day:%b}" if near else f"{day.day} {day:%b %Y}"
    return f"{words} {clock}" if clock else words


def in_few_words(due: str, now: str) -> str:
    """As `in_words`, without the day of the week: for where there is no room."""
    if not due:
        return ""
    day, today, clock = date.fromisoformat(due[:10]), date.fromisoformat(now[:10]), due[11:]
    if day == today or abs((day - today).days) >= 100:
        return in_words(due, now)
    words = f"{day.day} {day:%b}"
    return f"{words} {clock}" if clock else words
