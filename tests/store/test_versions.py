"""A version read by its parts says what it says when it is read whole, or is left to be read whole."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cmeboard.core.case import Case, Contact, Pupil
from cmeboard.core.entries import Call, EntryRef, MeetingDecision
from cmeboard.core.record import Record
from cmeboard.store.proof.readings import Said
from cmeboard.store.proof.versions import CaseVersions
from cmeboard.workspace.judging_files import identity_of, reader_of_versions

EXAMPLES = sorted((Path(__file__).parents[2] / "cases").glob("*/*.yaml"))
SUITE = json.loads((Path(__file__).parent / "yaml_test_suite" / "suite.json").read_text(encoding="utf-8"))
PATH = "cases/2026-27/2026-K7Q3FD.yaml"
CASE = """\
case: 2026-K7Q3FD
reason: illness
stage: Contacted
first_day_absent: 2026-11-09
pupil:
  name: Rowan Sample
  contacts:
    - name: Jo Sample
      phones: [01632 960001]
log:
  - at: 2026-11-09 09:40
    by: S. Patel
    did: sms
  - at: 2026-11-09 10:15
    by: S. Patel
    did: call
    outcome: no answer
    note: "She said: 'later'"
  - {at: 2026-11-09 11:00, by: S. Patel, did: note, note: typed}
marks:
  2026-11-09: N N
