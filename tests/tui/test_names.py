"""The two hundred most awkward names: none breaks a column, a line or a window, and none steers the terminal."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.widgets import Input
from wcwidth import wcswidth

sys.path.insert(0, str(Path(__file__).parent))
from awkward import INDIC, awkward_names
from held import Held, make_case
from test_board import app_of, screen_text, until
from test_today import opened
from test_views import driven

from cmeboard.core.board import Card, CardDuty
from cmeboard.core.shown.today import Grouping, Step
from cmeboard.core.stage import STAGES
from cmeboard.tui.app import BoardApp
from cmeboard.tui.look.fitting import fit, pad
from cmeboard.tui.look.paint import ASCII_SIGNS, PAINTS, SIGNS, Look, Signs, ThemeName
from cmeboard.tui.widgets.card_lines import DENSITIES, card_lines
from cmeboard.tui.widgets.step_list import step_lines
from cmeboard.tui.windows.find_child import FindChild

NAMES = awkward_names()
STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
SIZES = [(80, 24), (120, 40), (40, 20)]
NOW = "2026-11-11 09:00"


def awkward_card(name: str) -> Card:
    """A card on which every text is the name."""
    duty = CardDuty(name, name, name, "2026-11-09", "overdue", "2026-11-09", name, name, name)
    flags = (name, name)
    return Card("2026-K7Q001", "x", "Absent", name, 9, "2026-11-09", 3, 3, flags, flags, (duty,), "", 3, 1, "", True)


def test_there_are_two_hundred_and_each_is_another() -> None:
    assert len(NAMES) == len(set(NAMES)) == 200


@pytest.mark.parametrize("signs", [SIGNS, ASCII_SIGNS], ids=["utf-8", "ascii"])
@pytest.mark.parametrize("density", DENSITIES)
def test_each_line_of_a_card_is_exactly_as_wide_as_its_column(density: int, signs: Signs) -> None:
    look = Look(PAINTS[ThemeName.DARK], signs, density=density)
    for name in NAMES:
        card = awkward_card(name)
        for width in (18, 19, 26, 38, 78):
            lines = card_lines(card, width, look, NOW, picked=True)
            assert len(lines) == density
            for line in lines:
                text = "".join(segment.text for segment in line)
                assert cell_len(text) == width, (name, text)
                assert not STEERING.search(text), (name, text)


@pytest.mark.parametrize("grouping", list(Grouping))
def test_each_line_of_today_is_exactly_as_wide_as_the_terminal(grouping: Grouping) -> None:
    look = Look(PAINTS[ThemeName.DARK])
    for name in NAMES:
        card = awkward_card(name)
        for width, lines in ((19, 1), (39, 1), (39, 2), (79, 1), (79, 2), (119, 2)):
            for line in step_lines(Step(card, card.duties[0]), width, look, NOW, lines, grouping):
                text = "".join(segment.text for segment in line)
                assert cell_len(text) == width, (name, text)
                assert not STEERING.search(text), (name, text)


def test_a_second_judge_of_widths_agrees_wherever_terminals_do() -> None:
    """Terminals differ on the conjuncts of Indic scripts; on all else the two libraries must agree."""
    for name in NAMES:
        if not any(character in name for script in INDIC for character in script if not character.isspace()):
            for width in (0, 1, 2, 5, 9, 19, 38):
                assert wcswidth(pad(name, width)) == width, name


def test_no_flag_is_cut_in_half() -> None:
    assert fit("\U0001f1ec\U0001f1e7 Kit", 2) == "…"
    assert fit("\U0001f1ec\U0001f1e7 Kit", 4) == "\U0001f1ec\U0001f1e7 …"


def screens_are_whole(app: BoardApp, width: int) -> None:
    text = screen_text(app)
    assert not STEERING.search(text)
    assert {cell_len(line) for line in text.split("\n")} == {width}


def held_with_all() -> Held:
    cases = []
    for number, name in enumerate(NAMES):
        case = make_case(number, "x", stage=STAGES[number % len(STAGES)].value)
        cases.append(case.model_copy(update={"pupil": case.pupil.model_copy(update={"name": name})}))
    return Held(cases)


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_no_name_breaks_a_column_of_the_board(size: tuple[int, int]) -> None:
    app = app_of(held_with_all())
    async with app.run_test(size=size) as pilot:
        for column in range(1, len(STAGES) + 1):
            await pilot.press(str(column), "d", "G")
            await pilot.pause()
            screens_are_whole(app, size[0])
            await pilot.press("g")
            await pilot.pause()
            screens_are_whole(app, size[0])


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_no_name_breaks_today_or_the_window_that_finds_children(size: tuple[int, int]) -> None:
    app = app_of(held_with_all())

    async def found(pilot: Any, typed: str) -> None:
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(app.screen, FindChild) and app.screen.query_one(Input).has_focus)
        await pilot.press(*typed)
        await pilot.pause()
        screens_are_whole(app, size[0])
        await pilot.press("escape")

    async with app.run_test(size=size) as pilot:
        await opened(app, pilot)
        for _ in range(200 * 2 // size[1]):
            await pilot.press("pagedown")
            await pilot.pause()
            screens_are_whole(app, size[0])
        await found(pilot, "x")
        await found(pilot, "")
