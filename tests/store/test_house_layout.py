"""`fmt` loses no comment and no value, and leaves alone what it cannot lay out."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmeboard.store.errors import CannotEdit
from cmeboard.store.files.house_layout import in_house_layout
from cmeboard.store.files.yaml_text import parse

TEXT = b"""# head
case: 2026-K7Q3FD   # the id
pupil:
    name:   Rowan Sample
    flags: [looked after,   fgm]
log:
- at: 2026-11-09 09:40
  by: "S. Patel"  # quoted
  did: sms
  note: "a # is no comment here"

# between
- at: 2026-11-09 10:15
  by: S. Patel
  did: call
"""


def test_indentation_changes_and_nothing_else() -> None:
    after = in_house_layout(TEXT, "x.yaml").decode()
    assert "\n  - at: 2026-11-09 09:40\n    by: " in after
    assert "\n  name: Rowan Sample\n" in after
    for comment in ("# head", "# the id", "# quoted", "# between"):
        assert after.count(comment) == 1
    assert parse(after.encode(), "x.yaml").value == parse(TEXT, "x.yaml").value


def test_what_is_laid_out_once_stays() -> None:
    once = in_house_layout(TEXT, "x.yaml")
    assert in_house_layout(once, "x.yaml") == once


def test_a_file_that_cannot_be_read_is_refused_with_its_line() -> None:
    with pytest.raises(CannotEdit, match=r"x\.yaml:3"):
        in_house_layout(b"case: a\npupil: [", "x.yaml")


COMMENTS = st.lists(st.text(alphabet="abc #:-", max_size=12), min_size=4, max_size=4)


@given(COMMENTS, st.sampled_from([2, 4]), st.booleans())
def test_comments_anywhere_are_kept_or_the_file_is_left(comments: list[str], indent: int, is_indented: bool) -> None:
    pad, item = " " * indent, "  " * is_indented
    lines = [f"# {comments[0]}", "case: a", "pupil:", f"{pad}name: b # {comments[1]}", f"{pad}# {comments[2]}", "log:"]
    lines += [f"{item}- did: sms", f"{item}  # {comments[3]}", f"{item}  by: c"]
    data = ("\n".join(lines) + "\n").encode()
    try:
        after = in_house_layout(data, "x.yaml").decode()
    except CannotEdit:
        return
    assert sorted(line[line.index("#") :].rstrip() for line in after.splitlines() if "#" in line) == sorted(
        line[line.index("#") :].rstrip() for line in lines if "#" in line
    )


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[2] / "cases").rglob("*.yaml")), ids=lambda path: path.stem
)
def test_what_the_program_writes_is_in_the_house_layout(path: Path) -> None:
    assert in_house_layout(path.read_bytes(), path.name) == path.read_bytes()
