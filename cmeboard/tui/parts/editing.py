"""A case's file in the person's own editor, and what they wrote there into the record."""

from __future__ import annotations

import asyncio
import os
import subprocess
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from cmeboard.core.refused import Refused
from cmeboard.tui.forms.editing import editor_command, line_to_open
from cmeboard.tui.parts.drafts import Keeping
from cmeboard.tui.widgets.acting import ActingScreen
from cmeboard.workspace import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmeboard.tui.forms.form import RecordForm
    from cmeboard.tui.parts.shell import P
    from cmeboard.workspace.answers import Done


class Editing(Keeping):
    """Gives the terminal to an editor, and takes hand edits into the record."""

    def on_acting_screen_edit_wanted(self, message: ActingScreen.EditWanted) -> None:
        notice = self.notice_of(message.case)
        self.run_worker(self._edit_notice(notice.path) if notice is not None else self._edit(message.case))

    async def _edit(self, case: str) -> None:
        """Gives the terminal to the person's editor, and says on return what it left."""
        try:
            view = await self.view_of(case)
            command = editor_command(os.environ, self.workspace.file_of(view.path), line_to_open(view))
            with self.suspend():
                status = await asyncio.to_thread(subprocess.call, command)
            after = await self.view_of(case)
        except (Refused, StoreError) as error:
            self.say_wrong(error)
        except (OSError, SuspendNotSupported) as error:
            self.say_wrong(_not_started(error))
        else:
            if after.problems:
                self.say_wrong(Refused(str(after.problems[0]), "press e to mend it: the case stays on the board"))
            elif after.text != view.text:
                self.say(f"{case}: changed on disk. Press w to put it into the record.")
            elif status:
                self.say(f"{case}: the editor ended with status {status}, and nothing changed.")
        self.reload_wanted.set()

    async def _edit_notice(self, path: str) -> None:
        """Gives the terminal to the editor for a notice, which goes into the record once it is mended: its card is
        gone then, and nobody could ask for it any more.
        """
        try:
            problems = await asyncio.to_thread(self.workspace.notice_problems, path)
            line = next((problem.line for problem in problems if problem.line), 1)
            with self.suspend():
                command = editor_command(os.environ, self.workspace.file_of(path), line)
                await asyncio.to_thread(subprocess.call, command)
            left = await asyncio.to_thread(self.workspace.notice_problems, path)
            if left:
                raise Refused(str(left[0]), "press e to mend it: it stays on the board")
            done = await asyncio.to_thread(self.workspace.record_hand_edits, path, self.clock())
        except (Refused, StoreError) as error:
            self.say_wrong(error)
        except (OSError, SuspendNotSupported) as error:
            self.say_wrong(_not_started(error))
        else:
            self.say(done.message)
        self.reload_wanted.set()

    def on_record_form_editor_wanted(self, message: RecordForm.EditorWanted) -> None:
        self.run_worker(self._edit_note(message.form, message.text))

    async def _edit_note(self, form: RecordForm, text: str) -> None:
        """Gives the terminal to the person's editor for a note, which lies where only they can read it."""
        if self.look.offered.is_restricted:
            form.show_wrong("On this board no editor can be opened: write the note here.")
            return
        asked = form.asked
        try:
            path = await asyncio.to_thread(self.drafts.lend, asked.case, asked.key, text)
            command = editor_command(os.environ, str(path), max(1, len(text.splitlines())))
            with self.suspend():
                status = await asyncio.to_thread(subprocess.call, command)
            left = await asyncio.to_thread(self.drafts.take_back, path)
        except (StoreError, OSError, SuspendNotSupported) as error:
            told = error if isinstance(error, StoreError) else _not_started(error)
            if form.is_open:
                form.show_wrong(str(told))
            else:
                self.say_wrong(told)
            return
        form.take_note(left)
        if form.is_open:
            form.show_wrong(f"The editor ended with status {status}: the note is as it left it." if status else "")
        elif left != text:  # a key came between the editor's and the editor, or what was being sent was recorded
            self.on_kept_form_typed(form.kept())
            self.say("The form was left meanwhile: the note stands in it when it is opened again.")

    def on_acting_screen_by_hand_wanted(self, message: ActingScreen.ByHandWanted) -> None:
        if not self.is_a_notice(message.case):
            self.run_worker(self._record_by_hand(message.case))

    async def _record_by_hand(self, case: str) -> None:
        view = await self.view_or_say(case)
        if view is not None:
            await self._do(self.workspace.record_hand_edits, view.path, self.clock())

    def on_acting_screen_restore_wanted(self, message: ActingScreen.RestoreWanted) -> None:
        if not self.is_a_notice(message.case):
            self.run_worker(self._do(self.workspace.restore, message.case))

    async def _do(self, verb: Callable[P, Done], *args: P.args, **named: P.kwargs) -> None:
        done = await self.attempt(verb, *args, **named)
        if done is not None:
            self.say(done.message)
            self.reload_wanted.set()


def _not_started(error: Exception) -> Refused:
    return Refused(f"the editor did not start ({error})", "set EDITOR to yours, such as nano or vim")
