"""Pictures of a case, its forms and the overview that a person has looked at; `--snapshot-update` makes them anew."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from held import Held
from test_board import app_of
from test_case_pages import held
from test_overview import pictures
from test_pictures import is_as_looked_at

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
    assert is_as_looked_at(snap_compare, app_of(pictured()), size, [(key,) for key in press])
