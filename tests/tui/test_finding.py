"""A child found from anywhere, a case beside the columns, and a card dragged with the mouse."""

import sys
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input, OptionList

sys.path.insert(0, str(Path(__file__).parent))
from held import Held, HouseRules, make_case
from test_arranging import bar_text, board_of
from test_board import app_of, screen_text, until
from test_today import opened
from test_views import driven

from cmeboard.core.board import TO_MEND, Card
from cmeboard.core.roles import Permit, Role
from cmeboard.core.stage import Stage
from cmeboard.tui.app import BoardApp
from cmeboard.tui.look.paint import PAINTS, Look, ThemeName
from cmeboard.tui.screens.board_screen import BoardScreen
from cmeboard.tui.screens.case_screen import CaseScreen
from cmeboard.tui.widgets.column import ColumnView
from cmeboard.tui.widgets.preview import Preview
from cmeboard.tui.windows.find_child import FindChild, found_cards

ROWAN = make_case(1, "Rowan Sample")
MORE_URGENT = make_case(0, "Ash Other")
SIOBHAN = make_case(2, "Siobhán O’Neill", stage="Visited")


def cards(*names: str) -> list[Card]:
    return [Card(f"2026-{place:06}", "x", "Absent", name) for place, name in enumerate(names)]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("rowan", ["Rowan Sample"]),
        ("rwnsm", ["Rowan Sample"]),
        ("samp row", ["Rowan Sample"]),
        ("oneil", ["Siobhán O’Neill"]),
        ("SIOBHAN", ["Siobhán O’Neill"]),
        ("zzz", []),
        ("", ["Rowan Sample", "Siobhán O’Neill", "Rowena Ample"]),
    ],
)
def test_a_few_letters_in_order_are_enough(typed: str, names: list[str]) -> None:
    found = found_cards(cards("Rowan Sample", "Siobhán O’Neill", "Rowena Ample"), typed)
    assert [card.pupil for card in found] == names


def test_the_best_match_stands_first() -> None:
    found = found_cards(cards("Karim Iqbal Tanner", "Kit Example", "Sukit Vale"), "kit")
    assert found[0].pupil == "Kit Example"
    assert len(found) == 3


async def asked(pilot: Any, app: BoardApp, key: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, FindChild) and app.screen.query_one(Input).has_focus)


@pytest.mark.parametrize(("place", "key"), [("board", "slash"), ("board", "F"), ("today", "slash"), ("case", "F")])
@driven
async def test_a_child_is_found_from_anywhere_and_the_board_stands_there_after(place: str, key: str) -> None:
    app = app_of(Held([ROWAN, SIOBHAN]))
    async with app.run_test(size=(80, 24)) as pilot:
        if place == "today":
            await opened(app, pilot)
        if place == "case":
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, CaseScreen))
        await asked(pilot, app, key)
        await pilot.press(*"siob", "enter")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen) and app.screen.view.case_id == SIOBHAN.case)
        assert app.board_screen.case == SIOBHAN.case
        assert sum(isinstance(screen, CaseScreen) for screen in app.screen_stack) == 1


@driven
async def test_arrows_choose_among_those_found_and_escape_leaves_all_as_it_was() -> None:
    app = app_of(Held([make_case(number, f"Child {number}") for number in range(4)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(pilot, app, "slash")
        await pilot.press(*"child", "down", "down", "up", "pagedown", "pageup", "down")
        assert app.screen.query_one(OptionList).highlighted == 1
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, BoardScreen))
        assert board_of(app).case == "2026-K7Q000"


@driven
async def test_a_filter_that_hides_the_child_is_taken_away() -> None:
    app = app_of(Held([ROWAN, SIOBHAN]))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f", *"rowan", "enter")
        await until(pilot, lambda: "1 of 2" in bar_text(app))
        await asked(pilot, app, "slash")
        await pilot.press(*"siob", "enter")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, BoardScreen) and "2 of 2" in bar_text(app))
        assert board_of(app).case == SIOBHAN.case


@driven
async def test_covered_names_are_covered_there_too() -> None:
    app = app_of(Held([ROWAN]))
    async with app.run_test(size=(80, 24)) as pilot:
        app.look = Look(PAINTS[ThemeName.DARK], covered=True)
        board_of(app).show_look(app.look)
        await asked(pilot, app, "slash")
        await pilot.press(*"rowan")
        await pilot.pause()
        assert "R. S. 2026-K7Q001" in screen_text(app)
        assert "rowan" not in screen_text(app).casefold()


