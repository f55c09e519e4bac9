"""Today as a page with nothing to press: its list between two bars. The first picture of a start is one."""

import asyncio

from textual.app import ComposeResult
from textual.screen import Screen

from cmeboard.core.board import Board
from cmeboard.core.shown.today import Group, Grouping, StepKey
from cmeboard.tui.look.keys import Place, footer_for
from cmeboard.tui.look.paint import Look
from cmeboard.tui.screens.today_list import TodayList
from cmeboard.tui.widgets.bars import Bar, footer_pieces, header_pieces


class TodayPage(Screen[None]):
    """Shows what a `Board` asks for now. Files to mend stand first: what they hide nobody knows."""

    DEFAULT_CSS = "TodayPage { layout: vertical; overflow: hidden; }"

    def __init__(
        self,
        board: Board,
        look: Look,
        grouping: Grouping = Grouping.URGENCY,
        lines_a_step: int = 2,
        at: StepKey | None = None,
    ) -> None:
        """`at` is the step to stand on first."""
        super().__init__()
        self.board = board
        self.look = look
        self._list = TodayList(look, grouping, lines_a_step)
        self._list.begin_at = at
        self._bars: list[Bar] = []

    def compose(self) -> ComposeResult:
        yield Bar(self.look)
        yield self._list
        yield Bar(self.look)

    def on_mount(self) -> None:
        self._bars = list(self.query(Bar))
        self._draw()

    def on_resize(self) -> None:
        self._draw_bars()

    def _draw(self) -> None:
        """Draws what changed. A board that comes before the screen is put up is drawn with it."""
        self._draw_bars()
        if self._bars:
            self._list.show_board(self.board, self.look)

    def _draw_bars(self) -> None:
        if not self._bars or not self.size.width:
            return  # a resize follows, once it is known what there is room for
        header, footer = self._bars
        width = self.size.width
        header.show(self.look, header_pieces(self.board, self.look, f"Today by {self.grouping}", width))
        footer.show(self.look, footer_pieces(self.look, footer_for(Place.TODAY), width))

    @property
    def grouping(self) -> Grouping:
        """What the headings are."""
        return self._list.grouping


class FirstPage(TodayPage):
    """What was kept of Today, in sight until the whole board is there to be put over it."""

    AUTO_FOCUS = ""
    ALLOW_SELECT = False

    def __init__(
        self, board: Board, look: Look, grouping: Grouping, lines_a_step: int, groups: tuple[Group, ...]
    ) -> None:
        """`groups` are what is known of the steps of a board that has no other cards."""
        super().__init__(board, look, grouping, lines_a_step)
        self._list.begin_with(board, groups)
        self.in_sight = asyncio.Event()
        """It is on top: nothing covers it, as in a window that is too small."""

    def on_screen_resume(self) -> None:
        self.in_sight.set()

    def on_screen_suspend(self) -> None:
        self.in_sight.clear()
