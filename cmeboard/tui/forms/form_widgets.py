"""The parts of a form: a choice made by one letter, rows of a label and a field, and what keeps its texts."""

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from cmeboard.core.showing import safe
from cmeboard.tui.forms.form_fields import Option
from cmeboard.tui.look.fitting import fit
from cmeboard.tui.look.harmless import HarmlessArea, HarmlessInput
from cmeboard.tui.widgets.window import Window

LABEL_WIDTH = 17


class Chooser(Widget, can_focus=True):
    """One of a few options, by its letter or the arrow keys. A letter goes on to the next field."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,right", "step(1)", show=False),
        Binding("up,left", "step(-1)", show=False),
        Binding("enter", "finish", show=False),
        Binding("delete,backspace", "clear", show=False),
    ]
    DEFAULT_CSS = "Chooser { width: 1fr; height: auto; }"

    class Changed(Message):
        """Another option stands."""

        def __init__(self, chooser: "Chooser") -> None:
            super().__init__()
            self.chooser = chooser

    class Finished(Message):
        """Enter was pressed here."""

    def __init__(self, options: tuple[Option, ...], value: str, listed: bool) -> None:
        super().__init__()
        self.options = options
        self.value = value
        self._listed = listed
        self._governed: list[tuple[Widget, frozenset[str]]] = []

    def _place(self) -> int:
        return next((place for place, option in enumerate(self.options) if option.value == self.value), -1)

    def _lines(self, width: int) -> list[list[tuple[int, str]]]:
        """Options by line: one each where they are listed, else as many as fit."""
        shown = [(place, safe(self._words(option))) for place, option in enumerate(self.options)]
        if self._listed:
            return [[(place, fit(words, max(1, width)))] for place, words in shown]
        lines: list[list[tuple[int, str]]] = [[]]
        used = 0
        for place, words in shown:
            if used and used + cell_len(words) > width:
                lines.append([])
                used = 0
            lines[-1].append((place, words))
            used += cell_len(words) + 2
        return lines

    def _words(self, option: Option) -> str:
        mark = "(*)" if option.value == self.value else "( )"
        return f"{mark} {option.letter} {option.words}" if option.letter else f"{mark} {option.words}"

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(1, len(self._lines(width)))

    def render(self) -> Text:
        text = Text(no_wrap=True, end="")
        chosen = self._place()
        for number, line in enumerate(self._lines(self.size.width)):
            if number:
                text.append("\n")
            for place, words in line:
                style = "bold" if place == chosen else ""
                text.append(words, style=f"{style} reverse" if place == chosen and self.has_focus else style)
                text.append("  ")
        return text

    def govern(self, row: Widget, values: frozenset[str]) -> None:
        """Has `row` there only while one of these values is chosen; at once, since the next letter may be for it."""
        self._governed.append((row, values))
        row.display = self.value in values

    def choose(self, value: str) -> None:
        """Takes an option by its value."""
        if value != self.value:
            self.value = value
            for row, values in self._governed:
                row.display = value in values
            self.refresh()
            self.post_message(self.Changed(self))

    def take(self, letter: str | None) -> bool:
        """Takes an option by its letter; False where it is none's."""
        option = next((one for one in self.options if one.letter and one.letter == letter), None)
        if option is not None:
            self.choose(option.value)
        return option is not None

    def on_key(self, event: events.Key) -> None:
        if self.take(event.character):
            event.stop()
            self.go_on()

    def go_on(self) -> None:
        """To the next field, unless that is a note: there Enter ends a line, and would not record."""
        fields = [row.field for row in self.screen.query(Row) if row.display]
        after = fields[fields.index(self) + 1 :] if self in fields else []  # it may be hidden or taken down by now
        if after and not isinstance(after[0], NoteArea):
            self.screen.set_focus(after[0])

    def on_click(self, event: events.Click) -> None:
        used = 0
        lines = self._lines(self.size.width)
        for place, words in lines[event.y] if event.y < len(lines) else []:
            if used <= event.x < used + cell_len(words):
                self.choose(self.options[place].value)
            used += cell_len(words) + 2

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def action_step(self, step: int) -> None:
        place = min(max(0, self._place() + step), len(self.options) - 1)
        self.choose(self.options[place].value)

    def action_clear(self) -> None:
        self.choose("")

    def action_finish(self) -> None:
        self.post_message(self.Finished())