"""
LINES = CASE.splitlines(keepends=True)
INDENTLESS = CASE.replace("\n  - at", "\n- at").replace("\n    by", "\n  by").replace("\n    did", "\n  did")
INDENTLESS = (
    INDENTLESS.replace("\n    outcome", "\n  outcome").replace("\n    note", "\n  note").replace("\n  - {", "\n- {")
)
MARKED = CASE.replace(
    "log:\n", "marks:\n  2026-11-09: N N\n  '2026-11-10': N /\n  2026-11-11: B -\nlog:\n"
).removesuffix("marks:\n  2026-11-09: N N\n")
BARE = CASE[: CASE.index("log:\n")]
BARE_WITH_MARKS = MARKED[: MARKED.index("log:\n")]
ENTRY = ["  - at: 2026-11-10 09:00", "    by: S. Patel", "    did: sms"]
BASES = [CASE, INDENTLESS, MARKED, BARE, BARE_WITH_MARKS]
HOSTILE = [
    "marks:", "marks: {}", "'marks':", "  2026-11-09: N N", "  2026-11-12: N N", "  2026-02-30: N N",
    "  '2026-11-13': N N",
    "  2026-11-12: N N # a", "  2026-11-12: - N", "  2026-11-12: N", "  2026-11-12: N N N", "  2026-11-12: 'N N'",
    "   2026-11-12: N N", "    N", "  2026-11-12: [N, N]", "  1026-11-12: N N", "  2026-11-12: #N N", 'marks: "',
    "---", "...", "--- x", "... # x", "%YAML 1.2", "# a comment", "  # a comment", "<<<<<<< ours", "=======",
    "\ufeff", "log:", "log: ", "log: []", "'log':", '"log": x', "log : x", "  log:", "stage: Absent",
    "stage: Found", "'stage': x", 'reason: "open', "reason: 'open", '  more"', "  more'", '"', "'", "reason: |",
    "reason: >-", "reason: |+", "  text", "reason: plain", "  and on", "pupil:", "reason: &a x", "reason: *a",
    "reason: !!str x", "reason: !x y", "- x", "-", "  - x", "  -", "    - x", " - x",
    "  - at: 2026-11-10 09:00", "    by: S. Patel", "    did: sms", "    note: |", "      text",
    "    note: 'open", '    note: "a\\', "    note: [", "    note: {", "]", "}", "    ]", "    }", "? x", ": y",
    "    did: move", "    to: Found", "<<: x", "    <<: *a", "undecided: []", "reason: a # b", "", " ", "\t",
    "x", "  - did: sms", "\x85", "\u2028", "reason: \u2028log:", "  name: \u00e9", "case: 2026-K7Q3FD", "\r",
    "reason: x\r",
]  # fmt: skip


def described(entry: object) -> Said:
    return Said(identity_of(entry), getattr(entry, "did", ""), "", getattr(entry, "at", None))  # type: ignore[arg-type]


SEEN = CaseVersions(described)
moving = reader_of_versions()
for seen in BASES:
    assert SEEN.by_parts(PATH, seen.encode()) is not None


def same(data: bytes, path: str = PATH) -> bool:
    """Whether it was read by its parts; then it has to say the same as the whole, whatever was read before."""
    by_parts, whole = SEEN.by_parts(path, data), SEEN.whole(path, data)
    fresh = CaseVersions(described).by_parts(path, data)
    assert by_parts == fresh
    assert by_parts in (None, whole)
    return by_parts is not None


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_what_the_program_writes_is_read_by_its_parts(file: Path) -> None:
    data = file.read_bytes()
    assert same(data, file.relative_to(file.parents[2]).as_posix())


def models(declared: Any) -> Iterator[type[Record]]:
    """Every model that a case is made of."""
    if isinstance(declared, type) and issubclass(declared, Record):
        yield declared
        for field in declared.model_fields.values():
            yield from models(field.annotation)
    for part in get_args(declared):
        yield from models(part)


def test_no_part_of_a_case_is_judged_by_another() -> None:
    """Were a case valid only as a whole, its parts could not be read alone; were a text valid only beside another, no
    text could stand for it. What a decision needs is that there is a reason; an entry's name in one line is no text.
    """
    found = set(models(Case))
    assert {Pupil, Contact, Call, MeetingDecision} < found
    for model in found - {MeetingDecision, EntryRef}:
        decorators = model.__pydantic_decorators__
        assert not decorators.model_validators, model
        assert not decorators.root_validators, model
        assert not decorators.field_validators, model


@given(
    base=st.sampled_from(BASES),
    puts=st.lists(st.tuples(st.integers(0, 25), st.sampled_from(HOSTILE))),
)
@example(CASE, [(1, 'reason: "open'), (20, '  more"')])
@example(CASE, [(13, "? x")])
@example(MARKED, [(9, 'reason: "open'), (14, 'more"')])
@example(MARKED, [(9, "reason: |")])
@example(MARKED, [(11, "  2026-11-11: N N")])
@example(MARKED, [(13, "x")])
@example(CASE, [(9, "...")])
@example(CASE, [(9, "'log':")])
@example(CASE, [(1, "log: ")])
@example(CASE, [(9, "reason: |+"), (9, "  text")])
@example(INDENTLESS, [(14, "      text"), (14, "  note: |"), (14, "")])
def test_hostile_lines_anywhere_are_read_alike(base: str, puts: list[tuple[int, str]]) -> None:
    lines = base.splitlines(keepends=True)
    for at, line in puts:
        lines.insert(at, f"{line}\n")
    same("".join(lines).encode())


@given(
    base=st.sampled_from(BASES),
    at=st.integers(0, len(CASE) - 1),
    put=st.text("ab: -\n'\"[]{}#&*!|>~,?%@\t\r.\u00e9\u2028\x85", max_size=4),
    gone=st.integers(0, 4),
)
def test_slips_are_read_alike(base: str, at: int, put: str, gone: int) -> None:
    same((base[:at] + put + base[at + gone :]).encode())


@given(base=st.sampled_from(BASES), lines=st.lists(st.sampled_from([*LINES, *HOSTILE]), max_size=4))
@example(MARKED, ENTRY)
@example(MARKED, [*ENTRY, "log:"])
@example(MARKED, ["    more: x"])
@example(MARKED, ["stage: Found"])
@example(BARE, ["log:", *ENTRY])
@example(BARE, ["marks:", "  2026-11-09: N N"])
@example(BARE, ["'marks':", "  2026-11-09: N N"])
@example(BARE_WITH_MARKS, ["marks: {}"])
@example(BARE_WITH_MARKS, ["log: []"])
@example(CASE, ENTRY)
@example(MARKED, [*ENTRY, "stage: Found"])
@example(MARKED, [*ENTRY, "---"])
@example(MARKED, [*ENTRY, "..."])
@example(MARKED, [*ENTRY, "    note: a friend's; she's in? yes!"])
@example(MARKED, [*ENTRY, "    note: a: b"])
@example(MARKED, [*ENTRY, "    note: at 10:20:"])
@example(MARKED, [*ENTRY, '    note: "<<<<<<< ours"'])
@example(MARKED, [*ENTRY, "    note: null"])
@example(MARKED, [*ENTRY, "    note: 'null'"])
@example(MARKED, [*ENTRY, "    note: 'a", "    cpoms: b'"])
@example(MARKED, [*ENTRY, "    note: a", "    note: b"])
def test_what_is_added_behind_the_version_before_is_read_alike(base: str, lines: list[str]) -> None:
    same(base.encode())
    same((base + "".join(f"{line.rstrip()}\n" for line in lines)).encode())


DAYS = [line for line in HOSTILE if line.startswith("  ") and "2026" in line] + ["  2026-11-16: N N", "marks:", "x"]


@given(
    base=st.sampled_from([MARKED, INDENTLESS, BARE_WITH_MARKS, BARE]),
    stage=st.sampled_from(["Contacted", "Visited", "Absent", "Off-roll", "Found ", "'Found'", "Fond", "Found # x", ""]),
    days=st.lists(st.sampled_from(DAYS), max_size=3),
    entries=st.lists(st.sampled_from([*ENTRY, *HOSTILE]), max_size=4),
)
@example(MARKED, "Found", ["  2026-11-16: N N"], ENTRY)
@example(MARKED, "Found", ["  2026-11-16: N N", "  '2026-11-16': N N"], ENTRY)
@example(MARKED, "Found", ["  2026-11-10: N N"], ENTRY)
@example(MARKED, "Found", ["  2026-11-31: N N"], ENTRY)
@example(MARKED, "Fond", ["  2026-11-16: N N"], ENTRY)
@example(MARKED, "Found", ["marks:"], [])
@example(MARKED, "Found", [], [*ENTRY, "---"])
@example(BARE_WITH_MARKS, "Found", ["  2026-11-16: N N"], ["log:", *ENTRY])
def test_a_version_that_goes_on_from_another_is_read_alike(
    base: str, stage: str, days: list[str], entries: list[str]
) -> None:
    last_day = "  2026-11-11: B -\n"
    same(base.encode())
    changed = base.replace("stage: Contacted\n", f"stage: {stage}\n")
    changed = changed.replace(last_day, last_day + "".join(f"{line}\n" for line in days))
    same((changed + "".join(f"{line}\n" for line in entries)).encode())
    same(base.encode())


VALUES = [
    "x", "null", "Null", "~", "''", '""', "' '", '"  "', "'x'", '"x', "'it''s'", '"a\\n"', "a: b", "a:b", "a:", "a #b",
    "#", "a ", "[x]", "[x, 'y']", "[x", "['a, b']", "[null]", "[]", "{name: x}", "{name: null}", "{name: 'a, name: b'}",
    "{name: x, name: y}", "{upn: x}", "{name: x", "&a", "*a", "!x", "| x", ">", "%x", "@x", "`x", "- x", "? x", "x@y.z",
    "2026-11-09", "2026-11-31", "2026-11-09 09:40", "'2026-11-09 09:40'", "2026-11-09T09:40:59", "1026-11-09 09:40",
    "7", "-7", "'7'", "7.5", "true", "no", "'yes'", "Wahr", "7c2mq4", "7c2mql", "2026-K7Q3FD", "sms", "'sms'", "move",
    "no answer", "looked after", "[looked after]", "[looked aftr]", "a\u0301", "\u0301", "O\u2019Shea", "\u2028",
    "x\x85",
    "<<<<<<<", "=======", "x\ty", "\U0001f600", "\u00a0",
]  # fmt: skip
KEYS = [
    "note", "to", "number", "outcome", "by", "at", "did", "id", "significant", "cpoms", "whereabouts", "from", "reason",
    "name", "upn", "year_group", "date_of_birth", "admitted", "flags", "phones", "email", "parental_responsibility",
    "siblings", "social_worker", "sex", "first_day_absent", "case", "why_missing", "update_every", "decisions",
    "present", "entry", "undecided", "- name", "- at", "known as", "from_",
]  # fmt: skip
PUPIL = LINES.index("  name: Rowan Sample\n") + 1
CALL = LINES.index("    outcome: no answer\n") + 1


@given(
    base=st.sampled_from([CASE, MARKED, INDENTLESS]),
    key=st.sampled_from(KEYS),
    value=st.sampled_from(VALUES) | st.text("ab: -\n'\"[]{}#,?%@\u00e9\u2019", min_size=1, max_size=6),
    indent=st.sampled_from([0, 2, 4, 6]),
    at=st.sampled_from([1, PUPIL, PUPIL + 3, CALL]),
    takes_place=st.booleans(),
)
@example(CASE, "note", "''", 4, CALL, False)
@example(CASE, "name", "' '", 2, PUPIL - 1, True)
@example(CASE, "phones", "['01632 960002', x]", 6, PUPIL + 2, True)
@example(CASE, "siblings", "[x]", 2, PUPIL, False)
@example(CASE, "social_worker", "{name: 'a, upn: b', phone: x}", 2, PUPIL, False)
@example(CASE, "social_worker", "{name: null}", 2, PUPIL, False)
@example(CASE, "date_of_birth", "2026-11-31", 2, PUPIL, False)
@example(CASE, "id", "7c2mql", 4, CALL, False)
@example(CASE, "note", "a\n    note: b", 4, CALL, False)
@example(CASE, "outcome", "x", 4, CALL - 1, True)
@example(CASE, "to", "null", 4, CALL, False)
def test_whatever_a_field_holds_is_read_alike(
    base: str, key: str, value: str, indent: int, at: int, takes_place: bool
) -> None:
    lines = base.splitlines(keepends=True)
    lines[at : at + takes_place] = [f"{' ' * indent}{key}: {value}\n"]
    same("".join(lines).encode())


@pytest.mark.parametrize("key", ["note", "to", "number", "outcome", "id", "by"])
def test_whatever_a_field_of_an_entry_holds_is_read_alike(key: str) -> None:
    head = "  - at: 2026-11-10 09:00\n    did: call\n"
    by = "" if key == "by" else "    by: S. Patel\n"
    for value in VALUES:
        same(f"{MARKED}{head}{by}    {key}: {value}\n".encode())


def test_a_move_says_itself_where_the_card_goes() -> None:
    for stage in ("Found", "Visited"):
        entry = f"  - at: 2026-11-10 09:00\n    by: S. Patel\n    did: move\n    to: {stage}\n"
        assert same((CASE.replace("marks:\n  2026-11-09: N N\n", "") + entry).encode())
        assert moving(PATH, (MARKED + entry).encode()).entries[-1].to == stage


@given(st.lists(st.sampled_from([*LINES, *(f"{line}\n" for line in HOSTILE)]), max_size=14))
def test_lines_in_any_order_are_read_alike(lines: list[str]) -> None:
    same("".join([*LINES[:10], *lines]).encode())
    same("".join([*LINES[:1], *lines, *LINES[1:]]).encode())


@pytest.mark.parametrize("name", SUITE)
def test_whatever_stands_in_an_entry_or_behind_a_key_is_read_alike(name: str) -> None:
    document = SUITE[name]["yaml"]
    inside = "".join(f"      {line}" for line in document.splitlines(keepends=True))
    same(CASE.replace("reason: illness\n", f"reason: {document}\n").encode())
    same(CASE.replace("    note: \"She said: 'later'\"\n", f"    note:\n{inside}\n").encode())
    same(CASE.replace("    outcome: no answer\n", f"    note: {document}\n").encode())
    same((CASE + document).encode())


def test_carriage_returns_and_other_encodings_are_read_whole() -> None:
    assert not same(CASE.replace("\n", "\r\n").encode())
    assert not same(CASE.encode("utf-16"))
    assert not same(b"\xef\xbb\xbf" + CASE.encode())
    assert not same(CASE.encode()[:-1])


def test_an_entry_that_is_there_twice_counts_twice_and_a_slip_in_one_is_told() -> None:
    entry = "".join(LINES[10:13])
    twice = CASE.replace(entry, entry + entry).encode()
    assert same(twice)
    assert len(SEEN(PATH, twice).entries) == 4
    wrong = CASE.replace("did: sms", "did: smss").encode()
    assert not same(wrong)
    assert "smss" in str(SEEN(PATH, wrong).problems)


def test_a_space_behind_a_value_is_none_of_it() -> None:
    assert same((MARKED + "\n".join([*ENTRY, "    note: typed "]) + "\n").encode())
