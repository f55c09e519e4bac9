"""Names for the rows of the table of faults that the store must survive, so that the page can be held beside the tests.

Y: what a case file may hold. F: the folder of cases. G: the git working copy. X: what would run a program.
C: register exports. R: the short list over all of them.
"""

from typing import Any

import pytest

FAMILIES = {"Y": 48, "F": 15, "G": 22, "X": 11, "C": 12, "R": 26}
"""How many rows each family has."""


def row(number: str, *values: Any) -> Any:
    """One row of a table of inputs; a row with several inputs names them `Y25` and `Y25 backtick`."""
    return pytest.param(*values, id=number, marks=pytest.mark.rows(number.split(" ")[0]))
