"""Workbooks (xlsx, xls, ods) as rows of text cells. python-calamine, known here alone, reads their formats."""

import zipfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import BinaryIO

from cmeboard.core.refused import Refused

MOST_UNPACKED = 1024 * 1024 * 1024
"""A year of a large school unpacks to some 200 MB; what unpacks to far more was made to fill the memory."""

_BLOCK = 4096
_KINDS = ((b"\xd0\xcf\x11\xe0", "xls"), (b"PK\x03\x04", "xlsx"))


def is_spreadsheet(head: bytes) -> bool:
    """Whether a file that begins so may be a workbook, whatever its name ends in."""
    return any(head.startswith(mark) for mark, _ in _KINDS)


def kind(head: bytes) -> str:
    """`xlsx`, `xls` or `ods`."""
    if head[30:38] == b"mimetype":
        return "ods"
    return next(name for mark, name in _KINDS if head.startswith(mark))


def sheets(stream: BinaryIO, wanted: str | None) -> Iterator[tuple[str, Generator[tuple[int, list[list[str]]]]]]:
    """The sheets of a workbook that hold anything, by name, each with its rows; only the `wanted` one if given.

    Raises Refused for a workbook that cannot be read: damaged, under a password, or another kind of zip.
    """
    from python_calamine import CalamineError, PasswordError, load_workbook

    _refuse_bomb(stream)
    try:
        workbook = load_workbook(stream)
        names = workbook.sheet_names
        if wanted is not None and wanted not in names:
            raise Refused(f"the workbook has no sheet {wanted!r}", f"choose one of: {', '.join(names)}")
        for name in names if wanted is None else [wanted]:
            sheet = workbook.get_sheet_by_name(name)
            if sheet.start is not None:
                yield name, _blocks(sheet.iter_rows())
    except PasswordError:
        raise Refused("the workbook is locked with a password", "save it again without one") from None
    except CalamineError as error:
        raise Refused(
            f"the file begins like a spreadsheet and cannot be read as one ({error})", "export it again, as csv or xlsx"
        ) from None


def _refuse_bomb(stream: BinaryIO) -> None:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as packed:
            size = sum(member.file_size for member in packed.infolist())
    except zipfile.BadZipFile:
        size = 0
    stream.seek(0)
    if size > MOST_UNPACKED:
        raise Refused(
            f"the workbook unpacks to {size // 1_000_000} MB and no register is that large",
            "export one school year, or less",
        )


def _blocks(rows: Iterable[Sequence[object]]) -> Generator[tuple[int, list[list[str]]]]:
    rows, first = iter(rows), 1
    while block := [[_text(cell) for cell in row] for row in islice(rows, _BLOCK)]:
        yield first, block
        first += len(block)


def _text(cell: object) -> str:
    """A cell as a text export would have written it."""
    match cell:
        case str():
            return cell
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case bool():
            return "yes" if cell else "no"
        case _:
            return str(cell)
