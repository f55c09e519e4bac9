"""YAML as staff write it: read with the place of everything, and changed by splicing, so that other bytes stay.

The only module that knows a YAML library. Every scalar is read as the text that was written; a schema types it later.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from cmeboard.core.board import case_named
from cmeboard.core.problem import Problem
from cmeboard.store.files.yaml_slips import Slip, worded

LARGEST_FILE = 1 << 20
DEEPEST = 20
MOST_NODES = 60_000

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands; both count from 1."""

    line: int
    column: int


@dataclass(slots=True)
class Node:
    """A value with its span in the text. `kind` is scalar, mapping or sequence; `last` is the end of its last leaf."""

    kind: str
    start: int
    end: int
    place: Place
    indent: int
    is_flow: bool = False
    text: str = ""
    is_empty: bool = False
    keys: list["Node"] = field(default_factory=list)
    items: list["Node"] = field(default_factory=list)

    @property
    def last(self) -> int:
        """Where the last written character of the value ends."""
        if self.kind == "scalar" or self.is_flow or not self.items:
            return self.end
        return max(self.items[-1].last, self.keys[-1].end if self.keys else 0)

    def child(self, key: str) -> "Node | None":
        """The value of a mapping's key."""
        for name, item in zip(self.keys, self.items, strict=False):
            if name.text == key:
                return item
        return None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as text and values. `value` is None, and `problems` say why, where it cannot be read."""

    text: str
    value: Any
    places: dict[Path, Place]
    problems: tuple[Problem, ...]
    root: Node | None = None
    has_mark: bool = False
    doubts: tuple[Problem, ...] = ()
    """What reads right and may not be what somebody meant."""


class _Stop(Exception):
    """What keeps a file from being read. Where no fix helps, the recorded version does."""

    def __init__(self, place: Place | None, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.place = place
        self.message = message
        self.fix = fix


def parse(data: bytes, path: str) -> Parsed:
    """Reads a file. Never raises: what is wrong is in `problems`."""
    has_mark = data.startswith(b"\xef\xbb\xbf")
    text = ""
    try:
        text = _decode(data)
        _look_over(text)
        root = _build(text)
        places: dict[Path, Place] = {}
        value = _value(root, (), places)
        if not isinstance(value, dict):
            raise _Stop(root.place, "the file must hold keys and values", "begin with a line such as case: 2026-K7Q3FD")
    except _Stop as stop:
        line = stop.place.line if stop.place else None
        column = stop.place.column if stop.place else None
        problem = Problem(path, line, column, "", stop.message, stop.fix or _recorded_version(path))
        return Parsed(text, None, {}, (problem,), None, has_mark)
    return Parsed(text, value, places, (), root, has_mark, tuple(_doubts(root, text, path)))


def _decode(data: bytes) -> str:
    if len(data) > LARGEST_FILE:
        raise _Stop(None, f"the file is larger than {LARGEST_FILE >> 20} MB", "a case is text: take out what is not")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _Stop(Place(1, 1), "the file is in UTF-16", "save it as UTF-8")
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise _Stop(Place(line, 1), "the file holds NUL bytes, as after a crash")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        perhaps = ", but perhaps in Windows-1252" if _is_windows(data) else ""
        raise _Stop(
            Place(line, 1), f"the file is not in UTF-8{perhaps}", "write this line anew, and save the file as UTF-8"
        ) from None


def _is_windows(data: bytes) -> bool:
    """Whether the bytes can be what an editor of Windows saves by default."""
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True


_CONFLICT = re.compile(r"(?:^|(?<=[\r\n]))(<{7} |={7}(?=[\r\n]|$)|>{7} )")
_CONFLICT_INSIDE = re.compile(r"^[ \t]+(<{7}|>{7}) ", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_HIDDEN_BREAK = re.compile("[\x85\u2028\u2029]")
_TAB = re.compile(r"(?:^|(?<=[\r\n])) *\t")
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_HASH_SOMEWHERE = re.compile(r"[ \t]#[^\s#]")
_HASH_IN_TEXT = re.compile(r"[ \t]+#[^\s#]")


def _look_over(text: str) -> None:
    conflict = _CONFLICT.search(text)
    if conflict:
        raise _Stop(
            _place_of(text, conflict.start()),
            "an unfinished merge stands here, with both sides between <<<<<<< and >>>>>>>",
            "keep what is true of both and take the marker lines out",
        )
    control = _CONTROL.search(text)
    if control:
        raise _Stop(
            _place_of(text, control.start()),
            f"there is a control character U+{ord(control[0]):04X}",
            "type the line anew",
        )
    hidden = _HIDDEN_BREAK.search(text)
    if hidden:
        raise _Stop(
            _place_of(text, hidden.start()),
            f"there is a line break that most editors do not show, U+{ord(hidden[0]):04X}",
            "type the line anew",
        )
    tab = _TAB.search(text)
    if tab:
        raise _Stop(_place_of(text, tab.start()), "the line begins with a tab", "indent with spaces")


def _recorded_version(path: str) -> str:
    command = f" with: cmeboard restore {case_named(path)}" if path.startswith("cases/") else ""
    return f"bring back the recorded version{command}; remove the file if it never was recorded"


def _place_of(text: str, index: int) -> Place:
    breaks = list(_LINE_BREAK.finditer(text, 0, index))
    return Place(len(breaks) + 1, index - (breaks[-1].end() if breaks else 0) + 1)


def _build(text: str) -> Node:
    """The tree of the one document. Raises _Stop at the first thing that has no place in a case file."""
    loader: Any = yaml.CBaseLoader(text)
    event: Any
    stack: list[Node] = []
    seen: list[dict[str, int]] = []
    root: Node | None = None
    nodes = 0
    try:
        while True:
            event = loader.get_event()
            if event is None:
                break
            if isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
                raise _Stop(_at(event), "a % directive has no place here", "take the line out")
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise _Stop(_at(event), "a second document begins here with ---", "one file holds one case")
            if isinstance(event, yaml.AliasEvent):
                raise _Stop(_at(event), "an alias (*) has no place here", "put quotes round a text that begins with *")
            if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                closed = stack.pop()
                seen.pop()
                if closed.is_flow:
                    mark: Any = event.end_mark
                    closed.end = mark.index
                continue
            if not isinstance(event, (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                continue
            node = _node(event, text)
            nodes += 1
            if nodes > MOST_NODES or len(stack) >= DEEPEST:
                raise _Stop(
                    node.place, "the file is nested too deep or holds too much", "a case is a few hundred lines"
                )
            if stack:
                _add(stack[-1], node, seen[-1], text)
            else:
                root = node
            if node.kind != "scalar":
                stack.append(node)
                seen.append({})
    except yaml.YAMLError as error:
        raise _syntax(error, text) from None
    finally:
        loader.dispose()
    if root is None or (root.kind == "scalar" and root.is_empty):
        raise _Stop(None, "the file is empty")
    return root


def _at(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _node(event: Any, text: str) -> Node:
    is_scalar = isinstance(event, yaml.ScalarEvent)
    is_mapping = isinstance(event, yaml.MappingStartEvent)
    place = _at(event)
    if getattr(event, "anchor", None):
        raise _Stop(place, "an anchor (&) has no place here", "put quotes round a text that begins with &")
    if event.tag and not (is_scalar and event.tag == "!" and event.style):
        raise _Stop(place, "a tag (!) has no place here", "put quotes round a text that begins with !")
    start, end = event.start_mark.index, event.end_mark.index
    if is_scalar:
        if event.style in ("|", ">"):
            end = len(text[:end].rstrip())
        empty = event.value == "" and not event.style
        plain_null = not event.style and event.value in ("~", "null")
        return Node("scalar", start, end, place, event.start_mark.column, False, event.value, empty or plain_null)
    kind = "mapping" if is_mapping else "sequence"
    return Node(kind, start, end, place, event.start_mark.column, bool(event.flow_style))


def _add(parent: Node, node: Node, seen: dict[str, int], text: str) -> None:
    """Puts the node into its parent; `seen` has the lines of the parent's keys so far."""
    if parent.kind == "sequence" or len(parent.keys) > len(parent.items):
        parent.items.append(node)
        return
    before = text[max(0, node.start - 2) : node.start]
    if node.kind != "scalar" or node.is_empty or before.endswith("?") or before == "? ":
        raise _Stop(node.place, "a key must be a word", "write it as in the examples")
    if node.text in seen:
        raise _Stop(node.place, f"{node.text} stands twice, here and in line {seen[node.text]}", "keep one of them")
    seen[node.text] = node.place.line
    parent.keys.append(node)


