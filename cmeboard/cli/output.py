"""The one place that writes to standard output and standard error, and that knows the exit statuses."""

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import Any

from cmeboard.core.refused import Refused
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


def say_done(what: str, commit: str) -> None:
    """What was done, with the commit that keeps it."""
    say(f"{what}  [{commit[:10]}]")


class AfterTheAnswer(Refused):
    """A refusal that comes when the answer was given already, and says itself what it lacks."""


def say_json(document: Any) -> None:
    """The answer as one JSON document. Escaped to ASCII, so that no terminal obeys what a file holds."""
    print(json.dumps(document, indent=2 if sys.stdout.isatty() else None))


def say_failure(error: str, remedy: str, status: int) -> None:
    """The answer of a call with `--json` that failed, so that a script is never left without a document."""
    say_json({"error": error, "remedy": remedy, "status": int(status)})


def tell(message: str) -> None:
    """A message beside the answer, on standard error; of one with several lines each is made harmless."""
    for line in safe_lines(message):
        print(line, file=sys.stderr)


def say_table(rows: Iterable[Sequence[str]], indent: str = "") -> None:
    """Rows in columns as wide as their widest cell; the last column is not padded."""
    for line in table_lines(rows, indent):
        print(line)


def table_lines(rows: Iterable[Sequence[str]], indent: str = "") -> Iterator[str]:
    """The lines of such a table, made harmless."""
    lines = [[safe(cell) for cell in row] for row in rows]
    if not lines:
        return
    cells = [[columns(cell) for cell in line[:-1]] for line in lines]
    widest = [max(column) for column in zip(*cells, strict=True)]
    for line, taken in zip(lines, cells, strict=True):
        padded = [cell + " " * (most - wide) for cell, wide, most in zip(line, taken, widest, strict=False)]
        yield (indent + "  ".join([*padded, line[-1]])).rstrip()


_LATIN = "[ -~\u00a0-\u00ac\u00ae-\u036f\u1e00-\u1eff\u2010-\u2027]*"
_LATIN_MARKS = "[\u0300-\u036f]"


def columns(text: str) -> int:
    """How many columns of a terminal a text takes. Latin letters need no table, which costs a warm start its speed."""
    if text.isascii():
        return len(text)
    if re.fullmatch(_LATIN, text):
        return len(text) - len(re.findall(_LATIN_MARKS, text))
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def has_terminal() -> bool:
    """Whether a person can be shown a board here."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "") not in ("", "dumb")
