"""Today: every step that is work now over all cases, the most urgent first, and the way to act on it."""

from textual.app import ComposeResult

from cmeboard.core.board import Board
from cmeboard.core.today import Group, Grouping, StepKey
from cmeboard.tui.acting import ActingScreen
from cmeboard.tui.bars import Bar, footer_pieces, header_pieces
from cmeboard.tui.keys import Place, bindings_for, footer_for
from cmeboard.tui.paint import Look
from cmeboard.tui.step_list import StepList
from cmeboard.tui.today_list import TodayList


class TodayScreen(ActingScreen):
    """Shows what a `Board` asks for now. Files to mend stand first: what they hide nobody knows."""

    PLACE = Place.TODAY
    BINDINGS = bindings_for(Place.TODAY)
    DEFAULT_CSS = "TodayScreen { layout: vertical; overflow: hidden; }"

    def __init__(
        self,
        board: Board,
        look: Look,
        grouping: Grouping = Grouping.URGENCY,
        lines_a_step: int = 2,
        at: StepKey | None = None,
        page: tuple[Group, ...] | None = None,
    ) -> None:
        """`at` is the step to stand on first. `page` is what is known of the board's steps where that is not all."""
        super().__init__()
        self.board = board
        self.look = look
        self._list = TodayList(look, grouping, lines_a_step)
        self._list.begin_at = at
        if page is not None:
            self._list.begin_with(board, page)
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

    def show_board(self, board: Board) -> None:
        """Takes over a new board; the cursor stays on its step, or on the next one where that is done."""
        self.board = board
        self._draw()

    def show_look(self, look: Look) -> None:
        self.look = look
        self._draw()

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
        footer.show(self.look, footer_pieces(self.look, footer_for(self.PLACE), width))

    @property
    def groups(self) -> tuple[Group, ...]:
        """The steps as they are shown."""
        return self._list.groups

    @property
    def step_key(self) -> StepKey | None:
        """What names the step under the cursor."""
        return self._list.step_key

    @property
    def grouping(self) -> Grouping:
        """What the headings are."""
        return self._list.grouping

    @property
    def lines_a_step(self) -> int:
        """How many lines each step has."""
        return self._list.lines_a_step

    def current_case(self) -> str:
        step = self._list.step
        return step.card.case if step is not None and not step.card.problem else ""

    def current_file(self) -> str:
        return self._list.case

    def action_record(self, did: str) -> None:
        self._record(did, self._list.known_of(did))

    def action_up(self) -> None:
        self._list.move(-1)

    def action_down(self) -> None:
        self._list.move(1)

    def action_left(self) -> None:
        self.action_back()

    def action_right(self) -> None:
        if case := self.current_file():
            self.post_message(self.CaseWanted(case))

    def action_page(self, direction: int) -> None:
        self._list.move(self._list.page * direction)

    def action_first(self) -> None:
        self._list.go(0)

    def action_last(self) -> None:
        self._list.go(self._list.count)

    def action_group(self) -> None:
        """The same steps under other headings."""
        self.post_message(self._list.regroup())
        self._draw()

    def action_density(self) -> None:
        self.post_message(self._list.make_denser())
        self._draw()

    def action_open(self) -> None:
        """Acts: the form for the step, or the case where a person has to look first."""
        wish = self._list.wish()
        if wish is not None:
            self.post_message(wish)

    def on_step_list_chosen(self, message: StepList.Chosen) -> None:
        if message.times == 2:
            self.action_open()

    def action_back(self) -> None:
        self.dismiss()
