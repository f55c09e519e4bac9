"""Pictures of the board and of Today that a person has looked at; `--snapshot-update` makes them anew, to be looked at.

The bar of keys is not in them: the table of keys says what stands there.

The store holds a child in each column, a file to mend, an edit by hand and a long name.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from held import NOW, Held, make_case
from test_board import app_of, screen_text

from cmeboard.core.board import TO_MEND, Board, Card
from cmeboard.core.entries import Sms
from cmeboard.core.stage import STAGES
from cmeboard.tui.app import BoardApp
from cmeboard.tui.look.paint import ASCII_SIGNS
from cmeboard.tui.widgets.bars import Bar

Compare = Callable[..., bool]
NAMES = [
    "Rowan Sample",
    "Siobhán O’Neill",
    "Inês da Silva-Grzegorzewski",
    "李小龍",
    "Kit Example",
    "محمد الأمين",
    "Ash Vale",
]


class Pictured(Held):
    """Of the cards one is not in the record, one is late today and one warns."""

    def board(self, now: Any) -> Board:
        board = super().board(now)
        columns = []
        for column in board.columns:
            cards = tuple(
                card._replace(uncommitted=place == 1, warnings=("after the holiday",) * (place == 0), year_group=9)
                if not card.problem
                else card
                for place, card in enumerate(column.cards)
            )
            columns.append(column._replace(cards=cards))
        return board._replace(columns=tuple(columns))


def pictured() -> Pictured:
    cases = []
    for number, name in enumerate(NAMES * 3):
        case = make_case(number, name, stage=STAGES[number % 5].value)
        sent = Sms(at=NOW, by="S. Patel", did="sms")
        cases.append(case.model_copy(update={"log": (sent,)}) if number % 4 == 3 else case)
    held = Pictured(cases)
    held.mend = [Card("2026-BADBAD", "cases/x.yaml", TO_MEND, problem="cases/x.yaml:6: not a date: write 2026-11-09")]
    return held


async def quiet(app: BoardApp, pilot: Any, unlike: str) -> None:
    """Waits until the screen is another than `unlike` and changes no more, however busy the machine is."""
    before = unlike
    for _ in range(50):
        await pilot.pause(0.3)
        now = screen_text(app)
        if now == before != unlike:
            return
        before = now


def is_as_looked_at(
    compare: Compare, app: BoardApp, size: tuple[int, int], presses: Sequence[tuple[str, ...]] = ()
) -> bool:
    """Whether the picture is the one that was looked at, but for the bar of keys; after keys, each group of which waits
    for what the one before it drew.
    """

    async def settle(pilot: Any) -> None:
        await quiet(app, pilot, "")
        for keys in presses:
            before = screen_text(app)
            await pilot.press(*keys)
            await quiet(app, pilot, before)
        for bar in list(app.screen.query(Bar))[-1:]:
            bar.display = False

    return compare(app, terminal_size=size, run_before=settle)


@pytest.mark.parametrize(
    ("size", "press"),
    [
        ((80, 24), ()),
        ((120, 40), ()),
        ((40, 20), ()),
        ((80, 24), ("3", "d", "d", "z", "l", "space", "space")),
        ((120, 40), ("tab", "f", "r", "o", "w", "enter")),
        ((80, 24), ("t",)),
        ((40, 20), ("t", "j")),
        ((120, 40), ("t", "o", "d")),
    ],
    ids=["80x24", "120x40", "40x20", "marked", "filtered", "today", "today-40x20", "today-by-owner"],
)
def test_the_picture_is_the_one_that_was_looked_at(
    snap_compare: Compare, size: tuple[int, int], press: tuple[str, ...]
) -> None:
    assert is_as_looked_at(snap_compare, app_of(pictured()), size, [press] if press else [])


def test_a_terminal_that_shows_ascii_only(snap_compare: Compare) -> None:
    app = app_of(pictured())
    app.board_screen.look = app.look = app.look._replace(signs=ASCII_SIGNS)
    assert is_as_looked_at(snap_compare, app, (80, 24))