class FieldInput(HarmlessInput):
    """A line of a form; the arrows go on to the next field and back, as Tab does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "go(1)", show=False),
        Binding("up", "go(-1)", show=False),
    ]

    def action_go(self, step: int) -> None:
        """To the field below or above."""
        if step > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()


class NoteArea(HarmlessArea):
    """Room to write; Tab leaves it."""

    DEFAULT_CSS = "NoteArea { height: 4; width: 1fr; border: none; padding: 0; background: $boost; }"

    def __init__(self, value: str) -> None:
        super().__init__(
            value, tab_behavior="focus", compact=True, show_line_numbers=False, highlight_cursor_line=False
        )
        self.move_cursor(self.document.end)  # what was typed before is gone on with


class Row(Horizontal):
    """A label and its field, with a line below for what is wrong in it."""

    DEFAULT_CSS = f"""
    Row {{ height: auto; }}
    Row > .label {{ width: {LABEL_WIDTH}; height: 1; }}
    """

    def __init__(self, label: str, field: Widget) -> None:
        super().__init__()
        self._label = fit(label, LABEL_WIDTH - 1)
        self.field = field

    def compose(self) -> ComposeResult:
        yield Static(self._label, markup=False, classes="label")
        yield self.field


def value_of(field: Widget) -> str:
    """What stands in a field of a form."""
    match field:
        case Chooser():
            return field.value
        case NoteArea():
            return field.text
        case Input():
            return field.value
    raise TypeError(f"no field of a form: {field!r}")


class KeptForm(Window[None]):
    """A form whose texts are kept until they are recorded: in the program while it runs, and on disk.

    `names` are case and key of the draft.
    """

    names = ("", "")

    class Typed(Message):
        """Something else stands in the form; `texts` is all that is worth keeping of it, empty where nothing is."""

        def __init__(self, case: str, key: str, texts: Mapping[str, str]) -> None:
            super().__init__()
            self.case = case
            self.key = key
            self.texts = texts


class SayingForm(KeptForm):
    """A form that says in one sentence what it will record, and why it did not. It stays open until it is recorded."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave, keeping what is typed", priority=True),
        Binding("ctrl+s,f2", "record", "record", priority=True),
        Binding("ctrl+t", "throw_away", "throw away what is typed", priority=True),
    ]
    DEFAULT_CSS = """
    SayingForm #said { height: auto; max-height: 5; text-style: bold; }
    SayingForm #wrong { height: auto; max-height: 4; color: $error; text-style: bold; }
    """

    def __init__(self, case: str, key: str) -> None:
        """`case` and `key` name the draft."""
        super().__init__()
        self.names = (case, key)
        self.is_sending = False

    def compose_foot(self) -> ComposeResult:
        """The lines of the sentence and of what was wrong."""
        yield Static("", id="said", markup=False)
        yield Static("", id="wrong", markup=False)

    def say(self, words: str) -> None:
        """Says what will be recorded, or what is still wanted; nothing in a form that a leaving board takes down."""
        for line in self.query("#said").results(Static):
            line.update(safe(words))

    def show_wrong(self, words: str) -> None:
        """Says why nothing was recorded; everything typed stays. A form that was left meanwhile has no line for it."""
        self.is_sending = False
        for line in self.query("#wrong").results(Static):
            line.update(safe(words))

    def keep(self, texts: Mapping[str, str]) -> None:
        """Has these texts kept, in place of what was kept before."""
        self.post_message(self.Typed(*self.names, texts))

    def action_record(self) -> None:
        """Sends what stands in the form up to the app."""
        raise NotImplementedError

    def has_changed(self) -> None:
        """Something else stands in a field."""
        raise NotImplementedError

    def action_leave(self) -> None:
        self.dismiss()

    def action_throw_away(self) -> None:
        """Leaves the form; what was typed is kept nowhere."""
        self.keep({})
        self.dismiss()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_record()

    def on_chooser_finished(self, message: Chooser.Finished) -> None:
        self.action_record()

    def on_chooser_changed(self, message: Chooser.Changed) -> None:
        self.has_changed()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.has_changed()
