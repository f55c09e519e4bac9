"""The overview: pictures of how the cases stand, for whoever would rather look than count."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult

from cmeboard.core.duty import CountedDay
from cmeboard.tui.look.fitting import initials, pad
from cmeboard.tui.look.keys import Place, bindings_for, footer_for
from cmeboard.tui.look.paint import Look
from cmeboard.tui.widgets.acting import ActingScreen
from cmeboard.tui.widgets.bars import Bar, Piece, footer_pieces
from cmeboard.tui.widgets.page import Page, Sheet
from cmeboard.tui.widgets.plots import BarChart

if TYPE_CHECKING:
    from cmeboard.workspace.overviewing import AbsenceRow, Figure, Overview

HEAT = "Each absence, day by day"
_NAME = 22
ALL_LINES = 1_000_000
"""More than any page has."""


class OverviewScreen(ActingScreen):
    """Shows an `Overview`, a picture a page; the last one is the calendar of every open absence."""

    PLACE = Place.OVERVIEW
    BINDINGS = bindings_for(Place.OVERVIEW)
    DEFAULT_CSS = """
    OverviewScreen { layout: vertical; overflow: hidden; }
    OverviewScreen #says { height: auto; max-height: 8; }
    OverviewScreen BarChart { height: 1fr; }
    """

    def __init__(self, overview: "Overview", look: Look) -> None:
        super().__init__()
        self.overview = overview
        self.look = look
        self.page = 1
        self._is_ready = False

    def compose(self) -> ComposeResult:
        yield Bar(self.look)
        yield Bar(self.look)
        yield BarChart()
        yield Page(self.look)
        yield Bar(self.look)

    def on_mount(self) -> None:
        self._title, self._tabs, self._footer = self.query(Bar)
        self._chart, self._sheet = self.query_one(BarChart), self.query_one(Page)
        self._is_ready = True
        self._draw()

    def current_case(self) -> str:
        """None: the pictures are of all cases."""
        return ""

    def current_file(self) -> str:
        return ""

    def show_overview(self, overview: "Overview") -> None:
        """Takes over the pictures as they are now; the page stays."""
        self.overview = overview
        self.page = min(self.page, self._count)
        self._draw(top=None)

    def show_look(self, look: Look) -> None:
        """Draws everything anew in another look."""
        self.look = look
        self._draw(top=None)

    @property
    def _count(self) -> int:
        return len(self.overview.figures) + 1

    def _draw(self, top: int | None = 0) -> None:
        if not self._is_ready:
            return  # it is drawn when it is mounted
        first, last = self.overview.first, self.overview.last
        is_heat = self.page == self._count
        figure = None if is_heat else self.overview.figures[self.page - 1]
        title = HEAT if figure is None else figure.title
        self._title.show(self.look, [(f" {title} ", self.look.paint.bar_key), (f" {first} to {last}", Style.null())])
        self._tabs.show(self.look, list(self._tab_pieces()))
        self._footer.show(self.look, footer_pieces(self.look, footer_for(self.place), self.size.width))
        self._chart.display = figure is not None
        if figure is not None:
            self._chart.show(figure.labels, figure.counts, figure.unit, self.look)
            self._sheet.styles.height = min(8, 2 + 2 * len(figure.says)) if figure.says else 0
            self._sheet.show(self.look, lambda sheet: _write_says(sheet, figure), top)
        else:
            self._sheet.styles.height = "1fr"
            self._sheet.show(self.look, lambda sheet: write_heat(sheet, self.overview.absences), top)

    def _tab_pieces(self) -> Iterator[Piece]:
        for number in range(1, self._count + 1):
            here = number == self.page
            yield (f"[{number}]" if here else f" {number} ", Style(bold=here, underline=here))
        yield (f"  {self.page} of {self._count}", Style.null())

    def action_page_number(self, number: int) -> None:
        """Turns to a picture by its number, counted from 1."""
        if 1 <= number <= self._count:
            self.page = number
            self._draw()

    def on_bar_pressed(self, message: Bar.Pressed) -> None:
        if message.bar is self._tabs:
            self.action_page_number(message.place + 1)

    def _turn(self, step: int) -> None:
        self.action_page_number((self.page - 1 + step) % self._count + 1)

    def action_left(self) -> None:
        self._turn(-1)

    def action_right(self) -> None:
        self._turn(1)

    def action_up(self) -> None:
        self._sheet.scroll_lines(-1)

    def action_down(self) -> None:
        self._sheet.scroll_lines(1)

    def action_page(self, direction: int) -> None:
        self._sheet.scroll_page(direction * max(1, self._sheet.size.height - 1))

    def action_first(self) -> None:
        self._sheet.scroll_lines(-ALL_LINES)

    def action_last(self) -> None:
        self._sheet.scroll_lines(ALL_LINES)

    def action_back(self) -> None:
        self.dismiss()

    def on_resize(self, event: events.Resize) -> None:
        self._draw(top=None)


def _write_says(sheet: Sheet, figure: "Figure") -> None:
    for words in figure.says:
        sheet.text(f"The policy: {words}", sheet.look.paint.quiet)


def write_heat(sheet: Sheet, rows: "tuple[AbsenceRow, ...]") -> None:
    """A line for each pupil, a cell for each day, weeks apart: how long nothing has been heard, at a glance."""
    paint = sheet.look.paint
    sheet.text("1 2 3 … school days in a row without contact (+ ten and more), c contact, . in school or no school")
    days = [day.day for row in rows for day in row.days]
    if not days:
        sheet.text("No case is open.", paint.quiet)
        return
    last = max(days)
    weeks = max(1, (sheet.width - _NAME - 1) // 6)
    monday = max(min(days), last - timedelta(7 * weeks - 1))
    monday -= timedelta(monday.weekday())
    mondays = [monday + timedelta(7 * n) for n in range((last - monday).days // 7 + 1)]
    sheet.blank()
    heads = "".join(f"{week.day}/{week.month}".ljust(6) for week in mondays)
    sheet.pieces((" " * _NAME, paint.quiet), (heads, paint.quiet))
    for row in rows:
        _write_row(sheet, row, mondays)
    if monday > min(days):
        sheet.text(f"Days before {monday} are not shown: the terminal is too narrow for them.", paint.quiet)


def _write_row(sheet: Sheet, row: "AbsenceRow", mondays: list[date]) -> None:
    by_day = {day.day: day for day in row.days}
    name = f"{initials(row.pupil)} {row.case}" if sheet.look.covered else row.pupil
    line = [Segment(pad(name, _NAME - 1) + " ", sheet.look.paint.name_of_child)]
    for monday in mondays:
        line += [_cell(by_day.get(monday + timedelta(n)), sheet.look) for n in range(5)]
        line.append(Segment(" "))
    sheet.lines.append(line)


def _cell(day: CountedDay | None, look: Look) -> Segment:
    if day is None:
        return Segment(" ")
    if day.contact:
        return Segment("c", look.paint.done)
    if not day.counts or day.no_contact_day is None:
        return Segment(".", look.paint.quiet)
    return Segment(str(day.no_contact_day) if day.no_contact_day < 10 else "+", look.paint.overdue)
