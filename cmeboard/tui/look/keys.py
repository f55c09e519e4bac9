"""The one table of keys. Bindings, footer, the `?` help, the palette and the README's table are made from it."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cmeboard.core.roles import Act, Role, may

if TYPE_CHECKING:
    from textual.binding import BindingType


class Place(StrEnum):
    """Where a key works."""

    BOARD = "board"
    TODAY = "today"
    CASE = "case"
    OVERVIEW = "overview"
    ANYWHERE = "anywhere"


class Key(NamedTuple):
    """One row: the first of `keys` is the one shown. `short` stands in the footer, or is empty where there is no room.

    `name` is what the settings call it when somebody binds it to another key. Where the action holds `{key}`, each key
    does it with its own name in that place, such as the number of a column. `needs` is what the person must be
    allowed to do; where a row says nothing, recording and moving cards need to be allowed to record. `leaves` is true
    where another program gets the terminal or a file outside the store is written: a restricted board has no such key.
    `opens` is true where it brings up something else that the next keys are meant for, as all that records does.
    """

    name: str
    keys: tuple[str, ...]
    action: str
    words: str
    group: str
    places: tuple[Place, ...]
    short: str = ""
    needs: Act | None = None
    leaves: bool = False
    opens: bool = False

    @property
    def leads_on(self) -> bool:
        """Whether it brings up something else that the next keys are meant for: a form, a question, another screen."""
        return self.opens or self.group == RECORDING

    @property
    def is_numbered(self) -> bool:
        """Whether each of its keys says another number to the action: such a row is no single thing to do by name."""
        return "{key}" in self.action

    @property
    def act(self) -> Act:
        """What pressing it is."""
        return self.needs or (Act.RECORD if self.group in (RECORDING, CARDS) else Act.LOOK)


class Offered(NamedTuple):
    """What this person is offered: by their role, on a restricted board or not, and the keys they chose themselves."""

    role: Role = Role.DSL
    is_restricted: bool = False
    bound: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def offers(self, key: Key) -> bool:
        """Whether a row of the table is there at all."""
        return may(self.role, key.act) and not (key.leaves and self.is_restricted)

    def keys_of(self, key: Key) -> tuple[str, ...]:
        """The keys that do it: the person's own, else the table's."""
        return dict(self.bound).get(key.name, key.keys)


EVERYTHING = Offered()
"""What is offered where no settings say otherwise."""


_BOARD = (Place.BOARD,)
_LISTS = (Place.BOARD, Place.TODAY)
_CASES = (Place.BOARD, Place.TODAY, Place.CASE)
_SCREENS = (*_CASES, Place.OVERVIEW)
_CASE = (Place.CASE,)
_PAGES = (Place.CASE, Place.OVERVIEW)
_OVERVIEW = (Place.OVERVIEW,)
_ANYWHERE = (Place.ANYWHERE,)
_TODAY = (Place.TODAY,)

MOVING = "Getting about"
RECORDING = "Recording"
CARDS = "Cards"
VIEWS = "Views"
CASE = "The case"
PROGRAM = "The program"
WINDOW = "This window"

KEYS: tuple[Key, ...] = (
    Key("up", ("up", "k"), "up", "one card or line up", MOVING, _SCREENS),
    Key("down", ("down", "j"), "down", "one card or line down", MOVING, _SCREENS),
    Key(
        "left",
        ("left", "h"),
        "left",
        "the column to the left; in a case or the overview, the page before; in Today, the board",
        MOVING,
        _SCREENS,
    ),
    Key(
        "right",
        ("right", "l"),
        "right",
        "the column to the right; in a case or the overview, the page after; in Today, the case",
        MOVING,
        _SCREENS,
    ),
    Key("page_up", ("pageup", "ctrl+b"), "page(-1)", "a page up", MOVING, _SCREENS),
    Key("page_down", ("pagedown", "ctrl+f"), "page(1)", "a page down", MOVING, _SCREENS),
    Key("first", ("home", "g"), "first", "to the top", MOVING, _SCREENS),
    Key("last", ("end", "G"), "last", "to the bottom", MOVING, _SCREENS),
    Key("open", ("enter",), "open", "open the case", MOVING, _BOARD, "open", opens=True),
    Key("act", ("enter",), "open", "record the step, or open its case", MOVING, _TODAY, "do it", opens=True),
    Key("sms", ("s",), "record('sms')", "sms sent", RECORDING, _CASES, "sms"),
    Key("call", ("c",), "record('call')", "call made", RECORDING, _CASES, "call"),
    Key("contact", ("r",), "record('contact received')", "contact received", RECORDING, _CASES, "reached"),
    Key("visit", ("v",), "record('home visit')", "home visit made", RECORDING, _CASES, "visit"),
    Key(
        "police",
        ("p", "exclamation_mark"),
        "record('report to police')",
        "report to the police now",
        RECORDING,
        _CASES,
        "police",
    ),
    Key("next_step", ("full_stop",), "next_step", "do what is due next", RECORDING, _CASES, "do next"),
    Key("calls", ("a",), "calls", "several contacts called in one go", RECORDING, _CASES),
    Key("note", ("n",), "record('note')", "note", RECORDING, _CASES, "note"),
    Key("undo", ("u",), "undo", "take the last entry back", RECORDING, _CASES, "undo"),
    Key("correct", ("X",), "correct", "put an entry right; it stays in the log", RECORDING, _CASES),
    Key("waive", ("x",), "record('waive')", "waive a duty, with the reason", RECORDING, _CASES, needs=Act.WAIVE),
    Key("new", ("N",), "new_case", "new case", RECORDING, _LISTS),
    Key("move_left", ("H", "shift+left"), "shift(-1)", "move the card one column back", CARDS, _BOARD, opens=True),
    Key("move_right", ("L", "shift+right"), "shift(1)", "move the card one column on", CARDS, _BOARD, opens=True),
    Key("mark", ("space",), "mark", "mark the card; then s records one text for all that are marked", CARDS, _BOARD),
    Key("mark_column", ("M",), "mark_column", "mark every card that the column shows", CARDS, _BOARD),
    Key("move", ("m",), "move", "move the card: then the column's letter", CARDS, _CASES, "move", opens=True),
    Key(
        "today",
        ("t",),
        "today",
        "what is due now over all cases, the most urgent first",
        VIEWS,
        _BOARD,
        "today",
        opens=True,
    ),
    Key(
        "find",
        ("slash", "F"),
        "find",
        "find a child by a few letters of the name",
        VIEWS,
        (*_LISTS, Place.OVERVIEW),
        "find",
        opens=True,
    ),
    Key("find_other", ("F",), "find", "find another child", VIEWS, _CASE, opens=True),
    Key(
        "filter",
        ("f",),
        "filter",
        "only some cards: name, y9, flag:, owner:, since:mon, overdue, mine",
        VIEWS,
        _LISTS,
        "filter",
        opens=True,
    ),
    Key("all", ("escape",), "all", "take the marks away; then all cards again", VIEWS, _BOARD),
    Key(
        "overview",
        ("O",),
        "overview",
        "pictures: stages, times, overdue steps, each absence",
        VIEWS,
        _CASES,
        opens=True,
    ),
    Key("choose", ("enter",), "choose", "open, call or read what is marked", CASE, _CASE, "open", opens=True),
    Key("page", tuple("123456789"), "page_number({key})", "the page of that number", CASE, _PAGES),
    Key("search", ("slash",), "search", "words to look for in the log", CASE, _CASE, "search"),
    Key("order", ("o",), "order", "the log newest or oldest first", CASE, _CASE),
    Key("sort", ("o",), "sort", "the next order of the cards", VIEWS, _BOARD, "order"),
    Key("density", ("d",), "density", "more or fewer lines: a card from one to seven", VIEWS, _LISTS),
    Key("group", ("o",), "group", "the steps by urgency, or by who does them", VIEWS, _TODAY, "order"),
    Key("fold", ("z",), "fold", "fold the column to its count, or open it again", VIEWS, _BOARD),
    Key("preview", ("tab",), "preview", "the case beside the columns, where there is room", VIEWS, _BOARD),
    Key("beside", ("T",), "beside", "Today beside the columns, where there is room", VIEWS, _BOARD),
    Key("jump", tuple("123456789"), "jump({key})", "to the column of that number", MOVING, _BOARD),
    Key(
        "papers",
        ("P",),
        "papers",
        "papers from the case: read, write to a file, record as sent",
        CASE,
        _CASES,
        opens=True,
    ),
    Key("edit", ("e",), "edit", "open the file in your editor", CASE, _CASES, "edit", Act.RECORD, leaves=True),
    Key("restore", ("B",), "restore", "bring back what an edit took out of the log", CASE, _CASES, needs=Act.RECORD),
    Key("by_hand", ("w",), "by_hand", "put what was edited by hand into the record", CASE, _CASES, needs=Act.RECORD),
    Key("cover", ("b",), "cover", "names covered, for a room with others in it", VIEWS, _SCREENS, "cover"),
    Key("theme", (), "theme", "colours: dark, light, high contrast, 16 colours, none", PROGRAM, _SCREENS),
    Key("pin", (), "pin", "a PIN for the lock", PROGRAM, _SCREENS),
    Key("palette", ("ctrl+p",), "palette", "every action, by name", PROGRAM, _ANYWHERE, "actions"),
    Key("lock", ("ctrl+l",), "lock", "the screen covered at once", PROGRAM, _ANYWHERE),
    Key("leave", ("ctrl+q",), "leave", "leave, from anywhere", PROGRAM, _ANYWHERE),
    Key("help", ("question_mark", "f1"), "help", "these keys", PROGRAM, _SCREENS, "help", opens=True),
    Key(
        "overview_back",
        ("escape", "q", "backspace", "O"),
        "back",
        "back to where you were before the pictures",
        VIEWS,
        _OVERVIEW,
        "back",
    ),
    Key("board", ("t",), "back", "back to the board", VIEWS, _TODAY, "board"),
    Key("back", ("escape", "backspace"), "back", "back to the board", CASE, (Place.CASE, Place.TODAY), "back"),
    Key("quit", ("q",), "quit", "leave", PROGRAM, _CASES, "quit"),
)
"""Every key, in the order in which the help shows them."""


def bindings_for(place: Place) -> list[BindingType]:
    """The bindings of one place, for its screen. What a person is not offered is left out by `is_offered`."""
    return [binding for key in KEYS if place in key.places and key.keys for binding in _bindings_of(key)]


def _bindings_of(key: Key) -> list[BindingType]:
    from textual.binding import Binding

    anywhere = Place.ANYWHERE in key.places
    if key.is_numbered:
        return [
            Binding(name, key.action.format(key=name), key.words, id=f"{key.name}_{name}", show=False)
            for name in key.keys
        ]
    return [Binding(",".join(key.keys), key.action, key.words, id=key.name, show=bool(key.short), priority=anywhere)]


def is_offered(place: Place, action: str, offered: Offered) -> bool:
    """Whether an action, spelt as in the table, may be done in a place. What is in no row is not the table's to say."""
    rows = [key for key in KEYS if place in key.places and key.action == action]
    return not rows or any(offered.offers(key) for key in rows)


