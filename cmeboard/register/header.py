"""The header of a table: where it stands, which profile reads it, and which shape its columns make."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from cmeboard.core.refused import Refused
from cmeboard.register import cells
from cmeboard.register.dates import MonthFirst, NotADate, session_day
from cmeboard.register.found import Shape
from cmeboard.register.profile import IDENTITY, Column, Layout, Profile, common_profile, fold, match

HEADER_WITHIN = 50
"""The header stands in one of the first so many lines; above it may be a title, a date, the school's name."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
_WITH_SESSION = re.compile(r"(.*\S)[\s_-]*\b([AaPp][Mm])", re.DOTALL)
_NEEDED = (
    "it needs a header with a pupil (UPN, admission number or name), and either dates and marks or contacts; "
    "teach it what this system calls them, with: cmeboard import --learn FILE"
)


class NoRegister(Refused):
    """A table that is no register at all: a cover sheet of a workbook, an empty export."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A column of marks in a row that holds many: of which day, and of which session, or of both in one cell.

    `day` is a date, or a weekday from 0 where the row says of which week. `session` is 0, 1, or None for both.
    """

    place: int
    day: date | int
    session: int | None


@dataclass(frozen=True, slots=True)
class Header:
    """A header row: the place from 0 of the first row under it, how its columns read, and the shape they make."""

    body: int
    layout: Layout
    shape: Shape
    slots: tuple[Slot, ...] = ()
    unknown: tuple[str, ...] = field(default=())


def find_header(
    rows: Sequence[Sequence[str]], profiles: Sequence[Profile], profile: str | None, shape: Shape | None
) -> Header:
    """The header among the first rows. `profile` and `shape`, where given, are the ones to read it by.

    Raises NoRegister where no row is a register's header, and Refused where one cannot be trusted.
    """
    common = common_profile(profiles)
    named = [one for one in profiles if one.profile == profile]
    if profile is not None and not named:
        names = ", ".join(one.profile for one in profiles)
        raise Refused(f"there is no profile {profile}", f"choose one of: {names}")
    for place in range(min(len(rows), HEADER_WITHIN)):
        tried = named or [one for one in profiles if one.knows(rows[place])] or [common]
        found = [header for one in tried for header in _read(rows, place, one, common) if shape in (None, header.shape)]
        if found:
            best = max(found, key=lambda header: len(header.layout.places))
            _refuse_double(rows[place], best, place)
            return best
    wanted = f" of the {shape} shape" if shape else ""
    raise NoRegister(f"the file has no columns of a register{wanted} ({_nearest(rows, named, common)})", _NEEDED)


def _read(rows: Sequence[Sequence[str]], place: int, profile: Profile, common: Profile) -> Iterator[Header]:
    """The shapes that a row and the rows around it can be the header of, the surest first."""
    layout = match(rows[place], profile, common)
    if not any(column in layout.places for column in IDENTITY):
        return
    unknown = tuple(rows[place][at].strip() for at in layout.unknown)
    if layout.has(Column.DATE, Column.MORNING, Column.AFTERNOON):
        yield Header(place + 1, layout, Shape.DAY, (), unknown)
        return
    if layout.has(Column.DATE, Column.SESSION, Column.CODE):
        yield Header(place + 1, layout, Shape.LONG, (), unknown)
        return
    week = tuple(_weekday_slots(rows[place], layout))
    if len(week) > 1 and (layout.has(Column.WEEK_BEGINNING) or layout.has(Column.DATE)):
        yield Header(place + 1, layout, Shape.WEEK, week, _besides(unknown, rows[place], week))
        return
    wide, depth = _dated_slots(rows, place, layout)
    if wide:
        yield Header(place + depth, layout, Shape.WIDE, wide, _besides(unknown, rows[place], wide))
        return
    if layout.contacts or layout.has(Column.ADDRESS) or layout.has(Column.IN_CARE):
        yield Header(place + 1, layout, Shape.CONTACTS, (), unknown)