def _syntax(error: yaml.YAMLError, text: str) -> _Stop:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    begun = getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", "") or error)
    said = f"{getattr(error, 'context', '') or ''} {problem}"
    slip = Slip(
        said,
        problem,
        _LINE_BREAK.split(text),
        (mark.line + 1, mark.column + 1) if mark else None,
        (begun.line + 1, begun.column + 1) if begun else None,
        _opened_before(text, mark.line) if mark else None,
    )
    place, message, fix = worded(slip)
    return _Stop(Place(*place) if place else None, message, fix)


def _opened_before(text: str, line: int) -> tuple[int, int] | None:
    """Where the quotation mark was opened that is the last to be closed in a line, if that was in a line before."""
    found = None
    depth = 0
    try:
        for token in yaml.scan(text, yaml.CBaseLoader):
            depth += isinstance(token, (yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken))
            depth -= isinstance(token, (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken))
            if token.start_mark.line > line or depth > DEEPEST:  # to go through very many brackets takes minutes
                break
            if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"') and token.end_mark.line == line:
                opened = token.start_mark
                found = (opened.line + 1, opened.column + 1) if opened.line < line else None
    except yaml.YAMLError:
        pass  # the very slip that is looked into
    return found


def _doubts(root: Node, text: str, path: str) -> Iterator[Problem]:
    """What YAML reads otherwise than a person may have meant it."""
    if _HASH_SOMEWHERE.search(text):
        for node in leaves(root):
            cut = _HASH_IN_TEXT.match(text, node.end) if text[node.start : node.start + 1] not in "'\"|>" else None
            if cut is not None:
                place = _place_of(text, cut.end() - 2)
                yield Problem(
                    *(path, place.line, place.column, ""),
                    "what stands after the # counts as a comment and not as part of the text",
                    "put double quotes round the whole text, or a space after the # of a comment",
                )
    inside = _CONFLICT_INSIDE.search(text)
    if inside is not None:
        place = _place_of(text, inside.start(1))
        message = "the mark of an unfinished merge stands inside a text"
        yield Problem(path, place.line, place.column, "", message, "keep what is true of both, and take the marks out")


