"""The values of a file in which nothing needs a closer look, in a quarter of the time.

`yaml_text.parse` is the reader: it knows the place of every value and says what is wrong. This one knows neither. It
reads what is as plain as nearly every case file is, and gives up on anything else, so that `parse` decides.
"""

import re
from collections.abc import Callable
from typing import Any

from yaml import (
    AliasEvent,
    CBaseLoader,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
    YAMLError,
)

from cmeboard.store.files.plain_lines import values_by_lines

LARGEST = 64 * 1024
DEEPEST = 10

_USUAL = bytes(sorted({*range(0x20, 0x7F), *range(0x80, 0x100), 0x0A}))
"""Bytes that a plain file is made of: no tab, no carriage return, no control character."""

_ODD = re.compile("[\x80-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
MARKS = (b"<<<<<<<", b"=======", b">>>>>>>", b" #")
"""What an unfinished merge leaves, and what may cut a text short."""
_KEY_BY_SIGN = re.compile(r"(?:^|[\[{,])[ -]*\?", re.MULTILINE)
"""A key with a question mark before it: nobody means one."""


class _CloserLook(Exception):
    """Something that a plain file does not hold."""


def plain_values(data: bytes) -> dict[str, Any] | None:
    """What the file says, each scalar as the text that was written; None where `parse` has to look at it."""
    if len(data) > LARGEST or data.translate(None, _USUAL) or any(mark in data for mark in MARKS):
        return None
    try:
        text = data.decode()
        if not data.isascii() and _ODD.search(text):
            return None
        found = values_by_lines(text)
        return found if found is not None or _KEY_BY_SIGN.search(text) else _document(data)
    except (_CloserLook, YAMLError, UnicodeDecodeError):
        return None


def _document(data: bytes) -> dict[str, Any]:
    loader: Any = CBaseLoader(data)
    try:
        _ = loader.get_event()
        begun = loader.get_event()
        if not isinstance(begun, DocumentStartEvent) or begun.version or begun.tags:
            raise _CloserLook
        found = _value(loader.get_event(), loader.get_event, DEEPEST)
        _ = loader.get_event()
        if not isinstance(found, dict) or not isinstance(loader.get_event(), StreamEndEvent):
            raise _CloserLook
        return found
    finally:
        loader.dispose()


def _value(event: Any, following: Callable[[], Any], depth: int) -> Any:
    kind = type(event)
    if kind is AliasEvent or event.anchor or event.tag or not depth:
        raise _CloserLook
    if kind is ScalarEvent:
        return event.value
    if kind is MappingStartEvent:
        return _mapping(following, depth - 1)
    items = []
    while type(item := following()) is not SequenceEndEvent:
        items.append(_value(item, following, depth - 1))
    return items


def _mapping(following: Callable[[], Any], depth: int) -> dict[str, Any]:
    """A key with nothing behind it counts as not there."""
    found: dict[str, Any] = {}
    nothing: list[str] = []
    while type(key := following()) is not MappingEndEvent:
        if type(key) is not ScalarEvent or key.anchor or key.tag or key.value in found or _is_nothing(key):
            raise _CloserLook
        item = following()
        found[key.value] = _value(item, following, depth)
        if type(item) is ScalarEvent and _is_nothing(item):
            nothing.append(key.value)
    for name in nothing:
        del found[name]
    return found


def _is_nothing(scalar: Any) -> bool:
    return not scalar.style and scalar.value in ("", "~", "null")
