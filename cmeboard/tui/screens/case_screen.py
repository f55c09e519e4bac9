"""One case, whole: what is due with the policy's sentence, the days, the log, the people, the record, the file."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Input

from cmeboard.tui.forms.contacts import people
from cmeboard.tui.look.harmless import HarmlessInput
from cmeboard.tui.look.keys import Place, bindings_for, footer_for
from cmeboard.tui.look.paint import Look
from cmeboard.tui.screens import case_log, case_pages, case_people
from cmeboard.tui.screens.case_days import write_days
from cmeboard.tui.widgets.acting import ActingScreen
from cmeboard.tui.widgets.bars import Bar, Piece, footer_pieces
from cmeboard.tui.widgets.card_lines import day_words, shown_name
from cmeboard.tui.widgets.page import Page, Sheet

if TYPE_CHECKING:
    from cmeboard.core.reckoning.steps import Step
    from cmeboard.workspace.answers import CaseView, HistoryRow

Writer = Callable[[Sheet], None]

DUE, DAYS, LOG, CONTACTS, ENQUIRIES, FAMILY, FACTS, RECORD, FILE = range(1, 10)
"""The number of each page. A case that cannot be read has those that its file has, under the same numbers."""


class CaseScreen(ActingScreen):
    """Shows a `CaseView`, page by page."""

    PLACE = Place.CASE
    BINDINGS = bindings_for(Place.CASE)
    DEFAULT_CSS = """
    CaseScreen { layout: vertical; overflow: hidden; }
    CaseScreen Input { display: none; height: 1; }
    """

    class OfferWanted(Message):
        """Record one of these steps in this case."""

        def __init__(self, case: str, steps: "tuple[Step, ...]") -> None:
            super().__init__()
            self.case = case
            self.steps = steps

    class VersionWanted(Message):
        """Show the case as this commit holds it."""

        def __init__(self, row: "HistoryRow") -> None:
            super().__init__()
            self.row = row

    def __init__(self, view: "CaseView", history: "tuple[HistoryRow, ...]", now: str, look: Look) -> None:
        super().__init__()
        self.view = view
        self.history = history
        self.now = now
        self.look = look
        self.page = DUE
        self.order = case_log.Order.NEWEST_FIRST
        self.sought = ""
        self._is_ready = False

    def compose(self) -> ComposeResult:
        for _ in range(4):
            yield Bar(self.look)
        yield Page(self.look)
        yield HarmlessInput(placeholder="words to look for in the log")
        yield Bar(self.look)

    def on_mount(self) -> None:
        self._title, self._facts, self._warnings, self._tabs, self._footer = self.query(Bar)
        self._page = self.query_one(Page)
        self._search = self.query_one(Input)
        self._is_ready = True
        self._draw(top=0)

    def show_case(self, view: "CaseView", history: "tuple[HistoryRow, ...]", now: str) -> None:
        """Takes over the case as it stands now; the page stays where it was scrolled to."""
        if (view, history, now) == (self.view, self.history, self.now):
            return
        self.view, self.history, self.now = view, history, now
        self._draw(top=None)

    def show_look(self, look: Look) -> None:
        self.look = look
        self._draw(top=None)

    def current_case(self) -> str:
        return self.view.case_id if self.view.case is not None else ""

    def current_file(self) -> str:
        return self.view.case_id

    @property
    def _pages(self) -> dict[int, tuple[str, Writer]]:
        view, case, today = self.view, self.view.case, date.fromisoformat(self.now[:10])
        found: dict[int, tuple[str, Writer]] = {DUE: ("Due", lambda sheet: case_pages.write_due(sheet, view, self.now))}
        if case is not None:
            late = case_log.late_entries(self.history)
            found |= {
                DAYS: ("Days", lambda sheet: write_days(sheet, view, case)),
                LOG: ("Log", lambda sheet: case_log.write_log(sheet, case, self.order, self.sought, late)),
                CONTACTS: ("Contacts", lambda sheet: case_people.write_contacts(sheet, case, today)),
                ENQUIRIES: ("Enquiries", lambda sheet: case_people.write_enquiries(sheet, view, case, today)),
                FAMILY: ("Family", lambda sheet: case_people.write_family(sheet, view, case)),
                FACTS: ("Facts", lambda sheet: case_pages.write_facts(sheet, case)),
            }
        return found | {
            RECORD: ("Record", lambda sheet: case_log.write_history(sheet, self.history, view.unrecorded)),
            FILE: ("File", lambda sheet: case_pages.write_file(sheet, view)),
        }

    def on_resize(self, event: events.Resize) -> None:
        self._draw(top=None)

    def _draw(self, top: int | None) -> None:
        if not self._is_ready:
            return  # it is drawn when it is mounted
        if self.page not in self._pages:
            self.page = DUE
        self._draw_top()
        self._tabs.show(self.look, self._tab_pieces())
        self._footer.show(self.look, footer_pieces(self.look, footer_for(self.PLACE), self.size.width))
        self._page.show(self.look, self._pages[self.page][1], top)

    def _draw_top(self) -> None:
        """Who it is, the facts asked for first, and what must not be overlooked."""
        paint, signs = self.look.paint, self.look.signs
        card, case = self.view.card, self.view.case
        plain = Style.null()
        title: list[Piece] = [(f" {shown_name(card, self.look)} ", paint.bar_key), (f" {card.stage} ", plain)]
        title += [(f" {words} ", plain) for words in (day_words(card), card.case) if words and not self.look.covered]
        self._title.show(self.look, title)
        facts = f" {signs.dot} ".join(case_pages.first_facts(case, self.now)) if case is not None else ""
        self._facts.display = bool(facts)
        self._facts.show(self.look, [(f" {facts}", plain)])
        warnings = [*self.view.warnings, *card.flags]
        edit = self.view.unrecorded
        by = [(f" {signs.unrecorded} {case_log.saved_by(edit)} ", paint.warning)] if edit is not None else []
        self._warnings.display = bool(warnings or by)
        said = f" {signs.flag} {case_pages.WARNINGS_BETWEEN.join(warnings)}" if warnings else ""
        self._warnings.show(self.look, [*by, (said, Style(bold=True))])

    def _tab_pieces(self) -> list[Piece]:
        """The pages by number and name; where there is no room for all names, the others' numbers alone."""
        names = {number: name for number, (name, _) in self._pages.items()}
        has_room = sum(len(f" {number} {name}") for number, name in names.items()) < self.size.width
        pieces: list[Piece] = []
        for number, name in names.items():
            here = number == self.page
            words = f"[{number} {name}]" if here else f" {number} {name}" if has_room else f" {number}"
            pieces.append((words, Style(bold=here, underline=here)))
        return pieces

    def action_page_number(self, number: int) -> None:
        """Turns to a page by its number, counted from 1."""
        if number in self._pages:
            self.page = number
            self._page.chosen = ""
            self._draw(top=0)

    def on_bar_pressed(self, message: Bar.Pressed) -> None:
        if message.bar is self._tabs:
            self.action_page_number(list(self._pages)[message.place])

    def _turn(self, step: int) -> None:
        numbers = list(self._pages)
        self.action_page_number(numbers[(numbers.index(self.page) + step) % len(numbers)])

    def action_left(self) -> None:
        self._turn(-1)

    def action_right(self) -> None:
        self._turn(1)

    def action_up(self) -> None:
        self._page.step(-1)

    def action_down(self) -> None:
        self._page.step(1)

    def action_page(self, direction: int) -> None:
        self._page.scroll_page(direction * max(1, self._page.size.height - 1))

    def action_first(self) -> None:
        self._page.scroll_page(-1_000_000)

    def action_last(self) -> None:
        self._page.scroll_page(1_000_000)

    def action_order(self) -> None:
        """The log the other way round."""
        self.order = self.order.other
        self._page.chosen = ""
        self.action_page_number(LOG)

    def action_search(self) -> None:
        """Opens the line in which words for the log are typed; the log narrows with each letter."""
        if LOG not in self._pages:
            return
        self.action_page_number(LOG)
        self._search.display = True
        self._search.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.sought = event.value
        self._page.chosen = ""
        self._draw(top=0)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave_search()

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape" and self._search.has_focus:
            event.stop()
            event.prevent_default()
            self._search.value = ""
            self._leave_search()

    def _leave_search(self) -> None:
        self._search.display = bool(self._search.value)
        self.set_focus(None)

    def action_choose(self) -> None:
        """Acts on the line under the marker, where there is something to do about it."""
        chosen, case = self._page.chosen, self.view.case
        if not chosen:
            return
        if self.page == DUE:
            self.post_message(self.StepWanted(self.view.case_id, chosen.partition(" ")[0]))
        elif self.page == ENQUIRIES:
            steps = self.view.enquiries[int(chosen)].steps
            self.post_message(self.OfferWanted(self.view.case_id, steps))
        elif self.page == FAMILY:
            self.post_message(self.CaseWanted(chosen))
        elif self.page == RECORD:
            self.post_message(self.VersionWanted(next(row for row in self.history if row.commit == chosen)))
        elif self.page == CONTACTS and case is not None:
            numbers = [
                number for person in people(case, date.fromisoformat(self.now[:10])) for number in person.numbers
            ]
            target = next(number.target for number in numbers if number.key == chosen)
            fields = {"to": target.name, "number": target.number}
            self.post_message(self.RecordWanted(self.view.case_id, "call", fields))

    def action_record(self, did: str) -> None:
        """What is marked among the duties is the one that is waived."""
        is_of_it = did == "waive" and self.page == DUE and self._page.chosen
        self._record(did, {"duty": self._page.chosen.partition(" ")[0]} if is_of_it else {})

    def action_correct(self) -> None:
        """The entry that is marked in the log; on another page it is asked for."""
        if self.current_case():
            place = int(self._page.chosen) if self.page == LOG and self._page.chosen else None
            self.post_message(self.CorrectWanted(self.view.case_id, place))

    def action_back(self) -> None:
        self.dismiss()
