"""A file of an export as tables of text cells: text, a spreadsheet's sheets, or the JSON of an interface."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from cmeboard.register import source, spreadsheet, wonde
from cmeboard.register.found import Wanted

Block = tuple[int, list[list[str]]]
"""Some rows, with the number of the first: a line of a text, a row of a sheet, a record of JSON."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `written` says how the file writes it: `cp1252, comma`, `xlsx, sheet Marks`, `JSON`."""

    written: str
    blocks: Generator[Block]


def tables(
    stream: BinaryIO, header_words: frozenset[str], wanted: Wanted, other_codes: Sequence[BinaryIO] = ()
) -> Iterator[Table]:
    """The tables of a stream that can be sought, one after the other; read each before asking for the next.

    `header_words` are folded header names, `other_codes` further JSON documents given at once, in which the codes may
    stand. Raises Refused for what is no table at all.
    """
    head = source.head(stream)
    if spreadsheet.is_spreadsheet(head):
        for name, blocks in spreadsheet.sheets(stream, wanted.sheet):
            yield Table(f"{spreadsheet.kind(head)}, sheet {name}", blocks)
    elif wonde.is_json(head):
        for blocks in wonde.tables(stream, other_codes):
            yield Table("JSON", blocks)
    else:
        text = source.look_over(stream, header_words, wanted)
        yield Table(f"{text.encoding}, {text.delimiter_name}", source.blocks(stream, text))
