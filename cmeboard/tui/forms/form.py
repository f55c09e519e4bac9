"""The form for one entry, drawn from the entry's own fields. What was typed is kept whatever happens."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import TextArea

from cmeboard.core.entries import EntryBase
from cmeboard.core.text import format_moment
from cmeboard.tui.forms.asked import Asked
from cmeboard.tui.forms.draft_keys import CORRECTS, ENTRY_ID
from cmeboard.tui.forms.entry_words import sentence
from cmeboard.tui.forms.form_fields import FormError, FormField, entry_from, fields_of
from cmeboard.tui.forms.form_parts import WHO, first_person, people, widget_for, write_facts
from cmeboard.tui.forms.form_widgets import Chooser, KeptForm, NoteArea, Row, SayingForm, value_of
from cmeboard.tui.look.harmless import plain
from cmeboard.tui.look.keys import Key
from cmeboard.tui.look.paint import Look
from cmeboard.tui.widgets.page import Page

if TYPE_CHECKING:
    from cmeboard.workspace.reading_down import ReadDown

FILLED_IN = ("at", "by")
"""What is filled in anew each time a form opens, unless somebody wrote something else there."""


class RecordForm(SayingForm):
    """Asks for one entry. Enter records, Escape leaves the form and keeps what was typed for the next time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+e,f4", "editor", "the note in your editor", priority=True),
        Binding("ctrl+down", "scroll_facts(3)", "the facts, a little down", show=False, priority=True),
        Binding("ctrl+up", "scroll_facts(-3)", "the facts, a little up", show=False, priority=True),
        Binding("pagedown", "scroll_facts(8)", "the facts, a page down", show=False, priority=True),
        Binding("pageup", "scroll_facts(-8)", "the facts, a page up", show=False, priority=True),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - Textual's own name and type
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (20, "-low"), (32, "-high")]  # noqa: RUF012
    DEFAULT_CSS = """
    RecordForm > Vertical { width: 92; height: auto; max-height: 100%; padding: 0 1; }
    RecordForm.-facts > Vertical { width: 100%; }
    RecordForm #halves { height: auto; layout: vertical; }
    RecordForm #facts { height: 10; padding: 0; border-bottom: solid $primary; }
    RecordForm #fields { height: auto; max-height: 14; }
    RecordForm.-facts #fields { max-height: 6; }
    RecordForm.-tiny #fields { max-height: 8; }
    RecordForm.-tiny #facts { height: 5; }
    RecordForm.-tiny.-facts #fields { max-height: 4; }
    RecordForm.-high #fields { max-height: 24; }
    RecordForm.-high.-narrow #facts { height: 14; }
    RecordForm.-high.-facts.-narrow #fields { max-height: 14; }
    RecordForm.-wide.-facts #halves { layout: horizontal; height: 16; }
    RecordForm.-wide.-facts.-high #halves { height: 28; }
    RecordForm.-wide #facts { height: 100%; width: 1fr; border-bottom: none; border-right: solid $primary; }
    RecordForm.-wide.-facts #fields { height: 100%; max-height: 100%; width: 1fr; }
    RecordForm.-note NoteArea, RecordForm.-high NoteArea { height: 8; }
    RecordForm Input { width: 1fr; background: $boost; }
    """

    class Submitted(Message):
        """The person wants this recorded. The form stays open until the app says that it is."""

        def __init__(self, form: "RecordForm", entry: EntryBase) -> None:
            super().__init__()
            self.form = form
            self.entry = entry

    class EditorWanted(Message):
        """The person wants to write the note in their own editor."""

        def __init__(self, form: "RecordForm", text: str) -> None:
            super().__init__()
            self.form = form
            self.text = text

    def __init__(self, asked: Asked, look: Look) -> None:
        super().__init__(asked.case, asked.key)
        self.asked = asked
        self._look = look
        self._rows: dict[str, Row] = {}
        self._chosen: Chooser | None = None
        self._first_texts: dict[str, str] = {}
        self.set_class(bool(asked.facts), "-facts")
        self.set_class(asked.did == "note", "-note")

    def compose(self) -> ComposeResult:
        with Vertical() as window:
            window.border_title = plain(self.asked.title)
            with Container(id="halves"):
                if self.asked.facts:
                    page = Page(self._look)
                    page.id = "facts"
                    yield page
                with VerticalScroll(id="fields", can_focus=False):
                    yield from self._compose_fields()
            yield from self.compose_foot()

    def _compose_fields(self) -> ComposeResult:
        for field in fields_of(self.asked.entry_class):
            begun = self.asked.begun.get(field.name, "")
            label = field.label + (" *" if field.required or field.is_asked else "")
            if field.name in WHO and self.asked.targets:
                self._chosen = Chooser(people(self.asked), first_person(self.asked, field.name), listed=True)
                yield Row("who", self._chosen)
                yield self._row(field.name, "or somebody else", self._or_else(field, begun))
            elif field.name in self.asked.choices:
                yield self._row(field.name, label, Chooser(self.asked.choices[field.name], begun, listed=True))
            else:
                row = self._row(field.name, label, self._or_else(field, begun))
                if field.only_with is not None:
                    other, values = field.only_with
                    self._chooser(other).govern(row, values)
                yield row

    def _row(self, name: str, label: str, widget: Widget) -> Row:
        row = self._rows[name] = Row(label, widget)
        return row

    def _chooser(self, name: str) -> Chooser:
        field = self._rows[name].field
        if not isinstance(field, Chooser):
            raise TypeError(f"{name} is not chosen from a few words")
        return field

    def _or_else(self, field: FormField, begun: str) -> Widget:
        """The field itself; empty where the person who is chosen in the list already says it."""
        is_said = self._chosen is not None and self._chosen.value and field.name in (*WHO, "number")
        return widget_for(field, "" if is_said else begun)

    def on_mount(self) -> None:
        if self.asked.facts:
            self.query_one(Page).show(self._look, partial(write_facts, facts=self.asked.facts))
        self._first_field().focus()
        self._first_texts = self.texts()
        self._say()

    def _first_field(self) -> Widget:
        """What a person comes for: the note of a note, else what is wanted and not there yet, else what became of it.

        Where somebody is chosen from a list, that list's numbers work wherever a letter is asked for.
        """
        if self.asked.did == "note":
            return self._rows["note"].field
        forms = fields_of(self.asked.entry_class)
        needed = {field.name for field in forms if field.required or field.is_asked}
        wanted = [row.field for name, row in self._rows.items() if name in needed and not value_of(row.field)]
        asked = [self._rows[field.name].field for field in forms if field.is_asked]
        fields = [row.field for row in self._rows.values()]
        lettered = [field for field in fields if isinstance(field, Chooser)] if self._chosen is not None else []
        return (*wanted, *asked, *lettered, *fields)[0]

    def on_descendant_focus(self) -> None:
        """In the note Enter ends a line, so there another key records."""
        records = "F2" if isinstance(self.focused, NoteArea) else "Enter"
        editor = "" if self._look.offered.is_restricted else "Ctrl+e editor"
        more = "PgDn reads on" if self.asked.facts else editor
        hints = (f"{records} records", more, "Esc leaves, keeping it", "Ctrl+t throw away")
        self.query_one(Vertical).border_subtitle = " · ".join(filter(None, hints))

    def show_facts(self, facts: "tuple[ReadDown, ...]") -> None:
        """The facts to read out, once they are put together; what is typed meanwhile stays."""
        for page in self.query("#facts").results(Page):  # none where the form was left meanwhile
            page.show(self._look, partial(write_facts, facts=facts))

    def texts(self) -> dict[str, str]:
        """What stands in the fields, by name."""
        texts = {name: value_of(row.field) for name, row in self._rows.items() if row.styles.display != "none"}
        if self._chosen is not None and self._chosen.value:
            target = self.asked.targets[int(self._chosen.value)]
            who = next(name for name in WHO if name in self._rows)
            if not texts[who].strip():
                texts[who] = target.name
                if "number" in self._rows and not texts["number"].strip():
                    texts["number"] = target.number
        return texts

    def _worth_keeping(self) -> dict[str, str]:
        """What the person wrote; nothing where the form stands as it was opened and no draft had begun it."""
        texts = self.texts()
        if texts == self._first_texts and not self.asked.is_draft:
            return {}
        filled_in = self.asked.filled_in
        kept = {name: text for name, text in texts.items() if name not in FILLED_IN or text != filled_in.get(name)}
        ref = self.asked.corrects
        return kept if ref is None else {**kept, CORRECTS: f"{format_moment(ref.at)} {ref.did}", ENTRY_ID: ref.id or ""}

    def show_moment(self, now: datetime) -> None:
        """What it would record is said as of now: that was yesterday, where the form stood there overnight, and a
        time that lay ahead when it was opened may be past.
        """
        if self._first_texts and now != self.asked.now:
            self.asked = replace(self.asked, now=now)
            self._say()

    def has_changed(self) -> None:
        self._say()
        if self._first_texts and not self.is_sending:
            self.keep(self._worth_keeping())

    def _say(self) -> None:
        """The sentence of what will be recorded, or what is still wanted."""
        try:
            entry = entry_from(self.asked.did, self.asked.entry_class, self.texts())
        except FormError as error:
            self.say(f"Not yet complete: {error}")
        else:
            instead = f", instead of what was written {self.asked.corrects.at:%H:%M}" if self.asked.corrects else ""
            onward = f". The card goes to {self.asked.onward}" if self.asked.onward else ""
            self.say(f"Will record: {sentence(entry, self.asked.people, self.asked.now)}{instead}{onward}")

    def kept(self) -> KeptForm.Typed:
        """What is to be kept of it as it stands: for the app, where the form has been left and can say nothing."""
        return self.Typed(*self.names, self._worth_keeping())

    def take_note(self, text: str) -> None:
        """The note as the person's editor left it."""
        note = self._rows["note"].field if "note" in self._rows else None
        if isinstance(note, NoteArea):
            note.text = text
            if self.is_open:
                note.focus()
            self.has_changed()

    def action_record(self) -> None:
        if self.is_sending:
            return
        try:
            entry = entry_from(self.asked.did, self.asked.entry_class, self.texts())
        except FormError as error:
            self.show_wrong(str(error))
            return
        self.is_sending = True
        self.post_message(self.Submitted(self, entry))

    def action_editor(self) -> None:
        self.post_message(self.EditorWanted(self, self.texts().get("note", "")))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where there are no facts to read, these keys are the field's own."""
        return bool(self.asked.facts) if action == "scroll_facts" else super().check_action(action, parameters)

    def named_actions(self) -> list[Key]:
        """What its bindings say; a restricted board has no editor."""
        left_out = "editor" if self._look.offered.is_restricted else ""
        return [row for row in super().named_actions() if row.name != left_out]

    def action_scroll_facts(self, lines: int) -> None:
        self.query_one(Page).scroll_lines(lines)

    def on_key(self, event: events.Key) -> None:
        """The number of a contact takes that contact, wherever no text is being typed."""
        if isinstance(self.focused, Chooser) and self._chosen is not None and self._chosen.take(event.character):
            event.stop()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self.has_changed()
