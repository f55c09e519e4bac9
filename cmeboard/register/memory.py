"""What earlier imports read, so that a run of absence is counted from its true first day whatever a file begins with.

Kept beside the store's cache on the machine that imports, never in git: marks under keyed hashes of the pupils,
and keyed hashes of the details that an import wrote.
It can be lost without harm to a case; importing the term's export once fills it again.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date

from cmeboard.register.cells import NOT_TAKEN
from cmeboard.register.sessions import CLASHING, NOTHING, Sessions

VERSION = 1


class Memory:
    """Marks by pupil key (a keyed hash, never a name or a number), as `Sessions` holds them."""

    def __init__(self) -> None:
        self.sessions = Sessions()
        self.pupils: dict[str, int] = {}
        self.details: dict[str, dict[str, str]] = {}

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Memory":
        """Reads what `to_bytes` wrote; anything else is an empty memory, since it is only a convenience."""
        memory = cls()
        try:
            document = json.loads(stored)
            if document["version"] != VERSION:
                return memory
            places = [memory.sessions.place(date.fromisoformat(day)) for day in document["days"]]
            numbers = [memory.sessions.number(code) for code in document["codes"]]
            for key, marks in document["pupils"].items():
                memory._fill(key, places, numbers, marks)
            memory.details = {key: dict(fields) for key, fields in document.get("details", {}).items()}
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            return cls()
        return memory

    def _fill(self, key: str, places: list[int], numbers: list[int], marks: str) -> None:
        row = self.sessions.marks[self._pupil(key)]
        for at, mark in enumerate(marks):
            if mark != _NO_MARK:
                row[places[at // 2] + at % 2] = numbers[ord(mark) - _FIRST_MARK]

    def _pupil(self, key: str) -> int:
        if key not in self.pupils:
            self.pupils[key] = self.sessions.add_pupil()
        return self.pupils[key]

    def remember(self, key: str, days: Iterable[tuple[date, tuple[str, str]]]) -> None:
        """Writes a pupil's marks over what was known of these days. Nothing and a blank leave what was known."""
        row_of = self._pupil(key)
        for day, codes in days:
            place = self.sessions.place(day)
            for session, code in enumerate(codes):
                known = self.sessions.marks[row_of][place + session]
                if code and (code != NOT_TAKEN or known == NOTHING):
                    self.sessions.marks[row_of][place + session] = self.sessions.number(code)

    def forget(self, key: str) -> None:
        """Drops all that is remembered of a pupil."""
        self.pupils.pop(key, None)
        self.details.pop(key, None)

    def remember_details(self, key: str, written: Mapping[str, str]) -> None:
        """Keeps the keyed hashes of the details of a pupil that an import wrote, by field."""
        if written:
            self.details.setdefault(key, {}).update(written)

    def to_bytes(self) -> bytes:
        """The same bytes for the same marks, whatever the order they came in."""
        days = sorted(self.sessions.days)
        places = self.sessions.places(days)
        codes = sorted({code for code in self.sessions.codes if code})
        letters = {code: chr(_FIRST_MARK + n) for n, code in enumerate(codes)}
        by_number = [_NO_MARK, *(letters[code] for code in self.sessions.codes[1:])]
        pupils = {
            key: "".join(
                by_number[n] if n != CLASHING else _NO_MARK for n in map(self.sessions.marks[pupil].__getitem__, places)
            )
            for key, pupil in sorted(self.pupils.items())
        }
        document: dict[str, object] = {
            "version": VERSION,
            "days": [str(day) for day in days],
            "codes": codes,
            "pupils": pupils,
        }
        if self.details:
            document["details"] = {key: dict(sorted(fields.items())) for key, fields in sorted(self.details.items())}
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


_NO_MARK = " "
_FIRST_MARK = 0x21
