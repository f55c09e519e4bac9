"""What is typed is kept from the first pause on, once for each form, and is gone once it is recorded."""

import sys
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual.widgets import Input

sys.path.insert(0, str(Path(__file__).parent))
from held import NOW, Held, make_case
from test_board import app_of, screen_text, until
from test_papers_on_board import opened
from test_views import driven, said

from cmeboard.core.case import Case
from cmeboard.core.entries import Correct, Note, Sms
from cmeboard.core.stage import Stage
from cmeboard.store.errors import StoreError
from cmeboard.store.writing.drafts import Drafts
from cmeboard.tui.app import BoardApp
from cmeboard.tui.forms.call_round import CallRound
from cmeboard.tui.forms.form import RecordForm
from cmeboard.tui.forms.new_case import NewCaseForm
from cmeboard.tui.screens.board_screen import BoardScreen
from cmeboard.tui.screens.case_screen import CaseScreen
from cmeboard.tui.windows.dialogs import LetterQuestion, TextQuestion
from cmeboard.tui.windows.kept_question import KeptQuestion
from cmeboard.tui.windows.paper_screen import PaperScreen
from cmeboard.tui.windows.round_question import RoundQuestion

CASE = "2026-K7Q000"


def left(held: Held) -> dict[tuple[str, str], dict[str, str]]:
    return {(draft.case, draft.did): dict(draft.texts) for draft in Drafts(held.git_dir).all()}


@driven
async def test_every_form_is_kept_and_offered_by_the_next_board() -> None:
    held = Held([make_case(0, "Rowan Sample")])
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "still wanted" in screen_text(app))
        await pilot.press("n", "escape", "a")
        await until(pilot, lambda: isinstance(app.screen, CallRound))
        await pilot.press("m", "escape", "N")
        await until(pilot, lambda: isinstance(app.screen, NewCaseForm))
        await pilot.press(*"Kit", "escape")
        await until(pilot, lambda: len(left(held)) == 3 and left(held)["", "new case"].get("name") == "Kit")
        found = left(held)
        assert found[CASE, "home visit"]["outcome"] == "no answer"
        assert "at" not in found[CASE, "home visit"]
        assert found[CASE, "round of calls"]["Dana Sample 07700 900123"] == "message left|@2026-11-11 09:00"

    again = app_of(held)
    async with again.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(again.screen, LetterQuestion) and "3 kept" in screen_text(again))
        text = screen_text(again)
        letter = next(line.split("·")[0].split()[-4] for line in text.splitlines() if "round of calls" in line)
        await pilot.press(letter)
        await until(pilot, lambda: isinstance(again.screen, CallRound) and "message left 09:00" in screen_text(again))
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(again.screen, BoardScreen))
        assert sorted(did for _, did in left(held)) == ["home visit", "new case"]
        await pilot.press("v")
        await until(pilot, lambda: isinstance(again.screen, RecordForm) and "Will record" in screen_text(again))
        assert again.screen.texts()["outcome"] == "no answer"  # type: ignore[attr-defined]
        await pilot.press("ctrl+t")
        await until(pilot, lambda: list(left(held)) == [("", "new case")])


@driven
async def test_a_form_that_was_opened_and_left_keeps_nothing() -> None:
    held = Held([make_case(0, "Rowan Sample")])
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        for key in "scvpnxa":
            await pilot.press(key)
            await until(pilot, lambda: not isinstance(app.screen, BoardScreen))
            await pilot.pause(0.05)
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, BoardScreen))
        await pilot.pause(0.4)
        assert left(held) == {}


@driven
async def test_a_time_that_somebody_wrote_is_kept_and_one_that_was_filled_in_is_not() -> None:
    held = Held([make_case(0, "Rowan Sample")])
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "when" in screen_text(app))
        await pilot.press("x")
        await until(pilot, lambda: (CASE, "note") in left(held))
        assert left(held)[CASE, "note"]["note"] == "x"
        assert "at" not in left(held)[CASE, "note"]
        field = app.screen._rows["at"].field  # type: ignore[attr-defined]
        field.value = "2026-11-11 08:30"
        await until(pilot, lambda: left(held)[CASE, "note"].get("at") == "2026-11-11 08:30")


