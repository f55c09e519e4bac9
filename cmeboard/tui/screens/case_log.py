"""What was recorded in a case: its log, and the commits that hold it. Pure."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from cmeboard.core.case import entry_title
from cmeboard.core.showing import safe
from cmeboard.tui.forms.entry_words import covered_words, entry_words
from cmeboard.tui.widgets.page import Sheet

if TYPE_CHECKING:
    from cmeboard.core.case import Case
    from cmeboard.core.entries import EntryBase
    from cmeboard.workspace.answers import HistoryRow, Unrecorded


class Order(Enum):
    """Which entry of a log stands on top."""

    NEWEST_FIRST = "newest first"
    OLDEST_FIRST = "oldest first"

    @property
    def other(self) -> "Order":
        """The other way round."""
        return Order.OLDEST_FIRST if self is Order.NEWEST_FIRST else Order.NEWEST_FIRST


def found_in(case: "Case", order: Order, sought: str) -> "list[tuple[int, EntryBase]]":
    """The entries in which every word of `sought` stands, with their places in the file's log, from 0."""
    words = sought.casefold().split()
    placed = sorted(enumerate(case.log), key=lambda one: (one[1].at, one[0]), reverse=order is Order.NEWEST_FIRST)
    return [(place, entry) for place, entry in placed if all(word in _searched(entry) for word in words)]


def _searched(entry: "EntryBase") -> str:
    words = [entry_words(entry), entry.note, entry.by, entry.cpoms, f"{entry.at:%Y-%m-%d %a %H:%M}"]
    return " ".join(filter(None, words)).casefold()


def write_log(sheet: Sheet, case: "Case", order: Order, sought: str, late: Mapping[tuple[str, str], str]) -> None:
    """The log, with what was taken back said to be; `late` is what `late_entries` says of it."""
    standing = {id(entry) for entry in case.standing_entries}
    entries = found_in(case, order, sought)
    counted = f"{len(entries)} of {len(case.log)}" if sought else str(len(case.log))
    sheet.heading(f"Log, {order.value}: {counted}")
    paint = sheet.look.paint
    for place, entry in entries:
        sheet.item(str(place))
        stands = id(entry) in standing
        words = covered_words(entry) if sheet.look.covered else entry_words(entry)
        words = words if stands else f"{words} (taken back)"
        sheet.text(f"{entry.at:%Y-%m-%d %H:%M}  {words}", paint.name_of_child if stands else paint.quiet)
        when = late.get((entry_title(entry), entry.id or ""), "")
        facts = [f"by {entry.by}", f"CPOMS {entry.cpoms}" if entry.cpoms else ""]
        facts += ["significant" if entry.significant else "", f"recorded {when}" if when else ""]
        sheet.text(" · ".join(filter(None, facts)), paint.quiet, indent=2)
        if entry.note and not sheet.look.covered:
            sheet.text(entry.note, paint.text, indent=2)
    sheet.end_item()
    if not entries:
        sheet.text("Nothing in the log has these words." if sought else "Nothing is recorded yet.", paint.quiet)


def late_entries(rows: "Sequence[HistoryRow]") -> dict[tuple[str, str], str]:
    """How late each entry that was late came into the record, by its title, `2026-11-09 10:15 call`, and its id: what
    is right may stand under the moment of what was wrong.
    """
    return {(one.title, one.entry_id): one.how_late for row in reversed(rows) for one in row.late}


def saved_by(edit: "Unrecorded") -> str:
    """Whose edit waits for the record: `not yet in the record: saved by Kim Cole, 9 Nov 14:02`."""
    return f"not yet in the record: saved by {edit.by}, {edit.when.day} {edit.when:%b %H:%M}"


def write_history(sheet: Sheet, rows: "Sequence[HistoryRow]", edit: "Unrecorded | None" = None) -> None:
    """What waits for the record; then what git holds: who committed what and when, what changed, by hand or late."""
    if edit is not None:
        sheet.heading(saved_by(edit))
        for problem in edit.lost:
            sheet.text(f"{problem.message}: {problem.fix}", sheet.look.paint.warning, indent=2)
        for change in edit.changes:
            sheet.text(change, indent=2)
        sheet.text("w puts it into the record.", sheet.look.paint.quiet, indent=2)
    sheet.heading(f"Record in git, newest first: {len(rows)}")
    paint = sheet.look.paint
    for row in rows:
        sheet.item(row.commit)
        sheet.text(f"{row.when:%Y-%m-%d %H:%M}  {row.summary}", paint.name_of_child)
        by_hand = (" · edited by hand", paint.warning) if row.by_hand else ("", paint.quiet)
        sheet.pieces((f"  {row.author} · {row.commit[:10]}", paint.quiet), by_hand)
        for one in row.late:
            sheet.text(f"recorded late: {one.title}, {one.how_late}", paint.warning, indent=2)
        for change in row.changes:
            sheet.text(str(change), paint.text, indent=2)
    sheet.end_item()
    if not rows:
        sheet.text("No commit holds this case yet.", paint.quiet)
    else:
        sheet.blank()
        sheet.text("Enter shows the case as it stood at that commit.", paint.quiet)


def write_version(sheet: Sheet, row: "HistoryRow", text: str, policy: str) -> None:
    """The file as one commit holds it, with the policy that was in force then."""
    sheet.heading(f"As it stood: {row.when:%Y-%m-%d %H:%M}, {safe(row.author)}, {row.commit[:10]}")
    sheet.text(f"Policy in force: {policy}", sheet.look.paint.quiet)
    write_numbered(sheet, text)


def write_numbered(sheet: Sheet, text: str) -> None:
    """A file's lines with their numbers; covered where names are."""
    if sheet.look.covered:
        sheet.text("Names are covered: the file is not shown.", sheet.look.paint.quiet)
        return
    for number, line in enumerate(text.splitlines(), start=1):
        sheet.text(line, indent=6, mark=f"{number:4} ")
