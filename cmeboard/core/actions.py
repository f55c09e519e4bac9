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

from cmeboard.core.case import Case, entry_title, meant_by, named_shortly, refers_to, taken_back_by
from cmeboard.core.entries import Correct, Entry, EntryRef, MoveEntry, Waive, written
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
class AppendEntries:
    """Entries, after the last of the log, in their order."""

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


Edit = CreateFile | AppendEntries | SetField | SetMarks | AddItems


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
            return _record(case, [_shortly(action.entry, case)], moves)
        case RecordEntries():
            _refuse_twice(case, *(entry.id for entry in action.entries))
            return _record(case, [_shortly(entry, case) for entry in action.entries], moves)
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
                f"case {case.case} holds this entry already: {entry_title(entry)}",
                "it was recorded from another board, or before the line dropped: throw this draft away with Ctrl+t",
            )


def _shortly(entry: Entry, case: Case) -> Entry:
    if not isinstance(entry, Correct):
        return entry
    return entry.model_copy(update={"entry": named_shortly(entry.entry, case.log)})


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


def _record(case: Case, entries: Sequence[Entry], moves: Mapping[str, Stage]) -> Deed:
    """Entries as one change: what each would do after the others."""
    if not entries:
        raise Refused("there is nothing to record", "fill in at least one line")
    after = case
    for entry in entries:
        after = _with(after, [entry], _stage_with(after, entry, moves))
    counted = Counter(_said(entry) for entry in entries)
    said = "; ".join(words if times == 1 else f"{words} ×{times}" for words, times in counted.items())
    moved = f", now {after.stage.value}" if after.stage is not case.stage else ""
    return _logged(case, entries, after.stage, said + moved)


def _logged(case: Case, entries: Sequence[Entry], stage: Stage, said: str) -> Deed:
    """What entries change that bring the card into a column; `said` is the commit's subject after the case id."""
    moved = (SetField(("stage",), stage.value),) if stage is not case.stage else ()
    edits = (*moved, AppendEntries(tuple(entries)))
    trailers = _trailers(case.case, tuple(entry.did for entry in entries), stage)
    return Deed(case.case, edits, _with(case, entries, stage), f"{case.case}: {said}", trailers)


def _with(case: Case, entries: Sequence[Entry], stage: Stage) -> Case:
    return case.model_copy(update={"stage": stage, "log": (*case.log, *entries)})


def _stage_with(case: Case, entry: Entry, moves: Mapping[str, Stage]) -> Stage:
    """The column that an entry brings a card into. Raises Refused where it cannot be recorded."""
    match entry:
        case Correct():
            return _stage_corrected(case, entry, moves)
        case MoveEntry():
            raise Refused("a move is not recorded as an entry", "use: cmeboard move")
        case _:
            return stage_after(case.stage, entry.did, moves)


def _stage_corrected(case: Case, entry: Correct, moves: Mapping[str, Stage]) -> Stage:
    matches = [old for old in taken_back_by(entry, case.log) if not isinstance(old, Correct)]
    if not matches:
        raise Refused(
            f"case {case.case} has no entry {entry_title(entry.entry)}",
            f"see its log with: cmeboard show {case.case}",
        )
    if meant_by(entry, case.log) > 1:
        raise Refused(
            f"{entry_title(entry.entry)} names {len(matches)} entries of case {case.case}",
            f'say which by one of its fields, such as "{entry_title(entry.entry)} (to Dana Sample)"',
        )
    standing = standing_without_corrections(case)
    kept = [old for old in standing if not any(old is match for match in matches)]
    return stage_without(case, standing, kept, moves)


def _said(entry: Entry) -> str:
    """An entry as a commit's subject names it: its kind, whom or what it was about, and an outcome from a list.

    Free text may name somebody, so it never reaches a commit's subject.
    """
    if isinstance(entry, Correct):
        return f"corrected {entry_title(entry.entry)}"
    about = [getattr(entry, name, None) for name in _ABOUT]
    named = [str(one) for one in about if isinstance(one, StrEnum)]
    if isinstance(entry, Waive) and _RULE_ID.fullmatch(entry.duty):
        named.append(entry.duty)
    words = f"{entry.did} ({named[0]})" if named else entry.did
    outcome = getattr(entry, "outcome", None)
    return f"{words}, {outcome}" if isinstance(outcome, StrEnum) else words


_ABOUT = ("who", "of", "kind", "what", "about")
"""The fields that say of an entry from a list whom or what it was about: `inform (social worker)`."""

_RULE_ID = re.compile(r"[A-Z]{1,2}(\d{1,2}[a-z]?|-[A-Z]{1,4})")
"""What the id of a rule looks like, as no name does."""


def _move(case: Case, action: MoveCase, moves: Mapping[str, Stage]) -> Deed:
    if action.to is case.stage:
        raise Refused(f"case {case.case} is in {case.stage} already", "choose another column")
    why = why_a_reason(case, action.to, moves)
    if why and not action.reason.strip():
        raise Refused(why, "say why, with --reason")
    entry = written(
        MoveEntry,
        {
            "at": action.at,
            "by": action.by,
            "did": "move",
            "from": case.stage.value,
            "to": action.to.value,
            "reason": action.reason.strip() or None,
            "id": action.entry_id,
        },
    )
    return _logged(case, [entry], action.to, f"moved from {case.stage.value} to {action.to.value}")


def standing_without_corrections(case: Case) -> list[Entry]:
    """What counts in a case's log, oldest first; the last of it is what undoing takes back."""
    return [entry for entry in case.standing_entries if not isinstance(entry, Correct)]


def correction(of: Entry, at: datetime, by: str, reason: str, entry_id: str | None) -> Correct:
    """The entry that takes another one back. Raises Refused where the reason cannot stand in a file."""
    fields = {"at": at, "by": by, "did": "correct", "entry": EntryRef.to(of), "note": reason, "id": entry_id}
    return written(Correct, fields)


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
    correct = _shortly(correction(last, action.at, action.by, action.reason, action.entry_id), case)
    stage = stage_without(case, standing, standing[:-1], moves)
    return _logged(case, [correct], stage, f"took back {entry_title(last)}")


def _trailers(case: str, kinds: str | Sequence[str], stage: Stage) -> Mapping[str, str | Sequence[str]]:
    return {"Case": case, "Entry": kinds, "Stage": stage.value}
