"""P6, P7: from a key to the last byte of the repaint, 100, 1,000 and 5,000 cards, and the bytes of a cursor move.

The boards stand open at once, each in a terminal of its own, and each key goes to one after the other when all are
quiet: whatever slows the machine slows them alike. Every key does the same in each of them: the column that the keys
go through has more cards than they come to even among 100, and a key that draws nothing ends the bench. Each round
begins with no card drawn, so that a scroll makes its cards each time. A scroll costs most, and more than one key in
twenty is one, so that the 95th percentile is. The first round, in which a board imports and makes what it keeps, is
not counted.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from statistics import median, quantiles
from typing import NamedTuple, TypeAlias

import pexpect

from bench.measure import Figure, Limit, Ratio, Series
from bench.stores import Stores, invented
from bench.terminals import board_arguments, opens_on_the_columns, running, settle, thread_seconds

QUIET_SECONDS = 0.08
"""So long without a byte, and the repaint is over."""

SLOW_SECONDS = 5
"""So long without a first byte, and the key did nothing."""

FEW, *MORE = 100, 1_000, 5_000
"""How many cards."""

START = "bb2g"
"""Names covered and uncovered, so that no card is drawn already; then to the top of the second column, Contacted, which
has 23 cards of the hundred.
"""

KEYS = "j" * 21 + "k" * 21 + "\x06\x06\x02\x02" + "lllhhh"
"""Down and up the column by single cards, which scrolls it eight times, by pages, and from column to column."""

Board: TypeAlias = "pexpect.spawn[bytes]"


class Pressed(NamedTuple):
    """A key: seconds to the last byte, those of the processor that all threads of the board used, and the bytes."""

    seconds: float
    processor: float
    size: int


def run(stores: Stores, rounds: int) -> list[Figure]:
    """Every key is sent when the screens are quiet; a cursor move is what most keys of a morning are."""
    with ExitStack() as opened:
        boards = {count: opened.enter_context(_board(count)) for count in (FEW, *MORE)}
        played = [_round(boards) for _ in range(rounds + 1)][1:]
    figures: list[Figure] = []
    for count in boards:
        keys = [key for one in played for key in one[count]]
        late = Series((_late([key.seconds * 1000 for key in keys]),))
        size = Series((median(key.size for key in keys),))
        figures += [
            Limit("P6", f"key to last byte, {count:,} cards, 95th percentile", late, 16, "ms"),
            Limit("P7", f"bytes for a cursor move, {count:,} cards, median", size, 226, "bytes"),
        ]
    for count in MORE:
        figures += [
            Ratio(
                "P6",
                f"{count:,} cards against {FEW}, 95th percentile{words}",
                _late_by_rank([one[FEW] for one in played], field),
                _late_by_rank([one[count] for one in played], field),
                1.2,
            )
            for field, words in (("seconds", ""), ("processor", ", processor"))
        ]
    return figures


def _late(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return quantiles(values, n=20)[-1]


def _late_by_rank(rounds: list[list[Pressed]], field: str) -> Series:
    """The 95th percentile over all keys, of each one's fastest press, of its second fastest, and so on: the minimum is
    what the slowest kind of key costs where nothing disturbs it, and not what else the machine had to do.
    """
    ranked = [sorted(getattr(press, field) for press in presses) for presses in zip(*rounds, strict=True)]
    return Series(tuple(_late(presses) for presses in zip(*ranked, strict=True)))


@contextmanager
def _board(count: int) -> Iterator[Board]:
    """A board of so many cards that has done all that a start leaves for later."""
    with invented(count) as root, running(board_arguments(root), " d(ay )?[0-9]", opens_on_the_columns(root)) as board:
        board.delaybeforesend = None
        settle(board, 3)
        yield board


def _round(boards: dict[int, Board]) -> dict[int, list[Pressed]]:
    """Each key once, on one board after the other."""
    for board in boards.values():
        board.send(START)
        settle(board, 0.5)
    pressed: dict[int, list[Pressed]] = {count: [] for count in boards}
    for key in KEYS:
        for count, board in boards.items():
            pressed[count].append(_press(board, key))
    return pressed


def _press(board: Board, key: str) -> Pressed:
    used = thread_seconds(board.pid)
    begun = last = time.perf_counter()
    size = 0
    board.send(key)
    while True:
        try:
            size += len(board.read_nonblocking(65536, timeout=QUIET_SECONDS if size else SLOW_SECONDS))
            last = time.perf_counter()
        except pexpect.TIMEOUT:
            break
    if not size:
        raise SystemExit(f"bench: the key {key!r} drew nothing: it does not do the same on every board")
    return Pressed(last - begun, thread_seconds(board.pid) - used, size)
