"""Rows Y1 to Y48: whatever a case file holds, it is read right or refused with a line, and its bytes are kept."""

import contextlib
import io
import json
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from fault_rows import row
from ruamel.yaml import YAML

from cmeboard.cli.main import run
from cmeboard.core.actions import AppendEntries, SetField
from cmeboard.core.entries import Note
from cmeboard.core.showing import safe
from cmeboard.core.stage import Stage
from cmeboard.store.files.case_files import CaseFile, apply_edits, parse_case
from cmeboard.store.files.layout import scalar

PATH = "cases/2026-27/2026-K7Q3FD.yaml"
HEAD = "case: 2026-K7Q3FD\nstage: Absent\nfirst_day_absent: 2026-11-09\npupil:\n  name: Rowan Sample\n"
"""Five lines: what is added to them begins in line 6."""


def noted(note: str) -> str:
    """A case with one note, which begins in line 10."""
    return f"{HEAD}log:\n  - at: 2026-11-09 09:40\n    by: S. Patel\n    did: note\n    note: {note}\n"


def named(name: str) -> str:
    """A case whose pupil, in line 5, has this name."""
    return HEAD.replace("Rowan Sample", name)


LAUGHS = "\n".join(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10))

REFUSED = [
    row("Y1", HEAD.replace("2026-11-09", "2026-02-30"), 3, "a day that exists"),
    row("Y2", noted("x").replace("2026-11-09 09:40", "2026-01-01T00:00:00+99:99"), 7, "a date and time such as"),
    row("Y3", HEAD + f"  year_group: {'9' * 5000}\n", 6, "a whole number"),
    row("Y4", HEAD + f"reason: {'[' * 5000}{']' * 5000}\n", 6, "nested too deep"),
    row("Y5", HEAD + "reason: " + "[" * 100_000, 6, "nested too deep"),
    row("Y5 out of place", HEAD + "- " + "[" * 200_000, 6, "that begins with [ is never closed"),
    row("Y6", HEAD + "reason: " + "{a: " * 3000, 6, "nested too deep"),
    row("Y7", f"{HEAD}  flags: &a0 [lol]\n{LAUGHS}\n", 6, "an anchor"),
    row("Y8", HEAD + "  flags: &a [*a]\n", 6, "an anchor"),
    row("Y9", HEAD + "reason: &a\n  <<: *a\n  b: 1\n", 6, "an anchor"),
    row("Y10", HEAD + f"reason: &a {'x' * 100_000}\nwhy_missing: [{'*a, ' * 20_000}]\n", 6, "an anchor"),
    row("Y11", HEAD + "reason: open\nreason: closed\n", 7, "reason stands twice, here and in line 6"),
    row("Y12", HEAD + '1: a\n"1": b\n', 7, "1 stands twice"),
    row("Y13", HEAD + 'reason: !!python/object/apply:os.system ["touch X"]\n', 6, "a tag"),
    row("Y14", noted("!important"), 10, "quotes round a text that begins with !"),
    row("Y15", noted("!!binary aGVsbG8="), 10, "a tag"),
    row("Y15 set", HEAD + "reason: !!set {a, b}\n", 6, "a tag"),
    row("Y15 omap", HEAD + "reason: !!omap [a: 1]\n", 6, "a tag"),
    row("Y22", f"%YAML 1.1\n---\n{HEAD}", 1, "directive"),
    row("Y24", noted("mother said: no"), 10, "put double quotes round the whole text"),
    row("Y24 far out", HEAD + " " * 300_000 + '"q": b: c\n', 6, "put double quotes round the whole text"),
    row("Y25", noted("@anna"), 10, "cannot begin with @ here: put double quotes"),
    row("Y25 backtick", noted("`x`"), 10, "cannot begin with ` here: put double quotes"),
    row("Y25 star", noted("*urgent* see"), 10, "cannot begin with * here: put double quotes"),
    row("Y25 percent", noted("%x"), 10, "cannot begin with % here: put double quotes"),
    row("Y25 dash", HEAD + "marks:\n  2026-11-09: - -\n", 7, "cannot begin with - and a space here: put double quotes"),
    row("Y25 quotes", noted('"Mum" said no'), 10, "goes on after its closing quotation mark: put double quotes"),
    row("Y25 bracket", noted("[sic] he said"), 10, "begins with [ is never closed: close it, or put double"),
    row("Y26", noted("&and"), 10, "quotes round a text that begins with &"),
    row("Y27", HEAD + "<<<<<<< HEAD\nreason: a\n=======\nreason: b\n>>>>>>> other\n", 6, "an unfinished merge"),
    row("Y28", noted("|\n      a\n<<<<<<< HEAD\n      b"), 12, "an unfinished merge"),
    row("Y29", HEAD.replace("  name", "\tname"), 5, "begins with a tab: indent with spaces"),
    row("Y30", "", None, "empty: bring back the recorded version"),
    row("Y30 comments", "# nothing\n", None, "empty: bring back the recorded version"),
    row("Y30 word", "hello\n", 1, "must hold keys and values"),
    row("Y30 list", "- a\n", 1, "must hold keys and values"),
    row("Y31", f"{HEAD}---\n{HEAD}", 6, "a second document"),
    row("Y32", HEAD + "log:\n- id: e0\n  te", 8, "this line has no key with a colon and a space after it"),
    row("Y32 no colon", HEAD.replace("stage: ", "stage "), 2, "this line has no key with a colon"),
    row("Y32 further", noted("x").replace("    did", "     did"), 9, "indented further than the one above"),
    row("Y32 less", noted("x").replace("    did", "   did"), 9, "indented otherwise than those above it"),
    row("Y17 contrary", noted("x").replace("note\n", "call\n    whereabouts: unknown\n"), 10, ": one of known, not"),
    row("Y17 far", noted("x").replace("did: note", "did: phoned"), 9, "did cannot be 'phoned': one of sms, email"),
    row("Y17 list", HEAD + "why_missing: bullying\n", 6, "why_missing must be a list: write it as [one, another]"),
    row("Y17 group", HEAD + "  social_worker: Dee Example\n", 6, "social_worker must be a group of lines"),
    row("Y33", HEAD.encode() + bytes(4096), 6, "NUL bytes, as after a crash"),
    row("Y34", named("José").encode("latin-1"), 5, "not in UTF-8, but perhaps in Windows-1252"),
    row("Y34 bytes", HEAD.encode() + b"\xff\xfe\xfa", 6, "not in UTF-8"),
    row("Y34 overlong", HEAD.encode() + b"#\xc0\xaf", 6, "not in UTF-8"),
    row("Y35", HEAD.encode("utf-16"), 1, "in UTF-16: save it as UTF-8"),
    row("Y38", named(r'"\e]52;c;ZXZpbA==\a"'), 5, "control character U+001B"),
    row("Y39", named(r'"x\0y"'), 5, "control character U+0000"),
    row("Y40", named(r'"\ud800"'), 5, "Unicode"),
    row("Y41", HEAD.replace("2026-K7Q3FD", '"2026-K7Q3FD\\u200b"'), 1, "must be a case id"),
    row("Y42", noted(r'"a\u0085b"'), 10, "control character U+0085"),
    row("Y42 raw", noted("a\u0085b"), 10, "a line break that most editors do not show, U+0085"),
    row("Y42 separator", noted("a\u2028b"), 10, "a line break that most editors do not show, U+2028"),
    row("Y43", HEAD + "? [a, b]\n: 1\n", 6, "a key must be a word"),
    row("Y43 null", HEAD + "~: x\n", 6, "a key must be a word"),
    row("Y43 group", HEAD + "{a: 1}: 2\n", 6, "a key must be a word"),
    row("Y44", HEAD + "log: [&e {at: 2026-11-09 09:40, by: S, did: sms}, *e]\n", 6, "an anchor"),
    row("Y45", HEAD + f"reason: {'x' * 20_000_000}\n", None, "larger than 1 MB"),
    row("Y46", HEAD + "".join(f"key{n}: 1\n" for n in range(50_000)), 30_000, "holds too much"),
    row("Y46 fewer", HEAD + "".join(f"key{n}: 1\n" for n in range(25_000)), 6, "nobody knows the key key0"),
]


