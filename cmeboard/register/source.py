"""A file of an export as a stream of bytes: is it text at all, in which encoding, and cut into cells by what?

Reads the stream once from end to end before anything is parsed, so that what is no register is refused at once
and with a word.
"""

import codecs
import csv
import hashlib
import io
from collections.abc import Generator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from cmeboard.core.refused import Refused
from cmeboard.register.found import Wanted
from cmeboard.register.profile import fold

MOST_BYTES = 256 * 1024 * 1024
"""A year of a school of 1,500 in the long shape is about 50 MB; what is far larger was given by mistake."""

_CHUNK = 1024 * 1024
"""Bytes that are read at once; no line of a register is so long."""

_HEAD = 65536
_BLOCK = 256
"""Rows at a time: so few that they stay in the processor's cache."""
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Text:
    """What a look over the whole stream showed. `encoding` is Python's name."""

    encoding: str
    delimiter: str

    @property
    def delimiter_name(self) -> str:
        """`comma`, `semicolon` or `tab`."""
        return _DELIMITERS[self.delimiter]


def head(stream: BinaryIO) -> bytes:
    """The first bytes of a stream that can be sought. Raises Refused for one that is empty or far too large."""
    size = stream.seek(0, io.SEEK_END)
    if size > MOST_BYTES:
        raise Refused(
            f"the file has {size // 1_000_000} MB and no register is that large",
            "export one school year, or less",
        )
    stream.seek(0)
    return stream.read(_HEAD)


def sha256_of(stream: BinaryIO) -> str:
    """The fingerprint of the stream's bytes, under which an import names the file in the record."""
    stream.seek(0)
    digest = hashlib.sha256()
    for chunk in iter(lambda: stream.read(_CHUNK), b""):
        digest.update(chunk)
    return digest.hexdigest()


def look_over(stream: BinaryIO, header_words: frozenset[str], wanted: Wanted) -> Text:
    """Finds encoding and delimiter where they are not `wanted`, and leaves the stream at its beginning.

    `header_words` are folded header names: the delimiter is the one that brings most of them to light.
    Raises Refused for what is no text: binary, a web page, an empty file, one without lines.
    """
    first = head(stream)
    _refuse_strangers(first)
    encoding = wanted.encoding or _encoding_of_mark(first)
    stream.seek(0)
    utf8 = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    for chunk in iter(lambda: stream.read(_CHUNK), b""):
        if not encoding.startswith("utf-16") and b"\0" in chunk:
            raise Refused("the file is binary, no register export", "export it as csv, with one row a pupil and day")
        if len(chunk) == _CHUNK and b"\n" not in chunk and b"\r" not in chunk:
            raise Refused("the file has a line longer than a megabyte", "export it again, as csv with one row a line")
        if is_utf8 and not encoding:
            is_utf8 = _decodes(utf8, chunk)
    if is_utf8 and not encoding:
        is_utf8 = _ends_whole(utf8)
    encoding = encoding or ("utf-8" if is_utf8 else "cp1252")
    stream.seek(0)
    return Text(encoding, wanted.delimiter or _delimiter(first, encoding, header_words))


def _refuse_strangers(first: bytes) -> None:
    mark = next((mark for mark, _ in _BOMS if first.startswith(mark)), b"")
    start = first.removeprefix(mark).lstrip()[:512].lower()
    if not start:
        raise Refused("the file is empty", "export the register again")
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise Refused("the file is a web page, not a register export", "log in again and export the register as csv")
    if first.startswith(b"%PDF"):
        raise Refused("the file is a PDF", "export the register as csv")


def _encoding_of_mark(first: bytes) -> str:
    marked = next((encoding for mark, encoding in _BOMS if first.startswith(mark)), "")
    if marked or not first:
        return marked
    # Excel's "Unicode text" without its mark: every other byte of western text is zero, and only every other.
    even, odd = first[::2].count(0) * 2 > len(first[::2]), first[1::2].count(0) * 2 > len(first[1::2])
    return "" if even is odd else "utf-16-be" if even else "utf-16-le"


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def _ends_whole(decoder: codecs.IncrementalDecoder) -> bool:
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(first: bytes, encoding: str, header_words: frozenset[str]) -> str:
    """The delimiter under which most known headers stand in one line of the first lines."""
    lines = first.decode(encoding, errors="replace").splitlines()[:50]

    def known(delimiter: str) -> int:
        return max((sum(fold(cell) in header_words for cell in _cells(line, delimiter)) for line in lines), default=0)

    return max(_DELIMITERS, key=known)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def blocks(stream: BinaryIO, text: Text) -> Generator[tuple[int, list[list[str]]]]:
    """The rows from the beginning, some hundreds at a time, each block with the number of its first line.

    Raises Refused where a row runs over lines: a newline inside a cell is nearly always a quote that was never
    closed, which swallows the next pupils.
    """
    stream.seek(0)
    lines = io.TextIOWrapper(stream, encoding=text.encoding, errors="strict", newline="")
    reader = csv.reader(lines, delimiter=text.delimiter)
    first = 1
    try:
        while block := list(islice(reader, _BLOCK)):
            if reader.line_num != first + len(block) - 1:
                raise _unclosed_quote(block, first)
            yield first, block
            first += len(block)
    except csv.Error as error:
        raise Refused(f"line {reader.line_num} cannot be read: {error}", "mend that line, or export again") from None
    except UnicodeDecodeError:
        raise Refused(
            f"the text after line {reader.line_num} is not {text.encoding}", "export again as UTF-8"
        ) from None
    finally:
        lines.detach()


def _unclosed_quote(block: list[list[str]], first: int) -> Refused:
    line = next((n for n, row in enumerate(block, first) if any("\n" in c or "\r" in c for c in row)), first)
    return Refused(f"line {line} has a quote that is not closed, so it swallows the next line", "mend the quote")
