"""Several contacts called in one go: a line a number with its outcome by one letter, an entry each, one commit."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.geometry import Size
from textual.message import Message
from textual.widgets import Input, Static

from cmeboard.core.entries import ENTRY_CLASSES, EntryBase
from cmeboard.core.showing import safe
from cmeboard.core.text import format_moment
from cmeboard.core.words import CallOutcome, Whereabouts
from cmeboard.tui.forms.contacts import Target
from cmeboard.tui.forms.entry_words import when_words
from cmeboard.tui.forms.form_fields import FormError, Option, entry_from, lettered
from cmeboard.tui.forms.form_widgets import Chooser, FieldInput, Row, SayingForm
from cmeboard.tui.look.fitting import pad
from cmeboard.tui.look.harmless import plain

KEY = "round of calls"


def outcomes() -> tuple[Option, ...]:
    """What a call can come to, each with its letter; one that reached somebody also says whether they know where."""
    choices = []
    for outcome in CallOutcome:
        if outcome is CallOutcome.SPOKE:
            choices += [(f"{outcome}, whereabouts {knows}", f"{outcome}|{knows}") for knows in Whereabouts]
        else:
            choices.append((outcome.value, f"{outcome}|"))
    return lettered(choices)


@dataclass(frozen=True, slots=True)
class Round:
    """Whom a round of calls can reach, next to try first, and what a draft left of it: `kept`, by number."""

    case: str
    title: str
    by: str
    now: datetime
    targets: tuple[Target, ...]
    people: Mapping[str, str]
    kept: Mapping[str, str] = field(default_factory=dict)

    def name_of(self, target: Target) -> str:
        """How a draft names the line of a number."""
        return f"{target.name} {target.number}"


class CallLine(Chooser, inherit_bindings=False):
    """One number: its outcome by a letter, with the minute at which the letter was pressed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "go(1)", show=False),
        Binding("up", "go(-1)", show=False),
        Binding("enter", "finish", show=False),
        Binding("delete,backspace", "clear", show=False),
    ]
    DEFAULT_CSS = "CallLine { width: 1fr; height: 1; }"

    def __init__(self, target: Target, words: str, clock: Callable[[], datetime], value: str, at: str) -> None:
        super().__init__(outcomes(), value, listed=False)
        self.target = target
        self.at = at
        self._said = words
        self._clock = clock

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1

    def choose(self, value: str) -> None:
        self.at = format_moment(self._clock()) if value else ""
        super().choose(value)

    @property
    def outcome(self) -> str:
        """The chosen outcome in words, or nothing."""
        return next((option.words for option in self.options if option.value == self.value), "")

    def render(self) -> Text:
        said = f" {self.outcome} {self.at[11:]}" if self.value else " not called"
        style = "reverse" if self.has_focus else ""
        room = max(10, self.size.width - cell_len(said))
        text = Text(pad(self._said, room), style=style, no_wrap=True, end="")
        return text.append(said, style=f"bold {style}" if self.value else style)

    def go_on(self) -> None:
        self.screen.focus_next()

    def action_go(self, step: int) -> None:
        """To the line below or above, without a letter."""
        if step > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def on_click(self, event: events.Click) -> None:
        event.prevent_default()  # its letters stand elsewhere


class CallRound(SayingForm):
    """Asks for what came of each call. Lines without a letter record nothing."""

    DEFAULT_CSS = """
    CallRound > Vertical { width: 92; height: auto; max-height: 100%; padding: 0 1; }
    CallRound #letters { height: auto; }
    CallRound #lines { height: auto; max-height: 9; margin: 1 0; }
    CallRound Input { width: 1fr; background: $boost; }
    """

    class Submitted(Message):
        """The person wants these recorded. The form stays open until the app says that they are."""

        def __init__(self, form: "CallRound", entries: tuple[EntryBase, ...]) -> None:
            super().__init__()
            self.form = form
            self.entries = entries

    def __init__(self, asked: Round, clock: Callable[[], datetime]) -> None:
        super().__init__(asked.case, KEY)
        self.asked = asked
        self._clock = clock

    def compose(self) -> ComposeResult:
        kept = self.asked.kept
        with Vertical() as window:
            window.border_title = plain(self.asked.title)
            window.border_subtitle = "Enter records · Backspace clears · Esc keeps it for later · Ctrl+t throw away"
            letters = "   ".join(f"{option.letter} {option.words}" for option in outcomes())
            yield Static(safe(letters), id="letters", markup=False)
            with VerticalScroll(id="lines", can_focus=False):
                for target in self.asked.targets:
                    value, _, at = kept.get(self.asked.name_of(target), "").partition("@")
                    words = target.words_with(self.asked.people.get(target.name, ""))
                    yield CallLine(target, words, self._clock, value, at)
            yield Row("note for all", FieldInput(kept.get("note", ""), id="note"))
            yield Row("by", FieldInput(self.asked.by, id="by"))
            yield from self.compose_foot()

    def on_mount(self) -> None:
        self._lines = list(self.query(CallLine))
        if self._lines:
            self._lines[0].focus()
        self._say()

    def texts(self) -> dict[str, str]:
        """What is worth keeping of the form: each line with its outcome and minute, and the note."""
        texts = {self.asked.name_of(line.target): f"{line.value}@{line.at}" for line in self._lines if line.value}
        note = self.query_one("#note", Input).value
        return {**texts, "note": note} if note.strip() else texts

    def entries(self) -> tuple[EntryBase, ...]:
        """An entry for each line with a letter, in the order of the calls. Raises FormError."""
        made = [
            entry_from("call", ENTRY_CLASSES["call"], dict(self._fields(line))) for line in self._lines if line.value
        ]
        return tuple(sorted(made, key=lambda entry: entry.at))

    def _fields(self, line: CallLine) -> Iterator[tuple[str, str]]:
        outcome, _, whereabouts = line.value.partition("|")
        yield from (("to", line.target.name), ("number", line.target.number), ("outcome", outcome))
        yield from (("whereabouts", whereabouts), ("note", self.query_one("#note", Input).value))
        yield from (("at", line.at), ("by", self.query_one("#by", Input).value))

    def _say(self) -> None:
        try:
            entries = self.entries()
        except FormError as error:
            self.say(f"Not yet complete: {error}")
            return
        if not entries:
            self.say("Nothing to record yet: press the letter of each call's outcome.")
            return
        shown = self.asked.people
        calls = [
            f"{shown.get(entry.to, entry.to)}, {entry.outcome}, {when_words(entry.at, self.asked.now)}"  # type: ignore[attr-defined]
            for entry in entries
        ]
        count = "1 call" if len(calls) == 1 else f"{len(calls)} calls"
        self.say(f"Will record {count} by {entries[0].by}: {'; '.join(calls)}")

    def action_record(self) -> None:
        if self.is_sending:
            return
        try:
            entries = self.entries()
        except FormError as error:
            self.show_wrong(str(error))
            return
        if not entries:
            self.show_wrong("No line has an outcome: press its letter on the line of each number that was called.")
            return
        self.is_sending = True
        self.post_message(self.Submitted(self, entries))

    def has_changed(self) -> None:
        self._say()
        if not self.is_sending:
            self.keep(self.texts())
