"""Finds a child from anywhere: a few letters of a name, in the right order, are enough."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.fuzzy import FuzzySearch
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from cmeboard.core.board import Card
from cmeboard.core.shown.filtering import plain_letters
from cmeboard.tui.look.fitting import pad
from cmeboard.tui.look.keys import Key, row_of_window
from cmeboard.tui.look.paint import Look
from cmeboard.tui.widgets.card_lines import day_words, shown_name
from cmeboard.tui.widgets.window import Window

MOST_SHOWN = 50


def found_cards(cards: Sequence[Card], typed: str) -> list[Card]:
    """The cards whose name or id hold the letters typed in that order, the best match first, at most `MOST_SHOWN`."""
    words = plain_letters(typed).split()
    if not words:
        return list(cards[:MOST_SHOWN])
    search = FuzzySearch()
    scored = []
    for place, card in enumerate(cards):
        text = plain_letters(f"{card.pupil} {card.case}")
        scores = [search.match(word, text)[0] for word in words if _holds(text, word)]
        if len(scores) == len(words):
            scored.append((-sum(scores), place))
    return [cards[place] for _, place in sorted(scored)[:MOST_SHOWN]]


def _holds(text: str, word: str) -> bool:
    """Whether the letters stand in the text in this order: a quick no for most children."""
    at = 0
    for letter in word:
        at = text.find(letter, at) + 1
        if not at:
            return False
    return True


class FindChild(Window[str | None]):
    """Answers with the case that was chosen; Escape gives None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "leave it"),
        Binding("up", "step(-1)", "the child above"),
        Binding("down", "step(1)", "the child below"),
        Binding("pageup", "step(-10)", "ten children up"),
        Binding("pagedown", "step(10)", "ten children down"),
    ]
    DEFAULT_CSS = """
    FindChild { align: center top; }
    FindChild > Vertical { width: 76; height: auto; max-height: 100%; margin: 1 0; padding: 0 1; }
    FindChild OptionList { height: auto; max-height: 16; padding: 0; border: none; background: transparent; }
    FindChild OptionList { text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, cards: Sequence[Card], look: Look) -> None:
        super().__init__()
        self._cards = cards
        self._look = look
        self._typed: str | None = None

    def compose(self) -> ComposeResult:
        with Vertical() as window:
            window.border_title = "Find a child"
            window.border_subtitle = "Enter opens the case, Esc leaves it"
            yield Input(placeholder="letters of the name, or the case", compact=True, password=self._look.covered)
            found = OptionList()
            found.can_focus = False
            yield found

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self._show("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keys that come faster than children can be looked for are taken together."""
        if self._typed is None:
            self.call_later(self._show_typed)
        self._typed = event.value

    def _show_typed(self) -> None:
        typed, self._typed = self._typed or "", None
        self._show(typed)

    def _show(self, typed: str) -> None:
        found = self.query_one(OptionList)
        cards = found_cards(self._cards, typed)
        found.clear_options()
        found.add_options([Option(self._line(card), id=card.case) for card in cards])
        found.highlighted = 0 if cards else None

    def _line(self, card: Card) -> Text:
        year = "" if card.year_group is None else f"Y{card.year_group}"
        name = pad(shown_name(card, self._look), 32, self._look.signs.cut)
        where = "to mend" if card.problem else card.stage
        line = Text(name, self._look.paint.name_of_child)
        return line.append(f" {year:<4}{pad(where, 18)}{day_words(card):<8}", self._look.paint.text)

    def action_step(self, by: int) -> None:
        found = self.query_one(OptionList)
        if found.highlighted is not None:
            found.highlighted = min(max(0, found.highlighted + by), found.option_count - 1)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._typed is not None:
            self._show_typed()
        self.action_choose()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_choose()

    def takes_ahead(self, event: events.Key | events.Paste) -> bool:
        """Everything: to open a case records nothing."""
        return True

    def named_actions(self) -> list[Key]:
        """To open the case, which is its line's own key, and what its bindings say."""
        return [row_of_window("choose", "open the case that is marked", "enter"), *super().named_actions()]

    def action_choose(self) -> None:
        """Gives the case that is marked."""
        found = self.query_one(OptionList)
        if found.highlighted is not None:
            self.dismiss(found.get_option_at_index(found.highlighted).id)