def rows_of(place: Place, offered: Offered) -> list[Key]:
    """The rows that work in one place, for the palette and the help."""
    return [key for key in KEYS if {place, Place.ANYWHERE} & set(key.places) and offered.offers(key)]


@cache
def leading_keys(place: Place, offered: Offered) -> frozenset[str]:
    """The keys of one place behind which the next ones are meant for something else."""
    rows = (key for key in rows_of(place, offered) if key.leads_on)
    return frozenset(name for row in rows for name in offered.keys_of(row))


def row_of_window(action: str, words: str, *keys: str) -> Key:
    """What can be done in a window over the board, as a row for the palette; it stands in no table."""
    return Key(action, keys, action, words, WINDOW, ())


ANYWHERE = tuple(key for key in KEYS if Place.ANYWHERE in key.places)
"""The rows that work wherever a person is."""


def footer_for(place: Place) -> list[Key]:
    """The rows that stand in the footer of one place; first the key that shows all the others."""
    rows = [key for key in rows_of(place, EVERYTHING) if key.short]
    return sorted(rows, key=lambda key: key.name != "help")


def keys_by_group(place: Place, offered: Offered) -> dict[str, list[Key]]:
    """The rows that work in one place, by group, for the help."""
    groups: dict[str, list[Key]] = {}
    for key in rows_of(place, offered):
        groups.setdefault(key.group, []).append(key)
    return groups
