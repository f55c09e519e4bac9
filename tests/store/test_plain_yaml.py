"""The quick reader and the one that knows places: what the first reads, the second reads alike and without a word."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from test_yaml_text import REFUSED

from cmeboard import packs
from cmeboard.core.policy import PolicyFile
from cmeboard.store.files.case_files import parse_case
from cmeboard.store.files.model_files import parse_model
from cmeboard.store.files.plain_lines import values_by_lines
from cmeboard.store.files.plain_yaml import plain_values
from cmeboard.store.files.yaml_text import parse

EXAMPLES = sorted((Path(__file__).parents[2] / "cases").glob("*/*.yaml"))
ONE = EXAMPLES[0].read_bytes()
POLICIES = [packs.read_text(f"{name}/policy.yaml") for name in ("aspire-2023", "england")]


def agree(data: bytes) -> None:
    values = plain_values(data)
    if values is not None:
        parsed = parse(data, "x.yaml")
        assert parsed.problems == ()
        assert parsed.doubts == ()
        assert parsed.value == values


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_case_files_are_plain(file: Path) -> None:
    assert plain_values(file.read_bytes()) is not None
    agree(file.read_bytes())


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_case_files_need_no_yaml_parser(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert values_by_lines(text) == parse(text.encode(), "x.yaml").value


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n  c\n",
        "a: b\n  c: d\n",
        "a: b\n  - c\n",
        "a: b: c\n",
        "a: b:\n",
        "a : b\n",
        "a: b \n",
        "a:  b\n",
        "a: 'it''s'\n",
        'a: "\\t"\n',
        'a: "b" c\n',
        "a: 'b\n",
        "a: [b, c\n",
        "a: [b,, c]\n",
        "a: [b, ]\n",
        "a: [[b]]\n",
        "a: [b: c]\n",
        "a: {b: c, b: d}\n",
        "a: {b: null}\n",
        "a: {null: b}\n",
        "a: *b\n",
        "a: &b c\n",
        "a: !b c\n",
        "a: |\n  b\n",
        "a: ? b\n",
        "a: -\n",
        "a: ~\n",
        "a: 1\na: 2\n",
        "a:\na: 2\n",
        "null: 1\n",
        "- a\n",
        "a:\n  - b\n - c\n",
        "a:\n    - b: c\n     d: e\n",
        "a:\n  b: c\n d: e\n",
        "a: 1\n- b\n",
        "a:\n  - - b\n",
        "a:\n  -\n",
        " a: b\n---\n",
        "---\na: b\n",
        "...\n",
        "# nothing\n",
        "",
        "".join(f"{'  ' * depth}a:\n" for depth in range(12)),
    ],
)
def test_what_might_mean_something_else_is_left_to_the_yaml_parser(text: str) -> None:
    assert values_by_lines(text) is None
    agree(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        'a: O\'Neill said "no", [of two] {or three}\n',
        "a:\n- b\n- c: d\ne: f\n",
        "a:\n  - b:\n    - c\n    d: e\n  - f: null\n",
        "a:\nb:\n  c:\n  d: x\ne: null\n",
        "a: [O'Neill, 'b, c', \"d: e\", null]\nb: {c d: 'e', f: \"g\"}\nc: []\nd: {}\n",
        "a:\n  - null\n  - 'null'\n  - http://x:80\n",
        "# one\n\na:\n# two\n\n  b: +44 (0)1632 960000\n",
        "2026-06-11: (\u00a31)\n",
    ],
)
def test_what_can_be_read_by_lines_is_read_alike(text: str) -> None:
    assert values_by_lines(text) is not None
    agree(text.encode())


@pytest.mark.parametrize(
    "text", ["? note\n", "a: b\n? note\n", "a:\n  - ? b\n    : c\n", "a: {? b: c}\n", "a: [? b]\n"]
)
def test_a_key_behind_a_question_mark_is_told(text: str) -> None:
    assert plain_values(text.encode()) is None
    assert parse(text.encode(), "x.yaml").problems


FORMS = [
    "a:", "b: x", "  c:", "  d: x, y (z)", "    e: 9:40", "- f", "- g: x", "- h:", "  - i", '  - j: "k: #l"',
    "    m: 'n \"o\"'", "  - p:", "      q: [r, 's, t', \"u\"]", "    - v", "w: {x: y, z: '1'}", "a: {b: c, b: d}",
    "  2026-11-09: N -", "  '2026-11-09': N /", "# a remark", "#", "  # another", "a: null", "null: a", "a: [null]",
    "b: ~", "c: it's 5", "d: 'it''s'", 'e: "a\\tb"', "f: a # b", "g: a: b", "h: a:", "- a: b: c", "i: -", "- - a",
    "- -", "j: []", "k: {}", "l: [a,b]", "m: [a, [b]]", "n: {a}", "o: a\u2019b e\u0301", "p: \u0301", "q: \xe9t\xe9",
    "\xe9: x", "r: |", "s: a\\b", "t: x ", "u:  x", "v : x", "w: x?", "? x", "y y: z", "z: 2026-11-09 09:40",
    "- 2026-11-09 09:40", "a: {b: 9:40}", "", " ", "---", "...", "b: &a x", "c: *a", "d: !x y", "e: x\x85",
    "f: \u2028", "- ? x", "a: {? b: c}", "a: [? b]",
]  # fmt: skip


@given(st.lists(st.sampled_from(FORMS), max_size=7), st.sampled_from(["\n", "\n\n", "\n# x\n"]))
@example(["a:", "  - p:", "    - v", "    - v"], "\n")
def test_every_form_of_line_is_read_alike(lines: list[str], end: str) -> None:
    agree((end.join(lines) + end).encode())
    agree("\n".join(["a:", "  - b: c", *(f"    {line}" for line in lines)]).encode())


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "", "  ", "    ", " "]),
            st.sampled_from(["", "", "- ", "- - "]),
            st.sampled_from(["a", "b", "c d", "2026-01-01", "null"]),
            st.sampled_from([":", ": x", ": x: y", ": [x, y z]", ": {a: b}", ": 'q'", ": null", " x", ""]),
        ).map("".join),
        max_size=8,
    )
)
def test_indented_lines_are_read_alike(lines: list[str]) -> None:
    agree("\n".join([*lines, ""]).encode())


@pytest.mark.parametrize("text", POLICIES, ids=["school", "england"])
def test_policies_are_plain_and_what_is_wrong_in_one_has_its_line(text: str) -> None:
    assert plain_values(text.encode()) is not None
    agree(text.encode())
    assert parse_model(text.encode(), "policy.yaml", PolicyFile)[1] == ()
    number = 1 + text[: text.index("  - id:")].count("\n")
    slip = text.replace("  - id:", "  - idd:", 1).encode()
    assert plain_values(slip) is not None, "it is YAML all the same"
    policy, problems = parse_model(slip, "policy.yaml", PolicyFile)
    assert policy is None
    assert number in [problem.line for problem in problems]


@pytest.mark.parametrize("text", [text for text, _, _ in REFUSED])
def test_what_has_no_place_is_left_to_the_other_reader(text: str) -> None:
    assert plain_values(text.encode()) is None


@pytest.mark.parametrize(
    "text",
    [
        "a:\nb: ~\nc: ''\nd: null\ne: 'null'\n",
        "a: [~, '', x]\n",
        "---\na: 1\n...\n",
        "a: |\n  b\n\n",
        "a: b # c\n",
        "a: {}\n",
    ],
)
def test_nothing_is_nothing_in_both(text: str) -> None:
    agree(text.encode())


@given(st.text(alphabet="ab: -\n'\"[]{}#&*!|>~,?%@\t\r<=.\u00e9\u2028\x85", max_size=40))
@example("a: b\x85c: d")
def test_odd_documents_are_read_alike(text: str) -> None:
    agree(text.encode())


@given(
    st.lists(
        st.sampled_from(
            ["a: 1", "b:", "  c: x", "  - d", "- e", "a: [x, y]", "b: {k: v}", "  'q': \"r\"", "f: >-", "  g"]
        ),
        max_size=8,
    )
)
def test_lines_in_any_order_are_read_alike(lines: list[str]) -> None:
    agree("\n".join([*lines, ""]).encode())


AFTER_A_DAY = ONE.index(b":", ONE.index(b"\nmarks:") + len(b"\nmarks:")) + 1


@given(at=st.integers(0, len(ONE) - 1), put=st.binary(max_size=3), gone=st.integers(0, 3))
@example(at=AFTER_A_DAY, put=b" #", gone=0)
def test_a_case_file_with_a_slip_is_told_as_ever(at: int, put: bytes, gone: int) -> None:
    """Whichever reader comes first, the same case or the same words."""
    data = ONE[:at] + put + ONE[at + gone :]
    agree(data)
    path = f"cases/2026-27/{EXAMPLES[0].name}"
    found, parsed = parse_case(data, path), parse(data, path)
    assert (found.case is None) == bool(found.problems)
    assert not parsed.problems or found.problems == parsed.problems
    of_the_text, of_the_marks = found.doubts[: len(parsed.doubts)], found.doubts[len(parsed.doubts) :]
    assert of_the_text == parsed.doubts
    assert all(doubt.message.startswith("no marks are read for ") for doubt in of_the_marks)
