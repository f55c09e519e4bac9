"""What is typed is kept from the first pause on, once for each form, and is gone once it is recorded."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from held import Held, make_case
from test_board import app_of, screen_text, until
from test_views import driven

from cmeboard.store.drafts import Drafts
from cmeboard.store.errors import StoreError
from cmeboard.tui.board_screen import BoardScreen
from cmeboard.tui.call_round import CallRound
from cmeboard.tui.dialogs import LetterQuestion
from cmeboard.tui.form import RecordForm
from cmeboard.tui.new_case import NewCaseForm

CASE = "2026-K7Q000"


def left(held: Held) -> dict[tuple[str, str], dict[str, str]]:
    return {(draft.case, draft.did): dict(draft.texts) for draft in Drafts(held.git_dir).left()}


@driven
async def test_every_form_is_kept_and_offered_by_the_next_board() -> None:
    held = Held([make_case(0, "Rowan Sample")])
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "Will record" in screen_text(app))
        await pilot.press("n", "escape", "a")
        await until(pilot, lambda: isinstance(app.screen, CallRound))
        await pilot.press("m", "escape", "N")
        await until(pilot, lambda: isinstance(app.screen, NewCaseForm))
        await pilot.press(*"Kit", "escape")
        await until(pilot, lambda: len(left(held)) == 3)
        found = left(held)
        assert found[CASE, "home visit"]["outcome"] == "no answer"
        assert "at" not in found[CASE, "home visit"]
        assert found[CASE, "round of calls"]["Dana Sample 07700 900123"] == "message left|@2026-11-11 09:00"
        assert found["", "new case"]["name"] == "Kit"

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
        field = app.screen._rows["at"]  # type: ignore[attr-defined]
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
