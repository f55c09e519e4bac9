"""The first moments: a first page of Today can stand before the whole board is read, and no key acts on it alone."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual import events
from textual.screen import Screen

from cmeboard.core.board import Board
from cmeboard.core.showing import safe
from cmeboard.tui.parts.board import Boarding
from cmeboard.workspace import StoreError

if TYPE_CHECKING:
    from cmeboard.core.shown.today import Group, Grouping, Opening
    from cmeboard.tui.screens.today import TodayScreen


class Opened(Boarding):
    """Holds what is typed while only the first page of Today is there, and keeps that page for the next start."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held: list[events.Event] = []
        self._kept_of: tuple[object, Grouping] | None = None

    def get_default_screen(self) -> Screen[Any]:
        """The columns; or the kept page, whose picture waits for no other screen to be put up behind it."""
        if self.opening is None:
            return super().get_default_screen()
        from cmeboard.tui.screens.today_page import FirstPage

        groups = self.opening.groups
        return FirstPage(self.board, self.look, self.personal.today_by, self.personal.today_lines, groups)

    async def on_event(self, event: events.Event) -> None:
        """What is typed or clicked is done once there is the whole board to do it on."""
        if self.opening is not None and isinstance(event, (events.InputEvent, events.Paste)):
            self._held.append(event)
        else:
            await super().on_event(event)

    async def read_whole(self) -> None:
        if self.opening is None:
            await super().read_whole()
            return
        try:
            board = await asyncio.to_thread(self._whole_board)
        except StoreError as error:
            self.exit(return_code=3, message=Text(safe(f"cmeboard: {error}")))
            return
        self.board = board
        await self.board_screen.show_board(board)
        self.call_later(self._let_through, await self._put_up_whole(self.opening))

    async def _put_up_whole(self, opening: Opening) -> bool:
        """Puts the columns, and Today over them, where the kept page was. Whether the list begins as that did."""
        from cmeboard.core.shown.today import begins_with
        from cmeboard.tui.screens.today_page import FirstPage

        page = self.screen_stack[0]
        assert isinstance(page, FirstPage)  # noqa: S101  no key could leave it
        await page.in_sight.wait()
        self.board_screen.is_behind = True
        with self.batch_update():
            await self.push_screen(self.board_screen)
            await self.put_up_today()
        await page.remove_children()
        self.put_up_columns()
        today = self._today
        return today is not None and begins_with(today.groups, opening.groups)

    def _whole_board(self) -> Board:
        now = self.clock()
        return self.workspace.kept_board(now) or self.workspace.board(now)

    async def _let_through(self, is_as_shown: bool) -> None:
        """Does what was typed on the page where the whole list begins as that did. Else it might meet another child."""
        held, self._held, self.opening = self._held, [], None
        if is_as_shown:
            for event in held:
                await self.on_event(event)
        elif any(isinstance(event, (events.Key, events.Paste)) for event in held):
            self.say("The list has changed since it was first shown: what was typed before was not done.")
        self.stay_in_today()
        self.is_whole.set()

    @property
    def _today(self) -> TodayScreen | None:
        from cmeboard.tui.screens.today import TodayScreen

        return next((screen for screen in self.screen_stack if isinstance(screen, TodayScreen)), None)

    def has_shown_board(self) -> None:
        """Keeps the first page as soon as it is listed, so that a board that is killed has kept it too."""
        today = self._today
        if today is not None:
            today.call_later(self._keep_page_of, today)

    def _keep_page_of(self, today: TodayScreen) -> None:
        if today.board.is_checked and not self._is_kept(today.board, today.grouping):
            self.run_worker(asyncio.to_thread(self._keep_page, today.board, today.grouping, today.groups))

    def exit(self, *args: Any, **kwargs: Any) -> None:
        """Also where the last thing seen were the columns, the next start finds the page."""
        from cmeboard.core.shown.today import today

        if self.opening is None and self.board.is_checked:
            grouping = self._today.grouping if self._today is not None else self.board_screen.today_as[0]
            if not self._is_kept(self.board, grouping):
                self._keep_page(self.board, grouping, today(self.board, grouping))
        super().exit(*args, **kwargs)

    def _is_kept(self, board: Board, grouping: Grouping) -> bool:
        return self._kept_of is not None and self._kept_of[0] is board.columns and self._kept_of[1] is grouping

    def _keep_page(self, board: Board, grouping: Grouping, groups: tuple[Group, ...]) -> None:
        self._kept_of = (board.columns, grouping)
        with suppress(StoreError):  # a start would be slower, and nothing else
            self.workspace.keep_opening(board, grouping, groups)
