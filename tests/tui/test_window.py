"""Keys that come faster than windows: each window is left once, and takes nothing else with it."""

import random
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual import events
from textual.screen import Screen

sys.path.insert(0, str(Path(__file__).parent))
from held import NOW, Held, make_case
from test_board import app_of, screen_text, until
from test_views import driven, said

from cmeboard.core.refused import Refused
from cmeboard.tui.app import BoardApp
from cmeboard.tui.forms.form import RecordForm
from cmeboard.tui.forms.form_widgets import KeptForm
from cmeboard.tui.forms.new_case import NewCaseForm
from cmeboard.tui.look.keys import KEYS, Place
from cmeboard.tui.look.personal import hashed_pin
from cmeboard.tui.screens.today import TodayScreen
from cmeboard.tui.windows.dialogs import Answer, ChoiceScreen, HelpScreen, LetterQuestion, TextQuestion
from cmeboard.tui.windows.find_child import FindChild
from cmeboard.tui.windows.lock import LockScreen
from cmeboard.tui.windows.palette import Palette

CASES = [make_case(number, f"Child {number}") for number in range(8)]

WINDOWS: dict[str, Callable[[BoardApp], Screen[Any]]] = {
    "keys": lambda app: HelpScreen(Place.BOARD, app.look),
    "choice": lambda app: ChoiceScreen("x", lambda sheet: sheet.item("a"), app.look),
    "letter": lambda app: LetterQuestion("x", [Answer("y", "yes", "y")]),
    "text": lambda app: TextQuestion("x", "why"),
    "palette": lambda app: Palette(app.board_screen.named_actions(), app.look),
    "find": lambda app: FindChild(app.board.cards, app.look),
    "new case": lambda app: NewCaseForm(NOW.date(), {}),
    "today": lambda app: TodayScreen(app.board, app.look),
    "lock": lambda app: LockScreen(NOW, ""),
}


@pytest.mark.parametrize("name", WINDOWS)
@driven
async def test_a_window_that_is_left_before_it_is_put_up_or_twice_ends_nothing(name: str) -> None:
    app = app_of(Held(CASES))
    async with app.run_test(size=(80, 24)) as pilot:
        window = WINDOWS[name](app)
        app.push_screen(window)
        window.dismiss()
        window.dismiss()
        await pilot.pause()
        assert app.screen is app.board_screen
        await pilot.press("j", "n")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))


@driven
async def test_the_first_answer_counts() -> None:
    app = app_of(Held(CASES))
    given: list[str | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        window = LetterQuestion("x", [Answer("y", "yes", "y"), Answer("n", "no", "n")])
        app.push_screen(window, given.append)
        await pilot.pause()
        for key in "ynn":
            app.post_message(events.Key(key, key))
        await until(pilot, lambda: given == ["y"] and app.screen is app.board_screen)


@driven
async def test_what_is_recorded_behind_the_lock_does_not_open_it() -> None:
    held = Held(CASES)
    app = app_of(held)
    app.personal = app.personal._replace(pin=hashed_pin("1234"))
    goes_on, perform = Event(), held.perform
    held.perform = lambda action, now: (goes_on.wait(5), perform(action, now))[1]  # type: ignore[method-assign]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n", *"seen", "f2", "ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, LockScreen))
        goes_on.set()
        await until(pilot, lambda: any(case.log for case in held.cases.values()))
        await pilot.pause(0.1)
        assert isinstance(app.screen, LockScreen)
        await pilot.press(*"1234", "enter")
        await until(pilot, lambda: app.screen is app.board_screen)


@driven
async def test_what_was_refused_after_the_form_was_left_is_said() -> None:
    held = Held(CASES)
    app = app_of(held)
    goes_on = Event()

    def refused(action: object, now: object) -> Any:
        goes_on.wait(5)
        raise Refused("the disk is full", "make room")

    held.perform = refused  # type: ignore[method-assign]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n", *"seen", "f2", "escape")
        await until(pilot, lambda: app.screen is app.board_screen)
        goes_on.set()
        await until(pilot, lambda: "the disk is full" in said(app))


@pytest.mark.parametrize("key", ["s", "a"])
@driven
async def test_a_key_pressed_twice_opens_one_form(key: str) -> None:
    held = Held(CASES)
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        app.post_message(events.Key(key, key))
        app.post_message(events.Key(key, key))
        await until(pilot, lambda: isinstance(app.screen, KeptForm))
        await pilot.pause(0.1)
        assert len(app.screen_stack) == 2


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
@pytest.mark.parametrize("seed", range(2))
@driven
async def test_whatever_keys_come_at_once_the_board_goes_on(seed: int, size: tuple[int, int]) -> None:
    dice = random.Random(seed)
    unfit = ("quit", "leave", "lock", "new")  # a new pupil's fields are judged by the workspace, which is held here
    leaving = {key for row in KEYS if row.name in unfit for key in row.keys}
    table = [key for row in KEYS for key in row.keys if key not in leaving]
    keys = [*table, *["escape", "enter", "y", "n", "tab", "backspace"] * 6]
    app = app_of(Held(CASES))
    async with app.run_test(size=size) as pilot:
        for _ in range(60):
            for key in dice.choices(keys, k=dice.randint(1, 8)):
                app.post_message(events.Key(key, key if len(key) == 1 else None))
            await pilot.pause(0.01)
        await pilot.pause(0.1)
        assert app.is_running
        for _ in range(40):
            if app.screen is app.board_screen and "Board" in screen_text(app)[:200]:
                return
            await pilot.press("escape", "q" if isinstance(app.screen, HelpScreen) else "escape")
        pytest.fail(f"no way back to the board from {app.screen}")
