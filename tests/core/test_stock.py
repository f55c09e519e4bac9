"""Cards kept as bytes are the cards that they were, in the order and with the sums that cards have."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from cmeboard.core.board import TO_DECIDE, TO_MEND, Card, CardDuty, in_columns, lay_out, order_of, tally_of
from cmeboard.core.shown.packed import TOGETHER, packed
from cmeboard.core.shown.stock import SHELVES, Said, Stock, order_text, shelf_of, shelf_order, shelved
from cmeboard.core.shown.today import Grouping, Step, today
from cmeboard.core.stage import STAGES

text = st.text(max_size=12)
days = st.sampled_from(["", "2026-11-09", "2026-11-09 08:50", "2026-11-10", "2027-01-04"])
duties = st.builds(CardDuty, *[text] * 3, days, st.sampled_from(["overdue", "due", "upcoming", "no date"]), *[text] * 4)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    name = draw(st.text(st.characters(exclude_characters="/\0", codec=None), min_size=1, max_size=8))
    year = draw(st.sampled_from(["cases/2025-26", "cases/2026-27", "cases"]))
    problem = draw(st.sampled_from(["", "", "", "not a date"]))
    return Card(
        case=name.removesuffix(".yaml"),
        path=f"{year}/{name}",
        stage=draw(st.sampled_from([*map(str, STAGES), "Mist", TO_MEND])),
        pupil=draw(text),
        year_group=draw(st.none() | st.integers(-1, 13)),
        first_day_absent=draw(days),
        day_of_absence=draw(st.none() | st.integers(1, 400)),
        no_contact_day=draw(st.none() | st.integers(1, 400)),
        flags=tuple(draw(st.lists(text, max_size=2))),
        warnings=tuple(draw(st.lists(text | st.just(f"{TO_DECIDE}the stage"), max_size=2))),
        duties=tuple(draw(st.lists(duties, max_size=3))),
        next_due=draw(days),
        overdue=draw(st.integers(0, 12)),
        due=draw(st.integers(0, 3)),
        problem=problem,
        uncommitted=draw(st.booleans()),
    )


def stock_of(these: Sequence[Card], others: tuple[Card, ...] = ()) -> Stock:
    said: Said = {}
    ordered = sorted(these, key=shelf_order)
    return Stock(
        tuple(shelved([card for card in ordered if shelf_of(card.case) == at], said) for at in range(SHELVES)),
        said,
        others,
    )


many = st.lists(cards(), max_size=8, unique_by=lambda card: card.path)
few = settings(max_examples=40)
"""A list of cards is some hundred values to draw: forty of them hold each kind of card many times over."""
beside = many.map(lambda some: [card._replace(path=f"notices/{at}") for at, card in enumerate(some)])


def path(card: Card) -> str:
    return card.path


def facts(one: Step) -> tuple[object, ...]:
    return (one.card.path, *(one.duty or ()))


@few
@given(many, beside)
def test_columns_of_a_stock_are_those_of_its_cards(these: list[Card], others: list[Card]) -> None:
    stock = stock_of(these, tuple(others))
    columns = stock.by_stage()
    kept = stock.by_stage(order_text(in_columns(columns)))
    assert {stage: (tuple(some), some.tally) for stage, some in kept.items()} == {
        stage: (tuple(some), some.tally) for stage, some in columns.items()
    }
    plain = {column.stage: column for column in lay_out("", "", these + others).columns if column.cards}
    assert columns.keys() == plain.keys()
    for stage, column in plain.items():
        found = columns[stage]
        assert len(found) == len(column.cards)
        assert [card.urgency for card in found] == [card.urgency for card in column.cards]
        assert sorted(found, key=path) == sorted(column.cards, key=path)
        assert found.tally == column.tally == tally_of(tuple(found))


@few
@given(many, beside)
def test_each_case_is_found_where_it_stands(these: list[Card], others: list[Card]) -> None:
    for found in stock_of(these, tuple(others)).by_stage().values():
        cases = [card.case for card in found]
        assert [found.place_of(case) for case in cases] == [cases.index(case) for case in cases]
        assert found.place_of("no such case") is None


@few
@given(many)
def test_picked_cards_are_those_that_stood_there(these: list[Card]) -> None:
    for found in stock_of(these).by_stage().values():
        made, places = tuple(found), list(reversed(range(0, len(found), 2)))
        some = found.pick(places, tally_of([made[place] for place in places]))
        assert tuple(some) == tuple(made[place] for place in places)
        assert some[:1] == tuple(some)[:1]


lines = st.lists(st.binary(max_size=9).map(lambda text: text.replace(b"\n", b"")), max_size=3 * TOGETHER)


@given(lines)
def test_each_text_that_was_packed_is_found_at_its_place(texts: list[bytes]) -> None:
    kept = packed(texts)
    assert [kept.at(place) for place in range(len(texts))] == texts
    assert list(kept.several(range(len(texts)))) == texts
    assert list(kept.several(reversed(range(len(texts))))) == texts[::-1]


def test_what_many_cards_say_alike_takes_a_fifth_of_its_text() -> None:
    duty = CardDuty("N1a", "Text", "staff", "2026-11-09", "due", "2026-11-09", "Heading", "Sentence", "day 1")
    these = [Card(f"2026-{n}", f"cases/2026-27/2026-{n}.yaml", "Absent", f"Kit {n}", duties=(duty,)) for n in range(99)]
    shelf = shelved(these, {})
    for kept in (shelf.facts, shelf.duties):
        assert sum(map(len, kept.several(range(len(shelf))))) > 5 * len(kept.packs)
    assert shelf.laid_out().front == b"[]"


@given(cards(), cards())
def test_the_text_that_cards_are_ordered_by_sorts_as_their_urgency(one: Card, other: Card) -> None:
    assert (order_of(one) < order_of(other)) is (one.urgency < other.urgency)


def test_what_the_policy_says_is_kept_once() -> None:
    duty = CardDuty("N1a", "Text", "staff", "2026-11-09", "due", "2026-11-09", "Heading", "Sentence", "day 1")
    these = [Card(f"2026-{n}", f"cases/2026-27/2026-{n}.yaml", "Absent", duties=(duty, duty)) for n in range(5)]
    stock = stock_of(these)
    assert list(stock.said.values()) == [("N1a", "Text", "staff", "Heading", "Sentence")]
    for shelf in stock.shelves:
        assert all(b"Sentence" not in text for text in shelf.duties.several(range(len(shelf))))
    assert sorted(stock.by_stage()["Absent"]) == these


def test_what_a_file_has_lost_stands_before_its_cards_own_warnings() -> None:
    card = Card("2026-A", "cases/2026-27/2026-A.yaml", "Absent", warnings=("after the holiday",), in_brief="a holiday")
    stock = stock_of([card])._replace(lost={card.path: ["an entry is missing"]})
    (one,) = stock.by_stage()["Absent"]
    assert (one.warnings, one.in_brief) == (
        ("an entry is missing", "after the holiday"),
        "an entry is missing · a holiday",
    )


@few
@given(many, beside, st.sampled_from(Grouping))
def test_today_asks_the_same_of_a_stock_as_of_its_cards(
    these: list[Card], others: list[Card], grouping: Grouping
) -> None:
    plain = lay_out("", "", these + others)
    columns = in_columns(stock_of(these, tuple(others)).by_stage())
    told, asked = today(plain, grouping), today(plain._replace(columns=columns), grouping)
    assert [group.heading for group in asked] == [group.heading for group in told]
    for one, other in zip(told, asked, strict=True):
        assert sorted(one.steps, key=facts) == sorted(other.steps, key=facts)
        assert [step.key for step in other.steps if step.duty] == [step.key for step in one.steps if step.duty]
        keys = [step.key for step in other.steps]
        assert [other.steps.place_of(key) for key in keys] == [keys.index(key) for key in keys]
        assert other.steps.place_of(("", "", "no such step")) is None


def test_cards_that_are_late_are_counted_apart_from_their_steps() -> None:
    late = Card("2026-A", "x", "Absent", "Rowan Sample", overdue=3, due=1)
    in_time = Card("2026-B", "x", "Absent", "Kit Sample", due=2)
    tally = tally_of((late, in_time))
    assert (tally.overdue, tally.late, tally.urgent) == (3, 1, 2)