@driven
async def test_what_the_disk_refuses_to_record_stays_as_a_draft() -> None:
    held = Held([make_case(0, "Rowan Sample")])
    held.broken = StoreError("the disk is full", "make room")
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "when" in screen_text(app))
        await pilot.press(*"seen at the shop", "f2")
        await until(pilot, lambda: "the disk is full" in screen_text(app))
        await until(pilot, lambda: left(held).get((CASE, "note"), {}).get("note") == "seen at the shop")
        held.broken = None
        await pilot.press("f2")
        await until(pilot, lambda: held.cases[CASE].log != ())
        await until(pilot, lambda: left(held) == {})


async def typed_and_left(app: BoardApp, pilot: Any, words: str) -> None:
    """Types an answer into the question that is asked, and leaves it."""
    await until(pilot, lambda: isinstance(app.screen, (KeptQuestion, RoundQuestion)) and app.screen.query(Input))
    await pilot.press(*words)
    await until(pilot, lambda: app.screen.query_one(Input).value == words)
    await pilot.press("escape")


async def taken_up(app: BoardApp, pilot: Any, named: str) -> None:
    """Takes up the draft of that name from what is offered."""
    await until(pilot, lambda: isinstance(app.screen, LetterQuestion) and named in screen_text(app))
    line = next(line for line in screen_text(app).splitlines() if named in line)
    await pilot.press(line.replace("│", " ").split()[0])
    await until(pilot, lambda: not isinstance(app.screen, LetterQuestion))


@driven
async def test_a_sentence_that_is_asked_for_is_kept_as_a_form_is() -> None:
    sent = Sms.model_validate({"did": "sms", "at": "2026-11-09 10:15", "by": "S. Patel"})
    held = Held([make_case(0, "Rowan Sample", log=[sent]), make_case(1, "Kit Example")])
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        app.board_screen.point_at(CASE)
        await pilot.press("m", "v")
        await typed_and_left(app, pilot, "seen at home")
        await pilot.press("X")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen) and "sms" in screen_text(app))
        await pilot.press("X", "t")
        await typed_and_left(app, pilot, "wrong child")
        await pilot.press("escape", "M", "s")
        await typed_and_left(app, pilot, "please ring us")
        await until(pilot, lambda: len(left(held)) == 3 and "please ring us" in str(left(held)))

    again = app_of(held)
    async with again.run_test(size=(80, 24)) as pilot:
        await taken_up(again, pilot, "move to Visited")
        await until(pilot, lambda: again.screen.query_one(Input).value == "seen at home")
        await pilot.press("enter")
        await until(pilot, lambda: held.cases[CASE].stage is Stage.VISITED)
        await until(pilot, lambda: len(left(held)) == 2)

    third = app_of(held)
    async with third.run_test(size=(80, 24)) as pilot:
        await taken_up(third, pilot, "2026-11-09 10:15 sms taken back")
        await until(pilot, lambda: third.screen.query_one(Input).value == "wrong child")
        await pilot.press("enter")
        await until(pilot, lambda: held.cases[CASE].log[-1].did == "correct")
        assert held.cases[CASE].log[-1].note == "wrong child"
        await until(pilot, lambda: list(left(held)) == [("", "text for all")])

    fourth = app_of(held)
    async with fourth.run_test(size=(80, 24)) as pilot:
        await taken_up(fourth, pilot, "text for all · 2 cases")
        await until(pilot, lambda: isinstance(fourth.screen, RoundQuestion) and fourth.screen.query(Input))
        assert fourth.screen.query_one(Input).value == "please ring us"
        await pilot.press("enter")
        await until(pilot, lambda: len(held.rounds) == 1)
        assert [case.log[-1].note for case in held.cases.values()] == ["please ring us"] * 2
        await until(pilot, lambda: left(held) == {})


