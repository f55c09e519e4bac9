"""What the form of an entry is made of: whom it offers to choose from, each field's widget, the facts beside it."""

from typing import TYPE_CHECKING

from textual.widget import Widget

from cmeboard.tui.forms.asked import Asked
from cmeboard.tui.forms.form_fields import FormField, Kind, Option
from cmeboard.tui.forms.form_widgets import Chooser, FieldInput, NoteArea
from cmeboard.tui.widgets.page import Sheet

if TYPE_CHECKING:
    from cmeboard.workspace.reading_down import ReadDown

WHO = ("to", "from")
"""The fields that a pupil's contacts are offered for."""


def people(asked: Asked) -> tuple[Option, ...]:
    """Whom a person may choose, the first nine by their number."""
    return tuple(
        Option(str(place) if place < 10 else "", target.words_with(asked.people.get(target.name, "")), str(place - 1))
        for place, target in enumerate(asked.targets, start=1)
    )


def first_person(asked: Asked, field: str) -> str:
    """The next to try, unless somebody is named already: then that one, by name and number."""
    name, number = asked.begun.get(field, ""), asked.begun.get("number", "")
    if not name and not number:
        return "0"
    places = [
        place for place, target in enumerate(asked.targets) if target.name == name and number in ("", target.number)
    ]
    return str(places[0]) if places else ""


def widget_for(field: FormField, begun: str) -> Widget:
    """The field as it is asked for."""
    if field.kind is Kind.CHOICE:
        return Chooser(field.options, begun, listed=False)
    if field.kind is Kind.LONG:
        return NoteArea(begun)
    return FieldInput(begun)


def write_facts(sheet: Sheet, facts: "tuple[ReadDown, ...]") -> None:
    """What is read out, part by part."""
    if sheet.look.covered:
        sheet.text("Names are covered: uncover them to read the facts out.", sheet.look.paint.quiet)
        return
    for part in facts:
        sheet.heading(part.heading or "Facts")
        for label, value in part.rows:
            if label:
                sheet.pair(label, value)
            else:
                sheet.text(value)
