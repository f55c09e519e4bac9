"""Which cards the board shows, in which order and how tall: filter, sort, fold, density, jump."""

import asyncio
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events
from textual.geometry import Size
from textual.widgets import Input

sys.path.insert(0, str(Path(__file__).parent))
from held import NOW, Held, make_case
from test_board import app_of, screen_text, until
from test_views import driven

from cmeboard.core.actions import RecordEntry
from cmeboard.core.board import TO_MEND, Card
from cmeboard.core.entries import Sms
from cmeboard.core.shown.filtering import Sort
from cmeboard.tui.app import BoardApp
from cmeboard.tui.look.keys import Place, footer_for
from cmeboard.tui.look.paint import PAINTS, Look, ThemeName
from cmeboard.tui.screens.board_screen import BoardScreen
from cmeboard.tui.screens.today import TodayScreen
from cmeboard.tui.widgets.bars import changed_cells, footer_pieces, tab_pieces
from cmeboard.tui.widgets.column import ColumnView
from cmeboard.tui.widgets.filter_bar import FilterBar
from cmeboard.tui.widgets.step_list import StepList

ROWAN = make_case(1, "Rowan Sample")
KIT = make_case(2, "Kit Example", stage="Visited")
LOOK = Look(PAINTS[ThemeName.DARK])


def board_of(app: BoardApp) -> BoardScreen:
    assert isinstance(app.screen, BoardScreen)
    return app.screen


def bar_text(app: BoardApp) -> str:
    return screen_text(app).splitlines()[1]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 20)])
@driven
async def test_a_filter_works_at_each_key_and_says_how_many_of_how_many(size: tuple[int, int]) -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=size) as pilot:
        assert "2 of 2 · 2 overdue" in bar_text(app)
        await pilot.press("f", "k", "i")
        await until(pilot, lambda: "1 of 2 · 1 overdue" in bar_text(app))
        assert board_of(app).card.pupil == "Kit Example"
        await pilot.press("x")
        await until(pilot, lambda: "0 of 2 · 0 overdue" in bar_text(app))
        await pilot.press("backspace")
        await until(pilot, lambda: "1 of 2" in bar_text(app))
        assert "Rowan Sample" not in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.query(Input))
        assert "1 of 2" in bar_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: "2 of 2" in bar_text(app))


@driven
async def test_a_click_on_the_counts_lets_a_filter_be_typed_and_one_on_a_tab_turns_to_its_column() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(60, 24)) as pilot:
        await until(pilot, lambda: "2 of 2" in bar_text(app))
        await pilot.click(offset=(3, 1))
        await until(pilot, lambda: bool(app.screen.query(Input)))
        await pilot.press(*"kit", "enter")
        await until(pilot, lambda: "1 of 2" in bar_text(app))
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(40, 20)) as pilot:
        await until(pilot, lambda: "1 Absent" in screen_text(app))
        row = next(row for row in screen_text(app).splitlines() if "1 Absent" in row)
        await pilot.click(offset=(row.index("V"), screen_text(app).splitlines().index(row)))
        await until(pilot, lambda: "3 Visited" in screen_text(app))


@driven
async def test_escape_while_typing_shows_all_again() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test() as pilot:
        await pilot.press("f", *"kit")
        await until(pilot, lambda: "1 of 2" in bar_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "2 of 2" in bar_text(app) and not app.screen.query(Input))


@driven
async def test_a_filter_typed_in_one_go_with_its_key_loses_no_letter() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test() as pilot:
        for key in ("f", "x", "backspace", "k", "i", "enter", "f", "t", "enter"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: "only “kit”" in bar_text(app))
        assert "1 of 2" in bar_text(app)


@driven
async def test_a_board_that_comes_before_the_screen_is_up_is_drawn_with_it() -> None:
    held = Held([ROWAN])
    app = app_of(held)
    held.mend = [Card(case="2026-K7Q9", path="x", stage=TO_MEND, problem="no such stage")]
    await app.board_screen.show_board(held.board(NOW))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "2 of 2" in bar_text(app) and "1 To mend" in screen_text(app))


