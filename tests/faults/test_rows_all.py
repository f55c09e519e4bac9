"""Each row of the table of faults has a test that says so."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fault_rows import FAMILIES

TESTS = Path(__file__).parent.parent


def rows_of(tree: ast.AST) -> Iterator[str]:
    """The rows that a file of tests names, in `pytest.mark.rows(...)` or in `row(...)`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="rows")):
                named = node.args
            case ast.Call(func=ast.Name(id="row")):
                named = node.args[:1]
            case _:
                continue
        firsts = (one.values[0] if isinstance(one, ast.JoinedStr) else one for one in named)
        yield from (str(one.value).split(" ")[0] for one in firsts if isinstance(one, ast.Constant))


@cache
def named_by_tests() -> frozenset[str]:
    """The rows that any test names."""
    files = (path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))
    return frozenset(row for text in files if "row" in text for row in rows_of(ast.parse(text)))


@pytest.mark.parametrize("family", FAMILIES)
def test_each_row_has_a_test(family: str) -> None:
    wanted = {f"{family}{number + 1}" for number in range(FAMILIES[family])}
    assert {row for row in named_by_tests() if row[:1] == family} == wanted
