"""The first page of Today as it is kept beside the cards, so that a first picture waits for none of them.

It is good for as long as all the rows are that it was made of. Warm path: standard library only.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from cmeboard.core.board import Board, Card, CardDuty, Tally, lay_out
from cmeboard.core.shown.today import Group, Opening, first_page, steps_at


def page_text(board: Board, groups: Iterable[Group]) -> bytes:
    """What is kept of the whole board's Today."""
    cards: dict[str, Card] = {}
    listed = []
    for group in first_page(groups):
        steps = []
        for card, duty in group.steps:
            cards[card.path] = card
            steps.append((card.path, -1 if duty is None else list(card.duties).index(duty)))
        listed.append((group.heading, steps, group.size))
    shown = [[*card[:_DUTIES], list(card.duties), *card[_DUTIES + 1 :]] for card in cards.values()]
    return json.dumps([board.totals, listed, shown]).encode()


def read_page(text: bytes, meta: Mapping[str, str], moment: str) -> Opening:
    """The page as `page_text` wrote it, with what the meta values say, for a moment for which they hold."""
    totals, listed, shown = json.loads(text)
    cards = [_card(*facts) for facts in shown]
    board = lay_out(meta["school"], moment, cards, tuple(json.loads(meta["notices"])))
    groups = tuple(Group(heading, steps_at(board.columns, steps), size) for heading, steps, size in listed)
    return Opening(board._replace(totals=Tally(*totals), is_checked=False), groups)


_DUTIES = Card._fields.index("duties")


def _card(*facts: Any) -> Card:
    card = Card(*facts)
    duties = tuple(CardDuty(*duty) for duty in card.duties)
    return card._replace(flags=tuple(card.flags), warnings=tuple(card.warnings), duties=duties)
