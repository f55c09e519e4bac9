"""The files that `import` is given: opened, bounded, and a folder's taken one by one."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from time import time
from typing import BinaryIO, cast

from cmeboard.cli.output import tell
from cmeboard.core.refused import Refused
from cmeboard.register.source import MOST_BYTES
from cmeboard.workspace.importing import GivenFile

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".json")
"""What a register's file in a folder may end in. A file that is named by itself may end in anything."""

STILL_WRITTEN_SECONDS = 5
"""A file of a folder that was changed so shortly ago may still be on its way: the next run takes it."""

_KEPT_IN_MEMORY = 16 * 1024 * 1024
_STANDARD_INPUT = "standard input"


@contextmanager
def opened(paths: Sequence[Path]) -> Iterator[list[GivenFile]]:
    """Each file with its name for messages; `-` is standard input. Raises Refused for one that cannot be opened."""
    with ExitStack() as stack:
        yield [_given(stack, path) for path in _taken(paths)]


def _given(stack: ExitStack, path: Path) -> GivenFile:
    if str(path) == "-":
        return GivenFile(_STANDARD_INPUT, stack.enter_context(_standard_input()), None)
    stream = stack.enter_context(_open(path))
    return GivenFile(str(path), stream, os.fstat(stream.fileno()).st_mtime_ns)


def _taken(paths: Sequence[Path]) -> Iterator[Path]:
    """The files, those of folders in order of their names."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = [one for one in sorted(path.iterdir()) if one.is_file() and not one.name.startswith(".")]
        registers = [one for one in found if one.suffix.lower() in ENDINGS]
        for one in found:
            if one not in registers:
                tell(f"{one}: left alone, since no register ends in {one.suffix or 'nothing'}")
        ready = [one for one in registers if time() - one.stat().st_mtime >= STILL_WRITTEN_SECONDS]
        for one in registers:
            if one not in ready:
                tell(f"{one}: was changed a moment ago, so it is left for the next run")
        if not ready:
            raise Refused(f"the folder {path} holds no register to read", f"put files there that end in {ENDINGS}")
        yield from ready


@contextmanager
def _open(path: Path) -> Iterator[BinaryIO]:
    if path.exists() and not path.is_file():
        raise Refused(f"{path} is no file", "name a file, a folder of files, or - for standard input")
    try:
        stream = path.open("rb")
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror})", "see that the file is there") from None
    with stream:
        yield stream


@contextmanager
def _standard_input() -> Iterator[BinaryIO]:
    """Standard input, kept where it can be read twice: in memory, and where it is large in a file that nobody sees."""
    with SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY) as kept:
        left = MOST_BYTES
        while left > 0 and (chunk := sys.stdin.buffer.read(min(left, 1 << 20))):
            kept.write(chunk)
            left -= len(chunk)
        if sys.stdin.buffer.read(1):
            raise Refused(f"standard input has more than {MOST_BYTES >> 20} MB", "no register is that large")
        kept.seek(0)
        yield cast("BinaryIO", kept)
