"""Case files read for the proof: tens of thousands of versions that differ in an entry or two, each part read once.

A version is its log, entry by entry, its marks, day by day, and what stands around them. Each of these texts is read by
itself by the reader of plain files, and known when it comes again in the next version; a log that is the last one with
something behind it is split behind that alone. That says the same as reading the version whole, since where each part
is read without fault nothing in it is left open: no quoted text, no bracket, no document; and no line of an entry
stands further left than its dash. So the next part begins where a reader of the whole would begin it, in the column
that its own first key or dash says. Whatever does not come apart like this, and every version in which anything is
wrong, is read whole by `parse_case`, which alone says what is wrong and where.
"""

import re
import secrets
from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial
from typing import Any, NamedTuple, cast

from pydantic import TypeAdapter, ValidationError

from cmeboard.core.case import Case, DayMarks
from cmeboard.core.entries import Entry, EntryBase
from cmeboard.core.stage import Stage
from cmeboard.core.text import Day
from cmeboard.store.files.case_files import case_path, parse_case
from cmeboard.store.files.plain_yaml import LARGEST, plain_values
from cmeboard.store.proof.readings import Reading, Said

_LOG = b"log:\n"
_NEXT_KEY = re.compile(rb"\n(?=[a-z_]+:)")
_DASH = re.compile(rb" *- ")
_QUOTES = "\"'"
_STAGE = b"\nstage: "
_STAGES = {stage.value.encode(): stage.value for stage in Stage}
_ANY_STAGE = Stage.ABSENT
_STAND_IN = secrets.token_hex(8)
"""Stands where the log stood, and the marks. No file can know it, so where it is read as the log, it was one there."""

_MARKS = re.compile(rb"\nmarks:\n((?:  [-'0-9]+: [A-Z0-9/\\][A-Z0-9/\\-]* [A-Z0-9/\\-]+\n)+)(?=[a-z_]|\Z)")
"""Marks in the one way in which they are nearly always written, a day in each line, up to the next key."""
_MARKS_STAND_IN = f"marks: {_STAND_IN}\n".encode()
_A_DAY = re.compile(rb"  ('?)(\d{4}-\d\d-\d\d)\1: (\S+ \S+)")

_REMEMBERED = 1 << 17

_ENTRIES: TypeAdapter[tuple[EntryBase, ...]] = TypeAdapter(tuple[Entry, ...])
_DAYS: TypeAdapter[dict[date, tuple[str, str]]] = TypeAdapter(dict[Day, DayMarks])

Describe = Callable[[EntryBase], Said]


class _Log(NamedTuple):
    """The text of a log, what its items begin with, and what they say. A version without a log has an empty one."""

    text: bytes = b""
    dash: bytes = b""
    entries: tuple[Said, ...] = ()


class _Version(NamedTuple):
    """A version that was read by its parts: what stands before its log, the log, and what stands behind it."""

    text: bytes
    before: bytes
    log: _Log
    after: bytes
    stage: str


