"""What can be done to a case, as data, and what it changes.

`decide(case, action, moves)` is pure: it returns a `Deed`, which says what to change in the file's text and what the
case is afterwards, or raises `Refused`. The store splices the edits and proves that the file then reads as `after`.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from cmeboard.core.case import Case, entry_title, refers_to
from cmeboard.core.entries import Correct, Entry, EntryRef, MoveEntry, Waive
from cmeboard.core.moving import stage_after, stage_without, why_a_reason
from cmeboard.core.refused import Refused
from cmeboard.core.stage import Stage


@dataclass(frozen=True, slots=True)
class NewCase:
    """Opens a case."""

    case: Case


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """Writes one entry into a case's log; the card moves where the policy's steps say so."""

    case: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class RecordEntries:
    """Writes several entries into one case's log at once, in their order: a round of calls, or a mistake put right."""

    case: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class MoveCase:
    """Moves a card. A move that goes back, skips a column or passes over a step not done needs a reason."""

    case: str
    to: Stage
    by: str
    at: datetime
    reason: str = ""
    entry_id: str | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes the last standing entry of a case back, by a `correct` entry: the log only grows.

    `meant` is the entry that a person saw as the last: where another one is meanwhile, nothing is taken back.
    """

    case: str
    by: str
    at: datetime
    entry_id: str | None = None
    reason: str = "taken back"
    meant: EntryRef | None = None


Action = NewCase | RecordEntry | RecordEntries | MoveCase | Undo


@dataclass(frozen=True, slots=True)
class CreateFile:
    """The case is new: the whole file."""

    case: Case


@dataclass(frozen=True, slots=True)
class AppendEntry:
    """One entry, after the last of the log."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class AppendEntries:
    """Several entries, after the last of the log, in their order."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class SetField:
    """One scalar, by its path of keys as the file spells them, such as `("stage",)` or `("pupil", "address")`.

    A list on the way takes the number of an item, from 0.
    """

    path: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class SetMarks:
    """Register marks by day: new days are added in order, known ones replaced."""

    marks: Mapping[date, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class AddItems:
    """Items after the last of a list, by its path of keys, with the number of an item for a list on the way.

    `("pupil", "contacts", "1", "phones")` are the telephone numbers of the second contact. An item is a text or the
    fields of a mapping, as a file writes them.
    """

    path: tuple[str, ...]
    items: tuple[str | Mapping[str, object], ...]


Edit = CreateFile | AppendEntry | AppendEntries | SetField | SetMarks | AddItems


@dataclass(frozen=True, slots=True)
class Deed:
    """What one action changes in one case.

    `subject` is the commit's first line, with the case id and no name; `trailers` are its last ones, one with several
    values once for each.
    """

    case: str
    edits: tuple[Edit, ...]
    after: Case
    subject: str
    trailers: Mapping[str, str | Sequence[str]] = field(default_factory=dict)


def decide(case: Case | None, action: Action, moves: Mapping[str, Stage]) -> Deed:
    """What `action` changes. `moves` are the policy's: which kind of entry brings a card into which column.

    Raises Refused, also where an entry of the same id is in the log.
    """
    match action:
        case NewCase():
            return _new(case, action)
        case _ if case is None:
            raise Refused(f"there is no case {action.case}", "see the cases there are with: cmeboard list")
        case RecordEntry():
            _refuse_twice(case, action.entry.id)
            return _record_any(case, action.entry, moves)
        case RecordEntries():
            _refuse_twice(case, *(entry.id for entry in action.entries))
            return _record_all(case, action.entries, moves)
        case MoveCase():
            _refuse_twice(case, action.entry_id)
            return _move(case, action, moves)
        case Undo():
            return _undo(case, action, moves)


def _refuse_twice(case: Case, *ids: str | None) -> None:
    """An entry that is in the log already is not recorded again: two boards had the same draft, or a line dropped."""
    for entry in case.log:
        if entry.id is not None and entry.id in ids:
            raise Refused(
                f"case {case.case} holds this entry already: {entry.at:%Y-%m-%d %H:%M} {entry.did}",
                "it was recorded from another board, or before the line dropped: throw this draft away with Ctrl+t",
            )


def _new(existing: Case | None, action: NewCase) -> Deed:
    case = action.case
    if existing is not None:
        raise Refused(
            f"case {case.case} is there already: the same pupil and the same first day of absence",
            f"record in it with: cmeboard record {case.case} ...",
        )
    return Deed(
        case.case,
        (CreateFile(case),),
        case,
        f"{case.case}: case opened, absent since {case.first_day_absent}",
        _trailers(case.case, "new", case.stage),
    )


def _record_any(case: Case, entry: Entry, moves: Mapping[str, Stage]) -> Deed:
    match entry:
        case Correct():
            return _correct(case, entry, moves)
        case MoveEntry():
            raise Refused("a move is not recorded as an entry", "use: cmeboard move")
        case _:
            return _record(case, entry, moves)


def _record_all(case: Case, entries: Sequence[Entry], moves: Mapping[str, Stage]) -> Deed:
    """Several entries as one change: what each would do after the others."""
    if not entries:
        raise Refused("there is nothing to record", "fill in at least one line")
    after = case
    for entry in entries:
        after = _record_any(after, entry, moves).after
    stage = after.stage
    edits: tuple[Edit, ...] = (AppendEntries(tuple(entries)),)
    if stage is not case.stage:
        edits = (SetField(("stage",), stage.value), *edits)
    counted = Counter(_said(entry) for entry in entries)
    said = "; ".join(words if times == 1 else f"{words} ×{times}" for words, times in counted.items())
    moved = f", now {stage.value}" if stage is not case.stage else ""
    trailers: dict[str, str | Sequence[str]] = {**_trailers(case.case, "", stage)}
    trailers["Entry"] = tuple(entry.did for entry in entries)
    return Deed(case.case, edits, after, f"{case.case}: {said}{moved}", trailers)


def _said(entry: Entry) -> str:
    """An entry as a commit's subject names it: its kind, whom or what it was about, and an outcome from a list."""
    if isinstance(entry, Correct):
        return f"corrected {entry_title_of(entry.entry)}"
    about = [getattr(entry, name, None) for name in _ABOUT]
    named = [str(one) for one in about if isinstance(one, StrEnum)]
    if isinstance(entry, Waive) and _RULE_ID.fullmatch(entry.duty):
        named.append(entry.duty)
    words = f"{entry.did} ({named[0]})" if named else entry.did
    outcome = getattr(entry, "outcome", None)
    return f"{words}, {outcome}" if outcome in _FIXED_OUTCOMES else words


