"""Case files read for the proof: tens of thousands of versions that differ in an entry or two, each part read once.

A version is its log, entry by entry, and what stands before and after the log. Each of these texts is read by itself
by the reader of plain files, and known when it comes again in the next version. That says the same as reading the
version whole, since where each part is read without fault nothing in it is left open: no quoted text, no bracket, no
document; and no line of an entry stands further left than its dash. So the next part begins where a reader of the
whole would begin it, in the column that its own first key or dash says. Whatever does not come apart like this, and
every version in which anything is wrong, is read whole by `parse_case`, which alone says what is wrong and where.
"""

import re
import secrets
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cmeboard.core.case import Case
from cmeboard.core.entries import Entry, EntryBase
from cmeboard.core.stage import Stage
from cmeboard.store.case_files import case_path, parse_case
from cmeboard.store.judging import Reading, Said
from cmeboard.store.plain_yaml import LARGEST, MARKS, plain_values

_LOG = b"log:\n"
_NEXT_KEY = re.compile(rb"\n(?=[a-z_]+:)")
_DASH = re.compile(rb" *- ")
_STAGE = re.compile(rb"^stage: (.+)$", re.MULTILINE)
_STAGES = {stage.value.encode(): stage for stage in Stage}
_ANY_STAGE = Stage.ABSENT
_DOCUMENTS = (b"\n---", b"\n...")
"""What begins or ends a document in the middle of a file."""

_STAND_IN = secrets.token_hex(8)
"""Stands where the log stood. No file can know it, so where it is read as the log, the log was read as one there."""

_REMEMBERED = 1 << 17

_ENTRIES: TypeAdapter[tuple[EntryBase, ...]] = TypeAdapter(tuple[Entry, ...])

Describe = Callable[[EntryBase], Said]


class CaseVersions:
    """Reads versions of case files. `describe` says of an entry what tells it apart."""

    def __init__(self, describe: Describe) -> None:
        self._describe = describe
        self._rest = lru_cache(_REMEMBERED)(_rest)
        self._entry = lru_cache(_REMEMBERED)(self._read_entry)

    def __call__(self, path: str, data: bytes) -> Reading:
        """Entries, stage and problems of one version."""
        return self.by_parts(path, data) or self.whole(path, data)

    def whole(self, path: str, data: bytes) -> Reading:
        """The version as `parse_case` reads it."""
        file = parse_case(data, path)
        if file.case is None:
            return Reading((), file.problems)
        return Reading(tuple(map(self._describe, file.case.log)), file.problems, file.case.stage.value)

    def by_parts(self, path: str, data: bytes) -> Reading | None:
        """The version from the texts that it is made of; None where it has to be read whole."""
        begin = data.find(b"\n" + _LOG) + 1
        if not begin or len(data) > LARGEST or data[-1:] != b"\n" or any(mark in data for mark in _DOCUMENTS):
            return None
        following = _NEXT_KEY.search(data, begin + len(_LOG) - 1)
        end = following.end() if following else len(data)
        stage = _STAGE.search(data, 0, begin)
        if stage is None or stage[1] not in _STAGES:
            return None
        before = data[: stage.start(1)] + _ANY_STAGE.value.encode() + data[stage.end(1) : begin]
        if self._rest(before, data[end:]) != path:
            return None
        log = self._log(data[begin + len(_LOG) : end])
        return Reading(log, (), _STAGES[stage[1]].value) if log is not None else None

    def _log(self, text: bytes) -> tuple[Said, ...] | None:
        dash = _DASH.match(text)
        if dash is None:
            return None
        first, *others = text[:-1].split(b"\n" + dash[0])
        said = [self._entry(first + b"\n"), *(self._entry(dash[0] + other + b"\n") for other in others)]
        return tuple(one for one in said if one is not None) if None not in said else None

    def _read_entry(self, text: bytes) -> Said | None:
        values = _plainest(text) or _one_entry(text)
        try:
            [entry] = _ENTRIES.validate_python([values])
        except ValidationError:
            return None
        return self._describe(entry)


_LINE = re.compile(
    r"([a-z_]+): "
    r"(?:(?!null$)([^\W_](?:[\w ,.()/-]*[\w.)])?|\d{4}-\d\d-\d\d \d\d:\d\d)"
    r"|\"([\w !#-\[\]-~]*)\"|'([\w -&(-~]*)')"
)
"""A key with a value that means just what it says to any reader of YAML: no sign with a meaning, one line."""


def _plainest(text: bytes) -> dict[str, str] | None:
    """An entry of one such line for each key, as the program writes most; None where it is anything else."""
    if any(mark in text for mark in MARKS):
        return None
    try:
        dash, _, rest = text.decode().partition("- ")
    except UnicodeDecodeError:
        return None
    entry: dict[str, str] = {}
    for line in rest[:-1].split(f"\n{dash}  "):
        match = _LINE.fullmatch(line)
        if match is None or match[1] in entry:
            return None
        entry[match[1]] = match[match.lastindex or 0]
    return entry


def _one_entry(text: bytes) -> Any:
    """An entry of any other layout; None where it is none, or a line of it is not indented more than its dash.

    Such a line would belong to what stands around the log, and what it leaves open is not known here.
    """
    indent = b" " * text.index(b"- ") + b"  "
    if any(line and not line.startswith(indent) for line in text.split(b"\n")[1:]):
        return None
    values = plain_values(_LOG + text)
    items = values["log"] if values is not None and values.keys() == {"log"} else None
    return items[0] if isinstance(items, list) and len(items) == 1 else None


def _rest(before: bytes, after: bytes) -> str:
    """The path of the case that a version without its log says it is, at `_ANY_STAGE`; empty where that is not so."""
    values = plain_values(before + f"log: {_STAND_IN}\n".encode() + after)
    if values is None or values.pop("log", None) != _STAND_IN or values.get("stage") != _ANY_STAGE.value:
        return ""
    try:
        case = Case.model_validate(values)
    except ValidationError:
        return ""
    return case_path(case.case) if not case.undecided else ""
