"""Several cards marked, and one text recorded for all of them."""

import sys
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

sys.path.insert(0, str(Path(__file__).parent))
from held import Held, HouseRules, make_case
from test_arranging import bar_text, board_of
from test_board import app_of, screen_text, until
from test_views import driven

from cmeboard.core.case import Case
from cmeboard.core.roles import Permit, Role
from cmeboard.core.stage import Stage
from cmeboard.core.words import Flag
from cmeboard.store.errors import StoreError
from cmeboard.tui.app import BoardApp
from cmeboard.tui.forms.form import RecordForm
from cmeboard.tui.look.paint import PAINTS, Look, ThemeName
from cmeboard.tui.screens.board_screen import BoardScreen
from cmeboard.tui.windows.round_question import RoundQuestion


def children(*names: str) -> list[Case]:
    return [make_case(number, name) for number, name in enumerate(names)]


async def asked(app: BoardApp, pilot: Any) -> None:
    await pilot.press("s")
    await until(pilot, lambda: isinstance(app.screen, RoundQuestion))
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 20)])
@driven
async def test_one_text_for_all_that_are_marked_is_one_commit(size: tuple[int, int]) -> None:
    held = Held(children("Rowan Sample", "Kit Example", "Zed Third"))
    app = app_of(held)
    async with app.run_test(size=size) as pilot:
        await pilot.press("space", "space")
        await until(pilot, lambda: "■ 2 marked" in bar_text(app))
        assert screen_text(app).count("■") == 3  # two cards, and the bar
        await asked(app, pilot)
        text = screen_text(app)
        assert "2 entries, one in each case" in " ".join(text.replace("│", " ").split())
        assert "Rowan Sample" in text
        assert isinstance(app.screen, RoundQuestion)
        assert {one.pupil for one in app.screen._plan.addressed} == {"Rowan Sample", "Kit Example"}
        await pilot.press(*"closed early", "enter")
        await until(pilot, lambda: isinstance(app.screen, BoardScreen) and "marked" not in bar_text(app))
        (deed,) = held.rounds
        assert deed.subject == "sms in 2 cases, 2 now Contacted"
        logs = [[(entry.did, entry.note) for entry in case.log] for case in held.cases.values()]
        assert logs == [[("sms", "closed early")], [("sms", "closed early")], []]
        await until(pilot, lambda: "Zed Third" in screen_text(app))


@driven
async def test_a_whole_column_as_it_is_filtered_is_marked_and_unmarked() -> None:
    held = Held([*children("Kit One", "Kit Two", "Zed Third"), make_case(9, "Kit Visited", stage="Visited")])
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f", *"kit", "enter", "M")
        await until(pilot, lambda: "2 marked" in bar_text(app))
        assert board_of(app).picked == {"2026-K7Q000", "2026-K7Q001"}
        await pilot.press("M")
        await until(pilot, lambda: "marked" not in bar_text(app))


@driven
async def test_marks_that_a_filter_hides_are_said_and_escape_takes_marks_before_the_filter() -> None:
    app = app_of(Held(children("Kit One", "Zed Third")))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("M", "f", *"kit", "enter")
        await until(pilot, lambda: "2 marked" in bar_text(app) and "1 of them not shown" in bar_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "marked" not in bar_text(app) and "1 of 2" in bar_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "2 of 2" in bar_text(app))


@driven
async def test_who_is_left_out_is_named_before_and_stays_marked_after() -> None:
    told, secret = children("Rowan Sample", "Kit Example")
    flagged = secret.pupil.model_copy(update={"flags": (Flag.FORCED_MARRIAGE,)})
    secret = secret.model_copy(update={"pupil": flagged})
    held = Held([told, secret])
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("M")
        await asked(app, pilot)
        assert "Kit Example: forced marriage: do not inform the family" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, BoardScreen) and "1 marked" in bar_text(app))
        assert board_of(app).picked == {secret.case}
        assert held.cases[secret.case].log == ()


@driven
async def test_leaving_the_question_records_nothing_and_keeps_the_marks() -> None:
    held = Held(children("Rowan Sample", "Kit Example"))
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("M")
        await asked(app, pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, BoardScreen))
        assert len(board_of(app).picked) == 2
        assert held.rounds == []


@driven
async def test_a_full_disk_loses_neither_marks_nor_what_was_typed() -> None:
    held = Held(children("Rowan Sample", "Kit Example"))
    held.broken = StoreError("the disk is full", "make room")
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("M")
        await asked(app, pilot)
        await pilot.press(*"closed early", "enter")
        await until(pilot, lambda: isinstance(app.screen, BoardScreen))
        assert len(board_of(app).picked) == 2
        await asked(app, pilot)
        assert app.screen.query_one(Input).value == "closed early"


@driven
async def test_marks_stay_on_their_cases_when_the_disk_changes_and_go_with_them() -> None:
    held = Held(children("Rowan Sample", "Kit Example"))
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("M")
        rowan = held.cases["2026-K7Q000"]
        held.cases["2026-K7Q000"] = rowan.model_copy(update={"stage": Stage.VISITED})
        del held.cases["2026-K7Q001"]
        held.changed.set()
        await until(pilot, lambda: "1 marked" in bar_text(app))
        assert board_of(app).picked == {"2026-K7Q000"}


@driven
async def test_without_marks_s_opens_the_form_for_the_card_and_other_keys_never_mean_all() -> None:
    app = app_of(Held(children("Rowan Sample", "Kit Example")))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        await pilot.press("escape", "M", "c")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        assert app.screen.asked.did == "call"  # type: ignore[attr-defined]


@driven
async def test_covered_names_are_covered_in_the_question() -> None:
    app = app_of(Held(children("Rowan Sample")))
    async with app.run_test(size=(120, 40)) as pilot:
        app.look = Look(PAINTS[ThemeName.DARK], covered=True)
        await pilot.press("M")
        board_of(app).show_look(app.look)
        await asked(app, pilot)
        assert "R. S. 2026-K7Q000" in screen_text(app)
        assert "Rowan" not in screen_text(app)
        assert "Dana" not in screen_text(app)


@driven
async def test_a_viewer_marks_nothing() -> None:
    held = Held(children("Rowan Sample"))
    held.rules = HouseRules(Permit(Role.VIEWER))
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.look.offered.role is Role.VIEWER)
        await pilot.press("space", "M")
        assert "marked" not in bar_text(app)
