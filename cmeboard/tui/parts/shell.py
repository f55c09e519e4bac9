"""What every part of the app stands on: the clock, the workspace's verbs, the board that is shown, what is said."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from rich.console import RenderableType
from rich.text import Text
from textual.app import App, SuspendNotSupported
from textual.screen import Screen

from cmeboard.core.board import Board, Card
from cmeboard.core.refused import Refused
from cmeboard.core.showing import safe
from cmeboard.tui.look.filters import NamesCovered, names_in
from cmeboard.tui.look.fitting import fit
from cmeboard.tui.look.keys import Place
from cmeboard.tui.look.paint import CONTRAST, Look
from cmeboard.tui.look.personal import NOTHING, Personal
from cmeboard.tui.parts.background import BackgroundSync
from cmeboard.tui.parts.hangup import when_hung_up
from cmeboard.tui.parts.typing_ahead import TypingAhead
from cmeboard.tui.widgets.acting import ActingScreen
from cmeboard.tui.widgets.card_lines import shown_name
from cmeboard.tui.widgets.window import LeftOnce
from cmeboard.workspace import StoreError

if TYPE_CHECKING:
    from cmeboard.core.actions import Action
    from cmeboard.tui.parts.verbs import Verbs
    from cmeboard.tui.screens.board_screen import BoardScreen
    from cmeboard.workspace.answers import CaseView, Done, HistoryRow

Clock = Callable[[], datetime]
P = ParamSpec("P")
T = TypeVar("T")

FIRST_PICTURE = 0.1
"""Seconds in which the first picture is drawn, before anything else asks for the processor."""

COLLECT_AFTER = 50_000
"""New objects until Python looks for rubbish in a board that is open all day."""

MOST_FOUND = 2
"""So many things that a start found stand whole in the corner: more would cover what an action says of itself."""

NOTICES = "notices/"
"""Where the files of other authorities' notices lie."""

_NAME_IN_A_TITLE = 36
"""Cells that a child's name takes at most in the title of a question, so that the question itself can be read."""

JUST_AFTER = 0.05
"""Seconds after a new minute at which the board is read anew. A timer that was early comes again at once."""


