"""`fmt`: a file that people wrote, put into the house's indentation. Only on request, and losing no comment."""

import re

from cmeboard.store.errors import CannotEdit
from cmeboard.store.files.round_trip import dump, load
from cmeboard.store.files.yaml_text import Parsed, leaves, parse

_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n\r]*")


def in_house_layout(data: bytes, path: str) -> bytes:
    """The same file with the house's indentation, quotes and comments kept. Raises CannotEdit where it cannot be so.

    What comes out is held against what went in: the same values, the same comments.
    """
    before = parse(data, path)
    if before.root is None:
        raise CannotEdit(str(before.problems[0]), "mend the file first")
    out = dump(load(before.text))
    after = parse(out, path)
    if after.root is None or after.value != before.value or _comments(after) != _comments(before):
        raise CannotEdit(f"{path} cannot be laid out anew without losing something", "lay it out by hand")
    return out


def _comments(parsed: Parsed) -> list[str]:
    """Every comment, sorted: what looks like one inside a value is none."""
    assert parsed.root is not None  # noqa: S101
    text = parsed.text
    for leaf in leaves(parsed.root):
        text = text[: leaf.start] + "x" * (leaf.end - leaf.start) + text[leaf.end :]
    return sorted(found.rstrip() for found in _COMMENT.findall(text))
