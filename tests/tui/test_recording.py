"""Recording: the sentence before it, several calls in one go, what is due next, waiving, putting right."""

import re
import sys
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual import events
from textual.app import App
from textual.widgets import Input, Static

sys.path.insert(0, str(Path(__file__).parent))
from held import NOW, Held, HouseRules, make_case
from test_board import HOSTILE, SIZES, app_of, hostile_for, screen_text, until
from test_views import driven, said

from cmeboard.core.case import Case
from cmeboard.core.entries import ENTRY_CLASSES
from cmeboard.core.reckoning.steps import Step
from cmeboard.core.roles import Permit, Role
from cmeboard.core.stage import Stage
from cmeboard.core.words import CallOutcome
from cmeboard.store.errors import StoreError
from cmeboard.tui.forms.asked import flat
from cmeboard.tui.forms.call_round import CallRound, outcomes
from cmeboard.tui.forms.entry_words import sentence
from cmeboard.tui.forms.form import RecordForm
from cmeboard.tui.forms.form_fields import FormError, entry_from, fields_of
from cmeboard.tui.forms.form_widgets import NoteArea
from cmeboard.tui.screens.board_screen import BoardScreen
from cmeboard.tui.screens.case_screen import LOG, CaseScreen
from cmeboard.tui.windows.dialogs import LetterQuestion, TextQuestion

CASE = "2026-K7Q000"


def a_held(**more: Any) -> Held:
    return Held([make_case(0, "Rowan Sample", **more)])


def entry(did: str, **fields: Any) -> Any:
    return ENTRY_CLASSES[did].model_validate({"did": did, "at": "2026-11-11 09:40", "by": "S. Patel", **fields})


def test_the_sentence_says_who_what_when_and_by_whom() -> None:
    people = {"Dana Sample": "Dana Sample (mother)"}
    now = datetime(2026, 11, 11, 9, 45)
    call = entry("call", to="Dana Sample", outcome="no answer", note="rang twice")
    assert sentence(call, people, now) == (
        "call to Dana Sample (mother), no answer, 09:40, by S. Patel, with a note of 2 words"
    )
    assert "Wed 11 Nov 09:40" in sentence(call, people, datetime(2026, 11, 12, 9, 0))
    assert "11 Nov 2026" in sentence(call, people, datetime(2027, 1, 4, 9, 0))
    assert "still to come" in sentence(call, people, datetime(2026, 11, 11, 9, 39))


@pytest.mark.parametrize("did", sorted(ENTRY_CLASSES))
def test_every_kind_of_entry_has_a_sentence_and_comes_back_from_its_own_fields(did: str) -> None:
    fields = {"waive": {"duty": "N1a", "reason": "x"}, "correct": {"entry": "2026-11-09 10:15 call"}}
    given = fields.get(did, {})
    if not given:
        options = {field.name: field.options[0].value for field in fields_of(ENTRY_CLASSES[did]) if field.options}
        given = {name: value for name, value in options.items() if "." not in name and value}
        given |= {"to": "somewhere"} if did == "move" else {}
    made = entry(did, **given)
    assert sentence(made, {}, NOW).startswith(did)
    if did not in ("correct", "move"):
        written = made.model_dump(mode="json", by_alias=True, exclude_none=True)
        again = entry_from(did, ENTRY_CLASSES[did], dict(flat(written)))
        assert {**again.model_dump(), "id": None} == made.model_dump()


def test_each_outcome_of_a_call_has_a_letter_of_its_own_and_spoke_says_what_they_know() -> None:
    letters = [option.letter for option in outcomes()]
    assert len(set(letters)) == len(letters) == len(CallOutcome) + 1
    assert "" not in letters


@driven
async def test_the_form_of_a_note_says_which_key_records_and_how_much_was_written() -> None:
    """Enter ends a line in a note."""
    held = a_held()
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: "F2 records" in screen_text(app))
        await pilot.press("h", "i", "enter", "y", "o")
        await until(pilot, lambda: "Will record: note of 2 words, 09:00, by S. Patel" in screen_text(app))
        await pilot.press("tab")
        await until(pilot, lambda: "Enter records" in screen_text(app))
        await pilot.press("f2")
        await until(pilot, lambda: not isinstance(app.screen, RecordForm))
        assert held.cases[CASE].log[0].note == "hi\nyo"


