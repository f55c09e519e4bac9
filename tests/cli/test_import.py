"""The morning import as a script runs it: files, folders, standard input, dry runs, a mail, a learnt profile."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cmeboard.cli.main import run

HEADER = "UPN,Name,Date,AM,PM\n"
ROWAN, ASH = "Q999000025002", "B999000025001"


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = run(["--now", "2026-11-11 09:35", *words])
    said = capsys.readouterr()
    return status, said.out, said.err


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    _, out, _ = call(capsys, "--json", *words)
    document = json.loads(out)
    assert isinstance(document, dict)
    return document


def git(store: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(store), *words], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def monday(tmp_path: Path) -> Path:
    file = tmp_path / "monday.csv"
    file.write_text(f"{HEADER}{ROWAN},Robin Example,2026-11-09,N,N\n{ASH},Ash Example,2026-11-09,/,\\\n")
    return file


def opened_by(register: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The file of the one case that an import opens."""
    (case,) = answer(capsys, "import", str(register))["opened"]  # type: ignore[misc]
    return store / "cases" / "2026-27" / f"{case}.yaml"


def test_a_dry_run_says_what_the_run_does_and_changes_nothing(
    store: Path, monday: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = git(store, "rev-parse", "HEAD")
    dry = answer(capsys, "import", str(monday), "--dry-run")
    assert git(store, "rev-parse", "HEAD") == head
    assert not git(store, "status", "--porcelain")
    done = answer(capsys, "import", str(monday))
    assert dry | {"commit": done["commit"]} == done
    assert len(done["opened"]) == 1  # type: ignore[arg-type]


def test_one_import_is_one_commit_that_names_each_file_and_no_child(
    store: Path, monday: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tuesday = tmp_path / "tuesday.csv"
    tuesday.write_text(f"{HEADER}{ASH},Ash Example,2026-11-10,O,O\n")
    before = int(git(store, "rev-list", "--count", "HEAD"))
    assert call(capsys, "import", str(monday), str(tuesday))[0] == 0
    assert int(git(store, "rev-list", "--count", "HEAD")) == before + 1
    words = git(store, "log", "-1", "--format=%B")
    assert words.startswith("register imported: 2 opened, 0 updated, 0 returned")
    assert words.count("Register-SHA256: ") == 2
    assert "Example" not in words


def test_a_folder_takes_each_register_and_leaves_what_is_still_being_written(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "registers"
    folder.mkdir()
    for name, upn in (("a.csv", ROWAN), ("b.csv", ASH), ("readme.md", "")):
        (folder / name).write_text(f"{HEADER}{upn},Child {upn},2026-11-09,N,N\n")
    for name, seconds in (("a.csv", 60), ("b.csv", 0), ("readme.md", 60)):
        os.utime(folder / name, (time.time() - seconds, time.time() - seconds))
    status, out, err = call(capsys, "import", str(folder))
    assert status == 0
    assert "1 new case:" in out
    assert "b.csv: was changed a moment ago" in err
    assert "readme.md: left alone" in err


def test_in_a_folder_that_fills_up_what_the_office_corrected_counts(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "registers"
    folder.mkdir()
    for name, marks, seconds in (("z-monday.csv", "/,\\", 7200), ("a-tuesday.csv", "N,N", 3600)):
        (folder / name).write_text(f"{HEADER}{ASH},Ash Example,2026-11-10,{marks}\n")
        os.utime(folder / name, (time.time() - seconds, time.time() - seconds))
    status, out, _ = call(capsys, "import", str(folder))
    assert status == 0
    assert "1 new case:" in out


def test_one_file_that_is_no_register_stops_no_other(
    store: Path, monday: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("<!doctype html><title>log in</title>")
    status, out, _ = call(capsys, "import", str(wrong), str(monday))
    assert status == 1
    assert "wrong.csv: the file is a web page" in out
    assert "1 new case:" in out


def test_standard_input(store: Path, monday: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cmeboard", "--now", "2026-11-11 09:35", "--json", "import", "-"],
        input=monday.read_bytes(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["opened"]) == 1


@pytest.mark.rows("R26")
def test_a_file_far_too_large_is_refused_at_once(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(2 << 30)
    status, _, err = call(capsys, "import", str(large))
    assert status == 1
    assert "no register is that large" in err


def test_a_register_half_blank_or_with_very_many_cases_is_asked_about(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mass.csv"
    file.write_text(HEADER + "".join(f"B9990000250{n:02},Child {n},2026-11-09,N,N\n" for n in range(12)))
    head = git(store, "rev-parse", "HEAD")
    status, out, err = call(capsys, "import", str(file))
    assert status == 1
    assert "12 cases would be opened" in err
    assert "Nothing was changed." in out
    assert git(store, "rev-parse", "HEAD") == head
    assert call(capsys, "import", str(file), "--yes")[0] == 0


def test_the_mail_has_case_ids_and_no_child(
    store: Path, monday: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mail = tmp_path / "mail"
    teller = tmp_path / "tell"
    teller.write_text(f"#!/bin/sh\ncat > '{mail}'\n")
    teller.chmod(0o700)
    done = answer(capsys, "import", str(monday), "--notify", str(teller))
    text = mail.read_text()
    assert text.startswith("Subject: cmeboard: register imported: 1 opened, 0 updated, 0 returned\n")
    assert done["opened"][0] in text  # type: ignore[index]
    assert "Example" not in text
    assert ROWAN not in text
    monday.write_text("nothing of the kind\n")
    assert call(capsys, "import", str(monday), "--notify", str(teller))[0] == 1
    assert "NOT imported" in mail.read_text()


def test_a_notice_that_cannot_be_given_is_told_and_the_import_stands(
    store: Path, monday: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = call(capsys, "import", str(monday), "--notify", "/no/such/program")
    assert status == 4
    assert "--notify could not be started" in err
    assert "recorded [" in out


def test_a_difference_is_shown_without_its_words_in_a_log_and_taken_when_asked(
    store: Path, monday: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = opened_by(monday, store, capsys)
    file.write_text(file.read_text().replace("pupil:\n", "pupil:  # moved in May\n  address: 2 Other Road\n"))
    pupils = tmp_path / "pupils.csv"
    contact = "Contact 1 name,Contact 1 phone\n"
    pupils.write_text(f"UPN,Name,Address,{contact}{ROWAN},Robin Example,1 Example Road,Ada Example,01632 960001\n")
    _, out, _ = call(capsys, "import", str(pupils))
    assert f"{file.stem}:pupil.address differs" in out
    assert "Other Road" not in out
    text = file.read_text()
    assert "  # moved in May\n  address: 2 Other Road\n" in text
    assert 'contacts:\n    - name: Ada Example\n      phones: ["01632 960001"]\n' in text
    assert call(capsys, "import", str(pupils), "--take", f"{file.stem}:pupil.address")[0] == 0
    assert "  # moved in May\n  address: 1 Example Road\n" in file.read_text()


def test_a_case_file_that_cannot_be_changed_stops_no_other(
    store: Path, monday: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = opened_by(monday, store, capsys)
    file.write_text(file.read_text().replace("stage: Absent", "stage: [Absent"))
    git(store, "commit", "-qam", "half an edit", "--no-verify")
    broken = file.read_bytes()
    monday.write_text(f"{HEADER}{ROWAN},Robin Example,2026-11-09,N,N\n{ASH},Ash Example,2026-11-10,N,N\n")
    status, out, _ = call(capsys, "import", str(monday))
    assert status == 1
    assert f"{file.name}: not changed: " in out
    assert "1 new case:" in out
    assert file.read_bytes() == broken


def test_an_unknown_system_is_learnt(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "progresso.csv"
    file.write_text("Lernnr;UPN;Who;When;Vorm;Nachm\n7;Q999000025002;Robin Example;09.11.2026;N;N\n")
    status, _, err = call(capsys, "import", str(file))
    assert status == 1
    assert "cmeboard import --learn" in err
    said = ("Who=name", "When=date", "Vorm=morning", "Nachm=afternoon")
    columns = [word for one in said for word in ("--column", one)]
    status, out, err = call(capsys, "import", str(file), "--learn", "--name", "Progresso", *columns)
    assert status == 0, err
    assert "Lernnr" in out
    assert git(store, "log", "-1", "--format=%s") == "profile progresso: learnt from an export\n"
    assert call(capsys, "--now", "2026-11-24 08:50", "check")[0] == 0
    status, out, err = call(capsys, "import", str(file))
    assert "day shape, Progresso" in err
    assert "1 new case:" in out
    assert call(capsys, "import", str(file), "--learn", "--name", "Progresso")[0] == 1


def test_a_profile_of_the_store_that_is_wrong_is_told_with_its_line(
    store: Path, monday: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (store / "profiles").mkdir()
    (store / "profiles" / "own.yaml").write_text("profile: own\ntitle: Own\ncolums:\n  upn: [UPN]\n")
    status, out, _ = call(capsys, "--now", "2026-11-24 08:50", "check")
    assert status == 1
    assert "profiles/own.yaml:3" in out
    assert "profiles/own.yaml:3" in call(capsys, "import", str(monday))[2]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--profile", "nosuch"), "there is no profile nosuch"),
        (("--encoding", "latin-99"), "there is no encoding latin-99"),
        (("--shape", "wide"), "no columns of a register of the wide shape"),
        (("--learn", "--column", "Name"), "says of no column what it is"),
    ],
)
def test_what_is_overruled_wrongly_is_told(
    store: Path, monday: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    status, _, err = call(capsys, "import", str(monday), *words)
    assert status == 1
    assert why in err


def _clear_locks_of_the_dead(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As `doctor` does once a lock of git's own is so old that it is a dead process's."""
    until = time.monotonic() + 20
    while list((store / ".git").rglob("*.lock")):
        assert time.monotonic() < until
        time.sleep(0.2)
        call(capsys, "doctor")


@pytest.mark.rows("C12")
def test_an_import_that_is_killed_happened_whole_or_not_at_all(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Killed at five moments spread over the time that one takes; the next start finishes or clears what was begun."""
    before = set((store / "cases").rglob("*.yaml"))
    register = tmp_path / "register.csv"
    rows = (f"B9990000250{n:02},Child {n},2026-11-09,N,N\n" for n in range(60))
    register.write_text(HEADER + "".join(rows))
    command = [sys.executable, "-m", "cmeboard", "--now", "2026-11-11 09:35", "import", str(register), "--yes"]
    began = time.monotonic()
    subprocess.run([*command, "--dry-run"], check=True, capture_output=True)
    whole = 1.6 * (time.monotonic() - began)
    head = git(store, "rev-parse", "HEAD")
    for n in range(5):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0) as run_:
            time.sleep(whole * (n + 2) / 6)
            os.killpg(run_.pid, signal.SIGKILL)
        assert call(capsys, "doctor")[0] in (0, 1)
        assert call(capsys, "list")[0] == 0
        _clear_locks_of_the_dead(store, capsys)
        new = set((store / "cases").rglob("*.yaml")) - before
        committed = git(store, "diff", "--name-only", head.strip(), "HEAD", "--", "cases").split()
        assert len(new) == len(committed)
        assert len(new) in (0, 60)
        assert not git(store, "status", "--porcelain")
        git(store, "reset", "-q", "--hard", head.strip())


def test_a_case_that_began_on_another_day_is_explained_to_verify(
    store: Path, monday: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (case,) = answer(capsys, "import", str(monday))["opened"]  # type: ignore[misc]
    monday.write_text(f"{HEADER}{ROWAN},Robin Example,2026-11-06,N,N\n")
    (anew,) = answer(capsys, "import", str(monday))["opened"]  # type: ignore[misc]
    assert f"Begun-anew: {case} as {anew}" in git(store, "log", "-1", "--format=%B")
    assert call(capsys, "verify")[0] == 0
    git(store, "rm", "-q", f"cases/2026-27/{anew}.yaml")
    git(store, "commit", "-qm", f"gone\n\nBegun-anew: {anew} as {case}", "--no-verify")
    status, out, _ = call(capsys, "verify")
    assert status == 1
    assert f"{anew}.yaml was deleted" in out


def test_an_absence_that_opens_no_case_ends_with_a_status_that_says_so(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing of it was known: cron has to hear of a child whom no file names."""
    nameless = tmp_path / "nameless.csv"
    nameless.write_text("UPN,Date,AM,PM\nC999000025003,2026-11-09,N,N\n")
    status, out, _ = call(capsys, "import", str(nameless))
    assert status == 1
    assert "an unexplained absence opens no case, as no file names the pupil" in out
    assert "Nothing was recorded: see above." in out
    assert "all of it was known" not in out
    assert call(capsys, "--json", "import", str(nameless))[0] == 1


def test_a_case_that_goes_on_under_another_id_is_told(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, later = tmp_path / "first.csv", tmp_path / "later.csv"
    tuesday = f"{ROWAN},Robin Example,2026-11-10,N,N\n"
    first.write_text(f"{HEADER}{ROWAN},Robin Example,2026-11-09,N,N\n{tuesday}")
    later.write_text(f"{HEADER}{ROWAN},Robin Example,2026-11-09,/,\\\n{tuesday}")
    (old,) = answer(capsys, "import", str(first))["opened"]  # type: ignore[misc]
    said = call(capsys, "import", str(later), "--dry-run")[1]
    found = answer(capsys, "import", str(later))
    (new,) = found["opened"]  # type: ignore[misc]
    assert found["begun_anew"] == {old: new}
    assert f"{old} goes on as {new}: the absence turned out to have begun on another day." in said


def test_an_absence_that_was_over_before_anybody_imported_it_is_counted(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The register of Monday came on Wednesday, when the child had been back since Tuesday."""
    late = tmp_path / "late.csv"
    late.write_text(f"{HEADER}{ROWAN},Robin Example,2026-11-09,N,N\n{ROWAN},Robin Example,2026-11-10,/,\\\n")
    status, out, _ = call(capsys, "import", str(late))
    assert status == 0
    assert "1 absence without a reason is over and opened no case: --since DAY opens" in out
    assert answer(capsys, "import", str(late))["past"] == 1
    opened = answer(capsys, "import", str(late), "--since", "2026-11-10")
    assert (opened["past"], len(opened["opened"])) == (0, 1)  # type: ignore[arg-type]
