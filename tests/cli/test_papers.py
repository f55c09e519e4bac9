"""Papers, reports, the feed and the digest from the command line."""

import json
from pathlib import Path

import pytest

from cmeboard.cli.main import run

NOW = ["--now", "2026-11-24 08:50"]


def the_case(store: Path) -> str:
    (path,) = (store / "cases").rglob("*.yaml")
    return path.stem


@pytest.mark.parametrize("kind", ["leadership", "governors", "returns", "contacts"])
def test_a_report_over_all_cases(store: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    assert run([*NOW, "report", kind]) == 0
    said = capsys.readouterr().out
    assert said.startswith("# ")
    assert ("Rowan Sample" in said) == (kind in ("leadership", "returns"))


@pytest.mark.parametrize("kind", ["pupil", "bundle"])
def test_a_report_over_one_pupil_needs_a_case_and_can_be_redacted(
    store: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    assert run([*NOW, "report", kind]) == 1
    assert "--case" in capsys.readouterr().err
    assert run([*NOW, "report", kind, "--case", the_case(store)]) == 0
    assert "Dana Sample" in capsys.readouterr().out
    assert run([*NOW, "report", kind, "--case", the_case(store), "--redact"]) == 0
    said = capsys.readouterr().out
    assert "Rowan Sample" in said
    assert "Dana" not in said


def test_the_digest_and_the_feed_name_nobody(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*NOW, "due", "--digest", "--owner", "attendance"]) == 0
    digest = capsys.readouterr().out
    assert digest.startswith("attendance: ")
    assert the_case(store) in digest
    assert run([*NOW, "feed", "--out", "cme.ics"]) == 0
    feed = Path("cme.ics").read_text()
    assert "BEGIN:VEVENT" in feed
    assert "Rowan" not in digest + feed
    assert run([*NOW, "feed", "--owner", "nobody"]) == 0
    assert "VEVENT" not in capsys.readouterr().out


def test_a_paper_is_written_for_its_reader_alone_and_never_over_a_file(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = store.parent / "report.html"
    command = [*NOW, "draft", the_case(store), "police-report", "--form", "html", "--out", str(out)]
    assert run(command) == 0
    assert out.stat().st_mode & 0o777 == 0o600
    said = capsys.readouterr().err
    assert "for the police" in said
    assert "record it: cmeboard record" in said
    assert run(command) == 1
    assert "is there already" in capsys.readouterr().err


def test_a_chronology_says_which_commit_brought_each_line(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["record", the_case(store), "home visit", "--outcome", "no answer"]) == 0
    capsys.readouterr()
    run(["history", the_case(store), "--json"])
    commit = json.loads(capsys.readouterr().out)[0]["commit"]
    assert run([*NOW[:1], "2027-01-04 09:00", "draft", the_case(store), "chronology"]) == 0
    assert commit[:7] in capsys.readouterr().out


def test_a_stores_own_wording_stands_for_the_shipped_one_and_is_checked(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = store / "templates"
    folder.mkdir()
    (folder / "report_leadership.txt").write_text("For the meeting of {{ school.name }}, in our own words.\n")
    assert run([*NOW, "report", "leadership"]) == 0
    assert "For the meeting of Example Academy, in our own words." in capsys.readouterr().out
    assert run(["check"]) == 0
    (folder / "report_leadership.txt").write_text("\n{{ school.motto }}\n")
    capsys.readouterr()
    assert run(["check"]) == 1
    assert "templates/report_leadership.txt:2" in capsys.readouterr().out
    assert run([*NOW, "report", "leadership"]) == 1
    assert "motto" in capsys.readouterr().err
    (folder / "report_leadership.txt").write_bytes(b"\xff")
    assert run([*NOW, "report", "leadership"]) == 1
    assert "UTF-8" in capsys.readouterr().err
