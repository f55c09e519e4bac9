"""The values of a file that has one on each line, as the program lays files out, in a third of the time.

Most of what a YAML parser does for a case file is to tell of each value where it stands. Here one regular expression
takes the file apart, and indentation alone says what belongs where. Nothing is read that might mean anything else: a
text over several lines, an escape, a colon in a text and much more make it give up, so that the YAML parser decides.
"""

import re
from typing import Any

DEEPEST = 8

_KEY = r"[A-Za-z0-9](?:[A-Za-z0-9_ -]{0,60}[A-Za-z0-9_])?"
_LINE = re.compile(rf"^(?:#.*|( *)(- )?(?:({_KEY}):(?: (.+))?|(.+)))?$", re.MULTILINE)
"""Indentation, the dash of an item, a key and what is behind it, or something else."""

_QUOTED = r"\"[^\"\\]*\"|'[^']*'"
_IS_QUOTED = re.compile(_QUOTED)
_ITEM = rf"(?:\w[^,\[\]{{}}:#?]*(?<! )|{_QUOTED})"
_IS_LIST = re.compile(rf"\[{_ITEM}(?:, {_ITEM})*\]")
_EACH_ITEM = re.compile(_ITEM)
_IS_MAPPING = re.compile(rf"\{{{_KEY}: {_ITEM}(?:, {_KEY}: {_ITEM})*\}}")
_EACH_PAIR = re.compile(rf"({_KEY}): ({_ITEM})")

Place = tuple[dict[str, Any], str]
"""A key, and the mapping that it stands in."""


class _CloserLook(Exception):
    """Something that such a file does not hold."""


def values_by_lines(text: str) -> dict[str, Any] | None:
    """What the file says, each scalar as the text that was written; None where a YAML parser has to look at it.

    `text` has no tab, no carriage return, no control character, and no comment behind a value.
    """
    nothing: list[Place] = []
    try:
        found = _read(text, nothing)
    except _CloserLook:
        return None
    for mapping, key in nothing:
        del mapping[key]
    return found


def _read(text: str, nothing: list[Place]) -> dict[str, Any]:
    """`nothing` gets the keys that have nothing behind them: they are no keys, but none may stand there twice."""
    mapping = root = dict[str, Any]()
    blocks: list[tuple[int, Any]] = [(0, root)]
    key, waits_at = "", -1  # the key whose value is on the lines below it, and its column
    for spaces, dash, name, value, other in _LINE.findall(text):
        if not name and not other:
            continue
        column = len(spaces)
        if waits_at >= 0:
            if column > waits_at or (dash and column == waits_at):
                mapping[key] = [] if dash else {}
                blocks.append((column, mapping[key]))
            else:
                nothing.append((mapping, key))
            waits_at = -1
        block = _block_at(column, list if dash else dict, blocks)
        if other:
            if not dash:
                raise _CloserLook
            block.append(_value(other))
            continue
        if dash:
            column += 2
            mapping = {}
            block.append(mapping)
            blocks.append((column, mapping))
        else:
            mapping = block
        if name in mapping or name == "null":
            raise _CloserLook
        key = name
        if value == "null":
            nothing.append((mapping, key))
        if value:
            mapping[key] = _value(value)
        else:
            mapping[key], waits_at = "", column
    if waits_at >= 0:
        nothing.append((mapping, key))
    if not root:
        raise _CloserLook
    return root


def _block_at(column: int, kind: type, blocks: list[tuple[int, Any]]) -> Any:
    """The mapping or list that goes on at a column; those inside it have ended."""
    at, block = blocks[-1]
    while at > column or (at == column and kind is dict and type(block) is list):  # which may stand right below its key
        blocks.pop()
        at, block = blocks[-1]
    if at != column or type(block) is not kind or len(blocks) > DEEPEST:
        raise _CloserLook
    return block


def _value(text: str) -> Any:
    """What stands on one line, behind a key or a dash."""
    if text[0].isalnum() or text[0] in "+(£":
        if ": " in text or text[-1] in ": ":
            raise _CloserLook
        return text
    if _IS_QUOTED.fullmatch(text):
        return text[1:-1]
    if text == "[]" or _IS_LIST.fullmatch(text):
        return [_unquoted(item) for item in _EACH_ITEM.findall(text[1:-1])]
    if text == "{}" or _IS_MAPPING.fullmatch(text):
        pairs = _EACH_PAIR.findall(text[1:-1])
        found = {key: _unquoted(item) for key, item in pairs}
        if len(found) == len(pairs) and "null" not in found and not any(item == "null" for _, item in pairs):
            return found
    raise _CloserLook


def _unquoted(item: str) -> str:
    return item[1:-1] if item[0] in "\"'" else item
