"""A profile learnt from one export: the columns found, what is known of them, and what a person says of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cmeboard.core.refused import Refused
from cmeboard.register import cells
from cmeboard.register.dates import form_of
from cmeboard.register.found import Wanted
from cmeboard.register.header import HEADER_WITHIN, NoRegister, find_header
from cmeboard.register.profile import Column, Profile, common_profile, fold, match
from cmeboard.register.tables import Table

_EXAMPLES = 3
_LONGEST_EXAMPLE = 30


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """One column of an export: its header, a few of its cells, and what it is, where that is known."""

    header: str
    examples: tuple[str, ...]
    column: Column | None


def columns_of(table: Table, profiles: Sequence[Profile]) -> list[FoundColumn]:
    """The columns of a table, by the row that looks most like a header. Raises NoRegister where none does."""
    _, rows = next(table.blocks, (1, []))
    common = common_profile(profiles)
    tried = [
        (len(layout.places) + len(layout.contacts), -place, place, layout)
        for place, row in enumerate(rows[:HEADER_WITHIN])
        for profile in [next((one for one in profiles if one.knows(row)), common)]
        for layout in [match(row, profile, common)]
    ]
    known, _, place, layout = max(tried, key=lambda one: one[:2], default=(0, 0, 0, None))
    if not known or layout is None:
        raise NoRegister("no row looks like a header", "give an export with a row of column names")
    columns = {at: column for column, at in layout.places.items()}
    for of_one in layout.contacts.values():
        columns |= {at: column for column, at in of_one.items()}
    return [
        FoundColumn(cells.keep_as_text(cells.clean(header)), _examples(rows[place + 1 :], at), columns.get(at))
        for at, header in enumerate(layout.headers)
        if header.strip()
    ]


def _examples(rows: Sequence[Sequence[str]], at: int) -> tuple[str, ...]:
    found = dict.fromkeys(cells.keep_as_text(cells.clean(row[at])) for row in rows if at < len(row) and row[at].strip())
    return tuple(cell[:_LONGEST_EXAMPLE] for cell in list(found)[:_EXAMPLES])


def learnt(name: str, title: str, columns: Sequence[FoundColumn], said: Mapping[str, Column]) -> Profile:
    """The profile of a system whose export has these columns. `said` tells what a header is; the rest are ignored.

    A header that is a date is no column that lasts. Raises Refused where the columns still make no register.
    """
    lasting = [one for one in columns if form_of(cells.clean(one.header)) is None]
    meanings = {one.header: said.get(one.header, one.column or Column.IGNORED) for one in lasting}
    profile = Profile(
        profile=name,
        title=title,
        known_by=(tuple(meanings),),
        columns={
            column: tuple(header for header, meaning in meanings.items() if meaning is column)
            for column in dict.fromkeys(meanings.values())
        },
    )
    try:
        find_header([[one.header for one in columns]], [profile], name, Wanted().shape)
    except NoRegister as refused:
        raise Refused(f"these columns make no register: {refused.why}", refused.remedy) from None
    return profile


def column_named(word: str) -> Column | None:
    """The column that a person means by a word, however they write it."""
    return next((column for column in Column if fold(column) == fold(word)), None)
