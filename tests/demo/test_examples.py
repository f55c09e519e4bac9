"""The examples in `cases/` are what the stories tell, and every one of them is in order."""

from pathlib import Path

from cmeboard.store.files.case_files import parse_case
from cmeboard.workspace.demonstrating import example_files

TOP = Path(__file__).parents[2]


def test_the_examples_are_current() -> None:
    there = {path.relative_to(TOP).as_posix(): path.read_bytes() for path in (TOP / "cases").rglob("*.yaml")}
    assert there == example_files(), "run: .venv/bin/python scripts/examples"


def test_the_examples_have_every_stage_and_no_problem() -> None:
    files = [parse_case(data, path) for path, data in example_files().items()]
    assert not [problem for file in files for problem in file.problems]
    assert len({file.stage for file in files}) == 7