def _besides(unknown: tuple[str, ...], row: Sequence[str], slots: Sequence[Slot]) -> tuple[str, ...]:
    of_marks = {row[slot.place].strip() for slot in slots if slot.place < len(row)}
    return tuple(header for header in unknown if header not in of_marks)


def _session(text: str, layout: Layout) -> int | None:
    """0 or 1 where a text names the morning or the afternoon."""
    folded = fold(text)
    for number, names in enumerate((layout.mornings, layout.afternoons)):
        if folded in map(fold, names):
            return number
    return None


def _weekday_slots(row: Sequence[str], layout: Layout) -> Iterator[Slot]:
    """The columns `MonAM`, `Monday PM`, or `Mon` with both marks in one cell."""
    for place, cell in enumerate(row):
        folded = fold(cell)
        for number, name in enumerate(_WEEKDAYS):
            start = next((start for start in (name, name[:4], name[:3]) if folded.startswith(start)), None)
            if start is None:
                continue
            rest = folded[len(start) :]
            session = _session(rest, layout) if rest else None
            if session is not None or not rest:
                yield Slot(place, number, session)


def _dated_slots(rows: Sequence[Sequence[str]], place: int, layout: Layout) -> tuple[tuple[Slot, ...], int]:
    """The columns under a date, and how many rows the header takes.

    The dates may stand in the header's own row or in the one above it, each over one column or over a morning's and
    an afternoon's; the sessions beside the dates, or in the row under them.
    """
    sessions = (Column.MORNING, Column.AFTERNOON)
    own = {at for column, at in layout.places.items() if column not in sessions}
    own |= {at for of_one in layout.contacts.values() for at in of_one.values()}
    row = rows[place]
    above = rows[place - 1] if place else ()
    below = rows[place + 1] if place + 1 < len(rows) else ()
    if slots := tuple(_columns(row, below, own, layout)):
        has_sessions_below = any(_session(cell, layout) is not None for n, cell in enumerate(below) if n not in own)
        return slots, 2 if has_sessions_below else 1
    # A date above may be a title's, such as the day of printing, unless the row names the sessions under it.
    return tuple(slot for slot in _columns(above, row, own, layout) if slot.session is not None), 1


def _columns(dates: Sequence[str], sessions: Sequence[str], own: set[int], layout: Layout) -> Iterator[Slot]:
    day: date | None = None
    for place in range(max(len(dates), len(sessions))):
        written = cells.clean(dates[place]) if place < len(dates) else ""
        under = _session(sessions[place], layout) if place < len(sessions) else None
        if place in own:
            day = None
            continue
        session = under
        if written:
            with_session = _WITH_SESSION.fullmatch(written)
            if with_session and _dated(with_session[1]) is not None:
                written, session = with_session[1], _session(with_session[2], layout)
            day = _dated(written)
        elif under is None:
            day = None
        if day is not None:
            yield Slot(place, day, session)


def _dated(text: str) -> date | None:
    try:
        return session_day(text)
    except MonthFirst as error:
        raise Refused(f"the header has the date {cells.shown(text)}, which {error.why}", error.remedy) from None
    except NotADate:
        return None


def _nearest(rows: Sequence[Sequence[str]], named: Sequence[Profile], common: Profile) -> str:
    """What the likeliest header row had, for the message."""
    layouts = [match(row, profile, common) for row in rows[:HEADER_WITHIN] for profile in named or [common]]
    best = max(layouts, key=lambda layout: len(layout.places), default=None)
    if best is None or not best.places:
        return "none was recognised"
    return "only " + ", ".join(sorted(best.places)) + " was recognised"


def _refuse_double(row: Sequence[str], header: Header, place: int) -> None:
    headers = [fold(cell) for cell in row]
    once = set(header.layout.places.values()) - {slot.place for slot in header.slots}
    double = next((row[at].strip() for at in once if headers.count(headers[at]) > 1), None)
    if double is not None:
        raise Refused(f"line {place + 1} has the column {double} twice", "export again with each column once")
