"""What changed between two versions of a case, in words that name nobody."""

from collections.abc import Iterator
from datetime import datetime

from cmeboard.core.case import Case, entry_title
from cmeboard.core.entries import Entry


def describe_changes(old: Case | None, new: Case | None) -> tuple[str, ...]:
    """One line a change, such as `stage: Absent → Contacted`. None is a version that is not there or not readable."""
    if new is None:
        return ("the file was removed, or cannot be read as it stood then",)
    if old is None:
        return (f"case opened in {new.stage.value}, absent since {new.first_day_absent}", *_entries(None, new))
    return (*_fields(old, new), *_marks(old, new), *_entries(old, new))


def _fields(old: Case, new: Case) -> Iterator[str]:
    if old.stage is not new.stage:
        yield f"stage: {old.stage.value} → {new.stage.value}"
    for name in ("first_day_absent", "reason", "why_missing", "update_every"):
        if getattr(old, name) != getattr(new, name):
            yield f"{name} changed"
    changed = [name for name in type(new.pupil).model_fields if getattr(old.pupil, name) != getattr(new.pupil, name)]
    if changed:
        yield f"pupil: {', '.join(changed)} changed"


def _marks(old: Case, new: Case) -> Iterator[str]:
    for day in sorted(old.marks.keys() | new.marks.keys()):
        before, after = old.marks.get(day), new.marks.get(day)
        if before != after:
            yield f"marks of {day}: {' '.join(before) if before else 'none'} → {' '.join(after) if after else 'none'}"


def _entries(old: Case | None, new: Case) -> Iterator[str]:
    before = old.log if old else ()
    yield from (f"entry added: {entry_title(entry)}" for entry in entries_added(old, new))
    yield from (f"entry REMOVED or altered: {entry_title(entry)}" for entry in before if entry not in new.log)


def entries_added(old: Case | None, new: Case) -> tuple[Entry, ...]:
    """The entries that the newer version has and the older one has not."""
    before = old.log if old else ()
    return tuple(entry for entry in new.log if entry not in before)


def lateness(entry: Entry, written: datetime) -> str:
    """`2 days late`, where the entry came into the record on a later day than it happened on; else nothing.

    `written` is the school's local time. Practice writes things down on the day that they happen.
    """
    days = (written.date() - entry.at.date()).days
    return "" if days <= 0 else f"{days} day{'' if days == 1 else 's'} late"
