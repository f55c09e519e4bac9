"""The pages of a case: each writes what it knows on a sheet. Pure."""

from datetime import date
from typing import TYPE_CHECKING

from rich.cells import cell_len

from cmeboard.core.duty import Duty, State, moment_text
from cmeboard.core.school_age import age_on
from cmeboard.core.showing import safe
from cmeboard.tui.look.fitting import in_words
from cmeboard.tui.screens.case_log import write_numbered
from cmeboard.tui.widgets.page import Sheet

if TYPE_CHECKING:
    from cmeboard.core.case import Case
    from cmeboard.workspace.answers import CaseView

_ORDER = list(State)
WARNINGS_BETWEEN = " · "


def first_facts(case: "Case", now: str) -> list[str]:
    """What anybody on the telephone asks first: the age, the year and group, since when, and why."""
    pupil = case.pupil
    born = pupil.date_of_birth
    facts = []
    if born is not None:
        facts.append(f"aged {age_on(born, date.fromisoformat(now[:10]))}")
    facts += [f"year {pupil.year_group}"] if pupil.year_group is not None else []
    facts += [pupil.registration_group] if pupil.registration_group else []
    facts.append(f"absent since {case.first_day_absent:%a} {case.first_day_absent.day} {case.first_day_absent:%b}")
    return [*facts, f"reason: {case.reason}" if case.reason else "no reason given"]


def write_due(sheet: Sheet, view: "CaseView", now: str) -> None:
    """What must be done, then what is coming, then what is over, each with the policy's sentence."""
    _write_problems(sheet, view)
    _write_warnings(sheet, view)
    ordered = sorted(view.duties, key=lambda duty: (_ORDER.index(duty.state), moment_text(duty.due) or "9999"))
    work = [duty for duty in ordered if duty.state.is_work]
    coming = [duty for duty in ordered if duty.state is State.UPCOMING]
    over = [duty for duty in ordered if not duty.state.is_work and duty.state is not State.UPCOMING]
    sheet.heading("Due now")
    if not work:
        sheet.text("Nothing is due now.", sheet.look.paint.quiet)
    for place, duty in enumerate(work):
        sheet.item(f"{duty.duty} {place}")
        _write_duty(sheet, duty, now)
    if coming:
        sheet.heading("Coming")
    for place, duty in enumerate(coming, start=len(work)):
        sheet.item(f"{duty.duty} {place}")
        _write_duty(sheet, duty, now)
    if over:
        sheet.heading("Done, waived, no longer needed")
    for duty in over:
        _write_duty(sheet, duty, now)


def _write_duty(sheet: Sheet, duty: Duty, now: str) -> None:
    paint, signs = sheet.look.paint, sheet.look.signs
    style = paint.state(duty.state)
    when = in_words(moment_text(duty.due), now)
    late = " (was late)" if duty.missed and duty.state is not State.OVERDUE else ""
    sheet.pieces(
        (f"{signs.states[duty.state]} {duty.state.value} {when}{late}  ", style),
        (duty.title, paint.name_of_child),
        (f"  {duty.duty} · {duty.owner}", paint.quiet),
    )
    sheet.text(duty.because, paint.text, indent=2)
    if duty.met_by:
        sheet.text(f"by {duty.met_by}", paint.quiet, indent=2)
    if duty.missing and duty.state.is_work and not sheet.look.covered:
        sheet.text(f"wanted: {duty.missing}", paint.text, indent=2)
    if duty.also:
        sheet.text(f"also asked by {'; '.join(duty.also)}", paint.quiet, indent=2)
    if duty.led_by:
        sheet.text(f"done with {duty.led_by}, which asks for the same step sooner", paint.quiet, indent=2)
    if duty.state.is_work or duty.state is State.UPCOMING:
        sheet.text(f"“{duty.clause.quote}” — {duty.clause.heading}", paint.quiet, indent=2)


def _write_problems(sheet: Sheet, view: "CaseView") -> None:
    if not view.problems:
        return
    sheet.heading("To mend in the file")
    for problem in view.problems:
        sheet.text(str(problem), sheet.look.paint.warning, indent=2, mark=sheet.look.signs.mend)


def _write_warnings(sheet: Sheet, view: "CaseView") -> None:
    """Every warning and flag in full, where the bar above has no room for all of them."""
    said = [*view.warnings, *view.card.flags]
    if cell_len(WARNINGS_BETWEEN.join(map(safe, said))) <= sheet.width - 2:
        return
    sheet.heading("Warnings and flags")
    for words in said:
        sheet.text(words, sheet.look.paint.warning, indent=2, mark=sheet.look.signs.flag)


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
        sheet.pair("note", pupil.note)
    sheet.pair("date of birth", pupil.date_of_birth)
    sheet.pair("year group", pupil.year_group)
    sheet.pair("registration group", pupil.registration_group)
    sheet.pair("sex", pupil.sex)
    sheet.pair("description", pupil.description)
    sheet.pair("health", pupil.health)
    for flag in pupil.flags:
        since = pupil.flags_since.get(flag)
        sheet.pair("flag", f"{flag.value}, since {since}" if since else flag.value, sheet.look.paint.warning)
    sheet.pair("referring school", pupil.referring_school)
    sheet.pair("responsible authority", pupil.responsible_authority)
    sheet.pair("admitted", pupil.admitted)
    sheet.heading("Absence")
    sheet.pair("first day absent", case.first_day_absent)
    sheet.pair("reason given", case.reason)
    sheet.pair("why missing", ", ".join(why.value for why in case.why_missing))
    sheet.pair("updates agreed", f"every {case.update_every}" if case.update_every is not None else None)
    for title, worker in (
        ("Social worker", pupil.social_worker),
        ("Youth offending worker", pupil.youth_offending_worker),
    ):
        if worker is not None:
            sheet.heading(title)
            _write_fields(sheet, worker.model_dump(exclude_none=True))


def _write_fields(sheet: Sheet, fields: dict[str, object]) -> None:
    for name, value in fields.items():
        sheet.pair(name.replace("_", " "), value)


def write_file(sheet: Sheet, view: "CaseView") -> None:
    """The file as it stands on disk, with line numbers."""
    sheet.heading(view.path)
    write_numbered(sheet, view.text)
