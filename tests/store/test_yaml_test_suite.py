"""Every document of the public yaml-test-suite is refused with a line, or read as another reader reads it and kept
byte for byte where it is not edited (`yaml_test_suite/README.md`).
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from cmeboard.core.actions import AppendEntries, SetField
from cmeboard.core.entries import Note
from cmeboard.store.errors import CannotEdit
from cmeboard.store.files.case_files import apply_edits, parse_case
from cmeboard.store.files.edits import splices_of
from cmeboard.store.files.house_layout import in_house_layout
from cmeboard.store.files.round_trip import load
from cmeboard.store.files.yaml_text import parse, spliced

SUITE = json.loads((Path(__file__).parent / "yaml_test_suite" / "suite.json").read_text(encoding="utf-8"))
PATH = "cases/2026-27/2026-K7Q3FD.yaml"
HEAD = "case: 2026-K7Q3FD\nstage: Absent\nfirst_day_absent: 2026-11-09\npupil:\n  name: Rowan Sample\n"
ENTRY = "log:\n  - at: 2026-11-09 09:40\n    by: S. Patel\n    did: note\n    note:"
LENIENT = {"9C9N", "QB6E", "S98Z", "SU5Z", "X4QW"}
"""Errors by the letter of YAML 1.2 in which nothing is in doubt: how far a continued line is indented, and a `#` that
touches what stands before it.
"""


def indented(text: str, by: int) -> str:
    return "".join(" " * by + line for line in text.splitlines(keepends=True))


def documents() -> Iterator[tuple[str, str]]:
    """Each document as a file, as a part of a file, and as the item of a list."""
    for name, one in SUITE.items():
        yield name, one["yaml"]
        yield f"{name} inside", "case: x\nreason:\n" + indented(one["yaml"], 2)
        yield f"{name} in a list", "case: x\nlog:\n  - note:\n" + indented(one["yaml"], 6)
        yield f"{name} behind a key", "case: x\nreason: " + one["yaml"]


def what_is_there(value: Any) -> Any:
    """A value without what says nothing: readers differ in how they say that."""
    if isinstance(value, dict):
        return {str(key): what_is_there(one) for key, one in value.items() if one not in ("", None, "~", "null")}
    if isinstance(value, list):
        return [what_is_there(one) for one in value if one not in ("", None, "~", "null")]
    return str(value)


def is_data_with_one_insertion(result: bytes, data: bytes) -> bool:
    """Whether every byte of `data` stands in `result` as it was, with something put in at one place."""
    same = next((n for n, (one, other) in enumerate(zip(result, data, strict=False)) if one != other), len(data))
    return data == result[:same] + result[same + len(result) - len(data) :]


def test_each_is_refused_with_a_line_or_read_as_another_reader_reads_it() -> None:
    read = 0
    for name, text in documents():
        parsed = parse(text.encode(), PATH)
        if parsed.root is None:
            assert parsed.problems[0].line is not None or "is empty" in parsed.problems[0].message, name
            assert parsed.problems[0].fix, name
            continue
        try:
            other = load(text)
        except CannotEdit:
            continue  # what `fmt` says of it too
        read += 1
        assert what_is_there(parsed.value) == what_is_there(other), name
    assert read > 300


def test_what_the_suite_calls_an_error_is_refused() -> None:
    taken = {name for name, one in SUITE.items() if one["error"] and parse(one["yaml"].encode(), PATH).root is not None}
    assert taken == LENIENT


def test_what_is_read_keeps_each_byte_where_it_is_not_edited() -> None:
    edited = 0
    for name, text in documents():
        for data in (text, text.replace("\n", "\r\n"), text.rstrip("\n"), "\ufeff" + text):
            parsed = parse(data.encode(), PATH)
            if parsed.root is None:
                continue
            try:
                result = spliced(parsed, splices_of(parsed.root, parsed.text, SetField(("zz",), "added")))
            except CannotEdit:
                continue
            if parse(result, PATH).value != parsed.value | {"zz": "added"}:
                continue  # `apply_edits` refuses such a layout, with nothing changed
            edited += 1
            assert is_data_with_one_insertion(result, data.encode()), name
    assert edited > 300


def test_as_a_note_of_a_case_each_is_refused_with_a_line_or_kept_when_an_entry_is_recorded() -> None:
    kept = 0
    entry = Note(at=datetime(2026, 11, 10, 9, 0), by="J. Cole", did="note", note="a line more")
    for name, one in SUITE.items():
        text = one["yaml"]
        ways = (f" {text}", f"\n{indented(text, 6)}", f" |\n{indented(text, 6)}")
        for data in (HEAD + ENTRY + way for way in ways):
            file = parse_case(data.encode(), PATH)
            if file.case is None:
                assert file.problems[0].line is not None, name
                continue
            after = file.case.model_copy(update={"log": (*file.case.log, entry)})
            try:
                result = apply_edits(data.encode(), [AppendEntries((entry,))], after, PATH)
            except CannotEdit:
                continue
            kept += 1
            assert is_data_with_one_insertion(result, data.encode()), name
            assert parse_case(result, PATH).case == after, name
    assert kept > 150


def test_laying_out_loses_nothing_or_is_refused() -> None:
    for name, text in documents():
        parsed = parse(text.encode(), PATH)
        try:
            laid_out = in_house_layout(text.encode(), PATH)
        except CannotEdit:
            continue
        assert parse(laid_out, PATH).value == parsed.value, name
