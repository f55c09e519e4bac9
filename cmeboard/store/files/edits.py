"""What one edit of a case changes in the text of its file, and nothing else of it."""

from collections.abc import Mapping, Sequence

from cmeboard.core.actions import AddItems, AppendEntries, CreateFile, Edit, SetField, SetMarks
from cmeboard.core.entries import EntryBase
from cmeboard.store.errors import CannotEdit
from cmeboard.store.files.layout import entry_lines, flow_value, item_lines, scalar
from cmeboard.store.files.yaml_text import Node, Splice, insert_lines, line_break, line_start


def splices_of(root: Node, text: str, edit: Edit) -> list[Splice]:
    """Where a file's text changes for one edit, and to what. Raises CannotEdit."""
    match edit:
        case AppendEntries(entries=entries):
            return [append_entries(root, text, [_written(entry) for entry in entries])]
        case SetField(path=keys, value=value):
            return [_set(root, text, keys, value)]
        case SetMarks(marks=marks):
            written = {day.isoformat(): " ".join(codes) for day, codes in sorted(marks.items())}
            return _set_marks(root, text, written)
        case AddItems(path=keys, items=items):
            return _add_items(root, text, keys, items)
        case CreateFile():
            raise CannotEdit("the case is there already", "record in it instead")


def _written(entry: EntryBase) -> Mapping[str, object]:
    return entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def append_entries(root: Node, text: str, entries: Sequence[Mapping[str, object]]) -> Splice:
    """Entries at the end of a case's log, in their order, however the log is laid out."""
    log = root.child("log")
    if log is None:
        return insert_lines(text, len(text.rstrip()), ["log:", *_lines(entries, "  ")])
    if log.is_flow and log.items:
        new = "".join(f", {flow_value(entry)}" for entry in entries)
        return Splice(log.items[-1].end, log.items[-1].end, new)
    if log.is_flow or not log.items:
        key = next(name for name in root.keys if name.text == "log")
        ending = line_break(text)
        lines = "".join(ending + line for line in _lines(entries, "  "))
        return Splice(key.end, max(log.end, key.end + 1), f":{lines}")
    return insert_lines(text, log.last, _lines(entries, " " * log.indent))


def _lines(entries: Sequence[Mapping[str, object]], pad: str) -> list[str]:
    return [line for entry in entries for line in entry_lines(entry, pad)]


def _set(root: Node, text: str, keys: tuple[str, ...], value: str) -> Splice:
    at, rest = _walk(root, keys)
    if rest:
        return _insert_field(at, text, rest, f" {_scalar_in(at, value)}")
    return Splice(at.start, at.end, _scalar_in(at, value))


def _scalar_in(at: Node, value: str) -> str:
    return flow_value(value) if at.is_flow else scalar(value)


def _walk(root: Node, keys: tuple[str, ...]) -> tuple[Node, tuple[str, ...]]:
    """The value that a path leads to, or the deepest on the way to it with the keys that are missing there."""
    at = root
    for n, key in enumerate(keys):
        if at.kind == "sequence":
            at = at.items[int(key)]
            continue
        found = at.child(key)
        if found is None:
            return at, keys[n:]
        at = found
    return at, ()


def _insert_field(at: Node, text: str, keys: tuple[str, ...], value: str) -> Splice:
    """A field that is not there yet, after the last of its mapping, or above a case's log: a log is last, where a
    hand adds to it. `value` is what follows the colon.
    """
    if at.is_flow and at.items:
        return Splice(at.items[-1].end, at.items[-1].end, f", {keys[-1]}:{value}")
    lines = [f"{' ' * (at.indent + 2 * depth)}{name}:" for depth, name in enumerate(keys)]
    first, *more = value.split("\n")
    lines[-1] += first
    return insert_lines(text, _last_above_log(at), [*lines, *more])


def _last_above_log(at: Node) -> int:
    """Where a mapping ends, or what stands in it above the log."""
    names = [key.text for key in at.keys]
    return at.items[names.index("log") - 1].last if "log" in names[1:] else at.last


_Items = Sequence[str | Mapping[str, object]]


def _add_items(root: Node, text: str, keys: tuple[str, ...], items: _Items) -> list[Splice]:
    at, rest = _walk(root, keys)
    if not rest and at.is_flow and at.items:
        return [Splice(at.items[-1].end, at.items[-1].end, "".join(f", {flow_value(item)}" for item in items))]
    if not rest and at.items:
        return [insert_lines(text, at.last, item_lines(keys[-1], items, " " * at.indent))]
    if not rest:
        return [Splice(at.start, at.end, flow_value(list(items)))]
    if all(isinstance(item, str) for item in items):
        return [_insert_field(at, text, rest, f" {flow_value(list(items))}")]
    pad = " " * (at.indent + 2 * len(rest))
    return [_insert_field(at, text, rest, "\n" + "\n".join(item_lines(keys[-1], items, pad)))]


def _set_marks(root: Node, text: str, marks: Mapping[str, str]) -> list[Splice]:
    there = root.child("marks")
    if there is None or not there.items or there.is_flow:
        return _whole_marks(root, text, there, marks)
    splices = []
    pad = " " * there.indent
    for day, codes in marks.items():
        known = there.child(day)
        if known is not None:
            splices.append(Splice(known.start, known.end, scalar(codes)))
            continue
        earlier = [item for key, item in zip(there.keys, there.items, strict=True) if key.text < day]
        line = f"{pad}{day}: {scalar(codes)}"
        if earlier:
            splices.append(insert_lines(text, earlier[-1].last, [line]))
        else:
            start = line_start(text, there.keys[0].start)
            splices.append(Splice(start, start, line + line_break(text)))
    return splices


def _whole_marks(root: Node, text: str, there: Node | None, marks: Mapping[str, str]) -> list[Splice]:
    """A block of marks where there is none yet: after what stands before the log, or for an empty or one-line one."""
    kept = {key.text: item.text for key, item in zip(there.keys, there.items, strict=True)} if there else {}
    lines = [f"  {day}: {scalar(codes)}" for day, codes in sorted({**kept, **marks}.items())]
    if there is not None:
        key = next(name for name in root.keys if name.text == "marks")
        ending = line_break(text)
        return [Splice(key.end, max(there.end, key.end + 1), ":" + "".join(ending + line for line in lines))]
    return [insert_lines(text, _last_above_log(root), ["marks:", *lines])]
