"""What the screens of the table of keys have in common: a case under the cursor, and wishes sent up to the app."""

from collections.abc import Mapping

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from cmeboard.tui.look.backdrop import backdrop
from cmeboard.tui.look.keys import Key, Place, is_offered, leading_keys, rows_of
from cmeboard.tui.look.paint import Look
from cmeboard.tui.look.personal import Choice
from cmeboard.tui.widgets.window import LeftOnce, is_typed_into


class OfCase(Message):
    """A wish that is about one case."""

    def __init__(self, case: str) -> None:
        super().__init__()
        self.case = case


class ActingScreen(LeftOnce[None]):
    """A screen whose keys stand in the table, mostly for the case under its cursor. It never does anything itself: it
    asks the app, by message.
    """

    AUTO_FOCUS = ""
    ALLOW_SELECT = False
    PLACE: Place
    look: Look

    class CaseWanted(OfCase):
        """Open this case."""

    class RecordWanted(OfCase):
        """Record an entry of kind `did` in this case; `fields` are already known."""

        def __init__(self, case: str, did: str, fields: Mapping[str, str] | None = None) -> None:
            super().__init__(case)
            self.did = did
            self.fields = fields or {}

    class CallsWanted(OfCase):
        """Record what came of several calls in this case, made in one go."""

    class StepWanted(OfCase):
        """Record the step that a duty of this case waits for: the named one, or the most urgent where none is."""

        def __init__(self, case: str, duty: str) -> None:
            super().__init__(case)
            self.duty = duty

    class PapersWanted(OfCase):
        """Choose a paper to draft from this case."""

    class OverviewWanted(Message):
        """Show the pictures over all cases."""

    class CorrectWanted(OfCase):
        """Put an entry of this case right: that at `place` of its log, from 0, or one still to be marked for None."""

        def __init__(self, case: str, place: int | None) -> None:
            super().__init__(case)
            self.place = place

    class MoveWanted(OfCase):
        """Move this card: to the column `to`, or to one still to be asked for where it is empty."""

        def __init__(self, case: str, to: str) -> None:
            super().__init__(case)
            self.to = to

    class UndoWanted(OfCase):
        """Take the last entry of this case back."""

    class NewWanted(Message):
        """Open a new case."""

    class EditWanted(OfCase):
        """Open this case's file in the person's editor."""

    class ByHandWanted(OfCase):
        """Put what was edited by hand in this case's file into the record."""

    class RestoreWanted(OfCase):
        """Bring back what an edit by hand took out of this case's log."""

    class CoverWanted(Message):
        """Cover the names of children and families, or show them again."""

    class Arranged(Message):
        """The person has arranged the screen and will want it so the next time: settings, spelt as in their file."""

        def __init__(self, **choices: Choice) -> None:
            super().__init__()
            self.choices = choices

    class ThemeWanted(Message):
        """Choose other colours."""

    class PinWanted(Message):
        """Choose a PIN for the lock."""

    class FindWanted(Message):
        """Find a child by a few letters of the name."""

    class HelpWanted(Message):
        """Show the keys of this place."""

        def __init__(self, place: Place) -> None:
            super().__init__()
            self.place = place

    class QuitWanted(Message):
        """Leave the program."""

    @property
    def place(self) -> Place:
        """Whose keys work now: a screen with two things side by side has those of one at a time."""
        return self.PLACE

    def leads_on(self, event: events.Key) -> bool:
        if is_typed_into(self.focused):
            return event.key in ("enter", "escape")  # out of the line: the next key is no letter of it
        return event.key in leading_keys(self.place, self.look.offered)

    def named_actions(self) -> list[Key]:
        return [row for row in rows_of(self.place, self.look.offered) if not row.is_numbered]

    def current_case(self) -> str:
        """The id of the case under the cursor, or nothing."""
        raise NotImplementedError

    def current_file(self) -> str:
        """The name of the case's file under the cursor without its ending, readable or not; or nothing."""
        raise NotImplementedError

    def show_look(self, look: Look) -> None:
        """Draws everything anew in another look."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        """Textual asks this of a screen as of any widget: there is nothing of it to be seen behind what it holds."""
        return backdrop(self, crop)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Textual asks this before it does what a key says: what a person is not offered is not there."""
        spelt = f"{action}({', '.join(map(repr, parameters))})" if parameters else action
        return super().check_action(action, parameters) and is_offered(self.place, spelt, self.look.offered)

    def _case_or_say(self) -> str:
        """The case under the cursor; where there is none, says why the key does nothing."""
        case = self.current_case()
        if not case and self._file_or_say():
            self.notify("This file has to be mended first: press e.", markup=False)
        return case

    def _file_or_say(self) -> str:
        """The file under the cursor, readable or not; where there is none, says why the key does nothing."""
        file = self.current_file()
        if not file:
            self.notify("There is no card here.", markup=False)
        return file

    def action_edit(self) -> None:
        if case := self._file_or_say():
            self.post_message(self.EditWanted(case))

    def action_by_hand(self) -> None:
        if case := self._file_or_say():
            self.post_message(self.ByHandWanted(case))

    def action_restore(self) -> None:
        if case := self._file_or_say():
            self.post_message(self.RestoreWanted(case))

    def action_record(self, did: str) -> None:
        self._record(did, {})

    def _record(self, did: str, fields: Mapping[str, str]) -> None:
        if case := self._case_or_say():
            self.post_message(self.RecordWanted(case, did, fields))

    def action_calls(self) -> None:
        if case := self._case_or_say():
            self.post_message(self.CallsWanted(case))

    def action_next_step(self) -> None:
        if case := self._case_or_say():
            self.post_message(self.StepWanted(case, ""))

    def action_papers(self) -> None:
        if case := self._case_or_say():
            self.post_message(self.PapersWanted(case))

    def action_overview(self) -> None:
        self.post_message(self.OverviewWanted())

    def action_correct(self) -> None:
        if case := self._case_or_say():
            self.post_message(self.CorrectWanted(case, None))

    def action_move(self) -> None:
        if case := self._case_or_say():
            self.post_message(self.MoveWanted(case, ""))

    def action_undo(self) -> None:
        if case := self._case_or_say():
            self.post_message(self.UndoWanted(case))

    def action_new_case(self) -> None:
        self.post_message(self.NewWanted())

    def action_cover(self) -> None:
        self.post_message(self.CoverWanted())

    def action_theme(self) -> None:
        self.post_message(self.ThemeWanted())

    def action_pin(self) -> None:
        self.post_message(self.PinWanted())

    def action_find(self) -> None:
        self.post_message(self.FindWanted())

    def action_help(self) -> None:
        self.post_message(self.HelpWanted(self.place))

    def action_quit(self) -> None:
        self.post_message(self.QuitWanted())
