"""Case files: none is lost, and an edit changes what it means to and no other byte."""

import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmeboard.core.actions import AppendEntries, Edit, SetField, SetMarks
from cmeboard.core.case import Case
from cmeboard.core.entries import ENTRY_CLASSES
from cmeboard.core.stage import Stage
from cmeboard.store.files.case_files import apply_edits, case_path, list_case_files, parse_case, read_case
from cmeboard.store.files.yaml_text import parse
from cmeboard.workspace.schemas import schemas

PATH = "cases/2026-27/2026-K7Q3FD.yaml"
HEAD = "case: 2026-K7Q3FD\nstage: Absent  # as of Monday\nfirst_day_absent: 2026-11-09\npupil:\n  name: Rowan Sample\n"
ITEM = "at: 2026-11-09 09:40\n{0}by: S. Patel\n{0}did: sms"
LAYOUTS = {
    "block": HEAD + "log:\n  - " + ITEM.format("    ") + "\n",
    "unindented": HEAD + "log:\n- " + ITEM.format("  ") + "\n",
    "deep": HEAD + "log:\n      -   " + ITEM.format("          ") + "\n",
    "comment after": HEAD + "log:\n  - " + ITEM.format("    ") + "  # sent by hand\n\n# the end\n",
    "log first": "log:\n  - " + ITEM.format("    ") + "\n\n# who\n" + HEAD,
    "flow": HEAD + "log: [{at: 2026-11-09 09:40, by: S. Patel, did: sms}]\n",
    "empty list": HEAD + "log: []\n",
    "empty": HEAD + "log:\n",
    "no log": HEAD,
    "no end of line": HEAD.rstrip("\n"),
    "crlf": (HEAD + "log:\n  - " + ITEM.format("    ") + "\n").replace("\n", "\r\n"),
    "mark": "\ufeff" + HEAD,
    "block text": HEAD + "log:\n  - " + ITEM.format("    ") + "\n    note: |\n      two\n      lines\n",
}


@pytest.mark.parametrize("cell", ["# #", " # closed", ""])
def test_a_day_of_which_no_marks_are_read_is_told_where_a_comment_may_have_eaten_them(cell: str) -> None:
    file = parse_case((HEAD + f"marks:\n  2026-11-09: N N\n  2026-11-10: {cell}\n").encode(), PATH)
    assert file.case is not None
    assert list(file.case.marks) == [date(2026, 11, 9)]
    [doubt] = file.doubts
    assert (doubt.line, doubt.message) == (8, "no marks are read for 2026-11-10")


def test_marks_in_quotes_are_read_whatever_they_begin_with() -> None:
    file = parse_case((HEAD + 'marks: {2026-11-09: "# #", 2026-11-10: "- -", 2026-11-11: n o}\n').encode(), PATH)
    assert file.doubts == ()
    assert file.case is not None
    assert list(file.case.marks.values()) == [("#", "#"), ("-", "-"), ("N", "O")]


def entry(**fields: Any) -> Any:
    return ENTRY_CLASSES["call"].model_validate(
        {"did": "call", "at": datetime(2026, 11, 10, 9, 0), "by": "J. Cole", **fields}
    )


def read(data: bytes) -> Case:
    file = parse_case(data, PATH)
    assert file.case is not None, file.problems
    return file.case


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_entry_is_appended_and_every_other_byte_stays(layout: str) -> None:
    data = LAYOUTS[layout].encode()
    before = read(data)
    added = entry(note="car on the drive: nobody in #1")
    after = before.model_copy(update={"log": (*before.log, added)})
    result = apply_edits(data, [AppendEntries((added,))], after, PATH)
    assert read(result) == after
    for line in data.splitlines():
        assert layout in ("flow", "empty list") or line in result.splitlines()
    assert (b"\r\n" in data) == (b"\r\n" in result)
    assert result.count(b"\n") == result.count(b"\r\n") or b"\r\n" not in data


@pytest.mark.parametrize("layout", LAYOUTS)
def test_several_entries_are_appended_at_once_in_their_order(layout: str) -> None:
    data = LAYOUTS[layout].encode()
    before = read(data)
    added = (entry(to="Dana Sample", outcome="no answer"), entry(to="Auntie", note="two\nlines"), entry(to="A: b"))
    after = before.model_copy(update={"log": (*before.log, *added), "stage": Stage.CONTACTED})
    result = apply_edits(data, [SetField(("stage",), "Contacted"), AppendEntries(added)], after, PATH)
    assert read(result) == after


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_stage_alone_changes(layout: str) -> None:
    data = LAYOUTS[layout].encode()
    after = read(data).model_copy(update={"stage": Stage.CONTACTED})
    result = apply_edits(data, [SetField(("stage",), "Contacted")], after, PATH)
    assert result == data.replace(b"stage: Absent", b"stage: Contacted")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_field_that_was_not_there_stands_above_the_log_where_a_hand_adds_to_it(layout: str) -> None:
    data = LAYOUTS[layout].encode()
    after = read(data).model_copy(update={"reason": "ill: flu"})
    result = apply_edits(data, [SetField(("reason",), "ill: flu")], after, PATH)
    assert read(result) == after
    keys = [list(parse(file, PATH).value) for file in (data, result)]
    assert "log" not in keys[0] or (keys[0][-1] == "log") == (keys[1][-1] == "log")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("there", ["", "marks:\n  2026-11-09: N N  # by phone\n", "marks: {}\n"])
