"""The one place that writes to standard output and standard error, and that knows the exit statuses."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any

from cmeboard.core.showing import safe, safe_lines


class Exit(IntEnum):
    """What a script learns from the exit status."""

    DONE = 0
    ANSWER_IS_NO = 1
    CALL_IS_WRONG = 2
    STORE_NOT_IN_ORDER = 3
    REFUSED_BY_THE_WORLD = 4


def say(line: str = "") -> None:
    """One line of the answer, made harmless."""
    print(safe(line))


def say_json(document: Any) -> None:
    """The answer as one JSON document. Escaped to ASCII, so that no terminal obeys what a file holds."""
    print(json.dumps(document, indent=2 if sys.stdout.isatty() else None))


def tell(message: str) -> None:
    """A message beside the answer, on standard error; of one with several lines each is made harmless."""
    for line in safe_lines(message):
        print(line, file=sys.stderr)


def say_table(rows: Iterable[Sequence[str]], indent: str = "") -> None:
    """Rows in columns as wide as their widest cell; the last column is not padded."""
    from wcwidth import wcswidth

    lines = [[safe(cell) for cell in row] for row in rows]
    if not lines:
        return
    widths = [max(max(wcswidth(row[n]), 0) for row in lines) for n in range(len(lines[0]))]
    for row in lines:
        cells = [cell + " " * (width - max(wcswidth(cell), 0)) for cell, width in zip(row, widths, strict=True)]
        print((indent + "  ".join([*cells[:-1], row[-1]])).rstrip())


def has_terminal() -> bool:
    """Whether a person can be shown a board here."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "") not in ("", "dumb")
