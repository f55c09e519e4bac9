"""A paper as it is read down the telephone: its headings, facts and alerts in their order, nothing to look at."""

from collections.abc import Iterator
from dataclasses import dataclass

from cmeboard.papers.paper import NOT_KNOWN, Alert, Block, Facts, Paper, Points, Prose, Table


@dataclass(frozen=True, slots=True)
class ReadDown:
    """One part of what is read out: its heading, and labels with their values. A label may be empty."""

    heading: str
    rows: tuple[tuple[str, str], ...]


def read_down(paper: Paper) -> tuple[ReadDown, ...]:
    """The parts of a paper in its order. What nobody knows is said to be not known, never left out."""
    parts = []
    for section in paper.sections:
        rows = tuple(row for block in section.blocks for row in _rows(block))
        if rows:
            parts.append(ReadDown(section.heading, rows))
    return tuple(parts)


def _rows(block: Block) -> Iterator[tuple[str, str]]:
    match block:
        case Facts(rows=rows):
            yield from ((row.label, row.value if row.value is not None else NOT_KNOWN) for row in rows)
        case Alert(text=text) | Prose(text=text):
            yield "", text
        case Points(items=items):
            yield from (("", item) for item in items)
        case Table(rows=rows, empty=empty):
            yield from (("", " \N{MIDDLE DOT} ".join(filter(None, row))) for row in rows)
            if not rows:
                yield "", empty
