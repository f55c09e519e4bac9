"""The form for one entry, drawn from the entry's own fields. What was typed is kept whatever happens."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from cmeboard.core.entries import EntryBase
from cmeboard.core.showing import safe
from cmeboard.tui.contacts import Target
from cmeboard.tui.form_fields import FormError, FormField, Kind, Option, entry_from, fields_of, sentence
from cmeboard.tui.form_widgets import Chooser, NoteArea, Row, value_of
from cmeboard.tui.page import Page, Sheet
from cmeboard.tui.paint import Look

WHO = ("to", "from")
"""The fields that a pupil's contacts are offered for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks for: the case, the kind of entry, what is filled in, whom to choose from, facts to read out."""

    case: str
    title: str
    did: str
    entry_class: type[EntryBase]
    begun: Mapping[str, str]
    targets: tuple[Target, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


class RecordForm(ModalScreen[None]):
    """Asks for one entry. Enter records, Escape leaves the form and keeps what was typed for the next time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave, keeping what is typed", priority=True),
        Binding("ctrl+s,f2", "record", "record", priority=True),
        Binding("ctrl+down", "scroll_facts(3)", show=False, priority=True),
        Binding("ctrl+up", "scroll_facts(-3)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    RecordForm { align: center middle; }
    RecordForm > Vertical { width: 92; max-width: 100%; height: auto; max-height: 100%; padding: 0 1;
        border: round $primary; background: $surface; }
    RecordForm #facts { height: 8; padding: 0; border-bottom: solid $primary; }
    RecordForm #fields { height: auto; max-height: 14; }
    RecordForm Input { width: 1fr; background: $boost; }
    RecordForm #said { height: auto; max-height: 4; text-style: bold; }
    RecordForm #wrong { height: auto; max-height: 4; color: $error; text-style: bold; }
    """

    class Submitted(Message):
        """The person wants this recorded. The form stays open until the app says that it is."""

        def __init__(self, form: "RecordForm", entry: EntryBase) -> None:
            super().__init__()
            self.form = form
            self.entry = entry

    class Left(Message):
        """The form was left; what stood in it is to be kept for the next time."""

        def __init__(self, form: "RecordForm", texts: Mapping[str, str]) -> None:
            super().__init__()
            self.form = form
            self.texts = texts

    def __init__(self, asked: Asked, look: Look) -> None:
        super().__init__()
        self.asked = asked
        self._look = look
        self._rows: dict[str, Widget] = {}
        self._chosen: Chooser | None = None
        self._sending = False

    def compose(self) -> ComposeResult:
        with Vertical() as window:
            window.border_title = safe(self.asked.title)
            window.border_subtitle = "Enter records · Tab next field · Esc leaves, keeping it"
            if self.asked.facts:
                page = Page(self._look)
                page.id = "facts"
                yield page
            with VerticalScroll(id="fields", can_focus=False):
                yield from self._compose_fields()
            yield Static("", id="said", markup=False)
            yield Static("", id="wrong", markup=False)

    def _compose_fields(self) -> ComposeResult:
        for field in fields_of(self.asked.entry_class):
            begun = self.asked.begun.get(field.name, "")
            if field.name in WHO and self.asked.targets:
                self._chosen = Chooser(self._people(), self._first_person(begun), listed=True)
                yield Row("who", self._chosen)
                yield self._row(
                    field.name, "or somebody else", Input("" if self._chosen.value else begun, compact=True)
                )
            else:
                yield self._row(field.name, field.label + (" *" if field.required else ""), _widget(field, begun))

    def _row(self, name: str, label: str, widget: Widget) -> Row:
        self._rows[name] = widget
        return Row(label, widget)

    def _people(self) -> tuple[Option, ...]:
        return tuple(
            Option(str(place) if place < 10 else "", target.words, str(place - 1))
            for place, target in enumerate(self.asked.targets, start=1)
        )

    def _first_person(self, begun: str) -> str:
        """The next to try, unless a draft names somebody."""
        names = [target.name for target in self.asked.targets]
        if begun:
            return str(names.index(begun)) if begun in names else ""
        return "0"

    def on_mount(self) -> None:
        if self.asked.facts:
            self.query_one(Page).show(self._look, self._write_facts)
        first = next((row for row in self._rows.values() if isinstance(row, Chooser)), None)
        if self.asked.did == "note" or first is None or not first.options:
            first_text = next((row for row in self._rows.values() if isinstance(row, NoteArea)), None)
            own = next(iter(self._rows.values()))
            target: Widget = first_text if self.asked.did == "note" and first_text else own
            target.focus()
        else:
            first.focus()
        self._say()

    def _write_facts(self, sheet: Sheet) -> None:
        for label, value in self.asked.facts:
            sheet.pair(label, value)

    def texts(self) -> dict[str, str]:
        """What stands in the fields, by name."""
        texts = {name: value_of(widget) for name, widget in self._rows.items()}
        if self._chosen is not None and self._chosen.value:
            target = self.asked.targets[int(self._chosen.value)]
            who = next(name for name in WHO if name in self._rows)
            if not texts[who].strip():
                texts[who] = target.name
                if "number" in self._rows and not texts["number"].strip():
                    texts["number"] = target.number
        return texts

    def _say(self) -> None:
        """The sentence of what will be recorded, or what is still wanted."""
        said = self.query_one("#said", Static)
        try:
            entry = entry_from(self.asked.did, self.asked.entry_class, self.texts())
        except FormError as error:
            said.update(safe("Not yet complete: " + "; ".join(f"{field} {words}" for field, words in error.wrongs)))
        else:
            said.update("Will be recorded: " + safe(sentence(self.asked.did, entry)))

    def show_wrong(self, words: str) -> None:
        """Says why nothing was recorded; everything typed stays."""
        self._sending = False
        self.query_one("#wrong", Static).update(safe(words))

    def action_record(self) -> None:
        if self._sending:
            return
        try:
            entry = entry_from(self.asked.did, self.asked.entry_class, self.texts())
        except FormError as error:
            self.show_wrong("; ".join(f"{field} {words}" for field, words in error.wrongs))
            return
        self._sending = True
        self.post_message(self.Submitted(self, entry))

    def action_leave(self) -> None:
        self.post_message(self.Left(self, self.texts()))
        self.dismiss()

    def action_scroll_facts(self, lines: int) -> None:
        if self.asked.facts:
            self.query_one(Page).scroll_lines(lines)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_record()

    def on_chooser_finished(self, message: Chooser.Finished) -> None:
        self.action_record()

    def on_chooser_changed(self, message: Chooser.Changed) -> None:
        self._say()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._say()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self._say()


def _widget(field: FormField, begun: str) -> Widget:
    if field.kind is Kind.CHOICE:
        return Chooser(field.options, begun, listed=False)
    if field.kind is Kind.LONG:
        return NoteArea(begun)
    return Input(begun, compact=True)