@driven
async def test_the_answers_to_a_paper_are_kept_until_it_is_written(tmp_path: Path) -> None:
    held = Held([make_case(0, "Rowan Sample")])
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, "police-report")
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, KeptQuestion) and app.screen.query(Input))
        await pilot.press(*"tall", "enter")
        await typed_and_left(app, pilot, "a red coat")
        await until(pilot, lambda: list(next(iter(left(held).values()), {}).values()) == ["tall", "a red coat"])

    again = app_of(held)
    async with again.run_test(size=(80, 24)) as pilot:
        await taken_up(again, pilot, "police-report answers")
        await until(pilot, lambda: isinstance(again.screen, PaperScreen))
        assert list(again.screen.answers.values()) == ["tall", "a red coat"]  # type: ignore[attr-defined]
        await pilot.press("w")
        await until(pilot, lambda: isinstance(again.screen, TextQuestion) and again.screen.query(Input))
        again.screen.query_one(Input).value = str(tmp_path / "report.md")
        await pilot.press("enter")
        await until(pilot, lambda: left(held) == {})
    assert "a red coat" in (tmp_path / "report.md").read_text()


@driven
async def test_a_draft_whose_entry_a_kill_left_in_the_record_is_not_offered_again() -> None:
    note = Note.model_validate(
        {"did": "note", "at": NOW, "by": "S. Patel", "note": "car on the drive", "id": "k7q3fd12"}
    )
    kit = make_case(1, "Kit Example")
    held = Held([make_case(0, "Rowan Sample", log=[note]), kit])
    drafts = Drafts(held.git_dir)
    drafts.keep(CASE, "note", {"note": "car on the drive"}, "2026-11-11 08:58", "k7q3fd12")
    # An import may have opened it meanwhile, without the rest of what was typed here: no word of that goes.
    namesake = {"name": "Kit Example", "first_day_absent": str(kit.first_day_absent), "reason": "seen at the bus stop"}
    drafts.keep("", "new case", namesake, "2026-11-11 08:57")
    drafts.keep(kit.case, "note", {"note": "not yet"}, "2026-11-11 08:59", "k7q3fd13")
    drafts.release()
    app = app_of(held)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: "Not recorded yet: 2 kept from before" in screen_text(app))
        assert sorted(left(held)) == [("", "new case"), (kit.case, "note")]
        assert f"note · Rowan Sample {CASE}: is in the record" in said(app)


@pytest.mark.parametrize("what", ["taken back", "put right"])
@driven
async def test_of_a_draft_about_an_entry_that_another_board_took_back_it_is_said_and_it_stays(what: str) -> None:
    sent = Sms.model_validate({"did": "sms", "at": "2026-11-09 10:15", "by": "S. Patel"})
    back = {"did": "correct", "at": NOW, "by": "A. Kaur", "entry": {"at": "2026-11-09 10:15", "did": "sms"}}
    held = Held([make_case(0, "Rowan Sample", log=[sent, Correct.model_validate(back)])])
    texts = {"said": "wrong child", "corrects": "2026-11-09 10:15 sms", "corrects_id": ""}
    Drafts(held.git_dir).keep(CASE, f"2026-11-09 10:15 sms {what}", texts, "2026-11-11 08:58")
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await taken_up(app, pilot, f"2026-11-09 10:15 sms {what}")
        await until(pilot, lambda: "2026-11-09 10:15 sms does not stand in the log as it is now" in said(app))
        assert list(left(held).values()) == [texts]


class SlowStart(Held):
    """A store whose start takes as long as a test wants."""

    def __init__(self, cases: list[Case]) -> None:
        super().__init__(cases)
        self.let = Event()

    def start_up(self) -> tuple[str, ...]:
        self.let.wait(10)
        return super().start_up()


@driven
async def test_what_was_left_is_offered_once_nobody_is_typing_and_is_gone_on_with_at_its_end() -> None:
    held = SlowStart([make_case(0, "Rowan Sample")])
    Drafts(held.git_dir).keep(CASE, "note", {"note": "Gran rang"}, "2026-11-11 08:58")
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        held.let.set()
        await pilot.pause(0.6)
        assert isinstance(app.screen, RecordForm)
        await pilot.press("escape")
        await until(pilot, lambda: "Not recorded yet: 1 kept from before" in screen_text(app))
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "Gran rang" in screen_text(app))
        await pilot.press(*" back")
        await until(pilot, lambda: "Gran rang back" in screen_text(app))
