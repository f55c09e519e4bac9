"""The pages of a case: each writes what it knows on a sheet. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from cmeboard.core.duty import Duty, State
from cmeboard.tui.fitting import in_words
from cmeboard.tui.page import Sheet

if TYPE_CHECKING:
    from cmeboard.core.case import Case, Contact
    from cmeboard.core.entries import EntryBase
    from cmeboard.tui.verbs import CaseView, HistoryRow

_ORDER = list(State)
_BARE = frozenset({"at", "by", "did", "note", "cpoms", "significant", "id"})


def write_due(sheet: Sheet, view: "CaseView", now: str) -> None:
    """What must be done, then what is coming, then what is over, each with the policy's sentence."""
    _write_problems(sheet, view)
    ordered = sorted(view.duties, key=lambda duty: (_ORDER.index(duty.state), _text(duty.due) or "9999"))
    work = [duty for duty in ordered if duty.state.is_work]
    coming = [duty for duty in ordered if duty.state is State.UPCOMING]
    over = [duty for duty in ordered if not duty.state.is_work and duty.state is not State.UPCOMING]
    sheet.heading("Due now")
    if not work:
        sheet.text("Nothing is due now.", sheet.look.paint.quiet)
    for duty in work:
        _write_duty(sheet, duty, now)
    if coming:
        sheet.heading("Coming")
    for duty in coming:
        _write_duty(sheet, duty, now)
    if over:
        sheet.heading("Done, waived, no longer needed")
    for duty in over:
        _write_duty(sheet, duty, now)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value) if value is not None else ""


def _write_duty(sheet: Sheet, duty: Duty, now: str) -> None:
    paint, signs = sheet.look.paint, sheet.look.signs
    style = paint.state(duty.state)
    when = in_words(_text(duty.due), now)
    late = " (was late)" if duty.missed and duty.state is not State.OVERDUE else ""
    sheet.pieces(
        (f"{signs.states[duty.state]} {duty.state.value} {when}{late}  ", style),
        (duty.title, paint.name_of_child),
        (f"  {duty.duty} · {duty.owner}", paint.quiet),
    )
    sheet.text(duty.because, paint.text, indent=2)
    if duty.state.is_work or duty.state is State.UPCOMING:
        sheet.text(f"“{duty.clause.quote}” — {duty.clause.heading}", paint.quiet, indent=2)


def _write_problems(sheet: Sheet, view: "CaseView") -> None:
    if not view.problems:
        return
    sheet.heading("To mend in the file")
    for problem in view.problems:
        sheet.text(str(problem), sheet.look.paint.warning, indent=2, mark=sheet.look.signs.mend)


def write_facts(sheet: Sheet, case: "Case") -> None:
    """Who the child is, and whom the school knows."""
    pupil = case.pupil
    sheet.heading("Pupil")
    if not sheet.look.covered:
        sheet.pair("name", pupil.name)
        sheet.pair("known as", pupil.known_as)
        sheet.pair("UPN", pupil.upn)
        sheet.pair("admission number", pupil.admission_number)
        sheet.pair("address", pupil.address)
    sheet.pair("date of birth", pupil.date_of_birth)
    sheet.pair("year group", pupil.year_group)
    sheet.pair("registration group", pupil.registration_group)
    sheet.pair("sex", pupil.sex)
    sheet.pair("description", pupil.description)
    sheet.pair("health", pupil.health)
    sheet.pair("flags", ", ".join(flag.value for flag in pupil.flags), sheet.look.paint.warning)
    sheet.pair("referring school", pupil.referring_school)
    sheet.pair("responsible authority", pupil.responsible_authority)
    sheet.pair("admitted", pupil.admitted)
    sheet.pair("note", pupil.note)
    sheet.heading("Absence")
    sheet.pair("first day absent", case.first_day_absent)
    sheet.pair("reason given", case.reason)
    sheet.pair("why missing", ", ".join(why.value for why in case.why_missing))
    for title, worker in (
        ("Social worker", pupil.social_worker),
        ("Youth offending worker", pupil.youth_offending_worker),
    ):
        if worker is not None:
            sheet.heading(title)
            _write_fields(sheet, worker.model_dump(exclude_none=True))
    if pupil.siblings and not sheet.look.covered:
        sheet.heading("Brothers and sisters")
        for sibling in pupil.siblings:
            sheet.pair(sibling.name, sibling.school or "school not known")


def _write_fields(sheet: Sheet, fields: dict[str, object]) -> None:
    for name, value in fields.items():
        sheet.pair(name.replace("_", " "), value)


def entry_words(entry: "EntryBase") -> str:
    """An entry's own fields in words: `call to Dana Sample: no answer`."""
    fields = entry.model_dump(by_alias=True, exclude_none=True, mode="json")
    said = str(fields.get("did", ""))
    for name, value in fields.items():
        if name in _BARE or name == "outcome" or value is False:
            continue
        if name in ("to", "from", "of"):
            said += f" {name} {_joined(value)}"
        else:
            said += f", {name.replace('_', ' ')} {_joined(value)}"
    return f"{said}: {fields['outcome']}" if fields.get("outcome") else said


def _joined(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key} {_joined(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def write_log(sheet: Sheet, case: "Case", newest_first: Iterable[object] | None = None, sought: str = "") -> None:
    """The log, newest first, with what was taken back struck out."""
    standing = {id(entry) for entry in case.standing_entries}
    entries = [entry for entry in reversed(case.log) if sought.lower() in _searched(entry)]
    sheet.heading(f"Log, newest first ({len(entries)} of {len(case.log)})")
    paint = sheet.look.paint
    for entry in entries:
        stands = id(entry) in standing
        style = paint.name_of_child if stands else paint.quiet
        words = entry_words(entry) if stands else f"{entry_words(entry)} (taken back)"
        sheet.text(f"{entry.at:%Y-%m-%d %H:%M}  {words}", style)
        detail = f"by {entry.by}" + (f" · CPOMS {entry.cpoms}" if entry.cpoms else "")
        sheet.text(detail + (" · significant" if entry.significant else ""), paint.quiet, indent=2)
        if entry.note:
            sheet.text(entry.note, paint.text, indent=2)
    if not entries:
        sheet.text("Nothing is recorded yet." if not case.log else "Nothing matches.", paint.quiet)


def _searched(entry: "EntryBase") -> str:
    return f"{entry_words(entry)} {entry.note or ''} {entry.by} {entry.at:%Y-%m-%d}".lower()


def write_history(sheet: Sheet, rows: "tuple[HistoryRow, ...]") -> None:
    """What git holds: who committed what, and when."""
    sheet.heading("Record in git, newest first")
    paint = sheet.look.paint
    for row in rows:
        by_hand = " · by hand" if row.by_hand else ""
        sheet.text(f"{row.when}  {row.summary}", paint.name_of_child)
        sheet.text(f"{row.author} · {row.commit[:10]}{by_hand}", paint.quiet, indent=2)
        for change in row.changes:
            sheet.text(str(change), paint.text, indent=2)
    if not rows:
        sheet.text("No commit holds this case yet.", paint.quiet)


def write_file(sheet: Sheet, view: "CaseView") -> None:
    """The file as it stands on disk, with line numbers."""
    sheet.heading(view.path)
    if sheet.look.covered:
        sheet.text("Names are covered: the file is not shown.", sheet.look.paint.quiet)
        return
    for number, line in enumerate(view.text.splitlines(), start=1):
        sheet.text(line, indent=6, mark=f"{number:4} ")


def contact_names(contact: "Contact") -> str:
    """`Dana Sample, mother`."""
    return ", ".join(filter(None, (contact.name, contact.relationship)))