class Shell(TypingAhead, App[None]):
    """Holds the board and reads it anew; does an action and says what came of it."""

    ENABLE_COMMAND_PALETTE = False
    TITLE = "cmeboard"

    def __init__(
        self,
        workspace: Verbs,
        clock: Clock,
        board: Board,
        look: Look,
        *,
        lock_after_minutes: int = 0,
        personal: Personal = NOTHING,
    ) -> None:
        """`lock_after_minutes` are the school's; 0 is never. `personal` are this person's settings."""
        super().__init__()
        self.personal = personal
        self.workspace = workspace
        self.clock = clock
        self.board = board
        self.look = look
        self.lock_after_minutes = lock_after_minutes
        self.covering = NamesCovered()
        self.register_theme(CONTRAST)
        self.theme = look.paint.textual_theme
        self.seconds = time.time
        """Seconds of the machine's clock, for the beginning of a minute: the school's own clock says minutes alone."""
        self._stop = threading.Event()
        self._told_of_sync = ""
        self.reload_wanted = asyncio.Event()
        self.is_whole = asyncio.Event()
        """Every card is there, so that something can be asked about it."""
        self.started_up = asyncio.Event()
        """What an interrupted run left is finished: what stands in the files now is what there is."""

    @cached_property
    def board_screen(self) -> BoardScreen:
        """The columns. They are made when something asks for them: a first picture of Today alone does not."""
        from cmeboard.tui.screens.board_screen import BoardScreen

        screen = BoardScreen(self.board, self.look)
        screen.as_last_time(self.personal)
        return screen

    def get_default_screen(self) -> Screen[Any]:
        return self.board_screen

    def on_mount(self) -> None:
        loop = asyncio.get_running_loop()
        if threading.current_thread() is threading.main_thread() and not self.is_headless:
            for name in (signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(name, self.exit)
            when_hung_up(lambda: self._call_in(loop, self.exit))
        self._exchange = BackgroundSync(
            self.workspace, self.clock, self.board, lambda said: self._call_in(loop, self._has_synced, said)
        )
        self.screen.call_later(self.set_timer, FIRST_PICTURE, partial(self._begin, loop))

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """What can wait until there is something to look at."""
        if not self.is_headless:
            gc.freeze()  # what a start made stays: no key waits while it is gone through for rubbish
            gc.set_threshold(COLLECT_AFTER, 10, 10)
        threading.Thread(target=self._watch, args=(loop,), name="watch", daemon=True).start()
        self._exchange.start()
        self.reload_wanted.set()
        self.run_worker(self._reload_when_wanted())
        self.run_worker(self._start_up())
        self._wait_for_the_minute()

    async def _start_up(self) -> None:
        """Finishes what an interrupted run left and says so, with what stands in the way of recording."""
        try:
            found = await asyncio.to_thread(self.workspace.start_up)
        except StoreError as error:
            self.exit(return_code=3, message=Text(safe(f"cmeboard: {error}")))
            return
        await self.is_whole.wait()
        told = found if len(found) <= MOST_FOUND else found[:1]
        more = [f"and {len(found) - 1} things more: cmeboard doctor names them all"] if told != found else []
        for finding in (*told, *more):
            self.notify(safe(finding), severity="warning", markup=False, timeout=60)
        if found:
            self.reload_wanted.set()
        self.started_up.set()

    def on_unmount(self) -> None:
        self._stop.set()
        self._exchange.stop()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Waits, in a thread of its own, for changes that other programs make."""
        for _ in self.workspace.changes(self._stop):
            if self._stop.is_set():
                return
            self._call_in(loop, self.reload_wanted.set)

    def _call_in(self, loop: asyncio.AbstractEventLoop, call: Callable[..., object], *args: object) -> None:
        """Has the app do something, from another thread; nothing once the app has ended."""
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(call, *args)

    def _has_synced(self, said: str) -> None:
        if said and said != self._told_of_sync:
            self.notify(safe(said), severity="warning", markup=False, timeout=15)
        self._told_of_sync = said
        self.reload_wanted.set()

    def _wait_for_the_minute(self) -> None:
        """Midnight, the end of the school day and limits in hours change the board without anybody's doing."""
        self.set_timer(60 + JUST_AFTER - self.seconds() % 60, self._minute_has_passed)

    def _minute_has_passed(self) -> None:
        self.reload_wanted.set()
        self._wait_for_the_minute()

    async def read_whole(self) -> None:
        """Reads the whole board where the first picture was made of less."""
        self.put_up_columns()
        self.is_whole.set()

    def put_up_columns(self) -> None:
        """Puts up what was left out of the columns for the first picture's sake, when their turn comes."""
        self.board_screen.call_later(self.board_screen.put_up)

    def has_shown_board(self) -> None:
        """Another board has been handed down to the screens."""

    async def _reload_when_wanted(self) -> None:
        await self.read_whole()
        while True:
            await self.reload_wanted.wait()
            self.reload_wanted.clear()
            await self._reload()

    async def _reload(self) -> None:
        """Reads the board anew and shows it; the cursor and what is being typed stay."""
        try:
            board = await asyncio.to_thread(self.workspace.board, self.clock())
            rules = await asyncio.to_thread(self.workspace.house_rules)
        except StoreError as error:
            self.say_wrong(error)
            return
        offered = self.look.offered._replace(role=rules.permit.role)
        look = self.look._replace(offered=offered, school_ends=rules.end_of_school_day)
        if board is self.board and look == self.look:
            return
        is_only_later = (board.columns is self.board.columns) and board.now[:10] == self.board.now[:10]
        self.board = board
        self._exchange.look_at(board)
        if self.look.covered:
            self.covering.learn(card.pupil for card in board.cards)
        self.show_look(look)
        await self.board_screen.show_board(board)
        for screen in self.screen_stack:
            await self._reload_screen(screen)
            if not is_only_later:
                await self._reload_pictures(screen)
            if isinstance(screen, LeftOnce):
                screen.show_moment(self.clock())
        self.has_shown_board()

    def show_look(self, look: Look) -> None:
        """Draws everything in another look; where it is the same, nothing is drawn."""
        if look == self.look:
            return
        self.look = look
        self.theme = look.paint.textual_theme
        for screen in self.screen_stack:
            if isinstance(screen, ActingScreen):
                screen.show_look(look)

    async def _reload_screen(self, screen: object) -> None:
        """Hands down what has changed, when the screen's turn comes: one that was just opened is not mounted yet."""
        place = screen.PLACE if isinstance(screen, ActingScreen) else Place.BOARD
        if place is Place.TODAY:  # alone, in place of the columns
            from cmeboard.tui.screens.today import TodayScreen

            assert isinstance(screen, TodayScreen)  # noqa: S101
            screen.call_later(screen.show_board, self.board)
        if place is Place.CASE:
            from cmeboard.tui.screens.case_screen import CaseScreen  # imported with a case: it brings the validator

            assert isinstance(screen, CaseScreen)  # noqa: S101
            read = await self.read_case(screen.view.case_id)
            if read is not None:
                screen.call_later(screen.show_case, *read, self.board.now)

    async def _reload_pictures(self, screen: object) -> None:
        """Hands pictures of the cases as they are now down to the overview, where it is that: they take a second."""
        if not isinstance(screen, ActingScreen) or screen.PLACE is not Place.OVERVIEW:
            return
        from cmeboard.tui.screens.overview_screen import OverviewScreen  # imported with it: it brings the plots

        assert isinstance(screen, OverviewScreen)  # noqa: S101
        found = await self.attempt(self.workspace.overview, self.clock())
        if found is not None:
            screen.call_later(screen.show_overview, found)

    async def view_of(self, case: str) -> CaseView:
        """One case as it stands now; whom it names is known from here on to what covers names. Raises Refused."""
        view = await asyncio.to_thread(self.workspace.case, case, self.clock())
        if view.case is not None:
            self.covering.learn(names_in(view.case))
        return view

    async def view_or_say(self, case: str) -> CaseView | None:
        """One case as it stands now; None where it cannot be read, which is said."""
        try:
            return await self.view_of(case)
        except (Refused, StoreError) as error:
            self.say_wrong(error)
            return None

    async def read_case(self, case: str) -> tuple[CaseView, tuple[HistoryRow, ...]] | None:
        """One case and its written record; None where they cannot be read, which is said."""
        view = await self.view_or_say(case)
        history = await self.attempt(self.workspace.history, case) if view is not None else None
        return (view, history) if view is not None and history is not None else None

    def card_of(self, case: str) -> Card | None:
        return self.board.card_of(case)

    def who(self, case: str) -> str:
        """The child that a case is about, as a question names it; the case itself where that is not known."""
        card = self.card_of(case)
        return fit(shown_name(card, self.look), _NAME_IN_A_TITLE, self.look.signs.cut) if card is not None else case

    def notice_of(self, file: str) -> Card | None:
        """The card of another authority's notice that has to be mended, by its file's name; None for a case's."""
        card = self.card_of(file)
        return card if card is not None and card.path.startswith(NOTICES) else None

    def is_a_notice(self, file: str) -> bool:
        """Whether this is a notice and no case, in which only the editor can do anything; then that is said."""
        card = self.notice_of(file)
        if card is not None:
            self.say_wrong(Refused(card.problem, "this is another authority's notice, and no case: press e to mend it"))
        return card is not None

    def say(self, message: str) -> None:
        self.notify(safe(message), markup=False)

    def say_done(self, done: Done) -> None:
        """What was recorded, and of whom: the record's own words name the case, and no child."""
        card = self.card_of(done.cases[0]) if len(done.cases) == 1 else None
        if card is None or not card.pupil or self.look.covered:
            self.say(done.message)
        else:
            self.say(f"{card.pupil}: {done.message.removeprefix(f'{card.case}: ')}")
        if done.remark:
            self.notify(safe(done.remark), severity="warning", markup=False, timeout=15)

    def say_wrong(self, error: Refused | StoreError) -> None:
        self.notify(f"{safe(error.why)}\n{safe(error.remedy)}", severity="error", markup=False, timeout=15)

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Gives the terminal to another program; what changes meanwhile is drawn once, on return.

        Raises SuspendNotSupported on a restricted board, whatever key or screen asks for it.
        """
        if self.look.offered.is_restricted:
            raise SuspendNotSupported("a restricted board gives the terminal to no other program")
        with self.batch_update(), super().suspend():
            yield

    def action_suspend_process(self) -> None:
        """Textual's own way to the shell behind the board: there is none on a restricted one."""
        if not self.look.offered.is_restricted:
            super().action_suspend_process()

    async def attempt(self, verb: Callable[P, T], *args: P.args, **named: P.kwargs) -> T | None:
        """What a verb gives, which is done in a thread; None where it is refused or the disk fails, which is said."""
        try:
            return await asyncio.to_thread(verb, *args, **named)
        except (Refused, StoreError) as error:
            self.say_wrong(error)
            return None

    async def perform(self, action: Action, then: Callable[[], object] | None = None) -> bool:
        """Does one action in a thread, `then` what goes with it, and says what came of it. False where it was refused
        or the disk failed.
        """
        self.bring_up_no_more()

        def do() -> Done:
            done = self.workspace.perform(action, self.clock())
            if then is not None:
                then()
            return done

        done = await self.attempt(do)
        if done is None:
            return False
        self.say_done(done)
        self.reload_wanted.set()
        return True

    async def person(self) -> str:
        """Who records; nothing where git does not know, which is said."""
        return await self.attempt(self.workspace.person) or ""

    def _fatal_error(self) -> None:
        """A bug ends the program with a private note of where it was, and no case's words on the terminal."""
        from cmeboard.tui.parts import crash

        error = sys.exc_info()[1] or self._exception
        if error is not None and not self._exit_renderables:
            kept = None if self.is_headless else crash.keep(error, self.clock())
            self._exit_renderables.append(Text(crash.message(error, kept)))
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """Errors that would draw themselves, with case values in them, end like any other."""
        self._fatal_error()
