"""A paper as a Word document, by python-docx (the optional extra `papers`)."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from cmeboard.core.refused import Refused
from cmeboard.core.showing import safe_lines
from cmeboard.papers.paper import NOT_KNOWN, Alert, Block, Chart, Facts, Paper, Points, Prose, Table, ToFill

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Row


def to_docx(paper: Paper, letterhead: bytes | None = None) -> bytes:
    """The paper as the bytes of a .docx file, on the school's `letterhead`, a Word document, where there is one.

    Raises Refused where python-docx is not installed, or the letterhead is no Word document that serves.
    """
    try:
        import docx
    except ImportError:
        raise Refused("Word documents need the extra 'papers'", "install it: pip install 'cmeboard[papers]'") from None
    try:
        document = docx.Document(io.BytesIO(letterhead) if letterhead else None)
        _needs_styles(document)
        if letterhead is None:
            _plain_page(document)
    except (KeyError, ValueError, BadZipFile) as error:
        remedy = "save it from Word as .docx, with the styles Heading 1, Heading 2, List Bullet and Table Grid"
        raise Refused(f"templates/letterhead.docx does not serve ({error})", remedy) from None
    document.core_properties.author = ""
    document.core_properties.title = _clean(paper.title)
    sender = () if letterhead else (*paper.sender, "")
    for line in (*sender, *paper.recipient):
        document.add_paragraph(_clean(line)).paragraph_format.space_after = 0
    document.add_heading(_clean(paper.title), 1)
    if paper.redacted:
        _bold(document, "Redacted copy: third parties are left out. Read free text before it is sent.")
    for section in paper.sections:
        if section.heading:
            document.add_heading(_clean(section.heading), 2)
        for block in section.blocks:
            _add(document, block)
    for line in paper.footer:
        document.add_paragraph(_clean(line))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _needs_styles(document: "Document") -> None:
    for style in ("Heading 1", "Heading 2", "List Bullet", "Table Grid"):
        document.styles[style]


def _plain_page(document: "Document") -> None:
    """A4 with narrow margins and a plain letter, as the printed page has them."""
    from docx.shared import Mm, Pt

    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(18)
    font = document.styles["Normal"].font
    font.name, font.size = "Arial", Pt(10)


def _clean(text: str) -> str:
    return "\n".join(safe_lines(text))


def _bold(document: "Document", text: str) -> None:
    document.add_paragraph().add_run(_clean(text)).bold = True


def _add(document: "Document", block: Block) -> None:
    match block:
        case Facts():
            rows = [(row.label, NOT_KNOWN if row.value is None else row.value) for row in block.rows]
            _table(document, (), rows, FACT_WIDTHS)
        case Table():
            if block.caption:
                document.add_paragraph(_clean(block.caption))
            if block.rows:
                _table(document, block.columns, block.rows)
            else:
                document.add_paragraph(_clean(block.empty))
        case Prose():
            document.add_paragraph(_clean(block.text))
        case Alert():
            _bold(document, block.text)
        case Points():
            for item in block.items:
                document.add_paragraph(_clean(item), style="List Bullet")
        case ToFill():
            _table(document, (), [(label, "") for label in block.labels], FACT_WIDTHS)
        case Chart():
            return


def _table(
    document: "Document",
    columns: tuple[str, ...],
    rows: "list[tuple[str, str]] | tuple[tuple[str, ...], ...]",
    letters: tuple[int, ...] = (),
) -> None:
    """A grid whose columns are as wide as what they hold, or as many `letters` to one another.

    Its headings are bold and stand on each page.
    """
    from docx.shared import Pt

    if not rows:
        return
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    table.autofit = False
    widths = _shared_out(document, letters) if letters else _widths(document, [columns, *rows] if columns else [*rows])
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in [columns, *rows] if columns else rows:
        is_head, made = row is columns, table.add_row()
        _keep(made, "w:cantSplit", *(("w:tblHeader",) if is_head else ()))
        for n, (cell, text) in enumerate(zip(made.cells, row, strict=True)):
            cell.width = widths[n]
            run = cell.paragraphs[0].add_run(_clean(text))
            run.bold, run.font.size = is_head or (not columns and n == 0), Pt(_points(row))
    document.add_paragraph()


def _keep(row: "_Row", *marks: str) -> None:
    """Marks how a row stands on pages: whole, or anew on each. The library has no other door to that."""
    from docx.oxml import OxmlElement

    for mark in marks:
        row._tr.get_or_add_trPr().append(OxmlElement(mark))


FACT_WIDTHS = (36, 64)
"""The labels and the values of facts: the same in each list, so that they stand below each other on the page."""

MOST_LETTERS, LONGEST_WORD = 40, 20
"""So many letters of a column's longest cell count for its width, and of its longest word for what it has to have."""

LETTER, CELL_MARGINS = 8_700, 144_000
"""What a bold letter takes a point of its size, and the margins of a cell, at most: in Word's 914,400th of an inch."""

TWIP = 635
"""What Word rounds widths to."""

MANY_COLUMNS, LARGE, SMALL = 6, 9, 8
"""From so many columns on, a table is set in the smaller letter (in points)."""


def _widths(document: "Document", rows: list[tuple[str, ...]]) -> list[int]:
    """The columns' widths, which together fill the page: no word is broken, and the rest goes to what says most."""
    least, more = [], []
    for column in zip(*rows, strict=True):
        word = max((len(word) for cell in column for word in cell.split()), default=0)
        least.append(CELL_MARGINS + LETTER * _points(rows[0]) * min(LONGEST_WORD, word))
        more.append(max(1, min(MOST_LETTERS, max(len(cell) for cell in column)) - word))
    left = _room(document) - sum(least)
    if left > 0:
        least = [width + left * letters // sum(more) for width, letters in zip(least, more, strict=True)]
    return _shared_out(document, least)


def _points(row: Sequence[str]) -> int:
    """The size of a table's letters."""
    return SMALL if len(row) >= MANY_COLUMNS else LARGE


def _shared_out(document: "Document", parts: Sequence[int]) -> list[int]:
    return [_room(document) * part // sum(parts) // TWIP * TWIP for part in parts]


def _room(document: "Document") -> int:
    """The width between the page's margins."""
    page = document.sections[-1]
    return (page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)
