"""Today beside the columns of a wide terminal: whose keys work, what follows what, and where it is two views."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from held import NOW, Held, make_case
from test_board import app_of, screen_text, until
from test_live import somebody_else
from test_views import driven, said

from cmeboard.core.board import Board, Card, CardDuty, lay_out
from cmeboard.core.shown.filtering import parse_filter, shown_columns
from cmeboard.core.shown.today import Grouping, today
from cmeboard.tui.app import BoardApp
from cmeboard.tui.forms.form import RecordForm
from cmeboard.tui.look.personal import read_personal
from cmeboard.tui.look.widths import LEGIBLE, NARROW, cells_beside, lay_out_widths
from cmeboard.tui.screens.beside import PAUSE_SECONDS
from cmeboard.tui.screens.board_screen import BoardScreen
from cmeboard.tui.screens.today import TodayScreen
from cmeboard.tui.screens.today_beside import SteppingList
from cmeboard.tui.widgets.filter_bar import FilterBar

ROWAN, KIT = make_case(1, "Rowan Sample"), make_case(2, "Kit Example", stage="Visited")
WIDE = [(160, 40), (250, 80)]


def steps_of(app: BoardApp) -> SteppingList:
    found = app.board_screen.today_list
    assert found is not None
    return found


def stands_on(app: BoardApp) -> str:
    """The case under the cursor of the columns."""
    return app.board_screen.card.case if app.board_screen.card is not None else ""


def columns_of(app: BoardApp) -> list[str]:
    """What is seen left of Today."""
    return [line.partition("▏")[0].rstrip() for line in screen_text(app).splitlines()[1:-1]]


async def opened(app: BoardApp, pilot: Any) -> SteppingList:
    await until(pilot, lambda: app.board_screen.today_list is not None and "Today by" in screen_text(app))
    await pilot.press("t")
    await until(pilot, lambda: steps_of(app).has_focus)
    return steps_of(app)


@pytest.mark.parametrize("columns", [7, 8])
def test_today_leaves_three_columns_to_be_read_and_comes_before_the_case(columns: int) -> None:
    for width in range(20, 400):
        cells = cells_beside(width, columns, None, None)
        assert bool(cells.today) == (width >= 160)
        assert bool(cells.preview) == (width >= 206)
        layout = lay_out_widths(width - sum(cells), columns, 0, 0, frozenset())
        assert sum(layout.widths) + sum(cells) == width
        if width >= 160:
            assert sum(one >= LEGIBLE for one in layout.widths) >= 3
            assert set(layout.widths) - {NARROW} == {one for one in layout.widths if one >= LEGIBLE}
    assert cells_beside(160, 7, False, None) == (0, 44)
    assert cells_beside(120, 7, None, True) == (0, 44)
    assert cells_beside(250, 7, None, False).preview == 0


def test_what_the_filter_says_of_steps_holds_for_each_of_them() -> None:
    def duty(code: str, state: str, owner: str) -> CardDuty:
        return CardDuty(code, code, owner, "2026-11-09", state, "", "", "", "")

    first = Card(
        "A", "x", "Absent", "Rowan", duties=(duty("N1", "overdue", "dsl"), duty("N2", "due", "staff")), overdue=1
    )
    second = Card("B", "x", "Absent", "Kit", duties=(duty("N3", "due", "dsl"),), due=1)
    board: Board = lay_out("School", "2026-11-11 09:00", [first, second])

    def found(text: str) -> list[str]:
        wanted = parse_filter(text, ("staff",))
        left = today(board._replace(columns=shown_columns(board, wanted)), Grouping.URGENCY, wanted)
        return [step.duty.duty for group in left for step in group.steps if step.duty is not None]

    assert found("") == ["N1", "N2", "N3"]
    assert found("rowan") == ["N1", "N2"]
    assert found("overdue") == ["N1"]
    assert found("owner:dsl") == ["N1", "N3"]
    assert found("mine") == ["N2"]
    assert found("rowan due owner:dsl") == ["N1"]
    assert found("nobody") == []


@pytest.mark.parametrize("size", WIDE)
@driven
async def test_enter_acts_on_the_step_and_the_columns_follow_its_child(size: tuple[int, int]) -> None:
    held = Held([ROWAN, KIT])
    app = app_of(held)
    app.opens_on = ""
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "▶Today by urgency: 2 steps" in screen_text(app))
        text = screen_text(app)
        assert "▌▲ Mon 9 Nov" in text
        assert "attendance · absent" in text
        assert "1 Absent" in text
        assert text.splitlines()[0].startswith(" Today by urgency ")
        first = steps_of(app).case
        await pilot.press("j")
        second = steps_of(app).case
        await until(pilot, lambda: stands_on(app) == second != first)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "Will record" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Today by urgency: 1 step" in screen_text(app))
        assert held.cases[second].log[0].did == "sms"
        assert steps_of(app).case == first
        assert steps_of(app).has_focus


@driven
async def test_how_the_columns_stand_does_not_depend_on_the_steps_passed_on_the_way() -> None:
    stages = ("Absent", "Contacted", "Visited", "Reported Missing", "Strategy Meeting")
    app = app_of(Held([make_case(n, f"Child {n:02}", stage=stages[n % 5]) for n in range(60)]))
    async with app.run_test(size=(160, 24)) as pilot:
        steps = await opened(app, pilot)
        for visited in (*range(1, 60, 7), 30):
            steps.go(visited)
            await until(pilot, lambda: stands_on(app) == steps.case)
        await pilot.pause()
        by_visits = columns_of(app)
        steps.go(0)
        await until(pilot, lambda: stands_on(app) == steps.case)
        steps.go(30)
        await until(pilot, lambda: stands_on(app) == steps.case and columns_of(app) == by_visits)
        child = stands_on(app)
        await pilot.press("escape", "l", "h")
        assert stands_on(app) == child


@driven
async def test_what_follows_comes_to_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key asks Textual to be called again in a moment, and so does what follows then; after that nothing does."""
    app = app_of(Held([ROWAN, KIT]))
    asked: list[float] = []
    async with app.run_test(size=(250, 80)) as pilot:
        steps = await opened(app, pilot)
        await pilot.pause(3 * PAUSE_SECONDS)
        set_timer = app.board_screen.set_timer

        def counted(delay: float, *args: Any, **more: Any) -> Any:
            asked.append(delay)
            return set_timer(delay, *args, **more)

        monkeypatch.setattr(app.board_screen, "set_timer", counted)
        await pilot.press("j")
        await until(pilot, lambda: stands_on(app) == steps.case)
        at_rest = 0
        for _ in range(5):  # a busy machine is late with what it was asked for
            at_rest = len(asked)
            await pilot.pause(4 * PAUSE_SECONDS)
            if len(asked) == at_rest:
                break
        assert 0 < len(asked) == at_rest < 5


