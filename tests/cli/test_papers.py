"""Papers, reports, the feed and the digest from the command line."""

import io
import json
import resource
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from cmeboard.cli.main import run
from cmeboard.core.refused import Refused
from cmeboard.papers.feed import FEED_BEGINS
from cmeboard.papers.registry import PAPERS
from cmeboard.workspace import Workspace
from cmeboard.workspace.drafting import entries_of
from cmeboard.workspace.private_file import write_private

MORNING = datetime(2026, 11, 24, 8, 50)

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


def test_a_report_over_all_cases_has_no_redacted_copy(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*NOW, "report", "leadership", "--redact"]) == 1
    assert "no redacted copy" in capsys.readouterr().err


def test_an_absence_that_is_over_is_as_long_as_it_was(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["record", the_case(store), "found", "--at", "2026-11-12 08:30"]) == 0
    assert run(["--now", "2027-03-01", "draft", the_case(store), "chronology"]) == 0
    assert "| School days absent | 4 |" in capsys.readouterr().out


def test_word_papers_stand_on_the_schools_letterhead(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docx = pytest.importorskip("docx")
    folder = store / "templates"
    folder.mkdir()
    (folder / ".page.html.swp").write_bytes(b"\xff")
    head = docx.Document()
    head.sections[0].header.paragraphs[0].text = "Example High School, est. 1888"
    head.save(str(folder / "letterhead.docx"))
    letter = [*NOW, "draft", the_case(store), "letter-no-contact", "--form", "docx", "--out"]
    assert run([*letter, "one.docx"]) == 0
    made = docx.Document("one.docx")
    assert made.sections[0].header.paragraphs[0].text == "Example High School, est. 1888"
    assert "Rowan Sample has not been at school" in "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert run(["--now", "2026-11-24 08:50", "check"]) == 0
    (folder / "letterhead.docx").write_text("no document")
    capsys.readouterr()
    assert run([*letter, "two.docx"]) == 1
    assert "letterhead.docx does not serve" in capsys.readouterr().err


def test_a_bundle_holds_what_stands_elsewhere_and_handing_it_out_is_kept_in_the_record(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = the_case(store)
    assert run(["notice", "add", "--name", "Rowan Sample", "--authority", "Devon", "--note", "seen in Exeter"]) == 0
    assert run([*NOW, "report", "bundle", "--case", case]) == 0
    assert "seen in Exeter" in capsys.readouterr().out
    assert run([*NOW, "report", "bundle", "--record"]) == 1
    assert run([*NOW, "report", "bundle", "--case", case, "--redact", "--record"]) == 0
    capsys.readouterr()
    assert run(["show", case, "--json"]) == 0
    (kept,) = json.loads(capsys.readouterr().out)["log"]
    assert "For: the person who asked for access." in kept["note"]
    assert "Left out: " in kept["note"]


def test_the_digest_and_the_feed_name_nobody(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*NOW, "due", "--digest", "--owner", "attendance"]) == 0
    digest = capsys.readouterr().out
    assert digest.startswith("attendance: ")
    assert the_case(store) in digest
    assert run([*NOW, "feed", "--out", "cme.ics"]) == 0
    feed = Path("cme.ics").read_text()
    assert "BEGIN:VEVENT" in feed
    assert "Rowan" not in digest + feed
    assert run([*NOW, "feed", "--owner", "nobody"]) == 2
    said = capsys.readouterr()
    assert "VEVENT" not in said.out
    assert "there is no owner 'nobody'" in said.err


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


def test_a_paper_that_is_sent_leaves_for_whom_it_was_and_what_it_disclosed(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    before = path.read_bytes()
    assert run([*NOW, "draft", path.stem, "cme-referral"]) == 0
    assert path.read_bytes() == before
    for paper in ("cme-referral", "chronology --redact"):
        assert run([*NOW, "draft", path.stem, *paper.split(), "--record"]) == 0
    capsys.readouterr()
    assert run(["show", path.stem, "--json"]) == 0
    sent, copy = json.loads(capsys.readouterr().out)["log"]
    assert sent["did"] == "refer cme"
    assert "For: " in sent["note"]
    assert "Discloses: " in sent["note"]
    assert copy["did"] == "note"
    assert "redacted copy" in copy["note"]


@pytest.mark.parametrize("paper", PAPERS)
def test_what_each_paper_offers_can_be_recorded(store: Path, paper: str) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    try:
        made = Workspace.open(store).desk(MORNING).draft(path.stem, paper, "markdown", redacted=False)
    except Refused:
        pytest.skip("this case has not what the paper needs")
    for entry in entries_of(made, MORNING, "S. Patel"):
        assert made.for_whom in (entry.note or "")


def test_an_answer_to_a_missing_fact_goes_into_the_paper_and_not_into_the_case(
    store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    before = path.read_bytes()
    draft = [*NOW, "draft", path.stem, "police-report"]
    assert run([*draft, "--answer", "bag=a red rucksack"]) == 0
    assert "a red rucksack (said by Sam Patel for this paper)" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO("Ro\n" + "\n" * 100))
    assert run([*draft, "--ask"]) == 0
    said = capsys.readouterr()
    assert "What other names is the child known by?" in said.err
    assert "| Known as | Ro (said by Sam Patel for this paper) |" in said.out
    assert path.read_bytes() == before
    assert run([*draft, "--answer", "bags=two"]) == 1
    assert "does not ask for bags" in capsys.readouterr().err
    assert run([*draft, "--answer", "bag"]) == 2


def test_what_is_missing_is_told_where_the_paper_as_it_goes_out_does_not_list_it(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*NOW, "draft", the_case(store), "letter-no-contact", "--form", "docx", "--out", "letter.docx"]) == 0
    assert "  - Please say the school's phone." in capsys.readouterr().err
    assert run([*NOW, "draft", the_case(store), "letter-no-contact", "--json"]) == 0
    asks = {one["key"]: one["answerable"] for one in json.loads(capsys.readouterr().out)["asks"]}
    assert asks["school.phone"] is True


@pytest.mark.parametrize("paper", ["chronology", "contact-log"])
def test_a_paper_that_stands_for_the_record_carries_its_fingerprint_and_what_verify_says(
    store: Path, capsys: pytest.CaptureFixture[str], paper: str
) -> None:
    assert run(["new", "--name", "Ash Example", "--first-day-absent", "2026-11-10"]) == 0
    (mine, other) = sorted(path.stem for path in (store / "cases").rglob("*.yaml"))
    head = subprocess.run(["git", "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout
    assert run(["draft", mine, paper]) == 0
    said = capsys.readouterr().out
    assert " ".join(head[start : start + 4] for start in range(0, 20, 4)) in said
    assert "2 cases and 0 entries: nothing was removed, altered or rewritten" in said
    for case in (mine, other):
        (path,) = (store / "cases").rglob(f"{case}.yaml")
        assert run(["record", case, "note", "--note", "x"]) == 0
        path.write_text(path.read_text().partition("log:")[0])
        subprocess.run(["git", "commit", "-qnam", "x"], check=True)
        capsys.readouterr()
        assert run(["draft", mine, paper]) == 0
        assert "findings, 1 of them about this case" in capsys.readouterr().out


def test_a_chronology_says_which_commit_brought_each_line(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["record", the_case(store), "home visit", "--outcome", "no answer"]) == 0
    capsys.readouterr()
    run(["history", the_case(store), "--json"])
    commit = json.loads(capsys.readouterr().out)[0]["commit"]
    assert run([*NOW[:1], "2027-01-04 09:00", "draft", the_case(store), "chronology"]) == 0
    assert commit[:7] in capsys.readouterr().out


def test_no_letter_to_the_family_of_a_child_whose_sister_may_be_in_danger_and_a_flag_taken_out_is_asked_about(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    letter = [*NOW, "draft", path.stem, "letter-no-contact"]
    plain = path.read_text()
    path.write_text(plain.replace("pupil:\n", "pupil:\n  flags: [forced marriage]\n"))
    subprocess.run(["git", "commit", "-qnam", "x"], check=True)
    assert run(letter) == 1
    path.write_text(plain)
    assert run(letter) == 0
    assert "once carried the flag forced marriage" in capsys.readouterr().out
    assert run(["new", "--name", "Ash Sample", "--first-day-absent", "2026-11-10"]) == 0
    (sister,) = (other for other in (store / "cases").rglob("*.yaml") if other != path)
    family = "pupil:\n  flags: [honour-based violence]\n  siblings: [{name: Rowan Sample}]\n"
    sister.write_text(sister.read_text().replace("pupil:\n", family))
    assert run(letter) == 1
    assert "or of a brother or sister, carries the flag honour-based violence" in capsys.readouterr().err


def test_a_stores_own_wording_stands_for_the_shipped_one_and_is_checked(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = store / "templates"
    folder.mkdir()
    (folder / "report_leadership.txt").write_text("For the meeting of {{ school.name }}, in our own words.\n")
    assert run([*NOW, "report", "leadership"]) == 0
    assert "For the meeting of Example Academy, in our own words." in capsys.readouterr().out
    assert run(["--now", "2026-11-24 08:50", "check"]) == 0
    (folder / "report_leadership.txt").write_text("\n{{ school.motto }}\n")
    capsys.readouterr()
    assert run(["--now", "2026-11-24 08:50", "check"]) == 1
    assert "templates/report_leadership.txt:2" in capsys.readouterr().out
    assert run([*NOW, "report", "leadership"]) == 1
    assert "motto" in capsys.readouterr().err
    (folder / "report_leadership.txt").write_bytes(b"\xff")
    assert run([*NOW, "report", "leadership"]) == 1
    assert "UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_a_page_that_asks_for_a_field_that_is_not_there_is_named_with_its_line_in_every_form(
    store: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    (store / "templates").mkdir(exist_ok=True)
    (store / "templates" / "page.html").write_text("<h1>{{ paper.title }}</h1>\n<p>{{ paper.titel }}</p>\n")
    out = store.parent / "paper"
    assert run([*NOW, "draft", the_case(store), "police-report", "--form", form, "--out", str(out)]) == 1
    assert "templates/page.html:2: there is no field paper.titel" in capsys.readouterr().err
    assert not out.exists()


def test_a_paper_that_the_disk_cannot_hold_leaves_no_half_of_it(tmp_path: Path) -> None:
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, most[1]))
    try:
        with pytest.raises(Refused, match="could not be written whole"):
            write_private(tmp_path / "paper.html", b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert list(tmp_path.iterdir()) == []


def test_a_feed_takes_the_place_of_the_one_before_and_of_nothing_else(store: Path, tmp_path: Path) -> None:
    feed, letter, link = tmp_path / "cme.ics", tmp_path / "letter.txt", tmp_path / "link.ics"
    assert run(["feed", "--out", str(feed)]) == 0
    first = feed.read_bytes()
    assert run(["--now", "2026-11-12", "feed", "--out", str(feed)]) == 0
    assert feed.read_bytes() != first
    assert feed.read_bytes().startswith(FEED_BEGINS)
    assert feed.stat().st_mode & 0o777 == 0o600
    letter.write_text("Dear Ms Sample")
    link.symlink_to(feed)
    for other in (letter, link):
        assert run(["feed", "--out", str(other)]) == 1
    assert letter.read_text() == "Dear Ms Sample"
    assert link.is_symlink()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".cme")] == []
