"""Papers from the board: chosen, read, written to a file, recorded as sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cmeboard.core.refused import Refused
from cmeboard.tui.forms.draft_keys import ANSWERS
from cmeboard.tui.parts.recording import Recording
from cmeboard.tui.widgets.acting import ActingScreen

if TYPE_CHECKING:
    from cmeboard.tui.windows.paper_screen import PaperScreen
    from cmeboard.workspace.drafting import Drafted


class Papering(Recording):
    """Drafts papers, and never sends one."""

    def on_acting_screen_papers_wanted(self, message: ActingScreen.PapersWanted) -> None:
        self.take_up(self._choose_paper(message.case))

    async def _choose_paper(self, case: str) -> None:
        from cmeboard.tui.windows.dialogs import ChoiceScreen
        from cmeboard.tui.windows.paper_screen import write_papers

        papers = await asyncio.to_thread(self.workspace.papers)
        title = f"{self.who(case)}: which paper?"
        name = await self.ask(ChoiceScreen(title, lambda sheet: write_papers(sheet, papers), self.look))
        if name:
            await self._open_paper(case, name)

    async def _open_paper(self, case: str, name: str) -> None:
        """A paper with the answers that were typed for it before."""
        from cmeboard.tui.windows.paper_screen import PaperScreen

        papers = await asyncio.to_thread(self.workspace.papers)
        words = next((words for known, words, _ in papers if known == name), name)
        answers = dict(self.draft_of(case, f"{name}{ANSWERS}"))
        made = await self._drafted(case, name, "markdown", answers)
        if made is not None:
            await self.push_screen(PaperScreen(case, name, f"{words} · {case}", made, self.look, answers))

    def open_kept(self, case: str, did: str) -> None:
        if did.endswith(ANSWERS):
            self.take_up(self._open_paper(case, did.removesuffix(ANSWERS)))
        else:
            super().open_kept(case, did)

    async def _drafted(self, case: str, paper: str, form: str, answers: Mapping[str, str]) -> Drafted | None:
        """The paper, or None where it cannot be made, which is said."""
        return await self.attempt(self.workspace.draft_paper, case, paper, form, self.clock(), answers, time.time())

    def on_paper_screen_answers_wanted(self, message: PaperScreen.AnswersWanted) -> None:
        self.take_up(self._answer(message.screen))

    async def _answer(self, screen: PaperScreen) -> None:
        """Asks for one missing fact after the other; Escape ends it. Answers go into the paper, not into the case."""
        from cmeboard.tui.windows.kept_question import AnswerQuestion

        answers = dict(screen.answers)
        for asked in [one for one in screen.made.asks if one.answerable]:
            said = await self.ask(
                AnswerQuestion(
                    asked.question,
                    "It goes into the paper, not into the case.",
                    self.draft_of(screen.case, screen.answers_key).get(asked.key, ""),
                    screen.case,
                    screen.answers_key,
                    partial(_with_answer, dict(answers), asked.key),
                )
            )
            if said is None:
                break
            answers[asked.key] = said
        made = await self._drafted(screen.case, screen.paper, "markdown", answers)
        if made is not None:
            screen.show_paper(made, answers)

    def on_paper_screen_write_wanted(self, message: PaperScreen.WriteWanted) -> None:
        self.take_up(self._write_paper(message.screen))

    async def _write_paper(self, screen: PaperScreen) -> None:
        from cmeboard.tui.windows.dialogs import FileQuestion
        from cmeboard.tui.windows.paper_screen import FORMS

        if self.look.offered.is_restricted:
            self.say_wrong(Refused("this board writes no file", "ask somebody at the school's own machine"))
            return
        begun = f"~/{screen.case}-{screen.paper}.pdf"
        why = f"A new file that only you can read; its ending says the form: {', '.join(FORMS)}."
        named = await self.ask(FileQuestion("Write it to", why, begun))
        if not named:
            return
        path = Path(named).expanduser()
        form = FORMS.get(path.suffix.lower())
        if form is None:
            self.say_wrong(Refused(f"{path.name} has no known ending", f"use one of {', '.join(FORMS)}"))
            return
        self.bring_up_no_more()
        made = await self._drafted(screen.case, screen.paper, form, screen.answers)
        if made is None:
            return
        try:
            await asyncio.to_thread(self.workspace.write_private, path, made.data)
        except Refused as error:
            self.say_wrong(error)
            return
        await asyncio.to_thread(self.forget_draft, screen.case, screen.answers_key)
        self.say(f"Written: {path}. Press r once it is sent.")

    def on_paper_screen_sent_wanted(self, message: PaperScreen.SentWanted) -> None:
        self.take_up(self._record_as_sent(message.screen))

    async def _record_as_sent(self, screen: PaperScreen) -> None:
        """Opens the form of the entry that says so, filled in. Of several, the person says which."""
        from cmeboard.tui.windows.dialogs import Answer, LetterQuestion

        offers = list(screen.made.offers)
        if not offers:
            self.say("Nothing is recorded when this paper is sent: it is for the school itself.")
            return
        offer = offers[0]
        if len(offers) > 1:
            answers = [
                Answer(
                    str(n), ", ".join((one.did, *(value for name, value in one.fields if name != "note"))), str(n - 1)
                )
                for n, one in enumerate(offers[:9], 1)
            ]
            chosen = await self.ask(LetterQuestion("Sent: which is to be recorded?", answers))
            if chosen is None:
                return
            offer = offers[int(chosen)]
        self.goes_with[screen.case, offer.did] = screen.case, screen.answers_key
        await self.open_form(screen.case, offer.did, dict(offer.fields))


def _with_answer(answers: Mapping[str, str], key: str, said: str) -> Mapping[str, str]:
    return {**answers, key: said} if said.strip() else answers
