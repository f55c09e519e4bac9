"""Whom to reach and whom to ask: contacts with what was tried, the reasonable enquiries, the family's cases. Pure."""

from datetime import date
from typing import TYPE_CHECKING

from rich.style import Style

from cmeboard.core.reckoning.steps import Enquiry
from cmeboard.tui.forms.contacts import Person, call_list, others_reached, people
from cmeboard.tui.look.fitting import initials
from cmeboard.tui.widgets.page import Sheet

if TYPE_CHECKING:
    from cmeboard.core.case import Case
    from cmeboard.workspace.answers import CaseView

_DEAD = Style(strike=True)


def write_contacts(sheet: Sheet, case: "Case", today: date) -> None:
    """Every contact with each number, what was tried on it and when, the next to try marked."""
    if sheet.look.covered:
        sheet.heading("Contacts")
        sheet.text("Names are covered: contacts are not shown.", sheet.look.paint.quiet)
        return
    found = people(case, today)
    sheet.heading(f"Contacts: {len(found)}")
    paint = sheet.look.paint
    if not found:
        sheet.text("No contact stands in the file. Press e to write one down.", paint.warning)
    for person in found:
        _write_person(sheet, person)
    reached = others_reached(case)
    if reached:
        sheet.heading("Tried as well")
    for words in reached:
        sheet.text(words, paint.text, indent=2)


def _write_person(sheet: Sheet, person: Person) -> None:
    paint, signs = sheet.look.paint, sheet.look.signs
    about = [person.contact.relationship or "", person.responsibility]
    sheet.pieces(
        (person.contact.name, paint.name_of_child),
        (f"  {f' {signs.dot} '.join(filter(None, about))}", paint.quiet),
    )
    for number in person.numbers:
        if number.key:
            sheet.item(number.key)
        dead = paint.quiet + _DEAD if number.target.dead else paint.text
        said = "number dead" if number.target.dead else "next to try" if number.is_next else ""
        sheet.pieces(("  ", paint.text), (number.target.number or "no number", dead), (f"  {said}", paint.warning))
        for tried in number.tries:
            sheet.text(tried, paint.quiet, indent=4)
        if number.target.number and not number.tries:
            sheet.text("never tried", paint.quiet, indent=4)
    sheet.end_item()
    for words in person.written:
        sheet.text(words, paint.quiet, indent=4)
    for label, value in (("email", person.contact.email), ("address", person.contact.address)):
        if value:
            sheet.text(f"{label}: {value}", paint.text, indent=2)
    if person.contact.note:
        sheet.text(person.contact.note, paint.text, indent=2)


def write_enquiries(sheet: Sheet, view: "CaseView", case: "Case", today: date) -> None:
    """The policy's reasonable enquiries as a checklist, the numbers that nobody called, every enquiry that was made.

    A policy may be content with one number of each contact: whether the others should be tried is for a person to see.
    """
    asked = [one for one in view.enquiries if one.is_asked]
    done = sum(1 for one in asked if one.met_by)
    sheet.heading(f"Reasonable enquiries: {done} of {len(asked)} made")
    for place, one in enumerate(view.enquiries):
        _write_enquiry(sheet, place, one)
    sheet.end_item()
    if not view.enquiries:
        sheet.text("The policy names none.", sheet.look.paint.quiet)
    silent = [one for one in call_list(case, today) if one.number and not one.tried]
    if silent and not sheet.look.covered:
        sheet.heading(f"Numbers that nobody has called: {len(silent)}")
        for target in silent:
            sheet.text(f"{target.number}  {target.name}", sheet.look.paint.warning, indent=2)
    made = [entry for entry in case.standing_entries if entry.did == "enquiry"]
    if made:
        sheet.heading("Asked")
    for entry in made:
        to = "" if sheet.look.covered or not entry.to else f", {entry.to}"
        sheet.text(f"{entry.at:%Y-%m-%d %H:%M}  {entry.of or 'not said whom'}{to}: {entry.outcome or 'no outcome yet'}")
        if entry.note and not sheet.look.covered:
            sheet.text(entry.note, sheet.look.paint.quiet, indent=2)


def _write_enquiry(sheet: Sheet, place: int, one: Enquiry) -> None:
    paint, signs = sheet.look.paint, sheet.look.signs
    sheet.item(str(place))
    if not one.is_asked:
        sheet.text(f"{one.title}: not asked of this pupil", paint.quiet, indent=4, mark="[-]")
    elif one.met_by:
        mark = "[x]" if signs.states["done"].isascii() else f"[{signs.states['done']}]"
        sheet.text(f"{one.title}: {one.met_by}", paint.done, indent=4, mark=mark)
    else:
        sheet.text(one.title, paint.due, indent=4, mark="[ ]")
        missing = "names are covered" if sheet.look.covered else one.missing
        sheet.text(f"missing: {missing}", paint.text, indent=4)


def write_family(sheet: Sheet, view: "CaseView", case: "Case") -> None:
    """The child's other absences, brothers' and sisters' cases, and who else is in the family."""
    sheet.heading(f"Other cases of the child and the family: {len(view.related)}")
    paint, covered = sheet.look.paint, sheet.look.covered
    for other in view.related:
        sheet.item(other.case)
        name = initials(other.pupil) if covered else other.pupil
        sheet.pieces((f"{name}  ", paint.name_of_child), (f"{other.relation.value}  {other.case}", paint.quiet))
        words = f"{other.stage}, absent since {other.first_day_absent}, {other.entries} entries"
        sheet.text(words, paint.text, indent=2)
    sheet.end_item()
    if not view.related:
        sheet.text("None in this store.", paint.quiet)
    else:
        sheet.blank()
        sheet.text("Enter opens the case.", paint.quiet)
    if case.pupil.siblings:
        sheet.heading("Brothers and sisters in the file")
    for sibling in case.pupil.siblings:
        school = sibling.school or "school not known"
        known = [school] if covered or not sibling.upn else [school, f"UPN {sibling.upn}"]
        sheet.pair(initials(sibling.name) if covered else sibling.name, f" {sheet.look.signs.dot} ".join(known))
