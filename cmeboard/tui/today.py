"""Today: every step that is work now, by owner, the most urgent first."""

from itertools import groupby

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from cmeboard.core.board import Board, Card, CardDuty
from cmeboard.core.showing import safe
from cmeboard.tui.acting import ActingScreen
from cmeboard.tui.bars import Bar, footer_pieces, header_pieces
from cmeboard.tui.card_lines import shown_name
from cmeboard.tui.keys import Place, bindings_for, footer_for
from cmeboard.tui.paint import Look

WORK = ("overdue", "due", "no date")


class TodayScreen(ActingScreen):
    """Shows what a `Board` asks for now. Files to mend stand first: what they hide nobody knows."""

    PLACE = Place.TODAY
    BINDINGS = bindings_for(Place.TODAY)
    AUTO_FOCUS = "OptionList"
    DEFAULT_CSS = """
    TodayScreen { layout: vertical; overflow: hidden; }
    TodayScreen OptionList { height: 1fr; padding: 0; background: transparent; text-wrap: nowrap; }
    TodayScreen OptionList { text-overflow: ellipsis; }
    TodayScreen OptionList, TodayScreen OptionList:focus { border: none; }
    """

    def __init__(self, board: Board, look: Look) -> None:
        super().__init__()
        self.board = board
        self.look = look

    def compose(self) -> ComposeResult:
        yield Bar(self.look)
        yield OptionList()
        yield Bar(self.look)

    def on_mount(self) -> None:
        self._header, self._footer = self.query(Bar)
        self._list = self.query_one(OptionList)
        self.show_board(self.board)

    def show_board(self, board: Board) -> None:
        """Takes over a new board; the cursor stays on its step, or on the next one where that is done."""
        self.board = board
        kept, place = self._current_id(), self._list.highlighted
        self._header.show(self.look, header_pieces(board, self.look, "Today"))
        self._footer.show(self.look, footer_pieces(self.look, footer_for(self.PLACE)))
        self._list.clear_options()
        self._list.add_options(self._options())
        ids = [option.id for option in self._list.options]
        if kept in ids:
            self._list.highlighted = ids.index(kept)
        elif ids:
            self._list.highlighted = min(place or 0, len(ids) - 1)
            if self._list.get_option_at_index(self._list.highlighted).disabled:
                self._list.action_cursor_down()

    def show_look(self, look: Look) -> None:
        self.look = look
        self.show_board(self.board)

    def _options(self) -> list[Option]:
        options: list[Option] = []
        mend = [card for card in self.board.cards if card.to_mend]
        if mend:
            options.append(Option(Text("files to mend", self.look.paint.warning), disabled=True))
            options += [Option(Text(f"  {safe(card.case)}  {safe(card.to_mend)}"), id=card.case) for card in mend]
        for owner, group in groupby(sorted(self._steps(), key=_order), key=lambda step: step[1].owner):
            steps = list(group)
            options.append(Option(Text(f"{safe(owner)}: {len(steps)}", self.look.paint.heading), disabled=True))
            options += [
                Option(self._line(*step), id=f"{step[0].case} {n} {step[1].duty}") for n, step in enumerate(steps)
            ]
        if not options:
            options.append(Option(Text("Nothing is due."), disabled=True))
        return options

    def _steps(self) -> list[tuple[Card, CardDuty]]:
        return [(card, duty) for card in self.board.cards for duty in card.duties if duty.state in WORK]

    def _line(self, card: Card, duty: CardDuty) -> Text:
        sign = self.look.signs.states.get(duty.state, "")
        due = duty.due or "no date"
        style = self.look.paint.state(duty.state)
        line = Text(f" {sign} {duty.state:<7} {due:<10} ", style)
        line.append(f"{safe(shown_name(card, self.look))}", "bold")
        line.append(f"  {safe(duty.duty)} {safe(duty.title)}", "not bold")
        return line

    def _current_id(self) -> str:
        at = self._list.highlighted
        return "" if at is None else self._list.get_option_at_index(at).id or ""

    def current_case(self) -> str:
        return self._current_id().split(" ")[0]

    def current_file(self) -> str:
        return self.current_case()

    def action_up(self) -> None:
        self._list.action_cursor_up()

    def action_down(self) -> None:
        self._list.action_cursor_down()

    def action_left(self) -> None:
        self._list.action_page_up()  # type: ignore[no-untyped-call]

    def action_right(self) -> None:
        self._list.action_page_down()  # type: ignore[no-untyped-call]

    def action_page(self, direction: int) -> None:
        if direction < 0:
            self._list.action_page_up()  # type: ignore[no-untyped-call]
        else:
            self._list.action_page_down()  # type: ignore[no-untyped-call]

    def action_first(self) -> None:
        self._list.action_first()

    def action_last(self) -> None:
        self._list.action_last()

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        self.action_open()

    def action_open(self) -> None:
        if case := self.current_case():
            self.post_message(self.CaseWanted(case))

    def action_back(self) -> None:
        self.dismiss()


_URGENCY = {state: n for n, state in enumerate(WORK)}


def _order(step: tuple[Card, CardDuty]) -> tuple[str, int, str, str]:
    card, duty = step
    return duty.owner, _URGENCY[duty.state], duty.due, card.case
