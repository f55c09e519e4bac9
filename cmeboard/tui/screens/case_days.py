"""The absence day by day: marks, what was tried, who was reached, which day it was. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from cmeboard.core.duty import CountedDay
from cmeboard.tui.widgets.page import Sheet

if TYPE_CHECKING:
    from cmeboard.core.case import Case
    from cmeboard.workspace.answers import CaseView

_NO_DEEDS = frozenset({"correct", "waive", "note"})


def write_days(sheet: Sheet, view: "CaseView", case: "Case") -> None:
    """A line for each day since the first one absent, as the policy counts it; days without school share one."""
    deeds = deeds_by_day(case)
    counted = sum(1 for day in view.days if day.counts)
    sheet.heading(f"Day by day: {counted} school day{'' if counted == 1 else 's'} absent")
    for is_quiet, group in groupby(_all_days(view.days, deeds), key=lambda day: _is_quiet(day, deeds)):
        days = list(group)
        if is_quiet:
            _write_gap(sheet, days)
            continue
        for one in days:
            _write_day(sheet, one, deeds.get(one.day, ""))
    if not view.days and not deeds:
        sheet.text("No day of this absence has been counted yet.", sheet.look.paint.quiet)


def _all_days(counted: Sequence[CountedDay], deeds: Iterable[date]) -> list[CountedDay]:
    """The days as counted, and those before and after them on which something was done."""
    known = {one.day for one in counted}
    first = counted[0].day if counted else date.max
    outside = [
        CountedDay(day, False, "before it began" if day < first else "afterwards") for day in deeds if day not in known
    ]
    return sorted([*counted, *outside], key=lambda one: one.day)


def deeds_by_day(case: "Case") -> dict[date, str]:
    """What was done on each day, in few words: `sms sent, call no answer ×2, home visit no answer`."""
    by_day: dict[date, Counter[str]] = {}
    for entry in sorted(case.standing_entries, key=lambda one: one.at):
        if entry.did not in _NO_DEEDS:
            by_day.setdefault(entry.at.date(), Counter())[_deed(entry)] += 1
    return {
        day: ", ".join(words if times == 1 else f"{words} ×{times}" for words, times in counted.items())
        for day, counted in by_day.items()
    }


def _deed(entry: Any) -> str:
    said = getattr(entry, "outcome", None) or getattr(entry, "who", None) or getattr(entry, "of", None) or ""
    return f"{entry.did} {said}".strip()


def _is_quiet(day: CountedDay, deeds: dict[date, str]) -> bool:
    return not day.counts and not day.marks and not day.contact and day.day not in deeds


def _write_gap(sheet: Sheet, days: Sequence[CountedDay]) -> None:
    reasons = ", ".join(dict.fromkeys(day.reason for day in days))
    first, last = days[0].day, days[-1].day
    when = _day_words(first) if first == last else f"{_day_words(first)} to {_day_words(last).strip()}"
    sheet.text(f"{when}  {reasons}", sheet.look.paint.quiet)


def _day_words(day: date) -> str:
    return f"{day:%a} {day.day:2} {day:%b}"


def _write_day(sheet: Sheet, day: CountedDay, deeds: str) -> None:
    paint, signs = sheet.look.paint, sheet.look.signs
    if day.contact:
        sign, style, silent = signs.states["done"], paint.done, "contact"
    elif day.counts:
        silent = f"silent {day.no_contact_day}" if day.no_contact_day is not None else ""
        sign, style = signs.states["upcoming"], paint.text
    else:
        sign, style, silent = signs.states["no longer needed"], paint.quiet, ""
    number = f"day {day.day_of_absence}" if day.day_of_absence is not None else day.reason
    lead = f"{_day_words(day.day)}  {day.marks or '':<5}  {sign} {number:<8} {silent:<9} "
    said = deeds or (day.contact if day.contact else "")
    sheet.text(said or "nothing recorded" if day.counts else said, style, indent=len(lead), mark=lead)
