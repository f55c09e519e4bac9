"""The one table of keys. Bindings, footer, the `?` help, the palette and the README's table are made from it."""

from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType


class Place(StrEnum):
    """Where a key works."""

    BOARD = "board"
    TODAY = "today"
    CASE = "case"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class Key:
    """One row: the first of `keys` is the one shown. `short` stands in the footer, or is empty where there is no room.

    `name` is what the settings call it when somebody binds it to another key.
    """

    name: str
    keys: tuple[str, ...]
    action: str
    words: str
    group: str
    places: tuple[Place, ...]
    short: str = ""


_BOARD = (Place.BOARD,)
_LISTS = (Place.BOARD, Place.TODAY)
_CASES = (Place.BOARD, Place.TODAY, Place.CASE)
_CASE = (Place.CASE,)

MOVING = "Getting about"
RECORDING = "Recording"
CARDS = "Cards"
VIEWS = "Views"
CASE = "The case"
PROGRAM = "The program"

KEYS: tuple[Key, ...] = (
    Key("up", ("up", "k"), "up", "one card or line up", MOVING, _CASES),
    Key("down", ("down", "j"), "down", "one card or line down", MOVING, _CASES),
    Key("left", ("left", "h"), "left", "the column to the left; in a case, the page before", MOVING, _CASES),
    Key("right", ("right", "l"), "right", "the column to the right; in a case, the page after", MOVING, _CASES),
    Key("page_up", ("pageup", "ctrl+b"), "page(-1)", "a page up", MOVING, _CASES),
    Key("page_down", ("pagedown", "ctrl+f"), "page(1)", "a page down", MOVING, _CASES),
    Key("first", ("home", "g"), "first", "to the top", MOVING, _CASES),
    Key("last", ("end", "G"), "last", "to the bottom", MOVING, _CASES),
    Key("open", ("enter",), "open", "open the case", MOVING, _LISTS, "open"),
    Key("sms", ("s",), "record('sms')", "sms sent", RECORDING, _CASES, "sms"),
    Key("call", ("c",), "record('call')", "call made", RECORDING, _CASES, "call"),
    Key("contact", ("r",), "record('contact received')", "contact received", RECORDING, _CASES, "reached"),
    Key("visit", ("v",), "record('home visit')", "home visit made", RECORDING, _CASES, "visit"),
    Key("police", ("p",), "record('report to police')", "report to police", RECORDING, _CASES, "police"),
    Key("note", ("n",), "record('note')", "note", RECORDING, _CASES, "note"),
    Key("undo", ("u",), "undo", "take the last entry back", RECORDING, _CASES, "undo"),
    Key("new", ("N",), "new_case", "new case", RECORDING, _LISTS),
    Key("move_left", ("H", "shift+left"), "shift(-1)", "move the card one column back", CARDS, _BOARD),
    Key("move_right", ("L", "shift+right"), "shift(1)", "move the card one column on", CARDS, _BOARD),
    Key("move", ("m",), "move", "move the card: then the column's letter", CARDS, _CASES, "move"),
    Key("today", ("t",), "today", "what is due now, by owner", VIEWS, _BOARD, "today"),
    Key("narrow", ("slash",), "narrow", "only the cards with these words; empty for all", VIEWS, _BOARD, "find"),
    Key("all", ("escape",), "all", "all cards again", VIEWS, _BOARD),
    Key("edit", ("e",), "edit", "open the file in your editor", CASE, _CASES, "edit"),
    Key("by_hand", ("w",), "by_hand", "put what was edited by hand into the record", CASE, _CASES),
    Key("help", ("question_mark", "f1"), "help", "these keys", PROGRAM, _CASES, "help"),
    Key("back", ("escape", "backspace"), "back", "back to the board", CASE, (Place.CASE, Place.TODAY), "back"),
    Key("quit", ("q",), "quit", "leave", PROGRAM, _CASES, "quit"),
)
"""Every key, in the order in which the help shows them."""


def bindings_for(place: Place) -> list[BindingType]:
    """The bindings of one place, for its screen."""
    return [
        Binding(",".join(key.keys), key.action, key.words, id=key.name, show=bool(key.short))
        for key in KEYS
        if place in key.places
    ]


_SHOWN = {
    "question_mark": "?",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "enter": "Enter",
    "escape": "Esc",
    "backspace": "Backspace",
    "space": "Space",
    "tab": "Tab",
    "slash": "/",
    "full_stop": ".",
    "comma": ",",
    "plus": "+",
    "exclamation_mark": "!",
    "f1": "F1",
}


def shown(key: str) -> str:
    """A key as people read it: `?`, `PgUp`, `Shift+←`, `Ctrl+f`."""
    *modifiers, last = key.split("+") if key != "+" else ["+"]
    return "+".join([*(modifier.capitalize() for modifier in modifiers), _SHOWN.get(last, last)])


def footer_for(place: Place) -> list[tuple[str, str]]:
    """Key and word pairs of the footer of one place."""
    return [(shown(key.keys[0]), key.short) for key in KEYS if place in key.places and key.short]


def keys_by_group(place: Place) -> dict[str, list[Key]]:
    """The rows that work in one place, by group, for the help."""
    groups: dict[str, list[Key]] = {}
    for key in KEYS:
        if place in key.places:
            groups.setdefault(key.group, []).append(key)
    return groups


def markdown_table() -> str:
    """The README's table of keys."""
    rows = ["| key | does | where |", "| --- | --- | --- |"]
    rows += [
        f"| {' '.join(f'`{shown(name)}`' for name in key.keys)} | {key.words} | {', '.join(key.places)} |"
        for key in KEYS
    ]
    return "\n".join(rows) + "\n"
