"""Ctrl+p, wherever a person is: every action of that place, by name, and what is chosen is done there."""

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from held import Held, make_case
from test_board import app_of, screen_text, until
from test_overview import pictures
from test_views import driven

import cmeboard.tui
from cmeboard.core.stage import Stage
from cmeboard.tui.app import BoardApp
from cmeboard.tui.forms.form import RecordForm
from cmeboard.tui.look.keys import Offered
from cmeboard.tui.screens.case_screen import CaseScreen
from cmeboard.tui.screens.overview_screen import OverviewScreen
from cmeboard.tui.widgets.window import LeftOnce
from cmeboard.tui.windows.dialogs import ChoiceScreen, LetterQuestion
from cmeboard.tui.windows.find_child import FindChild
from cmeboard.tui.windows.kept_question import KeptQuestion
from cmeboard.tui.windows.lock import LockScreen
from cmeboard.tui.windows.palette import Palette
from cmeboard.tui.windows.paper_screen import PaperScreen

WAYS = {
    "BoardScreen": "",
    "TodayScreen": "t",
    "CaseScreen": "enter",
    "OverviewScreen": "O",
    "HelpScreen": "question_mark",
    "FindChild": "slash",
    "RecordForm": "n",
    "CallRound": "a",
    "RoundQuestion": "space s",
    "NewCaseForm": "N",
    "LetterQuestion": "m",
    "KeptQuestion": "L L L",
    "ChoiceScreen": "P",
    "PaperScreen": "P enter",
    "AnswerQuestion": "P enter a",
    "FileQuestion": "P enter w",
}
"""The keys that lead from the board to each screen. One that is in no row fails the test below."""


def screens() -> Iterator[type[LeftOnce]]:  # type: ignore[type-arg]
    """Every screen that is put up as it is: those that others are made from are left out."""
    for module in pkgutil.walk_packages(cmeboard.tui.__path__, "cmeboard.tui."):
        importlib.import_module(module.name)
    waiting = LeftOnce.__subclasses__()
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.startswith("cmeboard.tui") and not one.__subclasses__():
            yield one


def test_each_screen_is_tried() -> None:
    assert {one.__name__ for one in screens()} <= {*WAYS, "Palette", "LockScreen"}


def held_for_all() -> Held:
    held = Held([make_case(number, f"Child {number}") for number in range(3)])
    held.pictures = pictures("Child 0")
    return held


@pytest.mark.parametrize("name", WAYS)
@driven
async def test_it_opens_on_every_screen_and_leaves_it_as_it_was(name: str) -> None:
    app = app_of(held_for_all())
    async with app.run_test(size=(60, 20)) as pilot:
        for key in WAYS[name].split():
            before = app.screen
            await pilot.press(key)
            await until(pilot, lambda key=key, before=before: key in ("space", "L") or app.screen is not before)
        await until(pilot, lambda: type(app.screen).__name__ == name and app.screen.is_mounted)
        here = app.screen
        assert isinstance(here, LeftOnce)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, Palette) and "What to do" in screen_text(app))
        rows = app.screen._rows  # type: ignore[attr-defined]
        assert {"palette", "lock", "leave"} < set(rows)
        assert len(rows) > 4
        assert all(row.words for row in rows.values())
        await pilot.press("ctrl+p")
        await until(pilot, lambda: app.screen is here)


async def do(app: BoardApp, pilot: object, words: str) -> None:
    """Chooses an action by some of its letters."""
    await pilot.press("ctrl+p")  # type: ignore[attr-defined]
    await until(pilot, lambda: isinstance(app.screen, Palette) and app.screen.query("Input:focus"))
    await pilot.press(*words, "enter")  # type: ignore[attr-defined]
    await until(pilot, lambda: not isinstance(app.screen, Palette))


@driven
async def test_what_is_chosen_is_done_where_the_person_is() -> None:
    held = held_for_all()
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("O")
        await until(pilot, lambda: isinstance(app.screen, OverviewScreen))
        await do(app, pilot, "after")
        await until(pilot, lambda: "[2]" in screen_text(app))
        await do(app, pilot, "covered")
        await until(pilot, lambda: app.look.covered)
        await do(app, pilot, "these k")
        await until(pilot, lambda: "Keys: overview" in screen_text(app))
        await do(app, pilot, "close")
        await do(app, pilot, "back to w")
        await until(pilot, lambda: app.screen is app.board_screen)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and app.screen.query("NoteArea:focus"))
        await pilot.press(*"seen")
        await do(app, pilot, "record")
        await until(pilot, lambda: any(case.log for case in held.cases.values()))
        await until(pilot, lambda: app.screen is app.board_screen)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, LetterQuestion))
        await do(app, pilot, "Found")
        await until(pilot, lambda: isinstance(app.screen, KeptQuestion) and app.screen.query("Input:focus"))
        await pilot.press(*"home")
        await do(app, pilot, "go on")
        await until(pilot, lambda: Stage.FOUND in [case.stage for case in held.cases.values()])
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(app.screen, FindChild) and app.screen.query("Input:focus"))
        await pilot.press(*"child 1")
        await do(app, pilot, "open the")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen) and app.screen.view.case_id == "2026-K7Q001")


@driven
async def test_keys_for_which_there_is_no_room_are_cut_and_stand_apart_from_the_words() -> None:
    app = app_of(held_for_all())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("O")
        await until(pilot, lambda: isinstance(app.screen, OverviewScreen))
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "back to where you were" in screen_text(app))
        assert "… back to where you were" in screen_text(app)


def words_of(app: BoardApp) -> list[str]:
    """What can be done on the screen that is on top, by name."""
    assert isinstance(app.screen, LeftOnce)
    return [row.words for row in app.screen.named_actions()]


@driven
async def test_what_a_person_is_not_offered_is_in_no_window_either() -> None:
    app = app_of(held_for_all())
    app.look = app.look._replace(offered=Offered(is_restricted=True))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("P")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen) and app.screen.is_mounted)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PaperScreen) and "record as sent" in words_of(app))
        assert "write to a file" not in words_of(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.board_screen)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "record" in words_of(app))
        assert "the note in your editor" not in words_of(app)


@driven
async def test_behind_the_cover_nothing_is_done() -> None:
    app = app_of(held_for_all())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, LockScreen))
        assert not app.check_action("palette", ())
        await pilot.press("ctrl+p")
        await pilot.pause(0.05)
        assert isinstance(app.screen, LockScreen)


@driven
async def test_what_others_record_changes_the_pictures_that_stand_there() -> None:
    held = held_for_all()
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("O")
        await until(pilot, lambda: "11" in screen_text(app))
        await pilot.press("2")
        held.pictures = pictures("Somebody Else")
        held.cases["2026-K7Q009"] = make_case(9, "Somebody Else")
        held.changed.set()
        await until(pilot, lambda: app.screen.overview is held.pictures)  # type: ignore[attr-defined]
        await until(pilot, lambda: "[2]" in screen_text(app))
        await pilot.press("3")
        await until(pilot, lambda: "Somebody Else" in screen_text(app))
