"""Where a person types: what stands there is drawn harmlessly, and recorded as it is."""

from typing import Any

from rich.highlighter import Highlighter
from rich.text import Text
from textual.content import Content
from textual.widgets import Input, TextArea

from cmeboard.core.showing import safe, safe_in_place


def plain(text: str) -> str:
    """A text for the border of a window, which Textual reads as markup unless it is told not to."""
    return Content(safe(text))  # type: ignore[return-value]  # a title is declared as a text, and takes either


class _Harmless(Highlighter):
    """Draws a stand-in for each character that could steer the terminal, hide, or turn the line round."""

    def highlight(self, text: Text) -> None:
        text.plain = safe_in_place(text.plain)


class HarmlessInput(Input):
    """A line to type in."""

    DEFAULT_CSS = "HarmlessInput { width: 1fr; }"

    def __init__(self, value: str = "", **more: Any) -> None:
        super().__init__(value, compact=True, highlighter=_Harmless(), **more)


class HarmlessArea(TextArea):
    """Lines to type in."""

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        line.plain = safe_in_place(line.plain)
        return line
