"""The rows of a pupils-and-contacts export: one pupil each, with address, flags and Contact1 … Contact*n*."""

import re
from collections.abc import Mapping, Sequence

from cmeboard.register import cells
from cmeboard.register.details import joined
from cmeboard.register.found import ContactRow, Details, Kind
from cmeboard.register.header import Header
from cmeboard.register.profile import Column
from cmeboard.register.rows import RowReader

_YES = frozenset({"true", "yes", "y", "1", "t", "currently in care", "in care"})
_NO = frozenset({"false", "no", "n", "0", "f", "not in care", "never in care"})
_PHONE = re.compile(r"\+?[\d ()./-]{9,25}(?: ?(?:x|ext\.?) ?\d+)?")
_SEXES = {"m": "male", "f": "female", "male": "male", "female": "female"}


class PeopleRows(RowReader):
    """Keeps `details` of each pupil, by the pupil's number; where two rows tell of one pupil, both are used."""

    def __init__(self, file: str, header: Header) -> None:
        super().__init__(file, header)
        self.details: dict[int, Details] = {}

    def take(self, first: int, rows: Sequence[list[str]]) -> None:
        """One block of rows, the first of them being line `first` of the file."""
        pupils, width = self.pupils, self.layout.width
        for line, row in enumerate(rows, first):
            self.rows += 1
            if len(row) != width and not self.fits(row, line):
                continue
            pupils.line = line
            pupil = pupils[pupils.whose(row)]
            if pupil < 0:
                self.explain(row, line, pupil)
                continue
            found = self._details(row)
            self.details[pupil] = joined(self.details[pupil], found) if pupil in self.details else found

    def _details(self, row: list[str]) -> Details:
        places = self.layout.places
        sex = self._text(row, places, Column.SEX)
        contacts = (self._contact(row, of_one) for of_one in self.layout.contacts.values())
        return Details(
            sex=_SEXES.get(sex.casefold(), sex),
            address=self._text(row, places, Column.ADDRESS),
            in_care=self._yes(row, places, Column.IN_CARE),
            contacts=tuple(contact for contact in contacts if contact is not None),
        )

    def _contact(self, row: list[str], places: Mapping[Column, int]) -> ContactRow | None:
        def text(column: Column) -> str:
            return self._text(row, places, column)

        name = cells.full_name(text(Column.CONTACT_NAME))
        name = name or f"{text(Column.CONTACT_FORENAME)} {text(Column.CONTACT_SURNAME)}".strip()
        phones = tuple(dict.fromkeys(filter(None, (self._phone(row, places, column) for column in _PHONES))))
        if not name:
            if phones:
                self.told.find(Kind.PHONE, self.pupils.line, "a telephone number without a contact's name: left out")
            return None
        return ContactRow(
            name=name,
            relationship=text(Column.CONTACT_RELATIONSHIP).lower(),
            parental_responsibility=self._yes(row, places, Column.CONTACT_PARENTAL_RESPONSIBILITY),
            phones=phones,
            email=text(Column.CONTACT_EMAIL),
            address=text(Column.CONTACT_ADDRESS),
        )

    def _phone(self, row: list[str], places: Mapping[Column, int], column: Column) -> str:
        phone = self._text(row, places, column)
        if phone and not _PHONE.fullmatch(phone):
            message = "a telephone number does not read like one: kept as it stands"
            if cells.is_rounded(phone):
                message = "a spreadsheet has rounded a telephone number: left out, export it again"
                phone = ""
            self.told.find(Kind.PHONE, self.pupils.line, message)
        elif len(phone) == _WITHOUT_ZERO and phone.isdecimal() and not phone.startswith("0"):
            self.told.find(Kind.PHONE, self.pupils.line, "a telephone number has lost its first 0: kept as it stands")
        return phone

    def _yes(self, row: list[str], places: Mapping[Column, int], column: Column) -> bool | None:
        said = self._text(row, places, column).casefold()
        return True if said in _YES else False if said in _NO else None

    def _text(self, row: list[str], places: Mapping[Column, int], column: Column) -> str:
        if column not in places:
            return ""
        cell = row[places[column]]
        if cells.has_control(cell.replace("\n", " ").replace("\r", " ")):
            message = f"the {column} holds control characters: kept as text"
            self.told.find(Kind.CONTROL_CHARACTERS, self.pupils.line, message)
        return cells.keep_as_text(cells.clean(cell))


_PHONES = (Column.CONTACT_PHONE, Column.CONTACT_OTHER_PHONE)
_WITHOUT_ZERO = 10
