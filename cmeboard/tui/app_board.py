"""What the board itself asks for: whose steps are mine."""

from __future__ import annotations

import asyncio

from cmeboard.tui.board_screen import BoardScreen
from cmeboard.tui.shell import Shell
from cmeboard.tui.verbs import StoreError


class Boarding(Shell):
    """Answers the board's own questions."""

    def on_board_screen_mine_wanted(self, message: BoardScreen.MineWanted) -> None:
        self.run_worker(self._tell_mine())

    async def _tell_mine(self) -> None:
        try:
            owners = await asyncio.to_thread(self.workspace.answers_for)
        except StoreError as error:
            self.say_wrong(error)
            owners = ()
        self.board_screen.know_me(owners)
