"""What is typed into the filter bar, and the order of cards."""

from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmeboard.core.board import TO_MEND, Card, CardDuty, lay_out
from cmeboard.core.shown.filtering import Filter, KnownWords, Sort, in_order, parse_filter, plain_letters, shown_columns


def duty(code: str, owner: str, state: str, due: str = "2026-11-09") -> CardDuty:
    return CardDuty(code, "SMS to parents", owner, due, state, "", "Day 1", "An SMS is sent.", "absent")


ROWAN = Card(
    "2026-K7Q001",
    "cases/2026-27/2026-K7Q001.yaml",
    "Absent",
    "Rowan Sample",
    9,
    "2026-11-09",
    flags=("looked after",),
    duties=(duty("N1a", "attendance", "overdue"), duty("N2c", "dsl", "upcoming", "2026-11-12")),
    next_due="2026-11-09",
    overdue=1,
)
SIOBHAN = Card(
    "2026-K7Q002",
    "cases/2026-27/2026-K7Q002.yaml",
    "Visited",
    "Siobhán O’Neill",
    11,
    "2026-11-02",
    warnings=("after the holiday",),
    duties=(duty("W1", "dsl", "due", "2026-11-11"),),
    next_due="2026-11-11",
    due=1,
    uncommitted=True,
)
KIT = Card("2026-K7Q003", "cases/2026-27/2026-K7Q003.yaml", "Absent", "Kit Example", None, "2026-11-10")
MEND = Card("2026-BAD", "cases/2026-27/2026-BAD.yaml", TO_MEND, problem="not a date")
CARDS = [ROWAN, SIOBHAN, KIT, MEND]


def shown(text: str, *me: str) -> set[str]:
    wanted = parse_filter(text, me, date(2026, 11, 11))
    return {card.pupil.split()[0] for card in CARDS if card.pupil and wanted.wants(card)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", {"Rowan", "Siobhán", "Kit"}),
        ("rowan", {"Rowan"}),
        ("siobhan o'neill", {"Siobhán"}),
        ("SIOBHÁN", {"Siobhán"}),
        ("k7q003", {"Kit"}),
        ("y9", {"Rowan"}),
        ("year:11", {"Siobhán"}),
        ("y9 year11", {"Rowan", "Siobhán"}),
        ("y1", set()),
        ("flag:looked", {"Rowan"}),
        ("flag:looked-after", {"Rowan"}),
        ("flag:after", {"Rowan"}),
        ("flag:ooked", set()),
        ("flag:", {"Rowan", "Siobhán", "Kit"}),
        ("stage:visited", {"Siobhán"}),
        ("owner:attendance", {"Rowan"}),
        ("owner:dsl", {"Siobhán"}),
        ("overdue", {"Rowan"}),
        ("due", {"Rowan", "Siobhán"}),
        ("unrecorded", {"Siobhán"}),
        ("holiday w1", {"Siobhán"}),
        ("overdue kit", set()),
        ("since:mon", {"Rowan"}),
        ("since:2026-11-02", {"Siobhán"}),
        ("since:2026-11", {"Rowan", "Siobhán", "Kit"}),
        ("since:yesterday", {"Kit"}),
        ("since:t", {"Kit"}),
        ("since:9/11 rowan", {"Rowan"}),
        ("since:2nov", {"Siobhán"}),
        ("since:10", {"Kit"}),
        ("since:", {"Rowan", "Siobhán", "Kit"}),
        ("since:nowhere", set()),
        ("since:32", set()),
        ("since:mon since:tue", set()),
        ("12:30", set()),
    ],
)
def test_what_is_typed_says_which_cards_are_shown(text: str, names: set[str]) -> None:
    assert shown(text) == names


def test_mine_are_the_steps_that_i_answer_for_now() -> None:
    assert shown("mine", "DSL") == {"Siobhán"}
    assert shown("mine", "attendance", "dsl") == {"Rowan", "Siobhán"}
    assert shown("mine") == set()


@given(st.text())
def test_no_text_hides_a_file_to_mend_or_stops_the_filter(text: str) -> None:
    wanted = parse_filter(text)
    assert wanted.wants(MEND)
    for card in CARDS:
        wanted.wants(card)


@given(st.text(max_size=20))
def test_a_name_is_found_by_itself_however_it_is_written(name: str) -> None:
    words = plain_letters(name).split()
    if not any(":" in word or parse_filter(word).words != (word,) for word in words):
        card = Card("2026-K7Q001", "x", "Absent", name)
        assert parse_filter(name).wants(card)


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        (Sort.URGENCY, ["", "Rowan Sample", "Siobhán O’Neill", "Kit Example"]),
        (Sort.NAME, ["", "Kit Example", "Rowan Sample", "Siobhán O’Neill"]),
        (Sort.FIRST_DAY, ["", "Siobhán O’Neill", "Rowan Sample", "Kit Example"]),
        (Sort.YEAR_GROUP, ["", "Rowan Sample", "Siobhán O’Neill", "Kit Example"]),
        (Sort.NEXT_STEP, ["", "Rowan Sample", "Siobhán O’Neill", "Kit Example"]),
    ],
)
def test_each_order_has_files_to_mend_on_top_and_loses_no_card(sort: Sort, names: list[str]) -> None:
    assert [card.pupil for card in in_order(reversed(CARDS), sort)] == names


def test_columns_keep_their_places_when_filtered_and_sorted() -> None:
    board = lay_out("School", "2026-11-11 09:00", CARDS)
    shown = shown_columns(board, parse_filter("rowan"), Sort.NAME)
    assert [column.stage for column in shown] == [column.stage for column in board.columns]
    assert [card.pupil for column in shown for card in column.cards] == ["", "Rowan Sample"]
    assert shown_columns(board, Filter()) is board.columns


def test_words_are_made_once_for_each_card_of_a_board() -> None:
    class Counted(Sequence[CardDuty]):
        read = 0

        def __getitem__(self, at: object) -> CardDuty:  # type: ignore[override]
            return ROWAN.duties[at]  # type: ignore[index]

        def __len__(self) -> int:
            Counted.read += 1
            return len(ROWAN.duties)

        def __iter__(self) -> Iterator[CardDuty]:
            Counted.read += 1
            return iter(ROWAN.duties)

    board = lay_out("School", "2026-11-11 09:00", [ROWAN._replace(duties=Counted())])
    words = KnownWords(board)
    shown_columns(board, parse_filter("r"), words=words)
    read = Counted.read
    assert [card.pupil for column in shown_columns(board, parse_filter("row"), words=words) for card in column.cards]
    assert Counted.read == read
