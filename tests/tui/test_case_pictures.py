"""Pictures of a case, its forms and the overview that a person has looked at; `--snapshot-update` makes them anew."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from held import Held
from test_board import app_of
from test_case_pages import held
from test_overview import pictures
from test_pictures import quiet

from cmeboard.tui.bars import Bar

Compare = Callable[..., bool]


def pictured() -> Held:
    workspace = held()
    workspace.pictures = pictures("Rowan Sample")
    return workspace


@pytest.mark.parametrize(
    ("size", "press"),
    [
        ((80, 24), ("3", "enter", "4")),
        ((80, 24), ("3", "a", "n")),
        ((120, 40), ("p",)),
        ((80, 24), ("O",)),
    ],
    ids=["contacts", "calls", "police", "overview"],
)
def test_the_picture_is_the_one_that_was_looked_at(
    snap_compare: Compare, size: tuple[int, int], press: tuple[str, ...]
) -> None:
    app = app_of(pictured())

    async def settle(pilot: Any) -> None:
        await quiet(app, pilot)
        for key in press:
            await pilot.press(key)
            await quiet(app, pilot)
        for keys in list(app.screen.query(Bar))[-1:]:
            keys.display = False

    assert snap_compare(app, terminal_size=size, run_before=settle)