@driven
async def test_keys_are_of_one_side_at_a_time_and_each_way_over_leads_back() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(160, 40)) as pilot:
        steps = await opened(app, pilot)
        for out, back in (("t", "t"), ("h", "t"), ("escape", "t"), ("left", "t"), ("7", "l"), ("1", "t")):
            await pilot.press(out)
            await until(pilot, lambda: not app.board_screen.is_in_today)
            assert not steps.has_focus
            assert screen_text(app).startswith(" Board ")
            assert "▶Today" not in screen_text(app)
            await pilot.press(back)
            await until(pilot, lambda: steps.has_focus and app.board_screen.is_in_today)
        await pilot.press("o")
        await until(pilot, lambda: "▶Today by owner" in screen_text(app))
        assert "by name" not in screen_text(app)
        await pilot.press("d", "question_mark")
        await until(pilot, lambda: "Keys: today" in screen_text(app))
        await pilot.press("escape", "t", "o")
        await until(pilot, lambda: "by name" in screen_text(app))
        assert steps.lines_a_step == 1


@driven
async def test_the_palette_does_what_today_alone_knows() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(160, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("ctrl+p", *"who does them", "enter")
        await until(pilot, lambda: "▶Today by owner" in screen_text(app))


@driven
async def test_every_other_key_is_for_the_child_of_the_step() -> None:
    held = Held([ROWAN, KIT])
    app = app_of(held)
    async with app.run_test(size=(160, 40)) as pilot:
        steps = await opened(app, pilot)
        for place in (1, 0):
            steps.go(place)
            child = steps.case
            await pilot.press("space")
            assert child in app.board_screen.picked
        steps.go(1)
        child = steps.case
        stage = held.cases[child].stage
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        assert app.screen.asked.case == child  # type: ignore[attr-defined]
        await pilot.press("escape", "L")
        await until(pilot, lambda: held.cases[child].stage is not stage or "why?" in screen_text(app))


@driven
async def test_a_filter_holds_for_both_and_the_keys_stay_where_they_were() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(160, 40)) as pilot:
        steps = await opened(app, pilot)
        await pilot.press("f", *"kit")
        await until(pilot, lambda: "Today by urgency: 1 of 2 steps" in screen_text(app))
        assert "Rowan" not in screen_text(app)
        assert app.board_screen.query_one(FilterBar).is_open
        await pilot.press("enter")
        await until(pilot, lambda: steps.has_focus)
        assert steps.case == KIT.case
        await pilot.press("escape", "escape")
        await until(pilot, lambda: "Today by urgency: 2 steps" in screen_text(app))


