"""Case files read for the proof: tens of thousands of versions that differ in an entry or two, each part read once.

A version is its log, entry by entry, its marks, day by day, and what stands around them. Each of these texts is read by
itself by the reader of plain files, and known when it comes again in the next version or another has its shape; a
version that goes on from the last one is split only where it goes on. That says the same as reading it whole, since
where each part is read without fault nothing in it is left open: no quoted text, no bracket, no document; and no line
of an entry stands further left than its dash. So the next part begins where a reader of the whole would begin it, in
the column that its own first key or dash says. Whatever does not come apart like this, and every version in which
anything is wrong, is read whole by `parse_case`, which alone says what is wrong and where.
"""

import re
import secrets
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple, cast

from pydantic import TypeAdapter, ValidationError

from cmeboard.core.case import Case, DayMarks
from cmeboard.core.entries import ENTRY_CLASSES, Entry, EntryBase
from cmeboard.core.stage import Stage
from cmeboard.core.text import Day, parse_moment
from cmeboard.store.files.case_files import case_path, parse_case
from cmeboard.store.files.plain_yaml import LARGEST, plain_values
from cmeboard.store.proof.readings import Reading, Said
from cmeboard.store.proof.shapes import CASE_ID, Heads, Shape, Values, kinds_in, plain_lines, unquoted

_LOG = b"log:\n"
_NEXT_KEY = re.compile(rb"\n(?=[a-z_]+:)")
_DASH = re.compile(rb" *- ")
_CASE = "case: "
_STAGE = b"\nstage: "
_STAGES = {stage.value.encode(): stage.value for stage in Stage}
_ANY_STAGE = Stage.ABSENT
_ANY = _ANY_STAGE.value.encode()
_STAND_IN = secrets.token_hex(8)
"""Stands where the log stood, and the marks. No file can know it, so where it is read as the log, it was one there."""

_MARKS_KEY = b"marks:\n"
_DAY_LINE = rb"(?:  [-'0-9]+: [A-Z0-9/\\][A-Z0-9/\\-]* [A-Z0-9/\\-]+\n)"
_MARKS = re.compile(rb"\n" + _MARKS_KEY + rb"(" + _DAY_LINE + rb"+)(?=[a-z_]|\Z)")
"""Marks in the one way in which they are nearly always written, a day in each line, up to the next key."""
_DAYS_BEHIND = re.compile(_DAY_LINE + rb"*")
_MARKS_STAND_IN = f"marks: {_STAND_IN}\n".encode()
_LOG_STAND_IN = f"log: {_STAND_IN}\n".encode()
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
    """A version that was read by its parts: what stands before its log, the log, and what stands behind it.

    What stands before is at `_ANY`, which begins at `stage_at`. `marks` is where plain marks begin and end in it; None
    where it has none.
    """

    before: bytes
    stage_at: int
    marks: tuple[int, int] | None
    log: _Log
    after: bytes


