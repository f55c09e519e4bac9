"""A case as a file in the house layout: what `init`, `new` and the examples write, and what `fmt` aims at.

Only ever for a file that does not exist yet: one that people have edited is spliced, never written anew.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cmeboard.core.case import Case
from cmeboard.core.notices import Notice
from cmeboard.core.record import Record

SCHEMA_LINE = "# yaml-language-server: $schema=../../schema/case.schema.json"
NOTICE_SCHEMA_LINE = "# yaml-language-server: $schema=../schema/notice.schema.json"
IN_ONE_LINE = frozenset(
    {"flags", "why_missing", "social_worker", "youth_offending_worker", "phones", "entry", "present", "family"}
)
"""Fields whose lists or groups stand in one line, as people write them."""
ITEMS_IN_ONE_LINE = frozenset({"siblings"})

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?")
_LIKE_A_NUMBER = re.compile(r"[-+.\d][\d.,:_eExXoOa-fA-F+-]*|[.~]\w*")
_WORDS_OF_YAML = frozenset(["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"])
_UNSAFE_START = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`\s=<]")
_UNSAFE = re.compile(r":(?:\s|$)|\s#|[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]|\s$")
_UNSAFE_IN_ONE_LINE = re.compile(r"[,\[\]{}?]|:")


def render_case(case: Case) -> bytes:
    """The whole file, ending with a newline. Fields that say nothing are left out."""
    fields = case.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return ("\n".join([SCHEMA_LINE, *_group(fields, "")]) + "\n").encode()


def render_notice(notice: Notice) -> bytes:
    """A whole notice, ending with a newline."""
    return render_record(notice, NOTICE_SCHEMA_LINE)


def render_record(record: Record, first_line: str) -> bytes:
    """Any other file of a store, whole, under a first line that is a comment. Fields that say nothing are left out."""
    fields = record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return ("\n".join([first_line, *_group(fields, "")]) + "\n").encode()


def entry_lines(entry: Mapping[str, Any], indent: str) -> list[str]:
    """A log entry's lines, as an item of a block list at `indent`."""
    return item_lines("log", [entry], indent)


def item_lines(key: str, items: Sequence[Any], indent: str) -> list[str]:
    """The lines of some items of the list that stands under `key`, as a block list at `indent`."""
    return list(_items(key, items, indent))


def flow_value(value: Any) -> str:
    """A value in one line, for a list that is written in one."""
    return _one_line(value)


def scalar(text: str) -> str:
    """One text as a value, quoted where YAML would read it as anything else."""
    return _scalar(text, _UNSAFE)


def _group(fields: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in fields.items():
        if not isinstance(value, (dict, list)):
            yield f"{indent}{key}: {_scalar(value, _UNSAFE)}"
        elif key in IN_ONE_LINE or not value:
            yield f"{indent}{key}: {_one_line(value)}"
        elif isinstance(value, dict):
            yield f"{indent}{key}:"
            yield from _decisions(value, indent) if key == "decisions" else _group(value, indent + "  ")
        else:
            yield f"{indent}{key}:"
            yield from _items(key, value, indent + "  ")


def _items(key: str, items: Sequence[Any], indent: str) -> Iterator[str]:
    for item in items:
        if key in ITEMS_IN_ONE_LINE or not isinstance(item, dict):
            yield f"{indent}- {_one_line(item)}"
            continue
        first, *rest = _group(_as_people_write(item) if key == "log" else item, indent + "  ")
        yield f"{indent}- {first.lstrip()}"
        yield from rest


_FIRST = ("at", "by", "did")
_LAST = ("note", "cpoms", "significant", "id")


def _as_people_write(entry: Mapping[str, Any]) -> dict[str, Any]:
    """When, who and what first; the note and what only programs need last."""
    own = [key for key in entry if key not in _FIRST and key not in _LAST]
    return {key: entry[key] for key in (*_FIRST, *own, *_LAST) if key in entry}


def _decisions(decisions: Mapping[str, Any], indent: str) -> Iterator[str]:
    return (f"{indent}  {about}: {_one_line(decision)}" for about, decision in decisions.items())


def _one_line(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_one_line(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_one_line, value)) + "]"
    return _scalar(value, _UNSAFE_IN_ONE_LINE)


def _scalar(value: Any, unsafe: re.Pattern[str]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    if _DATE.fullmatch(value) and unsafe is _UNSAFE:
        return value
    return value if _is_plain(value, unsafe) else _quoted(value)


def _is_plain(text: str, unsafe: re.Pattern[str]) -> bool:
    return not (
        _UNSAFE_START.match(text)
        or _UNSAFE.search(text)
        or unsafe.search(text)
        or _LIKE_A_NUMBER.fullmatch(text)
        or text.lower() in _WORDS_OF_YAML
        or (text[0] == "0" and text[:2].isdigit())
    )


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def _quoted(text: str) -> str:
    escaped = "".join(
        _ESCAPES.get(character) or (character if character.isprintable() else _escape(character)) for character in text
    )
    return f'"{escaped}"'


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