@driven
async def test_a_filter_goes_on_from_what_it_was_and_letters_typed_there_record_nothing() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test() as pilot:
        await pilot.press("f", *"ki", "enter", "f", *"t", "enter")
        await until(pilot, lambda: "only “kit”" in bar_text(app))
        assert isinstance(app.screen, BoardScreen)


@driven
async def test_what_is_being_typed_and_the_filter_stay_when_the_disk_changes() -> None:
    held = Held([ROWAN, KIT])
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f", *"kit")
        held.cases["2026-K7Q003"] = make_case(3, "Kitty Third")
        held.changed.set()
        await until(pilot, lambda: "2 of 3" in bar_text(app))
        box = app.screen.query_one(Input)
        assert (box.value, box.has_focus) == ("kit", True)
        assert board_of(app).case == KIT.case


@driven
async def test_a_card_that_no_longer_fits_the_filter_gives_the_cursor_to_the_next_one() -> None:
    held = Held([make_case(number, f"Child {number}") for number in range(3)])
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f", *"overdue", "enter", "j")
        assert board_of(app).case == "2026-K7Q001"
        held.perform(RecordEntry("2026-K7Q001", Sms(at=NOW, by="S. Patel", did="sms")), NOW)
        held.changed.set()
        await until(pilot, lambda: "2 of 3" in bar_text(app))
        assert board_of(app).case == "2026-K7Q002"


@driven
async def test_a_file_to_mend_stands_in_every_filter() -> None:
    held = Held([ROWAN, KIT])
    held.mend = [Card(case="2026-K7Q9", path="x", stage=TO_MEND, problem="no such stage")]
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f", *"kit", "enter")
        await until(pilot, lambda: "2 of 3" in bar_text(app))
        assert "2026-K7Q9" in screen_text(app)
        assert board_of(app).card.pupil == "Kit Example"


@driven
async def test_mine_are_the_steps_that_the_settings_give_me() -> None:
    held = Held([ROWAN, KIT])
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f", *"mine", "enter")
        await until(pilot, lambda: "2 of 2" in bar_text(app))
        held.mine = ()
        board_of(app)._me = None
        board_of(app).show_only("mine")
        await until(pilot, lambda: "nobody in the settings is you" in bar_text(app))
        assert "0 of 2" in bar_text(app)


@driven
async def test_covered_names_do_not_stand_in_the_filter() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(120, 40)) as pilot:
        app.show_look(app.look._replace(covered=True))
        await pilot.press("f", *"rowan")
        await until(pilot, lambda: "1 of 2" in bar_text(app))
        assert "rowan" not in screen_text(app).casefold()
        await pilot.press("enter")
        await until(pilot, lambda: "only …" in bar_text(app))
        assert "rowan" not in screen_text(app).casefold()


@driven
async def test_each_order_is_said_and_the_cursor_stays_on_its_case() -> None:
    app = app_of(Held([make_case(1, "Zed Sample"), make_case(2, "Ann Sample"), make_case(3, "Max Sample")]))
    async with app.run_test(size=(120, 40)) as pilot:
        case = board_of(app).case
        await pilot.press("o")
        assert "by name" in bar_text(app)
        assert [card.pupil[:3] for card in board_of(app).columns[0].cards] == ["Ann", "Max", "Zed"]
        assert board_of(app).case == case
        await pilot.press("o", "o", "o", "o")
        assert board_of(app).sort is Sort.URGENCY
        assert "by " not in bar_text(app)


@pytest.mark.parametrize(("presses", "lines"), [(0, 4), (1, 7), (2, 1), (3, 3), (4, 4)])
@driven
async def test_a_card_takes_one_line_to_seven(presses: int, lines: int) -> None:
    app = app_of(Held([make_case(1, "Zed Sample"), make_case(2, "Ann Sample")]))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*["d"] * presses)
        text = screen_text(app).splitlines()
        first, second = (next(n for n, line in enumerate(text) if name in line) for name in ("Zed", "Ann"))
        assert second - first == lines


@driven
async def test_a_folded_column_is_its_count_and_the_others_take_its_room() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("z")
        await pilot.pause()
        assert "Rowan Sample" not in screen_text(app)
        await pilot.press("l", "h")
        assert "Rowan Sample" not in screen_text(app)
        await pilot.press("z")
        await pilot.pause()
        assert "Rowan Sample" in screen_text(app)


