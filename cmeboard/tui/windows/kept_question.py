"""A question with one sentence for an answer, which is kept on disk while it is typed, as a form's texts are."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from cmeboard.tui.forms.form_widgets import KeptForm
from cmeboard.tui.windows.dialogs import TextQuestion

KeptOf = Callable[[str], Mapping[str, str]]
"""What is worth keeping of an answer; nothing where it is blank and nothing else is."""


class KeptQuestion(TextQuestion):
    """Asks as `TextQuestion` does; Escape leaves it with what was typed, which stands there the next time."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+t", "throw_away", "throw away what is typed", priority=True)]
    HINT = "Enter records · Esc leaves, keeping it · Ctrl+t throw away"

    def __init__(self, title: str, why: str, begun: str, case: str, key: str, kept_of: KeptOf) -> None:
        """`case` and `key` name the draft, as those of a form do."""
        super().__init__(title, why, begun)
        self._case = case
        self._key = key
        self._kept_of = kept_of
        self._is_typed_in = False

    def on_input_changed(self, event: Input.Changed) -> None:
        self._is_typed_in = self._is_typed_in or event.value != self._begun
        if self._is_typed_in:
            self.post_message(KeptForm.Typed(self._case, self._key, self._kept_of(event.value)))

    def action_throw_away(self) -> None:
        """Leaves the question; of this answer nothing is kept."""
        self.post_message(KeptForm.Typed(self._case, self._key, self._kept_of("")))
        self.dismiss(None)


class AnswerQuestion(KeptQuestion):
    """Asks for a fact that a paper lacks. It goes into the paper, and no record is made."""

    HINT = "Enter goes on · Esc leaves, keeping it · Ctrl+t throw away"
    EMPTY = "Say it in a few words, or leave with Esc."
