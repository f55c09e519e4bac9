"""The verbs that both front ends use: open, board, case, perform, history, import.

Importing this costs little; what validates, edits or asks git is imported when a verb needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cmeboard.core.board import Board
from cmeboard.store.errors import StoreError, disk_errors_told
from cmeboard.workspace.opened import OpenStore

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event

    from cmeboard.core.actions import Action
    from cmeboard.core.case import Case
    from cmeboard.core.entries import Entry
    from cmeboard.core.problem import Problem
    from cmeboard.core.rounds import MessageKind, RecordRound, RoundPlan
    from cmeboard.core.shown.today import Group, Grouping, Opening
    from cmeboard.core.stage import Stage
    from cmeboard.store.writing.drafts import Drafts
    from cmeboard.workspace.answers import CaseView, Done, HistoryRow, Unrecorded
    from cmeboard.workspace.boarding import BoardReader
    from cmeboard.workspace.drafting import Desk, Drafted
    from cmeboard.workspace.importing import Importer
    from cmeboard.workspace.keeping import Keeper
    from cmeboard.workspace.noticing import NoticeBoard
    from cmeboard.workspace.overviewing import Overview
    from cmeboard.workspace.purging import Purger
    from cmeboard.workspace.reading_down import ReadDown
    from cmeboard.workspace.rounds import Rounds

__all__ = ["StoreError", "Workspace"]


class Workspace(OpenStore):
    """One store, open, with all that can be done to it."""

    @cached_property
    def _board_reader(self) -> BoardReader:
        from cmeboard.workspace.boarding import BoardReader

        return BoardReader(str(self.root))

    @disk_errors_told()
    def board(self, now: datetime) -> Board:
        """Every case on the board as it stands at `now`: from the cache where that holds, and the very board of before
        where nothing has changed. Raises StoreError.
        """
        return self._board_reader.read(now, lambda: self._reckoner)

    @disk_errors_told()
    def kept_board(self, now: datetime) -> Board | None:
        """The board as it was last reckoned, before any file is looked at: the first picture, with `board` to follow
        at once. None where nothing is kept that can stand for `now`.
        """
        return self._board_reader.kept(now)

    @disk_errors_told()
    def opening(self, now: datetime, grouping: Grouping) -> Opening | None:
        """The first page of Today as it was last reckoned: a first picture however many cases there are, with
        `kept_board` or `board` to follow at once. None where nothing is kept that can stand for `now`.
        """
        return self._board_reader.opening(now, grouping)

    @disk_errors_told()
    def keep_opening(self, board: Board, grouping: Grouping, groups: Iterable[Group]) -> None:
        """Keeps the first page of the board's Today for the next start, where the board is still the last that was
        read. Losing it costs a start its speed alone.
        """
        self._board_reader.keep_opening(board, grouping, groups)

    @disk_errors_told()
    def keep_answer(self, name: str, board: Board, answer: str) -> None:
        """Keeps what was said of a board, where it is still the last that was read, for `BoardReader.kept_answer`."""
        self._board_reader.keep_answer(name, board, answer)

    @disk_errors_told()
    def case(self, case_id: str, now: datetime) -> CaseView:
        """One case, whole. Raises Refused where there is none of that id."""
        from dataclasses import replace

        from cmeboard.workspace.boarding import kept_lost

        view = self._reckoner.view(self.known_id(case_id), now)
        lost = kept_lost(str(self.root), view.path)
        warnings = (*(f"{words}; restore brings it back" for words in lost), *view.warnings)
        unrecorded = None
        with suppress(StoreError):  # git may be in no state to be asked, and the case is there to be read all the same
            unrecorded = self.unrecorded(view.case_id)
        return replace(view, warnings=warnings, unrecorded=unrecorded)

    @disk_errors_told()
    def log_of(self, case_id: str) -> tuple[Entry, ...]:
        """The log of one case as its file has it now. Raises Refused where the file is gone or cannot be read."""
        from cmeboard.workspace.performing import case_of

        return case_of(self.root, case_id).log

    def cases(self) -> Iterator[Case]:
        """Every case that can be read, in order of its path."""
        return self._reckoner.cases()

    def drafts(self) -> Drafts:
        """What this board's forms hold and is not recorded yet, kept on disk; and what earlier boards left."""
        from cmeboard.store.writing.drafts import Drafts

        return Drafts(self.root / ".git")

    @disk_errors_told()
    def open_case(self, pupil: Mapping[str, Any], first_day_absent: date, now: datetime, reason: str | None) -> Done:
        """Opens a case for a pupil, whose fields are spelled as in a case file. Raises Refused, StoreError."""
        from cmeboard.core.roles import Act

        self.require(Act.RECORD)
        return self._performer.open_case(pupil, first_day_absent, now, reason)

    @disk_errors_told()
    def perform(self, action: Action, now: datetime) -> Done:
        """Does one action and commits it. Raises Refused, with nothing changed, or StoreError."""
        from dataclasses import replace

        from cmeboard.core.actions import NewCase
        from cmeboard.core.roles import act_of

        self.require(act_of(action))
        if not isinstance(action, NewCase):
            action = replace(action, case=self.known_id(action.case))
        return self._performer.perform(action, now)

    def why_a_reason(self, case_id: str, to: Stage, now: datetime) -> str:
        """Why moving the card to `to` needs a reason, in a sentence; nothing where it needs none. Raises Refused."""
        from cmeboard.core.moving import why_a_reason

        case = self.case(case_id, now).case
        return "" if case is None else why_a_reason(case, to, self._reckoner.configuration.policy.moves)

    def plan_round(self, did: MessageKind, case_ids: Sequence[str], now: datetime, note: str | None) -> RoundPlan:
        """A message for many children: who would get it, and who not and why. Raises Refused, StoreError."""
        return self._rounds().plan([self.known_id(case_id) for case_id in case_ids], did, now, note)

    def record_round(self, action: RecordRound) -> Done:
        """Records a message for many children in one commit: all or nothing. Raises Refused, StoreError."""
        return self._rounds().record(action)

    def _rounds(self) -> Rounds:
        from cmeboard.core.roles import Act
        from cmeboard.workspace.rounds import Rounds

        self.require(Act.RECORD)
        return Rounds(self.root, self._reckoner, self.person())

    def start_up(self) -> tuple[str, ...]:
        """Finishes what an interrupted run left, and says so, and what stands in the way of recording."""
        from cmeboard.store.mending.recovery import start_up

        return tuple(": ".join(filter(None, (found.what, found.remedy))) for found in start_up(self.root))

    def importer(self) -> Importer:
        """Reads register exports into this store. Raises StoreError where nobody is known to git."""
        from cmeboard.workspace.importing import Importer

        return Importer(self.root, self._reckoner, self.person(), self.house_rules().permit)

    def file_of(self, path: str) -> str:
        """Where a file of the store lies on this machine, for an editor."""
        return str(self.root / path)

    @disk_errors_told()
    def record_hand_edits(self, path: str, now: datetime) -> Done:
        """Commits what a person changed in one file with an editor. Raises Refused, StoreError."""
        from cmeboard.core.roles import act_of_path

        self.require(act_of_path(path))
        return self._performer.record_hand_edits(path)

    @disk_errors_told()
    def notice_problems(self, path: str) -> tuple[Problem, ...]:
        """What a person has to mend in the file of one of other authorities' notices."""
        from cmeboard.store.files.notices import read_notice

        return tuple(read_notice(self.root, path)[1])

    def unrecorded(self, case_id: str) -> Unrecorded | None:
        """What was edited by hand in a case and is not yet in the record. Raises Refused, StoreError."""
        from cmeboard.workspace.telling import unrecorded_of

        return unrecorded_of(self.root, self.known_id(case_id), self._reckoner.settings.zone)

    def recorded(self, case_id: str) -> Case | None:
        """The case as the record holds it, whatever lies in its file; None where it does not. Raises Refused."""
        from cmeboard.workspace.telling import recorded_case

        return recorded_case(self.root, self.known_id(case_id))

    def restore(self, case_id: str, *, whole: bool = False) -> Done:
        """Brings back what an edit by hand took out of a case's log, or with `whole` the file as recorded.

        What stood there is kept aside; nothing is committed. Raises Refused, StoreError.
        """
        from cmeboard.core.roles import Act
        from cmeboard.workspace.restoring import restore_case

        self.require(Act.RECORD)
        return restore_case(self.root, self.restorable_id(case_id), whole=whole)

    @disk_errors_told()
    def history(self, case_id: str) -> tuple[HistoryRow, ...]:
        """The written record of one case, the newest first. Raises Refused, StoreError."""
        from cmeboard.workspace.telling import history_of

        return history_of(self.root, self.known_id(case_id), self._reckoner.settings.zone)

    def case_in(self, commit: str, case_id: str) -> tuple[str, str]:
        """The text of a case's file as one commit of the record holds it, and the policy then in force.

        Raises Refused, StoreError.
        """
        from cmeboard.workspace.telling import case_in

        return case_in(self.root, commit, self.known_id(case_id))

    def desk(self, now: datetime, clock: float | None = None) -> Desk:
        """Drafts papers and reports from this store; those that name who made them need somebody whom git knows.

        `clock` is what the record's own dates are held against, in seconds since 1970; without it, it is `now`.
        """
        from cmeboard.workspace.drafting import Desk

        return Desk(self._reckoner, now, self.person, clock)

    def police_facts(self, case_id: str, now: datetime) -> tuple[ReadDown, ...]:
        """What the police ask when a child is reported missing, in their order. Raises Refused, StoreError."""
        return self.desk(now).read_down(self.known_id(case_id), "police-report")

    def papers(self) -> tuple[tuple[str, str, str], ...]:
        """The papers that can be drafted from a case: name, what it is, and whom it goes to."""
        from cmeboard.papers.registry import PAPERS

        return tuple((kind.name, kind.title, kind.addressed_to.value) for kind in PAPERS.values())

    def draft_paper(
        self, case_id: str, paper: str, form: str, now: datetime, answers: Mapping[str, str], clock: float
    ) -> Drafted:
        """A paper about one case in one form. Raises Refused, StoreError. `clock` is as for `desk`."""
        return self.desk(now, clock).draft(self.known_id(case_id), paper, form, redacted=False, answers=answers)

    def write_private(self, path: Path, data: bytes) -> None:
        """Writes a new file that only this person can read. Raises Refused."""
        from cmeboard.workspace.private_file import write_private

        write_private(path, data)

    def overview(self, now: datetime) -> Overview:
        """The figures that the board's overview draws. Raises StoreError."""
        from cmeboard.workspace.overviewing import overview

        return overview(self._reckoner, now, self.person())

    def notice_board(self) -> NoticeBoard:
        """Other authorities' notices."""
        from cmeboard.workspace.noticing import NoticeBoard

        return NoticeBoard(self.root, self._reckoner, self.house_rules().permit)

    def keeper(self) -> Keeper:
        """What is kept how long, and what may go."""
        from cmeboard.workspace.keeping import Keeper

        return Keeper(self._reckoner)

    def purger(self) -> Purger:
        """Removes a case from the whole record. Raises Refused where this person may not."""
        from cmeboard.core.roles import Act
        from cmeboard.workspace.purging import Purger

        self.require(Act.PURGE)
        return Purger(self.keeper(), self._reckoner, self.person())

    def sync(self, now: datetime) -> str:
        """Exchanges with the other copies, unattended. Gives what has to be said about it, or nothing.

        What stands in the way is on the next board. `now` is the school's local time.
        """
        from zoneinfo import ZoneInfo

        from cmeboard.workspace.handing_on import sync_unattended

        zone = ZoneInfo(self._reckoner.settings.zone)
        return sync_unattended(self.root, now.replace(tzinfo=zone).timestamp())

    def hand_on(self) -> None:
        """Begins an exchange in a process of its own, where the settings ask for one after each action."""
        from cmeboard.workspace.syncing import has_remote

        if has_remote(str(self.root)) and self._reckoner.settings.sync == "auto":
            from cmeboard.workspace.handing_on import start_sync

            start_sync(self.root)

    def changes(self, stop: Event) -> Iterator[object]:
        """Blocks in a thread and yields whenever another program changed the store, until `stop` is set."""
        from cmeboard.store.writing.watch import changes

        return iter(changes(self.root, stop))
