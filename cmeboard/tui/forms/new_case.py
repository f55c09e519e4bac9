"""The form that opens a case: who, and since when."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from cmeboard.core.showing import safe
from cmeboard.core.text import parse_day
from cmeboard.tui.forms.draft_keys import NEW_CASE
from cmeboard.tui.forms.form_widgets import FieldInput, KeptForm, Row

_PUPIL = ("name", "upn", "date_of_birth", "year_group", "address")
_LABELS = {"name": "name *", "upn": "UPN", "first_day_absent": "absent since *", "reason": "reason given"}


class NewCaseForm(KeptForm):
    """Asks for a pupil and the first day absent. It stays open until the case is in the record."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "leave", priority=True),
        Binding("ctrl+s,f2", "record", "record", priority=True),
    ]
    DEFAULT_CSS = """
    NewCaseForm > Vertical { width: 78; height: auto; padding: 0 1; }
    NewCaseForm Input { width: 1fr; background: $boost; }
    NewCaseForm #wrong { height: auto; color: $error; text-style: bold; }
    """

    class Submitted(Message):
        """The person wants this case opened."""

        def __init__(self, form: "NewCaseForm", pupil: dict[str, str], first_day_absent: date, reason: str) -> None:
            super().__init__()
            self.form = form
            self.pupil = pupil
            self.first_day_absent = first_day_absent
            self.reason = reason or None

    def __init__(self, today: date, kept: Mapping[str, str]) -> None:
        super().__init__()
        self._today = today
        self._kept = kept
        self._is_open = False
        self._inputs: dict[str, Input] = {}

    def compose(self) -> ComposeResult:
        with Vertical() as window:
            window.border_title = "New case"
            window.border_subtitle = "Enter opens the case · Esc leaves"
            for name in (*_PUPIL, "first_day_absent", "reason"):
                begun = str(self._today) if name == "first_day_absent" else ""
                self._inputs[name] = FieldInput(self._kept.get(name, begun))
                yield Row(_LABELS.get(name, name.replace("_", " ")), self._inputs[name])
            yield Static("", id="wrong", markup=False)

    def on_mount(self) -> None:
        self._inputs["name"].focus()
        self._is_open = True

    def texts(self) -> dict[str, str]:
        """What stands in the fields, where somebody wrote in one of them."""
        texts = {name: field.value for name, field in self._inputs.items()}
        is_begun = any(text.strip() for name, text in texts.items() if name != "first_day_absent")
        return texts if is_begun else {}

    def on_input_changed(self, event: Input.Changed) -> None:
        if self._is_open:
            self.post_message(self.Typed("", NEW_CASE, self.texts()))

    def show_wrong(self, words: str) -> None:
        """Says why no case was opened; everything typed stays."""
        self.query_one("#wrong", Static).update(safe(words))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_record()

    def action_record(self) -> None:
        texts = {name: field.value.strip() for name, field in self._inputs.items()}
        try:
            first_day = parse_day(texts.pop("first_day_absent"))
        except ValueError as error:
            self.show_wrong(f"absent since {error}")
            return
        if not texts["name"]:
            self.show_wrong("name is needed: as it stands in the register")
            return
        reason = texts.pop("reason")
        pupil = {name: text for name, text in texts.items() if text}
        self.post_message(self.Submitted(self, pupil, first_day, reason))
