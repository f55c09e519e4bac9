"""The overview: bars with their numbers, the policy's words beside them, and each absence as a row of days."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from held import NOW, Held, make_case
from test_board import HOSTILE, SIZES, app_of, screen_text, until
from test_recording import check
from test_views import driven

from cmeboard.core.duty import Clause, CountedDay, Duty, State
from cmeboard.tui.look.paint import ASCII_SIGNS, PAINTS, Look, ThemeName
from cmeboard.tui.screens.board_screen import BoardScreen
from cmeboard.tui.screens.case_screen import CaseScreen
from cmeboard.tui.screens.overview_screen import OverviewScreen
from cmeboard.workspace.overviewing import AbsenceRow, Figure, Overview, late_by_week

MONDAY = date(2026, 11, 2)


def days() -> tuple[CountedDay, ...]:
    silent = [CountedDay(MONDAY + timedelta(n), True, "absent", "N N", "", n + 1, n + 1) for n in range(3)]
    heard = CountedDay(MONDAY + timedelta(3), True, "absent", "N N", "call, spoke", 4)
    shut = CountedDay(MONDAY + timedelta(4), False, "INSET")
    later = CountedDay(MONDAY + timedelta(7), True, "absent", "N N", "", 5, 12)
    return (*silent, heard, shut, later)


def pictures(name: str) -> Overview:
    figures = (
        Figure("Cases by stage and outcome", "cases", ("Absent", "Reported Missing"), (3, 11)),
        Figure("First home visit", "cases", ("day 1", "later"), (0, 2), ("N2c Safe and well home visit: by day 2",)),
    )
    return Overview(MONDAY, NOW.date(), figures, (AbsenceRow("2026-K7Q000", name, days()),))


LOOKS = [Look(PAINTS[ThemeName.DARK]), Look(PAINTS[ThemeName.SIXTEEN], ASCII_SIGNS)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS, ids=["in full", "16 colours and ASCII"])
@driven
async def test_every_picture_says_its_numbers_in_words(size: tuple[int, int], look: Look) -> None:
    held = Held([make_case(0, "Rowan Sample")])
    held.pictures = pictures("Rowan Sample")
    app = app_of(held)
    async with app.run_test(size=size) as pilot:
        app.show_look(look)
        await pilot.press("O")
        await until(pilot, lambda: isinstance(app.screen, OverviewScreen) and "Reported Missing" in screen_text(app))
        text = screen_text(app)
        assert "Reported Missing   11" in text
        assert ("#####" if look.signs is ASCII_SIGNS else "█████") in text
        check(app, size)
        await pilot.press("2")
        await until(pilot, lambda: "The policy: N2c Safe and well home visit: by day 2" in screen_text(app))
        await pilot.press("right")
        await until(pilot, lambda: "Rowan Sample" in screen_text(app))
        assert "123c. +" in screen_text(app)
        check(app, size)
        await pilot.press("right", "left", "escape")
        await until(pilot, lambda: isinstance(app.screen, BoardScreen))


@driven
async def test_hostile_names_steer_nothing_and_covered_ones_are_not_shown() -> None:
    held = Held([make_case(0, "x")])
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        for payload in (*HOSTILE, "Rowan Sample"):
            screen = OverviewScreen(pictures(payload), app.look)
            await app.push_screen(screen)
            await pilot.press("3")
            check(app, (80, 24))
            screen.show_look(app.look._replace(covered=True))
            await pilot.pause()
            assert "Rowan" not in screen_text(app)
            await pilot.press("escape")


@driven
async def test_a_look_that_comes_before_the_pictures_are_put_up_is_theirs() -> None:
    held = Held([make_case(0, "x")])
    held.pictures = pictures("Rowan Sample")
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        put_up = app.push_screen(OverviewScreen(held.pictures, app.look))
        app.show_look(app.look._replace(covered=True))
        await put_up
        await pilot.press("3")
        await until(pilot, lambda: "R. S." in screen_text(app))
        assert "Rowan" not in screen_text(app)


def test_a_step_counts_in_the_week_in_which_it_became_late() -> None:
    def late(day: date | None) -> Duty:
        clause = Clause("", "")
        return Duty("c", "N1a", "", "", None, State.DONE_LATE, None, clause, "", became_late=day)

    found = late_by_week([late(date(2026, 11, 8)), late(date(2026, 11, 9)), late(None)], MONDAY, date(2026, 11, 11))
    assert (found.labels, found.counts) == (("2 Nov", "9 Nov"), (1, 1))


def test_the_plotting_widget_is_not_loaded_with_the_board() -> None:
    script = "import sys, cmeboard.tui.app; print([m for m in sys.modules if 'plotext' in m])"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@driven
async def test_a_child_is_found_from_the_pictures_and_a_click_turns_them() -> None:
    held = Held([make_case(0, "Rowan Sample"), make_case(1, "Kit Other")])
    held.pictures = pictures("Rowan Sample")
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("O")
        await until(pilot, lambda: "[1] 2 " in screen_text(app))
        await pilot.click(offset=(5, 1))
        await until(pilot, lambda: "[2]" in screen_text(app))
        await pilot.press("slash")
        await until(pilot, lambda: "Find a child" in screen_text(app))
        await pilot.press(*"kit", "enter")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen) and app.screen.view.case_id == "2026-K7Q001")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, OverviewScreen))
