"""Register exports of the invented school, in the shapes and with the headers of the systems that schools use."""

import codecs
from collections.abc import Iterator, Sequence
from datetime import date

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.demo.layouts import WRITERS
from cmeboard.demo.people import Enrolled
from cmeboard.demo.register import Register
from cmeboard.demo.sheets import PLAIN, Dialect, Shape, Sheet, System


class NoSuchExport(ValueError):
    """A system that has no such shape; the message says which it has."""


def export(
    shape: Shape,
    seed: int,
    roll: Sequence[Enrolled],
    first: date,
    last: date,
    calendar: SchoolCalendar,
    system: System = System.ANY,
    dialect: Dialect = PLAIN,
) -> bytes:
    """The register from `first` to `last`, as it stood on the evening of `last`. Raises NoSuchExport."""
    return b"".join(stream_export(shape, seed, roll, first, last, calendar, system, dialect))


def stream_export(
    shape: Shape,
    seed: int,
    roll: Sequence[Enrolled],
    first: date,
    last: date,
    calendar: SchoolCalendar,
    system: System = System.ANY,
    dialect: Dialect = PLAIN,
) -> Iterator[bytes]:
    """As `export`, a pupil at a time: a year of 1,500 pupils is never held whole. Raises NoSuchExport at once."""
    writer = WRITERS.get((system, shape))
    if writer is None:
        shapes = ", ".join(sorted(other for owner, other in WRITERS if owner is system))
        raise NoSuchExport(f"{system} has no export of the shape {shape}, only: {shapes}")
    return _encode(writer(Sheet(roll, Register(seed, calendar, first, last)), dialect), dialect.encoding)


def default_system(shape: Shape) -> System:
    """The system that is meant where none is named."""
    return next(system for system, other in WRITERS if other is shape)


def _encode(texts: Iterator[str], encoding: str) -> Iterator[bytes]:
    """A letter that the encoding lacks becomes a question mark, as register systems write it."""
    encoder = codecs.getincrementalencoder(encoding)(errors="replace")
    return (encoder.encode(text) for text in texts)
