"""The case under the cursor, beside the columns: what is due and why, in the policy's words. From the card alone."""

from cmeboard.core.board import Card, CardDuty
from cmeboard.tui.look.paint import Look
from cmeboard.tui.look.widths import PREVIEW_CELLS
from cmeboard.tui.widgets.card_lines import day_words, shown_name, state_words
from cmeboard.tui.widgets.page import Page, Sheet


class Preview(Page):
    """Shows one card at length."""

    DEFAULT_CSS = f"Preview {{ width: {PREVIEW_CELLS}; height: 1fr; border-left: vkey $primary; }}"

    def show_card(self, card: Card | None, look: Look, now: str) -> None:
        """Shows another card from its top, or nothing."""
        self.show(look, lambda sheet: write_card(sheet, card, now))


def write_card(sheet: Sheet, card: Card | None, now: str) -> None:
    """What a card has room for in seven lines, and what it has not."""
    if card is None:
        return
    paint, signs = sheet.look.paint, sheet.look.signs
    sheet.text(shown_name(card, sheet.look), paint.name_of_child)
    year = f"year {card.year_group}" if card.year_group is not None else ""
    since = f"since {card.first_day_absent}" if card.first_day_absent else ""
    quiet = "" if card.no_contact_day is None else f"no-contact day {card.no_contact_day}"
    facts = (card.case, card.stage, year, day_words(card), since, quiet)
    sheet.text(f" {signs.dot} ".join(fact for fact in facts if fact), paint.quiet)
    for words in filter(None, (card.to_mend, *card.warnings, ", ".join(card.flags))):
        sheet.text(words, paint.warning, 2, signs.flag)
    if card.uncommitted:
        sheet.text("not yet in the record", paint.warning, 2, signs.unrecorded)
    for duty in card.duties:
        _write_duty(sheet, duty, now)
    if not card.duties and not card.problem:
        sheet.blank()
        sheet.text("Nothing is due.", paint.quiet)


def _write_duty(sheet: Sheet, duty: CardDuty, now: str) -> None:
    paint = sheet.look.paint
    sheet.blank()
    sheet.text(state_words(duty, now), paint.state(duty.state), 2, sheet.look.signs.states.get(duty.state, ""))
    sheet.text(f"{duty.duty} {duty.title}", paint.text, 2)
    sheet.text(f"{duty.owner} {sheet.look.signs.dot} {duty.because}", paint.quiet, 2)
    sheet.text(f"{duty.heading.rstrip(':')}: “{duty.quote}”" if duty.heading else f"“{duty.quote}”", paint.quiet, 2)
