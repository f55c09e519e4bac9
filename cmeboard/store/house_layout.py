"""`fmt`: a file that people wrote, put into the house's indentation. Only on request, and losing no comment."""

import re
from io import BytesIO

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cmeboard.store.errors import CannotEdit
from cmeboard.store.yaml_text import Parsed, leaves, parse

_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n\r]*")


def in_house_layout(data: bytes, path: str) -> bytes:
    """The same file with the house's indentation, quotes and comments kept. Raises CannotEdit where it cannot be so.

    What comes out is held against what went in: the same values, the same comments.
    """
    before = parse(data, path)
    if before.root is None:
        raise CannotEdit(str(before.problems[0]), "mend the file first")
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = BytesIO()
    try:
        yaml.dump(yaml.load(data), out)
    except YAMLError as error:
        raise CannotEdit(f"{path} cannot be laid out anew", "lay it out by hand") from error
    after = parse(out.getvalue(), path)
    if after.root is None or after.value != before.value or _comments(after) != _comments(before):
        raise CannotEdit(f"{path} cannot be laid out anew without losing something", "lay it out by hand")
    return out.getvalue()


def _comments(parsed: Parsed) -> list[str]:
    """Every comment, sorted: what looks like one inside a value is none."""
    assert parsed.root is not None  # noqa: S101
    text = parsed.text
    for leaf in leaves(parsed.root):
        text = text[: leaf.start] + "x" * (leaf.end - leaf.start) + text[leaf.end :]
    return sorted(found.rstrip() for found in _COMMENT.findall(text))