class CaseVersions:
    """Reads versions of case files. `describe` says of an entry what tells it apart."""

    def __init__(self, describe: Describe) -> None:
        self._describe = describe
        self._rest = lru_cache(_REMEMBERED)(_rest)
        self._entry = lru_cache(_REMEMBERED)(self._read_entry)
        self._day = lru_cache(_REMEMBERED)(_day)
        self._last: dict[str, _Version] = {}

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
        if len(data) > LARGEST or data[-1:] != b"\n":
            return None
        last = self._last.get(path)
        version = self._gone_on(last, data) if last is not None else None
        if version is None:
            version = self._taken_apart(path, data, last)
        if version is None:
            return None
        self._last[path] = version
        return Reading(version.log.entries, (), version.stage)

    def _gone_on(self, last: _Version, data: bytes) -> _Version | None:
        """The version before with entries behind it and nothing else, as nearly every second one is."""
        if not last.log.dash or last.after or not data.startswith(last.text):
            return None
        more = data[len(last.text) :]
        if not more.startswith(last.log.dash):
            return None
        log = self._longer(last.log, last.log.text + more)
        return last._replace(text=data, log=log) if log is not None else None

    def _taken_apart(self, path: str, data: bytes, last: _Version | None) -> _Version | None:
        """Any other version, of which the log or what stands around it may be known from the last one."""
        if b"\n---" in data or b"\n..." in data:
            return None
        begin = data.find(b"\n" + _LOG) + 1
        head = data[:begin] if begin else data
        names_stage = head.find(_STAGE) + len(_STAGE)
        behind = head.find(b"\n", names_stage)
        stage = _STAGES.get(head[names_stage:behind])
        if names_stage < len(_STAGE) or stage is None:
            return None
        before = head[:names_stage] + _ANY_STAGE.value.encode() + head[behind:]
        log: _Log | None = _Log()
        after = b""
        if begin:
            start = begin + len(_LOG)
            known = last.log if last is not None and last.log.dash and data.startswith(last.log.text, start) else None
            following = _NEXT_KEY.search(data, start - 1 if known is None else start + len(known.text) - 1)
            end = following.end() if following else len(data)
            after = data[end:]
            log = self._log(data[start:end]) if known is None else self._longer(known, data[start:end])
        if log is None:
            return None
        if (last is None or before != last.before or after != last.after) and self._around(before, after) != path:
            return None
        return _Version(data, before, log, after, stage)

    def _around(self, before: bytes, after: bytes) -> str:
        """The path of the case that a version says it is, at `_ANY_STAGE`, from what stands around its log."""
        marks = _MARKS.search(before)
        if marks is None:
            # Where there are none, the stand-in is put there all the same: so the first mark leaves the rest as it was.
            without = b"marks" not in before and b"marks" not in after
            return self._rest(before + _MARKS_STAND_IN if without else before, after)
        days = [self._day(line) for line in marks[1][:-1].split(b"\n")]
        if not all(days) or len(set(days)) != len(days):
            return ""
        return self._rest(before[: marks.start() + 1] + _MARKS_STAND_IN + before[marks.end(1) :], after)

    def _longer(self, last: _Log, text: bytes) -> _Log | None:
        """A log that is another one with something behind it, or just that."""
        if len(text) == len(last.text):
            return last
        more = text[len(last.text) :]
        if not more.startswith(last.dash):
            return self._log(text)
        entries = self._entries(last.dash, more)
        return _Log(text, last.dash, last.entries + entries) if entries else None

    def _log(self, text: bytes) -> _Log | None:
        dash = _DASH.match(text)
        entries = self._entries(dash[0], text) if dash is not None else ()
        return _Log(text, dash[0], entries) if dash is not None and entries else None

    def _entries(self, dash: bytes, text: bytes) -> tuple[Said, ...]:
        """What the items say; nothing where one of them cannot be read."""
        items = text[len(dash) : -1].split(b"\n" + dash)
        entries = [self._entry(dash + item + b"\n") for item in items]
        return tuple(cast("list[Said]", entries)) if all(entries) else ()

    def _read_entry(self, text: bytes) -> Said | None:
        """What an item says. Its text is kept, from which it is read once more where it matters what tells it apart: an
        entry takes ten times as much.
        """
        said = self._said(text)
        return None if said is None else Said(partial(self._identity, text), said.did, said.to, said.when)

    def _said(self, text: bytes) -> Said | None:
        values = _plainest(text) or _one_entry(text)
        try:
            [entry] = _ENTRIES.validate_python([values])
        except ValidationError:
            return None
        return self._describe(entry)

    def _identity(self, text: bytes) -> str:
        said = self._said(text)
        return said.identity if said is not None else ""


@lru_cache(100)
def _lines_of(dash: str) -> re.Pattern[str]:
    """A line of an entry: a key, and a value that may mean just what it says to any reader of YAML, on one line.

    Nothing in it is a sign with a meaning but the colon, for which `_plainest` looks. ASCII is named although `\\w`
    holds it, since it is found faster by its name.
    """
    letters = r"A-Za-z0-9_\w"
    plain = rf"[A-Za-z0-9][{letters} ,.()/';&+!?:-]*|[^\W\d_][{letters} ,.()/';&+!?:-]*"
    quoted = rf"\"[{letters} !$-;?-\[\]-~]*\"|'[{letters} !\"$-&(-;?-~]*'"
    return re.compile(rf"^(?:{dash}|{' ' * len(dash)})([a-z_]+): ({plain}|{quoted})\n", re.MULTILINE)


def _plainest(text: bytes) -> dict[str, str] | None:
    """An entry of one such line for each key, as the program writes most; None where it is anything else."""
    try:
        lines = text.decode()
    except UnicodeDecodeError:
        return None
    pairs = _lines_of(lines[: lines.index("- ") + 2]).findall(lines)
    count = lines.count("\n")
    if len(pairs) != count or lines.count(": ") != count:
        return None
    if " \n" in lines or ":\n" in lines or ": null\n" in lines:  # which a reader of YAML would end elsewhere, or drop
        return None
    entry = {key: value if value[0] not in _QUOTES else value[1:-1] for key, value in pairs}
    return entry if len(entry) == count else None


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


def _day(line: bytes) -> bytes:
    """The day of a line of marks; nothing where the line is wrong in any way."""
    match = _A_DAY.fullmatch(line)
    if match is None:
        return b""
    try:
        _DAYS.validate_python({match[2].decode(): match[3].decode()})
    except ValidationError:
        return b""
    return match[2]


def _rest(before: bytes, after: bytes) -> str:
    """The path of the case that a version without its log says it is, at `_ANY_STAGE`; empty where that is not so.

    Its marks may have been taken out as well: then the stand-in has to be read as the marks.
    """
    values = plain_values(before + f"log: {_STAND_IN}\n".encode() + after)
    if values is None or values.pop("log", None) != _STAND_IN or values.get("stage") != _ANY_STAGE.value:
        return ""
    if _MARKS_STAND_IN in before and values.pop("marks", None) != _STAND_IN:
        return ""
    try:
        case = Case.model_validate(values)
    except ValidationError:
        return ""
    return case_path(case.case) if not case.undecided else ""
