"""What is looked at: a case, Today, the cards with certain words, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmeboard.tui.parts.part import Part
from cmeboard.tui.widgets.acting import ActingScreen

if TYPE_CHECKING:
    from cmeboard.tui.screens.case_screen import CaseScreen
    from cmeboard.workspace.answers import HistoryRow


class Viewing(Part):
    """Opens the screens that only show."""

    def on_acting_screen_case_wanted(self, message: ActingScreen.CaseWanted) -> None:
        if not self.is_a_notice(message.case):
            self.take_up(self._open_case(message.case))

    async def open_log(self, case: str) -> None:
        """Opens a case at its log, or turns to it where the case is open."""
        from cmeboard.tui.screens.case_screen import LOG, CaseScreen

        here = self.screen
        is_open = isinstance(here, CaseScreen) and here.view.case_id == case
        screen = here if is_open else await self._open_case(case)
        if isinstance(screen, CaseScreen):
            screen.action_page_number(LOG)

    async def _open_case(self, case: str) -> CaseScreen | None:
        from cmeboard.tui.screens.case_screen import CaseScreen

        read = await self.read_case(case)
        if read is None:
            return None
        screen = CaseScreen(*read, self.board.now, self.look)
        await self.push_screen(screen)
        return screen

    def on_case_screen_version_wanted(self, message: CaseScreen.VersionWanted) -> None:
        self.take_up(self._open_version(message.row))

    async def _open_version(self, row: HistoryRow) -> None:
        """The case as one commit holds it."""
        from cmeboard.tui.screens.case_log import write_version
        from cmeboard.tui.windows.dialogs import SheetScreen

        version = await self.attempt(self.workspace.case_in, row.commit, row.case)
        if version is not None:
            self.push_screen(SheetScreen(row.case, lambda sheet: write_version(sheet, row, *version), self.look))

    def on_acting_screen_overview_wanted(self, message: ActingScreen.OverviewWanted) -> None:
        self.take_up(self._open_overview())

    async def _open_overview(self) -> None:
        """The pictures. The plotting widget is imported here and nowhere before."""
        found = await self.attempt(self.workspace.overview, self.clock())
        if found is None:
            return
        from cmeboard.tui.screens.overview_screen import OverviewScreen

        self.push_screen(OverviewScreen(found, self.look))

    def on_acting_screen_help_wanted(self, message: ActingScreen.HelpWanted) -> None:
        from cmeboard.tui.windows.dialogs import HelpScreen

        self.push_screen(HelpScreen(message.place, self.look))

    def on_acting_screen_quit_wanted(self, message: ActingScreen.QuitWanted) -> None:
        self.exit()
