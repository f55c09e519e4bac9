"""A case read by its parts says what the same case says when it is read whole, whatever somebody did to its text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cmeboard.core.case import Case
from cmeboard.store.case_files import parse_case
from cmeboard.store.judging import Reading
from cmeboard.store.versions import CaseVersions
from cmeboard.workspace.demonstrating import example_files
from cmeboard.workspace.judging_files import _said

FILES = {path: data.decode() for path, data in example_files().items()}
ODD = [
    *(
        "\n",
        "  ",
        "- ",
        "  - ",
        "    ",
        ": ",
        " #",
        "# x\n",
        "'",
        '"',
        "|",
        "|+\n",
        ">\n",
        "&a ",
        "*a",
        "!x ",
        "? ",
        "\\",
    ),
    *("{", "}", "[", "]", ",", "\t", "\r\n", "\ufeff", "\u2028", "\x85", "\x00", "\x1b", "é", "\U0001f600"),
    *("null", "~", "no", "---\n", "...\n", "%YAML 1.1\n", "<<<<<<< x\n", "=======\n", "2026-11-09 10:00"),
    *("\nlog:\n", "log: []\n", "\nstage: Found\n", "note: x\n", "pupil:\n", "undecided:\n"),
    *("    note: a\n      b\n", "    note: |\n      a\n\n\n", "  - {at: 2026-11-09 10:00, by: S, did: sms}\n"),
]


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, str]:
    """A case file to whose text a few things were done, with its path."""
    path = draw(st.sampled_from(sorted(FILES)))
    text = FILES[path]
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 60)))
        lines = text.splitlines(keepends=True)
        other = draw(st.sampled_from(lines)) if lines else ""
        new = draw(st.sampled_from([*ODD, other]))
        if draw(st.booleans()):  # at the beginning of a line, where most of YAML happens
            start = end = text.rfind("\n", 0, start) + 1
        text = text[:start] + new + text[end:]
    return path, text


def whole(path: str, data: bytes) -> Reading:
    file = parse_case(data, path)
    if file.case is None:
        return Reading((), file.problems)
    return Reading(tuple(map(_said, file.case.log)), file.problems, file.case.stage.value)


CASES = CaseVersions(_said)
"""One for all examples, so that what was remembered of one is tried on the next."""


@given(changed())
@settings(max_examples=300, deadline=None)
def test_parts_say_what_the_whole_says(case: tuple[str, str]) -> None:
    path, text = case
    data = text.encode()
    assert CASES(path, data) == whole(path, data)


def test_an_ordinary_case_is_not_read_whole() -> None:
    for path, text in FILES.items():
        assert CASES._by_parts(path, text.encode()) is not None, path


def test_a_case_is_judged_by_its_fields_alone() -> None:
    """What looks at two fields at once would be passed by here, and has to be asked in `versions` too."""
    decorators = Case.__pydantic_decorators__
    assert not decorators.model_validators
    assert not decorators.root_validators
