"""What holds for the whole store and nobody may overlook: a calendar that ends, a record that is not in order."""

from rich.segment import Segment
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from cmeboard.tui.look.fitting import pad, wrap
from cmeboard.tui.look.paint import Look

MOST_LINES = 4


class NoticeBar(Widget):
    """Shows the notices wrapped, so that the remedy can be read too; no line of the screen where there is none."""

    DEFAULT_CSS = "NoticeBar { width: 1fr; height: 0; }"
    ALLOW_SELECT = False

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self._notices: tuple[str, ...] = ()
        self._lines: list[str] = []

    def show(self, look: Look, notices: tuple[str, ...]) -> None:
        """Shows `notices`, the first of them first; where nothing changed, nothing is drawn."""
        if (look, notices) != (self.look, self._notices):
            self.look, self._notices = look, notices
            self._lay_out()

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.app.size.width
        lines: list[str] = []
        for notice in self._notices:
            for number, line in enumerate(wrap(notice, max(20, width - 4))):
                lines.append(f" {self.look.signs.flag if number == 0 else ' '} {line}")
        if len(lines) > MOST_LINES:
            lines = [
                *lines[: MOST_LINES - 1],
                f"   and more ({len(self._notices)} notices): cmeboard check, cmeboard doctor",
            ]
        self._lines = lines
        self.styles.height = len(lines)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        text = self._lines[y] if y < len(self._lines) else ""
        return Strip([Segment(pad(text, width), self.look.paint.warning)], width)
