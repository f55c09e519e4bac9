"""The app: the sole caller of the workspace's verbs and the only place that reads the clock."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from rich.console import RenderableType
from rich.text import Text
from textual.app import App, SuspendNotSupported

from cmeboard.core.board import Board, Card
from cmeboard.core.refused import Refused
from cmeboard.core.showing import safe
from cmeboard.core.stage import STAGES, Stage
from cmeboard.tui import crash
from cmeboard.tui.acting import ActingScreen
from cmeboard.tui.board_screen import BoardScreen
from cmeboard.tui.editing import editor_command, line_to_open
from cmeboard.tui.paint import Look
from cmeboard.tui.terminal import first_look, refusal
from cmeboard.tui.verbs import CaseView, HistoryRow, StoreError, Verbs

if TYPE_CHECKING:
    from cmeboard.core.actions import Action
    from cmeboard.core.entries import Entry, EntryBase
    from cmeboard.tui.form import RecordForm
    from cmeboard.tui.new_case import NewCaseForm

Clock = Callable[[], datetime]


class BoardApp(App[None]):
    """Hands boards down to the screens and does what their messages ask for."""

    ENABLE_COMMAND_PALETTE = False
    TITLE = "cmeboard"

    def __init__(self, workspace: Verbs, clock: Clock, board: Board, look: Look) -> None:
        super().__init__()
        self.workspace = workspace
        self.clock = clock
        self.board = board
        self.look = look
        self.theme = look.paint.textual_theme
        self.animation_level = "none"
        self._stop = threading.Event()
        self._reload_wanted = asyncio.Event()
        self._board_screen = BoardScreen(board, look)
        self._drafts: dict[tuple[str, str], dict[str, str]] = {}

    def get_default_screen(self) -> BoardScreen:
        return self._board_screen

    def on_mount(self) -> None:
        loop = asyncio.get_running_loop()
        if threading.current_thread() is threading.main_thread() and not self.is_headless:
            for name in (signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(name, self.exit)
        threading.Thread(target=self._watch, args=(loop,), name="watch", daemon=True).start()
        self.run_worker(self._reload_when_wanted())
        self._wait_for_the_minute()

    def on_unmount(self) -> None:
        self._stop.set()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Waits, in a thread of its own, for changes that other programs make."""
        for _ in self.workspace.changes(self._stop):
            if self._stop.is_set() or loop.is_closed():
                return
            loop.call_soon_threadsafe(self._reload_wanted.set)

    def _wait_for_the_minute(self) -> None:
        """Midnight, the end of the school day and limits in hours change the board without anybody's doing."""
        self.set_timer(60.2 - self.clock().second, self._minute_has_passed)

    def _minute_has_passed(self) -> None:
        self._reload_wanted.set()
        self._wait_for_the_minute()

    async def _reload_when_wanted(self) -> None:
        while True:
            await self._reload_wanted.wait()
            self._reload_wanted.clear()
            await self._reload()

    async def _reload(self) -> None:
        """Reads the board anew and shows it; the cursor and what is being typed stay."""
        try:
            board = await asyncio.to_thread(self.workspace.board, self.clock())
        except StoreError as error:
            self._say_wrong(error)
            return
        self.board = board
        await self._board_screen.show_board(board)
        for screen in self.screen_stack:
            await self._reload_screen(screen)

    async def _reload_screen(self, screen: object) -> None:
        from cmeboard.tui.case_screen import CaseScreen
        from cmeboard.tui.today import TodayScreen

        if isinstance(screen, TodayScreen):
            screen.show_board(self.board)
        if isinstance(screen, CaseScreen):
            try:
                view, history = await self._read_case(screen.view.case_id)
            except (Refused, StoreError) as error:
                self._say_wrong(error)
            else:
                screen.show_case(view, history, self.board.now)

    async def _read_case(self, case: str) -> tuple[CaseView, tuple[HistoryRow, ...]]:
        now = self.clock()
        view = await asyncio.to_thread(self.workspace.case, case, now)
        history = await asyncio.to_thread(self.workspace.history, case)
        return view, history

    def _card(self, case: str) -> Card | None:
        return next((card for card in self.board.cards if card.case == case), None)

    def _say(self, message: str) -> None:
        self.notify(safe(message), markup=False)

    def _say_wrong(self, error: Refused | StoreError) -> None:
        self.notify(f"{safe(error.why)}\n{safe(error.remedy)}", severity="error", markup=False, timeout=15)

    async def perform(self, action: Action) -> bool:
        """Does one action in a thread and says what came of it. False where it was refused or the disk failed."""
        try:
            done = await asyncio.to_thread(self.workspace.perform, action, self.clock())
        except (Refused, StoreError) as error:
            self._say_wrong(error)
            return False
        self._say(done.message)
        self._reload_wanted.set()
        return True

    async def _ask(self, screen: Any) -> Any:
        """Shows a dialog and waits for its answer."""
        return await self.push_screen(screen, wait_for_dismiss=True)

    def on_acting_screen_case_wanted(self, message: ActingScreen.CaseWanted) -> None:
        self.run_worker(self._open_case(message.case))

    async def _open_case(self, case: str) -> None:
        from cmeboard.tui.case_screen import CaseScreen

        try:
            view, history = await self._read_case(case)
        except (Refused, StoreError) as error:
            self._say_wrong(error)
            return
        self.push_screen(CaseScreen(view, history, self.board.now, self.look))

    def on_acting_screen_move_wanted(self, message: ActingScreen.MoveWanted) -> None:
        self.run_worker(self._move(message.case, message.to))

    async def _move(self, case: str, to: str) -> None:
        from cmeboard.core.actions import MoveCase
        from cmeboard.tui.dialogs import Answer, LetterQuestion, TextQuestion

        card = self._card(case)
        if card is None:
            return
        if not to:
            answers = [Answer(stage.value[0].lower(), stage.value, stage.value) for stage in STAGES]
            to = await self._ask(LetterQuestion(f"Move {case} from {card.stage} to", answers)) or ""
        if not to or to == card.stage:
            return
        stage, stages = Stage(to), [one.value for one in STAGES]
        reason = ""
        if card.stage not in stages or stage.position != stages.index(card.stage) + 1:
            question = TextQuestion(
                f"{card.stage} → {stage.value}: why?",
                "This move skips a column or goes back, so its reason is recorded.",
            )
            reason = await self._ask(question) or ""
            if not reason:
                return
        person = await self._person()
        if person:
            await self.perform(MoveCase(case, stage, person, self.clock(), reason))

    def on_acting_screen_record_wanted(self, message: ActingScreen.RecordWanted) -> None:
        self.run_worker(self._open_form(message.case, message.did))

    async def _open_form(self, case: str, did: str) -> None:
        from cmeboard.tui.asking import asked_for
        from cmeboard.tui.form import RecordForm

        now = self.clock()
        person = await self._person()
        try:
            view = await asyncio.to_thread(self.workspace.case, case, now)
        except (Refused, StoreError) as error:
            self._say_wrong(error)
            return
        if person:
            draft = self._drafts.get((case, did), {})
            self.push_screen(RecordForm(asked_for(view, did, person, now, draft), self.look))

    def on_record_form_submitted(self, message: RecordForm.Submitted) -> None:
        self.run_worker(self._record(message.form, message.entry))

    async def _record(self, form: RecordForm, entry: EntryBase) -> None:
        from cmeboard.core.actions import RecordEntry

        asked = form.asked
        try:
            done = await asyncio.to_thread(
                self.workspace.perform, RecordEntry(asked.case, cast("Entry", entry)), self.clock()
            )
        except (Refused, StoreError) as error:
            form.show_wrong(f"Not recorded: {error.why}: {error.remedy}. What you typed is kept.")
            return
        self._drafts.pop((asked.case, asked.did), None)
        form.dismiss()
        self._say(done.message)
        self._reload_wanted.set()

    def on_record_form_left(self, message: RecordForm.Left) -> None:
        kept = {name: text for name, text in message.texts.items() if name not in ("at", "by")}
        self._drafts[message.form.asked.case, message.form.asked.did] = kept

    def on_acting_screen_new_wanted(self, message: ActingScreen.NewWanted) -> None:
        from cmeboard.tui.new_case import NewCaseForm

        self.push_screen(NewCaseForm(self.clock().date()))

    def on_new_case_form_submitted(self, message: NewCaseForm.Submitted) -> None:
        self.run_worker(self._open_new(message))

    async def _open_new(self, message: NewCaseForm.Submitted) -> None:
        try:
            done = await asyncio.to_thread(
                self.workspace.open_case, message.pupil, message.first_day_absent, self.clock(), message.reason
            )
        except (Refused, StoreError) as error:
            message.form.show_wrong(f"Not recorded: {error.why}: {error.remedy}. What you typed is kept.")
            return
        message.form.dismiss()
        self._say(done.message)
        self._board_screen.case = done.cases[0]
        self._reload_wanted.set()

    async def _person(self) -> str:
        try:
            return await asyncio.to_thread(self.workspace.person)
        except StoreError as error:
            self._say_wrong(error)
            return ""

    def on_acting_screen_undo_wanted(self, message: ActingScreen.UndoWanted) -> None:
        self.run_worker(self._undo(message.case))

    async def _undo(self, case: str) -> None:
        from cmeboard.core.actions import Undo

        person = await self._person()
        if person:
            await self.perform(Undo(case, person, self.clock()))

    def on_board_screen_narrow_wanted(self, message: BoardScreen.NarrowWanted) -> None:
        self.run_worker(self._narrow())

    async def _narrow(self) -> None:
        from cmeboard.tui.dialogs import TextQuestion

        why = "Name, case, flag, year, owner or step: only cards with all of the words are shown. Empty shows all."
        words = await self._ask(TextQuestion("Find", why, self._board_screen.narrowed))
        if words is not None:
            self._board_screen.narrow(words)

    def on_board_screen_today_wanted(self, message: BoardScreen.TodayWanted) -> None:
        from cmeboard.tui.today import TodayScreen

        self.push_screen(TodayScreen(self.board, self.look))

    def on_acting_screen_edit_wanted(self, message: ActingScreen.EditWanted) -> None:
        self.run_worker(self._edit(message.case))

    async def _edit(self, case: str) -> None:
        """Gives the terminal to the person's editor, and says on return what it left."""
        try:
            view = await asyncio.to_thread(self.workspace.case, case, self.clock())
            command = editor_command(os.environ, self.workspace.file_of(view.path), line_to_open(view))
            with self.suspend():
                status = await asyncio.to_thread(subprocess.call, command)
            after = await asyncio.to_thread(self.workspace.case, case, self.clock())
        except (Refused, StoreError) as error:
            self._say_wrong(error)
        except (OSError, SuspendNotSupported) as error:
            self._say_wrong(Refused(f"the editor did not start ({error})", "set EDITOR to yours, such as nano or vim"))
        else:
            if after.problems:
                self._say_wrong(Refused(str(after.problems[0]), "press e to mend it: the case stays on the board"))
            elif after.text != view.text:
                self._say(f"{case}: changed on disk. Press w to put it into the record.")
            elif status:
                self._say(f"{case}: the editor ended with status {status}, and nothing changed.")
        self._reload_wanted.set()

    def on_acting_screen_by_hand_wanted(self, message: ActingScreen.ByHandWanted) -> None:
        self.run_worker(self._record_by_hand(message.case))

    async def _record_by_hand(self, case: str) -> None:
        try:
            view = await asyncio.to_thread(self.workspace.case, case, self.clock())
            done = await asyncio.to_thread(self.workspace.record_hand_edits, view.path, self.clock())
        except (Refused, StoreError) as error:
            self._say_wrong(error)
            return
        self._say(done.message)
        self._reload_wanted.set()

    def on_acting_screen_help_wanted(self, message: ActingScreen.HelpWanted) -> None:
        from cmeboard.tui.dialogs import HelpScreen

        self.push_screen(HelpScreen(message.place, self.look))

    def on_acting_screen_quit_wanted(self, message: ActingScreen.QuitWanted) -> None:
        self.exit()

    def _fatal_error(self) -> None:
        """A bug ends the program with a private note of where it was, and no case's words on the terminal."""
        error = sys.exc_info()[1] or self._exception
        if error is not None and not self._exit_renderables:
            kept = None if self.is_headless else crash.keep(error, self.clock())
            self._exit_renderables.append(Text(crash.message(error, kept)))
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """Errors that would draw themselves, with case values in them, end like any other."""
        self._fatal_error()


def run_board(workspace: Verbs, clock: Clock) -> int:
    """Opens the board and returns the exit status once it is left: 0, 1 after a mistake in the program, 2 where
    there is no terminal to draw on. Raises StoreError where the store is not in order.
    """
    why = refusal(os.environ)
    if why:
        print(f"cmeboard: {why}", file=sys.stderr)
        return 2
    app = BoardApp(workspace, clock, workspace.board(clock()), first_look(os.environ))
    app.run()
    return app.return_code or 0
