"""One case, whole: what is due with the policy's sentence, facts, log, the record, the file."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.style import Style
from textual.app import ComposeResult

from cmeboard.tui import case_pages as pages
from cmeboard.tui.acting import ActingScreen
from cmeboard.tui.bars import Bar, Piece, footer_pieces
from cmeboard.tui.card_lines import day_words, shown_name
from cmeboard.tui.keys import Place, bindings_for, footer_for
from cmeboard.tui.page import Page, Sheet
from cmeboard.tui.paint import Look

if TYPE_CHECKING:
    from cmeboard.tui.verbs import CaseView, HistoryRow

Writer = Callable[[Sheet], None]


class CaseScreen(ActingScreen):
    """Shows a `CaseView`, page by page."""

    PLACE = Place.CASE
    BINDINGS = bindings_for(Place.CASE)
    DEFAULT_CSS = "CaseScreen { layout: vertical; overflow: hidden; }"

    def __init__(self, view: "CaseView", history: "tuple[HistoryRow, ...]", now: str, look: Look) -> None:
        super().__init__()
        self.view = view
        self.history = history
        self.now = now
        self.look = look
        self.page = 0

    def compose(self) -> ComposeResult:
        yield Bar(self.look)
        yield Bar(self.look)
        yield Bar(self.look)
        yield Page(self.look)
        yield Bar(self.look)

    def on_mount(self) -> None:
        self._title, self._warnings, self._tabs, self._footer = self.query(Bar)
        self._page = self.query_one(Page)
        self._draw(top=0)

    def show_case(self, view: "CaseView", history: "tuple[HistoryRow, ...]", now: str) -> None:
        """Takes over the case as it stands now; the page stays where it was scrolled to."""
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
    def _pages(self) -> list[tuple[str, Writer]]:
        view, case = self.view, self.view.case
        found: list[tuple[str, Writer]] = [("Due", lambda sheet: pages.write_due(sheet, view, self.now))]
        if case is not None:
            found += [
                ("Facts", lambda sheet: pages.write_facts(sheet, case)),
                ("Log", lambda sheet: pages.write_log(sheet, case)),
            ]
        found += [
            ("Record", lambda sheet: pages.write_history(sheet, self.history)),
            ("File", lambda sheet: pages.write_file(sheet, view)),
        ]
        return found

    def _draw(self, top: int | None) -> None:
        paint, signs = self.look.paint, self.look.signs
        card = self.view.card
        plain = Style.null()
        title: list[Piece] = [(f" {shown_name(card, self.look)} ", paint.bar_key), (f" {card.stage} ", plain)]
        title += [(f" {words} ", plain) for words in (day_words(card), card.case) if words and not self.look.covered]
        self._title.show(self.look, title)
        warnings = [*self.view.warnings, *card.flags]
        self._warnings.display = bool(warnings)
        self._warnings.show(self.look, [(f" {signs.flag} {' · '.join(warnings)}", Style(bold=True))])
        self._tabs.show(self.look, self._tab_pieces())
        self._footer.show(self.look, footer_pieces(self.look, footer_for(self.PLACE)))
        self._page.show(self.look, self._pages[self.page][1], top)

    def _tab_pieces(self) -> list[Piece]:
        pieces: list[Piece] = []
        for index, (name, _) in enumerate(self._pages):
            here = index == self.page
            words = f"[{index + 1} {name}]" if here else f" {index + 1} {name} "
            pieces.append((words, Style(bold=here, underline=here)))
        return pieces

    def action_page_number(self, number: int) -> None:
        """Turns to a page by its number, counted from 1."""
        if 1 <= number <= len(self._pages):
            self.page = number - 1
            self._draw(top=0)

    def action_left(self) -> None:
        self.action_page_number(self.page or len(self._pages))

    def action_right(self) -> None:
        self.action_page_number((self.page + 1) % len(self._pages) + 1)

    def action_up(self) -> None:
        self._page.scroll_lines(-1)

    def action_down(self) -> None:
        self._page.scroll_lines(1)

    def action_page(self, direction: int) -> None:
        self._page.scroll_lines(direction * max(1, self._page.size.height - 1))

    def action_first(self) -> None:
        self._page.scroll_lines(-1_000_000)

    def action_last(self) -> None:
        self._page.scroll_lines(1_000_000)

    def action_back(self) -> None:
        self.dismiss()
