"""Two entries that a hand wrote under one minute and kind, without ids: which of them a correction takes back."""

from datetime import datetime
from typing import Any

import pytest
from test_duties import CONTEXT, POLICY, case, states

from cmeboard.core.actions import RecordEntry, Undo, decide
from cmeboard.core.case import Case
from cmeboard.core.entries import Correct, EntryRef
from cmeboard.core.reckoning.doubtful import doubts_of
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.refused import Refused

AT = "2026-11-09 10:15"
DANA = (AT, "call", {"to": "Dana Sample", "outcome": "no answer"})
SOL = (AT, "call", {"to": "Sol Sample", "outcome": "no answer"})
CONTACTS = [{"name": "Dana Sample", "phones": ["07700 900123"]}, {"name": "Sol Sample", "phones": ["07700 900124"]}]


def with_back(entry: Any, *log: tuple[Any, ...], more: tuple[Any, ...] = (), own: str | None = None) -> Case:
    back = ("2026-11-09 10:30", "correct", {"entry": entry, **({"id": own} if own else {})})
    return case("2026-11-09", *log, back, *more, pupil={"contacts": CONTACTS})


def called(one: Case) -> list[str]:
    return [entry.to for entry in one.standing_entries if entry.did == "call"]


def told(one: Case) -> list[str]:
    found = doubts_of(Facts(one, CONTEXT, datetime(2026, 11, 9, 12)))
    return [f"{doubt.words}: {doubt.fix}" for doubt in found if doubt.place[-1] == "entry"]


@pytest.mark.parametrize(
    "entry",
    [
        {"at": AT, "did": "call", "says": {"to": "Sol Sample"}},
        {"at": AT, "did": "call", "says": {"to": "sol  sample", "outcome": "no answer"}},
        f"{AT} call (to Sol Sample)",
    ],
)
def test_one_of_two_is_named_by_what_it_says(entry: Any) -> None:
    one = with_back(entry, DANA, SOL)
    assert called(one) == ["Dana Sample"]
    assert told(one) == []
    assert states(one, "2026-11-09 12:00", "N1b") == {"N1b": ("2026-11-09", "due")}


@pytest.mark.parametrize("own", [None, "cccc3333"])
def test_both_are_taken_back_where_none_is_named_and_that_is_told(own: str | None) -> None:
    one = with_back(f"{AT} call", DANA, SOL, own=own)
    assert called(one) == []
    [words] = told(one)
    assert words.startswith("it takes back all 2 entries of that moment and kind: say which by one of its fields")
    assert told(with_back(f"{AT} call", DANA, SOL, own=own, more=((*SOL[:2], {**SOL[2], "id": "dddd4444"}),))) == []


def test_two_that_say_the_same_are_one_thing_written_twice() -> None:
    one = with_back(f"{AT} call", DANA, DANA)
    assert called(one) == []
    assert told(one) == []


def test_undo_takes_the_last_one_back_alone_and_names_it_shortly() -> None:
    one = case("2026-11-09", DANA, SOL)
    action = Undo(one.case, "S. Patel", datetime(2026, 11, 9, 11), "cccc3333", meant=EntryRef.to(one.log[-1]))
    assert POLICY is not None
    after = decide(one, action, POLICY.moves).after
    assert called(after) == ["Dana Sample"]
    back = after.log[-1]
    assert isinstance(back, Correct)
    assert back.entry.says == {"to": "Sol Sample"}
    alone = decide(case("2026-11-09", DANA), action.__class__(one.case, "S. Patel", action.at), POLICY.moves).after
    assert isinstance(alone.log[-1], Correct)
    assert alone.log[-1].entry.says is None


def test_an_undo_that_meant_the_other_one_is_refused() -> None:
    one = case("2026-11-09", DANA, SOL)
    action = Undo(one.case, "S. Patel", datetime(2026, 11, 9, 11), meant=EntryRef.to(one.log[0]))
    with pytest.raises(Refused, match="was recorded in case"):
        decide(one, action, {})


def test_where_several_fields_are_needed_all_are_given() -> None:
    log = [(AT, "call", {"to": to, "outcome": how}) for to, how in (("A", "refused"), ("A", "spoke"), ("B", "refused"))]
    one = case("2026-11-09", *log)
    back = Correct(
        at=datetime(2026, 11, 9, 11), by="S. Patel", did="correct", entry=EntryRef.to(one.log[0]), id="cccc3333"
    )
    after = decide(one, RecordEntry(one.case, back), {}).after
    assert isinstance(after.log[-1], Correct)
    assert after.log[-1].entry.says == {"to": "A", "outcome": "refused", "by": "S. Patel"}
    assert [(entry.to, entry.outcome) for entry in after.standing_entries[:-1]] == [("A", "spoke"), ("B", "refused")]


def test_a_correction_that_names_two_is_refused_with_the_way_to_name_one() -> None:
    one = case("2026-11-09", DANA, SOL)
    ref = EntryRef.model_validate(f"{AT} call")
    back = Correct(at=datetime(2026, 11, 9, 11), by="S. Patel", did="correct", entry=ref, id="cccc3333")
    with pytest.raises(Refused) as refused:
        decide(one, RecordEntry(one.case, back), {})
    assert refused.value.why == f"{AT} call names 2 entries of case {one.case}"
    assert refused.value.remedy == f'say which by one of its fields, such as "{AT} call (to Dana Sample)"'


def test_a_correction_of_a_correction_brings_nothing_back_and_says_so() -> None:
    back = ("2026-11-09 11:00", "correct", {"entry": "2026-11-09 10:30 correct"})
    one = with_back(f"{AT} call", DANA, more=(back,))
    assert called(one) == []
    assert told(one) == [
        "it takes back another correction, which brings nothing back: record again what was right after all"
    ]
