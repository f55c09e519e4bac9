"""What others do changes the board without a key; no cursor leaves its card, and no letter its form."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from held import NOW, Held, make_case
from test_board import screen_text, until
from test_views import driven

from cmeboard.core.stage import Stage
from cmeboard.tui.app import BoardApp
from cmeboard.tui.forms.form import RecordForm
from cmeboard.tui.look.paint import PAINTS, Look, ThemeName
from cmeboard.tui.screens.board_screen import BoardScreen
from cmeboard.tui.screens.case_screen import CaseScreen
from cmeboard.tui.screens.today import TodayScreen
from cmeboard.tui.windows.palette import Palette


class Clock:
    """A clock that a test sets."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def board_of(held: Held, clock: Callable[[], datetime]) -> BoardApp:
    return BoardApp(held, clock, held.board(clock()), Look(PAINTS[ThemeName.DARK]))


def somebody_else(held: Held) -> None:
    """A colleague's commit: another case moves on, a new one comes, and one is gone."""
    first, *_, last = held.cases.values()
    held.cases[last.case] = last.model_copy(update={"stage": Stage.CONTACTED})
    held.cases["2026-K7Q500"] = make_case(500, "Newly Absent")
    del held.cases[first.case]
    held.changed.set()


@driven
async def test_the_cursor_stays_on_its_card_on_the_board() -> None:
    held = Held([make_case(number, f"Child {number}") for number in range(6)])
    app = board_of(held, lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j", "j", "j")
        board = app.screen
        assert isinstance(board, BoardScreen)
        chosen = board.case
        somebody_else(held)
        await until(pilot, lambda: "Newly Absent" in screen_text(app))
        assert board.case == chosen
        assert board.card is not None
        assert board.card.case == chosen


@driven
async def test_the_cursor_stays_on_its_step_in_today() -> None:
    held = Held([make_case(number, f"Child {number}") for number in range(6)])
    app = board_of(held, lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))
        await pilot.press("j", "j")
        today = app.screen
        assert isinstance(today, TodayScreen)
        chosen = today.current_case()
        somebody_else(held)
        await until(pilot, lambda: "Newly Absent" in screen_text(app))
        assert today.current_case() == chosen


@driven
async def test_an_open_case_shows_what_was_recorded_elsewhere() -> None:
    held = Held([make_case(1, "Rowan Sample")])
    app = board_of(held, lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen))
        case = held.cases["2026-K7Q001"]
        held.cases[case.case] = case.model_copy(update={"stage": Stage.VISITED})
        held.changed.set()
        await until(pilot, lambda: "Visited" in screen_text(app))


@pytest.mark.parametrize(("key", "screen"), [("n", RecordForm), ("ctrl+p", Palette)])
@driven
async def test_what_is_being_typed_stays(key: str, screen: type[Any]) -> None:
    held = Held([make_case(number, f"Child {number}") for number in range(3)])
    app = board_of(held, lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, screen))
        await pilot.press(*"undo wr")
        place = app.screen.focused
        somebody_else(held)
        await until(pilot, lambda: any(card.pupil == "Newly Absent" for card in app.board.cards))
        await pilot.pause(0.1)
        assert app.screen.focused is place
        await pilot.press(*"ong")
        await until(pilot, lambda: "undo wrong" in screen_text(app))


@driven
async def test_a_time_that_has_come_since_the_form_was_opened_lies_ahead_no_more() -> None:
    clock = Clock(datetime(2026, 11, 11, 9, 0))
    held = Held([make_case(1, "Rowan Sample")])
    app = board_of(held, clock)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        await pilot.press(*"rang", "tab", "tab", "tab", "end", "backspace", "5")
        await until(pilot, lambda: "09:05 (which is still to come)" in screen_text(app))
        clock.now = datetime(2026, 11, 11, 9, 6)
        held.changed.set()
        await until(pilot, lambda: "note of 1 word, 09:05, by" in screen_text(app))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (datetime(2026, 11, 11, 23, 59), datetime(2026, 11, 12, 0, 0)),
        (datetime(2026, 11, 11, 15, 29), datetime(2026, 11, 11, 15, 30)),
    ],
)
@driven
async def test_midnight_and_the_end_of_the_school_day_come_by_themselves(before: datetime, after: datetime) -> None:
    clock = Clock(before)
    app = board_of(Held([make_case(1, "Rowan Sample")]), clock)
    app.seconds = lambda: (clock.now - datetime(1970, 1, 1)).total_seconds() + (59.5 if clock.now == before else 0.1)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        await pilot.press(*"seen")
        clock.now = after
        for _ in range(100):
            await pilot.pause(0.05)
            if app.board.now == f"{after:%Y-%m-%d %H:%M}":
                break
        assert app.board.now == f"{after:%Y-%m-%d %H:%M}"
        if before.date() != after.date():
            await until(pilot, lambda: "note of 1 word, Wed 11 Nov 23:59" in screen_text(app))
        await pilot.press(*" at")
        await until(pilot, lambda: "seen at" in screen_text(app))
