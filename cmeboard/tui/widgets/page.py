"""A page of wrapped, styled lines that scrolls, with items to choose from; only the lines in view are drawn."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from cmeboard.core.showing import safe
from cmeboard.tui.look.fitting import pad, wrap
from cmeboard.tui.look.paint import Look
from cmeboard.tui.widgets.card_lines import Line


@dataclass(slots=True)
class Item:
    """Something on a page that a key can act on: what it stands for, and its lines from `first` to before `end`."""

    key: str
    first: int
    end: int


class Sheet:
    """Builds the lines of a page for a width. Every text that goes in is made harmless."""

    def __init__(self, width: int, look: Look) -> None:
        self.width = max(20, width)
        self.look = look
        self.lines: list[Line] = []
        self.items: list[Item] = []
        self._item_is_open = False

    def item(self, key: str) -> None:
        """What is written from here, up to the next item or heading, can be chosen as `key`."""
        self.end_item()
        self.items.append(Item(key, len(self.lines), len(self.lines)))
        self._item_is_open = True

    def end_item(self) -> None:
        """What is written from here belongs to no item."""
        if self._item_is_open:
            self.items[-1].end = len(self.lines)
            self._item_is_open = False

    def heading(self, text: str) -> None:
        """A heading with a rule behind it, after an empty line."""
        self.end_item()
        if self.lines:
            self.blank()
        title = pad(f"{text} ", min(cell_len(safe(text)) + 1, self.width))
        rule = self.look.signs.rule * max(0, self.width - cell_len(title))
        self.lines.append([Segment(title, self.look.paint.heading_active), Segment(rule, self.look.paint.quiet)])

    def blank(self) -> None:
        """An empty line."""
        self.lines.append([])

    def text(self, text: str, style: Style | None = None, indent: int = 0, mark: str = "") -> None:
        """Wrapped text; `mark` stands in the indent of its first line."""
        style = style or self.look.paint.text
        for number, line in enumerate(wrap(text, self.width - indent)):
            lead = pad(mark, indent) if number == 0 else " " * indent
            self.lines.append([Segment(lead, style), Segment(line, style)])

    def pair(self, label: str, value: object, style: Style | None = None) -> None:
        """A label in a column of its own and its value; nothing where there is no value."""
        if value is None or value == "" or value == ():
            return
        words = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        for number, line in enumerate(wrap(str(words), self.width - 24)):
            lead = pad(label if number == 0 else "", 24)
            self.lines.append([Segment(lead, self.look.paint.quiet), Segment(line, style or self.look.paint.text)])

    def pieces(self, *pieces: tuple[str, Style]) -> None:
        """One line of differently styled pieces, cut at the edge."""
        line: Line = []
        room = self.width
        for text, style in pieces:
            shown = pad(text, min(cell_len(safe(text)), room))
            room -= cell_len(shown)
            line.append(Segment(shown, style))
        self.lines.append(line)


MARGIN = 1
"""Cells left of a page for the marker of the chosen item, and right of it."""


class Page(Widget):
    """Shows what `write` puts on a sheet, and writes it anew when the width changes."""

    DEFAULT_CSS = "Page { height: 1fr; width: 1fr; }"
    ALLOW_SELECT = False

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.top = 0
        self.chosen = ""
        self._write: Callable[[Sheet], None] = lambda sheet: None
        self._lines: list[Line] = []
        self._items: list[Item] = []

    def show(self, look: Look, write: Callable[[Sheet], None], top: int | None = 0) -> None:
        """Shows another page from line `top`, or where it stood before for None; the chosen item stays chosen."""
        self.look, self._write = look, write
        if top is not None:
            self.top = top
        self._lay_out()

    def _lay_out(self) -> None:
        sheet = Sheet(self.size.width - 2 * MARGIN, self.look)
        self._write(sheet)
        sheet.end_item()
        self._lines, self._items = sheet.lines, sheet.items
        self.top = min(self.top, self._most)
        if self.chosen not in (item.key for item in self._items):
            self.chosen = self._items[0].key if self._items else ""
        self.refresh()

    @property
    def _most(self) -> int:
        return max(0, len(self._lines) - self.size.height)

    @property
    def place(self) -> str:
        """How far down this is, as `12–30 of 45`, or nothing where all is in view."""
        if not self._most:
            return ""
        return f"{self.top + 1}–{min(len(self._lines), self.top + self.size.height)} of {len(self._lines)}"

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()

    def scroll_lines(self, lines: int) -> None:
        """Moves the page by lines; stops at its ends."""
        top = min(max(0, self.top + lines), self._most)
        if top != self.top:
            self.top = top
            self.refresh()

    def scroll_page(self, lines: int) -> None:
        """Moves the page by many lines, and chooses what then stands in view."""
        self.scroll_lines(lines)
        inside = [item for item in self._items if self._is_in_view(item)]
        if inside and self._chosen_item not in inside:
            self.chosen = inside[0 if lines > 0 else -1].key
        ends = {0: 0, self._most: -1}
        if self._items and abs(lines) >= len(self._lines) and self.top in ends:
            self.chosen = self._items[-1 if lines > 0 else 0].key
        self.refresh()

    def step(self, step: int) -> None:
        """To the item below (1) or above (-1), or a line further where there is more of this one to read."""
        item = self._chosen_item
        if item is None:
            self.scroll_lines(step)
            return
        bottom = self.top + self.size.height
        hidden = item.end > bottom if step > 0 else item.first < self.top
        place = self._items.index(item) + step
        if hidden or not 0 <= place < len(self._items):
            self.scroll_lines(step)
            return
        self.chosen = self._items[place].key
        self._bring_into_view(self._items[place])
        self.refresh()

    @property
    def _chosen_item(self) -> Item | None:
        return next((item for item in self._items if item.key == self.chosen), None)

    def _is_in_view(self, item: Item) -> bool:
        return item.first < self.top + self.size.height and item.end > self.top

    def _bring_into_view(self, item: Item) -> None:
        height = self.size.height
        if item.first < self.top or item.end - item.first > height:
            self.top = 0 if item is self._items[0] else min(item.first, self._most)
        elif item.end > self.top + height:
            self.top = item.end - height

    def on_click(self, event: events.Click) -> None:
        line = self.top + event.y
        for item in self._items:
            if item.first <= line < item.end:
                self.chosen = item.key
                self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self.scroll_page(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self.scroll_page(-3)

    def render_line(self, y: int) -> Strip:
        index = self.top + y
        if index >= len(self._lines):
            return Strip.blank(self.size.width)
        item = self._chosen_item
        marked = item is not None and item.first <= index < item.end
        lead = Segment(self.look.signs.marker if marked else " ", self.look.paint.marker)
        return Strip([lead, *self._lines[index]]).adjust_cell_length(self.size.width)
