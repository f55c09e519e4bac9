"""Case files read for the proof: tens of thousands of versions that differ in a line or two, each part read once.

A file in block layout is the texts of its keys one after the other, and its log the texts of its entries: what stands
between two of them belongs to none. So each text that was read before is known, and only a new one is parsed and
validated. A version in which anything is out of the ordinary, or wrong, is read whole by `parse_case`, which alone
says what is wrong and where.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cmeboard.core.case import Case
from cmeboard.core.entries import Entry, EntryBase
from cmeboard.core.stage import Stage
from cmeboard.store.case_files import case_path, parse_case
from cmeboard.store.judging import Reading, Said
from cmeboard.store.yaml_text import parse

_LONGEST = 100_000
"""Bytes up to which a file cannot hold more nodes than the reader allows."""

_KEY = re.compile(r"^(?=[a-z_]+:)", re.MULTILINE)
_FIRST_ENTRY = re.compile(r"log:\n( *- )")
_REMEMBERED = 1 << 17

_FIELDS: dict[str, TypeAdapter[Any]] = {
    name: TypeAdapter(field.rebuild_annotation()) for name, field in Case.model_fields.items()
}
_NEEDED = frozenset(name for name, field in Case.model_fields.items() if field.is_required())
_ENTRY: TypeAdapter[Any] = TypeAdapter(Entry)

Describe = Callable[[EntryBase], Said]


class CaseVersions:
    """Reads versions of case files. `describe` says of an entry what tells it apart."""

    def __init__(self, describe: Describe) -> None:
        self._describe = describe
        self._field = lru_cache(_REMEMBERED)(_field)
        self._entry = lru_cache(_REMEMBERED)(self._read_entry)

    def __call__(self, path: str, data: bytes) -> Reading:
        """Entries, stage and problems of one version."""
        return self._by_parts(path, data) or self._whole(path, data)

    def _whole(self, path: str, data: bytes) -> Reading:
        file = parse_case(data, path)
        if file.case is None:
            return Reading((), file.problems)
        return Reading(tuple(map(self._describe, file.case.log)), file.problems, file.case.stage.value)

    def _by_parts(self, path: str, data: bytes) -> Reading | None:
        """The version from the texts that it is made of; None where it has to be read whole."""
        if len(data) > _LONGEST or b"\r" in data or not data.endswith(b"\n"):
            return None
        try:
            parts = _KEY.split(data.decode())
        except UnicodeDecodeError:
            return None
        seen: dict[str, Any] = {}
        log: tuple[Said, ...] = ()
        for part in ("".join(parts[:2]), *parts[2:]):
            if part.startswith("log:\n") and len(part) > len("log:\n"):
                entries = self._log(part)
                if entries is None or "log" in seen:
                    return None
                log = entries
                seen["log"] = ()
                continue
            read = self._field(part)
            if read is None or read[0] in seen or (read[0] == "log" and read[1]):
                return None
            seen[read[0]] = read[1]
        if not seen.keys() >= _NEEDED or seen["case"] is None or path != case_path(seen["case"]):
            return None
        stage = seen["stage"]
        return Reading(log, (), stage.value) if isinstance(stage, Stage) else None

    def _log(self, part: str) -> tuple[Said, ...] | None:
        first = _FIRST_ENTRY.match(part)
        if first is None:
            return None
        dash = first[1]
        said = [self._entry(dash + text) for text in part[first.end() :].removesuffix("\n").split("\n" + dash)]
        return tuple(one for one in said if one is not None) if None not in said else None

    def _read_entry(self, text: str) -> Said | None:
        entry = _plain_entry(text) or _parsed_entry(text)
        try:
            return self._describe(_ENTRY.validate_python(entry)) if entry is not None else None
        except ValidationError:
            return None


_PLAIN = re.compile(
    r"( *(?:- )?)([a-z_]+): "
    r"(?:([A-Za-z][A-Za-z0-9 ,.()/-]*[A-Za-z0-9.)]|\d{4}-\d\d-\d\d \d\d:\d\d)"
    r"|\"([ !#-\[\]-~]*)\"|'([ -&(-~]*)')"
)
"""A key with a value that means just what it says, in any reader of YAML: ASCII, no sign with a meaning, one line."""


def _plain_entry(text: str) -> dict[str, str] | None:
    """An entry of one plain line for each key, as the program writes most; None where it is anything else."""
    entry: dict[str, str] = {}
    indent = " " * (text.index("- ") + 2)
    for number, line in enumerate(text.split("\n")):
        match = _PLAIN.fullmatch(line)
        if match is None or (match[1] != indent if number else not match[1].endswith("- ")):
            return None
        value = match[match.lastindex or 3]
        if match[2] in entry or match[3] in ("null", "Null", "NULL"):
            return None
        entry[match[2]] = value
    return entry


def _parsed_entry(text: str) -> Any:
    """An entry by the reader of YAML; None where the text is not one entry, or is wrong."""
    parsed = parse(f"log:\n{text}\n".encode(), "")
    items = parsed.value.get("log") if parsed.value is not None else None
    is_one = not parsed.problems and parsed.value.keys() == {"log"} and isinstance(items, list) and len(items) == 1
    return items[0] if is_one and items else None


def _field(text: str) -> tuple[str, Any] | None:
    """One key of a case with its value, from its text alone; None where it is not what it should be.

    A key with nothing behind it counts as not there, and is refused as a twin all the same.
    """
    parsed = parse(text.encode(), "")
    if parsed.problems or parsed.root is None or len(parsed.root.keys) != 1:
        return None
    name = parsed.root.keys[0].text
    if name not in _FIELDS:
        return None
    if name not in parsed.value:
        return None if name in _NEEDED else (name, None)
    try:
        return name, _FIELDS[name].validate_python(parsed.value[name])
    except ValidationError:
        return None
