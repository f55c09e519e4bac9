"""A paper's tables and figures for other programs: CSV and JSON. A cell that a spreadsheet would run is made text."""

import csv
import dataclasses
import io
import json
from collections.abc import Iterator
from typing import Any

from cmeboard.core.text import format_moment
from cmeboard.papers.paper import NOT_KNOWN, Block, Facts, Paper, Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
"""Also as East Asian keyboards type them: Excel takes those for the same."""


def harmless(cell: str) -> str:
    """`=HYPERLINK(…)` becomes `'=HYPERLINK(…)`: a spreadsheet shows it and does not run it."""
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) or cell.startswith(_FORMULA) else cell


def to_csv(paper: Paper) -> str:
    """Every table and list of facts, one under the other, each below its heading and parted by an empty line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for section in paper.sections:
        for block in section.blocks:
            rows = list(_rows(block))
            if rows:
                writer.writerows([[harmless(section.heading)]] if section.heading else [])
                writer.writerows([harmless(cell) for cell in row] for row in rows)
                writer.writerow([])
    return out.getvalue()


def _rows(block: Block) -> Iterator[tuple[str, ...]]:
    match block:
        case Facts():
            yield from ((row.label, NOT_KNOWN if row.value is None else row.value) for row in block.rows)
        case Table():
            yield block.columns
            yield from block.rows
        case _:
            return


def to_json(paper: Paper) -> str:
    """The whole paper as one JSON document."""
    return json.dumps(as_data(paper), ensure_ascii=False, indent=2) + "\n"


def as_data(paper: Paper) -> dict[str, Any]:
    """The paper as plain lists and dictionaries; a block names its kind."""
    return {
        "paper": paper.name,
        "title": paper.title,
        "case": paper.case,
        "for": paper.for_whom,
        "addressed_to": paper.addressed_to.value,
        "discloses": list(paper.discloses),
        "missing": [dataclasses.asdict(missing) for missing in paper.missing],
        "made_at": format_moment(paper.made_at),
        "made_by": paper.made_by,
        "redacted": paper.redacted,
        "offers": [{"did": offer.did, **dict(offer.fields)} for offer in paper.offers],
        "sections": [
            {
                "heading": section.heading,
                "blocks": [
                    {"kind": type(block).__name__.lower(), **dataclasses.asdict(block)} for block in section.blocks
                ],
            }
            for section in paper.sections
        ],
    }