def test_the_form_asks_what_became_of_it_wherever_that_is_one_of_a_few_words() -> None:
    asked = {did for did, kind in ENTRY_CLASSES.items() for field in fields_of(kind) if field.is_asked}
    assert asked == {"sms", "email", "letter", "call", "home visit", "enquiry", "return interview"}
    with pytest.raises(FormError, match="outcome is still wanted"):
        entry_from("call", ENTRY_CLASSES["call"], {"at": "2026-11-11 09:40", "by": "S. Patel"})


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_a_call_is_not_sent_before_its_outcome_is_said_and_a_number_picks_who_it_went_to(
    size: tuple[int, int],
) -> None:
    held = a_held()
    app = app_of(held)
    async with app.run_test(size=size) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: "Not yet complete: outcome is still wanted" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: screen_text(app).count("outcome is still wanted") == 2)
        assert not held.cases[CASE].log
        await pilot.press("2", "n", "enter")
        await until(pilot, lambda: not isinstance(app.screen, RecordForm))
        (only,) = held.cases[CASE].log
        assert (only.to, only.number, only.outcome) == ("Dana Sample", "01632 960001", "no answer")  # type: ignore[union-attr]


@driven
async def test_whereabouts_are_asked_of_those_alone_who_were_spoken_to() -> None:
    """A letter too many after `no answer` would say that a parent does not know where the child is."""
    held = a_held()
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        for keys, outcome, where in (
            ("nn", "no answer", None),
            ("sn", "spoke", "not known"),
            ("sk", "spoke", "known"),
        ):
            await pilot.press("c")
            await until(pilot, lambda: "outcome is still wanted" in screen_text(app))
            assert "whereabouts" not in screen_text(app)
            await pilot.press(*keys, "f2")
            await until(pilot, lambda: not isinstance(app.screen, RecordForm))
            last = held.cases[CASE].log[-1]
            assert (last.outcome, last.whereabouts) == (outcome, where)  # type: ignore[union-attr]
        await pilot.press("c")
        await until(pilot, lambda: "outcome is still wanted" in screen_text(app))
        await pilot.press("s", "n", "shift+tab", "d", "f2")
        await until(pilot, lambda: not isinstance(app.screen, RecordForm))
        assert held.cases[CASE].log[-1].whereabouts is None  # type: ignore[union-attr]


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_several_calls_are_one_form_and_one_entry_each(size: tuple[int, int]) -> None:
    held = a_held()
    app = app_of(held)
    async with app.run_test(size=size) as pilot:
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, CallRound) and "no answer" in screen_text(app))
        await pilot.press("n", "d")
        await until(pilot, lambda: "Will record 2 calls by S. Patel" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, CallRound))
        log = held.cases[CASE].log
        assert [(one.did, one.number, one.outcome) for one in log] == [  # type: ignore[union-attr]
            ("call", "07700 900123", "no answer"),
            ("call", "01632 960001", "number dead"),
        ]
        assert held.cases[CASE].stage is Stage.CONTACTED


@driven
async def test_a_line_without_a_letter_records_nothing_and_a_round_without_any_says_so() -> None:
    held = a_held()
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, CallRound))
        await pilot.press("enter")
        await until(pilot, lambda: "No line has an outcome" in screen_text(app))
        await pilot.press("down", "w", "up", "up", "up", "n", "up", "backspace", "f2")
        await until(pilot, lambda: not isinstance(app.screen, CallRound))
        (only,) = held.cases[CASE].log
        assert (only.number, only.outcome, only.whereabouts) == (  # type: ignore[union-attr]
            "01632 960001",
            "spoke",
            "not known",
        )


@driven
async def test_what_is_due_next_opens_its_form_and_asks_where_several_entries_meet_it() -> None:
    held = a_held()
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("full_stop")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "Sms · Rowan Sample" in screen_text(app))
        await pilot.press("escape")
        held.steps = (Step("sms"), Step("inform", (("who", "dsl"),)))
        await pilot.press("full_stop")
        await until(pilot, lambda: isinstance(app.screen, LetterQuestion) and "inform: dsl" in screen_text(app))
        await pilot.press("2")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "when" in screen_text(app))
        assert app.screen.texts()["who"] == "dsl"  # type: ignore[attr-defined]
        await pilot.press("escape", "full_stop")
        await until(pilot, lambda: isinstance(app.screen, LetterQuestion))
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "when" in screen_text(app))
        assert app.screen.texts()["duty"] == "N1a"  # type: ignore[attr-defined]


@driven
async def test_a_step_for_every_contact_opens_the_round_of_calls() -> None:
    held = a_held()
    held.steps = (Step("call", (), "contact"),)
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("full_stop")
        await until(pilot, lambda: isinstance(app.screen, CallRound))


