"""Shapes of plain texts: what is valid with one name, day or note in it is valid with any other.

A line of such a text is whole by itself: a key, and behind it nothing, or a value on that line that means just what it
says to any reader of YAML. Nothing in a value reaches into the next line. So where a field takes any text, whichever
text stands there makes no difference to whether all of it can be read; where it takes a day or an id, only whether that
is one does. Texts that differ in no more have one shape, and are read once, with stand-ins.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import compress
from typing import Any, NamedTuple, get_args

from pydantic import AfterValidator, BeforeValidator

from cmeboard.core.record import Record
from cmeboard.core.text import CaseId, Day, EntryId, Moment, Text, WholeNumber, YesNo

_LETTERS = r"A-Za-z0-9_\w"
"""ASCII is named although `\\w` holds it, since it is found faster by its name."""
_SIGNS = rf"{_LETTERS} .()/;&+!%@\u0300-\u036f\u2018\u2019\u2013\u00a3-"
"""What may follow a first letter and has no meaning of its own; of the last, accents that stand apart."""
_MORE = f"'{_SIGNS}"
_IN_QUOTES = rf",?:\[\]{{}}{_SIGNS}"
_PLAIN = rf"(?!null\n)[{_LETTERS}][,?{_MORE}]*(?::(?![ \n])[,?{_MORE}]*)*(?<! )"
_QUOTED = rf"\"(?! *\")['{_IN_QUOTES}]*\"|'(?! *')[\"{_IN_QUOTES}]*'"
_ITEM = rf"(?:(?!null[,}}\]])[{_LETTERS}][{_MORE}]*(?<! )|{_QUOTED})"
_KEY = r"[a-z_]+(?: [a-z_]+)*:"
_LINE = re.compile(
    rf"^( *(?:- )?{_KEY}(?:(?=\n)| (?=[^ \n\[{{])| [\[{{])| *- {{|#[^\n]*)"
    rf"((?<=: )(?:{_PLAIN}|{_QUOTED})|(?<=\[){_ITEM}(?:, {_ITEM})*\]|(?<={{){_KEY} {_ITEM}(?:, {_KEY} {_ITEM})*}}"
    r"|(?<![ \[{]))\n",
    re.MULTILINE,
)
"""A head, which is a key with what is before it and the sign that says what kind of value follows; and that value."""
_PAIR = re.compile(rf"({_KEY} )({_ITEM})")
_QUOTES = "\"'"

Heads = tuple[str, ...]
Values = tuple[str, ...]


class Kind(NamedTuple):
    """A kind of value of which any is as good as another: what stands for it, and what raises ValueError for others."""

    stand_in: str
    parse: Callable[[Any], Any] | None = None


def _parser(declared: Any) -> Callable[[Any], Any]:
    """What a type does with a text, as it says itself."""
    steps: list[Any] = [step for step in declared.__metadata__ if isinstance(step, BeforeValidator | AfterValidator)]
    return lambda text: reduce(lambda value, step: step.func(value), steps, text)


TEXT = Kind("x")
TEXTS = Kind('"x"]')
DAY = Kind("2000-01-01", lru_cache(10_000)(_parser(Day)))
MOMENT = Kind("2000-01-01 00:00", _parser(Moment))
ENTRY_ID = Kind("000000", _parser(EntryId))
CASE_ID = Kind("2000-000000", _parser(CaseId))
WHOLE_NUMBER = Kind("1", lru_cache(1000)(_parser(WholeNumber)))
YES_NO = Kind("true", lru_cache(100)(_parser(YesNo)))

_DECLARED: tuple[tuple[Any, dict[str, Kind]], ...] = (
    (Text, {" ": TEXT}),
    (tuple[Text, ...], {" [": TEXTS}),
    (Text | tuple[Text, ...], {" ": TEXT, " [": TEXTS}),
    (Day, {" ": DAY}),
    (Moment, {" ": MOMENT}),
    (EntryId, {" ": ENTRY_ID}),
    (WholeNumber, {" ": WHOLE_NUMBER}),
    (YesNo, {" ": YES_NO}),
)
_KINDS = {form: kinds for declared, kinds in _DECLARED for form in (declared, declared | None)}
"""The kinds by how a field is declared, and by the sign behind its key."""


def plain_lines(data: bytes) -> tuple[Heads, Values] | None:
    """Heads and values of a text's lines, where each is plain. No value is blank, or holds a control character."""
    try:
        lines = _LINE.findall(data.decode())
    except UnicodeDecodeError:
        return None
    if not lines or len(lines) != data.count(b"\n"):
        return None
    heads, values = zip(*lines, strict=True)
    return heads, values


def unquoted(value: str) -> str:
    """What a value says."""
    return value[1:-1] if value[:1] in _QUOTES else value


class Shape:
    """What texts have in common that differ in values of known kinds alone: their heads. All other values are kept.

    `kinds` are those of fields by their heads without what is before the key.
    """

    __slots__ = ("_checked", "_heads", "_kept", "_kinds", "_pairs", "_texts")

    def __init__(self, heads: Heads, kinds: Mapping[str, Kind], unchecked: Sequence[int] = ()) -> None:
        self._heads = heads
        self._kinds = [kinds.get(head.lstrip(" ").removeprefix("- ")) for head in heads]
        self._kept = tuple(kind is None for kind in self._kinds)
        self._checked = tuple(
            (n, kind.parse) for n, kind in enumerate(self._kinds) if kind and kind.parse and n not in unchecked
        )
        self._texts = frozenset(head for head, kind in kinds.items() if kind is TEXT)
        self._pairs = any(head.endswith("{") for head in heads)

    def fits(self, values: Values) -> bool:
        """Whether each value of a known kind is one of that kind, but for the unchecked ones."""
        try:
            for n, parse in self._checked:
                parse(unquoted(values[n]))
        except ValueError:
            return False
        return True

    def kept(self, values: Values) -> Values:
        """The values that count as they are."""
        kept = compress(values, self._kept)
        if self._pairs:
            return tuple([_PAIR.sub(self._pair, value) if value[-1:] == "}" else value for value in kept])
        return tuple(kept)

    def _pair(self, pair: re.Match[str]) -> str:
        return pair[1] + TEXT.stand_in if pair[1] in self._texts else pair[0]

    def text(self, kept: Values) -> str:
        """A text of this shape that keeps these values."""
        values = iter(kept)
        lines = zip(self._heads, self._kinds, strict=True)
        return "".join([f"{head}{next(values) if kind is None else kind.stand_in}\n" for head, kind in lines])


@lru_cache(100)
def kinds_in(model: type[Record], but: tuple[str, ...] = ()) -> Mapping[str, Kind]:
    """The kinds of the fields of a model and of those in it, without the fields `but`, by what a head of one ends in.

    A field is there where its key has that kind wherever it may stand.
    """
    found: dict[str, dict[str, Kind]] = {}
    for key, declared in _fields(model, but):
        kinds = _KINDS.get(declared, {})
        found[key] = kinds if found.setdefault(key, kinds) == kinds else {}
    return {f"{key}:{sign}": kind for key, kinds in found.items() for sign, kind in kinds.items()}


def _fields(model: type[Record], but: Sequence[str]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        if name in but:
            continue
        for key in {name, field.alias or name}:
            yield key, field.rebuild_annotation()
        for inner in _models(field.annotation):
            yield from _fields(inner, but)


def _models(declared: Any) -> Iterator[type[Record]]:
    if isinstance(declared, type) and issubclass(declared, Record):
        yield declared
    for part in get_args(declared):
        yield from _models(part)
