"""P9: whatever the layout and whatever the edit, no byte changes that need not (limits.md)."""

import re
from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from cmeboard.core.actions import AddItems, AppendEntries, Edit, SetField, SetMarks
from cmeboard.core.case import Case
from cmeboard.core.entries import Note
from cmeboard.core.stage import Stage
from cmeboard.core.words import Flag
from cmeboard.store.files.case_files import apply_edits, parse_case

PATH = "cases/2026-27/2026-K7Q3FD.yaml"
QUOTES = st.sampled_from(["{}", '"{}"', "'{}'"])
GAP = st.sampled_from(["", "", "\n", "\n\n", "# a comment\n", "  # set off\n\n"])
TRAIL = st.sampled_from(["", "", "  # said on the phone", "   ", " #x"])
ENTRY = Note(at=datetime(2026, 11, 12, 9, 0), by="J. Cole", did="note", note='said: "no" #5, then\nhung up')


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A case as somebody may have laid it out: odd indents, quotes, comments, blank lines, flow style, line ends."""
    pad, item, dash = (" " * draw(st.integers(low, high)) for low, high in ((1, 6), (0, 5), (1, 4)))

    def line(key: str, value: str, before: str = "") -> str:
        after = " " * draw(st.integers(1, 3))
        return f"{before}{key}:{after}{draw(QUOTES).format(value)}{draw(TRAIL)}\n{draw(GAP)}"

    parts = [
        line("case", "2026-K7Q3FD"),
        line("stage", "Absent"),
        line("first_day_absent", "2026-11-09"),
        draw(st.sampled_from(["pupil: {name: Rowan Sample, upn: Q999000025002}\n", ""])),
    ]
    if not parts[-1]:
        parts[-1] = (
            "pupil:\n"
            + line("name", "Rowan Sample", pad)
            + draw(st.sampled_from(["", line("upn", "Q999000025002", pad)]))
        )
    marks = [f"{pad}2026-11-09: N N\n", f'{pad}2026-11-10: "N /"{draw(TRAIL)}\n']
    parts.append(draw(st.sampled_from(["", "marks: {2026-11-09: N N}\n", "marks:\n" + "".join(marks)])))
    sms = [line("at", "2026-11-09 09:40").rstrip("\n"), line("by", "S. Patel").rstrip("\n"), "did: sms"]
    inner = item + "-" + dash
    block = inner + ("\n" + " " * len(inner)).join(one.split("\n")[0] for one in sms) + draw(TRAIL) + "\n" + draw(GAP)
    flow = "log: [{at: 2026-11-09 09:40, by: S. Patel, did: sms}]\n"
    parts.append(draw(st.sampled_from(["log:\n" + block, "log:\n" + block, flow, "log: []\n", ""])))
    order = draw(st.permutations(range(len(parts))))
    text = draw(GAP) + "".join(parts[n] for n in order)
    text = text if draw(st.booleans()) else text.rstrip("\n")
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return (draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", end)).encode()


def edits_of(case: Case) -> list[tuple[Edit, Case]]:
    """Edits of every kind, each with the case as it is to be."""
    marks = {date(2026, 11, 11): ("O", "O")}
    pupil = case.pupil.model_copy(update={"flags": (*case.pupil.flags, Flag("looked after"))})
    flagged = case.model_copy(update={"pupil": pupil})
    return [
        (AppendEntries((ENTRY,)), case.model_copy(update={"log": (*case.log, ENTRY)})),
        (SetField(("stage",), "Contacted"), case.model_copy(update={"stage": Stage.CONTACTED})),
        (SetField(("reason",), "ill: flu"), case.model_copy(update={"reason": "ill: flu"})),
        (SetMarks(marks), case.model_copy(update={"marks": {**case.marks, **marks}})),
        (AddItems(("pupil", "flags"), ("looked after",)), flagged),
    ]


def changed_span(before: bytes, after: bytes) -> tuple[bytes, bytes]:
    """What was taken out and what was put in, at the one place where the two differ."""
    most = min(len(before), len(after))
    start = next((n for n in range(most) if before[n] != after[n]), most)
    end = next((n for n in range(most - start) if before[-1 - n] != after[-1 - n]), most - start)
    return before[start : len(before) - end], after[start : len(after) - end]


@settings(max_examples=150, deadline=None)
@given(files())
def test_an_edit_of_any_layout_changes_its_own_bytes_alone(data: bytes) -> None:
    case = parse_case(data, PATH).case
    assert case is not None
    for edit, after in edits_of(case):
        result = apply_edits(data, [edit], after, PATH)
        out, put_in = changed_span(data, result)
        if edit == SetField(("stage",), "Contacted"):
            assert out.strip(b"'\"") in b"Absent"
        elif isinstance(edit, SetMarks) and b"marks: {" in data:
            assert out in b" {2026-11-09: N N}"  # a list in one line becomes a block when it grows
        else:
            assert out in (b"", b" []", b"[]"), edit
        ends = set(re.findall(rb"\r\n|\r|\n", data))
        assert set(re.findall(rb"\r\n|\r|\n", put_in)) <= ends
