"""A workspace held in memory: the same `decide` as the store's, without a disk."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from threading import Event
from typing import Any
from weakref import finalize

from cmeboard.core.actions import Action, NewCase, RecordEntry, Undo, decide
from cmeboard.core.board import Board, Card, SyncStanding, lay_out
from cmeboard.core.case import Case
from cmeboard.core.duty import Clause, CountedDay, Duty, State
from cmeboard.core.entries import Entry
from cmeboard.core.moving import why_a_reason
from cmeboard.core.problem import Problem
from cmeboard.core.reckoning.steps import Enquiry, Step
from cmeboard.core.related import RelatedCase
from cmeboard.core.roles import Permit, act_of
from cmeboard.core.rounds import MessageKind, RecordRound, RoundDeed, RoundPlan, decide_round, plan_round
from cmeboard.core.settings import Settings
from cmeboard.core.shown.cards import make_card
from cmeboard.core.shown.today import Group, Grouping, Opening, first_page
from cmeboard.core.stage import Stage
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.markdown import to_markdown
from cmeboard.papers.registry import PAPERS, draft
from cmeboard.store.errors import StoreError
from cmeboard.store.writing.drafts import Drafts
from cmeboard.workspace.answers import CaseView, Done, HistoryRow, RecordedLate, Unrecorded
from cmeboard.workspace.drafting import Drafted
from cmeboard.workspace.overviewing import Overview
from cmeboard.workspace.permitting import HouseRules
from cmeboard.workspace.private_file import write_private
from cmeboard.workspace.reading_down import ReadDown

NOW = datetime(2026, 11, 11, 9, 0)
MOVES = {"sms": Stage.CONTACTED, "call": Stage.CONTACTED, "home visit": Stage.VISITED}


def make_case(number: int, name: str, **fields: Any) -> Case:
    contacts = [{"name": "Dana Sample", "relationship": "mother", "phones": ["07700 900123", "01632 960001"]}]
    pupil = {"name": name, "contacts": contacts, "address": "12 Example Road"}
    given = {"case": f"2026-K7Q{number:03d}", "stage": "Absent", "first_day_absent": "2026-11-09", "pupil": pupil}
    return Case.model_validate({**given, **fields})


def duty_of(case: Case) -> Duty:
    sent = any(entry.did == "sms" for entry in case.standing_entries)
    state = State.DONE if sent else State.OVERDUE
    clause = Clause("Day 1", "An SMS is sent to parents.")
    return Duty(case.case, "N1a", "SMS to parents", "attendance", date(2026, 11, 9), state, None, clause, "absent")


def view_of(
    *shown: Any,
    steps: Mapping[str, tuple[Step, ...]] | None = None,
    enquiries: tuple[Enquiry, ...] = (),
    related: tuple[RelatedCase, ...] = (),
    unrecorded: Unrecorded | None = None,
) -> CaseView:
    """A case as it is shown, of which little is known beside `shown`."""
    return CaseView(*shown, steps or {}, enquiries, related, MOVES, unrecorded)


def row_of(author: str, summary: str, commit: str, when: datetime, late: tuple[RecordedLate, ...]) -> HistoryRow:
    """A commit by hand on the first case."""
    changes = ("entry added: 2026-11-10 10:56 home visit",)
    return HistoryRow(commit, when, author, summary, "2026-K7Q001", changes, True, late)


def dossier_of(case: Case, now: datetime) -> Dossier:
    settings = Settings.model_validate({"school": {"name": "Example High School"}, "key": "0" * 64})
    return Dossier(case=case, settings=settings, now=now, by="S. Patel")


class Held:
    """Cases in memory. `broken` is a StoreError to raise at the next action, as a full disk would."""

    def __init__(self, cases: list[Case]) -> None:
        self.cases = {case.case: case for case in cases}
        self.broken: StoreError | None = None
        self.found_at_start: tuple[str, ...] = ()
        self.notices: tuple[str, ...] = ()
        self.unrecorded: Unrecorded | None = None
        self.changed = Event()
        self.rules = HouseRules(Permit())
        self.mend: list[Card] = []
        self.standing: SyncStanding | None = None
        self.synced = 0
        self.says_of_sync = ""
        self.days: tuple[CountedDay, ...] = ()
        self.enquiries: tuple[Enquiry, ...] = ()
        self.related: tuple[RelatedCase, ...] = ()
        self.rows: tuple[HistoryRow, ...] = ()
        self.text = ""
        self.pictures = Overview(NOW.date(), NOW.date(), (), ())
        self.git_dir = Path(mkdtemp())
        finalize(self, rmtree, self.git_dir, ignore_errors=True)
        self.unreadable = False
        self.steps: tuple[Step, ...] = (Step("sms"),)
        self.rounds: list[RoundDeed] = []
        self.mine: tuple[str, ...] = ("attendance",)
        self.kept_opening: Opening | None = None

    def _card(self, case: Case) -> Card:
        return make_card(f"cases/2026-27/{case.case}.yaml", case, (duty_of(case),), (), 3, 3)

    def house_rules(self) -> HouseRules:
        return self.rules

    def kept_board(self, now: datetime) -> Board | None:
        return None

    def opening(self, now: datetime, grouping: Grouping) -> Opening | None:
        return None

    def keep_opening(self, board: Board, grouping: Grouping, groups: Iterable[Group]) -> None:
        self.kept_opening = Opening(board, first_page(groups))

    def start_up(self) -> tuple[str, ...]:
        return self.found_at_start

    def board(self, now: datetime) -> Board:
        cards = [self._card(case) for case in self.cases.values()]
        return lay_out(
            "Example High School", f"{now:%Y-%m-%d %H:%M}", [*cards, *self.mend], self.notices, self.standing
        )

    def case(self, case_id: str, now: datetime) -> CaseView:
        case = self.cases[case_id]
        card, text = self._card(case), f"case: {case_id}\n{self.text}"
        duties, known = (duty_of(case),), None if self.unreadable else case
        steps = {"N1a": self.steps}
        related = self.related if case_id.endswith("1") else ()
        shown = (case_id, card.path, text, known, (), card, duties, self.days, ())
        return view_of(*shown, steps=steps, enquiries=self.enquiries, related=related, unrecorded=self.unrecorded)

    def log_of(self, case_id: str) -> tuple[Entry, ...]:
        return self.cases[case_id].log

    def history(self, case_id: str) -> tuple[HistoryRow, ...]:
        return self.rows

    def case_in(self, commit: str, case_id: str) -> tuple[str, str]:
        return f"case: {case_id} in {commit}\n", "aspire-2023 September 2023"

    def drafts(self) -> Drafts:
        return Drafts(self.git_dir)

    def overview(self, now: datetime) -> Overview:
        return self.pictures

    def papers(self) -> tuple[tuple[str, str, str], ...]:
        return tuple((kind.name, kind.title, kind.addressed_to.value) for kind in PAPERS.values())

    def draft_paper(
        self, case_id: str, paper: str, form: str, now: datetime, answers: Mapping[str, str], clock: float
    ) -> Drafted:
        made = draft(paper, replace(dossier_of(self.cases[case_id], now), answers=answers))
        return Drafted(to_markdown(made).encode(), made.missing, made.for_whom, made.discloses, made.offers)

    def write_private(self, path: Path, data: bytes) -> None:
        write_private(path, data)

    def police_facts(self, case_id: str, now: datetime) -> tuple[ReadDown, ...]:
        return (ReadDown("Who", (("name", self.cases[case_id].pupil.name), ("height", "Not known"))),)

    def person(self) -> str:
        return "S. Patel"

    def answers_for(self) -> tuple[str, ...]:
        return self.mine

    def why_a_reason(self, case_id: str, to: Stage, now: datetime) -> str:
        return why_a_reason(self.cases[case_id], to, MOVES)

    def perform(self, action: Action, now: datetime) -> Done:
        self.rules.permit.require(act_of(action))
        if self.broken is not None:
            raise self.broken
        case = None if isinstance(action, NewCase) else self.cases[action.case]
        deed = decide(case, action, MOVES)
        self.cases[deed.case] = deed.after
        return Done((deed.case,), "", deed.subject)

    def plan_round(self, did: MessageKind, case_ids: Sequence[str], now: datetime, note: str | None) -> RoundPlan:
        chosen = [self.cases[case] for case in case_ids]
        return plan_round(chosen, did, self.person(), now, note, list(self.cases.values()))

    def record_round(self, action: RecordRound) -> Done:
        if self.broken is not None:
            raise self.broken
        deed = decide_round(self.cases, action, MOVES)
        self.cases |= {one.case: one.after for one in deed.deeds}
        self.rounds.append(deed)
        return Done(tuple(one.case for one in deed.deeds), "", deed.subject)

    def open_case(self, pupil: Mapping[str, Any], first_day_absent: date, now: datetime, reason: str | None) -> Done:
        made = make_case(999, "x", pupil=dict(pupil), first_day_absent=first_day_absent, reason=reason)
        return self.perform(NewCase(made), now)

    def changes(self, stop: Event) -> Iterator[object]:
        while not stop.wait(0.01):
            if self.changed.is_set():
                self.changed.clear()
                yield object()

    def sync(self, now: datetime) -> str:
        self.synced += 1
        return self.says_of_sync

    def file_of(self, path: str) -> str:
        return f"/nowhere/{path}"

    def notice_problems(self, path: str) -> tuple[Problem, ...]:
        return ()

    def record_hand_edits(self, path: str, now: datetime) -> Done:
        raise StoreError(f"{path} is as the record has it", "there is nothing to record")

    def restore(self, case_id: str) -> Done:
        raise StoreError(f"{case_id} is as the record has it", "there is nothing to bring back")


__all__ = ["MOVES", "NOW", "Held", "RecordEntry", "Undo", "make_case", "replace"]
