"""What a round would record, before it is recorded: who gets the message, who does not and why, and a note."""

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Label

from cmeboard.core.rounds import RoundPlan
from cmeboard.core.showing import safe
from cmeboard.tui.forms.draft_keys import CASES, NOTE
from cmeboard.tui.forms.form_widgets import KeptForm
from cmeboard.tui.look.fitting import initials
from cmeboard.tui.look.harmless import HarmlessInput
from cmeboard.tui.look.keys import Key, row_of_window
from cmeboard.tui.look.paint import Look
from cmeboard.tui.widgets.page import Page, Sheet
from cmeboard.tui.widgets.window import Window

HINT = "Enter records · Esc leaves, keeping the note · Ctrl+t throw away"


class RoundQuestion(Window[str | None]):
    """Answers with the note (which may be empty) where the round is to be recorded, None where it is not."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "leave it"),
        Binding("ctrl+t", "throw_away", "throw away what is typed", priority=True),
        Binding("up", "scroll(-1)", "one line up"),
        Binding("down", "scroll(1)", "one line down"),
        Binding("pageup", "scroll(-10)", "a page up"),
        Binding("pagedown", "scroll(10)", "a page down"),
    ]
    DEFAULT_CSS = """
    RoundQuestion > Vertical { width: 76; height: 90%; padding: 0 1; }
    RoundQuestion Label { height: 1; }
    """

    def __init__(self, plan: RoundPlan, person: str, at: str, look: Look, note: str, key: tuple[str, str]) -> None:
        """`note` is what was typed before; `key` is what a draft of it is kept by."""
        super().__init__()
        self._key = key
        self._plan = plan
        self._person = person
        self._at = at
        self._look = look
        self._note = note

    def compose(self) -> ComposeResult:
        with Vertical() as window:
            window.border_title = f"{self._plan.did.upper()} to {len(self._plan.addressed)}"
            window.border_subtitle = HINT if self._plan.addressed else "Esc leaves it"
            yield Page(self._look)
            if self._plan.addressed:
                yield Label("What it said, for the note (may stay empty):", markup=False)
                yield HarmlessInput(self._note)

    def on_mount(self) -> None:
        self.query_one(Page).show(self._look, self._write)
        for box in self.query(Input):
            box.focus()

    def _write(self, sheet: Sheet) -> None:
        plan, count = self._plan, len(self._plan.addressed)
        if not count:
            sheet.text("Nothing would be recorded.", self._look.paint.warning)
        else:
            each = "one entry" if count == 1 else f"{count} entries, one in each case"
            sheet.text(f"Records {each}: {plan.did} sent, {self._at}, by {self._person}. One commit, all or none.")
        if plan.left_out:
            sheet.heading(f"Left out: {len(plan.left_out)}")
            for one in plan.left_out:
                words = f"{self._child(one.pupil, one.case)}: {one.why}"
                sheet.text(words, self._look.paint.warning, 2, self._look.signs.states["no date"])
        if count:
            sheet.heading(f"Sent to: {count}")
            for sent in plan.addressed:
                to = initials(sent.to) if self._look.covered else sent.to
                sheet.pair(self._child(sent.pupil, sent.case), to)

    def _child(self, pupil: str, case: str) -> str:
        return f"{initials(pupil)} {case}" if self._look.covered else safe(pupil)

    def action_scroll(self, lines: int) -> None:
        self.query_one(Page).scroll_lines(lines)

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value != self._note:
            self._note = event.value
            plan = self._plan
            cases = " ".join([*(one.case for one in plan.addressed), *(one.case for one in plan.left_out)])
            self._keep({NOTE: event.value, CASES: cases} if event.value.strip() else {})

    def _keep(self, texts: Mapping[str, str]) -> None:
        self.post_message(KeptForm.Typed(*self._key, texts))

    def action_throw_away(self) -> None:
        """Leaves the round; the note is kept nowhere."""
        self._keep({})
        self.dismiss(None)

    def named_actions(self) -> list[Key]:
        """To record it, which is its line's own key, and what its bindings say."""
        own = [row_of_window("record", "record one for each", "enter")] if self._plan.addressed else []
        return [*own, *super().named_actions()]

    def action_record(self) -> None:
        """Gives the note, with which the round is to be recorded."""
        self.dismiss(self.query_one(Input).value.strip())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_record()