@driven
async def test_what_others_do_changes_both_and_moves_no_cursor() -> None:
    held = Held([make_case(number, f"Child {number}") for number in range(6)])
    app = app_of(held)
    async with app.run_test(size=(160, 40)) as pilot:
        steps = await opened(app, pilot)
        await pilot.press("j", "j")
        chosen = steps.case
        somebody_else(held)
        await until(pilot, lambda: screen_text(app).count("Newly Absent") == 2)
        assert steps.case == chosen
        await until(pilot, lambda: stands_on(app) == chosen)


@driven
async def test_it_is_put_away_and_back_kept_so_and_is_a_view_of_its_own_meanwhile(tmp_path: Path) -> None:
    file = tmp_path / "board.toml"
    held = Held([ROWAN, KIT])
    app = BoardApp(held, lambda: NOW, held.board(NOW), app_of(held).look, kept_in=file)
    async with app.run_test(size=(160, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("T")
        await until(pilot, lambda: not app.board_screen.cells_beside.today)
        assert not app.board_screen.is_in_today
        await until(pilot, lambda: "Today by" not in screen_text(app) and "N1a SMS" in screen_text(app))
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))
        await pilot.press("t", "T")
        await until(pilot, lambda: " Today by urgency: 2 steps" in screen_text(app))
        await pilot.press("tab")
        await until(pilot, lambda: app.board_screen.cells_beside == (0, 44))
        await until(pilot, lambda: file.exists() and "preview = true" in file.read_text())
    personal, problems = read_personal(file)
    assert (personal.today_beside, personal.preview, problems) == (False, True, ())


@driven
async def test_a_window_that_changes_its_width_keeps_today_and_the_step() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(160, 40)) as pilot:
        steps = await opened(app, pilot)
        await pilot.press("j")
        case = steps.case
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: isinstance(app.screen, TodayScreen) and "Today by" in screen_text(app))
        assert app.screen.current_file() == case  # type: ignore[attr-defined]
        await pilot.resize_terminal(160, 40)
        await until(pilot, lambda: isinstance(app.screen, BoardScreen) and steps.has_focus)
        assert steps.case == case


@driven
async def test_a_window_that_becomes_wide_for_the_first_time_keeps_the_step_too() -> None:
    app = app_of(Held([ROWAN, KIT]))
    app.opens_on = "today"
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, TodayScreen) and "Today by" in screen_text(app))
        await pilot.press("j")
        case = app.screen.current_file()  # type: ignore[attr-defined]
        await pilot.resize_terminal(160, 40)
        await until(pilot, lambda: app.screen is app.board_screen and app.board_screen.today_list is not None)
        await until(pilot, lambda: steps_of(app).has_focus and steps_of(app).case == case)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@driven
async def test_where_there_is_no_room_they_are_two_views_and_the_key_says_so(size: tuple[int, int]) -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=size) as pilot:
        await pilot.press("T")
        await until(pilot, lambda: "needs a window 160 cells wide" in said(app))
        assert app.board_screen.today_list is None
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))


@driven
async def test_a_picture_that_comes_between_a_key_and_what_it_does_shows_the_steps_as_they_stand() -> None:
    """The window may be drawn anew, such as in another size, before the list is shown with more or fewer lines."""
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(160, 40)) as pilot:
        steps = await opened(app, pilot)
        steps.make_denser()
        await pilot.resize_terminal(200, 40)
        await until(pilot, lambda: "▶Today by" in screen_text(app))
        assert screen_text(app).count("attendance · absent") == 2
