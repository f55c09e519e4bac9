"""An export, bytes in, values out: what it is, whose marks it holds, and each row that could not be read."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain
from typing import BinaryIO

from cmeboard.register import source
from cmeboard.register.across import WeekRows, WideRows
from cmeboard.register.found import Details, Finding, Kind, Reading, Recognised, Shape, Wanted
from cmeboard.register.header import NoRegister, find_header
from cmeboard.register.people import PeopleRows
from cmeboard.register.profile import Profile
from cmeboard.register.rows import DayRows, RowReader, SessionRows
from cmeboard.register.tables import Table, tables

AS_RECOGNISED = Wanted()

Progress = Callable[[int, int], None]
"""Told now and then how many bytes of how many have been read."""

_READERS: dict[Shape, type[RowReader]] = {
    Shape.DAY: DayRows,
    Shape.LONG: SessionRows,
    Shape.WEEK: WeekRows,
    Shape.WIDE: WideRows,
    Shape.CONTACTS: PeopleRows,
}


def read(
    name: str,
    stream: BinaryIO,
    profiles: Sequence[Profile],
    wanted: Wanted = AS_RECOGNISED,
    progress: Progress = lambda done, of: None,
    others: Sequence[BinaryIO] = (),
) -> list[Reading]:
    """Reads one register export from a stream that can be sought; nothing is opened here.

    `name` is what messages call the file. `profiles` are those of the program and the store. One reading comes back
    for most files, two for a JSON of students and sessions, none for one that holds only the codes of `others`.
    Raises Refused where the file is no register.
    """
    words = frozenset(chain.from_iterable(profile.headers for profile in profiles))
    source.head(stream)
    sha256 = source.sha256_of(stream)
    size = stream.tell()
    readings: list[Reading] = []
    no_registers: list[tuple[str, NoRegister]] = []
    for table in tables(stream, words, wanted, others):
        try:
            with closing(table.blocks):
                reading = _read_table(name, table, profiles, wanted, lambda: progress(stream.tell(), size))
        except NoRegister as refused:
            no_registers.append((table.written, refused))
            continue
        readings.append(replace(reading, sha256=sha256))
    if no_registers and not readings:
        raise no_registers[0][1]
    left_out = tuple(
        Finding(Kind.NO_REGISTER, name, None, f"{written}: no register, left out ({refused.why})")
        for written, refused in no_registers
    )
    return [replace(one, findings=(*one.findings, *left_out)) if n == 0 else one for n, one in enumerate(readings)]


def _read_table(
    name: str, table: Table, profiles: Sequence[Profile], wanted: Wanted, progress: Callable[[], None]
) -> Reading:
    first, rows = next(table.blocks, (1, []))
    header = find_header(rows, profiles, wanted.profile, wanted.shape)
    reader = _READERS[header.shape](name, header)
    for start, block in chain([(first + header.body, rows[header.body :])], table.blocks):
        reader.take(start, block)
        progress()
    sessions, pupils = reader.sessions, reader.pupils
    details: tuple[Details, ...] = ()
    if isinstance(reader, PeopleRows):
        details = tuple(reader.details[n] for n in range(len(pupils.rows)))
    if not (details or any(map(any, sessions.marks))):
        raise NoRegister(
            f"the file has the columns of a register and marks of 0 pupils ({_first_problem(reader)})",
            "export it again, or say with --profile what its columns are",
        )
    title = header.layout.profile.title
    return Reading(
        file=name,
        sha256="",
        recognised=Recognised(header.shape, title, table.written, len(pupils.rows), sessions.first, sessions.last),
        rows=reader.rows,
        pupils=tuple(pupils.rows),
        first_lines=tuple(pupils.first_lines),
        sessions=sessions,
        details=details,
        problems=reader.told.problems,
        findings=reader.told.findings,
        unknown_columns=header.unknown,
    )


def _first_problem(reader: RowReader) -> str:
    if not reader.told.problems:
        return "no row under the header"
    first = reader.told.problems[0]
    return f"line {first.line}: {first.message}"
