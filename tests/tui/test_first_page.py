"""Before the whole board is read its first page stands there: nothing typed is lost, nor done to another child."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from held import NOW, Held, make_case
from test_board import screen_text, until
from test_views import driven, said

from cmeboard.core.board import Board, Tally
from cmeboard.core.case import Case
from cmeboard.core.shown.today import Grouping, Opening, first_page, today
from cmeboard.store.errors import StoreError
from cmeboard.tui.app import BoardApp, first_seen
from cmeboard.tui.forms.form import RecordForm
from cmeboard.tui.look.paint import PAINTS, Look, ThemeName
from cmeboard.tui.look.personal import Personal
from cmeboard.tui.screens.board_screen import BoardScreen
from cmeboard.tui.screens.today import TodayScreen
from cmeboard.tui.screens.today_page import FirstPage
from cmeboard.tui.windows.lock import TooSmall
from cmeboard.workspace.opening import page_text, read_page

LOOK = Look(PAINTS[ThemeName.DARK])
CASES = [make_case(number, f"Rowan {name}") for number, name in enumerate(["Adams", "Brown", "Clark"], start=1)]


class Slow(Held):
    """Its whole board comes when it is let; `wrong` is what the disk says then instead."""

    def __init__(self, cases: list[Case]) -> None:
        super().__init__(cases)
        self.let = Event()
        self.wrong: StoreError | None = None
        self.asked_for_opening = 0

    def opening(self, now: datetime, grouping: Grouping) -> Opening | None:
        self.asked_for_opening += 1
        board = super().board(now)
        page = page_text(board, today(board, grouping))
        return read_page(page, {"school": board.school, "notices": "[]"}, board.now)

    def board(self, now: datetime) -> Board:
        self.let.wait(10)
        if self.wrong is not None:
            raise self.wrong
        return super().board(now)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    monkeypatch.setattr("cmeboard.core.shown.today.PAGE", 2)
    slow = Slow(CASES)
    yield slow
    slow.let.set()


def app_on(slow: Slow) -> BoardApp:
    board, opening = first_seen(slow, NOW, Personal(), 120)
    assert opening is not None
    app = BoardApp(slow, lambda: NOW, board, LOOK)
    app.opening, app.opens_on = opening, ""
    return app


async def shown(app: BoardApp, pilot: Any) -> FirstPage:
    await until(pilot, lambda: "Rowan Adams" in screen_text(app))
    assert isinstance(app.screen, FirstPage)
    return app.screen


@driven
async def test_it_is_drawn_from_the_page_alone_with_the_counts_of_all_and_says_that_files_are_being_read(
    slow: Slow,
) -> None:
    app = app_on(slow)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)
        text = screen_text(app)
        assert "Rowan Brown" in text
        assert "Rowan Clark" not in text
        assert "overdue, child not found: 3" in text
        assert "3 steps overdue" in text
        assert "the files are being read" in text
        slow.let.set()
        await until(pilot, lambda: "Rowan Clark" in screen_text(app) and "being read" not in screen_text(app))


@driven
async def test_what_is_typed_before_the_whole_board_is_there_is_done_to_the_child_that_was_seen(slow: Slow) -> None:
    app = app_on(slow)
    async with app.run_test(size=(120, 40)) as pilot:
        page = await shown(app, pilot)
        await pilot.press("j", "enter")
        await pilot.pause(0.3)
        assert app.screen is page
        slow.let.set()
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        assert app.screen.asked.case == CASES[1].case


@driven
async def test_where_the_list_has_changed_nothing_that_was_typed_is_done_and_that_is_said(slow: Slow) -> None:
    app = app_on(slow)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)
        await pilot.press("j", "enter")
        del slow.cases[CASES[0].case]
        slow.let.set()
        await until(pilot, lambda: "Rowan Adams" not in screen_text(app))
        await until(pilot, lambda: "was not done" in said(app))
        assert isinstance(app.screen, TodayScreen)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))


@driven
async def test_a_key_that_leaves_waits_and_finds_every_card_on_the_columns(slow: Slow) -> None:
    app = app_on(slow)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)
        await pilot.press("t")
        slow.let.set()
        await until(pilot, lambda: isinstance(app.screen, BoardScreen) and "Rowan Clark" in screen_text(app))


@driven
async def test_in_a_window_that_became_wide_meanwhile_the_columns_come_beside_it(slow: Slow) -> None:
    app = app_on(slow)
    async with app.run_test(size=(200, 40)) as pilot:
        await shown(app, pilot)
        slow.let.set()
        await until(pilot, lambda: isinstance(app.screen, BoardScreen) and "Rowan Clark" in screen_text(app))
        assert app.board_screen.is_in_today


@driven
async def test_in_a_window_that_became_too_small_meanwhile_it_comes_once_there_is_room_again(slow: Slow) -> None:
    app = app_on(slow)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)
        await pilot.resize_terminal(15, 4)
        await until(pilot, lambda: isinstance(app.screen, TooSmall))
        slow.let.set()
        await pilot.pause(0.3)
        assert isinstance(app.screen, TooSmall)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: isinstance(app.screen, TodayScreen) and "Rowan Clark" in screen_text(app))
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, BoardScreen) and "Rowan Clark" in screen_text(app))


@driven
async def test_a_board_that_cannot_be_read_ends_with_the_reason(slow: Slow) -> None:
    app = app_on(slow)
    slow.wrong = StoreError("the disk is gone", "plug it in")
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)
        slow.let.set()
        await until(pilot, lambda: app.return_code == 3)


@driven
async def test_the_page_is_kept_for_the_next_start(slow: Slow) -> None:
    app = app_on(slow)
    slow.let.set()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot)
        await until(pilot, lambda: slow.kept_opening is not None)
    assert slow.kept_opening is not None
    board = slow.board(NOW)
    assert slow.kept_opening == Opening(board, first_page(today(board, Grouping.URGENCY)))


@driven
async def test_the_page_is_kept_where_only_the_columns_were_seen() -> None:
    held = Held(CASES)
    app = BoardApp(held, lambda: NOW, held.board(NOW), LOOK)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "Rowan Clark" in screen_text(app))
        assert held.kept_opening is None
        await pilot.press("q")
        await until(pilot, lambda: app.return_code is not None)
    assert held.kept_opening is not None


@pytest.mark.parametrize(
    ("width", "opens_on", "totals", "is_page"),
    [
        (120, "", Tally(overdue=1, urgent=1), True),
        (120, "", Tally(mend=1, urgent=1), True),
        (120, "", Tally(unrecorded=1), False),
        (120, "today", Tally(), True),
        (120, "board", Tally(overdue=1, urgent=1), False),
        (200, "today", Tally(overdue=1, urgent=1), False),
    ],
)
def test_the_page_is_what_is_seen_first_only_where_today_stands_alone(
    slow: Slow, monkeypatch: pytest.MonkeyPatch, width: int, opens_on: str, totals: Tally, is_page: bool
) -> None:
    slow.let.set()
    page = Opening(slow.board(NOW)._replace(columns=(), totals=totals), ())
    monkeypatch.setattr(slow, "opening", lambda now, grouping: page)
    board, opening = first_seen(slow, NOW, Personal(opens_on=opens_on), width)
    assert (board is page.board, opening is page) == (is_page, is_page)