def read(data: str | bytes) -> CaseFile:
    return parse_case(data.encode() if isinstance(data, str) else data, PATH)


@pytest.mark.parametrize(("data", "line", "words"), REFUSED)
def test_what_is_no_case_is_refused_with_its_line(data: str | bytes, line: int | None, words: str) -> None:
    file = read(data)
    assert file.case is None
    assert file.problems[0].line == line
    assert words in str(file.problems[0])
    assert file.problems[0].fix
    assert len(file.problems) <= 101
    assert file.data == (data.encode() if isinstance(data, str) else data)


VALUES = [
    *(row(f"Y16 {text}", text) for text in ("+441234567890",)),
    *(row(f"Y17 {text}", text) for text in ("Null", "True", "NO", "Off")),
    *(row(f"Y18 {text}", text) for text in ("0123456789", "010")),
    *(row(f"Y19 {text}", text) for text in ("1e3", "0x1F", "1_000", ".nan")),
    *(row(f"Y21 {text}", text) for text in ("N", "Y", "O")),
]


@pytest.mark.parametrize("text", VALUES)
def test_a_value_is_the_text_as_written_and_a_save_leaves_its_bytes(text: str) -> None:
    before = noted(text)
    case = read(before).case
    assert case is not None
    assert case.log[0].note == text
    assert recorded(before.encode()).startswith(before.encode())


