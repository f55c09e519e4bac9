"""P14: the memory of the board, 100, 1,000 and 5,000 cases, on columns and Today; floor: an empty Textual app."""

import os
from collections.abc import Mapping
from pathlib import Path

from bench.measure import Figure, Ratio, Series
from bench.stores import Stores, invented
from bench.terminals import EMPTY, board_arguments, megabytes, opens_on_the_columns, running, settle

SHOWN = " d(ay )?[0-9]|files to mend: "
SIZES = (100, 1_000, 5_000)
FEW, MANY = 2, 10
"""Changes of a file. What records and reckons is loaded with the first ones: from then on nothing is to come on top."""


def run(stores: Stores, rounds: int) -> list[Figure]:
    """After the first picture, warm, and once the cursor has been down the screen; then after changes of files."""
    return [figure for count in SIZES for figure in _of(count, max(1, rounds // 3))]


def _of(count: int, rounds: int) -> list[Figure]:
    floor, columns, today, few, many = ([] for _ in range(5))  # type: list[float]
    with invented(count) as root:
        nowhere = {"XDG_CONFIG_HOME": str(root / ".git" / "bench-nowhere")}
        with running(board_arguments(root), SHOWN, nowhere) as first:
            settle(first, 5)
        for _ in range(rounds):
            with running(["-c", EMPTY], "picture done") as empty:
                settle(empty, 1)
                floor.append(megabytes(empty.pid) / 1000)
            columns.append(_opened(root, opens_on_the_columns(root))[0])
            on_today, after_few, after_many = _opened(root, nowhere, FEW, MANY)
            today.append(on_today)
            few.append(after_few)
            many.append(after_many)
    empty_app = Series(tuple(floor))
    return [
        Ratio("P14", f"memory on the columns, {count:,} cases (MB for ms)", empty_app, Series(tuple(columns)), 1.5),
        Ratio("P14", f"memory on Today, {count:,} cases (MB for ms)", empty_app, Series(tuple(today)), 1.5),
        Ratio("P14", f"the same after {MANY} changes against {FEW}", Series(tuple(few)), Series(tuple(many)), 1.05),
    ]


def _opened(root: Path, environment: Mapping[str, str], *changes: int) -> list[float]:
    """The memory of a board that was opened, and then after so many changes of files in all."""
    files = sorted(root.glob("cases/*/*.yaml"))
    with running(board_arguments(root), SHOWN, environment) as board:
        settle(board, 3)
        board.send("j" * 30)
        settle(board, 1)
        found = [megabytes(board.pid) / 1000]
        done = 0
        for count in changes:
            for file in files[done:count]:
                os.utime(file)
                settle(board, 2)
            done = count
            found.append(megabytes(board.pid) / 1000)
    return found