def _record(case: Case, entry: Entry, moves: Mapping[str, Stage]) -> Deed:
    stage = stage_after(case.stage, entry.did, moves)
    edits: tuple[Edit, ...] = (AppendEntry(entry),)
    if stage is not case.stage:
        edits = (SetField(("stage",), stage.value), *edits)
    after = case.model_copy(update={"stage": stage, "log": (*case.log, entry)})
    moved = f", now {stage.value}" if stage is not case.stage else ""
    return Deed(
        case.case,
        edits,
        after,
        f"{case.case}: {_said(entry)}{moved}",
        _trailers(case.case, entry.did, stage),
    )


_ABOUT = ("who", "of", "kind", "what", "about")
"""The fields that say of an entry from a list whom or what it was about: `inform (social worker)`."""

_RULE_ID = re.compile(r"[A-Z]{1,2}(\d{1,2}[a-z]?|-[A-Z]{1,4})")
"""What the id of a rule looks like, as no name does."""

_FIXED_OUTCOMES = frozenset(
    [
        "sent",
        "failed",
        "no answer",
        "message left",
        "number dead",
        "refused",
        "spoke",
        "seen",
        "spoke to household",
        "moved away",
        "nothing known",
        "lead",
        "found",
        "offered",
        "held",
        "declined",
    ]
)
"""Outcomes from a list. Free text may name somebody, so it never reaches a commit's subject."""