def test_marks_are_added_in_order(layout: str, there: str) -> None:
    text = LAYOUTS[layout]
    end = "\r\n" if "\r\n" in text else "\n"
    text = text.replace(f"pupil:{end}", there.replace("\n", end) + f"pupil:{end}")
    before = read(text.encode())
    marks = {date(2026, 11, 10): ("O", "O"), date(2026, 11, 6): ("/", "\\")}
    after = before.model_copy(update={"marks": {**before.marks, **marks}})
    result = apply_edits(text.encode(), [SetMarks(marks)], after, PATH)
    assert read(result) == after
    assert list(read(result).marks) == sorted(after.marks)


@settings(max_examples=60, deadline=None)
@given(note=st.text(min_size=1), layout=st.sampled_from(sorted(LAYOUTS)))
def test_any_note_that_is_accepted_comes_back_as_it_was(note: str, layout: str) -> None:
    try:
        added = entry(note=note)
    except ValueError:
        return
    data = LAYOUTS[layout].encode()
    before = read(data)
    edits: list[Edit] = [AppendEntries((added,)), SetField(("stage",), "Contacted")]
    after = before.model_copy(update={"log": (*before.log, added), "stage": Stage.CONTACTED})
    assert read(apply_edits(data, edits, after, PATH)) == after


@pytest.mark.parametrize(
    ("wrong", "line", "field", "said"),
    [
        ("stage: Visitd", 2, "stage", "stage cannot be 'Visitd': write Visited"),
        ("stage: Visited\nstag: x", 3, "stag", "nobody knows the key stag: write stage"),
        (
            "stage: Visited\nreason: ill\nlog:\n  - at: 2026-11-09 09:40\n    by: S\n    did: cal",
            7,
            "log[0].did",
            "write call",
        ),
        (
            "stage: Visited\nlog:\n  - at: 29.2.2026\n    by: S\n    did: call",
            4,
            "log[0].at",
            "must be a date and time",
        ),
        ("stage: Visited\nmarks: {0026-11-09: N N}", 3, "marks.0026-11-09", "must be in a year from 1900 to 2199"),
        ("stage: Visited\nupdate_every: 99999 days", 3, "update_every", "must be from 0 to 9999"),
        (
            "stage: Visited\nlog:\n  - at: 9026-11-09 09:40\n    by: S\n    did: call",
            4,
            "log[0].at",
            "must be in a year from 1900 to 2199",
        ),
    ],
)
def test_a_mistake_is_told_with_line_field_and_remedy(wrong: str, line: int, field: str, said: str) -> None:
    text = HEAD.replace("stage: Absent  # as of Monday", wrong)
    file = parse_case(text.encode(), PATH)
    assert file.case is None
    assert file.pupil == "Rowan Sample"
    problem = file.problems[0]
    assert (problem.field, said in str(problem)) == (field, True), str(problem)
    assert problem.line is not None
    assert abs(problem.line - line) <= 1


def test_a_file_that_is_no_yaml_keeps_its_stage_and_pupil() -> None:
    file = parse_case((HEAD + "log: [\n").encode(), PATH)
    assert (file.case, file.stage, file.pupil) == (None, "Absent", "Rowan Sample")


WIDE = "x" + " " * 100_000 + "x"


@pytest.mark.parametrize(
    ("stage", "below"), [("Absent", "      note: and on\n" * 40), (WIDE, "")], ids=["deep", "wide"]
)
def test_a_file_that_is_no_yaml_is_told_soon_however_it_is_laid_out(stage: str, below: str) -> None:
    """No line is looked at in as many ways as it has spaces, and no two lines in all of theirs."""
    file = parse_case(f"stage: {stage}\npupil:\n{below}log: [\n".encode(), PATH)
    assert (file.case, file.stage, file.pupil) == (None, stage, "")


def test_a_file_with_a_very_wide_gap_in_a_text_is_told_soon() -> None:
    """Each space of it might be the first of those before a remark."""
    file = parse_case(f"stage: Absent\nreason: x\n{' ' * 800_000}y\n".encode(), PATH)
    assert [problem.field for problem in file.problems] == ["case", "first_day_absent", "pupil"]


def test_a_file_under_another_name_is_a_problem_and_not_a_case() -> None:
    file = parse_case(HEAD.encode(), "cases/2026-27/2026-R2D2XX.yaml")
    assert file.case is None
    assert "holds case 2026-K7Q3FD" in file.problems[0].message


@pytest.mark.parametrize("word", ["../../etc/passwd", "2026-K7Q3FD\n", "-rf", "2026-K7Q3FD/x", ".git"])
def test_no_word_leads_out_of_cases(word: str) -> None:
    with pytest.raises(ValueError, match="no case id"):
        case_path(word)


def test_links_pipes_and_folders_are_told_and_editors_files_passed_over(tmp_path: Path) -> None:
    year = tmp_path / "cases" / "2026-27"
    year.mkdir(parents=True)
    (year / "2026-AAAAAA.yaml").symlink_to("/etc/passwd")
    os.mkfifo(year / "2026-BBBBBB.yaml")
    (year / "2026-CCCCCC.yaml").mkdir()
    (year / ".2026-K7Q3FD.yaml.swp").write_text("x")
    (year / "2026-K7Q3FD.yaml~").write_text("x")
    files = list_case_files(tmp_path).files
    assert [path.rpartition("/")[2][5:11] for path in files] == ["AAAAAA", "BBBBBB", "CCCCCC"]
    for path in files:
        assert read_case(tmp_path, path).problems


def test_the_schemas_are_current_and_judge_as_the_models_do() -> None:
    import jsonschema  # for this one test of three thousand

    folder = Path(__file__).parents[2] / "schema"
    for name, text in schemas().items():
        assert (folder / name).read_text() == text, "run: cmeboard schema --write schema"
    schema = json.loads(schemas()["case.schema.json"])
    case = read(LAYOUTS["block"].encode()).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    jsonschema.validate(case, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**case, "stage": "Visitd"}, schema)
