"""How wide each column stands: whole ones round the cursor, the others narrowed to their counts. Pure."""

from typing import NamedTuple

LEGIBLE = 20
"""Cells a column needs so that a card can be read."""
NARROW = 4
"""Cells of a column narrowed to its count."""
PREVIEW_CELLS = 44
"""Cells of the case beside the columns."""
LEAST_WINDOW = (30, 10)
"""Cells and lines below which no case can be shown without cutting what matters."""
LEAST_CELLS = 100
"""A terminal narrower than this has no room for that case: two columns have to stay legible beside it."""
ROOMY_CELLS = 160
"""From this width on something stands beside the columns unless a person put it away: Today, and the case with it
where the columns have room for a hundred cells still.
"""
TODAY_CELLS = (62, 84)
"""The fewest and the most cells of Today beside the columns: it has what no further column could be read in."""


def is_too_small(width: int, height: int) -> bool:
    """Whether a window of that size shows no case without cutting what matters."""
    return width < LEAST_WINDOW[0] or height < LEAST_WINDOW[1]


class Layout(NamedTuple):
    """The width of each column, 0 for one not shown. `tabs` says that one column stands alone under a strip of tabs."""

    widths: tuple[int, ...]
    first_whole: int
    tabs: bool = False

    def is_whole(self, index: int) -> bool:
        """Whether the column's cards can be read."""
        return self.widths[index] > NARROW


class BesideCells(NamedTuple):
    """Cells of what stands beside the columns; 0 for what does not."""

    today: int = 0
    preview: int = 0


def cells_beside(width: int, columns: int, wants_today: bool | None, wants_preview: bool | None) -> BesideCells:
    """What stands beside `columns` columns in a terminal of `width` cells; None is wherever there is room.

    Today comes first; where the case has no room beside both, it waits until Today is put away.
    """
    is_roomy = width >= ROOMY_CELLS
    has_today = is_roomy and wants_today is not False
    wanted = is_roomy if wants_preview is None else wants_preview
    least = LEAST_CELLS + (TODAY_CELLS[0] + PREVIEW_CELLS if has_today else 0)
    preview = PREVIEW_CELLS if wanted and width >= least else 0
    if not has_today:
        return BesideCells(preview=preview)
    fewest, most = TODAY_CELLS
    whole = _how_many_whole(width - preview - fewest, columns, columns)
    return BesideCells(min(most, width - preview - LEGIBLE * whole - NARROW * (columns - whole)), preview)


def lay_out_widths(width: int, columns: int, cursor: int, first_whole: int, folded: frozenset[int]) -> Layout:
    """Columns for a terminal of `width` cells with the cursor in column `cursor`.

    `first_whole` is where the run of whole columns began before: it moves only as far as the cursor needs.
    """
    open_columns = [index for index in range(columns) if index not in folded]
    whole = _how_many_whole(width, columns, len(open_columns))
    if whole <= 1 and width < NARROW * columns + LEGIBLE + 10:
        return Layout(tuple(width if index == cursor else 0 for index in range(columns)), cursor, tabs=True)
    chosen = _window(open_columns, whole, cursor, first_whole)
    spare = width - NARROW * (columns - len(chosen))
    widths = [NARROW] * columns
    for place, index in enumerate(chosen):
        share, rest = divmod(spare, len(chosen))
        widths[index] = share + (1 if place < rest else 0)
    return Layout(tuple(widths), chosen[0] if chosen else 0)


def _how_many_whole(width: int, columns: int, open_columns: int) -> int:
    for whole in range(open_columns, 0, -1):
        if (width - NARROW * (columns - whole)) // whole >= LEGIBLE:
            return whole
    return 0


def _window(open_columns: list[int], whole: int, cursor: int, first_whole: int) -> list[int]:
    if not open_columns or not whole:
        return []
    last_start = len(open_columns) - whole
    start = next((place for place, index in enumerate(open_columns) if index >= first_whole), last_start)
    near = min(range(len(open_columns)), key=lambda place: abs(open_columns[place] - cursor))
    start = min(max(start, near - whole + 1), near)
    start = min(max(start, 0), last_start)
    return open_columns[start : start + whole]