@driven
async def test_a_duty_is_waived_by_its_number_with_a_reason() -> None:
    held = a_held()
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: "1 overdue Mon 9 Nov: N1a SMS to parents" in screen_text(app))
        await pilot.press("1", *"both parents are abroad", "enter")
        await until(pilot, lambda: held.cases[CASE].log != ())
        (waived,) = held.cases[CASE].log
        assert (waived.did, waived.duty, waived.reason) == (  # type: ignore[union-attr]
            "waive",
            "N1a",
            "both parents are abroad",
        )


@driven
async def test_from_today_the_step_itself_is_waived_and_the_sentence_says_which() -> None:
    held = a_held()
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("t")
        await until(pilot, lambda: "Today by" in screen_text(app))
        await pilot.press("x")
        await until(pilot, lambda: "Not yet complete: reason is needed" in screen_text(app))
        await pilot.press(*"abroad")
        await until(pilot, lambda: "Will record: waive of N1a SMS to parents, reason abroad, 09:00" in screen_text(app))


@driven
async def test_where_no_duty_is_left_to_waive_that_is_said_and_no_form_opens() -> None:
    entry = {"at": "2026-11-09 10:15", "by": "nina", "did": "sms", "to": "Dana Sample", "outcome": "sent"}
    app = app_of(Held([make_case(0, "Rowan Sample", log=[entry])]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: "no duty of Rowan Sample is due, late or still to come" in said(app))
        assert isinstance(app.screen, BoardScreen)


@driven
async def test_in_a_case_the_duty_that_is_marked_is_the_one_that_is_waived() -> None:
    held = a_held()
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen))
        await pilot.press("x")
        await until(pilot, lambda: "Not yet complete: reason is needed" in screen_text(app))
        await pilot.press("escape", "3", "x")
        await until(pilot, lambda: "duty is needed; reason is needed" in screen_text(app))


@driven
async def test_who_only_looks_is_told_so_where_enter_would_record() -> None:
    held = a_held()
    held.rules = HouseRules(Permit(Role.VIEWER))
    app = app_of(held)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: app.look.offered.role is Role.VIEWER)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen))
        await pilot.press("enter")
        await until(pilot, lambda: "as viewer you may not record anything" in said(app))


@driven
async def test_the_arrows_go_from_field_to_field() -> None:
    app = app_of(Held([]))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "no case yet: N opens one" in screen_text(app))
        await pilot.press("N")
        await until(pilot, lambda: "absent since *" in screen_text(app))
        await pilot.press(*"Rowan", "down", "down", *"2013", "up", "up", "end", *" Sample")
        row = [line for line in screen_text(app).splitlines() if "name *" in line or "date of birth" in line]
        assert "Rowan Sample" in row[0]
        assert "2013" in row[1]


@driven
async def test_the_sentence_says_where_the_card_goes_and_what_was_done_is_said_of_the_child() -> None:
    held = a_held()
    app = app_of(held)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        for key, onward in (("v", ". The card goes to Visited"), ("c", "")):
            await pilot.press(key)
            await until(pilot, lambda: "outcome is still wanted" in screen_text(app))
            await pilot.press("n")
            await until(pilot, lambda: "Will record" in screen_text(app))
            sentence_said = str(app.screen.query_one("#said", Static).content)
            assert sentence_said.partition("by S. Patel")[2] == onward
            await pilot.press("enter")
            await until(pilot, lambda: not isinstance(app.screen, RecordForm))
            await until(pilot, lambda: held.cases[CASE].stage is Stage.VISITED)
        assert "Rowan Sample: call, no answer" in said(app)


@driven
async def test_a_report_to_the_police_begins_at_its_reference() -> None:
    held = a_held()
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "Who" in screen_text(app))
        await pilot.press(*"CAD 123", "tab", "1", "enter")
        await until(pilot, lambda: held.cases[CASE].log != ())
        (report,) = held.cases[CASE].log
        assert (report.reference, report.channel) == ("CAD 123", "101")  # type: ignore[union-attr]


LOGGED = [
    {"at": "2026-11-10 09:00", "by": "A. Kaur", "did": "sms", "id": "aaaa1111", "to": "Dana Sample"},
    {"at": "2026-11-10 10:00", "by": "A. Kaur", "did": "home visit", "id": "bbbb2222", "outcome": "seen"},
]