@pytest.mark.rows("Y17")
def test_a_tilde_and_null_are_nothing_and_stay_as_they_are() -> None:
    before = (HEAD + "reason: ~\nwhy_missing: null\n").encode()
    assert recorded(before).startswith(before)


def recorded(data: bytes) -> bytes:
    """The file after one entry was recorded in it."""
    case = read(data).case
    assert case is not None
    entry = Note(at=datetime(2026, 11, 10, 9, 0), by="J. Cole", did="note", note="a line more")
    return apply_edits(data, [AppendEntries((entry,))], case.model_copy(update={"log": (*case.log, entry)}), PATH)


WORDS = ["NO", "on", "Yes", "off", "y", "true", "Null", "~", "12:30", "1:30:00", "010", "0o17", "0x1F", "1e3", "1_000"]
WORDS += ["1,000", ".5", ".inf", ".NaN", "+44 1632", "-2", "2026-11-09", "2026-11-09 09:40", "=", "<<", "123456"]


@pytest.mark.rows("Y20")
@pytest.mark.parametrize("word", WORDS)
def test_what_the_program_writes_no_reader_takes_for_anything_but_text(word: str) -> None:
    written = f"note: {scalar(word)}\n"
    dated = word in ("2026-11-09", "2026-11-09 09:40")
    assert dated or yaml.safe_load(written) == {"note": word}
    for version in ((1, 1), (1, 2)):
        reader = YAML(typ="safe", pure=True)
        reader.version = version
        assert dated or dict(reader.load(written)) == {"note": word}


@pytest.mark.rows("Y23")
def test_a_hash_inside_a_text_is_told_and_a_comment_is_not() -> None:
    file = read(noted("call #5 now"))
    assert file.case is not None
    [doubt] = file.doubts
    assert (doubt.line, doubt.column) == (10, 16)
    assert "counts as a comment" in doubt.message
    assert read(noted("call  # the fifth\n  # another")).doubts == ()
    assert read(noted('"call #5 now"')).doubts == ()
    assert read(noted("|\n      call #5 now")).doubts == ()


@pytest.mark.rows("Y28")
def test_marks_of_a_merge_inside_a_text_are_told() -> None:
    file = read(noted("|\n      a\n      <<<<<<< HEAD\n      b\n      >>>>>>> other"))
    assert file.case is not None
    assert [(doubt.line, "unfinished merge" in doubt.message) for doubt in file.doubts] == [(12, True)]


