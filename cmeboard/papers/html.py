"""A paper as one HTML file that prints well: no network, no script, every value escaped by the template engine."""

from cmeboard.core.showing import safe, safe_lines
from cmeboard.papers.paper import (
    NOT_KNOWN,
    WITHHELD,
    Alert,
    Block,
    Chart,
    Facts,
    Paper,
    Points,
    Prose,
    Table,
    ToFill,
)
from cmeboard.papers.phrases import long_moment
from cmeboard.papers.wording import Wording

PAGE = "page.html"
"""The template of every page; a store's own stands for it."""

WIDE = 120
"""A table whose columns need more letters side by side than this needs the page turned on its side."""

COLUMN = 28
"""So many letters of a column's longest cell count towards that: longer ones are broken into lines."""


def to_html(paper: Paper, wording: Wording) -> str:
    """The whole paper as a page. Raises WordingError where the school's own page asks for what is not there."""
    return wording.page(PAGE, page_fields(paper))


def page_fields(paper: Paper) -> dict[str, dict[str, object]]:
    """What `page.html` may ask for."""
    return {
        "paper": {
            "title": safe(paper.title),
            "case": paper.case,
            "for_whom": safe(paper.for_whom),
            "addressed_to": paper.addressed_to.value,
            "discloses": [safe(told) for told in paper.discloses],
            "missing": [safe(missing.question) for missing in paper.missing],
            "made_at": long_moment(paper.made_at),
            "made_by": safe(paper.made_by),
            "sender": [safe(line) for line in paper.sender],
            "recipient": [safe(line) for line in paper.recipient],
            "footer": [safe(line) for line in paper.footer],
            "redacted": paper.redacted,
            "sections": [
                {
                    "heading": safe(section.heading),
                    "wide": any(isinstance(block, Table) and _width(block) > WIDE for block in section.blocks),
                    "blocks": [_block(block) for block in section.blocks],
                }
                for section in paper.sections
            ],
        }
    }


def _is_figure(cell: str) -> bool:
    return cell.isdigit() or cell == WITHHELD


def _width(table: Table) -> int:
    """How many letters the columns need side by side."""
    columns = zip(table.columns, *table.rows, strict=False)
    return sum(min(COLUMN, max(len(cell) for cell in column)) for column in columns)


def _block(block: Block) -> dict[str, object]:
    kind = type(block).__name__.lower()
    match block:
        case Facts():
            return {
                "kind": kind,
                "rows": [
                    {
                        "label": safe(row.label),
                        "lines": safe_lines(row.value or NOT_KNOWN),
                        "known": row.value is not None,
                    }
                    for row in block.rows
                ],
            }
        case Table():
            rows = [[safe_lines(cell) for cell in row] for row in block.rows]
            columns = [safe(column) for column in block.columns]
            return {
                "kind": kind,
                "columns": columns,
                "rows": rows,
                "numbers": bool(block.rows) and all(_is_figure(cell) for row in block.rows for cell in row[1:]),
                "caption": safe(block.caption),
                "empty": block.empty,
            }
        case Prose() | Alert():
            return {"kind": kind, "lines": safe_lines(block.text)}
        case Points():
            return {"kind": kind, "items": [safe(item) for item in block.items]}
        case ToFill():
            return {"kind": kind, "labels": [safe(label) for label in block.labels]}
        case Chart():
            return {"kind": kind, **_chart(block)}


ROW_HEIGHT = 26
LABEL_WIDTH = 230
BAR_WIDTH = 330


def _chart(chart: Chart) -> dict[str, object]:
    """Geometry for the template's inline SVG."""
    scale = BAR_WIDTH / max([bar.value or 0 for bar in chart.bars] + [1])
    bars = [
        {
            "label": safe(bar.label),
            "y": ROW_HEIGHT * n,
            "width": round((bar.value or 0) * scale, 1),
            "text": safe(bar.note or ("" if bar.value is None else f"{bar.value:g}")),
        }
        for n, bar in enumerate(chart.bars)
    ]
    return {
        "unit": safe(chart.unit),
        "bars": bars,
        "height": ROW_HEIGHT * len(chart.bars) + 6,
        "width": LABEL_WIDTH + BAR_WIDTH + 110,
        "left": LABEL_WIDTH,
    }
