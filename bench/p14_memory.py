"""P14: the memory of the board with 5,000 cases; floor: an empty Textual app."""

from bench.measure import Figure, Ratio, Series
from bench.stores import Stores, invented
from bench.terminals import EMPTY, board_arguments, megabytes, opens_on_the_columns, running, settle


def run(stores: Stores, rounds: int) -> list[Figure]:
    """After the first picture, warm, and once the cursor has been over a column."""
    floor, measured = [], []
    with invented(5_000) as root:
        with running(board_arguments(root), "day [0-9]", opens_on_the_columns(root)) as first:
            settle(first, 5)
        for _ in range(max(1, rounds // 3)):
            with running(["-c", EMPTY], "picture done") as empty:
                settle(empty, 1)
                floor.append(megabytes(empty.pid) / 1000)
            with running(board_arguments(root), "day [0-9]", opens_on_the_columns(root)) as board:
                settle(board, 3)
                board.send("j" * 30)
                settle(board, 1)
                measured.append(megabytes(board.pid) / 1000)
    return [Ratio("P14", "memory, 5,000 cases (MB for ms)", Series(tuple(floor)), Series(tuple(measured)), 1.5)]
