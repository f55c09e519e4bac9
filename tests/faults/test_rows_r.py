"""Rows R of the short list, and G3, G4 and G12, where no other test is at home: the disk, the shell, any text."""

import csv
import io
import json
import os
import re
import resource
import signal
import subprocess
import sys
import unicodedata
from datetime import datetime
from pathlib import Path

import pytest
from answering import said
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cmeboard.core.actions import AppendEntries
from cmeboard.core.entries import Call
from cmeboard.core.showing import safe
from cmeboard.store.files.case_files import apply_edits, parse_case, render_case

CMEBOARD = [sys.executable, "-m", "cmeboard"]


def git(*args: str) -> str:
    return subprocess.run(["git", *args], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.rows("G3")
def test_a_commit_whose_editor_is_open_while_the_board_records_loses_nothing(case: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text(
        f"#!/bin/sh\n{' '.join(CMEBOARD)} record {case.stem} sms --outcome sent\necho calendar: ours > $1\n"
    )
    editor.chmod(0o755)
    calendar = Path("calendar.yaml")
    calendar.write_text(calendar.read_text() + "# ours\n")
    git("add", "calendar.yaml")
    done = subprocess.run(
        ["git", "commit"], env=os.environ | {"GIT_EDITOR": str(editor)}, capture_output=True, check=False
    )
    assert b"cannot lock ref" in done.stderr
    assert "sms, sent" in git("log", "-1", "--format=%s")
    assert "calendar.yaml" in git("diff", "--cached", "--name-only")
    git("commit", "-qnm", "calendar: ours")
    assert "sms, sent" in git("log", "-2", "--format=%s")


@pytest.mark.rows("G4")
def test_a_commit_by_hand_afterwards_keeps_what_the_program_recorded(case: Path) -> None:
    said("record", case.stem, "sms", "--outcome", "sent")
    Path("calendar.yaml").write_text(Path("calendar.yaml").read_text() + "# ours\n")
    git("commit", "-qnam", "calendar: ours")
    assert git("show", f"HEAD:cases/2026-27/{case.name}").count("did: sms") == 2
    assert git("status", "--porcelain") == ""


@pytest.mark.rows("G12", "R2")
def test_a_full_disk_leaves_everything_as_it_was(store: Path, case: Path) -> None:
    """The limit on the size of a file refuses writes as a full disk does."""
    case.write_text(case.read_text() + "# " + "x" * 5000 + "\n")
    said("record", case.stem, "note", "--note", "first")
    before, head = case.read_bytes(), git("rev-parse", "HEAD")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        words = said("record", case.stem, "note", "--note", "second")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert "refused" in words
    assert (case.read_bytes(), git("rev-parse", "HEAD")) == (before, head)
    assert git("status", "--porcelain") == ""
    assert not list(store.rglob(".cmeboard-*"))
    assert "note" in said("record", case.stem, "note", "--note", "second")


HARM = [
    *(
        "\x1b]52;c;ZXZpbA==\x07",
        "\x9b31m",
        "\x1b]0;pwned\x07",
        "\x1bP+q544e\x1b\\",
        "A\rB",
        "\x00",
        "\x7f",
        "\ud800",
        " ",
    ),
    *(
        "a\u202eb",
        "e" + "\u0301" * 300,
        "A\nB\tC",
        "[/]",
        "[@click=app.quit]x[/]",
        "[N] absent",
        "\\[",
        "\u2028",
        "\ufeff",
    ),
    *("{{ 7*7 }}", "{% include 'x' %}", "<script>", "=HYPERLINK(1)", "-2+3", "@SUM", "no", "07700900123", "1E10", "~"),
    *(
        "call #5 now",
        "mother said: no",
        "- a",
        "'",
        '"',
        "\\",
        "x" * 300,
        "שלום",
        "🙂",
        "%s%n",
        "a: b: c",
        "? x",
        "| x",
    ),
]
TYPED = st.text(min_size=1) | st.sampled_from(HARM)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
WHEN = datetime(2026, 11, 10, 9, 0)
PATH = "cases/2026-27/2026-K7Q3FD.yaml"
HEAD = b"case: 2026-K7Q3FD\nstage: Absent\nfirst_day_absent: 2026-11-09\npupil:\n  name: Rowan Sample\n"
LAYOUTS = [HEAD, HEAD + b"log: []\n", HEAD + b"log: [{at: 2026-11-09 09:40, by: S. Patel, did: sms}]\n"]
LOG = b"log:\n- at: 2026-11-09 09:40\n  by: S\n  did: sms"
LAYOUTS += [(HEAD + LOG).replace(b"\n", end) for end in (b"\n", b"\r\n", b"\r")]


@pytest.mark.rows("R18", "R19")
@settings(max_examples=200, deadline=None)
@given(TYPED, TYPED, st.sampled_from(LAYOUTS))
def test_any_text_is_refused_with_a_word_or_comes_back_the_same_and_is_shown_harmlessly(
    note: str, name: str, data: bytes
) -> None:
    fields = {"at": WHEN, "by": "J. Cole", "did": "call", "to": name, "outcome": "no answer", "note": note}
    if any(not text.strip() or CONTROL.search(text) for text in (note, name)):
        with pytest.raises(ValidationError, match="must not"):
            Call.model_validate(fields)
        return
    entry = Call.model_validate(fields)
    before = parse_case(data, PATH).case
    assert before is not None
    after = before.model_copy(update={"log": (*before.log, entry)})
    written = apply_edits(data, [AppendEntries((entry,))], after, PATH)
    file = parse_case(written, PATH)
    assert file.case is not None
    assert (file.case.log[-1].note, getattr(file.case.log[-1], "to", "")) == (note, name)
    assert file.doubts == ()
    assert render_case(file.case) == render_case(after)
    for text in (note, name):
        assert not [sign for sign in safe(text) if unicodedata.category(sign) in ("Cc", "Cs", "Cf", "Zl", "Zp")]


@pytest.mark.rows("R18", "R19")
def test_what_means_harm_is_recorded_and_shown_from_the_command_line_to_the_log(case: Path) -> None:
    text = "\n".join(one for one in HARM if one.isprintable() or one in ("a\u202eb", "A\nB\tC"))
    assert "note" in said("record", case.stem, "note", "--note", text)
    shown = said("show", case.stem)
    assert [line for line in text.splitlines() if safe(line).strip() not in shown] == []
    assert json.loads(said("show", case.stem, "--json"))["log"][-1]["note"] == text
    assert said("--now", "2026-11-24 08:50", "check").endswith("0 problems\n")
    assert "HYPERLINK" not in git("log", "--format=%B")
    for one in ("\x1b]52;c;ZXZpbA==\x07", "\x9b31m"):
        assert "must not hold the control character" in said("record", case.stem, "note", "--note", one)


@pytest.mark.rows("R19", "C9")
def test_no_export_holds_a_cell_that_a_spreadsheet_would_run(case: Path, tmp_path: Path) -> None:
    case.write_text(case.read_text().replace("name: Rowan Sample", "name: '=HYPERLINK(\"http://x\")'"))
    for note in ("@SUM(A1)", "-2+3", "+1", "=cmd|'/C calc'!A0"):
        said("record", case.stem, "note", "--note", note)
        said("record", case.stem, "call", "--to", note, "--outcome", "no answer")
    papers = [["draft", case.stem, name] for name in ("police-report", "cme-referral", "chronology", "contact-log")]
    papers += [["report", kind] for kind in ("leadership", "governors", "returns", "contacts")]
    papers += [["report", kind, "--case", case.stem] for kind in ("pupil", "bundle")]
    found = 0
    for number, call in enumerate(papers):
        out = tmp_path / f"{number}.csv"
        said(*call, "--form", "csv", "--out", str(out))
        for row in csv.reader(io.StringIO(out.read_text(encoding="utf-8") if out.exists() else "")):
            assert not [cell for cell in row if cell[:1] in tuple("=+-@|%\t\r")], (call, row)
            found += sum(cell.startswith("'") for cell in row)
    assert found


SURROUNDINGS = {
    "no HOME, NO_COLOR": {"HOME": None, "NO_COLOR": "1"},
    "no TERM, POSIXLY_CORRECT": {"TERM": None, "POSIXLY_CORRECT": "1", "COLUMNS": "0"},
    "TERM=dumb, LANG=C": {"TERM": "dumb", "LANG": "C", "LC_ALL": "C", "PYTHONUTF8": None, "PYTHONIOENCODING": None},
}
"""Two in one, since neither can make good what the other spoils."""


@pytest.mark.rows("R24")
@pytest.mark.parametrize("name", SURROUNDINGS)
def test_whatever_surrounds_it_the_board_is_printed_or_what_is_missing_is_said(store: Path, name: str) -> None:
    wanted = SURROUNDINGS[name]
    environment = {key: value for key, value in os.environ.items() if key not in wanted}
    environment |= {key: value for key, value in wanted.items() if value is not None}
    done = subprocess.run(
        [*CMEBOARD, "board"], env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert b"Contacted: 1" in done.stdout
    assert b"no terminal here" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.rows("R24")
def test_a_reader_that_goes_away_is_no_error(store: Path) -> None:
    done = subprocess.run(f"{' '.join(CMEBOARD)} list | true", shell=True, capture_output=True, check=False)  # noqa: S602
    assert done.stderr == b""


@pytest.mark.rows("R25")
@pytest.mark.parametrize("mode", [0o755, 0o750, 0o777])
def test_a_store_that_others_can_look_into_is_told_with_what_shuts_it(store: Path, mode: int) -> None:
    store.chmod(mode)
    words = said("doctor")
    assert f"others on this machine can look into {store}: chmod 700 {store}" in words
    subprocess.run(["chmod", "700", str(store)], check=True)
    assert "can look into" not in said("doctor")
