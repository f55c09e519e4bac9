"""Two versions of one file made one: the values are merged (`merge_values`), then written into our file's layout."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cmeboard.store.errors import CannotEdit
from cmeboard.store.files.edits import append_entries
from cmeboard.store.files.layout import item_lines
from cmeboard.store.files.merge_values import (
    UNDECIDED,
    CannotMerge,
    Path,
    TwoChildren,
    Value,
    keyed,
    merge_values,
    said,
)
from cmeboard.store.files.yaml_text import Node, Parsed, Splice, after_line, insert_lines, line_break, parse, spliced

__all__ = ["CannotMerge", "TwoChildren", "keyed", "merge_files", "merge_values"]


def merge_files(base: bytes, ours: bytes, theirs: bytes, path: str) -> bytes:
    """The file with what both sides changed since `base`, laid out as ours is. Raises CannotMerge."""
    if ours in (base, theirs):
        return theirs
    if theirs == base:
        return ours
    sides = [parse(data, path) for data in (base, ours, theirs)]
    was, mine, other = sides
    for parsed, whose in ((mine, "this side"), (other, "the other side")):
        if parsed.root is None:
            raise CannotMerge([f"the file of {whose} cannot be read ({parsed.problems[0]})"])
    merged = merge_values(was.value if was.root is not None else {}, mine.value, other.value)
    theirs_alone = {key: value for key, value in merged.items() if key != UNDECIDED}
    known = {said(entry) for side in (mine, other) for entry in log_of(side.value)}
    notes = [entry for entry in log_of(merged) if said(entry) not in known]
    if notes:
        theirs_alone["log"] = [entry for entry in merged["log"] if entry not in notes]
    if UNDECIDED in mine.value:
        theirs_alone[UNDECIDED] = mine.value[UNDECIDED]
    written = parse(written_as(mine, other, theirs_alone, path), path)
    return _with_what_the_merge_says(written, notes, merged.get(UNDECIDED, []), merged, path)


def log_of(value: Mapping[str, Value]) -> list[Value]:
    """A file's log, whatever it is made of."""
    log = value.get("log")
    return log if isinstance(log, list) else []


def _with_what_the_merge_says(
    parsed: Parsed, notes: Sequence[Value], undecided: Sequence[Value], merged: Mapping[str, Value], path: str
) -> bytes:
    """The file with the merge's own note at the end of the log, and with what is left to decide above it."""
    assert parsed.root is not None  # noqa: S101 - it was just written
    splices = [append_entries(parsed.root, parsed.text, notes)] if notes else []
    if list(undecided) != parsed.value.get(UNDECIDED, []):
        splices.append(_undecided(parsed.root, parsed.text, undecided))
    made = spliced(parsed, splices)
    if parse(made, path).value != merged:
        raise CannotMerge(["the layout of the two files"])
    return made


def _undecided(root: Node, text: str, undecided: Sequence[Value]) -> Splice:
    """The block `undecided`, whole: put above the log, written anew, or taken out."""
    lines = [f"{UNDECIDED}:", *item_lines(UNDECIDED, undecided, "  ")] if undecided else []
    ending = line_break(text)
    body = "".join(line + ending for line in lines)
    names = [key.text for key in root.keys]
    if UNDECIDED in names:
        place = names.index(UNDECIDED)
        return Splice(root.keys[place].start, after_line(text, root.items[place].last)[0], body)
    if "log" in names:
        start = root.keys[names.index("log")].start
        return Splice(start, start, body)
    return insert_lines(text, root.last, lines)


def written_as(mine: Parsed, other: Parsed, merged: dict[str, Value], path: str) -> bytes:
    """The merged values in our file's layout: by splices where only entries were added, else by the round trip."""
    for write in (_by_splices, _by_round_trip):
        made = write(mine, other, merged)
        if made is not None and parse(made, path).value == merged:
            return made
    raise CannotMerge(["the layout of the two files"])


def _by_splices(mine: Parsed, other: Parsed, merged: dict[str, Value]) -> bytes | None:
    """Our bytes with the other side's new entries as they were written there, comments and all."""
    assert mine.root is not None  # noqa: S101
    assert other.root is not None  # noqa: S101
    ours, theirs = mine.root.child("log"), other.root.child("log")
    if (
        ours is None
        or theirs is None
        or ours.is_flow
        or theirs.is_flow
        or not ours.items
        or ours.indent != theirs.indent
    ):
        return None
    mine_says = {said(entry) for entry in mine.value["log"]}
    chunks = dict(zip(map(said, other.value["log"]), _chunks(other.text, theirs), strict=True))
    splices: list[Splice] = []
    place = 0
    for words in map(said, merged["log"]):
        if words in mine_says:
            place += 1
        elif place == 0 or place > len(ours.items) or words not in chunks:
            return None
        else:
            splices.append(insert_lines(mine.text, ours.items[place - 1].last, chunks[words]))
    for keys in _changed((), mine.value, merged):
        node, source = _at(mine.root, keys), _at(other.root, keys)
        if node is None or node.kind != "scalar" or source is None:
            return None
        splices.append(Splice(node.start, node.end, other.text[source.start : source.end]))
    return spliced(mine, splices)


def _at(root: Node, keys: Path) -> Node | None:
    """The value that a path leads to."""
    node: Node | None = root
    for key in keys:
        node = node.child(key) if node is not None else None
    return node


def _chunks(text: str, log: Node) -> Iterator[list[str]]:
    """The lines of each item, from the end of the one before: comments above an entry belong to it."""
    start = text.rfind("\n", 0, log.items[0].start) + 1
    for item in log.items:
        end = text.find("\n", item.last)
        end = len(text) if end < 0 else end
        yield [line.rstrip("\r") for line in text[start:end].split("\n")]
        start = end + 1


def _changed(path: Path, ours: Mapping[str, Value], merged: Mapping[str, Value]) -> Iterator[Path]:
    """Where our side says something else than the merge, but for the log."""
    for key, value in merged.items():
        if (*path, key) == ("log",) or ours.get(key) == value:
            continue
        if isinstance(value, dict) and isinstance(ours.get(key), dict):
            yield from _changed((*path, key), ours[key], value)
        else:
            yield (*path, key)


def _by_round_trip(mine: Parsed, other: Parsed, merged: dict[str, Value]) -> bytes | None:
    """Our file put out anew with the merged values; what comes from the other side brings its comments along."""
    from cmeboard.store.files.round_trip import dump, load  # seldom needed, and a tenth of what each command loads

    try:
        tree, source = load(mine.text), load(other.text)
        _put(tree, source, mine.value, other.value, merged)
        return dump(tree)
    except (CannotEdit, KeyError, TypeError, ValueError):
        return None


def _put(tree: Any, source: Any, ours: Value, theirs: Value, merged: Value) -> None:
    for key in [key for key in ours if key not in merged]:
        del tree[key]
    for key, value in merged.items():
        if ours.get(key) == value:
            continue
        if key not in tree and "log" in tree:
            tree.insert(list(tree).index("log"), key, source[key])  # a log is last, where a hand adds to it
        elif theirs.get(key) == value:
            tree[key] = source[key]
        elif isinstance(value, dict):
            _put(tree[key], source[key], ours[key], theirs[key], value)
        else:
            mine = dict(zip(map(said, ours.get(key, [])), tree.get(key, []), strict=True))
            other = dict(zip(map(said, theirs.get(key, [])), source.get(key, []), strict=True))
            tree[key][:] = [mine[words] if words in mine else other[words] for words in map(said, value)]
