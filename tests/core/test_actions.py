"""What each action changes, and what it refuses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmeboard.core.actions import (
    AppendEntries,
    CreateFile,
    MoveCase,
    NewCase,
    RecordEntries,
    RecordEntry,
    SetField,
    Undo,
    correction,
    decide,
)
from cmeboard.core.case import Case
from cmeboard.core.entries import ENTRY_CLASSES, Correct, EntryRef
from cmeboard.core.moving import why_a_reason
from cmeboard.core.refused import Refused
from cmeboard.core.stage import STAGES, Stage

MOVES = {"sms": Stage.CONTACTED, "call": Stage.CONTACTED, "home visit": Stage.VISITED, "found": Stage.FOUND}
AT = datetime(2026, 11, 9, 9, 40)


def entry(did: str, **fields: Any) -> Any:
    return ENTRY_CLASSES[did].model_validate({"did": did, "at": AT, "by": "S. Patel", **fields})


def case(stage: Stage = Stage.ABSENT, *log: Any) -> Case:
    return Case.model_validate(
        {
            "case": "2026-K7Q3FD",
            "stage": stage,
            "first_day_absent": date(2026, 11, 9),
            "pupil": {"name": "Rowan Sample"},
            "log": log,
        }
    )


def test_an_sms_moves_an_absent_case_to_contacted() -> None:
    deed = decide(case(), RecordEntry("2026-K7Q3FD", entry("sms", outcome="sent")), MOVES)
    assert deed.edits[0] == SetField(("stage",), "Contacted")
    assert isinstance(deed.edits[1], AppendEntries)
    assert deed.after.stage is Stage.CONTACTED
    assert deed.subject == "2026-K7Q3FD: sms, sent, now Contacted"
    assert deed.trailers == {"Case": "2026-K7Q3FD", "Entry": ("sms",), "Stage": "Contacted"}


@given(stage=st.sampled_from(STAGES), did=st.sampled_from(sorted(MOVES)))
def test_an_entry_never_moves_a_card_backwards(stage: Stage, did: str) -> None:
    after = decide(case(stage), RecordEntry("2026-K7Q3FD", entry(did)), MOVES).after
    assert after.stage.position >= stage.position


def test_free_text_never_reaches_the_subject() -> None:
    deed = decide(case(), RecordEntry("2026-K7Q3FD", entry("call", to="Dana Sample", note="Dana Sample rang")), MOVES)
    assert "Dana" not in deed.subject
    free = entry("joint interview", outcome="Rowan Sample was calm")
    assert "Rowan" not in decide(case(), RecordEntry("2026-K7Q3FD", free), MOVES).subject


@pytest.mark.parametrize("to", [Stage.VISITED, Stage.ABSENT])
def test_a_move_that_skips_or_goes_back_needs_a_reason(to: Stage) -> None:
    start = Stage.ABSENT if to is Stage.VISITED else Stage.CONTACTED
    with pytest.raises(Refused, match="reason"):
        decide(case(start), MoveCase("2026-K7Q3FD", to, "S. Patel", AT), MOVES)
    deed = decide(case(start), MoveCase("2026-K7Q3FD", to, "S. Patel", AT, "wrong pupil"), MOVES)
    assert deed.after.stage is to


def test_a_move_to_the_next_column_needs_none() -> None:
    texted = case(Stage.ABSENT, entry("sms"))
    assert decide(texted, MoveCase("2026-K7Q3FD", Stage.CONTACTED, "S. Patel", AT), MOVES).after.log[-1].did == "move"


def test_a_move_past_a_step_that_is_not_done_needs_a_reason_which_is_recorded() -> None:
    move = MoveCase("2026-K7Q3FD", Stage.CONTACTED, "S. Patel", AT)
    with pytest.raises(Refused, match="no sms or call is recorded yet"):
        decide(case(), move, MOVES)
    after = decide(case(), replace(move, reason="the mother stood at the door"), MOVES).after
    assert (after.stage, after.log[-1].reason) == (Stage.CONTACTED, "the mother stood at the door")  # type: ignore[union-attr]
    taken_back = case(Stage.ABSENT, entry("sms"), entry("correct", entry={"at": AT, "did": "sms"}))
    assert why_a_reason(taken_back, Stage.CONTACTED, MOVES)
    assert why_a_reason(case(Stage.VISITED), Stage.REPORTED_MISSING, {}) == ""


def test_several_entries_are_one_change_and_its_subject_counts_them() -> None:
    calls = tuple(entry("call", to=name, outcome=said) for name, said in [("A", "no answer"), ("B", "no answer")])
    deed = decide(case(), RecordEntries("2026-K7Q3FD", (*calls, entry("home visit", outcome="seen"))), MOVES)
    assert deed.edits == (SetField(("stage",), "Visited"), AppendEntries((*calls, deed.after.log[-1])))
    assert deed.subject == "2026-K7Q3FD: call, no answer ×2; home visit, seen, now Visited"
    assert deed.trailers["Entry"] == ("call", "call", "home visit")
    with pytest.raises(Refused, match="nothing to record"):
        decide(case(), RecordEntries("2026-K7Q3FD", ()), MOVES)


def test_a_correction_takes_back_the_move_that_the_entry_brought_and_no_other() -> None:
    texted = decide(case(), RecordEntry("2026-K7Q3FD", entry("sms")), MOVES).after
    visited = decide(texted, RecordEntry("2026-K7Q3FD", entry("home visit")), MOVES).after
    wrong = entry("correct", entry={"at": AT, "did": "home visit"}, note="another child's")
    deed = decide(visited, RecordEntry("2026-K7Q3FD", wrong), MOVES)
    assert deed.after.stage is Stage.CONTACTED
    assert deed.subject.endswith("corrected 2026-11-09 09:40 home visit, now Contacted")
    right = decide(visited, RecordEntries("2026-K7Q3FD", (wrong, entry("home visit", outcome="seen"))), MOVES)
    assert right.after.stage is Stage.VISITED
    assert SetField(("stage",), "Visited") not in right.edits


def test_a_move_to_where_it_stands_is_refused() -> None:
    with pytest.raises(Refused, match="already"):
        decide(case(), MoveCase("2026-K7Q3FD", Stage.ABSENT, "S. Patel", AT, "why not"), MOVES)


def test_undo_takes_the_last_entry_back_and_the_move_that_followed_from_it() -> None:
    visited = decide(case(Stage.CONTACTED, entry("sms")), RecordEntry("2026-K7Q3FD", entry("home visit")), MOVES).after
    undone = decide(visited, Undo("2026-K7Q3FD", "S. Patel", AT), MOVES).after
    assert undone.stage is Stage.CONTACTED
    assert [one.did for one in undone.log] == ["sms", "home visit", "correct"]
    assert [one.did for one in undone.standing_entries] == ["sms", "correct"]


def test_undo_leaves_a_card_where_a_hand_put_it() -> None:
    placed = case(Stage.REPORTED_MISSING, entry("sms"))
    assert decide(placed, Undo("2026-K7Q3FD", "S. Patel", AT), MOVES).after.stage is Stage.REPORTED_MISSING


@pytest.mark.parametrize(
    "action",
    [
        lambda words: MoveCase("2026-K7Q3FD", Stage.FOUND, "S. Patel", AT, words),
        lambda words: Undo("2026-K7Q3FD", "S. Patel", AT, reason=words),
        lambda words: RecordEntry("2026-K7Q3FD", correction(entry("sms"), AT, "S. Patel", words, None)),
    ],
    ids=["move", "undo", "correct"],
)
def test_a_reason_that_cannot_stand_in_a_file_is_refused(action: Callable[[str], Any]) -> None:
    with pytest.raises(Refused, match=r"must not hold the control character U\+001B: type the text anew without it"):
        decide(case(Stage.ABSENT, entry("sms")), action("pasted \x1b[1mwords"), MOVES)


def test_undo_twice_takes_two_entries_back_and_then_there_is_nothing() -> None:
    now = case(Stage.CONTACTED, entry("sms", id="aaaaaa"), entry("call", id="bbbbbb"))
    for _ in range(2):
        now = decide(now, Undo("2026-K7Q3FD", "S. Patel", AT), MOVES).after
    assert now.stage is Stage.ABSENT
    assert all(isinstance(one, Correct) for one in now.standing_entries)
    with pytest.raises(Refused, match="no entry to take back"):
        decide(now, Undo("2026-K7Q3FD", "S. Patel", AT), MOVES)


def test_undo_takes_nothing_back_but_the_entry_that_a_person_saw_as_the_last() -> None:
    sms, call = entry("sms", id="aaaa1111"), entry("call", id="bbbb2222")
    seen = EntryRef(at=AT, did="sms", id="aaaa1111")
    taken = decide(case(Stage.CONTACTED, sms), Undo("2026-K7Q3FD", "S. Patel", AT, meant=seen), MOVES)
    assert taken.after.standing_entries[-1].did == "correct"
    with pytest.raises(Refused, match="09:40 call was recorded in case 2026-K7Q3FD meanwhile"):
        decide(case(Stage.CONTACTED, sms, call), Undo("2026-K7Q3FD", "S. Patel", AT, meant=seen), MOVES)


def test_a_correction_must_name_an_entry_that_is_there() -> None:
    wrong = entry("correct", entry={"at": AT, "did": "letter"})
    with pytest.raises(Refused, match="no entry 2026-11-09 09:40 letter"):
        decide(case(Stage.ABSENT, entry("sms")), RecordEntry("2026-K7Q3FD", wrong), MOVES)


def test_a_case_that_is_there_is_not_opened_again() -> None:
    with pytest.raises(Refused, match="there already"):
        decide(case(), NewCase(case()), MOVES)
    assert decide(None, NewCase(case()), MOVES).edits == (CreateFile(case()),)


def test_an_unknown_case_is_refused() -> None:
    with pytest.raises(Refused, match="no case 2026-K7Q3FD"):
        decide(None, Undo("2026-K7Q3FD", "S. Patel", AT), MOVES)


def test_an_entry_that_is_in_the_log_is_not_recorded_again() -> None:
    once = entry("call", to="Dana Sample", outcome="no answer", id="k7q3fd12")
    held = case(Stage.CONTACTED, once)
    for again in (
        RecordEntry(held.case, once),
        RecordEntries(held.case, (entry("note", note="x"), once)),
        MoveCase(held.case, Stage.VISITED, "S. Patel", AT, "x", "k7q3fd12"),
    ):
        with pytest.raises(Refused, match="holds this entry already: 2026-11-09 09:40 call"):
            decide(held, again, MOVES)
    assert decide(held, RecordEntry(held.case, once.model_copy(update={"id": "k7q3fd13"})), MOVES)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"did": "inform", "who": "social worker", "to": "Dee Example"}, "inform (social worker)"),
        ({"did": "enquiry", "of": "neighbours", "to": "Mrs Vale", "outcome": "lead"}, "enquiry (neighbours), lead"),
        ({"did": "notify local authority", "kind": "ten day absence"}, "notify local authority (ten day absence)"),
        ({"did": "confirm", "what": "agencies informed"}, "confirm (agencies informed)"),
        ({"did": "waive", "duty": "N2c", "reason": "seen by Mrs Vale"}, "waive (N2c)"),
        ({"did": "waive", "duty": "E-ATT", "reason": "x"}, "waive (E-ATT)"),
        ({"did": "waive", "duty": "Rowan Sample", "reason": "x"}, "waive"),
        ({"did": "call", "to": "Dana Sample", "outcome": "no answer"}, "call, no answer"),
    ],
)
def test_the_subject_of_a_commit_says_whom_or_what_it_was_about_in_words_from_a_list(
    fields: dict[str, str], said: str
) -> None:
    case = Case.model_validate(
        {"case": "2026-K7Q3FD", "stage": "Visited", "first_day_absent": "2026-11-09", "pupil": {"name": "Rowan Sample"}}
    )
    entry = ENTRY_CLASSES[fields["did"]].model_validate({"at": "2026-11-11 09:40", "by": "S. Patel", **fields})
    assert decide(case, RecordEntry(case.case, entry), {}).subject == f"2026-K7Q3FD: {said}"


def test_what_is_right_stands_though_it_is_written_under_the_moment_of_what_was_wrong() -> None:
    wrong, other = entry("call", to="A"), entry("call", to="B", id="bbbb2222")
    back = entry("correct", entry={"at": AT, "did": "call"}, id="cccc3333")
    right = entry("call", to="C", id="dddd4444")
    both = RecordEntries("2026-K7Q3FD", (back, right))
    after = decide(case(Stage.CONTACTED, wrong, other), both, MOVES).after
    assert after.standing_entries == (other, back, right)
    merged = after.model_copy(update={"log": (wrong, right, other, back)})
    assert merged.standing_entries == (right, other, back)


@pytest.mark.parametrize(
    ("ref_id", "own_id", "stands"),
    [
        ("bbbb2222", "cccc3333", "AC"),
        ("bbbb2222", None, "AC"),
        (None, "cccc3333", "BC"),
        (None, None, "C"),
        ("eeee5555", "cccc3333", "BC"),
    ],
)
def test_a_correction_takes_back_what_its_writer_could_mean(
    ref_id: str | None, own_id: str | None, stands: str
) -> None:
    ref = {"at": AT, "did": "call"} | ({"id": ref_id} if ref_id else {})
    log = entry("call", to="A"), entry("call", to="B", id="bbbb2222"), entry("correct", entry=ref, id=own_id)
    later = entry("call", to="C", id="dddd4444")
    standing = case(Stage.CONTACTED, *log, later).standing_entries
    assert "".join(getattr(one, "to", "") for one in standing) == stands
