"""What lies behind other widgets and shows through at most between them: one line, drawn once, however many there are.

Textual makes each line of a container by itself and keeps it, cut to pieces where the widgets before it begin: for the
three that lie behind the columns, more lines than for all that can be seen.
"""

from textual.containers import Horizontal
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


def backdrop(widget: Widget, crop: Region) -> list[Strip]:
    """The lines of a widget that has no border and nothing of its own to show but its ground."""
    line = Strip.blank(crop.width, widget.visual_style.rich_style)
    _, ground = widget.background_colors
    for each in widget.get_line_filters():
        line = line.apply_filter(each, ground)
    return [line] * crop.height


class Beneath(Horizontal):
    """Widgets side by side, with nothing between them but the ground."""

    def render_lines(self, crop: Region) -> list[Strip]:
        return backdrop(self, crop)