@driven
async def test_a_number_jumps_to_its_column() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        assert board_of(app).case == KIT.case
        await pilot.press("9")
        assert board_of(app).case == KIT.case
        await pilot.press("7")
        await pilot.pause()
        assert "7 Off-roll Notified" in screen_text(app)


@driven
async def test_the_stage_that_may_come_next_is_shown() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "→ Contacted" in bar_text(app)
        await pilot.press("3")
        await until(pilot, lambda: "→ Reported Missing" in bar_text(app))
        await pilot.press("7")
        await until(pilot, lambda: "→" not in bar_text(app))


@driven
async def test_many_keys_at_once_are_all_taken() -> None:
    app = app_of(Held([make_case(number, f"Child {number:03}") for number in range(300)]))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*["j"] * 120)
        assert board_of(app).cursor.row == 120
        view = app.query(ColumnView).first()
        assert view.top <= 120 < view.top + view.cards_in_view


def test_only_the_changed_part_of_a_bar_is_drawn() -> None:
    plain, bold = LOOK.paint.text, LOOK.paint.warning
    old = [(" Board ", plain), ("08:50", plain), (" school", plain)]
    assert changed_cells(old, old) == (19, 19)
    assert changed_cells(old, [old[0], ("08:51", plain), old[2]]) == (7, 12)
    assert changed_cells(old, [old[0], ("8:51", plain), old[2]]) == (7, 19)
    assert changed_cells(old, [*old, ("more", bold)]) == (19, 23)


@pytest.mark.parametrize("width", [20, 40, 80, 300])
def test_the_footer_always_has_the_help_and_the_way_out(width: int) -> None:
    pieces = footer_pieces(LOOK, footer_for(Place.BOARD), width)
    words = [text.strip() for text, _ in pieces]
    assert words[-4:] == ["?", "help", "q", "quit"]
    assert sum(len(text) for text, _ in pieces) <= width


@driven
async def test_tabs_fit_and_name_the_current_column_in_full() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(40, 20)) as pilot:
        for number, stage in enumerate(["Absent", "Contacted", "Visited", "Reported Missing"], 1):
            await pilot.press(str(number))
            await pilot.pause()
            assert f" {number} {stage} " in screen_text(app).splitlines()[2]
        for width in (30, 40, 57):
            pieces = tab_pieces(board_of(app).columns, 6, LOOK, width)
            assert sum(len(text) for text, _ in pieces) <= width or width == 30


@driven
async def test_arrows_move_the_cursor_while_a_filter_is_typed() -> None:
    app = app_of(Held([make_case(number, f"Child {number}") for number in range(3)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", *"child", "down")
        assert app.query_one(FilterBar).is_open
        assert board_of(app).case == "2026-K7Q001"


@driven
async def test_a_board_that_is_read_anew_and_has_not_changed_draws_nothing() -> None:
    held = Held([ROWAN, KIT])
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        await pilot.pause()
        drawn: list[object] = []
        for widget in app.screen.query("*"):
            widget.refresh = lambda *regions, widget=widget, **how: drawn.append(widget)  # type: ignore[method-assign]
        await board_of(app).show_board(held.board(NOW))
        assert drawn == []
        held.cases["2026-K7Q003"] = make_case(3, "Ash Third", stage="Found")
        await board_of(app).show_board(held.board(NOW))
        assert any(isinstance(widget, ColumnView) for widget in drawn)


@pytest.mark.parametrize("key", ["", "t"])
def test_a_line_is_as_wide_as_it_has_to_be_before_the_resize_is_told(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def go() -> None:
        app = app_of(Held([ROWAN, KIT]))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press(*key)
            await until(pilot, lambda: isinstance(app.screen, TodayScreen) == bool(key))
            await pilot.pause()
            view = app.screen.query_one(StepList) if key else app.screen.query(ColumnView).first()
            assert [view.render_line(y).text for y in range(6)]
            for width in (view.size.width + 5, view.size.width - 1):
                monkeypatch.setattr(type(view), "size", Size(width, 20))
                assert {cell_len("".join(segment.text for segment in view.render_line(y))) for y in range(6)} == {width}

    asyncio.run(go())