@driven
async def test_what_is_right_is_recorded_instead_and_the_wrong_entry_stays() -> None:
    held = a_held(stage="Visited", log=LOGGED)
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("X")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen) and "Log, newest first" in screen_text(app))
        assert "Mark the entry that is wrong" in said(app)
        await pilot.press("X")
        await until(pilot, lambda: isinstance(app.screen, LetterQuestion))
        await pilot.press("r")
        await until(
            pilot, lambda: isinstance(app.screen, RecordForm) and "Instead of 2026-11-10 10:00" in screen_text(app)
        )
        form = app.screen
        assert isinstance(form, RecordForm)
        assert (form.texts()["outcome"], form.texts()["at"], form.texts()["by"]) == (
            "seen",
            "2026-11-10 10:00",
            "A. Kaur",
        )
        await pilot.press("down", "n", "f2")
        await until(pilot, lambda: len(held.cases[CASE].log) == 4)
        *_, wrong, back, right = held.cases[CASE].log
        assert (back.did, back.entry.id, back.by) == ("correct", "bbbb2222", "S. Patel")  # type: ignore[union-attr]
        assert (right.did, right.outcome, right.at) == ("home visit", "no answer", wrong.at)  # type: ignore[union-attr]
        assert held.cases[CASE].stage is Stage.VISITED
        assert wrong not in held.cases[CASE].standing_entries


@driven
async def test_an_entry_is_taken_back_with_the_reason_from_the_log() -> None:
    held = a_held(stage="Visited", log=LOGGED)
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen))
        await pilot.press(str(LOG), "j", "X")
        await until(pilot, lambda: isinstance(app.screen, LetterQuestion))
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, TextQuestion))
        await pilot.press(*"another child", "enter")
        await until(pilot, lambda: len(held.cases[CASE].log) == 3)
        back = held.cases[CASE].log[-1]
        assert (back.entry.id, back.note) == ("aaaa1111", "another child")  # type: ignore[union-attr]
        await until(pilot, lambda: isinstance(app.screen, CaseScreen) and "(taken back)" in screen_text(app))
        await pilot.press("end", "X")
        await until(pilot, lambda: "is taken back already" in said(app))


@driven
async def test_a_reason_that_cannot_be_recorded_is_told_and_kept() -> None:
    held = a_held(stage="Visited", log=LOGGED)
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("m", "f")
        await until(pilot, lambda: isinstance(app.screen, TextQuestion))
        app.post_message(events.Paste("pasted \x07words"))
        await pilot.press("enter")
        await until(pilot, lambda: "reason must not hold the control character U+0007" in said(app))
        assert "pasted" in app.draft_of(CASE, "move to Found")["said"]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen))
        await pilot.press(str(LOG), "j", "X")
        await until(pilot, lambda: isinstance(app.screen, LetterQuestion))
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, TextQuestion))
        app.post_message(events.Paste("another \x07child"))
        await pilot.press("enter")
        await until(pilot, lambda: "note must not hold the control character U+0007" in said(app))
        assert len(held.cases[CASE].log) == 2


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_a_report_to_the_police_has_the_facts_in_view_in_every_stage(size: tuple[int, int]) -> None:
    held = a_held()
    app = app_of(held)
    async with app.run_test(size=size) as pilot:
        stages = Stage if size == SIZES[0] else [Stage.ABSENT, Stage.CONTACTED]  # one for each key
        for stage, key in zip(stages, ["p", "exclamation_mark"] * 4, strict=False):
            held.cases[CASE] = make_case(0, "Rowan Sample", stage=stage.value)
            await pilot.press(key)
            await until(pilot, lambda: isinstance(app.screen, RecordForm) and "height" in screen_text(app))
            text = screen_text(app)
            assert "Not known" in text
            assert "channel" in text
            assert "Will record: report to police, 09:00, by S. Patel" in text
            await pilot.press("escape")
            await until(pilot, lambda: not isinstance(app.screen, RecordForm))


RecordWanted = CaseScreen.RecordWanted


@driven
async def test_the_number_goes_with_the_person_who_is_chosen() -> None:
    held = a_held()
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        app.board_screen.post_message(RecordWanted(CASE, "call", {"to": "Dana Sample", "number": "01632 960001"}))
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "when" in screen_text(app))
        form = app.screen
        assert isinstance(form, RecordForm)
        assert form.texts()["number"] == "01632 960001"
        form.query("Chooser").first().choose("0")  # type: ignore[attr-defined]
        assert (form.texts()["to"], form.texts()["number"]) == ("Dana Sample", "07700 900123")


@driven
async def test_a_letter_in_a_field_that_is_hidden_by_now_ends_nothing() -> None:
    app = app_of(a_held())
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "when" in screen_text(app))
        form = app.screen
        assert isinstance(form, RecordForm)
        outcome, whereabouts = form._chooser("outcome"), form._chooser("whereabouts")
        outcome.choose("spoke")
        whereabouts.focus()
        await until(pilot, lambda: app.focused is whereabouts)
        outcome.choose("no answer")
        whereabouts.post_message(events.Key(whereabouts.options[0].letter, whereabouts.options[0].letter))
        await pilot.pause(0.05)
        assert "whereabouts" not in form.texts()


