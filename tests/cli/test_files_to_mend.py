"""A case whose file cannot be read, or waits for a choice, is never left out in silence."""

from pathlib import Path

import pytest

from cmeboard.cli.main import run
from cmeboard.cli.usual import usual


def main_of(command: list[str]) -> int:
    """As the shell calls it: where a list that was said before may be said again."""
    status = usual(command)
    return run(command) if status is None else status


SUMS = [
    ["due"],
    ["due", "--json"],
    ["due", "--all"],
    ["due", "--digest"],
    ["feed"],
    ["report", "leadership"],
    ["report", "governors"],
    ["report", "returns"],
    ["report", "contacts"],
]


@pytest.mark.parametrize("command", SUMS, ids=" ".join)
@pytest.mark.parametrize(
    ("stage", "told"),
    [("Foundd", "cannot be read, so nothing of it stands here"), ("Found", "waits for somebody")],
)
def test_what_is_summed_over_all_cases_says_which_are_not_in_it(
    store: Path, capsys: pytest.CaptureFixture[str], command: list[str], stage: str, told: str
) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    assert run(command) == 0
    assert "to mend" not in capsys.readouterr().err
    path.write_text(path.read_text().replace("stage: Absent", f"stage: {stage}"))
    assert run(command) == 0
    capsys.readouterr()
    assert main_of(command) == 0
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"to mend: {path.relative_to(store)} {told}")
    assert "Rowan" not in line


def test_a_report_says_itself_that_a_case_is_in_none_of_its_figures(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    assert run(["report", "governors"]) == 0
    assert "Not counted" not in capsys.readouterr().out
    path.write_text(path.read_text().replace("stage: Absent", "stage: Foundd"))
    assert run(["report", "governors"]) == 0
    assert "Cases in no figure here, since their files cannot be read: 1." in capsys.readouterr().out
