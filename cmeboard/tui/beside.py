"""What stands beside the columns where there is room: the case under the cursor."""

from functools import partial
from typing import TYPE_CHECKING

from cmeboard.core.board import Board, Card
from cmeboard.tui.acting import ActingScreen
from cmeboard.tui.paint import Look
from cmeboard.tui.widths import LEAST_CELLS, PREVIEW_CELLS, ROOMY_CELLS

if TYPE_CHECKING:
    from cmeboard.tui.preview import Preview

PAUSE_SECONDS = 0.15
"""So long without a key, and the case beside the columns is that of the card which the cursor has come to."""


class Beside(ActingScreen):
    """Puts the case under the cursor up beside what else it shows, and takes it away."""

    def __init__(self, board: Board, look: Look) -> None:
        super().__init__()
        self.board = board
        self.look = look
        self._has_preview: bool | None = None
        self._preview: Preview | None = None
        self._steps_taken = 0

    @property
    def card(self) -> Card | None:
        """The card under the cursor, or None where there is none."""
        raise NotImplementedError

    def _draw(self) -> None:
        """Draws what changed."""
        raise NotImplementedError

    def action_preview(self) -> None:
        """Puts the case up beside the columns, or away; where there is no room, says so."""
        if self.size.width < LEAST_CELLS:
            self.notify(f"A case beside the columns needs a window {LEAST_CELLS} cells wide.", markup=False)
            return
        self._has_preview = not self._shows_preview
        self.post_message(self.Arranged(preview=self._has_preview))
        self._draw()

    @property
    def _shows_preview(self) -> bool:
        wanted = self.size.width >= ROOMY_CELLS if self._has_preview is None else self._has_preview
        return wanted and self.size.width >= LEAST_CELLS

    @property
    def _cells_beside(self) -> int:
        """The cells that are not for the columns."""
        return PREVIEW_CELLS if self._shows_preview else 0

    def _place_beside(self) -> None:
        if self._preview is None and self._shows_preview:
            from cmeboard.tui.preview import Preview

            self._preview = Preview(self.look)
            self.query_one("#middle").mount(self._preview)
        if self._preview is not None:
            self._preview.display = self._shows_preview
            self._want_preview()

    def _want_preview(self) -> None:
        """The case is shown once the keys pause, so that a cursor that moves sends no page with each step."""
        if self._preview is not None and self._shows_preview:
            self._steps_taken += 1
            self.set_timer(PAUSE_SECONDS, partial(self._show_preview, self._steps_taken))

    def _show_preview(self, steps_taken: int) -> None:
        if self._preview is not None and steps_taken == self._steps_taken:
            self._preview.show_card(self.card, self.look, self.board.now)
