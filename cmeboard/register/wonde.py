"""The JSON of the Wonde API (students, attendance codes, sessions) as tables of text cells.

One document may hold all three under their names, or each be a document of its own with its records under `data`, as
the API answers. A record's number counts as its line.
"""

import codecs
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain, islice
from types import SimpleNamespace
from typing import Any, BinaryIO

from cmeboard.core.refused import Refused

STUDENT_HEADER = (
    *("id", "mis_id", "upn", "admission_number", "surname", "forename", "known as"),
    *("date_of_birth", "year", "registration group", "gender", "address"),
)
SESSION_HEADER = ("student_id", "date", "session", "attendance code")

_BLOCK = 4096
_STUDENTS = ("students.item", "students.data.item")
_CODES = ("attendance_codes.item", "attendance_codes.data.item")
_SESSIONS = ("sessions.item", "sessions.data.item", "attendance.item", "attendance.data.item")
_ALONE = ("data.item", "item")

_Record = Mapping[str, Any]
_Is = Callable[[_Record], bool]


_STARTS = {
    codecs.BOM_UTF16_LE: ("utf-16-le", 2),
    codecs.BOM_UTF16_BE: ("utf-16-be", 2),
    b"{\0": ("utf-16-le", 0),
    b"[\0": ("utf-16-le", 0),
    b"\0{": ("utf-16-be", 0),
    b"\0[": ("utf-16-be", 0),
}
"""How a JSON begins that a program saved in an encoding which JSON has not, and how many bytes are the mark."""


def is_json(head: bytes) -> bool:
    """Whether a text that begins so is a JSON document."""
    if head[:2] in _STARTS:
        encoding, mark = _STARTS[head[:2]]
        head = head[mark : len(head) // 2 * 2].decode(encoding, "replace").encode()
    return head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[")


def _as_utf8(stream: BinaryIO) -> Any:
    """The stream from its beginning, in UTF-8 and without a mark."""
    stream.seek(0)
    start = stream.read(3)
    if start[:2] in _STARTS:
        encoding, mark = _STARTS[start[:2]]
        stream.seek(mark)
        # Its `read` alone: ijson would take `readinto`, which the recoder hands to the stream as it is.
        return SimpleNamespace(read=codecs.EncodedFile(stream, "utf-8", encoding).read)
    stream.seek(len(start) if start == codecs.BOM_UTF8 else 0)
    return stream


def tables(stream: BinaryIO, others: Sequence[BinaryIO] = ()) -> Iterator[Generator[tuple[int, list[list[str]]]]]:
    """The students of a document as a table, then its sessions. `others` are further documents that may hold the codes.

    Raises Refused where the document is no JSON or holds neither.
    """
    found = False
    if _holds(stream, _STUDENTS, _is_student):
        found = True
        yield _blocks(STUDENT_HEADER, map(_student, _records(stream, _STUDENTS, _is_student)))
    if _holds(stream, _SESSIONS, _is_session):
        found = True
        codes = dict(chain(_codes(stream), *(_codes(other) for other in others)))
        yield _blocks(SESSION_HEADER, (_session(record, codes) for record in _records(stream, _SESSIONS, _is_session)))
    if not found and not _holds(stream, _CODES, _is_code):
        raise Refused(
            "the JSON holds neither students nor attendance sessions",
            "give what the Wonde API answers for students, attendance codes and sessions",
        )


def _is_student(record: _Record) -> bool:
    return "surname" in record and "id" in record


def _is_session(record: _Record) -> bool:
    return "date" in record and "session" in record


def _is_code(record: _Record) -> bool:
    return "code" in record and "id" in record and "date" not in record


def _codes(stream: BinaryIO) -> Iterator[tuple[str, str]]:
    """Each code by its id. A damaged document has none: that is told where it is read for itself."""
    with suppress(Refused):
        for record in _records(stream, _CODES, _is_code):
            if _is_code(record):
                yield _text(record["id"]), _text(record["code"])


def _holds(stream: BinaryIO, named: Sequence[str], is_one: _Is) -> bool:
    return next(_records(stream, named, is_one), None) is not None


def _records(stream: BinaryIO, named: Sequence[str], is_one: _Is) -> Iterator[_Record]:
    """The records under one of these names, else of a document that holds only records of this kind."""
    import ijson

    for prefix in (*named, *_ALONE):
        try:
            records = ijson.items(_as_utf8(stream), prefix, use_float=True)
            first = next(records, None)
            if isinstance(first, dict) and is_one(first):
                yield from chain([first], (record for record in records if isinstance(record, dict)))
                return
        except ijson.JSONError as error:
            raise Refused(f"the JSON is cut off or damaged ({str(error).splitlines()[0]})", "export it again") from None


def _blocks(header: Sequence[str], rows: Iterator[list[str]]) -> Generator[tuple[int, list[list[str]]]]:
    yield 0, [list(header)]
    first = 1
    while block := list(islice(rows, _BLOCK)):
        yield first, block
        first += len(block)


def _student(record: _Record) -> list[str]:
    education = _inside(record, "education_details")
    extended = _inside(record, "extended_details")
    contact = _inside(record, "contact_details")
    forename = record.get("legal_forename") or record.get("forename")
    return [
        _text(cell)
        for cell in (
            record.get("id"),
            record.get("mis_id"),
            record.get("upn") or education.get("upn"),
            record.get("admission_number") or education.get("admission_number") or record.get("mis_id"),
            record.get("legal_surname") or record.get("surname"),
            forename,
            record.get("forename") if record.get("forename") != forename else "",
            record.get("date_of_birth"),
            _inside(record, "year").get("code") or education.get("current_nc_year") or extended.get("current_nc_year"),
            _inside(record, "registration_group").get("name") or education.get("registration_group"),
            record.get("gender"),
            _inside(contact, "address").get("formatted"),
        )
    ]


def _session(record: _Record, codes: Mapping[str, str]) -> list[str]:
    code_id = _text(record.get("attendance_code_id"))
    code = _inside(record, "attendance_code").get("code")
    if code is None and code_id and not codes:
        raise Refused(
            f"the attendance code {code_id!r} is explained nowhere", "give the attendance codes in the same import"
        )
    # No code is a register not taken; an id that is not among the codes is told as a mark that is none.
    code = code or codes.get(code_id) or code_id
    pupil = _inside(record, "student").get("id") or record.get("student_id") or record.get("student")
    return [_text(cell) for cell in (pupil, record.get("date"), record.get("session"), code)]


def _inside(record: _Record, key: str) -> _Record:
    """A record nested in another, with or without the `data` that the API puts around it."""
    nested = record.get(key)
    if isinstance(nested, dict) and isinstance(nested.get("data"), dict):
        nested = nested["data"]
    return nested if isinstance(nested, dict) else {}


def _text(value: object) -> str:
    if isinstance(value, dict):
        return str(value.get("date", ""))
    return "" if value is None else str(value)
