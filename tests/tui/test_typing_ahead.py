"""What is typed behind a key that brings something up waits for it: no letter of a note is a key of the board."""

import sys
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual import events

sys.path.insert(0, str(Path(__file__).parent))
from held import Held, make_case
from test_board import app_of, screen_text, until
from test_views import driven

from cmeboard.core.stage import Stage
from cmeboard.tui.app import BoardApp
from cmeboard.tui.forms.form import RecordForm
from cmeboard.tui.screens.case_screen import CaseScreen
from cmeboard.tui.windows.dialogs import LetterQuestion
from cmeboard.tui.windows.lock import LockScreen
from cmeboard.tui.windows.palette import Palette

ROWAN, KIT = make_case(1, "Rowan Sample"), make_case(2, "Kit Example")
NAMED = {"/": "slash", " ": "space", "\r": "enter", "\x7f": "backspace", "\x0c": "ctrl+l", "\x10": "ctrl+p"}


def send(app: BoardApp, text: str) -> None:
    """Sends keys in one piece, as a slow line does."""
    for letter in text:
        app.post_message(events.Key(NAMED.get(letter, letter), letter))


def note_in(app: BoardApp) -> str | None:
    """What stands in the note of the form on top, once that is there."""
    return app.screen.texts().get("note") if isinstance(app.screen, RecordForm) else None


def slow(held: Held, verb: str) -> tuple[Event, Event]:
    """Has a verb of the workspace wait; when it was asked for, and what lets it go on."""
    is_asked, goes_on, plain = Event(), Event(), getattr(held, verb)
    setattr(held, verb, lambda *what: (is_asked.set(), goes_on.wait(5), plain(*what))[2])
    return is_asked, goes_on


@driven
async def test_a_note_sent_in_one_piece_stands_in_the_note_whole() -> None:
    held = Held([ROWAN, KIT])
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.05)
        send(app, "nLeft a messsage\x7f\x7f\x7f\x7f\x7fsage")
        await until(pilot, lambda: note_in(app) == "Left a message")
        assert len(app.screen_stack) == 2
        assert {case.stage for case in held.cases.values()} == {Stage.ABSENT}


@driven
async def test_what_is_typed_while_the_disk_is_slow_waits_for_the_form() -> None:
    held = Held([ROWAN, KIT])
    is_asked, goes_on = slow(held, "person")
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(pilot, is_asked.is_set)
        await pilot.press(*"Left")
        goes_on.set()
        await until(pilot, lambda: note_in(app) == "Left")
        assert held.cases[ROWAN.case].stage is Stage.ABSENT


@pytest.mark.parametrize(("keys", "waits_in"), [("s\r", RecordForm), ("uy", LetterQuestion), ("mf\r", LetterQuestion)])
@driven
async def test_what_would_record_or_answer_is_pressed_on_what_is_seen(keys: str, waits_in: type[Any]) -> None:
    held = Held([make_case(1, "Rowan Sample", log=[{"at": "2026-11-11 08:00", "by": "x", "did": "note", "note": "x"}])])
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.05)
        send(app, keys)
        await until(pilot, lambda: isinstance(app.screen, waits_in))
        await pilot.pause(0.1)
        assert isinstance(app.screen, waits_in)
        assert len(held.cases[ROWAN.case].log) == 1


@driven
async def test_a_child_is_found_and_a_note_begun_in_one_piece() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.05)
        send(app, "/kit\r")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen) and "Kit Example" in screen_text(app))
        send(app, "nRang")
        await until(pilot, lambda: note_in(app) == "Rang")


@driven
async def test_what_is_chosen_by_name_has_the_letters_behind_it_too() -> None:
    held = Held([ROWAN, KIT])
    is_asked, goes_on = slow(held, "person")
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, Palette))
        await pilot.press(*"note", "enter")
        await until(pilot, is_asked.is_set)
        await pilot.press(*"Left")
        goes_on.set()
        await until(pilot, lambda: note_in(app) == "Left")


@driven
async def test_what_was_meant_for_a_window_that_did_not_come_is_done_nowhere() -> None:
    held = Held([ROWAN, KIT])
    is_asked, goes_on = slow(held, "person")
    held.person = lambda: (is_asked.set(), goes_on.wait(5), "")[2]  # type: ignore[method-assign]
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(pilot, is_asked.is_set)
        await pilot.press(*"Ltf")
        goes_on.set()
        await pilot.pause(0.2)
        assert app.screen is app.board_screen
        assert not app.board_screen._filter_bar.is_open
        await pilot.press("j")  # and the board goes on
        assert app.board_screen.case == KIT.case
        assert held.cases[ROWAN.case].stage is Stage.ABSENT


@driven
async def test_the_cover_waits_for_nothing_and_takes_no_letter_that_was_typed_before() -> None:
    held = Held([ROWAN])
    is_asked, goes_on = slow(held, "person")
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(pilot, is_asked.is_set)
        await pilot.press(*"seen", "ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, LockScreen))
        goes_on.set()
        await until(pilot, lambda: len(app.screen_stack) == 3)
        await pilot.press("enter")
        await until(pilot, lambda: note_in(app) == "")
