"""Reading a file as staff wrote it: read right, or refused with a line."""

import pytest

from cmeboard.store.files.yaml_text import parse

REFUSED = [
    ("case: a\ncase: b\n", 2, "stands twice"),
    ("a: &x 1\nb: *x\n", 1, "anchor"),
    ("a: *x\n", 1, "alias"),
    ("a: !!python/object/apply:os.system ['touch X']\n", 1, "tag"),
    ("a: !important\n", 1, "tag"),
    ("%YAML 1.1\n---\na: 1\n", 1, "directive"),
    ("a: 1\n---\nb: 2\n", 2, "second document"),
    ("a:\n\tb: 1\n", 2, "tab"),
    ("a: mother said: no\n", 1, "': '"),
    ("a: @anna\n", 1, "cannot begin"),
    ('a: "open\n', None, "quotation mark"),
    ("a: 1\n<<<<<<< HEAD\nb: 2\n", 2, "unfinished merge"),
    ("a: " + "[" * 5000 + "]" * 5000 + "\n", 1, "nested"),
    ("? [a, b]\n: 1\n", 1, "key must be a word"),
    ("- a\n", 1, "keys and values"),
    ("hello\n", 1, "keys and values"),
    ("# only a comment\n", None, "empty"),
    ("", None, "empty"),
    ("a: \x1b[31m\n", 1, "control character"),
]


@pytest.mark.parametrize(("text", "line", "words"), REFUSED)
def test_what_has_no_place_is_refused_with_its_line(text: str, line: int | None, words: str) -> None:
    parsed = parse(text.encode(), "cases/x.yaml")
    (problem,) = parsed.problems
    assert parsed.value is None
    assert words in problem.message
    assert problem.fix
    if line is not None:
        assert problem.line == line


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("name: José\n".encode("latin-1"), "UTF-8"),
        ("a: 1\n".encode("utf-16"), "UTF-16"),
        (b"a: 1\n" + bytes(4096), "NUL"),
        (b"a: " + b"x" * (1 << 20), "larger than"),
    ],
)
def test_other_bytes_are_refused(data: bytes, words: str) -> None:
    (problem,) = parse(data, "cases/x.yaml").problems
    assert words in problem.message


@pytest.mark.parametrize(
    "text", ["07700900123", "no", "N", "1E10", "12:30", "0x1F", "1_000", ".nan", "2026-02-30", "+441234567890"]
)
def test_every_scalar_is_the_text_as_written(text: str) -> None:
    assert parse(f"a: {text}\n".encode(), "x").value == {"a": text}


def test_empty_values_count_as_not_there_and_places_are_known() -> None:
    parsed = parse(b"a: 1\nb:\n  - c: ~\n    d: e\n", "x")
    assert parsed.value == {"a": "1", "b": [{"d": "e"}]}
    place = parsed.places[("b", 0, "d")]
    assert (place.line, place.column) == (4, 5)