@pytest.mark.parametrize(
    "data",
    [
        row("Y36", b"\xef\xbb\xbf" + noted("x").encode()),
        row("Y37", noted("x").replace("\n", "\r\n").encode()),
        row("Y37 CR", noted("x").replace("\n", "\r").encode()),
        row("Y37 no end", noted("x").rstrip("\n").encode()),
        row(
            "Y48",
            (
                HEAD + "log:\n      -   at: 2026-11-09 09:40\n          by:  S. Patel # odd\n          did: sms\n"
            ).encode(),
        ),
        row("Y48 comment", b"# at the top\n\n" + noted("x").encode() + b"\n\n# at the end\n"),
    ],
)
def test_mark_line_ends_indents_and_comments_stay(data: bytes) -> None:
    after = recorded(data)
    end = b"\r\n" if b"\r\n" in data else b"\r" if b"\r" in data else b"\n"
    lines = after.split(end)
    first = next(n for n, line in enumerate(lines) if b"2026-11-10" in line)
    new = lines[first : first + 4]
    assert [line.split(b":")[0].strip(b" -") for line in new] == [b"at", b"by", b"did", b"note"]
    assert end.join(lines[:first] + lines[first + 4 :]).rstrip(end) == data.rstrip(end)


@pytest.mark.rows("Y37")
def test_a_stage_and_marks_in_a_file_with_other_line_ends() -> None:
    data = noted("x").replace("pupil:", "marks:\n  2026-11-09: N N\npupil:").replace("\n", "\r").encode()
    case = read(data).case
    assert case is not None
    moved = case.model_copy(update={"stage": Stage.CONTACTED})
    assert apply_edits(data, [SetField(("stage",), "Contacted")], moved, PATH) == data.replace(b"Absent", b"Contacted")


@pytest.mark.rows("Y38", "Y41")
def test_a_name_that_steers_a_terminal_is_shown_as_pictures() -> None:
    assert safe(read(named(r'"\e]52;c;ZXZpbA==\a"')).pupil) == "␛]52;c;ZXZpbA==␇"
    assert safe(read(named(r'"\u202eevil"')).pupil) == "⟨U+202E⟩evil"


@pytest.mark.rows("Y47")
def test_a_log_of_five_thousand_entries_is_read() -> None:
    entries = (f"  - {{at: 2026-11-09 09:{n % 60:02}, by: S. Patel, did: note, note: n{n}}}\n" for n in range(5000))
    case = read(f"{HEAD}log:\n{''.join(entries)}").case
    assert case is not None
    assert len(case.log) == 5000


@pytest.mark.rows("R16", "R17")
def test_with_all_of_them_in_one_store_every_command_answers(store: Path, case: Path) -> None:
    """No traceback, no byte that a terminal obeys, and the good case is where it was."""
    bad = {}
    for number, data in enumerate(one.values[0] for one in REFUSED if one.id != "Y46 fewer"):
        name = f"2026-B{number:05}"
        bad[name] = data.encode() if isinstance(data, str) else data
        (case.parent / f"{name}.yaml").write_bytes(bad[name])
    calls = [["list"], ["due"], ["check"], ["doctor"], ["show", case.stem], ["history", case.stem], ["fmt"]]
    calls += [["show", name] for name in list(bad)[::12]] + [["why", name] for name in list(bad)[::40]]
    calls += [["record", case.stem, "note", "--note", "all is well"], ["due", "--all"], ["list", "--json"]]
    for call in calls:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            assert run(call) in (0, 1), call
        said = out.getvalue() + err.getvalue()
        assert "Traceback" not in said
        assert not [sign for sign in said if (ord(sign) < 32 and sign != "\n") or 0x7F <= ord(sign) < 0xA0], call
        if call[0] == "list":
            assert case.stem in said
            assert not [name for name in bad if name not in said]
    rows = json.loads(out.getvalue())
    assert {one["case"] for one in rows if one["problem"]} == set(bad)
    assert all((case.parent / f"{name}.yaml").read_bytes() == data for name, data in bad.items())
