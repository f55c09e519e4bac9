"""Each row of the table of faults has a test that says so."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_rows import FAMILIES

TESTS = Path(__file__).parent.parent


def rows_of(tree: ast.AST) -> Iterator[str]:
    """The rows that a file of tests names, in `pytest.mark.rows(...)` or in `row(...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("pytest.mark.rows", "row"):
            named = node.args if ast.unparse(node.func) != "row" else node.args[:1]
            firsts = (one.values[0] if isinstance(one, ast.JoinedStr) else one for one in named)
            yield from (str(one.value).split(" ")[0] for one in firsts if isinstance(one, ast.Constant))


@pytest.mark.parametrize("family", FAMILIES)
def test_each_row_has_a_test(family: str) -> None:
    wanted = {f"{family}{number + 1}" for number in range(FAMILIES[family])}
    named = {row for path in TESTS.rglob("test_*.py") for row in rows_of(ast.parse(path.read_text("utf-8")))}
    assert wanted - named == set()
    assert {row for row in named if row[0] == family} - wanted == set()
