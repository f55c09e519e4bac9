"""A page of wrapped, styled lines that scrolls; only the lines in view are drawn."""

from collections.abc import Callable

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from cmeboard.core.showing import safe
from cmeboard.tui.card_lines import Line
from cmeboard.tui.fitting import pad, wrap
from cmeboard.tui.paint import Look


class Sheet:
    """Builds the lines of a page for a width. Every text that goes in is made harmless."""

    def __init__(self, width: int, look: Look) -> None:
        self.width = max(20, width)
        self.look = look
        self.lines: list[Line] = []

    def heading(self, text: str) -> None:
        """A heading with a rule behind it, after an empty line."""
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


class Page(Widget):
    """Shows what `write` puts on a sheet, and writes it anew when the width changes."""

    DEFAULT_CSS = "Page { height: 1fr; width: 1fr; padding: 0 1; }"
    ALLOW_SELECT = False

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.top = 0
        self._write: Callable[[Sheet], None] = lambda sheet: None
        self._lines: list[Line] = []

    def show(self, look: Look, write: Callable[[Sheet], None], top: int | None = 0) -> None:
        """Shows another page from line `top`, or where it stood before for None."""
        self.look, self._write = look, write
        if top is not None:
            self.top = top
        self._lay_out()

    def _lay_out(self) -> None:
        sheet = Sheet(self.size.width, self.look)
        self._write(sheet)
        self._lines = sheet.lines
        self.top = min(self.top, self._most)
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

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self.scroll_lines(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self.scroll_lines(-3)

    def render_line(self, y: int) -> Strip:
        index = self.top + y
        if index >= len(self._lines):
            return Strip.blank(self.size.width)
        return Strip(self._lines[index]).adjust_cell_length(self.size.width)
