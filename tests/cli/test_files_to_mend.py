"""A case whose file cannot be read, or waits for a choice, is never left out in silence."""

import json
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
    status = int(command[0] == "due")  # a paper says itself what it lacks
    assert run(command) == status
    assert "Nothing is due." not in capsys.readouterr().out
    assert main_of(command) == status
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


@pytest.mark.parametrize("command", [["due"], ["due", "--json"], ["due", "--all"], ["why"], ["why", "--json"]])
def test_of_a_case_that_cannot_be_read_nobody_says_that_nothing_is_due(
    store: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    path.write_text(path.read_text().replace("stage: Absent", "stage: Foundd"))
    assert run([*command, path.stem]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["status"] == 1 if "--json" in command else said.out == ""
    assert f"{path.relative_to(store)}:3: stage cannot be 'Foundd': write Found" in said.err
    assert "nothing of the case can be reckoned" in said.err


@pytest.mark.parametrize("narrowed", [["--flag", "fgm"], ["--search", "nobody"], ["--stage", "found"]])
def test_a_list_that_is_narrowed_says_which_files_it_cannot_know_of(
    store: Path, capsys: pytest.CaptureFixture[str], narrowed: list[str]
) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    path.write_text(path.read_text().replace("stage: Absent", "stage: Foundd"))
    assert run(["list", *narrowed]) == 1
    assert f"to mend: {path.relative_to(store)}" in capsys.readouterr().err
    assert run(["list", "--stage", "foundd"]) == 0


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["due", "--owner", "dls"], "there is no owner 'dls': did you mean 'dsl'?"),
        (["due", "--digest", "--owner", "dls"], "there is no owner 'dls': did you mean 'dsl'?"),
        (["feed", "--owner", "attendence"], "there is no owner 'attendence': did you mean 'attendance'?"),
        (["list", "--flag", "looked aftr"], "there is no flag 'looked aftr': did you mean 'looked after'?"),
        (["list", "--stage", "Foun"], "there is no stage 'Foun': did you mean 'Found'?"),
    ],
)
def test_a_word_that_nothing_can_have_is_no_empty_answer(
    store: Path, capsys: pytest.CaptureFixture[str], command: list[str], said: str
) -> None:
    assert run(command) == 2
    answered = capsys.readouterr()
    assert said in answered.err
    assert answered.out == ""


def test_an_owner_is_known_in_whatever_case_it_is_written(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["due", "--owner", "Attendance"]) == 0
    assert "N1a" in capsys.readouterr().out


def test_a_case_that_was_saved_beside_the_settings_is_told(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    (store / "2026-K7Q3FE.yaml").write_text(path.read_text().replace(path.stem, "2026-K7Q3FE"))
    assert run(["check"]) == 1
    assert "2026-K7Q3FE.yaml: a case outside of cases" in capsys.readouterr().out


def test_check_tells_of_a_deleted_case_and_of_what_a_hand_took_out_and_its_remedy_mends_both(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    case, name = path.stem, path.relative_to(store)
    assert run(["record", case, "call", "--to", "Dana Sample", "--outcome", "no answer"]) == 0
    assert run(["check"]) == 0
    recorded = path.read_text()
    for edited in (None, recorded[: recorded.index("log:")], recorded.replace("no answer", "refused")):
        if edited is None:
            path.unlink()
        else:
            path.write_text(edited)
        capsys.readouterr()
        assert run(["check"]) == 1
        told = capsys.readouterr().out
        assert told.startswith(f"{name}")
        assert f"bring it back with: cmeboard restore {case}" in told
        assert run(["restore", case]) == 0
        assert run(["check"]) == 0
    assert "outcome: no answer" in path.read_text()


def test_a_file_is_checked_by_the_name_that_a_message_gave_it_from_wherever_one_is(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    named = next((store / "cases").rglob("*.yaml")).relative_to(store)
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    assert run(["--store", str(store), "check", str(named)]) == 0
    assert "1 files read, 0 problems" in capsys.readouterr().out
    assert run(["--store", str(store), "check", "cases/none.yaml"]) == 1
    assert run(["--store", str(store), "fmt", str(named)]) == 0