class CaseVersions:
    """Reads versions of case files. `describe` says of an entry what tells it apart."""

    def __init__(self, describe: Describe) -> None:
        self._describe = describe
        self._rest = lru_cache(_REMEMBERED)(_rest)
        self._rest_shape = lru_cache(_REMEMBERED)(_rest_shape)
        self._is_rest = lru_cache(_REMEMBERED)(_is_rest)
        self._entry = lru_cache(_REMEMBERED)(self._read_entry)
        self._entry_places = lru_cache(_REMEMBERED)(_entry_places)
        self._entry_shape = lru_cache(_REMEMBERED)(_entry_shape)
        self._said_of_shape = lru_cache(_REMEMBERED)(self._read_shape)
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
        found = self._gone_on(last, data) if last is not None else None
        if found is None:
            found = self._taken_apart(path, data, last)
        if found is None:
            return None
        version, stage = found
        self._last[path] = version
        return Reading(version.log.entries, (), stage)

    def _gone_on(self, last: _Version, data: bytes) -> tuple[_Version, str] | None:
        """The version before with another stage, days behind its marks, entries behind its log, and nothing else: as
        nearly each is that follows one. What stands around these was read with that one.
        """
        before, stage_at, marks, log, after = last
        if not log.dash or after or not data.startswith(before[:stage_at]):
            return None
        here = data.find(b"\n", stage_at)
        stage = _STAGES.get(data[stage_at:here])
        if stage is None:
            return None
        known, days = stage_at + len(_ANY), b""
        if marks is not None:
            begin, end = marks
            if not data.startswith(before[known:end], here):
                return None
            here += end - known
            behind = _DAYS_BEHIND.match(data, here)
            days = behind[0] if behind is not None else b""
            here += len(days)
            known = end
        rest = before[known:] + _LOG + log.text
        if not data.startswith(rest, here):
            return None
        if days:
            if not self._are_days(days, before[begin:end]):
                return None
            before, marks = before[:end] + days + before[end:], (begin, end + len(days))
        if len(data) > here + len(rest):
            more = data[here + len(rest) :]
            entries = self._entries(log.dash, more) if more.startswith(log.dash) else ()
            if not entries:
                return None
            log = _Log(log.text + more, log.dash, log.entries + entries)
        return _Version(before, stage_at, marks, log, after), stage

    def _taken_apart(self, path: str, data: bytes, last: _Version | None) -> tuple[_Version, str] | None:
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
        before = head[:names_stage] + _ANY + head[behind:]
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
        if last is not None and before == last.before and after == last.after:
            return last._replace(log=log), stage
        found = _MARKS.search(before)
        marks = found.span(1) if found is not None else None
        if self._around(before, marks, after) != path:
            return None
        return _Version(before, names_stage, marks, log, after), stage

    def _around(self, before: bytes, marks: tuple[int, int] | None, after: bytes) -> str:
        """The path of the case that a version says it is, at `_ANY_STAGE`, from what stands around its log."""
        if marks is None:
            # Where there are none, the stand-in is put there all the same: so the first mark leaves the rest as it was.
            without = b"marks" not in before and b"marks" not in after
            return self._path(before + _MARKS_STAND_IN if without else before, after)
        begin, end = marks
        if not self._are_days(before[begin:end], b""):
            return ""
        return self._path(before[: begin - len(_MARKS_KEY)] + _MARKS_STAND_IN + before[end:], after)

    def _path(self, before: bytes, after: bytes) -> str:
        """The path of the case that these say it is, by their shape or by all that they say."""
        text = before + _LOG_STAND_IN + after
        lines = plain_lines(text)
        if lines is None or _CASE not in lines[0]:
            return self._rest(text)
        heads, values = lines
        shape = self._rest_shape(heads)
        if not shape.fits(values) or not self._is_rest(shape, shape.kept(values)):
            return self._rest(text)
        return case_path(unquoted(values[heads.index(_CASE)]))

    def _are_days(self, lines: bytes, known: bytes) -> bool:
        """Whether these are marks of a day each, of none twice, and of none that is among the known ones."""
        days = [self._day(line) for line in lines[:-1].split(b"\n")]
        return all(days) and len(set(days)) == len(days) and not any(day in known for day in days)

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
        """What an item says, by its shape or by all that it says. Its text is kept, from which it is read once more
        where it matters what tells it apart: an entry takes ten times as much.
        """
        known = self._by_shape(text)
        if known is not None:
            return Said(partial(self._identity, text), known[0], "", known[1])
        said = self._said(text)
        return None if said is None else Said(partial(self._identity, text), said.did, said.to, said.when)

    def _by_shape(self, text: bytes) -> tuple[str, datetime] | None:
        """Of what kind an item is, and when it was; None where its shape does not tell that it can be read."""
        lines = plain_lines(text)
        if lines is None:
            return None
        heads, values = lines
        places = self._entry_places(heads)
        shape = self._entry_shape(heads, places[0], values[places[1]]) if places is not None else None
        if places is None or shape is None or not shape.fits(values):
            return None
        said = self._said_of_shape(shape, shape.kept(values))
        if said is None or said.to:  # where it moves the card, its own text alone says
            return None
        try:
            return said.did, parse_moment(unquoted(values[places[0]]))
        except ValueError:
            return None

    def _read_shape(self, shape: Shape, kept: Values) -> Said | None:
        return self._said(shape.text(kept).encode())

    def _said(self, text: bytes) -> Said | None:
        try:
            [entry] = _ENTRIES.validate_python([_one_entry(text)])
        except ValidationError:
            return None
        return self._describe(entry)

    def _identity(self, text: bytes) -> str:
        said = self._said(text)
        return said.identity if said is not None else ""


def _entry_places(heads: Heads) -> tuple[int, int] | None:
    """Where an entry of such heads says when and what it is; None where it does not say each once, and plainly."""
    dash = heads[0].partition("- ")[0] + "- "
    indent = " " * len(dash)
    places = [[n for n, head in enumerate(heads) if head in (dash + key, indent + key)] for key in ("at: ", "did: ")]
    [ats, dids] = places
    return (ats[0], dids[0]) if len(ats) == len(dids) == 1 else None


def _entry_shape(heads: Heads, at: int, did: str) -> Shape | None:
    """The shape of such an entry. When it was is looked at by itself."""
    model = ENTRY_CLASSES.get(did)
    if model is None:
        return None
    return Shape(heads, kinds_in(model), unchecked=[at])


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


def _rest_shape(heads: Heads) -> Shape:
    """The shape of what stands around a log."""
    return Shape(heads, {**kinds_in(Case, but=("log",)), _CASE: CASE_ID})


def _is_rest(shape: Shape, kept: Values) -> bool:
    return _rest(shape.text(kept).encode()) == case_path(CASE_ID.stand_in)


def _rest(text: bytes) -> str:
    """The path of the case that a version without its log says it is, at `_ANY_STAGE`; empty where that is not so.

    Its marks may have been taken out as well: then the stand-in has to be read as the marks.
    """
    values = plain_values(text)
    if values is None or values.pop("log", None) != _STAND_IN or values.get("stage") != _ANY_STAGE.value:
        return ""
    if _MARKS_STAND_IN in text and values.pop("marks", None) != _STAND_IN:
        return ""
    try:
        case = Case.model_validate(values)
    except ValidationError:
        return ""
    return case_path(case.case) if not case.undecided else ""