def _move(case: Case, action: MoveCase, moves: Mapping[str, Stage]) -> Deed:
    if action.to is case.stage:
        raise Refused(f"case {case.case} is in {case.stage} already", "choose another column")
    why = why_a_reason(case, action.to, moves)
    if why and not action.reason.strip():
        raise Refused(why, "say why, with --reason")
    entry = MoveEntry.model_validate(
        {
            "at": action.at,
            "by": action.by,
            "did": "move",
            "from": case.stage.value,
            "to": action.to.value,
            "reason": action.reason.strip() or None,
            "id": action.entry_id,
        }
    )
    return Deed(
        case.case,
        (SetField(("stage",), action.to.value), AppendEntry(entry)),
        case.model_copy(update={"stage": action.to, "log": (*case.log, entry)}),
        f"{case.case}: moved from {case.stage.value} to {action.to.value}",
        _trailers(case.case, "move", action.to),
    )


def _correct(case: Case, entry: Correct, moves: Mapping[str, Stage]) -> Deed:
    matches = [old for old in case.log if not isinstance(old, Correct) and refers_to(entry.entry, old)]
    if not matches:
        raise Refused(
            f"case {case.case} has no entry {entry_title_of(entry.entry)}",
            f"see its log with: cmeboard show {case.case}",
        )
    standing = [old for old in case.standing_entries if not isinstance(old, Correct)]
    kept = [old for old in standing if not any(old is match for match in matches)]
    stage = stage_without(case, standing, kept, moves)
    edits: tuple[Edit, ...] = (AppendEntry(entry),)
    if stage is not case.stage:
        edits = (SetField(("stage",), stage.value), *edits)
    moved = f", now {stage.value}" if stage is not case.stage else ""
    return Deed(
        case.case,
        edits,
        case.model_copy(update={"stage": stage, "log": (*case.log, entry)}),
        f"{case.case}: {_said(entry)}{moved}",
        _trailers(case.case, "correct", stage),
    )


def entry_title_of(ref: EntryRef) -> str:
    """`2026-11-09 10:15 call`, from a reference."""
    return f"{ref.at:%Y-%m-%d %H:%M} {ref.did}"


def standing_without_corrections(case: Case) -> list[Entry]:
    """What counts in a case's log, oldest first; the last of it is what undoing takes back."""
    return [entry for entry in case.standing_entries if not isinstance(entry, Correct)]


def _undo(case: Case, action: Undo, moves: Mapping[str, Stage]) -> Deed:
    standing = standing_without_corrections(case)
    if not standing:
        raise Refused(f"case {case.case} has no entry to take back", "nothing was recorded in it yet")
    last = standing[-1]
    if action.meant is not None and not refers_to(action.meant, last):
        raise Refused(
            f"{entry_title(last)} was recorded in case {case.case} meanwhile",
            "look at its log, and take back what is wrong",
        )
    ref = EntryRef(at=last.at, did=last.did, id=last.id)
    correct = Correct(
        at=action.at,
        by=action.by,
        did="correct",
        entry=ref,
        note=action.reason,
        id=action.entry_id,
    )
    stage = stage_without(case, standing, standing[:-1], moves)
    edits: tuple[Edit, ...] = (AppendEntry(correct),)
    if stage is not case.stage:
        edits = (SetField(("stage",), stage.value), *edits)
    return Deed(
        case.case,
        edits,
        case.model_copy(update={"stage": stage, "log": (*case.log, correct)}),
        f"{case.case}: took back {entry_title(last)}",
        _trailers(case.case, "correct", stage),
    )


def _trailers(case: str, kind: str, stage: Stage) -> dict[str, str]:
    return {"Case": case, "Entry": kind, "Stage": stage.value}
