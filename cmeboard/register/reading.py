"""An export, bytes in, values out: what it is, whose marks it holds, and each row that could not be read."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import BinaryIO

from cmeboard.core.refused import Refused
from cmeboard.register import source
from cmeboard.register.found import Reading, Recognised, Shape
from cmeboard.register.profile import IDENTITY, Column, Layout, Profile, common_profile, fold, match
from cmeboard.register.rows import DayRows, RowReader, SessionRows

HEADER_WITHIN = 50
"""The header stands in one of the first so many lines; above it may be a title, a date, the school's name."""

_READERS: dict[Shape, type[RowReader]] = {Shape.DAY: DayRows, Shape.LONG: SessionRows}

Progress = Callable[[int], None]
"""Told after each few thousand rows how many have been read."""


def read(
    name: str,
    stream: BinaryIO,
    profiles: Sequence[Profile],
    wanted: str | None = None,
    progress: Progress = lambda rows: None,
) -> Reading:
    """Reads one register export from a stream that can be sought; nothing is opened here.

    `name` is what messages call the file. `profiles` are those of the program and the store; `wanted` names the one
    to read by, else the one that knows most of the columns is taken. Raises Refused where the file is no register.
    """
    text = source.look_over(stream, _header_words(profiles))
    blocks = source.blocks(stream, text)
    first_block = next(blocks, (1, []))
    header, layout, shape = _find_header(first_block[1], profiles, wanted)
    reader = _READERS[shape](name, layout)
    body = (header + 2, first_block[1][header + 1 :])
    for first, rows in chain([body], blocks):
        reader.take(first, rows)
        progress(reader.rows)
    if not any(map(any, reader.sessions.marks)):
        raise Refused(
            f"the file has the columns of a register and marks of 0 pupils ({_say_problems(reader)})",
            "export it again, or say with --profile what its columns are",
        )
    recognised = Recognised(
        shape,
        layout.profile.title,
        text.encoding,
        text.delimiter_name,
        len(reader.pupils.rows),
        reader.sessions.first,
        reader.sessions.last,
    )
    return Reading(
        name,
        text.sha256,
        recognised,
        reader.rows,
        tuple(reader.pupils.rows),
        tuple(reader.pupils.first_lines),
        reader.sessions,
        reader.told.problems,
        reader.told.findings,
        layout.unknown,
    )


def _say_problems(reader: RowReader) -> str:
    if not reader.told.problems:
        return "no row under the header"
    first = reader.told.problems[0]
    return f"line {first.line}: {first.message}"


def _header_words(profiles: Iterable[Profile]) -> frozenset[str]:
    return frozenset(chain.from_iterable(profile.headers for profile in profiles))


def _find_header(
    rows: Sequence[Sequence[str]], profiles: Sequence[Profile], wanted: str | None
) -> tuple[int, Layout, Shape]:
    """The header row's place from 0, and how it reads. Raises Refused where no row is a register's header."""
    common = common_profile(profiles)
    tried = [profile for profile in profiles if profile.profile == wanted] if wanted else list(profiles) or [common]
    if not tried:
        names = ", ".join(profile.profile for profile in profiles)
        raise Refused(f"there is no profile {wanted}", f"choose one of: {names}")
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        layouts = [(layout, shape) for p in tried if (shape := _shape(layout := match(row, p, common))) is not None]
        if layouts:
            layout, shape = max(layouts, key=lambda found: (len(found[0].places), found[0].own))
            _refuse_double(row, layout, place)
            return place, layout, shape
    raise Refused(f"the file has no columns of a register ({_nearest(rows, tried, common)})", _NEEDED)


_NEEDED = (
    "it needs a header with a pupil (UPN, admission number or name), a date, "
    "and either AM and PM or a session and a code"
)


def _shape(layout: Layout) -> Shape | None:
    if not any(column in layout.places for column in IDENTITY):
        return None
    if layout.has(Column.DATE, Column.MORNING, Column.AFTERNOON):
        return Shape.DAY
    if layout.has(Column.DATE, Column.SESSION, Column.CODE):
        return Shape.LONG
    return None


def _nearest(rows: Sequence[Sequence[str]], tried: Sequence[Profile], common: Profile) -> str:
    """What the likeliest header row had, for the message."""
    layouts = [match(row, profile, common) for row in rows[:HEADER_WITHIN] for profile in tried]
    best = max(layouts, key=lambda layout: len(layout.places), default=None)
    if best is None or not best.places:
        return "none was recognised"
    return "only " + ", ".join(sorted(best.places)) + " was recognised"


def _refuse_double(row: Sequence[str], layout: Layout, place: int) -> None:
    headers = [fold(cell) for cell in row]
    double = next((row[at].strip() for at in layout.places.values() if headers.count(headers[at]) > 1), None)
    if double is not None:
        raise Refused(f"line {place + 1} has the column {double} twice", "export again with each column once")
