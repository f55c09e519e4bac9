"""The overview: pictures of how the cases stand, for whoever would rather look than count."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from cmeboard.core.duty import CountedDay
from cmeboard.tui.acting import ActingScreen
from cmeboard.tui.bars import Bar, Piece
from cmeboard.tui.fitting import initials, pad
from cmeboard.tui.page import Page, Sheet
from cmeboard.tui.paint import Look
from cmeboard.tui.plots import BarChart
from cmeboard.tui.window import LeftOnce

if TYPE_CHECKING:
    from cmeboard.tui.verbs import AbsenceRow, Figure, Overview

HEAT = "Each absence, day by day"
_NAME = 22


class OverviewScreen(LeftOnce[None]):
    """Shows an `Overview`, a picture a page; the last one is the calendar of every open absence."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,backspace,O", "dismiss", "back"),
        Binding("slash,F", "find", "find a child"),
        Binding("left,h", "turn(-1)", "the picture before"),
        Binding("right,l,tab", "turn(1)", "the next picture"),
        *(Binding(str(number), f"page_number({number})", show=False) for number in range(1, 10)),
        Binding("up,k", "scroll(-1)"),
        Binding("down,j", "scroll(1)"),
        Binding("pageup,ctrl+b", "scroll(-15)"),
        Binding("pagedown,space,ctrl+f", "scroll(15)"),
    ]
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

    def compose(self) -> ComposeResult:
        yield Bar(self.look)
        yield Bar(self.look)
        yield BarChart()
        yield Page(self.look)
        yield Bar(self.look)

    def on_mount(self) -> None:
        self._title, self._tabs, self._footer = self.query(Bar)
        self._chart, self._sheet = self.query_one(BarChart), self.query_one(Page)
        self._draw()

    def show_look(self, look: Look) -> None:
        """Draws everything anew in another look."""
        self.look = look
        self._draw()

    @property
    def _count(self) -> int:
        return len(self.overview.figures) + 1

    def _draw(self) -> None:
        first, last = self.overview.first, self.overview.last
        is_heat = self.page == self._count
        figure = None if is_heat else self.overview.figures[self.page - 1]
        title = HEAT if figure is None else figure.title
        self._title.show(self.look, [(f" {title} ", self.look.paint.bar_key), (f" {first} to {last}", Style.null())])
        self._tabs.show(self.look, list(self._tab_pieces()))
        self._footer.show(self.look, [(f" {words} ", Style.null()) for words in _KEYS])
        self._chart.display = figure is not None
        if figure is not None:
            self._chart.show(figure.labels, figure.counts, figure.unit, self.look)
            self._sheet.styles.height = min(8, 2 + 2 * len(figure.says)) if figure.says else 0
            self._sheet.show(self.look, lambda sheet: _write_says(sheet, figure))
        else:
            self._sheet.styles.height = "1fr"
            self._sheet.show(self.look, lambda sheet: write_heat(sheet, self.overview.absences))

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

    def action_turn(self, step: int) -> None:
        self.action_page_number((self.page - 1 + step) % self._count + 1)

    def action_find(self) -> None:
        self.post_message(ActingScreen.FindWanted())

    def action_scroll(self, lines: int) -> None:
        self._sheet.scroll_lines(lines)


_KEYS = ("1-9 or arrows: picture", "j k: up and down", "/: find a child", "Esc: back")


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
