"""Today as it stands beside the columns. Imported where a window is wide, and nowhere else."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from cmeboard.core.board import Board, Column
from cmeboard.core.shown.filtering import Filter
from cmeboard.core.shown.today import Grouping
from cmeboard.tui.look.keys import Place, bindings_for
from cmeboard.tui.look.paint import Look
from cmeboard.tui.screens.today_list import TodayList
from cmeboard.tui.widgets.acting import ActingScreen
from cmeboard.tui.widgets.bars import Bar
from cmeboard.tui.widgets.step_list import StepList

_OWN_KEYS = ("up", "down", "left", "right", "page_up", "page_down", "first", "last", "act", "density", "group", "board")
"""The rows of the table of keys that do something else here than in the columns."""


class SteppingList(TodayList, can_focus=True):
    """Today's list while its keys are its own: every other key is the board's, for the child under this cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding for binding in bindings_for(Place.TODAY) if getattr(binding, "id", "") in (*_OWN_KEYS, "back")
    ]

    class Moved(Message):
        """The cursor stands on another step."""

    class Rearranged(Message):
        """It is to be shown anew."""

    class Entered(Message):
        """The keys are its own from now on."""

    class Left(Message):
        """The columns are wanted."""

    def on_focus(self, event: events.Focus) -> None:
        self.post_message(self.Entered())

    def go(self, place: int) -> None:
        old = self.place
        super().go(place)
        if self.place != old:
            self.post_message(self.Moved())

    def action_up(self) -> None:
        self.move(-1)

    def action_down(self) -> None:
        self.move(1)

    def action_page(self, direction: int) -> None:
        self.move(self.page * direction)

    def action_first(self) -> None:
        self.go(0)

    def action_last(self) -> None:
        self.go(self.count)

    def action_left(self) -> None:
        self.action_back()

    def action_back(self) -> None:
        self.screen.set_focus(None)  # at once: the next key is for the columns
        self.post_message(self.Left())

    def action_right(self) -> None:
        if self.case:
            self.post_message(ActingScreen.CaseWanted(self.case))

    def action_open(self) -> None:
        wish = self.wish()
        if wish is not None:
            self.post_message(wish)

    def action_group(self) -> None:
        self.post_message(self.regroup())
        self.post_message(self.Rearranged())

    def action_density(self) -> None:
        self.post_message(self.make_denser())
        self.post_message(self.Rearranged())

    def on_step_list_chosen(self, message: StepList.Chosen) -> None:
        message.stop()
        if message.times == 2:
            self.action_open()


class TodayBeside(Vertical):
    """Today beside the columns: a heading that says whether the keys are its own, and the list."""

    DEFAULT_CSS = "TodayBeside { height: 1fr; border-left: vkey $primary; }"

    def __init__(self, look: Look, grouping: Grouping, lines_a_step: int) -> None:
        super().__init__()
        self.list = SteppingList(look, grouping, lines_a_step)
        self._heading = Bar(look)

    def compose(self) -> ComposeResult:
        yield self._heading
        yield self.list

    def show_board(self, board: Board, look: Look, wanted: Filter, shown: tuple[Column, ...]) -> None:
        """Takes over a board, as `TodayList` does."""
        self.list.show_board(board, look, wanted, shown)
        self._say(look)

    def show_active(self, look: Look, *, is_active: bool) -> None:
        """Says whether the keys are its own."""
        self.list.show_active(is_active=is_active)
        self._say(look)

    def _say(self, look: Look) -> None:
        """How many steps there are, of how many where a filter hides some."""
        shown, whole = self.list.count, self.list.whole
        count = f"{shown} of {whole}" if shown != whole else f"{whole}"
        steps = "step" if whole == 1 else "steps"
        sign = look.signs.cursor if self.list.is_active else " "
        style = look.paint.heading_active if self.list.is_active else look.paint.heading
        self._heading.show(look, [(f"{sign}Today by {self.list.grouping}: {count} {steps}", style)])