def _value(node: Node, path: Path, places: dict[Path, Place]) -> Any:
    places[path] = node.place
    if node.kind == "scalar":
        return node.text
    if node.kind == "sequence":
        return [_value(item, (*path, n), places) for n, item in enumerate(node.items)]
    found = {}
    for key, item in zip(node.keys, node.items, strict=True):
        if item.is_empty:
            places[(*path, key.text)] = key.place
            continue
        found[key.text] = _value(item, (*path, key.text), places)
        places[(*path, key.text)] = key.place
    return found


@dataclass(frozen=True, slots=True)
class Splice:
    """Put `new` in place of the characters from `start` to `end`."""

    start: int
    end: int
    new: str


def spliced(parsed: Parsed, splices: Sequence[Splice]) -> bytes:
    """The file's bytes with the splices made; everything else, a byte-order mark included, stays."""
    text = parsed.text
    ordered = sorted(enumerate(splices), key=lambda one: (one[1].start, one[0]), reverse=True)
    for _, splice in ordered:
        text = text[: splice.start] + splice.new + text[splice.end :]
    return (b"\xef\xbb\xbf" if parsed.has_mark else b"") + text.encode()


def line_break(text: str) -> str:
    """The file's own way of ending a line: that of its first."""
    first = _LINE_BREAK.search(text)
    return first[0] if first is not None else "\n"


def line_start(text: str, index: int) -> int:
    """Where the line begins that holds `index`."""
    return max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1


def after_line(text: str, index: int) -> tuple[int, str]:
    """Where the next line begins after `index`, and the line break that is missing there at the end of a file."""
    found = _LINE_BREAK.search(text, index)
    return (found.end(), "") if found is not None else (len(text), line_break(text) if text else "")


def insert_lines(text: str, index: int, lines: Sequence[str]) -> Splice:
    """Whole lines after the line that holds `index`."""
    at, missing = after_line(text, index)
    ending = line_break(text)
    body = ending.join(lines)
    return Splice(at, at, f"{missing}{body}{'' if missing else ending}")


def leaves(node: Node) -> Iterator[Node]:
    """Every scalar of a value."""
    if node.kind == "scalar":
        yield node
    for item in node.items:
        yield from leaves(item)
