"""Small windows over the board: the keys, a question with one answer, a question answered by a letter."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ScreenResultType
from textual.widgets import Input, Static

from cmeboard.core.showing import safe
from cmeboard.tui.look.harmless import HarmlessInput, plain
from cmeboard.tui.look.key_words import keys_in_words
from cmeboard.tui.look.keys import ANYWHERE, Key, Place, keys_by_group, row_of_window
from cmeboard.tui.look.paint import Look
from cmeboard.tui.widgets.page import Page, Sheet
from cmeboard.tui.widgets.window import Window


class ReadingScreen(Window[None]):
    """A window over the board with one page, and the keys to read it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,backspace", "dismiss", "close"),
        Binding("up,k", "scroll(-1)", "one line up"),
        Binding("down,j", "scroll(1)", "one line down"),
        Binding("pageup,ctrl+b", "scroll(-15)", "a page up"),
        Binding("pagedown,space,ctrl+f", "scroll(15)", "a page down"),
        Binding("home,g", "scroll(-1000000)", "to the top"),
        Binding("end,G", "scroll(1000000)", "to the bottom"),
    ]

    def action_scroll(self, lines: int) -> None:
        self.query_one(Page).scroll_lines(lines)


class PageWindow(Window[ScreenResultType]):
    """A window over the board with one page, which is written when it opens."""

    HINT: ClassVar[str]
    DEFAULT_CSS = "PageWindow > Vertical { width: 100; height: 90%; }"

    def __init__(self, title: str, write: Callable[[Sheet], None], look: Look) -> None:
        super().__init__()
        self._title = title
        self._write = write
        self.look = look

    def compose(self) -> ComposeResult:
        with Vertical() as window:
            window.border_title = plain(self._title)
            window.border_subtitle = self.HINT
            yield Page(self.look)

    def on_mount(self) -> None:
        self.query_one(Page).show(self.look, self._write)


class SheetScreen(PageWindow[None], ReadingScreen):
    """A window with one page to read, and nothing to do."""

    HINT = "Esc closes"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "dismiss", "close")]


class ChoiceScreen(PageWindow[str | None]):
    """A page with items to choose from; Enter gives the chosen one's key, Escape None."""

    HINT = "Enter chooses · Esc leaves it"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,backspace", "dismiss", "leave it"),
        Binding("enter", "choose", "take the one that is marked"),
        Binding("up,k", "step(-1)", "the one above"),
        Binding("down,j", "step(1)", "the one below"),
        Binding("pageup,ctrl+b", "page(-15)", "a page up"),
        Binding("pagedown,space,ctrl+f", "page(15)", "a page down"),
    ]

    def action_step(self, step: int) -> None:
        self.query_one(Page).step(step)

    def action_page(self, lines: int) -> None:
        self.query_one(Page).scroll_page(lines)

    def action_choose(self) -> None:
        self.dismiss(self.query_one(Page).chosen or None)


class HelpScreen(SheetScreen):
    """The keys that work where the person is, from the table of keys."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark,f1", "dismiss", "close")]

    def __init__(self, place: Place, look: Look) -> None:
        super().__init__(f"Keys: {place}", lambda sheet: write_keys(sheet, place), look)


def write_keys(sheet: Sheet, place: Place) -> None:
    """The rows of the table of keys that work in one place, with the keys that this person has for them."""
    offered = sheet.look.offered
    for group, keys in keys_by_group(place, offered).items():
        sheet.heading(group)
        for key in keys:
            sheet.pair(keys_in_words(key, offered) or "by name", key.words)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a question: the letter that gives it, its words and what it stands for."""

    letter: str
    words: str
    value: str


class LetterQuestion(Window[str | None]):
    """Asks for one of a few answers by its letter; Escape gives None."""

    DEFAULT_CSS = "LetterQuestion > Vertical { width: 60; height: auto; max-height: 100%; padding: 0 1; }"

    def __init__(self, title: str, answers: list[Answer]) -> None:
        super().__init__()
        self._question = title
        self._answers = answers

    def compose(self) -> ComposeResult:
        with Vertical() as window:
            window.border_title = plain(self._question)
            window.border_subtitle = "press a letter · Esc leaves it"
            for answer in self._answers:
                yield Static(safe(f"{answer.letter}  {answer.words}"), markup=False)

    def named_actions(self) -> list[Key]:
        """Its answers, and to leave it."""
        answers = [row_of_window(f"answer({one.letter!r})", one.words, one.letter) for one in self._answers]
        return [*answers, row_of_window("dismiss", "leave it", "escape"), *ANYWHERE]

    def action_answer(self, letter: str) -> None:
        """Gives the answer of that letter."""
        for answer in self._answers:
            if letter == answer.letter:
                self.dismiss(answer.value)

    def leads_on(self, event: events.Key) -> bool:
        return any(event.character == answer.letter for answer in self._answers)

    def takes_ahead(self, event: events.Key | events.Paste) -> bool:
        """Nothing: who answers has read the question."""
        return False

    def on_key(self, event: events.Key) -> None:
        event.stop()
        if event.key == "escape":
            self.dismiss(None)
        elif event.character:
            self.action_answer(event.character)


class TextQuestion(Window[str | None]):
    """Asks for a sentence; Enter takes it, Escape gives None. An empty one is not taken."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "leave it")]
    HINT = "Enter records, Esc leaves it"
    EMPTY = "Say why in a few words: the reason stands in the record."
    DEFAULT_CSS = "TextQuestion > Vertical { width: 74; height: auto; padding: 0 1; }"

    def __init__(self, title: str, why: str, begun: str = "", *, is_secret: bool = False) -> None:
        super().__init__()
        self._is_secret = is_secret
        self._question = title
        self._why = why
        self._begun = begun

    def compose(self) -> ComposeResult:
        with Vertical() as window:
            window.border_title = plain(self._question)
            window.border_subtitle = "Enter goes on, Esc leaves it" if self._is_secret else self.HINT
            yield Static(safe(self._why), markup=False)
            yield HarmlessInput(self._begun, password=self._is_secret)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def named_actions(self) -> list[Key]:
        """To go on, which is its line's own key, and what its bindings say."""
        return [row_of_window("take", "go on with what is typed", "enter"), *super().named_actions()]

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        """Gives what is typed, or says that something is wanted."""
        typed = self.query_one(Input).value.strip()
        if typed:
            self.dismiss(typed)
        else:
            self.query_one(Static).update(self.EMPTY)


class FileQuestion(TextQuestion):
    """Asks into which file something goes."""

    HINT = "Enter writes, Esc leaves it"
    EMPTY = "Name a file."
