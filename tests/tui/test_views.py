"""Today, finding cards, and the way to an editor."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from held import Held, make_case, view_of
from test_board import app_of, screen_text, until

from cmeboard.core.board import TO_MEND, Card
from cmeboard.core.problem import Problem
from cmeboard.core.roles import Permit, Role
from cmeboard.tui.app import BoardApp
from cmeboard.tui.forms.editing import editor_command, line_to_open
from cmeboard.tui.screens.board_screen import BoardScreen
from cmeboard.workspace.permitting import HouseRules

P = ParamSpec("P")


def driven(test: Callable[P, Coroutine[None, None, None]]) -> Callable[P, None]:
    """Runs a test that presses keys in an event loop of its own."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


def said(app: BoardApp) -> str:
    return " ".join(one.message for one in app._notifications)


ROWAN, KIT = make_case(1, "Rowan Sample"), make_case(2, "Kit Example")


@driven
async def test_what_the_editor_key_and_the_record_key_cannot_do_is_said() -> None:
    app = app_of(Held([ROWAN]))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("e")
        await until(pilot, lambda: "the editor did not start" in said(app))
        await pilot.press("w")
        await until(pilot, lambda: "is as the record has it" in said(app))


@driven
async def test_what_a_viewer_may_not_do_is_not_offered_and_does_nothing() -> None:
    held = Held([ROWAN])
    held.rules = HouseRules(Permit(Role.VIEWER, "governor"))
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        held.changed.set()
        await until(pilot, lambda: "sms" not in screen_text(app).splitlines()[-1])
        for key in ("s", "m", "L", "N", "u", "e", "w"):
            await pilot.press(key)
            await pilot.pause(0.02)
            assert isinstance(app.screen, BoardScreen), key
        await pilot.press("question_mark")
        await until(pilot, lambda: "The program" in screen_text(app))
        assert "sms sent" not in screen_text(app)
        assert "1–9 " in screen_text(app)
        assert held.cases[ROWAN.case].log == ()
        held.rules = HouseRules(Permit())
        await pilot.press("escape")
        held.changed.set()
        await until(pilot, lambda: "sms" in screen_text(app).splitlines()[-1])


@pytest.mark.parametrize(
    ("environ", "command"),
    [
        ({}, ["vi", "+7", "a.yaml"]),
        ({"EDITOR": "nano -w", "VISUAL": ""}, ["nano", "-w", "+7", "a.yaml"]),
        ({"EDITOR": "nano", "VISUAL": "/usr/bin/vim"}, ["/usr/bin/vim", "+7", "a.yaml"]),
        ({"EDITOR": "code"}, ["code", "--wait", "--goto", "a.yaml:7"]),
        ({"EDITOR": "code --wait"}, ["code", "--wait", "--goto", "a.yaml:7"]),
        ({"EDITOR": "hx"}, ["hx", "a.yaml:7"]),
        ({"EDITOR": "my-editor"}, ["my-editor", "a.yaml"]),
    ],
)
def test_the_persons_own_editor_at_the_line(environ: dict[str, str], command: list[str]) -> None:
    assert editor_command(environ, "a.yaml", 7) == command


def test_the_line_is_that_of_the_first_mistake_or_the_end_of_the_log() -> None:
    view = view_of("x", "x", "a\nb\nc\n", None, (), Card("x", "x", "Absent"), (), (), ())
    wrong = view_of("x", "x", "a\nb\nc\n", None, (Problem("x", 2, 1, "", "", ""),), view.card, (), (), ())
    assert (line_to_open(view), line_to_open(wrong)) == (3, 2)


@pytest.mark.parametrize("key", ["c", ".", "a", "m", "L", "u", "P", "space"])
@driven
async def test_a_key_that_can_do_nothing_here_says_why(key: str) -> None:
    held = Held([])
    app = app_of(held)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: "There is no card here" in said(app))
        held.mend = [Card(case="2026-K7Q9", path="x", stage=TO_MEND, problem="cases/x.yaml:3: no such stage")]
        held.changed.set()
        await until(pilot, lambda: app.board_screen.current_file() == "2026-K7Q9")
        await pilot.press(key)
        await until(pilot, lambda: "mended first: press e" in said(app))


@driven
async def test_a_card_in_the_last_column_goes_no_further_and_that_is_said() -> None:
    app = app_of(Held([make_case(1, "Rowan Sample", stage="Off-roll Notified")]))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("7", "L")
        await until(pilot, lambda: "no column further on" in said(app))