@driven
async def test_the_case_stands_beside_the_columns_once_the_keys_pause() -> None:
    app = app_of(Held([ROWAN, make_case(3, "Kit Example")]))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("tab")
        await until(pilot, lambda: "“An SMS is sent to parents.”" in screen_text(app))
        preview = app.screen.query_one(Preview)
        assert preview.region.right == 120
        await pilot.press("j")
        await until(pilot, lambda: "2026-K7Q003" in screen_text(app))
        await pilot.press("tab")
        await until(pilot, lambda: "An SMS is sent" not in screen_text(app))
        assert app.query(ColumnView).last().region.right == 120


@driven
async def test_a_window_with_room_beside_today_has_it_at_once_and_a_narrow_one_says_why_not() -> None:
    app = app_of(Held([ROWAN]))
    async with app.run_test(size=(210, 40)) as pilot:
        await until(pilot, lambda: "“An SMS is sent to parents.”" in screen_text(app))
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "An SMS is sent" not in screen_text(app))
        await pilot.press("tab")
        await until(pilot, lambda: any("100 cells" in one.message for one in app._notifications))


async def dragged(app: BoardApp, pilot: Any, to: int) -> None:
    """Drags the first card to the column of that place."""
    views = list(app.query(ColumnView))
    await pilot.mouse_down(views[0], offset=(3, 3))
    x = views[to].region.x + 1
    await pilot.hover(offset=(x, 8))
    await until(pilot, lambda: views[to]._is_target)
    await pilot.mouse_up(offset=(x, 8))
    await pilot.pause()


@driven
async def test_a_card_dragged_to_the_next_column_moves_there() -> None:
    held = Held([ROWAN])
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        await dragged(app, pilot, 1)
        await until(pilot, lambda: bool(app.screen.query(Input)))
        await pilot.press(*"rang before the register", "enter")
        await until(pilot, lambda: held.cases[ROWAN.case].stage is Stage.CONTACTED)
        assert not any(view._is_target for view in app.query(ColumnView))
        await until(pilot, lambda: board_of(app).column == 1)


@driven
async def test_the_card_that_was_taken_is_moved_whatever_others_record_while_it_is_dragged() -> None:
    held = Held([ROWAN])
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        views = list(app.query(ColumnView))
        await pilot.mouse_down(views[0], offset=(3, 3))
        await pilot.hover(offset=(views[2].region.x + 1, 8))
        held.cases[MORE_URGENT.case] = MORE_URGENT
        held.changed.set()
        await until(pilot, lambda: views[0].cards[0].case == MORE_URGENT.case)
        await pilot.mouse_up(offset=(views[2].region.x + 1, 8))
        await until(pilot, lambda: bool(app.screen.query(Input)))
        assert "Rowan Sample, Absent → Visited: why?" in screen_text(app)
        await pilot.press(*"visited", "enter")
        await until(pilot, lambda: held.cases[ROWAN.case].stage is Stage.VISITED)
        assert held.cases[MORE_URGENT.case].stage is Stage.ABSENT


@driven
async def test_a_card_dragged_over_a_column_is_asked_about() -> None:
    held = Held([ROWAN])
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        await dragged(app, pilot, 5)
        await until(pilot, lambda: bool(app.screen.query(Input)))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, BoardScreen))
        assert held.cases[ROWAN.case].stage is Stage.ABSENT


@pytest.mark.parametrize("who", ["a viewer", "a file to mend"])
@driven
async def test_what_may_not_be_moved_stays_where_it_is(who: str) -> None:
    held = Held([ROWAN])
    if who == "a viewer":
        held.rules = HouseRules(Permit(Role.VIEWER))
    else:
        held.mend = [Card("2026-BAD", "x", TO_MEND, problem="not a date")]
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.look.offered.role is held.rules.permit.role)
        views = list(app.query(ColumnView))
        x = views[2].region.x + 1
        await pilot.mouse_down(views[0], offset=(3, 3))
        await pilot.hover(offset=(x, 8))
        await pilot.pause()
        assert not any(view._is_target for view in views)
        await pilot.mouse_up(offset=(x, 8))
        await pilot.pause()
        assert held.cases[ROWAN.case].stage is Stage.ABSENT
        assert isinstance(app.screen, BoardScreen)
