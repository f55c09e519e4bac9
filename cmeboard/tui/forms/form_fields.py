"""The fields of a form, drawn from the pydantic class of an entry; and back from typed text to an entry. Pure."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from cmeboard.core.entries import EntryBase, MeetingDecisions


class Kind(StrEnum):
    """How a field is asked for."""

    TEXT = "text"
    LONG = "long text"
    CHOICE = "choice"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Option:
    """One of a list: its letter, its words and what is recorded."""

    letter: str
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. `name` is the file's spelling, with a dot before a part of a larger field.

    `is_asked` says that the form wants it though a file may be without it. `only_with` names another field, and those
    of its values with which alone this one means anything.
    """

    name: str
    label: str
    kind: Kind
    required: bool = False
    options: tuple[Option, ...] = ()
    is_asked: bool = False
    only_with: tuple[str, frozenset[str]] | None = None


OUTCOME = "outcome"
WANTED = "is still wanted: press its letter"
_SKIPPED = frozenset({"did", "id", "entry"})
_LAST = ("note", "cpoms", "significant", "at", "by")
_LABELS = {"at": "when", "by": "recorded by", "cpoms": "CPOMS reference", "from": "from whom"}
_YES_NO = (Option("y", "yes", "true"), Option("n", "no", "false"))


def fields_of(entry_class: type[EntryBase]) -> list[FormField]:
    """The fields of an entry: its own first, then note, CPOMS, when and who."""
    infos = {info.alias or name: info for name, info in entry_class.model_fields.items() if name not in _SKIPPED}
    own = [name for name in infos if name not in _LAST]
    fields = [field for name in [*own, *_LAST] for field in _fields(name, infos[name])]
    return [_of_those_spoken_to(field, infos) for field in fields]


def _of_those_spoken_to(field: FormField, infos: Mapping[str, FieldInfo]) -> FormField:
    """Whereabouts are asked of nobody who was not reached: a letter too many would have the police called."""
    outcome = _bare_type(infos[OUTCOME].annotation) if OUTCOME in infos else None
    if field.name != "whereabouts" or outcome is None:
        return field
    return replace(field, only_with=(OUTCOME, frozenset(one.value for one in outcome if one.says_where)))


def _fields(name: str, info: FieldInfo) -> Iterator[FormField]:
    kind = _bare_type(info.annotation)
    label = _LABELS.get(name, name.replace("_", " "))
    if name == "note":
        yield FormField(name, label, Kind.LONG, info.is_required())
    elif kind is MeetingDecisions:
        yield from _decisions(name)
    elif isinstance(kind, type) and issubclass(kind, StrEnum):
        options = lettered([(one.value, one.value) for one in kind])
        yield FormField(name, label, Kind.CHOICE, info.is_required(), options, is_asked=name == OUTCOME)
    elif kind is bool:
        yield FormField(name, label, Kind.CHOICE, info.is_required(), _YES_NO)
    elif kind is datetime:
        yield FormField(name, label, Kind.MOMENT, info.is_required())
    elif kind is date:
        yield FormField(name, label, Kind.DAY, info.is_required())
    else:
        yield FormField(name, label, Kind.TEXT, info.is_required())


def _decisions(name: str) -> Iterator[FormField]:
    for part, info in MeetingDecisions.model_fields.items():
        spelling = info.alias or part
        yield FormField(f"{name}.{spelling}.decision", f"{spelling}?", Kind.CHOICE, False, _yes_no_words())
        yield FormField(f"{name}.{spelling}.reason", "  because", Kind.TEXT)


def _yes_no_words() -> tuple[Option, ...]:
    return (Option("y", "yes", "yes"), Option("n", "no", "no"))


def _bare_type(annotation: Any) -> Any:
    """The type inside `Annotated`, `| None` and unions with a text first."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, types.UnionType):
            annotation = next(one for one in get_args(annotation) if one is not type(None))
        elif origin is Literal:
            return str
        else:
            return annotation


def lettered(choices: list[tuple[str, str]]) -> tuple[Option, ...]:
    """Options of (words, value), each with a letter of its own: the initial of a word where it is free."""
    taken: set[str] = set()
    options = []
    for words, value in choices:
        letter = next((one for one in _letters(words) if one not in taken), "")
        taken.add(letter)
        options.append(Option(letter, words, value))
    return tuple(options)


def _letters(words: str) -> Iterator[str]:
    lower = words.lower()
    parts = lower.replace("-", " ").split()
    yield from (part[0] for part in parts if part == parts[0] or len(part) > 2)
    yield from (character for character in lower if character.isalnum())
    yield from "123456789"


def entry_from(did: str, entry_class: type[EntryBase], texts: Mapping[str, str]) -> EntryBase:
    """The entry that the typed texts make. Raises FormError, which names each field.

    What became of a call, a visit, an enquiry or an interview is asked for where it is one of a few words: without it
    the entry proves nothing. A file may be without it, since whoever writes by hand may not have it to hand.
    """
    nested: dict[str, Any] = {"did": did}
    for name, text in texts.items():
        if not text.strip():
            continue
        *parents, last = name.split(".")
        place = nested
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = text.strip()
    wanted = [(field.name, WANTED) for field in fields_of(entry_class) if field.is_asked and field.name not in nested]
    if wanted:
        raise FormError(wanted)
    for decision in nested.get("decisions", {}).values():
        decision.setdefault("decision", "")
    try:
        return entry_class.model_validate(nested)
    except ValidationError as error:
        raise FormError(_wrongs(error)) from None


class FormError(Exception):
    """What is wrong in a form: field and words."""

    def __init__(self, wrongs: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field} {words}" for field, words in wrongs))
        self.wrongs = wrongs


def _wrongs(error: ValidationError) -> list[tuple[str, str]]:
    wrongs = []
    for wrong in error.errors():
        name = ".".join(str(part) for part in wrong["loc"] if isinstance(part, str))
        words = "is needed" if wrong["type"] == "missing" else wrong["msg"].removeprefix("Value error, ")
        if wrong["type"] == "enum":
            words = f"must be one of {wrong['ctx']['expected']}"
        wrongs.append((name, words))
    return wrongs
