"""The board: columns side by side, one cursor, and the keys that move it."""

from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message

from cmeboard.core.board import Board, Card, Column
from cmeboard.core.stage import STAGES
from cmeboard.tui.acting import ActingScreen
from cmeboard.tui.bars import Bar, footer_pieces, header_pieces
from cmeboard.tui.column import ColumnView
from cmeboard.tui.keys import Place, bindings_for, footer_for
from cmeboard.tui.paint import Look
from cmeboard.tui.widths import Layout, lay_out_widths


class BoardScreen(ActingScreen):
    """Shows a `Board`. The cursor is a case, so it stays on its card wherever the card goes."""

    PLACE = Place.BOARD
    BINDINGS = bindings_for(Place.BOARD)
    DEFAULT_CSS = """
    BoardScreen { layout: vertical; overflow: hidden; }
    BoardScreen #columns { height: 1fr; }
    """

    class TodayWanted(Message):
        """Show what is due now."""

    class NarrowWanted(Message):
        """Ask for the words that a card must have to be shown."""

    def __init__(self, board: Board, look: Look) -> None:
        super().__init__()
        self.board = board
        self.narrowed = ""
        self.columns = board.columns
        self.look = look
        self.column = next((index for index, column in enumerate(board.columns) if column.cards), 0)
        self.case = ""
        self.picked: frozenset[str] = frozenset()
        self.folded: frozenset[int] = frozenset()
        self._rows: list[int] = [0] * len(board.columns)
        self._layout_of_columns: Layout | None = None
        self._keep_case()

    def compose(self) -> ComposeResult:
        yield Bar(self.look)
        yield Bar(self.look)
        with Horizontal(id="columns"):
            for index in range(len(self.board.columns)):
                yield ColumnView(index, self.look)
        yield Bar(self.look)

    def on_mount(self) -> None:
        self._header, self._tabs, self._footer = self.query(Bar)
        self._views = list(self.query(ColumnView))
        self._tabs.display = False
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        self._place_columns()

    @property
    def card(self) -> Card | None:
        """The card under the cursor, or None in an empty column."""
        cards = self.columns[self.column].cards
        return cards[self._rows[self.column]] if cards else None

    def current_case(self) -> str:
        card = self.card
        return card.case if card is not None and not card.problem else ""

    def current_file(self) -> str:
        return self.card.case if self.card is not None else ""

    def narrow(self, words: str) -> None:
        """Shows only the cards that hold every one of the words; all where there are none."""
        self.narrowed = " ".join(words.split())
        self.columns = _with_words(self.board.columns, self.narrowed)
        self._find_case()
        self._draw()

    def action_narrow(self) -> None:
        self.post_message(self.NarrowWanted())

    def action_all(self) -> None:
        if self.narrowed:
            self.narrow("")

    def action_today(self) -> None:
        self.post_message(self.TodayWanted())

    def show_look(self, look: Look) -> None:
        self.look = look
        self._draw()

    async def show_board(self, board: Board) -> None:
        """Takes over a new board; the cursor stays on its case."""
        count = len(self.board.columns)
        self.board = board
        self.columns = _with_words(board.columns, self.narrowed)
        self._rows = (self._rows + [0] * len(board.columns))[: len(board.columns)]
        if len(board.columns) != count:
            self._layout_of_columns = None
            await self._make_columns()
        self._find_case()
        self._draw()

    async def _make_columns(self) -> None:
        holder = self.query_one("#columns")
        await holder.remove_children()
        await holder.mount(*(ColumnView(index, self.look) for index in range(len(self.board.columns))))
        self._views = list(self.query(ColumnView))

    def _find_case(self) -> None:
        """Puts the cursor where its case is now; a case that has gone leaves it where it was."""
        for index, column in enumerate(self.columns):
            for row, card in enumerate(column.cards):
                if card.case == self.case:
                    self.column, self._rows[index] = index, row
                    self._clamp()
                    return
        self.column = min(self.column, len(self.columns) - 1)
        self._clamp()
        self._keep_case()

    def _clamp(self) -> None:
        for index, column in enumerate(self.columns):
            self._rows[index] = min(self._rows[index], max(0, len(column.cards) - 1))

    def _keep_case(self) -> None:
        cards = self.columns[self.column].cards
        self.case = cards[self._rows[self.column]].case if cards else ""

    def _draw(self) -> None:
        header = header_pieces(self.board, self.look, "Board")
        if self.narrowed:
            shown, all_cards = sum(len(column.cards) for column in self.columns), len(self.board.cards)
            words = f" only “{self.narrowed}”: {shown} of {all_cards} cards, Esc shows all "
            header.insert(1, (words, Style(bold=True, reverse=True)))
        self._header.show(self.look, header)
        self._footer.show(self.look, footer_pieces(self.look, footer_for(self.PLACE)))
        for index, (view, column) in enumerate(zip(self._views, self.columns, strict=True)):
            view.show(
                column.stage,
                column.cards,
                len(column.cards),
                self.look,
                self.board.now,
                self.picked,
                self._rows[index] if index == self.column else None,
            )
        self._place_columns()

    def _place_columns(self) -> None:
        old = self._layout_of_columns
        new = lay_out_widths(
            self.size.width, len(self.columns), self.column, old.first_whole if old else 0, self.folded
        )
        if new == old:
            return
        self._layout_of_columns = new
        for view, width in zip(self._views, new.widths, strict=True):
            view.display = width > 0
            view.styles.width = width
        self._tabs.display = new.tabs
        if new.tabs:
            self._show_tabs()

    def _show_tabs(self) -> None:
        paint = self.look.paint
        pieces = []
        for index, column in enumerate(self.columns):
            words = column.stage if index == self.column else f"{column.stage[:1]}{len(column.cards)}"
            pieces.append((f" {words} ", paint.heading_active if index == self.column else paint.heading))
        self._tabs.show(self.look, pieces)

    def _move_to(self, column: int, row: int) -> None:
        """Moves the cursor; only the two cards it leaves and enters are drawn."""
        old = self.column
        self.column, self._rows[column] = column, row
        self._clamp()
        self._keep_case()
        if old != column:
            self._views[old].move_cursor(None)
            self._place_columns()
        self._views[column].move_cursor(self._rows[column])

    def action_up(self) -> None:
        self._move_to(self.column, max(0, self._rows[self.column] - 1))

    def action_down(self) -> None:
        self._move_to(self.column, self._rows[self.column] + 1)

    def action_left(self) -> None:
        self.action_column(self.column - 1)

    def action_right(self) -> None:
        self.action_column(self.column + 1)

    def action_column(self, column: int) -> None:
        """Goes to a column by its place, counted from 0."""
        if 0 <= column < len(self.columns):
            self._move_to(column, self._rows[column])

    def action_page(self, direction: int) -> None:
        step = self._views[self.column].cards_in_view * direction
        self._move_to(self.column, max(0, self._rows[self.column] + step))

    def action_first(self) -> None:
        self._move_to(self.column, 0)

    def action_last(self) -> None:
        self._move_to(self.column, max(0, len(self.columns[self.column].cards) - 1))

    def action_open(self) -> None:
        card = self.card
        if card is not None:
            self.post_message(self.CaseWanted(card.case))

    def action_shift(self, direction: int) -> None:
        """Asks to move the card to the column beside its own."""
        stages = [stage.value for stage in STAGES]
        card = self.card
        if card is None or card.stage not in stages:
            return
        place = stages.index(card.stage) + direction
        if 0 <= place < len(stages):
            self.post_message(self.MoveWanted(card.case, stages[place]))

    def on_column_view_chosen(self, message: ColumnView.Chosen) -> None:
        self._move_to(message.column, message.index if message.index >= 0 else self._rows[message.column])
        if message.times == 2 and message.index >= 0:
            self.action_open()


def _with_words(columns: tuple[Column, ...], words: str) -> tuple[Column, ...]:
    """The columns with the cards that hold all the words. A file to mend is always there."""
    wanted = words.casefold().split()
    if not wanted:
        return columns
    return tuple(
        Column(
            column.stage,
            tuple(card for card in column.cards if card.problem or all(word in _words_of(card) for word in wanted)),
        )
        for column in columns
    )


def _words_of(card: Card) -> str:
    steps = (f"{duty.duty} {duty.title} {duty.owner} {duty.state}" for duty in card.duties)
    year = "" if card.year_group is None else f"year {card.year_group} y{card.year_group}"
    return " ".join((card.case, card.pupil, card.stage, year, *card.flags, *card.warnings, *steps)).casefold()
