"""What a card says in a narrow column: the whole step where nothing has to be warned of, and warnings in few words."""

import pytest

from cmeboard.core.board import Card, CardDuty
from cmeboard.tui.look.paint import PAINTS, Look, ThemeName
from cmeboard.tui.widgets.card_lines import card_lines

DUTY = CardDuty(
    "N4a", "Report missing to the police", "dsl", "2026-11-25", "due", "2026-11-23", "Day 3", "a sentence", "because"
)
CARD = Card("2026-ABCDEF", "cases/2026-27/2026-ABCDEF.yaml", "Contacted", "Rowan Sample", duties=(DUTY,), due=1)


def texts(card: Card, density: int, width: int = 21) -> list[str]:
    look = Look(PAINTS[ThemeName.DARK], density=density)
    lines = ["".join(part.text for part in line) for line in card_lines(card, width, look, "2026-11-25 09:00")]
    assert len(lines) == density
    assert {len(line) for line in lines} == {width}
    return [line.rstrip() for line in lines]


def test_a_step_has_the_second_line_that_no_warning_needs() -> None:
    assert texts(CARD, 4)[2:] == ["Report missing to the", "police"]


@pytest.mark.parametrize("density", [3, 4])
def test_a_step_is_cut_where_there_is_one_line_for_it(density: int) -> None:
    card = CARD._replace(in_brief="at risk of CME") if density == 4 else CARD
    lines = texts(card, density)
    assert lines[2] == "Report missing to th…"
    assert lines[3:] == ["⚑ at risk of CME"] * (density - 3)


def test_a_tall_card_has_both_and_a_long_step_ends_on_its_second_line() -> None:
    card = CARD._replace(in_brief="after the holiday", first_day_absent="2026-11-23")
    lines = texts(card, 7, 12)
    assert lines[2:5] == ["Report", "missing to …", "⚑ after the…"]


def test_what_is_not_for_the_card_is_not_on_it() -> None:
    assert texts(CARD._replace(warnings=("police treat as missing",)), 4)[3] == "police"