@driven
async def test_an_enquiry_for_which_no_entry_is_wanted_any_more_says_so() -> None:
    app = app_of(a_held())
    async with app.run_test(size=(80, 24)) as pilot:
        app.take_up(app.offer(CASE, "", ()))
        await until(pilot, lambda: "no entry is wanted for this any more" in said(app))


@driven
async def test_the_note_goes_to_no_editor_where_there_is_none_and_stays() -> None:
    app = app_of(a_held())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "when" in screen_text(app))
        await pilot.press(*"seen", "ctrl+e")
        await until(pilot, lambda: "the editor did not start" in screen_text(app))
        assert app.screen.query_one(NoteArea).text == "seen"


@driven
async def test_a_note_that_comes_back_from_the_editor_once_its_form_was_left_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(App, "suspend", lambda app: nullcontext())  # a board without a terminal has none to give away
    editor = tmp_path / "editor"
    editor.write_text(f'until [ -e {tmp_path}/go ]; do sleep 0.01; done; printf " at the gate" >> "$1"\n')
    monkeypatch.setenv("EDITOR", f"sh {editor}")
    app = app_of(a_held())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "when" in screen_text(app))
        await pilot.press(*"seen", "ctrl+e", "escape")
        await until(pilot, lambda: app.screen is app.board_screen)
        (tmp_path / "go").touch()
        await until(pilot, lambda: "The form was left meanwhile" in said(app))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "seen at the gate" in screen_text(app))


@driven
async def test_an_editor_that_does_not_start_once_the_form_was_left_is_said() -> None:
    app = app_of(a_held())
    goes_on, lend = Event(), app.drafts.lend
    app.drafts.lend = lambda *what: (goes_on.wait(5), lend(*what))[1]  # type: ignore[method-assign]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "when" in screen_text(app))
        await pilot.press("ctrl+e", "escape")
        await until(pilot, lambda: app.screen is app.board_screen)
        goes_on.set()
        await until(pilot, lambda: "the editor did not start" in said(app))


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_hostile_text_steers_nothing_from_any_form(size: tuple[int, int]) -> None:
    held = a_held()
    app = app_of(held)
    async with app.run_test(size=size) as pilot:
        for payload in hostile_for(size):
            held.cases[CASE] = case_of(payload)
            held.broken = StoreError(payload, payload)
            await app.open_form(CASE, "call", {"note": payload, "number": payload})
            await pilot.press("f2")
            check(app, size)
            await pilot.press("escape")
        for did in ("home visit", "report to police", "waive"):
            held.cases[CASE] = case_of("".join(HOSTILE[:3]))
            await app.open_form(CASE, did, {"note": "".join(HOSTILE)})
            await pilot.press("f2")
            check(app, size)
            await pilot.press("escape")
        await app.open_calls(CASE)
        await pilot.press("n", "f2")
        check(app, size)


def case_of(payload: str) -> Case:
    """A case in which this text stands wherever a form shows something."""
    case = make_case(0, "x")
    texts = {"name": payload, "relationship": payload, "phones": (payload, "1")}
    contacts = tuple(one.model_copy(update=texts) for one in case.pupil.contacts)
    pupil = case.pupil.model_copy(update={"name": payload, "contacts": contacts, "address": payload})
    return case.model_copy(update={"pupil": pupil})


def check(app: Any, size: tuple[int, int]) -> None:
    text = screen_text(app)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u200b]", text)
    assert all(strip.cell_length == size[0] for strip in app.screen._compositor.render_strips())


@driven
async def test_a_person_who_may_not_waive_is_told_and_gets_no_form() -> None:

    from cmeboard.core.roles import Role

    app = app_of(a_held())
    async with app.run_test(size=(80, 24)) as pilot:
        app.show_look(app.look._replace(offered=app.look.offered._replace(role=Role.STAFF)))
        await app.open_form(CASE, "waive", {})
        await until(pilot, lambda: "you may not waive a duty" in said(app))
        assert not app.screen.query(Input)


@pytest.mark.parametrize("key", ["c", "p", "v"])
@driven
async def test_what_will_be_recorded_is_said_in_the_smallest_window_too(key: str) -> None:
    app = app_of(a_held())
    async with app.run_test(size=(40, 15)) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: re.search("Will record|Not yet complete", screen_text(app)) is not None)
        assert "Enter records" in screen_text(app)
