"""What is being typed, kept: in the program while it runs, and on disk from the first pause of the typing on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cmeboard.tui.shell import Shell
from cmeboard.tui.verbs import StoreError

if TYPE_CHECKING:
    from textual.timer import Timer

    from cmeboard.tui.form_widgets import KeptForm
    from cmeboard.tui.verbs import Draft, Drafts

Key = tuple[str, str]
"""A form: its case (empty for a new one) and what it is for."""

PAUSE = 0.3
"""Seconds without a key after which what was typed goes to the disk."""

NEW_CASE = "new case"


class Keeping(Shell):
    """Loses no word of what is typed into a form, whatever becomes of the line or the program."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.typed: dict[Key, dict[str, str]] = {}
        self.drafts: Drafts = self.workspace.drafts()
        self._unkept: set[Key] = set()
        self._pause: Timer | None = None
        self._disk_complained = False

    def on_mount(self) -> None:
        self.run_worker(self._offer_left())

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
                self.drafts.keep(case, did, texts, format_moment(self.clock()))

    def exit(self, *args: Any, **kwargs: Any) -> None:
        """Also when the line drops: first what was typed."""
        try:
            self._keep_now()
        except StoreError as error:
            self.log(str(error))
        super().exit(*args, **kwargs)

    def forget_draft(self, case: str, did: str) -> None:
        """It is recorded: nothing is kept of it any more. Called in the thread that recorded it."""
        self.typed.pop((case, did), None)
        self._unkept.discard((case, did))
        self.drafts.drop(case, did)

    async def _offer_left(self) -> None:
        """Offers what earlier boards left; what is not taken up now stands in its form once that is opened."""
        left = await asyncio.to_thread(self.drafts.left)
        for draft in left:
            self.typed[draft.case, draft.did] = dict(draft.texts)
        if not left:
            return
        from cmeboard.tui.dialogs import Answer, LetterQuestion

        answers = [
            Answer(letter, f"{self._named(draft)} · typed {draft.kept}", f"{draft.case} {draft.did}")
            for letter, draft in zip("abcdefghijklm", left, strict=False)
        ]
        chosen = await self.ask(LetterQuestion(f"Not recorded yet: {len(left)} kept from before", answers))
        if chosen:
            case, _, did = chosen.partition(" ")
            self.open_kept(case, did)

    def _named(self, draft: Draft) -> str:
        """What a draft is for, and of whom: `call · Rowan Sample 2026-K7Q3FD`."""
        from cmeboard.tui.card_lines import shown_name

        card = self.card_of(draft.case)
        who = f"{shown_name(card, self.look)} {draft.case}" if card is not None else draft.case
        return " · ".join(filter(None, (draft.did, who)))

    def open_kept(self, case: str, did: str) -> None:
        """Opens the form of a draft."""
        raise NotImplementedError

    def draft_of(self, case: str, did: str) -> Mapping[str, str]:
        """What was typed before into a form and is not recorded, or nothing."""
        return self.typed.get((case, did), {})
