"""One morning, end to end, by the commands: a real store, real git, real files."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from git import Repo
from homes import at_home, make_home

from cmeboard.cli.main import run

REGISTER = """UPN,Name,Date,AM,PM
Q999000025002,"Sample, Rowan",09/11/2026,N,N
Q999000025002,"Sample, Rowan",10/11/2026,N,N
B999000025001,"Sample, Ash",09/11/2026,/,\\
B999000025001,"Sample, Ash",10/11/2026,/,\\
"""
CALENDAR = "terms:\n  - {first: 2026-11-02, last: 2026-12-18}\n"


def make(base: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        make_home(base, patch)
        (base / "calendar.yaml").write_text(CALENDAR)
        init = ["init", str(base / "store"), "--school", "Example High School"]
        assert run([*init, "--calendar", str(base / "calendar.yaml")]) == 0


@pytest.fixture
def store(
    copy_of: Callable[[Callable[[Path], object], Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    copy_of(make, tmp_path)
    at_home(tmp_path, monkeypatch)
    return tmp_path / "store"


def answer(store: Path, capsys: pytest.CaptureFixture[str], *words: str) -> object:
    capsys.readouterr()
    status = run(["--store", str(store), "--now", "2026-11-11 08:50", "--json", *words])
    out = capsys.readouterr().out
    assert status == 0, out
    return json.loads(out)


def log(store: Path, form: str = "%s") -> list[str]:
    ran = subprocess.run(
        ["git", "-C", str(store), "log", f"--format={form}"], capture_output=True, text=True, check=True
    )
    return ran.stdout.splitlines()


def test_a_register_becomes_a_case_with_its_duties_and_a_record(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = tmp_path / "register.csv"
    register.write_text(REGISTER)
    planned = answer(store, capsys, "import", str(register), "--dry-run")
    assert log(store) == ["store: made"]
    done = answer(store, capsys, "import", str(register))
    assert isinstance(planned, dict)
    assert isinstance(done, dict)
    assert planned["opened"] == done["opened"]
    assert len(done["opened"]) == 1
    again = answer(store, capsys, "import", str(register))
    assert isinstance(again, dict)
    assert again["opened"] == []
    assert again["commit"] is None
    rows = answer(store, capsys, "due")
    assert isinstance(rows, list)
    assert {(row["duty"], row["due"], row["state"]) for row in rows} == {
        ("N2c", "2026-11-10", "overdue"),
        ("N3a", "2026-11-11", "due"),
        ("N3b", "2026-11-11", "due"),
        ("N4a", "2026-11-11", "due"),
    }
    case = done["opened"][0]
    said = answer(store, capsys, "record", case, "call", "--to", "Dana Sample", "--outcome", "no answer")
    assert isinstance(said, dict)
    assert said["stage"] == "Contacted"
    assert log(store)[0] == f"{case}: call, no answer, now Contacted"
    assert log(store, "%an <%ae>")[0] == "Sam Patel <sam@school.example>"
    assert "Sample" not in "".join(log(store, "%B")), "no name in the record's words"
    assert [row["summary"] for row in answer(store, capsys, "history", case)] == log(store)[:2]  # type: ignore[attr-defined]


def test_an_edit_by_hand_is_kept_and_a_broken_file_stays_on_the_board(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = answer(store, capsys, "new", "--name", "Rowan Sample", "--first-day-absent", "2026-11-09")
    assert isinstance(made, dict)
    case = made["case"]
    file = store / "cases" / "2026-27" / f"{case}.yaml"
    file.write_text(file.read_text().replace("first_day_absent:", "# seen in the park\nfirst_day_absent:"))
    answer(store, capsys, "record", case, "sms", "--outcome", "sent")
    assert "# seen in the park\n" in file.read_text()
    assert len(log(store)) == 4, "the edit by hand is a commit of its own"
    file.write_text(file.read_text().replace("stage: Contacted", "stage: Contactd"))
    (listed,) = answer(store, capsys, "list")  # type: ignore[misc]
    assert "stage cannot be 'Contactd': write Contacted" in listed["problem"]
    assert listed["stage"] == "Contactd", "in a column of its own, where the eye looks for it"
    before = file.read_bytes()
    assert run(["--store", str(store), "record", case, "sms"]) == 1
    assert file.read_bytes() == before


def test_undo_keeps_what_was_written(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = answer(store, capsys, "new", "--name", "Rowan Sample", "--first-day-absent", "2026-11-09")
    assert isinstance(made, dict)
    case = made["case"]
    answer(store, capsys, "record", case, "sms", "--outcome", "sent")
    answer(store, capsys, "undo", case)
    shown = answer(store, capsys, "show", case)
    assert isinstance(shown, dict)
    assert shown["stage"] == "Absent"
    assert [entry["did"] for entry in shown["log"]] == ["sms", "correct"]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["show", "2026-NNNNNN"], 1, "there is no case"),
        (["record", "2026-NNNNNN", "call"], 1, "there is no case"),
        (["nonsense"], 2, "No such command"),
        (["--now", "yesterday", "due"], 2, "2026-11-09 09:40"),
        (["--store", "/nowhere", "due"], 3, "is no store"),
    ],
)
def test_each_kind_of_wrong_has_its_status_and_its_words(
    store: Path, capsys: pytest.CaptureFixture[str], words: list[str], status: int, said: str
) -> None:
    assert run(["--store", str(store), *words]) == status
    assert said in capsys.readouterr().err


def test_nobody_known_to_git_is_told_how_to_say_who(
    store: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "home" / ".gitconfig").unlink()
    assert run(["--store", str(store), "new", "--name", "Rowan Sample"]) == 4
    assert "git config" in capsys.readouterr().err
    assert not list((store / "cases").rglob("*.yaml"))


def test_a_paper_is_drafted_and_nothing_is_recorded_by_it(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = answer(store, capsys, "new", "--name", "Rowan Sample", "--first-day-absent", "2026-11-09")
    assert isinstance(made, dict)
    before = log(store)
    paper = answer(store, capsys, "draft", made["case"], "police-report")
    assert isinstance(paper, dict)
    assert "Rowan Sample" in paper["text"]
    assert paper["missing"]
    assert log(store) == before


def test_no_paper_goes_to_a_family_under_honour_based_violence(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = answer(
        store, capsys, "new", "--name", "Rowan Sample", "--first-day-absent", "2026-11-09",
        "--flag", "honour-based violence",
    )  # fmt: skip
    assert isinstance(made, dict)
    assert run(["--store", str(store), "draft", made["case"], "letter-no-contact"]) == 1
    assert "do not inform the family" in capsys.readouterr().err


def test_the_doctor_names_what_is_not_in_the_record(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer(store, capsys, "doctor")
    (store / "calendar.yaml").write_text(CALENDAR + "# ours\n")
    capsys.readouterr()
    assert run(["--store", str(store), "doctor"]) == 1
    assert "not in the record: calendar.yaml" in capsys.readouterr().out


def test_another_reader_of_git_finds_the_same_record(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = answer(store, capsys, "new", "--name", "Rowan Sample", "--first-day-absent", "2026-11-09")
    assert isinstance(made, dict)
    answer(store, capsys, "record", made["case"], "sms", "--outcome", "sent")
    rows = answer(store, capsys, "history", made["case"])
    with Repo(store) as repo:
        commits = list(repo.iter_commits(paths=f"cases/2026-27/{made['case']}.yaml"))
        assert not repo.is_dirty(untracked_files=True)
    assert [(row["commit"], row["summary"], row["author"]) for row in rows] == [  # type: ignore[attr-defined]
        (commit.hexsha, commit.summary, commit.author.name) for commit in commits
    ]


def test_what_an_editor_keeps_beside_an_open_file_is_no_case(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = answer(store, capsys, "list")
    for name in (".2026-AAAAAA.yaml.swp", "4913", "2026-AAAAAA.yaml~", ".#2026-AAAAAA.yaml", "#2026-AAAAAA.yaml#"):
        (store / "cases" / "2026-27" / name).parent.mkdir(exist_ok=True)
        (store / "cases" / "2026-27" / name).write_text("half a thought")
    assert answer(store, capsys, "list") == before


def test_a_case_that_nobody_committed_yet_has_a_history_without_rows(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = store / "cases" / "2026-27"
    folder.mkdir(exist_ok=True)
    (folder / "2026-AAAAAA.yaml").write_text(
        "case: 2026-AAAAAA\nstage: Absent\nfirst_day_absent: 2026-11-09\npupil: {name: Rowan Sample}\n"
    )
    capsys.readouterr()
    assert run(["--store", str(store), "--json", "history", "2026-AAAAAA"]) == 1
    assert json.loads(capsys.readouterr().out) == []
