"""What is being typed, kept: in the program while it runs, and on disk from the first pause of the typing on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cmeboard.core.refused import Refused
from cmeboard.tui.forms.draft_keys import CASES, SAID
from cmeboard.tui.parts.part import Part
from cmeboard.tui.widgets.acting import ActingScreen
from cmeboard.workspace import StoreError

if TYPE_CHECKING:
    from textual.timer import Timer

    from cmeboard.core.actions import Action
    from cmeboard.tui.forms.form_widgets import KeptForm
    from cmeboard.tui.parts.verbs import Draft, Drafts

Key = tuple[str, str]
"""A form: its case (empty for a new one) and what it is for."""

OFFER_AGAIN = 0.2
"""Seconds after which it is seen again whether nobody is typing, so that what was left can be offered."""

PAUSE = 0.3
"""Seconds without a key after which what was typed goes to the disk."""


class Keeping(Part):
    """Loses no word of what is typed into a form, whatever becomes of the line or the program."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.typed: dict[Key, dict[str, str]] = {}
        self._entry_ids: dict[Key, str] = {}
        self.goes_with: dict[Key, Key] = {}
        """What else was typed for an entry, by the form that records it: a paper's answers, for its being sent."""
        self._unkept: set[Key] = set()
        self._pause: Timer | None = None
        self._disk_complained = False

    @cached_property
    def drafts(self) -> Drafts:
        """What the disk keeps of it; no picture waits for it."""
        return self.workspace.drafts()

    def on_mount(self) -> None:
        self.run_worker(self._offer_left())

    def on_unmount(self) -> None:
        self.drafts.release()

    def on_kept_form_typed(self, message: KeptForm.Typed) -> None:
        key = message.case, message.key
        if message.texts:
            self.typed[key] = dict(message.texts)
        elif self.typed.pop(key, None) is None:
            return
        self._unkept.add(key)
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._keep_after_pause)

    def _keep_after_pause(self) -> None:
        self.run_worker(self._keep())

    async def _keep(self) -> None:
        try:
            await asyncio.to_thread(self._keep_now)
        except StoreError as error:
            if not self._disk_complained:
                self.say_wrong(error)
            self._disk_complained = True

    def _keep_now(self) -> None:
        """Has the disk keep what is not there yet. Raises StoreError."""
        from cmeboard.core.text import format_moment

        while self._unkept:
            case, did = self._unkept.pop()
            texts = self.typed.get((case, did))
            if texts is None:
                self.drafts.drop(case, did)
            else:
                self.drafts.keep(case, did, texts, format_moment(self.clock()), self.entry_id(case, did))

    def exit(self, *args: Any, **kwargs: Any) -> None:
        """Also when the line drops: first what was typed."""
        try:
            self._keep_now()
        except StoreError as error:
            self.log(str(error))
        super().exit(*args, **kwargs)

    def entry_id(self, case: str, did: str) -> str:
        """What the entry will be called that a form records: always the same until it is in the record."""
        from cmeboard.workspace.performing import new_entry_id

        return self._entry_ids.setdefault((case, did), new_entry_id())

    def forget_draft(self, case: str, did: str) -> None:
        """It is recorded: nothing is kept of it any more. Called in the thread that recorded it."""
        key = case, did
        self.typed.pop(key, None)
        self._unkept.discard(key)
        self._entry_ids.pop(key, None)
        self.drafts.drop(case, did)
        if key in self.goes_with:
            self.forget_draft(*self.goes_with.pop(key))

    async def ask_kept(
        self, case: str, did: str, title: str, why: str, more: Mapping[str, str] | None = None
    ) -> str | None:
        """Asks for a sentence that is kept while it is typed, with `more` that belongs to it. None where it is left."""
        from cmeboard.tui.windows.kept_question import KeptQuestion

        def kept_of(said: str) -> Mapping[str, str]:
            return {SAID: said, **(more or {})} if said.strip() else {}

        begun = self.draft_of(case, did).get(SAID, "")
        answer: str | None = await self.ask(KeptQuestion(title, why, begun, case, did, kept_of))
        return answer

    async def record_kept(self, case: str, did: str, action: Action) -> bool:
        """Does an action, with which its draft goes. False where it is refused, which is said: then the draft stays."""
        return await self.perform(action, lambda: self.forget_draft(case, did))

    async def _offer_left(self) -> None:
        """Offers what earlier boards left; what is not taken up now stands in its form once that is opened."""
        await self.started_up.wait()
        left, recorded = await asyncio.to_thread(self._left_and_recorded)
        for draft in recorded:
            self.say(f"{self._named(draft)}: is in the record, and its draft is gone.")
        for draft in left:
            self.typed[draft.case, draft.did] = dict(draft.texts)
            if draft.entry_id:
                self._entry_ids[draft.case, draft.did] = draft.entry_id
        if not left:
            return
        while self._is_typing:
            await asyncio.sleep(OFFER_AGAIN)
        from cmeboard.tui.windows.dialogs import Answer, LetterQuestion

        answers = [
            Answer(letter, f"{self._named(draft)} · typed {draft.kept}", f"{draft.case} {draft.did}")
            for letter, draft in zip("abcdefghijklm", left, strict=False)
        ]
        chosen = await self.ask(LetterQuestion(f"Not recorded yet: {len(left)} kept from before", answers))
        if chosen:
            case, _, did = chosen.partition(" ")
            self.open_kept(case, did)

    @property
    def _is_typing(self) -> bool:
        """Whether a window stands there, or something is typed: a question that came now would take its letters."""
        from textual.widgets import Input

        return not isinstance(self.screen, ActingScreen) or isinstance(self.focused, Input)

    def _left_and_recorded(self) -> tuple[list[Draft], list[Draft]]:
        """What earlier boards left and nobody recorded; and what is in the record, of which the draft is dropped."""
        drafts = self.drafts.left()
        recorded = [draft for draft in drafts if self._is_recorded(draft)]
        for draft in recorded:
            self.drafts.drop(draft.case, draft.did)
        return [draft for draft in drafts if draft not in recorded], recorded

    def _is_recorded(self, draft: Draft) -> bool:
        """Whether a kill came between recording a draft's entry and dropping the draft."""
        for case in (draft.case, *draft.texts.get(CASES, "").split()):
            try:
                log = self.workspace.log_of(case) if case and draft.entry_id else ()
            except (Refused, StoreError):
                continue  # it is offered: better twice than lost
            if any(entry.id == draft.entry_id for entry in log):
                return True
        return False

    def _named(self, draft: Draft) -> str:
        """What a draft is for, and of whom: `call · Rowan Sample 2026-K7Q3FD`."""
        from cmeboard.tui.widgets.card_lines import shown_name

        if CASES in draft.texts:
            return f"{draft.did} · {len(draft.texts[CASES].split())} cases"
        card = self.card_of(draft.case)
        who = f"{shown_name(card, self.look)} {draft.case}" if card is not None else draft.case
        return " · ".join(filter(None, (draft.did, who)))

    def open_kept(self, case: str, did: str) -> None:
        """Opens what a draft was typed into."""
        self.say(f"{did}: this version knows no such form. What was typed stays on disk.")

    def draft_of(self, case: str, did: str) -> Mapping[str, str]:
        """What was typed before into a form and is not recorded, or nothing."""
        return self.typed.get((case, did), {})
