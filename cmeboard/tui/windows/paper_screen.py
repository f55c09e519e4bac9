"""A paper on the screen: for whom it is, what it discloses, what it lacks, and every word of it before it goes out."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from cmeboard.core.roles import Act, may
from cmeboard.tui.forms.draft_keys import ANSWERS
from cmeboard.tui.forms.form_widgets import KeptForm
from cmeboard.tui.look.harmless import plain
from cmeboard.tui.look.keys import Key
from cmeboard.tui.look.paint import Look
from cmeboard.tui.widgets.page import Page, Sheet
from cmeboard.tui.windows.dialogs import ReadingScreen

if TYPE_CHECKING:
    from cmeboard.workspace.drafting import Drafted

FORMS = {".md": "markdown", ".html": "html", ".pdf": "pdf", ".docx": "docx"}
"""What a file's name says of its form."""


def write_papers(sheet: Sheet, papers: tuple[tuple[str, str, str], ...]) -> None:
    """The papers there are, an item each, by whom they go to."""
    for addressed_to in dict.fromkeys(paper[2] for paper in papers):
        sheet.heading(f"To: {addressed_to}")
        for name, title, _ in (paper for paper in papers if paper[2] == addressed_to):
            sheet.item(name)
            sheet.text(title)


class PaperScreen(ReadingScreen):
    """Shows one paper as drafted. It is never sent from here, and never marked as sent by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "write", "write to a file"),
        Binding("a", "answer", "answer what is missing"),
        Binding("r", "sent", "record as sent"),
        Binding("ctrl+t", "throw_away", "throw away the answers"),
    ]
    DEFAULT_CSS = "PaperScreen > Vertical { width: 110; height: 100%; }"

    class WriteWanted(Message):
        """Write this paper into a file."""

        def __init__(self, screen: "PaperScreen") -> None:
            super().__init__()
            self.screen = screen

    class AnswersWanted(Message):
        """Ask for what this paper lacks, and draft it anew."""

        def __init__(self, screen: "PaperScreen") -> None:
            super().__init__()
            self.screen = screen

    class SentWanted(Message):
        """This paper was sent: record it."""

        def __init__(self, screen: "PaperScreen") -> None:
            super().__init__()
            self.screen = screen

    def __init__(
        self, case: str, paper: str, title: str, made: "Drafted", look: Look, answers: Mapping[str, str]
    ) -> None:
        super().__init__()
        self.case = case
        self.paper = paper
        self.made = made
        self.answers = answers
        self._title = title
        self._look = look

    @property
    def answers_key(self) -> str:
        """What a draft of the answers is kept by."""
        return f"{self.paper}{ANSWERS}"

    def compose(self) -> ComposeResult:
        with Vertical() as window:
            window.border_title = plain(self._title)
            window.border_subtitle = self._hint
            yield Page(self._look)

    def named_actions(self) -> list[Key]:
        """What this person is offered: no file from a restricted board, no entry by somebody who only looks."""
        offered = self._look.offered
        left_out = {"write"} if offered.is_restricted else set()
        left_out |= set() if may(offered.role, Act.RECORD) else {"sent"}
        return [row for row in super().named_actions() if row.name not in left_out]

    @property
    def _hint(self) -> str:
        """The keys that do something here, for this person."""
        offered = self._look.offered
        write = "" if offered.is_restricted else "w write to a file"
        sent = "r record as sent" if may(offered.role, Act.RECORD) else ""
        return " · ".join(filter(None, (write, "a answer", sent, "Esc closes")))

    def on_mount(self) -> None:
        self.query_one(Page).show(self._look, self._write)

    def show_paper(self, made: "Drafted", answers: Mapping[str, str]) -> None:
        """Takes over the paper as it is with more answers."""
        self.made, self.answers = made, answers
        self.query_one(Page).show(self._look, self._write)

    def _write(self, sheet: Sheet) -> None:
        paint, made = self._look.paint, self.made
        sheet.heading("Before it goes out")
        sheet.pair("for", made.for_whom, paint.name_of_child)
        for number, words in enumerate(made.discloses):
            sheet.pair("discloses" if number == 0 else "", words)
        for number, asked in enumerate(made.asks):
            sheet.pair("missing" if number == 0 else "", asked.question, paint.warning)
        if not made.asks:
            sheet.pair("missing", "nothing that it asks for")
        sheet.heading("The paper")
        if self._look.covered:
            sheet.text("Names are covered: uncover them to read it.", paint.quiet)
            return
        for line in made.data.decode().replace("**", "").splitlines():
            style = paint.name_of_child if line.startswith("#") else paint.text
            sheet.text(line.lstrip("#").strip() if line.startswith("#") else line, style)

    def action_write(self) -> None:
        self.post_message(self.WriteWanted(self))

    def action_answer(self) -> None:
        self.post_message(self.AnswersWanted(self))

    def action_throw_away(self) -> None:
        """Leaves the paper; what was answered is kept nowhere."""
        self.post_message(KeptForm.Typed(self.case, self.answers_key, {}))
        self.dismiss()

    def action_sent(self) -> None:
        self.post_message(self.SentWanted(self))
